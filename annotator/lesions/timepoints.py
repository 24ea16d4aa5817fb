"""Studies grouped into timepoints by date."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from itertools import count

from annotator.lesions.case import Case
from annotator.lesions.change import Change, added, replaced
from annotator.lesions.records import Timepoint, TimepointId, new_id

WITHIN_DAYS = 30


@dataclass(frozen=True, slots=True)
class DatedStudy:
    """A study's UID, date (ISO ``YYYY-MM-DD``) and the patient's age; None when the files do not say it."""

    uid: str
    date: str | None
    age_years: float | None = None


def group_studies(case: Case, studies: Iterable[DatedStudy], within_days: int = WITHIN_DAYS) -> Change:
    """Return the change that gives every study without a timepoint one.

    A study joins the timepoint whose date is nearest within `within_days`; otherwise it begins a new one.
    In a case without timepoints they are named Baseline, FU1, FU2… in order of date. One that comes
    later keeps the names and the order of those that are there: behind the last it is the next FU, before
    another it stands in its place by date and is named by it.
    """
    points = {one.id: one for one in case.timepoints}
    known = {uid for one in points.values() for uid in one.study_uids}
    fresh = sorted((one for one in studies if one.uid not in known), key=lambda one: one.date or "9999")
    for study in fresh:
        near = _nearest(points.values(), study, within_days)
        if near is None:
            near = Timepoint(TimepointId(new_id()), "", _next_order(points.values()), study.date)
        age = study.age_years if near.age_years is None else near.age_years
        points[near.id] = replace(near, study_uids=(*near.study_uids, study.uid), age_years=age)
    return _as_change(case, _in_order(case, points))


def _nearest(points: Iterable[Timepoint], study: DatedStudy, within_days: int) -> Timepoint | None:
    gaps = [(gap, one) for one in points if (gap := days_between(one.date, study.date)) is not None]
    best = min(gaps, key=lambda entry: entry[0], default=None)
    return best[1] if best is not None and best[0] <= within_days else None


def days_between(first: str | None, second: str | None) -> int | None:
    """Return how many days lie between two dates; 0 for the same words, None where it cannot be said."""
    try:
        return abs((date.fromisoformat(first or "") - date.fromisoformat(second or "")).days)
    except ValueError:
        return 0 if first == second else None


def _next_order(points: Iterable[Timepoint]) -> int:
    return max((one.order for one in points), default=-1) + 1


def _in_order(case: Case, points: dict[TimepointId, Timepoint]) -> list[Timepoint]:
    ordered = [points.pop(one.id) for one in case.timepoints]
    old = {one.id for one in ordered}
    for fresh in sorted(points.values(), key=lambda one: (one.date is None, one.date or "", one.order)):
        later = (place for place, one in enumerate(ordered) if (one.date or "") > (fresh.date or "9999"))
        ordered.insert(next(later, len(ordered)), fresh)
    placed: list[Timepoint] = []
    for one in ordered:
        behind = placed[-1].order + 1 if placed else 0
        placed.append(replace(one, order=max(one.order, behind) if one.id in old else behind))
    last_old = max((place for place, one in enumerate(placed) if one.id in old), default=-1)
    for place, one in enumerate(placed):
        if not one.label:
            label = one.date if place < last_old and one.date else _next_label(placed, place)
            placed[place] = replace(one, label=label)
    return placed


def _next_label(points: list[Timepoint], place: int) -> str:
    taken = {one.label for one in points}
    labels = (f"FU{number}" if number else "Baseline" for number in count(place))
    return next(label for label in labels if label not in taken)


def _as_change(case: Case, points: list[Timepoint]) -> Change:
    change = Change()
    for point in points:
        before = case.table.get(point.id)
        change = change.then(added(point) if before is None else replaced(before, point))
    return change
