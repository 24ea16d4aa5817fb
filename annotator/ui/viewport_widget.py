"""One pane: paints what the viewer shows there, and turns mouse and keys into gestures."""

from __future__ import annotations

import math

from PySide6.QtCore import QEvent, QMimeData, QPoint, QPointF, QRect, Qt, QTimer, Signal
from PySide6.QtGui import (
    QColor,
    QContextMenuEvent,
    QDragEnterEvent,
    QDragLeaveEvent,
    QDragMoveEvent,
    QDropEvent,
    QFocusEvent,
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

from annotator.drawing import Drawing
from annotator.geometry.affine import Point2
from annotator.geometry.shapes import Shape, bounds
from annotator.painting.backdrop import Backdrop
from annotator.painting.paint import paint
from annotator.painting.pane import Layers, paint_pane
from annotator.ui.cursor_keys import CursorKeys
from annotator.ui.overrides import tells_errors
from annotator.ui.pen_and_touch import PenAndTouch
from annotator.ui.plain_text import tip as plain
from annotator.ui.theme import ACCENT, LINE, PANE
from annotator.viewing.labels import Box
from annotator.viewing.layout import Edge
from annotator.workspace.key_cursor import KeyCursor
from annotator.workspace.pane_hand import PaneHand, Touch
from annotator.workspace.pane_view import PaneView
from annotator.workspace.tool import Phase

SERIES_MIME = "application/x-annotator-series"
_EDGE_SHARE = 0.22
_WHEEL_STEP = 120
_STILL_MS = 120
_GESTURE_KEYS: dict[int, Phase] = {
    Qt.Key.Key_Return: Phase.FINISH,
    Qt.Key.Key_Enter: Phase.FINISH,
    Qt.Key.Key_Backspace: Phase.BACK,
    Qt.Key.Key_Plus: Phase.WIDEN,
    Qt.Key.Key_Equal: Phase.WIDEN,
    Qt.Key.Key_Minus: Phase.NARROW,
}


@tells_errors
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
        self.hand = PaneHand(view)
        self.key_cursor = KeyCursor(view, self.hand)
        self._cursor_keys = CursorKeys(view, self.key_cursor)
        self._layers = Layers()
        self._sketched: Drawing | None = None
        self._finishing = QTimer(self, singleShot=True)
        self._finishing.timeout.connect(self._finish)
        self._backdrop = Backdrop()
        view.under_hand.repaint_part = self._update_part
        self._drop_edge: Edge | None = None
        self._wheel = 0
        self._by_keys = False
        self.setMouseTracking(True)
        self.setAcceptDrops(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setAttribute(Qt.WidgetAttribute.WA_AcceptTouchEvents)
        self._pen_and_touch = PenAndTouch(view)
        self.setMinimumSize(120, 100)
        self.setAccessibleName(f"Image pane {index + 1}")

    @property
    def view(self) -> PaneView:
        """What this pane shows."""
        return self._view

    @property
    def pointed(self) -> Point2 | None:
        """The pixel position, as the image lies now, under the pointer or the cursor of the keys."""
        if self._by_keys and self._view.has_key_cursor:
            return self.key_cursor.pixel
        at = self._view.under_hand.pointer
        return None if at is None else self.hand.pixel(at)

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
        if self._view.has_key_cursor:
            paint(painter, self.key_cursor.drawing())
        painter.end()
        before, self._sketched = self._sketched, self._layers.unfinished
        if self._sketched is not None and not (before is self._sketched and self._finishing.isActive()):
            # A hand that moves the image on does not wait for every mark in full.
            self._finishing.start(_STILL_MS)

    def _finish(self) -> None:
        if self._layers.go_on():
            self.refresh()
        elif self._layers.unfinished is not None:
            self._finishing.start(0)

    def _paint_under(self, painter: QPainter) -> None:
        size, surround = (self.width(), self.height()), self._view.surround or PANE
        paint_pane(painter, self._view.under(), size, surround, self._layers)
        self._paint_frame(painter)

    def refresh(self) -> None:
        """Have the whole pane painted anew."""
        self.outdate()
        self.update()

    def outdate(self) -> None:
        """Say that the pane looks otherwise now, and is to be painted anew soon."""
        self._backdrop.forget()

    def _update_part(self, box: Box) -> None:
        left, top = math.floor(box.left), math.floor(box.top)
        self.update(QRect(left, top, math.ceil(box.right) - left, math.ceil(box.bottom) - top))

    def _paint_frame(self, painter: QPainter) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        painter.setPen(QPen(QColor(ACCENT if self._view.is_active else LINE), 1))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRect(self.rect().adjusted(0, 0, -1, -1))
        if self.hasFocus():
            painter.drawRect(self.rect().adjusted(1, 1, -2, -2))
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
        touch = self._touch(event)
        if event.button() == Qt.MouseButton.MiddleButton:
            self.hand.pan(touch.at)
        elif event.button() == Qt.MouseButton.RightButton:
            self.hand.zoom(touch.at)
        elif event.button() == Qt.MouseButton.LeftButton:
            self.hand.press(touch)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Feed the gesture under way, or tell what lies under the pointer."""
        touch = self._touch(event)
        self.hand.move(touch)
        self._by_keys = False
        self.hovered.emit(self.index, self.hand.pixel(touch.at))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """End the gesture; a right press that hardly moved opens the menu."""
        touch = self._touch(event)
        if event.button() == Qt.MouseButton.LeftButton:
            self.hand.lift(touch)
            self._pen_and_touch.release()
        elif self.hand.end_drag(touch.at) and event.button() == Qt.MouseButton.RightButton:
            self.hand.choose(touch)
            self.menu_wanted.emit(self.index, event.globalPosition().toPoint())

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Double-click shows a radiograph 1:1 there, or fitted; any other pane alone, or all of them again.

        On a mark that a reformat cuts it shows the image this was drawn on.
        With Ctrl the view starts afresh. Two quick strokes of a gesture that goes on are two strokes.
        """
        at, tool = (event.position().x(), event.position().y()), self._view.tool
        if event.button() != Qt.MouseButton.LeftButton:
            return
        if self._view.hand_busy and tool is not None and tool.by_stroke:
            self.mousePressEvent(event)
            return
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self._view.reset()
        elif self._view.hand_busy:
            self._view.signal(Phase.FINISH)
        elif not any(
            take(at) for take in (self._view.alternatives.take, self._view.open_source, self._view.magnify_at)
        ):
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
            event.setAccepted(self._takes(event))
        return super().event(event)

    def tabletEvent(self, event: QTabletEvent) -> None:
        """Feel how hard a pen presses; where it goes comes as mouse events."""
        self._pen_and_touch.feel_pen(event)

    def leaveEvent(self, _event: QEvent) -> None:
        """Nothing is under the pointer any more."""
        self._view.hover(None)
        self.hovered.emit(self.index, None)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows are the cursor's, Enter and Backspace the hand's while it is busy; others are commands."""
        if self._cursor_keys.takes(event):
            self._cursor_keys.press(event)
            self.show_cursor()
        elif self._takes(event):
            self._view.signal(_GESTURE_KEYS[event.key()])
        else:
            event.ignore()

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        """Lift the pen of the cursor."""
        self._cursor_keys.release(event)
        self.show_cursor()
        event.ignore()

    def _takes(self, event: QKeyEvent) -> bool:
        is_gesture = self._view.hand_busy and event.key() in _GESTURE_KEYS
        return is_gesture or self._cursor_keys.takes(event)

    def put_cursor_away(self) -> None:
        """Forget where the cursor of the keys was."""
        self.key_cursor.put_away()

    def show_cursor(self) -> None:
        """Show where keys have moved the cursor, and tell what lies there."""
        if self._view.has_key_cursor:
            self._view.hover(self.key_cursor.at)
            self._by_keys = True
            self.hovered.emit(self.index, self.key_cursor.pixel)
            self.update()

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show that keys come here."""
        super().focusInEvent(event)
        self.refresh()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Show that keys go elsewhere."""
        super().focusOutEvent(event)
        self.refresh()

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

    def _touch(self, event: QMouseEvent) -> Touch:
        keys, at = event.modifiers(), event.position()
        return Touch(
            (at.x(), at.y()),
            shift=bool(keys & Qt.KeyboardModifier.ShiftModifier),
            ctrl=bool(keys & Qt.KeyboardModifier.ControlModifier),
            alt=bool(keys & Qt.KeyboardModifier.AltModifier),
            pressure=self._pen_and_touch.pressure,
        )
