"""Commands that last as long as their key is held: what letting go does."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QEvent, QObject
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import QWidget

from annotator.ui.overrides import tells_errors
from annotator.workspace.action import Action


@tells_errors
class HeldKeys(QObject):
    """Watches the keys of a window; `release` is called when the key of a held command goes up.

    A command run from a menu or the palette has no key down: it is not held, and stays as it is.
    """

    def __init__(self, window: QWidget, release: Callable[[Action], None]) -> None:
        super().__init__(window)
        self._release = release
        self._down: set[str] = set()
        self._held: dict[str, Action] = {}
        window.installEventFilter(self)

    def started(self, action: Action, keys: Sequence[str]) -> None:
        """Hold a command that has just run, if one of its keys is down."""
        for name in keys:
            key = name.rpartition("+")[2]
            if action.released is not None and key in self._down:
                self._held[key] = action

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Note which keys are down; never take an event away."""
        if event.type() == QEvent.Type.WindowDeactivate:
            self._down.clear()
            for key in list(self._held):
                self._let_go(key)
        elif isinstance(event, QKeyEvent) and not event.isAutoRepeat():
            key = QKeySequence(event.key()).toString()
            if event.type() == QEvent.Type.KeyRelease:
                self._down.discard(key)
                self._let_go(key)
            else:
                self._down.add(key)
        return super().eventFilter(watched, event)

    def _let_go(self, key: str) -> None:
        action = self._held.pop(key, None)
        if action is not None:
            self._release(action)
