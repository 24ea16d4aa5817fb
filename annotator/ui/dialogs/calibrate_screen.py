"""Asks how long a bar on the screen is, so that life size is true."""

from __future__ import annotations

from PySide6.QtCore import QLineF, QSize
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import (
    QDialog,
    QDoubleSpinBox,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from annotator.errors import AnnotatorError
from annotator.ui.overrides import tells_errors
from annotator.ui.screens import scale_of, screen_name
from annotator.ui.theme import TEXT
from annotator.workspace.notice import Weight
from annotator.workspace.screen_scale import keep_scale
from annotator.workspace.session import Session

BAR_PX = 500
_MARGIN_PX, _TICK_PX, _HEIGHT_PX = 12, 10, 44
_LEAST_MM, _MOST_MM = 20.0, 600.0


class CalibrateScreen(QDialog):
    """A bar, a field for its length, and what is known so far."""

    def __init__(self, session: Session, parent: QWidget) -> None:
        super().__init__(parent)
        self._session = session
        self.setWindowTitle("Calibrate the screen")
        self._said = QLabel(self)
        self._said.setProperty("role", "dim")
        self._said.setWordWrap(True)
        self._length = QDoubleSpinBox(self)
        self._length.setRange(_LEAST_MM, _MOST_MM)
        self._length.setDecimals(1)
        self._length.setSingleStep(0.5)
        self._length.setButtonSymbols(QDoubleSpinBox.ButtonSymbols.NoButtons)
        self._length.setSuffix(" mm")
        self._length.setAccessibleName("Length of the bar")
        self._lay_out()

    def _lay_out(self) -> None:
        ask = QLabel("Hold a ruler to the screen. How long is the bar, from tick to tick?", self)
        keep = QPushButton("Keep", self)
        keep.setDefault(True)
        keep.clicked.connect(self.keep)
        close = QPushButton("Close", self)
        close.setAutoDefault(False)
        close.clicked.connect(self.reject)
        row = QHBoxLayout()
        row.addWidget(self._length)
        row.addStretch(1)
        row.addWidget(keep)
        row.addWidget(close)
        column = QVBoxLayout(self)
        column.setContentsMargins(14, 12, 14, 12)
        column.setSpacing(10)
        for widget in (ask, Bar(self), self._said):
            column.addWidget(widget)
        column.addLayout(row)

    def open_on(self, window: QWidget) -> None:
        """Ask about the screen that a window is on."""
        scale = scale_of(self._session.store, window.screen())
        self._length.setValue(BAR_PX / scale.px_per_mm)
        told = "measured with a ruler" if scale.measured else "as the screen says itself"
        dpi = 25.4 * scale.px_per_mm
        name = " ".join(filter(None, ("This screen", window.screen().name())))
        self._said.setText(f"{name}: {dpi:.1f} px per inch, {told}.")
        self.show()
        self._length.setFocus()
        self._length.selectAll()

    def keep(self) -> None:
        """Keep the length for this screen."""
        store = self._session.store
        try:
            scale = keep_scale(store, screen_name(self.screen()), BAR_PX, self._length.value())
        except AnnotatorError as error:
            self._session.tell(error.message, Weight.WARNING, error.hint)
            return
        self._session.tell(f"This screen has {25.4 * scale.px_per_mm:.1f} px per inch, measured.")
        self.accept()


@tells_errors
class Bar(QWidget):
    """A horizontal bar of 500 px between two ticks."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setAccessibleName("Bar to measure")

    def sizeHint(self) -> QSize:
        """Return the room of the bar."""
        return QSize(BAR_PX + 2 * _MARGIN_PX, _HEIGHT_PX)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the bar; its ticks stand 500 px apart, middle to middle."""
        painter = QPainter(self)
        painter.setPen(QPen(QColor(TEXT), 1))
        y, left, right = _HEIGHT_PX / 2 + 0.5, _MARGIN_PX + 0.5, _MARGIN_PX + BAR_PX + 0.5
        painter.drawLine(QLineF(left, y, right, y))
        for x in (left, right):
            painter.drawLine(QLineF(x, y - _TICK_PX, x, y + _TICK_PX))
        painter.end()
