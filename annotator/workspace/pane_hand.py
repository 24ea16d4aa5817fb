"""What a hand does in a pane: a mouse, a pen and the cursor of the keyboard all come this way."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from annotator.geometry.affine import Point2
from annotator.workspace.pane_view import PaneView
from annotator.workspace.tool import CLICK_PX, Phase, Pointer


@dataclass(frozen=True, slots=True)
class Touch:
    """Where a hand is, px of the pane, what keys it holds, and how hard a pen presses (0 to 1)."""

    at: Point2
    shift: bool = False
    ctrl: bool = False
    alt: bool = False
    pressure: float = 1.0


@dataclass(frozen=True, slots=True)
class _Drag:
    """A view gesture under way: what each step does, where it began and where it was last."""

    step: Callable[[float, float], None]
    start: Point2
    last: Point2


class PaneHand:
    """Turns presses, moves and releases into gestures of tools, and of the view where no tool takes them."""

    def __init__(self, view: PaneView) -> None:
        self._view = view
        self._drag: _Drag | None = None

    @property
    def busy(self) -> bool:
        """Whether a gesture of a tool or of the view is under way."""
        return self._view.hand_busy or self._drag is not None

    def pointer(self, touch: Touch, phase: Phase) -> Pointer:
        """Return a touch as an event in the pane's image."""
        return Pointer(
            phase,
            self.pixel(touch.at),
            1.0 / self._view.viewport.scale,
            shift=touch.shift,
            ctrl=touch.ctrl,
            alt=touch.alt,
            pressure=touch.pressure,
        )

    def pixel(self, at: Point2) -> Point2:
        """Return the position in the image under a point of the pane."""
        return self._view.viewport.pixel_from_screen(at)

    def pan(self, at: Point2) -> None:
        """Begin to move the image."""
        self._drag = _Drag(self._view.pan, at, at)

    def zoom(self, at: Point2) -> None:
        """Begin to magnify about a point: upwards makes larger."""
        self._drag = _Drag(self._zoom_about(at), at, at)

    def press(self, touch: Touch) -> None:
        """Begin what the left button does here: the tool in the hand, else a mark, else the view."""
        view, at = self._view, touch.at
        if not view.hand_busy and view.alternatives.take(at):
            return
        if view.tool is not None and view.has_image:
            view.press(self.pointer(touch, Phase.PRESS))
        elif touch.ctrl:
            self._drag = _Drag(lambda _dx, _dy: None, at, at)
            view.window_box.press(self.pixel(at))
        elif touch.alt and view.pane.fusion is not None:
            self._drag = _Drag(view.drag_fusion, at, at)
        elif (grip := view.grip(at)) is not None:
            self._drag = _Drag(grip, at, at)
        elif not view.press_on_mark(self.pointer(touch, Phase.PRESS)):
            steps = {"zoom": self._zoom_about(at), "pan": view.pan}
            self._drag = _Drag(steps.get(view.view_tool, view.drag_window), at, at)

    def move(self, touch: Touch) -> None:
        """Feed the gesture under way, or tell what lies here; with Shift other panes show the place."""
        view, drag, at = self._view, self._drag, touch.at
        if view.hand_busy and drag is None:
            view.feed(self.pointer(touch, Phase.MOVE))
        elif drag is not None:
            drag.step(at[0] - drag.last[0], at[1] - drag.last[1])
            self._drag = _Drag(drag.step, drag.start, at)
            if view.window_box.shape is not None:
                view.window_box.move(self.pixel(at))
        elif touch.shift:
            view.point_at(at)
        view.hover(at)

    def lift(self, touch: Touch) -> None:
        """End what the left button began."""
        if self._view.hand_busy:
            self._view.feed(self.pointer(touch, Phase.RELEASE))
        elif self.end_drag(touch.at):
            self._view.click(touch.at)

    def end_drag(self, at: Point2) -> bool:
        """End the gesture of the view under way; tell whether there was one that hardly moved."""
        drag, self._drag = self._drag, None
        if self._view.window_box.shape is not None:
            self._view.window_box.release()
        return drag is not None and max(abs(at[0] - drag.start[0]), abs(at[1] - drag.start[1])) <= CLICK_PX

    def let_go(self) -> None:
        """End every gesture as if it had not begun, where the view is already."""
        self._drag = None
        self._view.drop_gesture()

    def choose(self, touch: Touch) -> None:
        """Choose the mark under the hand, unless it is among those chosen already."""
        self._view.choose_at(self.pointer(touch, Phase.PRESS))

    def _zoom_about(self, at: Point2) -> Callable[[float, float], None]:
        return lambda _dx, dy: self._view.zoom(at, 1.008 ** (-dy))
