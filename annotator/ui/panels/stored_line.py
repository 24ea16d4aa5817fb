"""A line of text that is stored as it is left; then undo is the case's again."""

from __future__ import annotations

from PySide6.QtCore import QEvent
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import QLineEdit

from annotator.ui.overrides import tells_errors


@tells_errors
class StoredLine(QLineEdit):
    """Takes Ctrl+Z and Ctrl+Y only while there is typing of its own to take back."""

    def event(self, event: QEvent) -> bool:
        """Leave undo and redo to the window when this field has none."""
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            undo, redo = QKeySequence.StandardKey.Undo, QKeySequence.StandardKey.Redo
            idle = (event.matches(undo) and not self.isUndoAvailable()) or (
                event.matches(redo) and not self.isRedoAvailable()
            )
            if idle:
                event.ignore()
                return False
        return super().event(event)
