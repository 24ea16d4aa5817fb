"""Which lesion recorded before a mark may show: by its place in the patient, or by its site. Never silent."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from annotator.dicom.series import Frame
from annotator.geometry.affine import Affine2, Point2
from annotator.geometry.shapes import bounds, centre
from annotator.lesion_map.match import suggest_lesion
from annotator.lesions.case import Case
from annotator.lesions.edits import Place
from annotator.lesions.records import Lesion, LesionId, Mark, MarkId
from annotator.viewing.body_outline import body_from_pixel
from annotator.workspace.fetching import ImageKey, frame_key, image_key
from annotator.workspace.frames import FrameKey
from annotator.workspace.viewer import Viewer

_BETWEEN_MM = 5.0
"""Marks whose extents are this near are offered as one lesion."""
_BETWEEN_ON_BODY_MM = 12.0
"""The same on bone scans, which blur by about as much."""
_BODY, _IMAGE = "body", "image"


@dataclass(frozen=True, slots=True)
class SameLesion:
    """A proposal: the lesion that a mark may show, and why."""

    lesion: Lesion
    because: str


@dataclass(frozen=True, slots=True)
class _Focus:
    """Where a mark lies: `kind` and `space` tell which places can be compared."""

    kind: str
    space: str
    centre_mm: tuple[float, ...]
    radius_mm: float

    def is_near(self, other: _Focus) -> bool:
        """Tell whether another mark may be of the same lesion."""
        between = _BETWEEN_ON_BODY_MM if self.kind == _BODY else _BETWEEN_MM
        return self.away_mm(other) <= self.radius_mm + other.radius_mm + between

    def away_mm(self, other: _Focus) -> float:
        """Return how far the middles are from each other."""
        return math.dist(self.centre_mm, other.centre_mm)

    def words(self, other: _Focus) -> str:
        """Say how near another mark is."""
        if self.kind == _IMAGE:
            return "beside it on this image"
        return (
            f"{self.away_mm(other):.0f} mm away {'on the body' if self.kind == _BODY else 'in the patient'}"
        )


def same_by_position(viewer: Viewer, case: Case, mark_id: MarkId) -> SameLesion | None:
    """Return the other lesion of the reading whose marks come nearest to a mark, by their extents.

    Compared are marks on images of one frame of reference, and without one those on the same image and on
    whole-body bone scans, of either view and any date, by the outline of the body.
    """
    mark = case.get(Mark, mark_id)
    own = case.lesion_of_mark(mark)
    frames, bodies = _frames(viewer), _Bodies(viewer)
    here = _foci(mark, frames, bodies)
    found: list[tuple[float, int, LesionId, str]] = []
    for lesion in case.lesions_of(own.reading):
        for other in case.marks_of_lesion(lesion.id) if lesion.id != own.id and here else ():
            there = {(one.kind, one.space): one for one in _foci(other, frames, bodies)}
            for one in here:
                that = there.get((one.kind, one.space))
                if that is not None and one.is_near(that):
                    found.append((one.away_mm(that), lesion.number, lesion.id, one.words(that)))
    if not found:
        return None
    _, _, nearest, because = min(found)
    return SameLesion(case.get(Lesion, nearest), because)


def same_by_site(case: Case, mark_id: MarkId, place: Place) -> SameLesion | None:
    """Return the other lesion of the reading at a site and side that was seen last, or None."""
    own = case.lesion_of_mark(case.get(Mark, mark_id))
    found = suggest_lesion(case, own.reading, place.site, place.side, but=own.id) if place.site else None
    return None if found is None else SameLesion(found, "same site")


def _frames(viewer: Viewer) -> Mapping[ImageKey, Frame]:
    return {image_key(frame): frame for frame in _every_frame(viewer)}


def _every_frame(viewer: Viewer) -> Iterator[Frame]:
    for study in viewer.studies:
        for series in study.shown:
            for frame in series.frames:
                yield frame
                yield from (Frame(one.instance, one.number) for one in frame.instance.stations)


class _Bodies:
    """The map from pixels to body coordinates of bone scans that are decoded, each worked out once."""

    def __init__(self, viewer: Viewer) -> None:
        self._viewer = viewer
        self._known: dict[FrameKey, Affine2 | None] = {}

    def from_pixel(self, frame: Frame) -> tuple[Affine2, float] | None:
        """Return the map and the height of the body in mm, None where no whole body with spacing is seen."""
        key = frame_key(frame)
        levels = self._viewer.frames.get(key)
        if levels is None or levels.image.spacing_mm is None or frame.view not in ("anterior", "posterior"):
            return None
        if key not in self._known:
            self._known[key] = body_from_pixel(levels.image)
        found = self._known[key]
        return None if found is None else (found, levels.image.spacing_mm[1] / found.a)


def _foci(mark: Mark, frames: Mapping[ImageKey, Frame], bodies: _Bodies) -> tuple[_Focus, ...]:
    frame = frames.get((mark.image.sop_instance_uid, mark.image.frame))
    if frame is None:
        return ()
    if frame.plane is not None and frame.instance.frame_of_reference_uid is not None:
        plane = mark.plane or frame.plane
        first, last, at = (plane.world_from_pixel(one) for one in _ends(mark))
        return (_Focus("", frame.instance.frame_of_reference_uid, at, math.dist(first, last) / 2),)
    first_px, last_px, at_px = _ends(mark)
    image = f"{mark.image.sop_instance_uid} {mark.image.frame}"
    # Of projections pixels tell no distance in the patient: what almost touches counts.
    on_image = _Focus(_IMAGE, image, at_px, math.dist(first_px, last_px) / 2)
    body = bodies.from_pixel(frame) if mark.image.modality == "NM" else None
    if body is None:
        return (on_image,)
    on_body, height_mm = body
    sign = 1.0 if frame.view == "anterior" else -1.0
    first_mm, last_mm, at_mm = (
        (sign * x * height_mm, y * height_mm) for x, y in map(on_body, (first_px, last_px, at_px))
    )
    return (_Focus(_BODY, "", at_mm, math.dist(first_mm, last_mm) / 2), on_image)


def _ends(mark: Mark) -> tuple[Point2, Point2, Point2]:
    return (*bounds(mark.shape), centre(mark.shape))
