"""Reference regions: drawn for a lesion, never part of it."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotator.geometry.shapes import BoxShape
from annotator.lesion_map.build import build
from annotator.lesions import edits
from annotator.lesions.case import Case
from annotator.lesions.document import record_document, record_from_document
from annotator.lesions.records import LesionId, Mark, MarkRole, Observation, ReadingId, TimepointId
from annotator.terms.side import Side
from tests.library.editing import image, random_change, starting_case

READING, BASELINE, FU1 = ReadingId("reading"), TimepointId("baseline"), TimepointId("fu1")
MUSCLE = MarkRole.MUSCLE


def stroke(number: int = 1, at: float = 1.0) -> edits.Stroke:
    return edits.Stroke(
        image(number, "MR"), BoxShape((at, at), (at + 5, at + 5)), frozenset({"marrow_oedema"})
    )


@pytest.fixture
def case() -> Case:
    """L1, marked once and with a region of muscle on the same slice; L2, marked once."""
    case = starting_case()
    for site in ("t08", "tibia_dist"):
        place = edits.Place(site, Side.MIDLINE if site == "t08" else Side.LEFT)
        case = case.after(edits.mark_new_lesion(case, READING, BASELINE, stroke(), place))
    return case.after(edits.mark_reference(case, case.lesions[0].id, BASELINE, stroke(at=40.0), MUSCLE))


def references(case: Case, lesion: LesionId) -> tuple[Mark, ...]:
    return tuple(one for seen in case.observations_of(lesion) for one in case.references_of(seen.id))


def test_a_reference_region_counts_nowhere_as_a_mark_of_the_lesion(case: Case) -> None:
    lesion = case.lesions[0].id
    (reference,) = references(case, lesion)
    assert reference.role is MUSCLE
    assert reference.findings == frozenset()
    assert [mark.role for mark in case.marks_of_lesion(lesion)] == [MarkRole.LESION]
    assert case.lesion_of_mark(reference).id == lesion
    assert reference in case.marks_on("1.2.3.1", 1)
    assert reference.id not in {
        key for one in build(case).lesions for seen in one.sightings for key in seen.marks
    }


def test_a_region_of_the_same_role_on_the_same_frame_takes_the_place_of_the_one_before(case: Case) -> None:
    lesion = case.lesions[0].id
    after = case.after(edits.mark_reference(case, lesion, BASELINE, stroke(at=60.0), MUSCLE))
    assert [one.shape for one in references(after, lesion)] == [BoxShape((60.0, 60.0), (65.0, 65.0))]
    other = after.after(edits.mark_reference(after, lesion, BASELINE, stroke(2, 60.0), MUSCLE))
    bone = other.after(edits.mark_reference(other, lesion, BASELINE, stroke(), MarkRole.BACKGROUND_BONE))
    assert len(references(bone, lesion)) == 3


def test_it_belongs_to_a_lesion_that_is_observed(case: Case) -> None:
    with pytest.raises(ValueError, match="observed lesion"):
        edits.mark_reference(case, case.lesions[0].id, FU1, stroke(), MUSCLE)
    with pytest.raises(ValueError, match="observed lesion"):
        edits.mark_reference(case, case.lesions[0].id, BASELINE, stroke(), MarkRole.LESION)


def test_deleting_it_leaves_the_lesion_and_deleting_the_last_mark_takes_it_along(case: Case) -> None:
    lesion = case.lesions[0].id
    (reference,) = references(case, lesion)
    without = case.after(edits.delete_mark(case, reference.id))
    assert references(without, lesion) == ()
    assert len(without.marks_of_lesion(lesion)) == 1
    gone = case.after(edits.delete_mark(case, case.marks_of_lesion(lesion)[0].id))
    assert reference.id not in gone.table
    assert [one.number for one in gone.lesions] == [2]


def test_it_goes_with_the_last_mark_that_joins_another_lesion(case: Case) -> None:
    first, second = (one.id for one in case.lesions)
    after = case.after(edits.join(case, case.marks_of_lesion(first)[0].id, second))
    assert [one.id for one in after.lesions] == [second]
    assert len(references(after, second)) == 1
    merged = case.after(edits.merge(case, first, second))
    assert len(references(merged, second)) == 1


def test_a_mark_without_a_role_is_of_a_lesion_and_is_written_as_before(case: Case) -> None:
    mark = case.marks_of_lesion(case.lesions[0].id)[0]
    assert "role" not in record_document(mark)
    (reference,) = references(case, case.lesions[0].id)
    document = record_document(reference)
    assert document["role"] == "muscle"
    assert record_from_document(document) == reference


@given(st.integers(0, 10_000))
def test_no_sequence_of_edits_leaves_a_region_without_its_observation(seed: int) -> None:
    chance, case = random.Random(seed), starting_case()
    start = case
    changes = []
    for _ in range(40):
        _, change = random_change(case, chance)
        case = case.after(change)
        changes.append(change)
        for mark in case.marks:
            assert case.get(Observation, mark.observation).lesion in case.table
    for change in reversed(changes):
        case = case.after(change.inverse())
    assert dict(case.table) == dict(start.table)
