"""One pane: paints what the viewer shows there, and turns mouse and keys into gestures."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QMimeData, QPoint, QPointF, QRect, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QContextMenuEvent,
    QDragEnterEvent,
    QDragLeaveEvent,
    QDragMoveEvent,
    QDropEvent,
    QHelpEvent,
    QHideEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
    QTabletEvent,
    QTouchEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QToolTip, QWidget

from annotator.geometry.affine import Point2
from annotator.geometry.shapes import Shape, bounds
from annotator.painting.backdrop import Backdrop
from annotator.painting.paint import paint
from annotator.painting.pane import Layers, paint_pane
from annotator.ui.pen_and_touch import PenAndTouch
from annotator.ui.plain_text import tip as plain
from annotator.ui.theme import ACCENT, LINE, PANE
from annotator.viewing.labels import Box
from annotator.viewing.layout import Edge
from annotator.workspace.pane_view import PaneView
from annotator.workspace.tool import CLICK_PX, Phase, Pointer

SERIES_MIME = "application/x-annotator-series"
_EDGE_SHARE = 0.22
_WHEEL_STEP = 120
_GESTURE_KEYS: dict[int, Phase] = {
    Qt.Key.Key_Return: Phase.FINISH,
    Qt.Key.Key_Enter: Phase.FINISH,
    Qt.Key.Key_Backspace: Phase.BACK,
    Qt.Key.Key_Plus: Phase.WIDEN,
    Qt.Key.Key_Equal: Phase.WIDEN,
    Qt.Key.Key_Minus: Phase.NARROW,
}


@dataclass(frozen=True, slots=True)
class _Drag:
    """A view gesture under way: what each step of the pointer does, and where it was last."""

    step: Callable[[float, float], None]
    start: QPointF
    last: QPointF


class ViewportWidget(QWidget):
    """A pane of the grid. It holds nothing but the gesture under way; all else is asked of its view."""

    activated = Signal(int)
    maximised = Signal(int)
    menu_wanted = Signal(int, QPoint)
    hovered = Signal(int, object)
    """Pane, and the pixel position under the pointer or None."""
    paths_dropped = Signal(list)

    def __init__(self, index: int, view: PaneView, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.index = index
        self._view = view
        self._layers = Layers()
        self._backdrop = Backdrop()
        view.under_hand.repaint_part = self._update_part
        self._drag: _Drag | None = None
        self._drop_edge: Edge | None = None
        self._wheel = 0
        self.setMouseTracking(True)
        self.setAcceptDrops(True)
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setAttribute(Qt.WidgetAttribute.WA_AcceptTouchEvents)
        self._pen_and_touch = PenAndTouch(view)
        self.setMinimumSize(120, 100)
        self.setAccessibleName(f"Image pane {index + 1}")

    @property
    def view(self) -> PaneView:
        """What this pane shows."""
        return self._view

    def rect_of(self, shape: Shape) -> QRect:
        """Return where a shape lies on this widget, px."""
        (left, top), (right, bottom) = bounds(shape)
        screen = self._view.viewport.screen_from_pixel
        corners = [screen(corner) for corner in ((left, top), (right, top), (right, bottom), (left, bottom))]
        xs, ys = [x for x, _ in corners], [y for _, y in corners]
        return QRect(QPoint(round(min(xs)), round(min(ys))), QPoint(round(max(xs)), round(max(ys))))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the picture, the marks, the corner texts and what is under the hand.

        While a brush is in the hand, all but what moves with it is copied.
        """
        painter, part = QPainter(self), None
        if self._view.has_tip:
            rect = event.rect()
            self._backdrop.show(painter, rect, (self.width(), self.height()), self._paint_under)
            part = Box(rect.left(), rect.top(), rect.right() + 1, rect.bottom() + 1)
        else:
            self._backdrop.forget()
            self._paint_under(painter)
        for drawing in self._view.over(part):
            paint(painter, drawing)
        painter.end()

    def _paint_under(self, painter: QPainter) -> None:
        size, surround = (self.width(), self.height()), self._view.surround or PANE
        paint_pane(painter, self._view.under(), size, surround, self._layers)
        self._paint_frame(painter)

    def refresh(self) -> None:
        """Have the whole pane painted anew."""
        self._backdrop.forget()
        self.update()

    def _update_part(self, box: Box) -> None:
        left, top = math.floor(box.left), math.floor(box.top)
        self.update(QRect(left, top, math.ceil(box.right) - left, math.ceil(box.bottom) - top))

    def _paint_frame(self, painter: QPainter) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        painter.setPen(QPen(QColor(ACCENT if self._view.is_active else LINE), 1))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRect(self.rect().adjusted(0, 0, -1, -1))
        if self._drop_edge is not None:
            painter.fillRect(self._edge_rect(self._drop_edge), QColor(90, 169, 230, 70))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Tell the view its new size."""
        super().resizeEvent(event)
        self._view.resized(self.width(), self.height())

    def hideEvent(self, event: QHideEvent) -> None:
        """Keep no image out of sight: it may lie in a whole volume."""
        super().hideEvent(event)
        self._view.rest()
        self._layers = Layers()
        self._backdrop.forget()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Left: the active tool. Middle: pan. Right: zoom, or the menu when it does not move."""
        self.activated.emit(self.index)
        self.setFocus()
        at, button = event.position(), event.button()
        ctrl = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        if button == Qt.MouseButton.MiddleButton:
            self._begin(self._view.pan, at)
        elif button == Qt.MouseButton.RightButton:
            self._begin(self._zoom_about(at), at)
        elif button == Qt.MouseButton.LeftButton:
            self._left_press(event, at, ctrl)

    def _left_press(self, event: QMouseEvent, at: QPointF, ctrl: bool) -> None:
        tool = self._view.tool
        if not self._view.hand_busy and self._view.alternatives.take((at.x(), at.y())):
            return
        if tool is not None and self._view.has_image:
            self._view.press(self._pointer(event, Phase.PRESS))
        elif ctrl:
            self._begin(lambda _dx, _dy: None, at)
            self._view.window_box.press(self._pixel(at))
        elif event.modifiers() & Qt.KeyboardModifier.AltModifier and self._view.pane.fusion is not None:
            self._begin(self._view.drag_fusion, at)
        elif (grip := self._view.grip((at.x(), at.y()))) is not None:
            self._begin(grip, at)
        elif not self._view.press_on_mark(self._pointer(event, Phase.PRESS)):
            steps = {"zoom": self._zoom_about(at), "pan": self._view.pan}
            self._begin(steps.get(self._view.view_tool, self._view.drag_window), at)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Feed the gesture under way, or tell what lies under the pointer."""
        at = event.position()
        if self._view.hand_busy and self._drag is None:
            self._view.feed(self._pointer(event, Phase.MOVE))
        elif self._drag is not None:
            drag = self._drag
            drag.step(at.x() - drag.last.x(), at.y() - drag.last.y())
            self._drag = _Drag(drag.step, drag.start, at)
            if self._view.window_box.shape is not None:
                self._view.window_box.move(self._pixel(at))
        elif event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            self._view.point_at((at.x(), at.y()))
        self._view.hover((at.x(), at.y()))
        self.hovered.emit(self.index, self._pixel(at))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """End the gesture; a right press that hardly moved opens the menu."""
        if self._view.hand_busy and event.button() == Qt.MouseButton.LeftButton:
            self._view.feed(self._pointer(event, Phase.RELEASE))
            self._pen_and_touch.release()
            return
        drag, self._drag = self._drag, None
        if self._view.window_box.shape is not None:
            self._view.window_box.release()
        if drag is None:
            return
        at = event.position()
        moved = at - drag.start
        if max(abs(moved.x()), abs(moved.y())) > CLICK_PX:
            return
        if event.button() == Qt.MouseButton.LeftButton:
            self._view.click((at.x(), at.y()))
        elif event.button() == Qt.MouseButton.RightButton:
            self._view.choose_at(self._pointer(event, Phase.PRESS))
            self.menu_wanted.emit(self.index, event.globalPosition().toPoint())

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Double-click shows a radiograph 1:1 there, or fitted; any other pane alone, or all of them again.

        With Ctrl the view starts afresh.
        """
        at = (event.position().x(), event.position().y())
        if event.button() != Qt.MouseButton.LeftButton:
            return
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self._view.reset()
        elif self._view.hand_busy:
            self._view.signal(Phase.FINISH)
        elif not self._view.alternatives.take(at) and not self._view.magnify_at(at):
            self.maximised.emit(self.index)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """The menu key opens the menu; the mouse's own event is ours to decide on release."""
        if event.reason() == QContextMenuEvent.Reason.Keyboard:
            self.menu_wanted.emit(self.index, event.globalPos())

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Scroll or adjust a region; Ctrl zooms there; Shift takes ten images or sizes a brush; Alt fades."""
        self.activated.emit(self.index)
        delta = event.angleDelta().y() or event.angleDelta().x()
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            at = event.position()
            self._view.zoom((at.x(), at.y()), 1.0015**delta)
        else:
            self._wheel += delta
            steps = int(self._wheel / _WHEEL_STEP)
            self._wheel -= steps * _WHEEL_STEP
            shift = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
            fades = event.modifiers() & Qt.KeyboardModifier.AltModifier
            if steps and fades and self._view.pane.fusion is not None:
                self._view.fade_fusion(steps)
            elif steps and not shift and self._view.adjust(steps):
                pass
            elif steps and not (shift and self._view.size_tip(steps)):
                self._view.scroll(-steps * (10 if shift else 1))
        event.accept()

    def event(self, event: QEvent) -> bool:
        """Say in full what a chip under the pointer means; keep the keys of a gesture from commands."""
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            tip = self._view.tip_at((float(event.x()), float(event.y())))
            # Text of files must never be read as markup.
            QToolTip.showText(event.globalPos(), plain(tip), self)
            return True
        if isinstance(event, QTouchEvent):
            if event.type() == QEvent.Type.TouchBegin and not self._pen_and_touch.pen_is_near:
                self.activated.emit(self.index)
            self._pen_and_touch.touch(event)
            return True
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.ShortcutOverride:
            event.setAccepted(self._view.hand_busy and event.key() in _GESTURE_KEYS)
        return super().event(event)

    def tabletEvent(self, event: QTabletEvent) -> None:
        """Feel how hard a pen presses; where it goes comes as mouse events."""
        self._pen_and_touch.feel_pen(event)

    def leaveEvent(self, _event: QEvent) -> None:
        """Nothing is under the pointer any more."""
        self._view.hover(None)
        self.hovered.emit(self.index, None)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter and Backspace are the hand's while it is busy; other keys are commands of the window."""
        if self._view.hand_busy and event.key() in _GESTURE_KEYS:
            self._view.signal(_GESTURE_KEYS[event.key()])
        else:
            event.ignore()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Take series dragged from the list, and files from elsewhere."""
        if event.mimeData().hasFormat(SERIES_MIME) or event.mimeData().hasUrls():
            event.acceptProposedAction()

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        """Show where a series would go: here, or beside."""
        if event.mimeData().hasFormat(SERIES_MIME):
            self._drop_edge = self._edge_at(event.position())
            self.refresh()
        event.acceptProposedAction()

    def dragLeaveEvent(self, _event: QDragLeaveEvent) -> None:
        """Forget the place of a drop that went elsewhere."""
        self._drop_edge = None
        self.refresh()

    def dropEvent(self, event: QDropEvent) -> None:
        """Put the series here or beside; open files."""
        edge, self._drop_edge = self._drop_edge or "centre", None
        self.refresh()
        data: QMimeData = event.mimeData()
        if data.hasFormat(SERIES_MIME):
            self._view.drop_series(bytes(data.data(SERIES_MIME).data()).decode(), edge)
        elif data.hasUrls():
            self.paths_dropped.emit([url.toLocalFile() for url in data.urls() if url.isLocalFile()])
        event.acceptProposedAction()

    def _edge_at(self, at: QPointF) -> Edge:
        x, y = at.x() / max(1, self.width()), at.y() / max(1, self.height())
        gaps: dict[Edge, float] = {"left": x, "right": 1 - x, "top": y, "bottom": 1 - y}
        nearest = min(gaps, key=lambda edge: gaps[edge])
        return nearest if gaps[nearest] < _EDGE_SHARE else "centre"

    def _edge_rect(self, edge: Edge) -> QRect:
        width, height = self.width(), self.height()
        halves = {
            "left": QRect(0, 0, width // 2, height),
            "right": QRect(width // 2, 0, width - width // 2, height),
            "top": QRect(0, 0, width, height // 2),
            "bottom": QRect(0, height // 2, width, height - height // 2),
        }
        return halves.get(edge, self.rect())

    def _begin(self, step: Callable[[float, float], None], at: QPointF) -> None:
        self._drag = _Drag(step, at, at)

    def _zoom_about(self, at: QPointF) -> Callable[[float, float], None]:
        return lambda _dx, dy: self._view.zoom((at.x(), at.y()), 1.008 ** (-dy))

    def _pixel(self, at: QPointF) -> Point2:
        return self._view.viewport.pixel_from_screen((at.x(), at.y()))

    def _pointer(self, event: QMouseEvent, phase: Phase) -> Pointer:
        keys = event.modifiers()
        return Pointer(
            phase,
            self._pixel(event.position()),
            1.0 / self._view.viewport.scale,
            shift=bool(keys & Qt.KeyboardModifier.ShiftModifier),
            ctrl=bool(keys & Qt.KeyboardModifier.ControlModifier),
            alt=bool(keys & Qt.KeyboardModifier.AltModifier),
            pressure=self._pen_and_touch.pressure,
        )
