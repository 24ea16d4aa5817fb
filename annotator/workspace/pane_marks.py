"""The marks of one pane from frame to frame: while nothing about them changes, neither do the drawings."""

from __future__ import annotations

import math
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from annotator.dicom.series import Frame
from annotator.drawing import Drawing
from annotator.imaging.image import Image
from annotator.lesions.case import Case
from annotator.viewing.labels import Box, text_boxes
from annotator.viewing.scene import ShownMark, labels_scene, marks_scene
from annotator.viewing.viewport import Viewport
from annotator.workspace.marks_shown import shown_in_sight
from annotator.workspace.marks_view import MarksView
from annotator.workspace.session import Selection, Session

_GRID_PX = 32


@dataclass(frozen=True, slots=True, eq=False)
class _Measured:
    """The marks in sight on a frame, measured on its image; and all that they depend on.

    `look` is what is hidden or locked, and whose readings are closed to whom.
    """

    case: Case
    frame: Frame
    image: Image
    look: tuple[MarksView, str]
    marks: tuple[ShownMark, ...]

    def still_holds(self, session: Session, frame: Frame, image: Image) -> bool:
        same_frame = self.frame.instance is frame.instance and self.frame.number == frame.number
        same_image = same_frame and self.image is image
        return same_image and self.case is session.case and self.look == _look_of(session)


def _look_of(session: Session) -> tuple[MarksView, str]:
    return session.marks_view, session.reader_name


@dataclass(frozen=True, slots=True)
class _Place:
    """All that the outlines depend on besides the marks themselves."""

    viewport: Viewport
    selection: Selection
    without: frozenset[str]


class PaneMarks:
    """Draws the marks of a pane, and keeps the last drawings.

    A window drag, a fused series or a hand that moves changes nothing about a thousand marks: they are
    measured, laid out and, by `painting.pane.Layers`, painted once.
    """

    def __init__(self) -> None:
        self._measured: _Measured | None = None
        self._place: _Place | None = None
        self._clear: tuple[Box, ...] = ()
        self._outlines: Drawing | None = None
        self._labels: Drawing | None = None

    def drawings(
        self,
        session: Session,
        frame: Frame,
        image: Image,
        viewport: Viewport,
        words: Sequence[Drawing] = (),
        without: Collection[str] = (),
    ) -> tuple[Drawing, Drawing]:
        """Return the marks of a frame in its viewport, and the words beside them.

        Parameters
        ----------
        session : Session
        frame : Frame
        image : Image
            Of the frame.
        viewport : Viewport
            On the image.
        words : sequence of Drawing
            On the pane already, px: the words of the marks keep clear of them.
        without : collection of str
            Marks to leave out: those that a hand holds.
        """
        if self._measured is None or not self._measured.still_holds(session, frame, image):
            marks = shown_in_sight(session, frame, image)
            self._measured = _Measured(session.case, frame, image, _look_of(session), marks)
            self._place = None
        place = _Place(viewport, session.selection, frozenset(without))
        if self._place != place:
            self._place, self._outlines, self._labels = place, None, None
        clear = tuple(_on_grid(box) for drawing in words for box in text_boxes(drawing))
        if self._clear != clear:
            self._clear, self._labels = clear, None
        return self._drawn(self._measured.marks, place)

    def _drawn(self, marks: Sequence[ShownMark], place: _Place) -> tuple[Drawing, Drawing]:
        chosen, also = place.selection.mark, place.selection.also
        shown = [one for one in marks if one.mark.id not in place.without]
        if self._outlines is None:
            self._outlines = marks_scene(shown, place.viewport, chosen, also=also, labels=False)
        if self._labels is None:
            self._labels = labels_scene(shown, place.viewport, chosen, keep_clear=self._clear)
        return self._outlines, self._labels


def _on_grid(box: Box) -> Box:
    """Return a box grown a little, to places that words do not leave when a number in them changes."""
    left, top = (math.floor(side / _GRID_PX) * _GRID_PX for side in (box.left, box.top))
    right, bottom = (math.ceil(side / _GRID_PX) * _GRID_PX for side in (box.right, box.bottom))
    return Box(left, top, right, bottom)
