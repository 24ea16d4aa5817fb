"""Records, changes and cases as canonical JSON text: equal values give equal bytes, so they can be hashed."""

from __future__ import annotations

import hashlib
import json
from collections import OrderedDict
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
_LATEST = 256
_ENCODER = json.JSONEncoder(
    sort_keys=True, separators=(",", ":"), ensure_ascii=True, allow_nan=False, check_circular=False
)


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
class _WrittenRecord:
    record: Record
    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class WrittenPair:
    """A pair of a change with the canonical text of its records."""

    id: RecordId
    kind: str
    pair: Pair
    before: str | None
    after: str | None


class Writer:
    """Writes changes as text, and keeps the texts of the latest records: an edit begins where one ended."""

    def __init__(self) -> None:
        self._latest: OrderedDict[int, _WrittenRecord] = OrderedDict()

    def written(self, change: Change) -> tuple[WrittenPair, ...]:
        """Return the pairs of a change as text, after making sure that they can be read back as they are.

        Raises
        ------
        CaseFileError
            A value in it cannot be stored, for example a coordinate that is no number.
        """
        return tuple(map(self._pair, change.pairs))

    def _pair(self, pair: Pair) -> WrittenPair:
        texts, kind = [], ""
        for record in pair:
            found = None if record is None else self._record(record)
            kind = found.kind if found else kind
            texts.append(found.text if found else None)
        return WrittenPair(record_id(pair), kind, pair, *texts)

    def _record(self, record: Record) -> _WrittenRecord:
        # By identity: equal records may be written in other words (0.0 and -0.0).
        found = self._latest.get(id(record))
        if found is None:
            text, document = _read_back(record, record_document, record_from_document)
            # The record is kept along, so that nothing else can have its id.
            found = self._latest[id(record)] = _WrittenRecord(record, document["type"], text)
        self._latest.move_to_end(id(record))
        while len(self._latest) > _LATEST:
            self._latest.popitem(last=False)
        return found


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
