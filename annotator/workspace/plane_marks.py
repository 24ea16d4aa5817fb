"""The marks of a series on its reformats: drawn, and picked, where the plane or slab cuts them."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from annotator.dicom.series import Frame
from annotator.drawing import Drawing
from annotator.geometry.affine import Point2
from annotator.geometry.shapes import MaskShape, Shape
from annotator.imaging.image import Image
from annotator.lesions.case import Case
from annotator.lesions.records import Mark, MarkId
from annotator.viewing.labels import text_boxes, words_at
from annotator.viewing.pick import LABEL, pick
from annotator.viewing.scene import ShownMark, labels_scene, marks_scene
from annotator.viewing.viewport import Viewport
from annotator.workspace.across import across_in_sight
from annotator.workspace.frame_marks import shown_on
from annotator.workspace.marks_shown import transform_drawing, with_lock
from annotator.workspace.marks_view import MarksView
from annotator.workspace.plane_cuts import PlaneCut
from annotator.workspace.session import Session
from annotator.workspace.viewer import Viewer


@dataclass(frozen=True, slots=True, eq=False)
class _Cut:
    """What is drawn on a plane, and all that it depends on."""

    case: Case
    image: Image
    look: tuple[MarksView, str, MarkId | None]
    marks: tuple[ShownMark, ...]


class PlaneMarks:
    """Draws the marks that the plane of a pane cuts, and keeps the last."""

    def __init__(self, viewer: Viewer, index: int) -> None:
        self._viewer = viewer
        self._index = index
        self._cut: _Cut | None = None
        self._words = Drawing((1.0, 1.0))

    def rest(self) -> None:
        """Keep nothing of what was drawn."""
        self._cut = None

    def drawings(
        self,
        session: Session,
        image: Image,
        viewport: Viewport,
        words: tuple[Drawing, ...] = (),
        without: Collection[str] = (),
    ) -> tuple[Drawing, ...]:
        """Return the marks on a reformat in its viewport, the words beside them, and the frame of the chosen.

        `without` are marks that a hand holds.
        """
        marks, chosen = self.shown(session, image), session.selection
        marks = tuple(one for one in marks if one.mark.id not in without)
        outlines = marks_scene(marks, viewport, chosen.mark, also=chosen.also, labels=False)
        clear = [box for drawing in words for box in text_boxes(drawing)]
        # Of a mark that the plane cuts several times, one part bears the words.
        named = tuple({one.mark.id: one for one in reversed(marks)}.values())
        self._words = labels_scene(named, viewport, chosen.mark, keep_clear=clear)
        held = [] if without else [one.mark for one in marks if not one.crosses]
        return outlines, self._words, *transform_drawing(session, held, viewport)

    def held(self, session: Session, image: Image) -> tuple[Mark, ...]:
        """Return the marks that lie in the plane itself, in its pixels: those a hand can change here."""
        return tuple(one.mark for one in self.shown(session, image) if not one.crosses)

    def picked(
        self, session: Session, image: Image, viewport: Viewport, at: Point2
    ) -> tuple[MarkId, str | None] | None:
        """Return the mark under a point of the screen and what of it: a handle, its words, or itself.

        What only crosses the plane is chosen as by its words: its shape lies elsewhere.
        """
        chosen = session.selection
        held = pick(at, self.held(session, image), viewport, chosen.mark, also=chosen.also)
        if held is not None:
            return held.mark.id, held.handle or None
        marks = tuple(one.mark for one in self.shown(session, image) if one.crosses)
        found = pick(at, marks, viewport, also={mark.id for mark in marks})
        if found is not None:
            return found.mark.id, LABEL
        named = words_at(self._words, at)
        beside = next((one.mark.id for one in self.shown(session, image) if one.mark.id == named), None)
        return None if beside is None else (beside, LABEL)

    def shape_of(self, session: Session, image: Image, mark: Mark) -> Shape:
        """Return what the plane shows of a mark, else the shape of the mark itself."""
        shown = (one.mark.shape for one in self.shown(session, image) if one.mark.id == mark.id)
        return next(shown, mark.shape)

    def cut(self, slices: Mapping[int, MaskShape], image: Image) -> MaskShape | None:
        """Return what the plane shows of a region, given by slices of its series, from 0."""
        cut = self._plane_cut(image)
        return None if cut is None else cut.region(slices)

    def shown(self, session: Session, image: Image) -> tuple[ShownMark, ...]:
        """Return the marks that the plane cuts, each as what it shows of it."""
        pane = self._viewer.pane(self._index)
        if not pane.is_plane:
            return ()
        look, cut = (session.marks_view, session.reader_name, session.selection.mark), self._cut
        if cut is None or cut.case is not session.case or cut.image is not image or cut.look != look:
            found = tuple(self._on_plane(session, image))
            self._cut = cut = _Cut(session.case, image, look, found)
        return cut.marks

    def _on_plane(self, session: Session, image: Image) -> Iterator[ShownMark]:
        cut = self._plane_cut(image)
        if cut is not None and session.case.marks:
            shown = [tuple(_in_sight(session, frame)) for frame in cut.series.frames]
            yield from cut.marks(shown, across_in_sight(session, cut.series), session.selection.mark)

    def _plane_cut(self, image: Image) -> PlaneCut | None:
        """Return how the image of the pane is cut; None while its volume is not here."""
        pane, viewer = self._viewer.pane(self._index), self._viewer
        series, mpr = viewer.series(pane.series), viewer.mpr(pane.series)
        volume = None if pane.series is None else viewer.reformats.volume(pane.series)
        if pane.series is None or series is None or volume is None or mpr is None or image.plane is None:
            return None
        stack = viewer.reformats.stack(pane.series, mpr.axes(pane.reformat))
        step_mm = stack.steps_mm[2] if stack is not None else min(volume.spacing_mm)
        return PlaneCut(series, volume, image, image.plane, step_mm, mpr.slab.reach(step_mm))


def _in_sight(session: Session, frame: Frame) -> Iterator[ShownMark]:
    closed = session.closed_readings
    for one in shown_on(session.case, frame):
        if session.marks_view.shows(one.mark):
            yield with_lock(session, one, closed)
