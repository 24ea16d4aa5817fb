"""A box drawn around what the window of a pane should show best."""

from __future__ import annotations

from collections.abc import Callable

from annotator.geometry.affine import Point2
from annotator.geometry.shapes import BoxShape
from annotator.viewing.windowing import best_window
from annotator.workspace.tool import CLICK_PX
from annotator.workspace.viewer import Viewer


class WindowBox:
    """The box under way in one pane; positions are image pixels."""

    def __init__(self, index: int, viewer: Viewer, repaint: Callable[[], None]) -> None:
        self._index, self._viewer, self._repaint = index, viewer, repaint
        self._corners: tuple[Point2, Point2] | None = None

    @property
    def shape(self) -> BoxShape | None:
        """The box as it is drawn, or None."""
        if self._corners is None:
            return None
        (left, top), (right, bottom) = self._corners
        return BoxShape((min(left, right), min(top, bottom)), (max(left, right), max(top, bottom)))

    def press(self, at: Point2) -> None:
        """Begin a box."""
        self._corners = (at, at)

    def move(self, at: Point2) -> None:
        """Stretch the box."""
        if self._corners is not None:
            self._corners = (self._corners[0], at)
            self._repaint()

    def drop(self) -> None:
        """Forget the box."""
        self._corners = None

    def release(self) -> None:
        """Take the best window for the box."""
        box = self.shape
        self.drop()
        levels = self._viewer.levels(self._index)
        series = self._viewer.series(self._viewer.pane(self._index).series)
        if levels is None or series is None or box is None:
            return
        (left, top), (right, bottom) = box.corner, box.opposite
        scale = self._viewer.viewport(self._index).scale
        if max(right - left, bottom - top) * scale > CLICK_PX:
            window = best_window(levels.image, box, series.modality)
            if window is not None:
                self._viewer.window(self._index, window)
        self._repaint()
