"""The lens of the magnifier: follows the pointer over the panes; the wheel makes it stronger."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QPoint, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QCursor, QMouseEvent, QPainter, QPainterPath, QPaintEvent, QPen, QWheelEvent
from PySide6.QtWidgets import QWidget

from annotator.geometry.affine import Affine2
from annotator.painting.paint import paint
from annotator.ui.overrides import tells_errors
from annotator.ui.theme import ACCENT
from annotator.ui.viewport_widget import ViewportWidget
from annotator.workspace.magnifier import Magnifier
from annotator.workspace.viewer import Viewer

if TYPE_CHECKING:
    from annotator.ui.grid import ViewportGrid

SIDE_PX = 280
_SHARE, _FOOT_PX = 0.75, 22
_WHEEL_STEP = 120


@tells_errors
class Lens(QWidget):
    """A round window over a pane, which the mouse passes through."""

    def __init__(self, magnifier: Magnifier, viewer: Viewer, grid: ViewportGrid) -> None:
        super().__init__(grid)
        self._magnifier, self._grid = magnifier, grid
        self._pane: ViewportWidget | None = None
        self._at = QPointF()
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.hide()
        grid.pane_made.connect(self._watch)
        for pane in grid.panes:
            self._watch(pane)
        magnifier.changed.listen(lambda _none: self._changed())
        viewer.viewed.listen(lambda _layout: self.update())

    def _watch(self, pane: ViewportWidget) -> None:
        pane.installEventFilter(self)

    def _changed(self) -> None:
        if not self._magnifier.on:
            self.hide()
            return
        under = next((pane for pane in self._grid.panes if pane.isVisible() and pane.underMouse()), None)
        if under is not None:
            self._move_over(under, QPointF(under.mapFromGlobal(QCursor.pos())))
        elif self._pane is not None and self._pane.isVisible():
            self._move_over(self._pane, self._at)
        else:
            self._move_over(self._grid.active, QPointF(self._grid.active.rect().center()))

    def _move_over(self, pane: ViewportWidget, at: QPointF) -> None:
        self._pane, self._at = pane, at
        if self.parentWidget() is not pane:
            self.setParent(pane)
        side = min(SIDE_PX, round(_SHARE * min(pane.width(), pane.height())))
        self.setFixedSize(side, side)
        self.move(at.toPoint() - QPoint(side // 2, side // 2))
        self.show()
        self.raise_()
        self.update()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Go with the pointer; take the wheel while the lens is out."""
        if not isinstance(watched, ViewportWidget):
            return False
        if isinstance(event, QMouseEvent) and event.type() == QEvent.Type.MouseMove:
            self._pane, self._at = watched, event.position()
            if self._magnifier.on:
                self._move_over(watched, event.position())
        elif isinstance(event, QWheelEvent) and self._magnifier.on:
            self._magnifier.step(1 if event.angleDelta().y() > 0 else -1)
            return True
        return False

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint what lies under the lens, in a ring."""
        if self._pane is None:
            return
        at = (self._at.x(), self._at.y())
        drawing = self._magnifier.drawing(self._pane.index, at, float(self.width()))
        if drawing is None:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        ring = QRectF(self.rect()).adjusted(1.5, 1.5, -1.5, -1.5)
        inside = QPainterPath()
        inside.addEllipse(ring)
        painter.save()
        painter.setClipPath(inside)
        paint(painter, drawing, Affine2())
        painter.restore()
        painter.setPen(QPen(QColor(0, 0, 0, 160), 3))
        painter.drawEllipse(ring)
        painter.setPen(QPen(QColor(ACCENT), 1.5))
        painter.drawEllipse(ring)
        self._paint_factor(painter)
        painter.end()

    def _paint_factor(self, painter: QPainter) -> None:
        box = QRectF(self.width() / 2 - 20, self.height() - 2 * _FOOT_PX + 2, 40, _FOOT_PX - 4)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(16, 20, 24, 190))
        painter.drawRoundedRect(box, 4, 4)
        painter.setPen(QColor("#e4e9ee"))
        painter.drawText(box, int(Qt.AlignmentFlag.AlignCenter), f"{self._magnifier.factor:g} ×")
