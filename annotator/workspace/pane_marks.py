"""The marks of one pane from frame to frame: while nothing about them changes, neither do the drawings."""

from __future__ import annotations

import math
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from annotator.dicom.series import Frame
from annotator.drawing import Drawing
from annotator.geometry.affine import Point2
from annotator.imaging.image import Image
from annotator.lesions.case import Case
from annotator.lesions.records import MarkId
from annotator.viewing.crowd import CROWD, Crowd, crowd_of, crowd_scene
from annotator.viewing.labels import Box, text_boxes
from annotator.viewing.pick import TOLERANCE_PX, pick
from annotator.viewing.scene import ShownMark, labels_scene, marks_scene, sized
from annotator.viewing.viewport import Viewport
from annotator.workspace.across import across_on_frame
from annotator.workspace.marks_shown import shown_in_sight
from annotator.workspace.marks_view import MarksView
from annotator.workspace.session import Selection, Session

_GRID_PX = 32


@dataclass(frozen=True, eq=False)
class _Found:
    """The marks in sight on a frame and its image; and all that they depend on.

    `look` is what is hidden or locked, and whose readings are closed to whom.
    """

    case: Case
    frame: Frame
    image: Image
    look: tuple[MarksView, str]
    marks: tuple[ShownMark, ...]
    _sized: dict[MarkId, ShownMark] = field(default_factory=dict)

    def still_holds(self, session: Session, frame: Frame, image: Image) -> bool:
        same_frame = self.frame.instance is frame.instance and self.frame.number == frame.number
        same_image = same_frame and self.image is image
        return same_image and self.case is session.case and self.look == _look_of(session)

    @cached_property
    def crowd(self) -> Crowd | None:
        """The marks as a crowd, where they are many enough."""
        return crowd_of(self.marks) if len(self.marks) > CROWD else None

    def sized(self, one: ShownMark) -> ShownMark:
        """Return a mark with its measure, taken when it is first asked for."""
        if one.mark.id not in self._sized:
            self._sized[one.mark.id] = sized(one, self.image)
        return self._sized[one.mark.id]


def _look_of(session: Session) -> tuple[MarksView, str]:
    return session.marks_view, session.reader_name


@dataclass(frozen=True, slots=True)
class _Place:
    """All that the outlines depend on besides the marks themselves."""

    viewport: Viewport
    selection: Selection
    without: frozenset[str]
    pointed: MarkId | None


class PaneMarks:
    """Draws the marks of a pane, and keeps the last drawings.

    A window drag, a fused series or a hand that moves changes nothing about a thousand marks: they are laid
    out and, by `painting.pane.Layers`, painted once. Of a crowd only the chosen marks and the one that the
    pointer is at have words, and are measured.
    """

    def __init__(self) -> None:
        self._found: _Found | None = None
        self._place: _Place | None = None
        self._clear: tuple[Box, ...] = ()
        self._outlines: tuple[Drawing, ...] | None = None
        self._labels: Drawing | None = None
        self._pointed: MarkId | None = None
        self._crowd_drawn: tuple[tuple[Crowd, Viewport, frozenset[str]], Drawing | None] | None = None

    def drawings(
        self,
        session: Session,
        frame: Frame,
        image: Image,
        viewport: Viewport,
        words: Sequence[Drawing] = (),
        without: Collection[str] = (),
    ) -> tuple[Drawing, ...]:
        """Return the marks of a frame in its viewport, and last the words beside them.

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
        found = self._found
        if found is None or not found.still_holds(session, frame, image):
            marks = (*shown_in_sight(session, frame), *across_on_frame(session, frame))
            self._found = found = _Found(session.case, frame, image, _look_of(session), marks)
            self._place = None
        place = _Place(viewport, session.selection, frozenset(without), self._pointed)
        if self._place != place:
            self._place, self._outlines, self._labels = place, None, None
        clear = tuple(_on_grid(box) for drawing in words for box in text_boxes(drawing))
        if self._clear != clear:
            self._clear, self._labels = clear, None
        return self._drawn(found, place)

    def point_at(self, at: Point2 | None, viewport: Viewport) -> bool:
        """Say where the pointer is on the screen; tell whether words are wanted beside another mark."""
        before, self._pointed = self._pointed, None
        found = self._found
        if at is not None and found is not None and found.crowd is not None:
            near = found.crowd.near(at, viewport, TOLERANCE_PX)
            picked = pick(at, [one.mark for one in near], viewport)
            self._pointed = picked.mark.id if picked else None
        return self._pointed != before

    def _drawn(self, found: _Found, place: _Place) -> tuple[Drawing, ...]:
        if self._outlines is None or self._labels is None:
            crowd = self._of_crowd(found.crowd, place)
            chosen, also = place.selection.mark, place.selection.also
            apart = {chosen, *also, place.pointed}
            shown = [
                found.sized(one)
                for one in found.marks
                if (crowd is None or one.mark.id in apart) and one.mark.id not in place.without
            ]
            self._labels = labels_scene(shown, place.viewport, chosen, keep_clear=self._clear)
            if self._outlines is None:
                outlines = marks_scene(shown, place.viewport, chosen, also=also, labels=False)
                self._outlines = (outlines,) if crowd is None else (crowd, outlines)
        return (*self._outlines, self._labels)

    def _of_crowd(self, crowd: Crowd | None, place: _Place) -> Drawing | None:
        """Return the drawing of all but the chosen: the same one as long as nothing about it changes."""
        if crowd is None:
            return None
        without = place.without | frozenset(filter(None, (place.selection.mark, *place.selection.also)))
        depends = crowd, place.viewport, without
        if self._crowd_drawn is None or self._crowd_drawn[0] != depends:
            self._crowd_drawn = depends, crowd_scene(*depends)
        return self._crowd_drawn[1]


def _on_grid(box: Box) -> Box:
    """Return a box grown a little, to places that words do not leave when a number in them changes."""
    left, top = (math.floor(side / _GRID_PX) * _GRID_PX for side in (box.left, box.top))
    right, bottom = (math.ceil(side / _GRID_PX) * _GRID_PX for side in (box.right, box.bottom))
    return Box(left, top, right, bottom)
