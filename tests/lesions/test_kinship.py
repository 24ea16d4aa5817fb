"""Lesions merged, joined and split keep where they came from."""

from __future__ import annotations

import pytest

from annotator.lesions import edits, kinship
from annotator.lesions.case import Case
from annotator.lesions.document import record_document, record_from_document
from annotator.lesions.records import Lesion, MarkOrigin, Observation, Relative
from annotator.terms.side import Side
from tests.lesions.test_edits import BASELINE, FU1, NOWHERE, again, stroke, with_lesion
from tests.library.editing import starting_case


@pytest.fixture
def three() -> Case:
    """L1, L2 and L3, each marked once at baseline; L1 at the follow-up too."""
    case = starting_case()
    for _ in range(3):
        case = with_lesion(case)
    return again(case, case.lesions[0].id, FU1)


def test_a_lesion_keeps_which_others_were_merged_into_it_and_what_those_had_taken_in(three: Case) -> None:
    first, second, third = three.lesions
    case = three.after(edits.merge(three, third.id, second.id))
    case = case.after(edits.merge(case, second.id, first.id))
    (left,) = case.lesions
    assert left.absorbed == (Relative(third.id, 3), Relative(second.id, 2))
    assert kinship.kin_words(left) == "includes L3, L2"
    assert len(case.marks_of_lesion(left.id)) == 4


def test_a_lesion_that_was_never_described_leaves_no_trace(three: Case) -> None:
    case = with_lesion(three, NOWHERE)
    mark = case.marks_of_lesion(case.lesions[3].id)[0]
    case = case.after(edits.join(case, mark.id, case.lesions[0].id))
    assert case.lesions[0].absorbed == ()
    described = case.marks_of_lesion(case.lesions[1].id)[0]
    case = case.after(edits.join(case, described.id, case.lesions[0].id))
    assert [one.number for one in case.lesions[0].absorbed] == [2]


def test_a_lesion_still_seen_at_another_timepoint_is_not_taken_in(three: Case) -> None:
    first, second, _ = three.lesions
    baseline, later = three.marks_of_lesion(first.id)
    case = three.after(edits.join(three, baseline.id, second.id))
    assert [one.number for one in case.lesions] == [1, 2, 3]
    assert case.lesions[1].absorbed == ()
    assert case.marks_of_lesion(first.id) == (later,)
    assert case.observation_at(first.id, BASELINE) is None
    case = case.after(edits.join(case, later.id, second.id))
    assert [one.number for one in case.lesions] == [2, 3]
    assert [one.number for one in case.lesions[0].absorbed] == [1]


def test_marks_of_several_lesions_become_one_in_one_change(three: Case) -> None:
    first, second, third = three.lesions
    marks = [mark.id for mark in three.marks]
    case = three.after(kinship.join_all(three, marks, first.id))
    assert [lesion.number for lesion in case.lesions] == [1]
    assert {one.id for one in case.lesions[0].absorbed} == {second.id, third.id}
    # Of a lesion some of whose marks stay, only the others go.
    some = [three.marks_of_lesion(first.id)[1].id]
    case = three.after(kinship.join_all(three, some, second.id))
    assert [len(case.marks_of_lesion(one.id)) for one in case.lesions] == [1, 2, 1]
    assert case.lesions[1].absorbed == ()


def test_marks_split_off_are_a_lesion_with_the_next_number_at_the_same_site(three: Case) -> None:
    first = three.lesions[0]
    going = three.marks_of_lesion(first.id)[1]
    certain = three.after(edits.set_certainty(three, going.observation, 2))
    case = certain.after(kinship.split(certain, [going.id]))
    new = case.lesions[-1]
    assert (new.number, new.site, new.side) == (4, "clavicle_medial", Side.LEFT)
    assert new.split_from == Relative(first.id, 1)
    assert kinship.kin_words(new) == "split from L1"
    assert [mark.id for mark in case.marks_of_lesion(new.id)] == [going.id]
    (observation,) = case.observations_of(new.id)
    assert (observation.timepoint, observation.certainty) == (FU1, 2)
    assert [one.timepoint for one in case.observations_of(first.id)] == [BASELINE]
    assert case.readings[0].lesions_numbered == 4


def test_at_a_timepoint_with_marks_of_both_each_keeps_its_observation(three: Case) -> None:
    first = three.lesions[0]
    case = again(three, first.id, BASELINE)
    case = case.after(kinship.split(case, [case.marks_of_lesion(first.id)[0].id]))
    both = [case.observation_at(one.id, BASELINE) for one in (case.lesions[0], case.lesions[-1])]
    assert all(isinstance(one, Observation) for one in both)
    assert len({one.id for one in both if one}) == 2


def test_all_marks_of_a_lesion_cannot_be_split_off_nor_those_of_two(three: Case) -> None:
    assert not kinship.split(three, [three.marks_of_lesion(three.lesions[1].id)[0].id])
    with pytest.raises(ValueError, match="unpack"):
        kinship.split(three, [mark.id for mark in three.marks])


def test_kin_is_stored_and_lesions_without_any_are_written_as_before(three: Case) -> None:
    case = three.after(edits.merge(three, three.lesions[2].id, three.lesions[0].id))
    for lesion in case.lesions:
        assert record_from_document(record_document(lesion)) == lesion
    assert "absorbed" in record_document(case.lesions[0])
    assert not {"absorbed", "split_from"} & record_document(case.lesions[1]).keys()


def test_a_pasted_draft_stays_one_until_it_is_accepted_or_moved() -> None:
    case = with_lesion(starting_case())
    (lesion,) = case.all(Lesion)
    pasted = edits.Stroke(stroke().image, stroke().shape, frozenset(), MarkOrigin.PASTED)
    case = case.after(edits.mark_lesion_again(case, lesion.id, FU1, pasted, draft=True))
    mark = case.marks_of_lesion(lesion.id)[-1]
    assert mark.draft
    elsewhere = case.after(edits.set_place(case, lesion.id, edits.Place("talus", Side.LEFT)))
    assert elsewhere.marks_of_lesion(lesion.id)[-1].draft
    accepted = case.after(edits.accept(case, [mark.id]))
    moved = case.after(edits.reshape(case, mark.id, stroke(5.0).shape))
    assert not any(one.draft for one in (*accepted.marks, *moved.marks))
