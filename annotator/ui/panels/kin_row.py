"""Where a lesion came from, and the commands that say which marks are one lesion."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QToolButton, QWidget

from annotator.lesions.kinship import kin_words
from annotator.lesions.records import Lesion

_COMMANDS = (
    ("join", "Same as…", "Say that this is the same lesion as another (Ctrl+J)"),
    ("split", "Split off", "Make the chosen marks a lesion of their own (Ctrl+Shift+J)"),
)


class KinRow(QWidget):
    """One line of the lesion card; `run` is called with the id of a command."""

    def __init__(self, lesion: Lesion, run: Callable[[str], None], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        words = QLabel(kin_words(lesion), self)
        words.setTextFormat(Qt.TextFormat.PlainText)
        words.setProperty("role", "dim")
        words.setMinimumWidth(1)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(4)
        row.addWidget(words, 1)
        for command, text, tip in _COMMANDS:
            button = QToolButton(self)
            button.setText(text)
            button.setToolTip(tip)
            button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            button.clicked.connect(partial(run, command))
            row.addWidget(button)
