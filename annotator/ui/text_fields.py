"""Keys typed into a text field are text: no command takes them."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import QAbstractSpinBox, QApplication, QComboBox, QLineEdit, QPlainTextEdit, QTextEdit

from annotator.ui.overrides import tells_errors
from annotator.ui.panels.stored_line import StoredLine

_UNDO = (QKeySequence.StandardKey.Undo, QKeySequence.StandardKey.Redo)
_FIELDS = (QLineEdit, QPlainTextEdit, QTextEdit, QAbstractSpinBox, QComboBox)
_LEAVING = frozenset(
    {(Qt.Key.Key_Tab, "Ctrl"), (Qt.Key.Key_Backtab, "Ctrl+Shift"), (Qt.Key.Key_Tab, "Ctrl+Shift")}
    | {(Qt.Key.Key_K, "Ctrl"), (Qt.Key.Key_F1, ""), (Qt.Key.Key_F11, ""), (Qt.Key.Key_Escape, "")}
    | {(Qt.Key(Qt.Key.Key_0.value + digit), "Alt") for digit in range(1, 10)}
)
"""Keys by which one goes elsewhere: an area, palette, keys, full screen, away, a panel. They edit no text."""


@tells_errors
class TextFields(QObject):
    """Stands before the commands of a window: in a text field only what leaves it is a command."""

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Take a key from the commands while a text field has the keyboard."""
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            focus = QApplication.focusWidget()
            # A stored line knows when undo is its own, and when that of the case.
            own = isinstance(focus, StoredLine) and any(event.matches(key) for key in _UNDO)
            leaving = (Qt.Key(event.key()), _modifiers(event)) in _LEAVING
            if isinstance(focus, _FIELDS) and not own and not leaving:
                event.accept()
                return True
        return super().eventFilter(watched, event)


def _modifiers(event: QKeyEvent) -> str:
    named = (
        (Qt.KeyboardModifier.ControlModifier, "Ctrl"),
        (Qt.KeyboardModifier.AltModifier, "Alt"),
        (Qt.KeyboardModifier.ShiftModifier, "Shift"),
    )
    return "+".join(name for one, name in named if event.modifiers() & one)
