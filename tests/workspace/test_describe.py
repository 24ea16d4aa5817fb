"""What is said of a mark after the stroke becomes one edit."""

from __future__ import annotations

import pytest

from annotator.lesions.case import Case
from annotator.lesions.edits import Place
from annotator.lesions.records import Lesion, LesionId, Mark, MarkId, Observation, RecordId
from annotator.terms.side import Side
from annotator.workspace.describe import (
    Description,
    describe,
    description_of,
    usual_findings,
)
from annotator.workspace.same_lesion import same_by_site
from tests.helpers.founding_case import empty_case, second_reading, with_lesion

LEFT_CLAVICLE = Place("clavicle_medial", Side.LEFT)
FIRST, SECOND = MarkId(RecordId("L1 T0 CT")), MarkId(RecordId("L2 T0 MR"))


@pytest.fixture
def case() -> Case:
    """L1 at the left clavicle on CT; L2, a draft without site, on MR."""
    placed = with_lesion(empty_case("2008-01-01"), "clavicle_medial", Side.LEFT, {"T0": {"CT": "osteolytic"}})
    return with_lesion(placed, "", Side.MIDLINE, {"T0": {"MR": "marrow_oedema"}}, draft=True)


def test_what_is_said_so_far_is_read_from_the_records(case: Case) -> None:
    assert description_of(case, FIRST) == Description(LEFT_CLAVICLE, frozenset({"osteolytic"}))
    assert description_of(case, SECOND) == Description(Place(), frozenset({"marrow_oedema"}))


def test_one_edit_says_all_and_ends_the_draft(case: Case) -> None:
    said = Description(Place("t08"), frozenset({"marrow_oedema"}), 4)
    edit = describe(case, SECOND, said)
    after = case.after(edit.change)
    assert edit.name == "Describe L2: T8 vertebra, oedema"
    assert description_of(after, SECOND) == said
    assert not after.get(Mark, SECOND).draft


def test_saying_nothing_new_is_no_edit(case: Case) -> None:
    assert not describe(case, FIRST, description_of(case, FIRST)).change


def test_the_same_site_and_side_of_the_same_reading_may_be_the_same_lesion(case: Case) -> None:
    there = same_by_site(case, SECOND, LEFT_CLAVICLE)
    assert there is not None
    assert (there.lesion.number, there.because) == (1, "same site")
    assert same_by_site(case, SECOND, Place("clavicle_medial", Side.RIGHT)) is None
    assert same_by_site(case, SECOND, Place()) is None
    assert same_by_site(case, FIRST, LEFT_CLAVICLE) is None


def test_the_lesion_of_another_reader_is_never_offered(case: Case) -> None:
    other = with_lesion(
        second_reading(case), "t08", Side.MIDLINE, {"T0": {"CT": ""}}, reading=RecordId("second")
    )  # type: ignore[arg-type]
    assert same_by_site(other, SECOND, Place("t08")) is None


def test_joining_moves_the_mark_and_ends_its_own_lesion(case: Case) -> None:
    first = LesionId(RecordId("L1"))
    edit = describe(case, SECOND, Description(LEFT_CLAVICLE, frozenset({"marrow_oedema"}), 5, first))
    after = case.after(edit.change)
    assert edit.name == "Join mark to L1: L clavicle, medial third"
    assert [lesion.number for lesion in after.all(Lesion)] == [1]
    assert {mark.id for mark in after.marks_of_lesion(first)} == {FIRST, SECOND}
    observation = after.get(Mark, SECOND).observation
    assert after.get(Observation, observation).certainty == 5


@pytest.mark.parametrize(("modality", "kind"), [("NM", "uptake"), ("PT", "uptake"), ("MR", "marrow_oedema")])
def test_some_modalities_show_one_kind_mostly(modality: str, kind: str) -> None:
    assert usual_findings(empty_case(), modality) == {kind}


def test_on_ct_and_radiographs_the_kinds_of_the_last_mark_there_are_proposed(case: Case) -> None:
    assert usual_findings(case, "CT") == {"osteolytic"}
    assert usual_findings(case, "CR") == frozenset()
