"""The keys of a pane over which a cursor is moved: arrows, Space, Page Up and Page Down."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent

from annotator.workspace.key_cursor import FAR, KeyCursor
from annotator.workspace.pane_hand import Touch
from annotator.workspace.pane_view import PaneView

_KEYPAD = Qt.KeyboardModifier.KeypadModifier
_NOTHING, _SHIFT = Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ShiftModifier
_WAYS = {
    Qt.Key.Key_Left: (-1, 0),
    Qt.Key.Key_Right: (1, 0),
    Qt.Key.Key_Up: (0, -1),
    Qt.Key.Key_Down: (0, 1),
}
_PAGES = {Qt.Key.Key_PageUp: -1, Qt.Key.Key_PageDown: 1}


class CursorKeys:
    """Hands keys to the cursor of a pane while it is shown; they are no commands then."""

    def __init__(self, view: PaneView, cursor: KeyCursor) -> None:
        self._view, self._cursor = view, cursor

    def takes(self, event: QKeyEvent) -> bool:
        """Tell whether a key is the cursor's now."""
        if not self._view.has_key_cursor:
            return False
        if event.key() == Qt.Key.Key_Space:
            return True
        return event.key() in (*_WAYS, *_PAGES) and event.modifiers() & ~_KEYPAD in (_NOTHING, _SHIFT)

    def press(self, event: QKeyEvent) -> None:
        """Move the cursor, put its pen down, or scroll; Shift takes ten."""
        key, times = Qt.Key(event.key()), FAR if event.modifiers() & _SHIFT else 1
        if key in _WAYS:
            right, down = _WAYS[key]
            self._cursor.step(times * right, times * down)
        elif key in _PAGES:
            self._view.scroll(times * _PAGES[key])
        elif not event.isAutoRepeat():
            self._cursor.press(_touch(event))

    def release(self, event: QKeyEvent) -> None:
        """Lift the pen when Space goes up."""
        if event.key() == Qt.Key.Key_Space and not event.isAutoRepeat():
            self._cursor.lift()


def _touch(event: QKeyEvent) -> Touch:
    keys = event.modifiers()
    return Touch(
        (0.0, 0.0),
        shift=bool(keys & Qt.KeyboardModifier.ShiftModifier),
        ctrl=bool(keys & Qt.KeyboardModifier.ControlModifier),
        alt=bool(keys & Qt.KeyboardModifier.AltModifier),
    )
