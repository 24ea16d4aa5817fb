"""What the edits make of a case."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from annotator.errors import UnknownRecordError
from annotator.geometry.shapes import PointShape
from annotator.lesions import edits
from annotator.lesions.case import Case
from annotator.lesions.change import Change
from annotator.lesions.facts import Culture, Laboratory
from annotator.lesions.records import (
    ClinicalFact,
    FactId,
    Lesion,
    LesionId,
    Mark,
    Observation,
    ObservationStatus,
    Reading,
    ReadingId,
    ReviewResult,
    Timepoint,
    TimepointId,
)
from annotator.terms.side import Side
from tests.library.editing import image, random_change, starting_case

READING, BASELINE, FU1 = ReadingId("reading"), TimepointId("baseline"), TimepointId("fu1")
CLAVICLE = edits.Place("clavicle_medial", Side.LEFT)
NOWHERE = edits.Place()


def stroke(at: float = 1.0) -> edits.Stroke:
    return edits.Stroke(image(1), PointShape((at, at)), frozenset({"osteolytic"}))


def with_lesion(case: Case, place: edits.Place = CLAVICLE) -> Case:
    return case.after(edits.mark_new_lesion(case, READING, BASELINE, stroke(), place))


def again(case: Case, lesion: LesionId, timepoint: TimepointId) -> Case:
    return case.after(edits.mark_lesion_again(case, lesion, timepoint, stroke(2.0)))


def observation(case: Case, lesion: LesionId, timepoint: TimepointId) -> Observation:
    found = case.observation_at(lesion, timepoint)
    assert found is not None
    return found


@pytest.fixture
def two() -> Case:
    """L1 and L2, each marked once at baseline."""
    return with_lesion(with_lesion(starting_case()))


# Numbers


def test_a_lesion_is_marked_numbered_and_observed_in_one_change() -> None:
    case = with_lesion(starting_case())
    (lesion,) = case.lesions
    (mark,) = case.marks
    assert (lesion.name, lesion.site, lesion.side) == ("L1", "clavicle_medial", Side.LEFT)
    assert observation(case, lesion.id, BASELINE).status is ObservationStatus.PRESENT
    assert (mark.findings, mark.draft) == ({"osteolytic"}, False)
    assert lesion.id.startswith("2.25.")
    assert len(lesion.id) <= 64


def test_a_number_is_never_used_again(two: Case) -> None:
    case = two.after(edits.delete_lesion(two, two.lesions[1].id))
    case = with_lesion(case)
    assert [one.name for one in case.lesions] == ["L1", "L3"]
    case = case.after(edits.merge(case, case.lesions[1].id, case.lesions[0].id))
    assert [one.name for one in with_lesion(case).lesions] == ["L1", "L4"]


@settings(max_examples=25)
@given(st.integers(0, 2**32))
def test_whatever_is_done_the_records_hold_together(seed: int) -> None:
    chance, case, given_numbers = random.Random(seed), starting_case(), {}
    for _ in range(30):
        case = case.after(random_change(case, chance)[1])
        for mark in case.marks:
            owner = case.lesion_of_mark(mark)
            assert mark.draft == (not owner.site and not mark.is_reference)
        for one in case.all(Observation):
            case.get(Lesion, one.lesion)
            case.get(Timepoint, one.timepoint)
            if case.marks_of(one.id):
                assert one.lesion
        for lesion in case.lesions:
            assert given_numbers.setdefault(lesion.number, lesion.id) == lesion.id
            pairs = [one.timepoint for one in case.observations_of(lesion.id)]
            assert len(pairs) == len(set(pairs)), "one observation for each lesion and timepoint"
            assert lesion.number <= case.get(Reading, lesion.reading).lesions_numbered


# Drafts


def test_a_mark_is_a_draft_until_the_site_is_chosen() -> None:
    case = with_lesion(starting_case(), NOWHERE)
    lesion = case.lesions[0].id
    case = again(case, lesion, FU1)
    assert [mark.draft for mark in case.marks] == [True, True]
    case = case.after(edits.set_place(case, lesion, edits.Place("t08", Side.MIDLINE, "body")))
    assert [mark.draft for mark in case.marks] == [False, False]
    assert (case.lesions[0].site, case.lesions[0].segment) == ("t08", "body")


# Observations


def test_marking_again_at_the_same_timepoint_shares_the_observation(two: Case) -> None:
    lesion = two.lesions[0].id
    case = again(two, lesion, BASELINE)
    assert len(case.observations_of(lesion)) == 1
    assert len(case.marks_of_lesion(lesion)) == 2


def test_a_lesion_marked_where_it_was_resolved_is_present(two: Case) -> None:
    lesion = two.lesions[0].id
    case = two.after(edits.observe(two, lesion, FU1, ObservationStatus.RESOLVED))
    assert observation(again(case, lesion, FU1), lesion, FU1).status is ObservationStatus.PRESENT


def test_observing_twice_alters_the_one_observation(two: Case) -> None:
    lesion = two.lesions[0].id
    case = two.after(edits.observe(two, lesion, FU1, ObservationStatus.RESOLVED))
    case = case.after(edits.observe(case, lesion, FU1, ObservationStatus.NOT_ASSESSABLE))
    assert [one.status for one in case.observations_of(lesion)] == [
        ObservationStatus.PRESENT,
        ObservationStatus.NOT_ASSESSABLE,
    ]
    sure = edits.set_certainty(case, observation(case, lesion, FU1).id, 5)
    assert observation(case.after(sure), lesion, FU1).certainty == 5


# Joining, merging, deleting


def test_joining_the_last_mark_removes_the_lesion_it_came_from(two: Case) -> None:
    first, second = two.lesions
    (mark,) = two.marks_of_lesion(second.id)
    case = two.after(edits.join(two, mark.id, first.id))
    assert [lesion.id for lesion in case.lesions] == [first.id]
    assert len(case.observations_of(first.id)) == 1
    assert len(case.marks_of_lesion(first.id)) == 2
    assert edits.join(case, mark.id, first.id) == Change()


def test_joining_at_another_timepoint_brings_an_observation(two: Case) -> None:
    first, second = two.lesions
    case = again(two, second.id, FU1)
    later = case.marks_of_lesion(second.id)[1]
    case = case.after(edits.join(case, later.id, first.id))
    assert [one.timepoint for one in case.observations_of(first.id)] == [BASELINE, FU1]
    assert [one.timepoint for one in case.observations_of(second.id)] == [BASELINE]


def test_joining_makes_a_resolved_lesion_present(two: Case) -> None:
    first, second = two.lesions
    case = two.after(edits.observe(two, first.id, BASELINE, ObservationStatus.RESOLVED))
    (mark,) = case.marks_of_lesion(second.id)
    case = case.after(edits.join(case, mark.id, first.id))
    assert observation(case, first.id, BASELINE).status is ObservationStatus.PRESENT


def test_a_mark_joined_to_a_lesion_without_site_becomes_a_draft() -> None:
    case = with_lesion(with_lesion(starting_case(), NOWHERE))
    (mark,) = case.marks_of_lesion(case.lesions[1].id)
    case = case.after(edits.join(case, mark.id, case.lesions[0].id))
    assert case.get(Mark, mark.id).draft


def test_merging_keeps_what_was_said_where_only_one_was_seen(two: Case) -> None:
    first, second = two.lesions
    case = again(two, second.id, FU1)
    at_fu1 = observation(case, second.id, FU1)
    case = case.after(edits.set_certainty(case, at_fu1.id, 4))
    case = case.after(edits.merge(case, second.id, first.id))
    assert [lesion.id for lesion in case.lesions] == [first.id]
    moved = observation(case, first.id, FU1)
    assert (moved.id, moved.certainty) == (at_fu1.id, 4)
    assert len(case.marks_of_lesion(first.id)) == 3


def test_merging_keeps_an_observation_without_marks(two: Case) -> None:
    first, second = two.lesions
    case = two.after(edits.observe(two, second.id, FU1, ObservationStatus.RESOLVED))
    case = case.after(edits.merge(case, second.id, first.id))
    assert observation(case, first.id, FU1).status is ObservationStatus.RESOLVED


def test_merging_a_lesion_with_itself_changes_nothing(two: Case) -> None:
    assert edits.merge(two, two.lesions[0].id, two.lesions[0].id) == Change()


def test_deleting_a_mark_takes_along_what_is_left_empty(two: Case) -> None:
    lesion = two.lesions[0].id
    case = again(two, lesion, BASELINE)
    first, second = case.marks_of_lesion(lesion)
    case = case.after(edits.delete_mark(case, first.id))
    assert [mark.id for mark in case.marks_of_lesion(lesion)] == [second.id]
    case = case.after(edits.delete_mark(case, second.id))
    assert lesion not in case.table
    assert case.observations_of(lesion) == ()
    assert len(case.lesions) == 1


def test_deleting_the_only_mark_keeps_a_lesion_observed_elsewhere(two: Case) -> None:
    lesion = two.lesions[0].id
    case = two.after(edits.observe(two, lesion, FU1, ObservationStatus.RESOLVED))
    case = case.after(edits.delete_mark(case, case.marks_of_lesion(lesion)[0].id))
    assert [one.timepoint for one in case.observations_of(lesion)] == [FU1]


def test_deleting_a_lesion_leaves_nothing_of_it(two: Case) -> None:
    gone, kept = two.lesions
    case = again(two, gone.id, FU1)
    case = case.after(edits.delete_lesion(case, gone.id))
    assert case.lesions == (kept,)
    assert {one.lesion for one in case.all(Observation)} == {kept.id}
    assert len(case.marks) == 1


# Marks, notes, reviews, facts


def test_a_mark_takes_another_shape_and_other_findings(two: Case) -> None:
    mark = two.marks[0].id
    case = two.after(edits.reshape(two, mark, PointShape((9.0, 9.0))))
    case = case.after(edits.set_findings(case, mark, frozenset({"sclerotic"})))
    assert case.get(Mark, mark).shape == PointShape((9.0, 9.0))
    assert case.get(Mark, mark).findings == {"sclerotic"}
    assert not edits.set_findings(case, mark, frozenset({"sclerotic"}))


def test_a_note_is_kept(two: Case) -> None:
    lesion = two.lesions[0].id
    assert two.after(edits.set_note(two, lesion, "seen on STIR")).lesions[0].note == "seen on STIR"


def test_a_site_is_reviewed_once_per_timepoint_and_modality(two: Case) -> None:
    place = edits.Place("si_joint", Side.RIGHT)
    case = two
    for modality, result in (
        ("MR", ReviewResult.NEGATIVE),
        ("NM", ReviewResult.NEGATIVE),
        ("MR", ReviewResult.NOT_COVERED),
    ):
        case = case.after(edits.review_site(case, READING, BASELINE, modality, place, result))
    assert [(one.modality, one.result) for one in case.site_reviews] == [
        ("MR", ReviewResult.NOT_COVERED),
        ("NM", ReviewResult.NEGATIVE),
    ]


def test_facts_come_change_and_go() -> None:
    case = starting_case().after(edits.add_fact(Laboratory("crp", 24.0, "mg/dL"), "2006", certain=False))
    (fact,) = case.facts
    assert (fact.date, fact.certain, fact.detail) == ("2006", False, Laboratory("crp", 24.0, "mg/dL"))
    case = case.after(edits.set_fact(case, fact.id, replace(fact, detail=Culture("blood", growth=False))))
    assert case.facts[0].detail == Culture("blood", growth=False)
    with pytest.raises(ValueError, match="keeps its id"):
        edits.set_fact(case, fact.id, ClinicalFact(FactId("other"), Culture("bone")))
    assert case.after(edits.remove_fact(case, fact.id)).facts == ()


def test_an_edit_of_what_is_not_there_says_so(two: Case) -> None:
    with pytest.raises(UnknownRecordError, match="no lesion nothing"):
        edits.set_note(two, LesionId("nothing"), "x")  # type: ignore[arg-type]
