"""Keys typed into a text field are text: no command takes them."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractSpinBox, QApplication, QComboBox, QLineEdit, QPlainTextEdit, QTextEdit

_FIELDS = (QLineEdit, QPlainTextEdit, QTextEdit, QAbstractSpinBox, QComboBox)
_LEAVING = frozenset(
    {(Qt.Key.Key_K, "Ctrl"), (Qt.Key.Key_F1, ""), (Qt.Key.Key_F11, ""), (Qt.Key.Key_Escape, "")}
    | {(Qt.Key(Qt.Key.Key_0.value + digit), "Alt") for digit in range(1, 10)}
)
"""Keys by which one goes elsewhere: palette, keys, full screen, away, a panel. They edit no text."""


class TextFields(QObject):
    """Stands before the commands of a window: in a text field only what leaves it is a command."""

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Take a key from the commands while a text field has the keyboard."""
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            field = isinstance(QApplication.focusWidget(), _FIELDS)
            if field and (Qt.Key(event.key()), _modifiers(event)) not in _LEAVING:
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
