"""A study that belongs to another timepoint takes its marks along."""

from __future__ import annotations

import pytest

from annotator.geometry.shapes import PointShape
from annotator.lesions import edits
from annotator.lesions.case import Case, Patient
from annotator.lesions.change import added
from annotator.lesions.edits import Place, Stroke
from annotator.lesions.records import (
    CaseId,
    ImageReference,
    LesionId,
    Observation,
    Reader,
    ReaderId,
    Reading,
    ReadingId,
    Timepoint,
    TimepointId,
)

READING = ReadingId("reading")  # type: ignore[arg-type]
EARLY, LATE = TimepointId("early"), TimepointId("late")  # type: ignore[arg-type]


def stroke(study: str) -> Stroke:
    return Stroke(ImageReference(f"{study}.1", 1, f"{study}.0", study, "CT"), PointShape((1.0, 1.0)))


@pytest.fixture
def case() -> Case:
    reader = Reader(ReaderId("reader"), "R")  # type: ignore[arg-type]
    return Case(CaseId("case"), Patient("p"), "p").after(
        added(
            reader,
            Reading(READING, reader.id),
            Timepoint(EARLY, "Baseline", 0, "2006-01-01", ("1.1", "1.2")),
            Timepoint(LATE, "FU1", 1, "2007-01-01", ("1.3",)),
        )
    )


def marked(case: Case, *studies: str) -> tuple[Case, LesionId]:
    case = case.after(edits.mark_new_lesion(case, READING, EARLY, stroke(studies[0]), Place("t08")))
    lesion = case.lesions[-1].id
    for study in studies[1:]:
        point = case.timepoint_of_study(study)
        assert point is not None
        case = case.after(edits.mark_lesion_again(case, lesion, point.id, stroke(study)))
    return case, lesion


def studies_at(case: Case, lesion: LesionId, point: TimepointId) -> list[str]:
    observation = case.observation_at(lesion, point)
    if observation is None:
        return []
    return sorted(mark.image.study_instance_uid for mark in case.marks_of(observation.id))


def test_a_study_moves_with_all_that_was_marked_on_it(case: Case) -> None:
    case, lesion = marked(case, "1.1")
    moved = case.after(edits.move_study(case, "1.1", LATE))
    assert moved.get(Timepoint, EARLY).study_uids == ("1.2",)
    assert moved.get(Timepoint, LATE).study_uids == ("1.3", "1.1")
    assert studies_at(moved, lesion, EARLY) == []
    assert studies_at(moved, lesion, LATE) == ["1.1"]
    assert len(moved.all(Observation)) == 1


def test_marks_on_the_other_study_stay(case: Case) -> None:
    case, lesion = marked(case, "1.1", "1.2")
    moved = case.after(edits.move_study(case, "1.1", LATE))
    assert studies_at(moved, lesion, EARLY) == ["1.2"]
    assert studies_at(moved, lesion, LATE) == ["1.1"]


def test_marks_join_the_observation_that_is_there(case: Case) -> None:
    case, lesion = marked(case, "1.1", "1.3")
    moved = case.after(edits.move_study(case, "1.1", LATE))
    assert studies_at(moved, lesion, LATE) == ["1.1", "1.3"]
    assert len(moved.observations_of(lesion)) == 1


def test_moving_can_be_taken_back(case: Case) -> None:
    case, _ = marked(case, "1.1", "1.2", "1.3")
    change = edits.move_study(case, "1.1", LATE)
    back = case.after(change).after(change.inverse())
    assert dict(back.table) == dict(case.table)


def test_a_study_of_no_timepoint_moves_nothing(case: Case) -> None:
    assert not edits.move_study(case, "9.9", LATE)
    assert not edits.move_study(case, "1.3", LATE)


def test_a_timepoint_is_renamed(case: Case) -> None:
    renamed = case.after(edits.rename_timepoint(case, LATE, "After infliximab"))
    assert renamed.get(Timepoint, LATE).label == "After infliximab"
