"""Where the marks of a case lie in the patient: found once, and those that reach a plane at one stroke."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from annotator.dicom.facts import SeriesFacts
from annotator.dicom.series import Frame
from annotator.dicom.study import Study
from annotator.geometry.plane import Plane, Vector3
from annotator.geometry.shapes import bounds, rings
from annotator.lesions.case import Case
from annotator.lesions.index import ACROSS
from annotator.lesions.records import CaseId, Mark
from annotator.workspace.fetching import ImageKey, image_key

_ROUNDING_MM = 1e-6

Frames = Mapping[ImageKey, Frame]


@dataclass(frozen=True, slots=True)
class PlacedMark:
    """A mark, the plane that its shape lies in, its series, and its upright box on that plane.

    `box_mm` is the middle of the box, LPS, and from there the ways to its right and lower edges.
    """

    mark: Mark
    plane: Plane
    series: SeriesFacts
    box_mm: tuple[Vector3, Vector3, Vector3]
    _rings_mm: list[NDArray[np.float64]] = field(default_factory=list, compare=False, repr=False)

    @property
    def rings_mm(self) -> Sequence[NDArray[np.float64]]:
        """The lines of the shape in the patient, each (vertices, 3), LPS; worked out when first asked for."""
        if not self._rings_mm:
            self._rings_mm.extend(map(self.plane.ring_mm, rings(self.mark.shape)))
        return self._rings_mm


@dataclass(frozen=True, slots=True, eq=False)
class _Block:
    """The marks of one frame, or those across the slices of one series; `boxes_mm` (marks, 3, 3)."""

    marks: tuple[Mark, ...]
    placed: tuple[PlacedMark, ...]
    boxes_mm: NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class _OfSeries:
    """All marks of one series in a case, by block and together."""

    case: Case
    blocks: Mapping[ImageKey, _Block]
    placed: tuple[PlacedMark, ...]
    boxes_mm: NDArray[np.float64]


class PlacedMarks:
    """Places the marks of the case on the desk; after an edit only those of the frames it touched."""

    def __init__(self) -> None:
        self._case: CaseId | None = None
        self._studies: Sequence[Study] = ()
        self._frames: dict[str, dict[str, dict[ImageKey, Frame]]] = {}
        self._of_series: dict[str, _OfSeries] = {}

    def reaching(
        self,
        case: Case,
        studies: Sequence[Study],
        frame_of_reference_uid: str,
        plane: Plane,
        near_mm: float,
        but: Collection[str] = (),
    ) -> list[PlacedMark]:
        """Return the marks in a frame of reference whose boxes come as near to a plane.

        Parameters
        ----------
        case : Case
        studies : sequence of Study
            Those on the desk: of other images nobody knows where they lie.
        frame_of_reference_uid : str
        plane : Plane
        near_mm : float
        but : collection of str
            Series by Series Instance UID whose marks are left out.
        """
        if self._studies is not studies or self._case != case.id:
            self._case, self._studies = case.id, studies
            self._frames.clear()
            self._of_series.clear()
        normal = np.asarray(plane.normal)
        depth_mm = float(np.dot(plane.origin_mm, normal))
        found: list[PlacedMark] = []
        for uid, frames in self._frames_in(frame_of_reference_uid).items():
            if uid in but:
                continue
            one = self._marks_of(case, uid, frames)
            middle, right, down = (one.boxes_mm.reshape(-1, 3) @ normal).reshape(-1, 3).T
            away_mm = np.abs(middle - depth_mm) - np.abs(right) - np.abs(down)
            found += [one.placed[at] for at in np.flatnonzero(away_mm <= near_mm + _ROUNDING_MM)]
        return found

    def _frames_in(self, frame_of_reference_uid: str) -> dict[str, dict[ImageKey, Frame]]:
        """Return the frames that have a plane in a frame of reference, by series."""
        if frame_of_reference_uid not in self._frames:
            found: dict[str, dict[ImageKey, Frame]] = {}
            for series in (one for study in self._studies for one in study.series):
                if series.frame_of_reference_uid == frame_of_reference_uid:
                    frames = {image_key(frame): frame for frame in series.frames if frame.plane is not None}
                    found.setdefault(series.uid, {}).update(frames)
            self._frames[frame_of_reference_uid] = found
        return self._frames[frame_of_reference_uid]

    def _marks_of(self, case: Case, uid: str, frames: Frames) -> _OfSeries:
        kept = self._of_series.get(uid)
        if kept is not None and kept.case is case:
            return kept
        before = {} if kept is None else kept.blocks
        blocks = {
            key: old if (old := before.get(key)) and old.marks is marks else _block(marks, frames, old)
            for key, marks in _marks_by_place(case, uid, frames)
        }
        every = list(blocks.values())
        placed = tuple(one for block in every for one in block.placed)
        boxes_mm = np.concatenate([np.empty((0, 3, 3)), *(block.boxes_mm for block in every)])
        found = self._of_series[uid] = _OfSeries(case, blocks, placed, boxes_mm)
        return found


def _marks_by_place(case: Case, uid: str, frames: Frames) -> Iterator[tuple[ImageKey, tuple[Mark, ...]]]:
    places = ((key, case.marks_on(*key)) for key in frames)
    for key, marks in (*places, ((uid, ACROSS), case.marks_across(uid))):
        if marks:
            yield key, marks


def _block(marks: tuple[Mark, ...], frames: Frames, old: _Block | None) -> _Block:
    known = {id(one.mark): one for one in (() if old is None else old.placed)}
    every = (known.get(id(mark)) or _placed(mark, frames) for mark in marks)
    placed = tuple(one for one in every if one is not None)
    return _Block(marks, placed, np.array([one.box_mm for one in placed]).reshape(-1, 3, 3))


def _placed(mark: Mark, frames: Frames) -> PlacedMark | None:
    frame = frames.get((mark.image.sop_instance_uid, mark.image.frame))
    plane = None if frame is None else mark.plane or frame.plane
    if frame is None or plane is None:
        return None
    (left, top), (right, bottom) = bounds(mark.shape)
    between_rows_mm, between_columns_mm = plane.spacing_mm
    wide_mm, high_mm = (right - left) / 2 * between_columns_mm, (bottom - top) / 2 * between_rows_mm
    middle = plane.world_from_pixel(((left + right) / 2, (top + bottom) / 2))
    box_mm = (middle, _times(plane.along_row, wide_mm), _times(plane.along_column, high_mm))
    return PlacedMark(mark, plane, frame.instance.series, box_mm)


def _times(vector: Vector3, by: float) -> Vector3:
    x, y, z = vector
    return (x * by, y * by, z * by)
