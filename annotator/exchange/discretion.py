"""A case in words that may stand in an export: without notes, and without the patient's name elsewhere."""

from __future__ import annotations

from dataclasses import fields, replace
from types import MappingProxyType
from typing import Any

from annotator.exchange.format import Context, discreet
from annotator.lesions.case import Case
from annotator.lesions.fact_words import CHOICES
from annotator.lesions.records import ClinicalFact
from annotator.terms.units import units_of


def without_notes(case: Case, context: Context) -> Case:
    """Return the case with facts that say no more than their fields: a note is free text and may name anyone.

    Where no date is recorded, criteria would say the note in its place.
    """
    if context.identified:
        return case
    table = case.table | {fact.id: replace(fact, source="", note="") for fact in case.facts}
    return Case(case.id, case.patient, case.label, MappingProxyType(table))


def discreet_case(case: Case, context: Context) -> Case:
    """Return the case with its facts and timepoints in words that may stand.

    Before a chart cuts long ones short: what is left of a name would not be found any more.
    """
    table = dict(without_notes(case, context).table)
    for point in case.timepoints:
        table[point.id] = replace(point, label=discreet(point.label, case, context))
    told = Case(case.id, case.patient, case.label, MappingProxyType(table))
    table |= {fact.id: _discreet_fact(fact, case, context) for fact in told.facts}
    return Case(case.id, case.patient, case.label, MappingProxyType(table))


def _discreet_fact(fact: ClinicalFact, case: Case, context: Context) -> ClinicalFact:
    detail: Any = fact.detail  # One of several classes: their fields of text are a person's words.
    said = {one.name: getattr(detail, one.name) for one in fields(detail) if one.name != "type"}
    known = {*units_of(said.get("analyte", "")), *_choices(detail)}
    told = {
        name: discreet(text, case, context)
        for name, text in said.items()
        if type(text) is str and text not in known
    }
    return replace(fact, detail=replace(detail, **told))


def _choices(detail: Any) -> set[str]:
    return {choice for (kind, _), some in CHOICES.items() if kind is type(detail) for choice in some}
