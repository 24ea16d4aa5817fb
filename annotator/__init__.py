"""Marks bone lesions on medical images and maps them on the skeleton.

The packages, each knowing only those below it (checked by ``tests/architecture``)::

    cli         the command line                        ui          the window (Qt)
    workspace   a reader at work: session, tools        exchange    file formats, both ways
    viewing     what the eye gets: panes, windows       painting    drawing → screen, PNG, PDF (Qt)
    criteria    published criteria, four-valued         lesion_map  the multifocal map
    measure     marks × images → measurements           library     where cases live
    dicom       files → studies, images, volumes        imaging     stored numbers → units → grey
    lesions     what readers record                     terms       coded sites, findings, units
    drawing     a drawing as data, SVG                  geometry    planes, affine maps, shapes

From a folder to a verdict, with `folder` holding DICOM files and `library` a place for cases::

    >>> from annotator import build_map, export, judge, open_library, scan
    >>> studies = scan([folder]).studies
    >>> with open_library(library, write=False) as store:
    ...     case = store.load(store.find("FOUNDING-CASE").id)
    >>> lesion_map = build_map(case)
    >>> verdicts = {one.criteria_set.id: one.result.words for one in judge(case)}
    >>> page = export(case, "map-html", results)[0].path

The names below are imported when they are first used, so ``import annotator`` costs nothing.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

__version__ = "0.1.0"

if TYPE_CHECKING:
    from annotator.criteria import judge_all as judge
    from annotator.dicom import scan
    from annotator.errors import AnnotatorError
    from annotator.exchange import export
    from annotator.lesion_map.build import LesionMap
    from annotator.lesion_map.build import build as build_map
    from annotator.lesions.case import Case, Patient
    from annotator.lesions.change import Change
    from annotator.lesions.records import (
        ClinicalFact,
        ImageReference,
        Lesion,
        Mark,
        Observation,
        Reader,
        Reading,
        SiteReview,
        Timepoint,
    )
    from annotator.library import open_library

__all__ = [
    "AnnotatorError",
    "Case",
    "Change",
    "ClinicalFact",
    "ImageReference",
    "Lesion",
    "LesionMap",
    "Mark",
    "Observation",
    "Patient",
    "Reader",
    "Reading",
    "SiteReview",
    "Timepoint",
    "build_map",
    "export",
    "judge",
    "open_library",
    "scan",
]

_RECORDS = "annotator.lesions.records"
_HOMES = {
    "AnnotatorError": ("annotator.errors", "AnnotatorError"),
    "Case": ("annotator.lesions.case", "Case"),
    "Change": ("annotator.lesions.change", "Change"),
    "LesionMap": ("annotator.lesion_map.build", "LesionMap"),
    "Patient": ("annotator.lesions.case", "Patient"),
    "build_map": ("annotator.lesion_map.build", "build"),
    "export": ("annotator.exchange", "export"),
    "judge": ("annotator.criteria", "judge_all"),
    "open_library": ("annotator.library", "open_library"),
    "scan": ("annotator.dicom", "scan"),
}


def __getattr__(name: str) -> Any:
    """Import a public name when it is first asked for (PEP 562)."""
    if name not in __all__:
        raise AttributeError(f"module 'annotator' has no attribute {name!r}")
    home, original = _HOMES.get(name, (_RECORDS, name))
    found = getattr(importlib.import_module(home), original)
    globals()[name] = found
    return found


def __dir__() -> list[str]:
    return [*globals(), *__all__]
