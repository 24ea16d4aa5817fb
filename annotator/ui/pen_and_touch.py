"""Pen and fingers on a pane: pressure for brushes, pinch to zoom and pan, a finger to scroll, no palms.

What a pen does beside its pressure comes as mouse events, which Qt makes of tablet events nobody takes.
"""

from __future__ import annotations

import math

from PySide6.QtCore import QElapsedTimer, QEvent, QPointF
from PySide6.QtGui import QEventPoint, QTabletEvent, QTouchEvent

from annotator.workspace.pane_view import PaneView

PEN_NEAR_MS = 700
"""So long after a pen was last felt a touch is the palm of the hand that holds it."""
SCROLL_STEP_PX = 24.0
_LIFTED = QEventPoint.State.Released


class PenAndTouch:
    """The pen and the fingers over one pane.

    Parameters
    ----------
    view : PaneView
    """

    def __init__(self, view: PaneView) -> None:
        self._view = view
        self._pen = QElapsedTimer()
        self._fingers: tuple[QPointF, ...] = ()
        self._way = 0.0
        self.pressure = 1.0

    def feel_pen(self, event: QTabletEvent) -> None:
        """Take the pressure of a pen; the event is left for Qt to make a mouse event of."""
        self._pen.start()
        lifted = event.type() == QEvent.Type.TabletRelease
        # The release carries no pressure, and the stroke ends as wide as it was; a mouse presses fully.
        if not lifted and event.pressure() > 0:
            self.pressure = min(1.0, event.pressure())
        event.ignore()

    def release(self) -> None:
        """Forget the pressure: the stroke is over."""
        self.pressure = 1.0

    @property
    def pen_is_near(self) -> bool:
        """Whether a touch now is a palm."""
        return self._pen.isValid() and self._pen.elapsed() < PEN_NEAR_MS

    def touch(self, event: QTouchEvent) -> None:
        """Scroll by one finger up and down, zoom and pan by two; nothing while a pen is near."""
        event.accept()
        if self.pen_is_near or event.type() == QEvent.Type.TouchCancel:
            self._fingers = ()
            return
        fingers = tuple(one.position() for one in event.points() if one.state() != _LIFTED)
        before, self._fingers = self._fingers, fingers
        if len(before) != len(fingers):
            self._way = 0.0
        elif len(fingers) == 1:
            self._scroll(fingers[0].y() - before[0].y())
        elif len(fingers) == 2:
            self._pinch(before, fingers)

    def _scroll(self, down: float) -> None:
        self._way += down
        steps = int(self._way / SCROLL_STEP_PX)
        self._way -= steps * SCROLL_STEP_PX
        if steps:
            self._view.scroll(steps)

    def _pinch(self, before: tuple[QPointF, ...], now: tuple[QPointF, ...]) -> None:
        start, end = (before[0] + before[1]) / 2, (now[0] + now[1]) / 2
        apart, wide = (math.hypot(*(two - one).toTuple()) for one, two in (before, now))
        self._view.pan(end.x() - start.x(), end.y() - start.y())
        if apart > 1 and wide > 1:
            self._view.zoom((end.x(), end.y()), wide / apart)
