"""Brings calls from job threads to the main thread."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Qt, Signal


class Bridge(QObject):
    """A `Post` for `Jobs`: runs functions on the thread it was made on, from the event queue."""

    _called = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._called.connect(self._run, Qt.ConnectionType.QueuedConnection)

    def __call__(self, call: Callable[[], None]) -> None:
        """Queue a call; safe from any thread."""
        self._called.emit(call)

    @staticmethod
    def _run(call: Callable[[], None]) -> None:
        call()
