"""A text that changes with every move of the hand."""

from __future__ import annotations

import math

from PySide6.QtCore import QSize, Qt, QTimer
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

from annotator.ui.overrides import tells_errors

_PACE_MS = 30


@tells_errors
class ValueLabel(QWidget):
    """One line that is as wide as its widest text since it was empty.

    A label that says how much room it wants has its window laid out at every text, which takes longer
    than a dab of the brush. To measure and paint a text takes a quarter of one: of those that come faster
    than anybody reads, the last is shown.
    """

    def __init__(self, colour: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        # Without a layout around it, what the label wants concerns nobody.
        self._words = _Words(self)
        self._words.setStyleSheet(f"color: {colour};")
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Preferred)
        self.setFixedWidth(0)
        self._text = ""
        self._pace = QTimer(self, singleShot=True, interval=_PACE_MS)
        self._pace.timeout.connect(self._show)

    def text(self) -> str:
        """Return what it says, or is about to say."""
        return self._text

    def show_text(self, text: str) -> None:
        """Say something else, within 30 ms."""
        self._text = text
        if not self._pace.isActive():
            self._pace.start()

    def _show(self) -> None:
        text = self._text
        if text == self._words.text():
            return
        self._words.setText(text)
        wide = math.ceil(self._words.fontMetrics().horizontalAdvance(text))
        if not text or wide > self.minimumWidth():
            self.setFixedWidth(wide)

    def sizeHint(self) -> QSize:
        """Return the size of one line, the same with and without a text: what is around it must not move."""
        self._words.ensurePolished()
        return QSize(self.minimumWidth(), self._words.fontMetrics().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Let the words have all of it."""
        super().resizeEvent(event)
        self._words.resize(self.size())


@tells_errors
class _Words(QLabel):
    """A label painted without the style sheet, which takes longer than the letters."""

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setPen(self.palette().windowText().color())
        painter.drawText(
            self.rect(), int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter), self.text()
        )
        painter.end()
