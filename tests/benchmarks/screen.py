"""A window without a screen, to paint frames in as the program's panes do."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QApplication, QWidget

from annotator.drawing import Drawing
from annotator.painting import Layers, paint_pane

WIDTH, HEIGHT = 1920, 1080
_application: list[QApplication] = []


def application() -> QApplication:
    """Return the one application of the process."""
    if not _application:
        _application.append(QApplication.instance() or QApplication(["bench"]))
    return _application[0]


def screen() -> Screen:
    """Return a shown widget of 1920 × 1080."""
    application()
    widget = Screen()
    widget.resize(WIDTH, HEIGHT)
    widget.show()
    QApplication.processEvents()
    return widget


class Screen(QWidget):
    """Paints whatever function it is given, at once."""

    def __init__(self) -> None:
        super().__init__()
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self._work: Callable[[QPainter], None] | None = None
        self._painted = 0
        self.layers = Layers()

    def show_drawings(self, *drawings: Drawing) -> None:
        """Repaint the whole widget as the program's panes do, to the end."""
        self.frame(lambda painter: paint_pane(painter, drawings, (WIDTH, HEIGHT), "#000000", self.layers))

    def frame(self, work: Callable[[QPainter], None]) -> None:
        """Repaint the whole widget with `work`, to the end."""
        before, self._work = self._painted, work
        self.repaint()
        self._work = None
        if self._painted != before + 1:
            raise RuntimeError("the frame was not painted")

    def paintEvent(self, _event: QPaintEvent) -> None:
        if self._work is None:
            return
        painter = QPainter(self)
        try:
            self._work(painter)
            self._painted += 1
        finally:
            painter.end()
