"""The part of a case that a command is about, from its arguments."""

from __future__ import annotations

import argparse
from dataclasses import dataclass
from pathlib import Path

from annotator.cli.choose import case_file, case_id, choose, choose_reading, choose_timepoint
from annotator.criteria import CRITERIA_SETS
from annotator.exchange.format import Context
from annotator.lesion_map.figure_age import FigureAge
from annotator.lesion_map.progress import PRESET
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
    case = case_file(arguments.case)
    edited: str | None = None
    sources: tuple[Path, ...] = ()
    sets, thresholds = CRITERIA_SETS, PRESET
    if case is None:
        with open_library(arguments.library, write=False) as store:
            summary = store.find(case_id(store, arguments.case))
            case = store.load(summary.id)
            edited = summary.updated_at.strftime("%Y-%m-%dT%H:%M:%SZ")
            sources = tuple(Path(one) for one in store.sources(summary.id))
            sets, thresholds = known_sets(store), known_thresholds(store)
    timepoint = choose_timepoint(case, arguments.timepoint)
    reading = choose_reading(case, arguments.reading)
    modalities = getattr(arguments, "modality", None)
    kinds = getattr(arguments, "kind", None)
    context = Context(
        reading=reading.id if reading else None,
        timepoint=timepoint.id if timepoint else None,
        modalities=frozenset(name.upper() for name in modalities) if modalities else None,
        kinds=frozenset(choose("finding", name, _KINDS, _names).id for name in kinds) if kinds else None,
        least_certainty=getattr(arguments, "certainty", None),
        identified=getattr(arguments, "identified", False),
        edited=edited,
        sources=sources,
        sets=sets,
        thresholds=thresholds,
        language=getattr(arguments, "language", "en"),
        layer=getattr(arguments, "layer", ""),
        age=FigureAge(age) if (age := getattr(arguments, "figure", None)) else None,
    )
    return Part(case, context)


def _names(kind: FindingKind) -> tuple[str, str, str]:
    return kind.id, kind.label, kind.short
