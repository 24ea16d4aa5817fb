"""The founding case, and one whose every text is hostile."""

from __future__ import annotations

from dataclasses import replace
from types import MappingProxyType

import pytest

from annotator.exchange import Context
from annotator.lesions.case import Case, Patient
from annotator.lesions.records import Lesion, Mark, Observation, Reader, Record, RecordId, Timepoint
from sample_studies.founding_case import founding_case

HOSTILE = "=cmd|'/C calc'!A0<img src=x onerror=alert(1)>\"&\x1b[2J\r\n\x00\u202eevil\u2066\x85"


@pytest.fixture
def case() -> Case:
    return founding_case()


@pytest.fixture
def context() -> Context:
    return Context(edited="2026-03-04T05:06:07Z")


def _poisoned(record: Record) -> Record:
    match record:
        case Reader():
            return replace(record, name=HOSTILE)
        case Timepoint():
            return replace(record, label=HOSTILE)
        case Lesion():
            return replace(record, note=HOSTILE, segment=HOSTILE)
        case Observation() | Mark():
            return replace(record, note=HOSTILE)
    return record


@pytest.fixture
def hostile_case(case: Case) -> Case:
    """The founding case with hostile text wherever a file or a person can put text."""
    table = {RecordId(key): _poisoned(record) for key, record in case.table.items()}
    patient = Patient(HOSTILE, HOSTILE, HOSTILE, None, HOSTILE)
    return Case(case.id, patient, HOSTILE, MappingProxyType(table))
