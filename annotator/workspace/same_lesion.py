"""Which lesion recorded before a mark may show: by its place in the patient, or by its site. Never silent."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from annotator.dicom.series import Frame
from annotator.geometry.plane import Vector3
from annotator.geometry.shapes import bounds, centre
from annotator.lesion_map.match import suggest_lesion
from annotator.lesions.case import Case
from annotator.lesions.edits import Place
from annotator.lesions.records import Lesion, LesionId, Mark, MarkId
from annotator.workspace.fetching import frame_key
from annotator.workspace.frames import FrameKey
from annotator.workspace.viewer import Viewer

_BETWEEN_MM = 5.0
"""Marks whose extents are this near are offered as one lesion."""


@dataclass(frozen=True, slots=True)
class SameLesion:
    """A proposal: the lesion that a mark may show, and why."""

    lesion: Lesion
    because: str


@dataclass(frozen=True, slots=True)
class _Focus:
    """Where a mark lies in the patient."""

    frame_of_reference_uid: str
    centre_mm: Vector3
    radius_mm: float


def same_by_position(viewer: Viewer, case: Case, mark_id: MarkId) -> SameLesion | None:
    """Return the other lesion of the reading whose marks come nearest to a mark, within 5 mm of its extent.

    Only marks on images of the same frame of reference are compared.
    """
    mark = case.get(Mark, mark_id)
    own = case.lesion_of_mark(mark)
    frames = _frames(viewer)
    here = _focus(mark, frames)
    if here is None:
        return None
    found: list[tuple[float, int, LesionId]] = []
    for lesion in case.lesions_of(own.reading):
        for other in case.marks_of_lesion(lesion.id) if lesion.id != own.id else ():
            there = _focus(other, frames)
            if there is None or there.frame_of_reference_uid != here.frame_of_reference_uid:
                continue
            away = math.dist(here.centre_mm, there.centre_mm)
            if away <= here.radius_mm + there.radius_mm + _BETWEEN_MM:
                found.append((away, lesion.number, lesion.id))
    if not found:
        return None
    away, _, nearest = min(found)
    return SameLesion(case.get(Lesion, nearest), f"{away:.0f} mm away in the patient")


def same_by_site(case: Case, mark_id: MarkId, place: Place) -> SameLesion | None:
    """Return the other lesion of the reading at a site and side that was seen last, or None."""
    own = case.lesion_of_mark(case.get(Mark, mark_id))
    found = suggest_lesion(case, own.reading, place.site, place.side, but=own.id) if place.site else None
    return None if found is None else SameLesion(found, "same site")


def _frames(viewer: Viewer) -> Mapping[FrameKey, Frame]:
    return {frame_key(frame): frame for frame in _every_frame(viewer)}


def _every_frame(viewer: Viewer) -> Iterator[Frame]:
    for study in viewer.studies:
        for series in study.shown:
            for frame in series.frames:
                yield frame
                yield from (Frame(one.instance, one.number) for one in frame.instance.stations)


def _focus(mark: Mark, frames: Mapping[FrameKey, Frame]) -> _Focus | None:
    frame = frames.get((mark.image.sop_instance_uid, mark.image.frame))
    if frame is None or frame.plane is None or frame.instance.frame_of_reference_uid is None:
        return None
    corner, opposite = (frame.plane.world_from_pixel(one) for one in bounds(mark.shape))
    at = frame.plane.world_from_pixel(centre(mark.shape))
    return _Focus(frame.instance.frame_of_reference_uid, at, math.dist(corner, opposite) / 2)
