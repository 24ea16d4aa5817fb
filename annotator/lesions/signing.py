"""Signing a reading: what is missing, what a signature closes, and how a signed reading is changed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from annotator.lesions.case import Case
from annotator.lesions.change import Change, Pair, added, replaced
from annotator.lesions.follow_up import open_follow_ups
from annotator.lesions.records import (
    Lesion,
    LesionId,
    Mark,
    MarkId,
    NamedVertebra,
    Observation,
    Reader,
    ReaderId,
    Reading,
    ReadingId,
    ReadingStatus,
    Record,
    RecordId,
    SiteReview,
    TimepointId,
    new_id,
)


@dataclass(frozen=True, slots=True)
class Missing:
    """Something a reading still lacks, in words. What `prevents` it is not signed over."""

    words: str
    lesion: LesionId | None = None
    mark: MarkId | None = None
    timepoint: TimepointId | None = None
    prevents: bool = False


def missing(case: Case, reading: ReadingId) -> tuple[Missing, ...]:
    """Return what a reading lacks, what prevents signing first; lesions by number.

    Sites and drafts must be settled, and at each timepoint what became of every lesion seen before. Kinds
    not said are shown.
    """
    found = [one for lesion in case.lesions_of(reading) for one in _missing_of(case, lesion)]
    found += [
        Missing(
            f"{one.lesion.name} is not followed up ({one.timepoint.label}).",
            one.lesion.id,
            timepoint=one.timepoint.id,
            prevents=True,
        )
        for one in open_follow_ups(case, reading)
        if one.now is None
    ]
    return tuple(sorted(found, key=lambda one: not one.prevents))


def _missing_of(case: Case, lesion: Lesion) -> Iterator[Missing]:
    marks = case.marks_of_lesion(lesion.id)
    first = marks[0].id if marks else None
    if not lesion.site:
        yield Missing(f"{lesion.name} has no site.", lesion.id, first, prevents=True)
    else:
        drafts = [mark for mark in marks if mark.draft]
        for mark in drafts[:1]:
            count = "a draft" if len(drafts) == 1 else f"{len(drafts)} drafts"
            words = f"{lesion.name} has {count}, neither accepted nor deleted."
            yield Missing(words, lesion.id, mark.id, prevents=True)
    bare = [mark for mark in marks if not mark.findings]
    for mark in bare[:1]:
        yield Missing(f"{lesion.name} has marks without a kind: {len(bare)}.", lesion.id, mark.id)


def sign(case: Case, reading: ReadingId) -> Change:
    """Return the change that signs a reading.

    Raises
    ------
    ValueError
        Something is missing that prevents it.
    """
    if any(one.prevents for one in missing(case, reading)):
        raise ValueError("the reading lacks what it cannot be signed without")
    before = case.get(Reading, reading)
    return replaced(before, replace(before, status=ReadingStatus.SIGNED))


def amend(case: Case, reading: ReadingId) -> Change:
    """Return the change that opens the next version of a signed reading; empty when it is not signed."""
    before = case.get(Reading, reading)
    return replaced(before, _amended(before)) if before.is_signed else Change()


def _amended(reading: Reading) -> Reading:
    return replace(reading, status=ReadingStatus.AMENDED, version=reading.version + 1)


def start_reading(case: Case, reader_name: str) -> Change:
    """Return the change that gives a person a reading of their own, empty to begin with."""
    known = next((one for one in case.readers if one.name == reader_name), None)
    reader = known or Reader(ReaderId(new_id()), reader_name)
    reading = Reading(ReadingId(new_id()), reader.id)
    return added(reading) if known else added(reader, reading)


def readings_touched(case: Case, change: Change) -> frozenset[ReadingId]:
    """Return the readings, of the case before a change, of which it adds, alters or removes something.

    The opening of a new version touches nothing of what was signed.
    """
    new: dict[RecordId, Record] = {after.id: after for _, after in change.pairs if after is not None}
    owners = (
        _owner(case, new, record)
        for pair in change.pairs
        if not _is_amendment(pair)
        for record in pair
        if record is not None
    )
    return frozenset(owner for owner in owners if owner is not None and owner in case.table)


def _is_amendment(pair: Pair) -> bool:
    before, after = pair
    return isinstance(before, Reading) and before.is_signed and after == _amended(before)


def _owner(case: Case, new: dict[RecordId, Record], record: Record) -> ReadingId | None:
    """Return the reading that a record is part of; other records of the same change may lie between."""
    match record:
        case Reading(id=reading):
            return reading
        case Lesion(reading=reading) | SiteReview(reading=reading) | NamedVertebra(reading=reading):
            return reading
        case Observation(lesion=above):
            pass
        case Mark(observation=above):
            pass
        case _:
            return None
    parent = case.table.get(above) or new.get(above)
    return None if parent is None else _owner(case, new, parent)
