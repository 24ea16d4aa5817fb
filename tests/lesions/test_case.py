"""A case answers questions about its records."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from annotator.errors import UnknownRecordError
from annotator.geometry.shapes import PointShape
from annotator.lesions import edits
from annotator.lesions.case import Case
from annotator.lesions.change import added
from annotator.lesions.records import (
    ClinicalFact,
    Lesion,
    LesionId,
    Mark,
    Observation,
    ObservationStatus,
    Reading,
    ReadingId,
    SiteReview,
    Timepoint,
    TimepointId,
)
from annotator.library import open_library
from annotator.terms.side import Side
from tests.library.editing import Desk, image, starting_case

READING, BASELINE, FU1 = ReadingId("reading"), TimepointId("baseline"), TimepointId("fu1")


def marked(case: Case, number: int = 1) -> Case:
    stroke = edits.Stroke(image(number), PointShape((1.0, 1.0)))
    return case.after(edits.mark_new_lesion(case, READING, BASELINE, stroke, edits.Place("sacrum")))


def test_lesions_come_by_number_and_timepoints_by_order() -> None:
    case = starting_case().after(added(Timepoint(TimepointId("prior"), "Prior", -1)))
    for number in (1, 2, 3):
        case = marked(case, number)
    first = case.lesions[0]
    gone = edits.delete_lesion(case, first.id)
    case = case.after(gone).after(gone.inverse())
    assert [one.name for one in case.lesions] == ["L1", "L2", "L3"]
    assert [one.id for one in case.timepoints] == ["prior", "baseline", "fu1"]


def test_marks_are_found_by_frame_lesion_and_observation() -> None:
    case = marked(marked(starting_case(), 1), 2)
    lesion = case.lesions[0]
    case = case.after(
        edits.mark_lesion_again(case, lesion.id, FU1, edits.Stroke(image(1), PointShape((2.0, 2.0))))
    )
    assert len(case.marks_on("1.2.3.1", 1)) == 2
    assert case.marks_on("1.2.3.1", 2) == ()
    assert len(case.marks_of_lesion(lesion.id)) == 2
    assert {case.lesion_of_mark(mark) for mark in case.marks_on("1.2.3.1", 1)} == {lesion}
    assert [one.timepoint for one in case.observations_of(lesion.id)] == [BASELINE, FU1]
    assert case.observation_at(case.lesions[1].id, FU1) is None
    assert [one.sop_instance_uid for one in case.frames()] == ["1.2.3.1", "1.2.3.2", "1.2.3.1"]


def test_observations_come_by_timepoint_however_they_were_entered() -> None:
    case = marked(starting_case())
    lesion = case.lesions[0].id
    prior = Timepoint(TimepointId("prior"), "Prior", -1)
    case = case.after(added(prior))
    case = case.after(edits.observe(case, lesion, FU1, ObservationStatus.RESOLVED))
    case = case.after(edits.observe(case, lesion, prior.id, ObservationStatus.NOT_IMAGED))
    assert [one.timepoint for one in case.observations_of(lesion)] == ["prior", "baseline", "fu1"]


def test_a_study_leads_to_its_timepoint() -> None:
    case = starting_case()
    found = case.timepoint_of_study("1.2.4")
    assert found is not None
    assert found.id == FU1
    assert case.timepoint_of_study("9.9") is None


def test_a_reading_owns_its_lesions() -> None:
    case = marked(starting_case())
    other = Reading(ReadingId("other"), case.readers[0].id)
    alien = Lesion(LesionId("2.25.9"), other.id, 1, "sacrum", Side.MIDLINE)
    case = case.after(added(other, alien))
    assert [one.id for one in case.lesions_of(other.id)] == ["2.25.9"]
    assert len(case.lesions_of(READING)) == 1


def test_what_is_not_there_is_said_with_its_kind() -> None:
    case = marked(starting_case())
    with pytest.raises(UnknownRecordError, match=r"no lesion 2\.25\.404"):
        case.get(Lesion, "2.25.404")
    with pytest.raises(UnknownRecordError, match="no mark reading"):
        case.get(Mark, "reading")


def test_a_change_leaves_the_old_case_as_it_was() -> None:
    case = starting_case()
    after = marked(case)
    assert (len(case.lesions), len(after.lesions)) == (0, 1)
    with pytest.raises(TypeError):
        after.table["x"] = after.lesions[0]  # type: ignore[index]


@pytest.mark.parametrize("seed", range(3))
def test_a_case_after_many_edits_answers_as_one_read_anew(tmp_path: Path, seed: int) -> None:
    with open_library(tmp_path) as store:
        case = starting_case()
        store.create(case, "Dr Ada")
        desk = Desk(store, case, random.Random(seed))
        for _ in range(150):
            desk.step()
            case, anew = desk.case, Case(desk.case.id, desk.case.patient, desk.case.label, desk.case.table)
            for kind in (Lesion, Mark, Observation, Timepoint, Reading, SiteReview, ClinicalFact):
                assert case.all(kind) == anew.all(kind)
            for lesion in anew.lesions:
                assert case.observations_of(lesion.id) == anew.observations_of(lesion.id)
                assert case.marks_of_lesion(lesion.id) == anew.marks_of_lesion(lesion.id)
            for image_of_mark in set(anew.frames()):
                place = (image_of_mark.sop_instance_uid, image_of_mark.frame)
                assert case.marks_on(*place) == anew.marks_on(*place)
                series = image_of_mark.series_instance_uid
                assert case.marks_across(series) == anew.marks_across(series)
        across = {mark.id for mark in anew.marks if mark.plane is not None}
        assert across
        assert across == {
            mark.id
            for series in {one.series_instance_uid for one in anew.frames()}
            for mark in anew.marks_across(series)
        }
