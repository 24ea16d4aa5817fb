"""Marks of other series of the same frame of reference, dim, where they cross the image of a pane."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from annotator.dicom.facts import SeriesFacts
from annotator.drawing import Drawing, Item, Label
from annotator.geometry.crossing import crossing
from annotator.geometry.plane import Plane, Vector3
from annotator.geometry.shapes import Drawn, MaskShape, OutlineShape, bounds, centre, rings
from annotator.imaging.image import Image
from annotator.lesions.case import Case
from annotator.lesions.records import Mark, MarkId
from annotator.viewing.labels import Box, text_boxes, text_width
from annotator.viewing.scene import ShownMark, shown_with_lesions
from annotator.viewing.shape_items import HALO, Pen, box_on_screen, shape_items
from annotator.viewing.viewport import Viewport
from annotator.workspace.session import Session
from annotator.workspace.viewer import Viewer

_DIM = "b0"
"""How much is seen of the colour of a mark that lies beyond; its name is small instead."""
_FONT_PX, _AWAY_PX = 11.0, 5.0


@dataclass(frozen=True, slots=True)
class _Placed:
    """A mark in the patient: the plane its shape lies in, its middle, and how far it reaches from that."""

    mark: Mark
    plane: Plane
    series: SeriesFacts
    frame_of_reference_uid: str | None
    middle_mm: Vector3
    reach_mm: float


@dataclass(frozen=True, slots=True, eq=False)
class _Seen:
    """What crosses an image, and all that it depends on."""

    depends: tuple[object, ...]
    parts: tuple[_Part, ...]


@dataclass(frozen=True, slots=True)
class _Part:
    """What is seen of a mark, in pixels of the image, and its name in few words."""

    one: ShownMark
    shapes: tuple[Drawn, ...]
    words: str


class MarksBeyond:
    """Draws what one pane shows of marks of other series, and keeps the last."""

    def __init__(self, session: Session, viewer: Viewer, index: int) -> None:
        self._session, self._viewer, self._index = session, viewer, index
        self._placed: dict[MarkId, _Placed] = {}
        self._studies: object = None
        self._seen: _Seen | None = None
        self._drawn: tuple[tuple[object, ...], Drawing] | None = None

    def rest(self) -> None:
        """Keep nothing of what was drawn."""
        self._seen, self._drawn = None, None

    def drawings(self, image: Image, viewport: Viewport, words: Sequence[Drawing]) -> tuple[Drawing, ...]:
        """Return the outlines and short names of what crosses the image, the names clear of other words."""
        seen = self._seen_on(image)
        if seen is None or not seen.parts:
            return ()
        boxes = tuple(box for drawing in words for box in text_boxes(drawing))
        depends = seen, viewport, boxes
        if self._drawn is None or self._drawn[0] != depends:
            items = tuple(_items(seen, viewport, boxes))
            self._drawn = depends, Drawing(viewport.pane, items)
        return (self._drawn[1],)

    def _seen_on(self, image: Image) -> _Seen | None:
        session, viewer, plane = self._session, self._viewer, image.plane
        key, uid = viewer.pane(self._index).series, image.frame_of_reference_uid
        if not (viewer.marks_beyond and session.has_case and session.case.marks) or plane is None or not uid:
            return None
        every = [one for study in viewer.studies for one in study.series if one.frame_of_reference_uid == uid]
        own = viewer.series(key)
        if own is None or all(one is own for one in every):
            return None
        depends = session.case, image, session.marks_view, viewer.studies
        if self._seen is None or any(a is not b for a, b in zip(self._seen.depends, depends, strict=True)):
            here = {
                own.uid,
                *(at.instance.series.uid for frame in own.frames for at in frame.instance.stations),
            }
            marks = self._crossed(session.case, plane, uid, here, self._near_mm(plane))
            self._seen = _Seen(depends, tuple(self._parts(marks, plane, own.modality)))
        return self._seen

    def _near_mm(self, plane: Plane) -> float:
        """Return how far from the plane of the image lies what it shows still: half a slice."""
        pane = self._viewer.pane(self._index)
        series, mpr = self._viewer.series(pane.series), self._viewer.mpr(pane.series)
        gap = None if series is None or pane.is_plane else series.slice_spacing_mm
        slab = mpr.slab.thickness_mm if mpr is not None and pane.is_plane else 0.0
        return max(gap or min(plane.spacing_mm), slab) / 2

    def _crossed(self, case: Case, plane: Plane, uid: str, here: set[str], near_mm: float) -> list[_Placed]:
        """Return the marks of other series that reach as far as a plane."""
        others = (one for one in case.marks if one.image.series_instance_uid not in here)
        found = [one for one in map(self._place, others) if one and one.frame_of_reference_uid == uid]
        if not found:
            return []
        middles = np.array([one.middle_mm for one in found]) - plane.origin_mm
        away = np.abs(middles @ plane.normal)
        reach = np.array([one.reach_mm for one in found]) + near_mm
        return [found[at] for at in np.flatnonzero(away <= reach)]

    def _place(self, mark: Mark) -> _Placed | None:
        if self._studies is not self._viewer.studies:
            self._studies = self._viewer.studies
            self._placed.clear()
        kept = self._placed.get(mark.id)
        if kept is not None and kept.mark is mark:
            return kept
        frame = self._viewer.frame_showing(mark.image.sop_instance_uid, mark.image.frame)
        plane = None if frame is None else mark.plane or frame.plane
        if frame is None or plane is None:
            return None
        at = plane.world_from_pixel
        (left, top), (right, bottom) = bounds(mark.shape)
        corners = ((left, top), (right, top), (left, bottom), (right, bottom))
        middle = at(centre(mark.shape))
        reach = max(math.dist(middle, at(corner)) for corner in corners)
        uid = frame.instance.frame_of_reference_uid
        placed = self._placed[mark.id] = _Placed(mark, plane, frame.instance.series, uid, middle, reach)
        return placed

    def _parts(self, marks: Sequence[_Placed], plane: Plane, modality: str) -> Iterator[_Part]:
        session, near_mm = self._session, self._near_mm(plane)
        wanted = [one for one in marks if session.marks_view.shows(one.mark) and not one.mark.is_reference]
        shown = shown_with_lesions(session.case, [one.mark for one in wanted])
        for placed, one in zip(wanted, shown, strict=True):
            shape = one.mark.shape
            drawn = tuple(map(OutlineShape, rings(shape))) if isinstance(shape, MaskShape) else (shape,)
            parts = [part for each in drawn for part in crossing(each, placed.plane, plane, near_mm)]
            # Of two series of one modality only their descriptions differ.
            said = placed.series.description if placed.series.modality == modality else ""
            if parts:
                name = one.lesion.name if one.lesion else ""
                yield _Part(one, tuple(parts), f"{name} {said or placed.series.modality}".strip())


def _items(seen: _Seen, viewport: Viewport, boxes: Sequence[Box]) -> Iterator[Item]:
    taken, there = list(boxes), viewport.screen_from_pixel
    for part in seen.parts:
        colour = part.one.colour[:7]
        for shape in part.shapes:
            yield from shape_items(shape, there, Pen(colour + _DIM, 1.0, id=part.one.mark.id))
        about = box_on_screen(part.shapes[0], there)
        left, top = about.right + _AWAY_PX, about.top
        box = Box(left, top, left + text_width(part.words, _FONT_PX), top + _FONT_PX)
        if not any(box.overlap(other) for other in taken):
            taken.append(box)
            yield Label((left, top), part.words, _FONT_PX, colour, baseline="top", halo=HALO)
