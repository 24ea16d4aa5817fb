"""The cursor that keys move over an image: what it presses goes the way of every hand."""

from __future__ import annotations

from dataclasses import replace

from annotator.drawing import Drawing
from annotator.geometry.affine import Point2
from annotator.viewing.cursor_scene import cursor_scene
from annotator.viewing.layout import Pane, SeriesKey
from annotator.workspace.pane_hand import PaneHand, Touch
from annotator.workspace.pane_view import PaneView

FAR = 10
"""How many steps Shift makes of one."""
_MARGIN_PX = 24.0
_Shown = tuple[SeriesKey | None, str]


class KeyCursor:
    """The cursor of one pane, on the middle of a pixel.

    A step is a pixel of the image, or as many as lie under a px of the screen where they are smaller. A tool
    that draws by a stroke keeps its pen down after a press without a way, until the next one: so no key
    need be held.
    """

    def __init__(self, view: PaneView, hand: PaneHand) -> None:
        self._view, self._hand = view, hand
        self._shown: _Shown | None = None
        self._place: tuple[int, int] = (0, 0)
        self._start: tuple[int, int] = (0, 0)
        self._held: Touch | None = None
        self._stays_down = False

    def put_away(self) -> None:
        """Forget the place: the next time the cursor comes to the middle of the pane."""
        self._shown, self._held = None, None

    @property
    def pixel(self) -> Point2:
        """Where the cursor is in the image, (column, row); in the middle of the pane at first."""
        image, shown = self._view.image, _shown(self._view.pane)
        if shown != self._shown:
            width, height = self._view.viewport.pane
            x, y = self._view.viewport.pixel_from_screen((width / 2, height / 2))
            self._shown, self._place = shown, (int(x // 1), int(y // 1))
        if image is not None:
            self._place = _within(self._place, image.columns, image.rows)
        return (self._place[0] + 0.5, self._place[1] + 0.5)

    @property
    def at(self) -> Point2:
        """Where the cursor is in the pane, px."""
        return self._view.viewport.screen_from_pixel(self.pixel)

    @property
    def pen_is_down(self) -> bool:
        """Whether the cursor draws, or drags, as it moves."""
        return self._held is not None and self._hand.busy

    def step(self, right: int, down: int) -> None:
        """Move by steps on the screen, rightwards and downwards; the image follows where it must."""
        column, row = self.pixel
        there = self._view.viewport.pixel_from_screen
        start, end = there((0.0, 0.0)), there((float(right), float(down)))
        far = max(abs(right), abs(down))
        across, along = _pixels(end[0] - start[0], far), _pixels(end[1] - start[1], far)
        self._place = (int(column // 1) + across, int(row // 1) + along)
        self._bring_into_view()
        self._hand.move(self._touch())

    def press(self, keys: Touch) -> None:
        """Put the pen down with some keys held; where it stayed down, wait for it to be lifted."""
        if self.pen_is_down and self._held is not None:
            self._held = _with_keys(self._held, keys)
            return
        self._held, self._start, self._stays_down = replace(keys, at=self.at), self._place, False
        self._hand.press(self._held)

    def lift(self) -> None:
        """Lift the pen, unless a stroke has yet to be drawn."""
        if not self.pen_is_down:
            return
        tool = self._view.tool
        if tool is not None and tool.by_stroke and self._place == self._start and not self._stays_down:
            self._stays_down = True
            return
        touch, self._held = self._touch(), None
        self._hand.lift(touch)

    def drawing(self) -> Drawing:
        """Return the cursor, px of the pane."""
        return cursor_scene(self.pixel, self._view.viewport, pen_is_down=self.pen_is_down)

    def _touch(self) -> Touch:
        """Return where the pen is, with the keys that were held when it went down."""
        held = self._held if self.pen_is_down and self._held is not None else Touch((0.0, 0.0))
        return replace(held, at=self.at)

    def _bring_into_view(self) -> None:
        (x, y), (width, height) = self.at, self._view.viewport.pane
        dx = min(max(x, _MARGIN_PX), max(_MARGIN_PX, width - _MARGIN_PX)) - x
        dy = min(max(y, _MARGIN_PX), max(_MARGIN_PX, height - _MARGIN_PX)) - y
        # A fitted image stands with its edge at that of the pane, and stays.
        if not self._view.viewport.is_fitted and (dx or dy):
            self._view.pan(dx, dy)


def _shown(pane: Pane) -> _Shown:
    return pane.series, pane.reformat


def _within(place: tuple[int, int], columns: int, rows: int) -> tuple[int, int]:
    return min(max(place[0], 0), columns - 1), min(max(place[1], 0), rows - 1)


def _pixels(way: float, steps: int) -> int:
    """Return a way in whole pixels: `steps` of them, more where they are smaller than a px of the screen."""
    if abs(way) < 1e-6:
        return 0
    return round(max(steps, abs(way))) * (1 if way > 0 else -1)


def _with_keys(touch: Touch, keys: Touch) -> Touch:
    return replace(
        touch, shift=touch.shift or keys.shift, ctrl=touch.ctrl or keys.ctrl, alt=touch.alt or keys.alt
    )
