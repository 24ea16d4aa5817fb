"""Timepoints put together and taken apart by hand, or by days when a reader asks for it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from itertools import pairwise

from annotator.lesions import edits
from annotator.lesions.case import Case
from annotator.lesions.change import Change, added, removed, replaced
from annotator.lesions.observed import seen_there
from annotator.lesions.records import Observation, SiteReview, Timepoint, TimepointId, new_id
from annotator.lesions.timepoints import days_between

Dates = Mapping[str, str]


def merge_timepoints(case: Case, gone: TimepointId, into: TimepointId) -> Change:
    """Return the change that makes one timepoint part of another.

    Its studies go over with what was seen on them. Where a lesion is observed at both, the marks go over
    and what was said at the timepoint that stays stands, unless marks show it there; the same of sites read
    without lesion.
    """
    if gone == into:
        return Change()
    source, change, after = case.get(Timepoint, gone), Change(), case
    for uid in source.study_uids:
        step = edits.move_study(after, uid, into)
        change, after = change.then(step), after.after(step)
    for left in [one for one in after.all(Observation) if one.timepoint == gone]:
        step = _observation_over(after, left, into)
        change, after = change.then(step), after.after(step)
    kept = {
        (one.reading, one.modality, one.site, one.side) for one in after.site_reviews if one.timepoint == into
    }
    for review in [one for one in after.site_reviews if one.timepoint == gone]:
        known = (review.reading, review.modality, review.site, review.side) in kept
        change = change.then(_review_over(review, into, known=known))
    return change.then(removed([replace(source, study_uids=())]))


def _observation_over(case: Case, left: Observation, into: TimepointId) -> Change:
    there = case.observation_at(left.lesion, into)
    if there is None:
        return replaced(left, replace(left, timepoint=into))
    marks = case.marks_of(left.id)
    change = seen_there(there, marks)
    for mark in (*marks, *case.references_of(left.id)):
        change = change.then(replaced(mark, replace(mark, observation=there.id)))
    return change.then(removed([left]))


def _review_over(review: SiteReview, into: TimepointId, *, known: bool) -> Change:
    return removed([review]) if known else replaced(review, replace(review, timepoint=into))


def move_study(case: Case, study_uid: str, timepoint: TimepointId, dates: Dates) -> Change:
    """Return the change that makes a study part of another timepoint, which goes by its studies' dates.

    A timepoint whose date is that of none of its studies any more has the earliest of them; see
    `edits.move_study` for what was seen on the study.

    Parameters
    ----------
    dates : mapping of str to str
        Days (ISO) of studies by UID, as far as they are known.
    """
    source = case.timepoint_of_study(study_uid)
    change = edits.move_study(case, study_uid, timepoint)
    after = case.after(change)
    for point in (source.id, timepoint) if source and change else ():
        moved = after.get(Timepoint, point)
        change = change.then(replaced(moved, _dated(moved, dates)))
    return change


def _dated(point: Timepoint, dates: Dates) -> Timepoint:
    own = {dates[uid] for uid in point.study_uids if uid in dates}
    is_known = all(uid in dates for uid in point.study_uids)
    return replace(point, date=min(own)) if own and is_known and point.date not in own else point


def split_off(case: Case, study_uid: str, dates: Dates) -> Change:
    """Return the change that gives a study a timepoint of its own, beside the one it was part of.

    It stands before it where it is earlier than the studies that stay. Empty when it is alone there, or in
    none. The new timepoint is named by its date, or as the second part. For `dates` see `move_study`.
    """
    source = case.timepoint_of_study(study_uid)
    if source is None or len(source.study_uids) < 2:
        return Change()
    date = dates.get(study_uid)
    rest = _dated(
        replace(source, study_uids=tuple(one for one in source.study_uids if one != study_uid)), dates
    )
    earlier = date is not None and rest.date is not None and date < rest.date
    place = source.order + (0 if earlier else 1)
    taken = {point.label for point in case.timepoints}
    label = date if date and date not in taken else f"{source.label}, part 2"
    fresh = Timepoint(TimepointId(new_id()), label, place, date, age_years=source.age_years)
    change = Change()
    for point in case.timepoints:
        if point.order >= place:
            change = change.then(replaced(point, replace(point, order=point.order + 1)))
    change = change.then(added(fresh))
    return change.then(move_study(case.after(change), study_uid, fresh.id, dates))


def merge_within(case: Case, days: int) -> Change:
    """Return the change that puts neighbouring timepoints together that lie within some days.

    The gap is between full dates of neighbours; a partial date, or none, joins nothing.
    """
    change, after = Change(), case
    into: TimepointId | None = None
    for earlier, later in pairwise(case.timepoints):
        gap = days_between(earlier.date, later.date)
        if earlier.date is None or gap is None or gap > days or len(earlier.date) < len("2008-05-12"):
            into = None
            continue
        into = into or earlier.id
        step = merge_timepoints(after, later.id, into)
        change, after = change.then(step), after.after(step)
    return change
