"""A window for a pane, or for all of them, on whatever screen; closing it sends them back."""

from __future__ import annotations

from PySide6.QtCore import QMimeData, QPoint, QRect, Qt, Signal
from PySide6.QtGui import (
    QCloseEvent,
    QDrag,
    QDragEnterEvent,
    QDropEvent,
    QGuiApplication,
    QMouseEvent,
)
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from annotator.ui.overrides import tells_errors
from annotator.ui.screens import screen_name
from annotator.workspace.detached import WHOLE, Place

PANE_MIME = "application/x-annotator-pane"
_DRAG_PX = 8


@tells_errors
class OwnWindow(QWidget):
    """Holds what was taken out of the main window, below a strip that can be dragged back."""

    closed = Signal(int)

    def __init__(self, pane: int, held: QWidget) -> None:
        super().__init__(None, Qt.WindowType.Window)
        self.pane, self.held = pane, held
        self.setWindowTitle(f"{title_of(pane)} – Lesion Annotator")
        strip = Strip(pane, self)
        strip.return_wanted.connect(self.close)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(strip)
        column.addWidget(held, 1)
        held.show()

    def place(self) -> Place:
        """Return where the window stands."""
        normal = self.normalGeometry() if self.isMaximized() else self.geometry()
        corner = normal.topLeft() - self.screen().geometry().topLeft()
        size = normal.size()
        name = screen_name(self.screen())
        return Place(name, corner.x(), corner.y(), size.width(), size.height(), self.isMaximized())

    def stand(self, place: Place) -> None:
        """Go where a window stood, if its screen is there."""
        for screen in QGuiApplication.screens():
            if screen_name(screen) == place.screen:
                corner = screen.geometry().topLeft() + QPoint(place.x, place.y)
                inside = QRect(corner, QRect(0, 0, place.width, place.height).size())
                self.setGeometry(inside.intersected(screen.geometry()) or inside)
        if place.maximised:
            self.showMaximized()
        else:
            self.show()

    def closeEvent(self, event: QCloseEvent) -> None:
        """Send back what is held."""
        event.accept()
        self.closed.emit(self.pane)


@tells_errors
class Strip(QFrame):
    """What the window holds, a button to send it back, and a handle to drag it back by."""

    return_wanted = Signal()

    def __init__(self, pane: int, parent: QWidget) -> None:
        super().__init__(parent)
        self._pane = pane
        self._press: QPoint | None = None
        self.setProperty("role", "panel")
        self.setCursor(Qt.CursorShape.OpenHandCursor)
        self.setToolTip("Drag onto its place in the main window to send it back.")
        title = QLabel(title_of(pane), self)
        title.setProperty("role", "dim")
        back = QPushButton("Back to the main window", self)
        back.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        back.setCursor(Qt.CursorShape.ArrowCursor)
        back.clicked.connect(self.return_wanted)
        row = QHBoxLayout(self)
        row.setContentsMargins(8, 3, 6, 3)
        row.addWidget(title, 1)
        row.addWidget(back)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Remember where a drag may begin."""
        self._press = event.position().toPoint()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Take what the window holds along."""
        if self._press is None or (event.position().toPoint() - self._press).manhattanLength() < _DRAG_PX:
            return
        self._press = None
        data = QMimeData()
        data.setData(PANE_MIME, str(self._pane).encode())
        drag = QDrag(self)
        drag.setMimeData(data)
        drag.exec(Qt.DropAction.MoveAction)


@tells_errors
class EmptyPlace(QFrame):
    """Stands where something was taken out; a click, Enter or a drop brings it back."""

    return_wanted = Signal(int)

    def __init__(self, pane: int, parent: QWidget) -> None:
        super().__init__(parent)
        self._pane = pane
        self.setAcceptDrops(True)
        self.setProperty("role", "panel")
        what = (
            "The images are in a window of their own."
            if pane == WHOLE
            else f"{title_of(pane)} is in a window of its own."
        )
        text = QLabel(what, self)
        text.setProperty("role", "dim")
        text.setAlignment(Qt.AlignmentFlag.AlignCenter)
        back = QPushButton("Bring back", self)
        back.clicked.connect(lambda: self.return_wanted.emit(pane))
        column = QVBoxLayout(self)
        column.addStretch(1)
        column.addWidget(text)
        column.addWidget(back, 0, Qt.AlignmentFlag.AlignCenter)
        column.addStretch(1)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Take what stood here, and nothing else."""
        if bytes(event.mimeData().data(PANE_MIME).data()) == str(self._pane).encode():
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Bring it back."""
        event.acceptProposedAction()
        self.return_wanted.emit(self._pane)


def title_of(pane: int) -> str:
    """Return what a window holds, without a word of the patient."""
    return "Images" if pane == WHOLE else f"Pane {pane + 1}"
