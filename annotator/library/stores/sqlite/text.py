"""Records, changes and cases as canonical JSON text: equal values give equal bytes, so they can be hashed."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from types import MappingProxyType
from typing import Any, TypeVar

from annotator.errors import CaseFileError
from annotator.lesions.case import Case
from annotator.lesions.change import Change
from annotator.lesions.document import (
    case_document,
    case_from_document,
    change_document,
    change_from_document,
    record_document,
    record_from_document,
)
from annotator.lesions.records import Record, RecordId

Value = TypeVar("Value")
_ENCODER = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=True, allow_nan=False)


def canonical(value: object) -> str:
    """Return JSON text with sorted keys, no spaces, ASCII only; NaN and infinity raise ValueError."""
    return _ENCODER.encode(value)


def digest(text: str) -> str:
    """Return the SHA-256 of a text, hex."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def record_text(record: Record) -> tuple[str, str]:
    """Return what kind of record it is, and the record as canonical text."""
    document = record_document(record)
    return document["type"], canonical(document)


def record_from_text(text: str) -> Record:
    """Return the record of a text; the inverse of `record_text`."""
    return record_from_document(json.loads(text))


def change_text(change: Change) -> str:
    """Return a change as canonical text, after making sure that it can be read back as it is.

    Raises
    ------
    CaseFileError
        A value in it cannot be stored, for example a coordinate that is no number.
    """
    return _read_back(change, change_document, change_from_document)


def change_from_text(text: str) -> Change:
    """Return the change of a text; the inverse of `change_text`."""
    return change_from_document(json.loads(text))


def heading_text(case: Case) -> str:
    """Return id, label and patient of a case as canonical text.

    Raises
    ------
    CaseFileError
        A value in it cannot be stored.
    """
    bare = Case(case.id, case.patient, case.label)
    return _read_back(bare, case_document, case_from_document)


def case_from_texts(heading: str, records: list[str]) -> Case:
    """Return the case of a heading and its records."""
    bare = case_from_document(json.loads(heading))
    table = {RecordId(one.id): one for one in map(record_from_text, records)}
    return Case(bare.id, bare.patient, bare.label, MappingProxyType(table))


def _read_back(value: Value, to_document: Callable[[Value], Any], decode: Callable[[Any], Value]) -> str:
    # What cannot be read back would be acknowledged and then lost.
    try:
        document = to_document(value)
        text = canonical(document)
        same = decode(document) == value
    except (CaseFileError, ValueError) as error:
        raise CaseFileError(
            f"A value cannot be stored: {error}", "Correct it; nothing was changed."
        ) from error
    if not same:
        raise CaseFileError("A value cannot be stored: it would not be read back as it is.")
    return text
