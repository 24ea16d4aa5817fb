"""A thin ring about what has the keyboard, the same about everything; none after a click."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QApplication, QWidget
from shiboken6 import isValid

from annotator.ui.overrides import tells_errors
from annotator.ui.theme import ACCENT
from annotator.ui.viewport_widget import ViewportWidget


class FocusRing(QObject):
    """Puts a ring about the widget that was given the keyboard within a window, but for the panes.

    A pane draws its own frame, which says also whether it is the active one.
    """

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        self._ring: _Ring | None = None
        QApplication.instance().focusChanged.connect(self._moved)  # type: ignore[union-attr]

    def _moved(self, _before: QWidget | None, now: QWidget | None) -> None:
        # It belongs to what it stood about, and may have gone with it.
        if self._ring is not None and isValid(self._ring):
            self._ring.hide()
            self._ring.deleteLater()
        self._ring = None
        if now is None or now.window() is not self._window or isinstance(now, ViewportWidget):
            return
        if QApplication.mouseButtons() == Qt.MouseButton.NoButton:
            self._ring = _Ring(now)


@tells_errors
class _Ring(QWidget):
    def __init__(self, about: QWidget) -> None:
        super().__init__(about)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setGeometry(about.rect())
        about.installEventFilter(self)
        self.show()
        self.raise_()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Stay as large as the widget."""
        if event.type() == QEvent.Type.Resize and isinstance(watched, QWidget):
            self.setGeometry(watched.rect())
        return super().eventFilter(watched, event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the ring."""
        painter = QPainter(self)
        painter.setPen(QPen(QColor(ACCENT), 1))
        painter.drawRect(self.rect().adjusted(0, 0, -1, -1))
