"""A change of a case: what each touched record was before and is after."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from annotator.lesions.records import Record, RecordId

Pair = tuple[Record | None, Record | None]


def record_id(pair: Pair) -> RecordId:
    """Return the id of the record a pair is about.

    Raises
    ------
    ValueError
        The pair holds no record, or two of different ids.
    """
    ids = {record.id for record in pair if record is not None}
    if len(ids) != 1:
        raise ValueError(f"a pair is about one record, not {len(ids)}")
    return ids.pop()


@dataclass(frozen=True, slots=True)
class Change:
    """(before, after) pairs, at most one per record; None before is *added*, None after is *removed*."""

    pairs: tuple[Pair, ...] = ()

    def __post_init__(self) -> None:
        ids = [record_id(pair) for pair in self.pairs]
        if len(set(ids)) != len(ids):
            raise ValueError("a change holds one pair per record")

    @property
    def touched(self) -> frozenset[RecordId]:
        """The ids of all records that the change adds, alters or removes."""
        return frozenset(record_id(pair) for pair in self.pairs)

    def records(self) -> tuple[Record, ...]:
        """Return every record named, before and after: what listeners look at to know if it concerns them."""
        return tuple(record for pair in self.pairs for record in pair if record is not None)

    def inverse(self) -> Change:
        """Return the change that takes this one back."""
        return Change(tuple((after, before) for before, after in reversed(self.pairs)))

    def then(self, later: Change) -> Change:
        """Return one change that does this and then `later`.

        Raises
        ------
        ValueError
            `later` starts from another state of a record than this one ends in.
        """
        pairs: dict[RecordId, Pair] = {record_id(pair): pair for pair in self.pairs}
        for pair in later.pairs:
            key = record_id(pair)
            if key not in pairs:
                pairs[key] = pair
                continue
            before, between = pairs[key]
            if between != pair[0]:
                raise ValueError(f"the later change does not follow on record {key}")
            pairs[key] = (before, pair[1])
        kept = [pair for pair in pairs.values() if pair[0] != pair[1]]
        return Change(tuple(kept))

    def __bool__(self) -> bool:
        return bool(self.pairs)


def added(*records: Record) -> Change:
    """Return the change that adds records."""
    return Change(tuple((None, record) for record in records))


def removed(records: Iterable[Record]) -> Change:
    """Return the change that removes records."""
    return Change(tuple((record, None) for record in records))


def replaced(before: Record, after: Record) -> Change:
    """Return the change of one record; empty when nothing differs."""
    return Change(((before, after),)) if before != after else Change()
