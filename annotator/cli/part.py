"""The part of a case that a command is about, from its arguments."""

from __future__ import annotations

import argparse
from dataclasses import dataclass, replace
from pathlib import Path

from annotator.cli.choose import case_file, case_id, choose, choose_reading, choose_timepoint
from annotator.cli.output import remark
from annotator.exchange.format import Context
from annotator.lesion_map.figure_age import FigureAge
from annotator.lesion_map.progress import CHANGE_FACTOR, PRESET
from annotator.lesions.case import Case
from annotator.library import open_library
from annotator.terms.findings import FindingKind, finding_kinds
from annotator.workspace.thresholds import known_thresholds
from annotator.workspace.weights import known_sets

_KINDS = tuple(finding_kinds().values())


@dataclass(frozen=True, slots=True)
class Part:
    """A case, and which part of it is meant."""

    case: Case
    context: Context


def part(arguments: argparse.Namespace) -> Part:
    """Return the case of the library or of a case file, and the part of it that was asked for.

    Raises
    ------
    UnknownRecordError
        There is no such case, timepoint or reading; the hint lists what there is.
    """
    case, basis = _of_file(arguments) or _of_library(arguments)
    timepoint = choose_timepoint(case, arguments.timepoint)
    reading = choose_reading(case, arguments.reading)
    modalities = getattr(arguments, "modality", None)
    kinds = getattr(arguments, "kind", None)
    context = replace(
        basis,
        reading=reading.id if reading else None,
        timepoint=timepoint.id if timepoint else None,
        modalities=frozenset(name.upper() for name in modalities) if modalities else None,
        kinds=frozenset(choose("finding", name, _KINDS, _names).id for name in kinds) if kinds else None,
        least_certainty=getattr(arguments, "certainty", None),
        identified=getattr(arguments, "identified", False),
        language=getattr(arguments, "language", "en"),
        layer=getattr(arguments, "layer", ""),
        age=FigureAge(age) if (age := getattr(arguments, "figure", None)) else None,
    )
    return Part(case, context)


def _of_file(arguments: argparse.Namespace) -> tuple[Case, Context] | None:
    """Return the case of a case file with what the file and the command say of it; None where it is none."""
    found = case_file(arguments.case)
    if found is None:
        return None
    sources = tuple(arguments.images or ())
    if found.thresholds is None:
        remark(f"The case file does not say from which change on one counts: × {CHANGE_FACTOR:g} is taken.")
    if found.case.marks and not sources:
        remark("Without its images (--images) nothing is measured: sizes and uptake are not compared.")
    return found.case, Context(sources=sources, thresholds=found.thresholds or PRESET)


def _of_library(arguments: argparse.Namespace) -> tuple[Case, Context]:
    with open_library(arguments.library, write=False) as store:
        summary = store.find(case_id(store, arguments.case))
        return store.load(summary.id), Context(
            edited=summary.updated_at.strftime("%Y-%m-%dT%H:%M:%SZ"),
            sources=tuple(arguments.images or map(Path, store.sources(summary.id))),
            sets=known_sets(store),
            thresholds=known_thresholds(store),
        )


def _names(kind: FindingKind) -> tuple[str, str, str]:
    return kind.id, kind.label, kind.short
