"""Which lesions a timepoint must say something of, and what an answer changes."""

from __future__ import annotations

import pytest

from annotator.lesions import edits
from annotator.lesions.case import Case
from annotator.lesions.follow_up import answered, old_lesions, open_follow_ups
from annotator.lesions.records import MarkOrigin, ObservationStatus
from tests.lesions.test_edits import BASELINE, FU1, NOWHERE, READING, again, observation, stroke, with_lesion
from tests.library.editing import starting_case

PRESENT, GONE = ObservationStatus.PRESENT, ObservationStatus.RESOLVED
NOT_IMAGED = ObservationStatus.NOT_IMAGED


@pytest.fixture
def case() -> Case:
    """L1, marked at baseline."""
    return with_lesion(starting_case())


def drafted(case: Case) -> Case:
    copy = edits.Stroke(stroke().image, stroke().shape, frozenset({"osteolytic"}), origin=MarkOrigin.PASTED)
    lesion = case.lesions[0].id
    return case.after(edits.mark_lesion_again(case, lesion, FU1, copy, draft=True))


def test_a_lesion_is_followed_up_at_later_timepoints_only(case: Case) -> None:
    assert old_lesions(case, READING, BASELINE) == ()
    (row,) = old_lesions(case, READING, FU1)
    assert (row.lesion, row.marks, row.now) == (case.lesions[0], case.marks, None)
    assert row.is_open


def test_one_that_was_not_imaged_before_is_not_old(case: Case) -> None:
    first = case.lesions[0].id
    unseen = case.after(edits.delete_mark(case, case.marks[0].id))
    assert open_follow_ups(unseen, READING) == ()
    only_said = case.after(edits.observe(case, first, BASELINE, NOT_IMAGED))
    assert open_follow_ups(only_said, READING) == ()


def test_a_copy_that_nobody_accepted_answers_nothing(case: Case) -> None:
    (row,) = old_lesions(drafted(case), READING, FU1)
    assert row.waits
    assert row.is_open


@pytest.mark.parametrize("status", list(ObservationStatus))
def test_each_answer_closes_the_row(case: Case, status: ObservationStatus) -> None:
    lesion = case.lesions[0].id
    after = case.after(answered(case, lesion, FU1, status))
    assert observation(after, lesion, FU1).status is status
    assert open_follow_ups(after, READING) == ()


def test_present_accepts_a_draft_and_gone_takes_it_away(case: Case) -> None:
    lesion, case = case.lesions[0].id, drafted(case)
    seen = case.after(answered(case, lesion, FU1, PRESENT))
    assert [mark.draft for mark in seen.marks_of(observation(seen, lesion, FU1).id)] == [False]
    gone = case.after(answered(case, lesion, FU1, GONE))
    assert gone.marks_of(observation(gone, lesion, FU1).id) == ()
    assert observation(gone, lesion, FU1).status is GONE


def test_what_is_marked_cannot_be_gone(case: Case) -> None:
    lesion = case.lesions[0].id
    case = again(case, lesion, FU1)
    with pytest.raises(ValueError, match="L1 is marked there"):
        answered(case, lesion, FU1, GONE)


def test_a_lesion_without_a_site_is_followed_up_too() -> None:
    case = with_lesion(starting_case(), NOWHERE)
    assert [row.lesion.name for row in open_follow_ups(case, READING)] == ["L1"]
