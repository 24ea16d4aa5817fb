"""Marks of other series of the same frame of reference, dim, where they cross the image of a pane."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from annotator.dicom.series import Series
from annotator.drawing import Drawing, Item, Label, Path, Sketch
from annotator.geometry.affine import Affine2
from annotator.geometry.crossing import are_parallel, crossing, crossing_segments, segment_ends
from annotator.geometry.plane import Plane
from annotator.geometry.shapes import Closed, Drawn, OutlineShape
from annotator.imaging.image import Image
from annotator.viewing.crowd import CROWD, Crowd, Points, hairlines, lines_of
from annotator.viewing.labels import Box, text_boxes, text_width
from annotator.viewing.scene import ShownMark, shown_with_lesions
from annotator.viewing.shape_items import HALO, Pen, shape_items
from annotator.viewing.viewport import Viewport
from annotator.workspace.placed_marks import PlacedMark
from annotator.workspace.session import Session
from annotator.workspace.viewer import Viewer

_DIM = "b0"
"""How much is seen of the colour of a mark that lies beyond; its name is small instead."""
_FONT_PX, _AWAY_PX = 11.0, 5.0
_AT_ONCE = 15


@dataclass(frozen=True, slots=True)
class _Part:
    """What is seen of a mark, in pixels of the image, and its name in few words."""

    one: ShownMark
    shapes: tuple[Drawn, ...]
    words: str


@dataclass(frozen=True, eq=False)
class _Seen:
    """The marks that reach an image of a modality, as near as `near_mm`; and all that they depend on."""

    depends: tuple[object, ...]
    marks: tuple[PlacedMark, ...]
    shown: tuple[ShownMark, ...]
    plane: Plane
    near_mm: float
    modality: str

    @cached_property
    def parts(self) -> tuple[_Part, ...]:
        """What is seen of all of them."""
        return tuple(self.parts_of(range(len(self.marks))))

    def parts_of(self, numbers: Sequence[int]) -> Iterator[_Part]:
        """Yield what is seen of some of them."""
        marks = [self.marks[at] for at in numbers]
        for at, placed, shapes in zip(numbers, marks, _seen_of(marks, self.plane, self.near_mm), strict=True):
            # Of two series of one modality only their descriptions differ.
            said = placed.series.description if placed.series.modality == self.modality else ""
            if shapes:
                one = self.shown[at]
                name = one.lesion.name if one.lesion else ""
                yield _Part(one, shapes, f"{name} {said or placed.series.modality}".strip())

    @cached_property
    def crowd(self) -> Crowd:
        """The lines of all of them, where they are too many to be drawn one by one within a frame."""
        return _crowd(self.marks, self.shown, self.plane, self.near_mm)


class MarksBeyond:
    """Draws what one pane shows of marks of other series, and keeps the last."""

    def __init__(self, session: Session, viewer: Viewer, index: int) -> None:
        self._session, self._viewer, self._index = session, viewer, index
        self._own: tuple[Series, frozenset[str]] | None = None
        self._seen: _Seen | None = None
        self._drawn: tuple[tuple[object, ...], Drawing] | None = None

    def rest(self) -> None:
        """Keep nothing of what was drawn."""
        self._seen, self._drawn = None, None

    def drawings(self, image: Image, viewport: Viewport, words: Sequence[Drawing]) -> tuple[Drawing, ...]:
        """Return the outlines and short names of what crosses the image, the names clear of other words."""
        seen = self._seen_on(image)
        if seen is None or not seen.marks:
            return ()
        boxes = tuple(box for drawing in words for box in text_boxes(drawing))
        depends = seen, viewport, boxes
        if self._drawn is None or self._drawn[0] != depends:
            self._drawn = depends, _drawing(seen, viewport, boxes)
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
            near_mm, studies = self._near_mm(plane), viewer.studies
            marks = viewer.placed_marks.reaching(
                session.case, studies, uid, plane, near_mm, self._shown_of(own)
            )
            shows = session.marks_view.shows
            wanted = tuple(one for one in marks if shows(one.mark) and not one.mark.is_reference)
            shown = shown_with_lesions(session.case, [one.mark for one in wanted])
            self._seen = _Seen(depends, wanted, shown, plane, near_mm, own.modality)
        return self._seen

    def _shown_of(self, own: Series) -> frozenset[str]:
        """Return the series whose marks the pane shows itself: the one it shows, and those it is made of."""
        if self._own is None or self._own[0] is not own:
            stations = (at.instance.series.uid for frame in own.frames for at in frame.instance.stations)
            self._own = own, frozenset((own.uid, *stations))
        return self._own[1]

    def _near_mm(self, plane: Plane) -> float:
        """Return how far from the plane of the image lies what it shows still: half a slice."""
        pane = self._viewer.pane(self._index)
        series, mpr = self._viewer.series(pane.series), self._viewer.mpr(pane.series)
        gap = None if series is None or pane.is_plane else series.slice_spacing_mm
        slab = mpr.slab.thickness_mm if mpr is not None and pane.is_plane else 0.0
        return max(gap or min(plane.spacing_mm), slab) / 2


def _seen_of(marks: Sequence[PlacedMark], plane: Plane, near_mm: float) -> Iterator[tuple[Drawn, ...]]:
    """Yield what a plane shows of each mark that reaches it; what it cuts is cut at one stroke."""
    cut = [isinstance(one.mark.shape, Closed) and not are_parallel(one.plane, plane) for one in marks]
    rings_mm = [ring for one, is_cut in zip(marks, cut, strict=True) if is_cut for ring in one.rings_mm]
    segments = iter(crossing_segments(rings_mm, plane))
    for one, is_cut in zip(marks, cut, strict=True):
        shape = one.mark.shape
        if is_cut:
            yield tuple(line for _ in one.rings_mm for line in next(segments))
        elif isinstance(shape, Closed):
            yield tuple(_outline(plane.feet(ring)) for ring in one.rings_mm)
        else:
            yield crossing(shape, one.plane, plane, near_mm)


def _outline(points: Points) -> OutlineShape:
    return OutlineShape(tuple((x, y) for x, y in points.tolist()))


def _crowd(marks: Sequence[PlacedMark], shown: tuple[ShownMark, ...], plane: Plane, near_mm: float) -> Crowd:
    """Return what a plane shows of marks as `_seen_of` does, laid out as arrays."""
    closed = [(at, one) for at, one in enumerate(marks) if isinstance(one.mark.shape, Closed)]
    across, along = list[tuple[int, Points]](), list[tuple[int, Points]]()
    for at, one in closed:
        (along if are_parallel(one.plane, plane) else across).extend((at, ring) for ring in one.rings_mm)
    ends, of = segment_ends([ring for _, ring in across], plane)
    rounds = [part for _, ring in along for part in (ring, ring[:1])]
    points = [ends, plane.feet(np.concatenate([np.empty((0, 3)), *rounds]))]
    aside = [np.zeros(one.shape) for one in points]
    lengths = [2] * len(of) + [len(ring) + 1 for _, ring in along]
    owners = [across[ring][0] for ring in of.tolist()] + [at for at, _ in along]
    for at, one in enumerate(marks):
        shape = one.mark.shape
        shapes = () if isinstance(shape, Closed) else crossing(shape, one.plane, plane, near_mm)
        for line, beside in (each for part in shapes for each in lines_of(part)):
            points.append(line)
            aside.append(beside)
            lengths.append(len(line))
            owners.append(at)
    starts = np.cumsum(np.array(lengths, np.intp)) - lengths
    return Crowd(shown, np.concatenate(points), np.concatenate(aside), starts, np.array(owners, np.intp))


def _drawing(seen: _Seen, viewport: Viewport, boxes: Sequence[Box]) -> Drawing:
    if len(seen.marks) <= CROWD:
        return Drawing(viewport.pane, tuple(_items(seen.parts, viewport, boxes)))
    there = viewport.screen_from_pixel
    screen = seen.crowd.on_screen(there)
    in_view = seen.crowd.meeting(screen, (0.0, 0.0), viewport.pane)
    numbers = np.flatnonzero(in_view).tolist()
    if len(numbers) <= CROWD:
        return Drawing(viewport.pane, tuple(_items(tuple(seen.parts_of(numbers)), viewport, boxes)))

    def finely() -> Iterator[Drawing]:
        for first in range(0, len(numbers), _AT_ONCE):
            some = seen.parts_of(numbers[first : first + _AT_ONCE])
            yield Drawing(viewport.pane, tuple(item for part in some for item in _lines(part, there)))

    return Drawing(viewport.pane, sketch=Sketch(hairlines(seen.crowd, screen, in_view, _DIM), finely))


def _items(parts: Sequence[_Part], viewport: Viewport, boxes: Sequence[Box]) -> Iterator[Item]:
    taken, there = list(boxes), viewport.screen_from_pixel
    for part in parts:
        lines = _lines(part, there)
        yield from lines
        ring = next(one.rings[0] for one in lines if isinstance(one, Path))
        columns, rows = zip(*ring, strict=True)
        left, top = max(columns) + _AWAY_PX, min(rows)
        box = Box(left, top, left + text_width(part.words, _FONT_PX), top + _FONT_PX)
        if not any(box.meets(other) for other in taken):
            taken.append(box)
            yield Label((left, top), part.words, _FONT_PX, part.one.colour[:7], baseline="top", halo=HALO)


def _lines(part: _Part, screen_from_pixel: Affine2) -> list[Item]:
    pen = Pen(part.one.colour[:7] + _DIM, 1.0, id=part.one.mark.id)
    return [item for shape in part.shapes for item in shape_items(shape, screen_from_pixel, pen)]
