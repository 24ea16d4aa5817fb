"""The follow-up of a timepoint: every lesion seen before, and what became of it."""

from __future__ import annotations

from dataclasses import dataclass, replace

from annotator.lesions.case import Case
from annotator.lesions.change import Change, added, removed, replaced
from annotator.lesions.kinship import waits
from annotator.lesions.records import (
    Lesion,
    LesionId,
    Mark,
    Observation,
    ObservationId,
    ObservationStatus,
    ReadingId,
    Timepoint,
    TimepointId,
    new_id,
)

_SEEN = (ObservationStatus.PRESENT, ObservationStatus.RESOLVED)


@dataclass(frozen=True, slots=True)
class OldLesion:
    """A lesion seen before a timepoint, and what is recorded of it there.

    `before` is its latest earlier observation that says something, `marks` are those of before, earliest
    first; `waits` says that all there is now are copies which nobody accepted.
    """

    lesion: Lesion
    timepoint: Timepoint
    before: Observation
    marks: tuple[Mark, ...]
    now: Observation | None
    waits: bool

    @property
    def is_open(self) -> bool:
        """Whether nobody said what became of it."""
        return self.now is None or self.waits


def old_lesions(case: Case, reading: ReadingId, timepoint: TimepointId) -> tuple[OldLesion, ...]:
    """Return the lesions of a reading that were seen before a timepoint, by number."""
    point = case.get(Timepoint, timepoint)
    found = (_old(case, lesion, point) for lesion in case.lesions_of(reading))
    return tuple(one for one in found if one is not None)


def _old(case: Case, lesion: Lesion, point: Timepoint) -> OldLesion | None:
    told = _told(case, lesion.id, point)
    if not told:
        return None
    marks = tuple(mark for one in told for mark in case.marks_of(one.id))
    now = case.observation_at(lesion.id, point.id)
    waiting = now is not None and waits(case, now)
    return OldLesion(lesion, point, told[-1], marks, now, waiting)


def _told(case: Case, lesion: LesionId, before: Timepoint) -> list[Observation]:
    every = case.observations_of(lesion)
    earlier = (one for one in every if case.get(Timepoint, one.timepoint).order < before.order)
    return [one for one in earlier if one.status in _SEEN and not waits(case, one)]


def last_told(case: Case, lesion: LesionId, before: TimepointId) -> Observation | None:
    """Return the latest observation before a timepoint that says whether a lesion was there."""
    return next(iter(_told(case, lesion, case.get(Timepoint, before))[::-1]), None)


def open_follow_ups(case: Case, reading: ReadingId) -> tuple[OldLesion, ...]:
    """Return what nobody answered yet, over all timepoints, earliest timepoint first."""
    return tuple(
        one for point in case.timepoints for one in old_lesions(case, reading, point.id) if one.is_open
    )


def drafts_of(case: Case, observation: Observation) -> tuple[Mark, ...]:
    """Return the marks of an observation that nobody accepted yet."""
    return tuple(mark for mark in case.marks_of(observation.id) if mark.draft)


def answered(case: Case, lesion: LesionId, timepoint: TimepointId, status: ObservationStatus) -> Change:
    """Return the change that records what became of a lesion at a timepoint.

    *Present* accepts the drafts that lie there; every other answer takes them away.

    Raises
    ------
    ValueError
        It is marked there, so it cannot be anything but present.
    """
    before = case.observation_at(lesion, timepoint)
    if before is None:
        return added(Observation(ObservationId(new_id()), lesion, timepoint, status))
    drafts, marks = drafts_of(case, before), case.marks_of(before.id)
    change = replaced(before, replace(before, status=status))
    if status is ObservationStatus.PRESENT:
        for mark in drafts:
            change = change.then(replaced(mark, replace(mark, draft=False)))
        return change
    if len(drafts) < len(marks):
        raise ValueError(f"{case.get(Lesion, lesion).name} is marked there")
    return removed(drafts).then(change)
