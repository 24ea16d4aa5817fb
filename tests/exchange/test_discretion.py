"""Exports without identity hold neither the patient's name, wherever it was typed, nor free notes."""

from __future__ import annotations

from dataclasses import fields, replace
from types import MappingProxyType

import pytest

from annotator.exchange import Context
from annotator.exchange.discretion import discreet_case
from annotator.exchange.formats import facts_csv, lesions_csv, map_html, map_json, map_svg
from annotator.lesions.case import Case, Patient
from annotator.lesions.facts import Laboratory, Level, Symptom
from annotator.lesions.records import (
    ClinicalFact,
    FactId,
    Lesion,
    Mark,
    Observation,
    Reader,
    Reading,
    Record,
    RecordId,
    Timepoint,
)

TYPED = "Zwiebelfisch K."
NOTE = "neighbour of the mayor"
_TERMS = ("type", "analyte", "unit", "unit_in_doubt", "name", "condition")


def _typed(record: Record) -> Record:
    match record:
        case Reader():
            return replace(record, name=TYPED)
        case Reading():
            return replace(record, blinding=TYPED)
        case Timepoint():
            return replace(record, label=f"{TYPED} {record.order}")
        case Lesion():
            return replace(record, note=NOTE, segment=TYPED)
        case Observation() | Mark():
            return replace(record, note=NOTE)
        case ClinicalFact(detail=detail):
            texts = {
                one.name: TYPED
                for one in fields(detail)
                if one.name not in _TERMS and type(getattr(detail, one.name)) is str
            }
            return replace(record, detail=replace(detail, **texts), source=NOTE, note=NOTE, date=None)
    return record


@pytest.fixture
def named(case: Case) -> Case:
    """The founding case with the patient's name in every text that a person types, and nothing dated."""
    normal = ClinicalFact(FactId(RecordId("normal")), Laboratory("crp", level=Level.NORMAL), note=NOTE)
    table = {RecordId(key): _typed(record) for key, record in case.table.items()}
    patient = Patient("PID-998877", "HOSPITAL", "ZWIEBELFISCH^KARLA", "1998-03-02", "F")
    return Case(case.id, patient, TYPED, MappingProxyType(table | {normal.id: normal}))


@pytest.mark.parametrize("form", [facts_csv, lesions_csv, map_html, map_json, map_svg])
def test_neither_name_nor_note_stands_in_an_export_without_identity(form, named: Case) -> None:
    context = Context(edited="2026-03-04T05:06:07Z")
    for name, content in form.FORMAT.files(named, context).items():
        text = f"{name}\n{content.decode('utf-8')}".casefold()
        assert "zwiebelfisch" not in text
        assert "mayor" not in text
        assert "998877" not in text
        assert form.FORMAT.differences(content, named, context) == ()


def test_terms_that_criteria_know_stand_though_they_are_in_a_name(case: Case) -> None:
    value = ClinicalFact(FactId(RecordId("a")), Laboratory("crp", 3.0, "mg/L"))
    where = ClinicalFact(FactId(RecordId("b")), Symptom("fever", True, "Fever Mg"))
    table = MappingProxyType({value.id: value, where.id: where})
    whose = Case(case.id, Patient("1", "HOSPITAL", "Fever^Mg"), "case", table)
    found = discreet_case(whose, Context())
    assert [one.detail for one in found.facts] == [value.detail, Symptom("fever", True, "… …")]
