"""Timepoints merged, split and grouped by days: nothing seen is lost, and each is undone."""

from __future__ import annotations

from dataclasses import replace

import pytest

from annotator.lesions import edits
from annotator.lesions.case import Case
from annotator.lesions.change import Change, added, replaced
from annotator.lesions.records import ObservationStatus, ReviewResult, Timepoint, TimepointId
from annotator.lesions.regrouping import merge_timepoints, merge_within, move_study, split_off
from annotator.terms.side import Side
from tests.lesions.test_edits import BASELINE, FU1, READING, again, observation, with_lesion
from tests.library.editing import starting_case


@pytest.fixture
def case() -> Case:
    """L1 at baseline and FU1, L2 said to be gone at FU1; a site read at both."""
    case = with_lesion(with_lesion(starting_case()), edits.Place("t08"))
    case = again(case, case.lesions[0].id, FU1)
    case = case.after(edits.observe(case, case.lesions[1].id, FU1, ObservationStatus.RESOLVED))
    for point, result in ((BASELINE, ReviewResult.NEGATIVE), (FU1, ReviewResult.NOT_COVERED)):
        place = edits.Place("talus", Side.LEFT)
        case = case.after(edits.review_site(case, READING, point, "CT", place, result))
    return case


def undone(case: Case, change: Change) -> Case:
    return case.after(change).after(change.inverse())


def test_merging_keeps_every_mark_and_what_was_said_where_it_stays(case: Case) -> None:
    change = merge_timepoints(case, FU1, BASELINE)
    after = case.after(change)
    assert [(point.id, point.study_uids) for point in after.timepoints] == [(BASELINE, ("1.2.3", "1.2.4"))]
    assert {mark.id for mark in after.marks} == {mark.id for mark in case.marks}
    first, second = (observation(after, lesion.id, BASELINE) for lesion in after.lesions)
    assert len(after.marks_of(first.id)) == 2
    assert second.status is ObservationStatus.PRESENT
    assert [one.result for one in after.site_reviews] == [ReviewResult.NEGATIVE]
    assert undone(case, change).table == case.table


@pytest.mark.parametrize(
    "move", [merge_timepoints, lambda case, _gone, into: edits.move_study(case, "1.2.3", into)]
)
def test_a_mark_that_comes_to_a_timepoint_makes_its_lesion_present_there(case: Case, move) -> None:
    """L2 is marked at baseline and said to be gone at FU1, where its mark goes."""
    after = case.after(move(case, BASELINE, FU1))
    seen = observation(after, after.lesions[1].id, FU1)
    assert (seen.status, len(after.marks_of(seen.id))) == (ObservationStatus.PRESENT, 1)


def test_a_timepoint_does_not_merge_with_itself(case: Case) -> None:
    assert not merge_timepoints(case, FU1, FU1)


def test_a_study_split_off_stands_behind_with_its_marks_and_merges_back(case: Case) -> None:
    merged = case.after(merge_timepoints(case, FU1, BASELINE))
    change = split_off(merged, "1.2.4", {"1.2.4": "2008-03-01"})
    apart = merged.after(change)
    assert [(point.label, point.study_uids) for point in apart.timepoints] == [
        ("Baseline", ("1.2.3",)),
        ("2008-03-01", ("1.2.4",)),
    ]
    assert undone(merged, change).table == merged.table


def test_a_study_alone_is_not_split_off(case: Case) -> None:
    assert not split_off(case, "1.2.4", {"1.2.4": "2008-03-01"})
    assert not split_off(case, "9.9.9", {})


def _grouped() -> Case:
    """A study of the first of January and one 24 days later at one timepoint, which has the former's date."""
    case = starting_case()
    point = case.get(Timepoint, BASELINE)
    return case.after(replaced(point, replace(point, date="2008-01-01", study_uids=("a", "b"))))


DATES = {"a": "2008-01-01", "b": "2008-01-25", "1.2.4": "2009-03-01"}


@pytest.mark.parametrize("gone", ["a", "b"])
def test_after_a_split_each_study_has_its_own_date_in_the_order_of_time(gone: str) -> None:
    case = _grouped()
    apart = case.after(split_off(case, gone, DATES))
    assert [(one.date, one.study_uids) for one in apart.timepoints[:2]] == [
        ("2008-01-01", ("a",)),
        ("2008-01-25", ("b",)),
    ]


def test_a_timepoint_goes_by_the_studies_that_are_left_to_it() -> None:
    case = _grouped()
    moved = case.after(move_study(case, "a", FU1, DATES))
    assert [(one.date, one.study_uids) for one in moved.timepoints] == [
        ("2008-01-25", ("b",)),
        (moved.get(Timepoint, FU1).date, ("1.2.4", "a")),
    ]
    # Where not all of its studies are known by date, it keeps its own.
    unknown = case.after(move_study(case, "a", FU1, {"a": "2008-01-01"}))
    assert unknown.get(Timepoint, BASELINE).date == "2008-01-01"


@pytest.mark.parametrize(("days", "left"), [(29, 3), (30, 2), (59, 2), (60, 1)])
def test_neighbours_within_days_are_put_together(days: int, left: int) -> None:
    case = starting_case()
    for point, date in ((BASELINE, "2008-01-01"), (FU1, "2008-01-31")):
        before = case.get(Timepoint, point)
        case = case.after(replaced(before, replace(before, date=date)))
    case = case.after(added(Timepoint(TimepointId("fu2"), "FU2", 2, "2008-03-31", ("1.2.5",))))
    assert len(case.after(merge_within(case, days)).timepoints) == left


def test_partial_dates_are_never_grouped() -> None:
    case = starting_case()
    for point in (BASELINE, FU1):
        before = case.get(Timepoint, point)
        case = case.after(replaced(before, replace(before, date="2008")))
    assert not merge_within(case, 10_000)
