"""Records, changes and cases as canonical JSON text: equal values give equal bytes, so they can be hashed."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, TypeVar

from annotator.errors import CaseFileError
from annotator.lesions.case import Case
from annotator.lesions.change import Change, Pair, record_id
from annotator.lesions.document import (
    case_document,
    case_from_document,
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


def record_from_text(text: str) -> Record:
    """Return the record of a text; one that `written` gave."""
    return record_from_document(json.loads(text))


@dataclass(frozen=True, slots=True)
class WrittenPair:
    """A pair of a change with the canonical text of its records."""

    id: RecordId
    kind: str
    pair: Pair
    before: str | None
    after: str | None


def written(change: Change) -> tuple[WrittenPair, ...]:
    """Return the pairs of a change as text, after making sure that they can be read back as they are.

    Raises
    ------
    CaseFileError
        A value in it cannot be stored, for example a coordinate that is no number.
    """
    return tuple(map(_written, change.pairs))


def _written(pair: Pair) -> WrittenPair:
    texts, kind = [], ""
    for record in pair:
        if record is not None:
            text, document = _read_back(record, record_document, record_from_document)
            kind = document["type"]
        texts.append(None if record is None else text)
    return WrittenPair(record_id(pair), kind, pair, *texts)


def change_text(pairs: Iterable[WrittenPair]) -> str:
    """Return the canonical text of a change whose records are written: that of `change_document`."""
    sides = (f'{{"after":{one.after or "null"},"before":{one.before or "null"}}}' for one in pairs)
    return f"[{','.join(sides)}]"


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
    text, _ = _read_back(bare, case_document, case_from_document)
    return text


def case_from_texts(heading: str, records: list[str]) -> Case:
    """Return the case of a heading and its records."""
    bare = case_from_document(json.loads(heading))
    table = {RecordId(one.id): one for one in map(record_from_text, records)}
    return Case(bare.id, bare.patient, bare.label, MappingProxyType(table))


def _read_back(
    value: Value, to_document: Callable[[Value], Any], decode: Callable[[Any], Value]
) -> tuple[str, Any]:
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
    return text, document
