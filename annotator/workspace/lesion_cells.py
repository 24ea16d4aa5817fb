"""The card of a lesion as a table: what is marked, could be, or was not imaged, by timepoint and modality."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

from annotator.dicom.series import Series
from annotator.dicom.study import Study
from annotator.geometry.shapes import area
from annotator.lesions.case import Case
from annotator.lesions.placed import middle_mm
from annotator.lesions.records import LesionId, Mark, Timepoint
from annotator.viewing.candidates import series_key
from annotator.viewing.layout import SeriesKey
from annotator.viewing.sync import nearest_frame


class CellState(Enum):
    """What a cell of the card says; the value is what is read where nothing is marked."""

    MARKED = ""
    UNMARKED = "not marked:\ndraw here"
    NOT_OPEN = "not on the desk"
    NOT_IMAGED = "not imaged"


@dataclass(frozen=True, slots=True)
class Cell:
    """A lesion at a timepoint on a modality; `marks` with the largest first, all of one frame together."""

    timepoint: Timepoint
    modality: str
    state: CellState
    marks: tuple[Mark, ...] = ()


def card_modalities(case: Case, studies: Sequence[Study]) -> tuple[str, ...]:
    """Return the modalities that the card has a column for: those marked, then others on the desk."""
    marked = [mark.image.modality for mark in case.marks]
    on_desk = [series.modality for study in studies for series in study.shown]
    return tuple(dict.fromkeys((*marked, *on_desk)))


def lesion_cells(case: Case, lesion: LesionId, studies: Sequence[Study]) -> tuple[tuple[Cell, ...], ...]:
    """Return the cells of a lesion's card: a row for each timepoint, a cell in it for each modality."""
    modalities = card_modalities(case, studies)
    rows = []
    for point in case.timepoints:
        observation = case.observation_at(lesion, point.id)
        marks = () if observation is None else case.marks_of(observation.id)
        rows.append(tuple(_cell(point, modality, marks, studies) for modality in modalities))
    return tuple(rows)


def _cell(point: Timepoint, modality: str, marks: Sequence[Mark], studies: Sequence[Study]) -> Cell:
    own = [mark for mark in marks if mark.image.modality == modality]
    if own:
        largest = sorted(own, key=lambda mark: -area(mark.shape))
        return Cell(point, modality, CellState.MARKED, tuple(largest))
    here = [study for study in studies if study.uid in point.study_uids]
    if any(series.modality == modality for study in here for series in study.shown):
        return Cell(point, modality, CellState.UNMARKED)
    is_open = {study.uid for study in here} >= set(point.study_uids)
    return Cell(point, modality, CellState.NOT_IMAGED if is_open else CellState.NOT_OPEN)


def place_to_draw(
    case: Case, lesion: LesionId, cell: Cell, studies: Sequence[Study]
) -> tuple[SeriesKey, int] | None:
    """Return the series and the frame (from 0) on which an unmarked cell is to be drawn.

    The slice nearest to a mark of the lesion in the same frame of reference, else the middle of the first
    series of the modality at the timepoint; None where there is none.
    """
    offered = [
        series
        for study in studies
        if study.uid in cell.timepoint.study_uids
        for series in study.shown
        if series.modality == cell.modality
    ]
    planes = {
        (frame.instance.uid, frame.number): frame
        for study in studies
        for series in study.shown
        for frame in series.frames
    }
    for mark in case.marks_of_lesion(lesion):
        frame = planes.get((mark.image.sop_instance_uid, mark.image.frame))
        if frame is None or frame.plane is None:
            continue
        world = middle_mm(mark, frame.plane)
        for series in offered:
            if series.frame_of_reference_uid == frame.instance.frame_of_reference_uid is not None:
                found = nearest_frame([one.plane for one in series.frames], world)
                if found is not None:
                    return series_key(series), found.frame
    return (series_key(offered[0]), _middle(offered[0])) if offered else None


def _middle(series: Series) -> int:
    return 0 if series.views else len(series.frames) // 2
