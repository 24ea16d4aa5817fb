"""``annotator cases`` and ``annotator show``: what the library holds."""

from __future__ import annotations

import argparse
from typing import Any

from annotator.cli.choose import case_id
from annotator.cli.output import say, say_json, table
from annotator.exchange.map_content import in_order
from annotator.exchange.text import plain
from annotator.lesions.case import Case
from annotator.lesions.document import record_document
from annotator.lesions.records import Lesion, Reader
from annotator.library import CaseSummary, open_library
from annotator.terms.sites import catalogue, site_label


def cases(arguments: argparse.Namespace) -> int:
    """List the cases, the one edited last first."""
    with open_library(arguments.library, write=False) as store:
        found = store.cases()
        location = store.location
    if arguments.json:
        say_json({"cases": [_row(one) for one in found]})
    elif not found:
        say(f"The library {plain(location)} holds no cases yet.")
        say("`annotator sample` puts the founding case there.")
    else:
        rows = [(one.id[:8], one.label, one.timepoints, one.lesions, one.marks, _when(one)) for one in found]
        table(rows, ("id", "label", "timepoints", "lesions", "marks", "edited"))
    return 0


def _row(one: CaseSummary) -> dict[str, Any]:
    return {
        "id": one.id,
        "label": one.label,
        "patient": one.patient.id,
        "timepoints": one.timepoints,
        "readings": one.readings,
        "lesions": one.lesions,
        "marks": one.marks,
        "edited": _when(one),
    }


def _when(one: CaseSummary) -> str:
    return one.updated_at.strftime("%Y-%m-%dT%H:%M:%SZ")


def show(arguments: argparse.Namespace) -> int:
    """Say what a case holds."""
    with open_library(arguments.library, write=False) as store:
        key = case_id(store, arguments.case)
        summary = store.find(key)
        case, sources = store.load(summary.id), store.sources(summary.id)
    if arguments.json:
        say_json({**_document(case), "edited": _when(summary), "sources": list(sources)})
    else:
        _print(case, sources)
    return 0


def _document(case: Case) -> dict[str, Any]:
    return {
        "id": case.id,
        "label": case.label,
        "patient": {
            "id": case.patient.id,
            "issuer": case.patient.issuer,
            "name": case.patient.name,
            "birth_date": case.patient.birth_date,
            "sex": case.patient.sex,
        },
        "timepoints": [_without_type(one) for one in case.timepoints],
        "readings": [
            {**_without_type(one), "reader_name": case.get(Reader, one.reader).name} for one in case.readings
        ],
        "lesions": [_lesion(case, one) for one in case.lesions],
        "facts": [_without_type(one) for one in case.facts],
    }


def _without_type(record: Any) -> dict[str, Any]:
    return {name: value for name, value in record_document(record).items() if name != "type"}


def _lesion(case: Case, lesion: Lesion) -> dict[str, Any]:
    marks = case.marks_of_lesion(lesion.id)
    kinds = frozenset[str]().union(*(mark.findings for mark in marks))
    return {
        **_without_type(lesion),
        "name": lesion.name,
        "label": _site(lesion),
        "kinds": list(in_order(kinds)),
        "modalities": sorted({mark.image.modality for mark in marks}),
        "timepoints": [one.timepoint for one in case.observations_of(lesion.id)],
        "marks": len(marks),
    }


def _site(lesion: Lesion) -> str:
    known = lesion.site in catalogue()
    return site_label(lesion.site, lesion.side, lesion.segment) if known else "no site yet"


def _print(case: Case, sources: tuple[str, ...]) -> None:
    say(plain(case.label))
    say(f"id {case.id}, patient {plain(case.patient.id)}")
    for path in sources:
        say(f"images {plain(path)}")
    say()
    rows = [(one.label, one.date or "", len(one.study_uids)) for one in case.timepoints]
    table(rows, ("timepoint", "date", "studies"))
    say()
    shown = [_lesion(case, one) for one in case.lesions]
    rows_of_lesions = [
        (one["name"], one["label"], ", ".join(one["modalities"]), ", ".join(one["kinds"]), one["marks"])
        for one in shown
    ]
    table(rows_of_lesions, ("lesion", "site", "seen on", "findings", "marks"))
