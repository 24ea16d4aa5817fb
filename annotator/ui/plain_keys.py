"""Keys that write: those held with Ctrl or Alt are commands."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent

_COMMANDS = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier


def is_plain(event: QEvent) -> bool:
    """Tell whether an event is of a key without Ctrl or Alt."""
    return isinstance(event, QKeyEvent) and not event.modifiers() & _COMMANDS
