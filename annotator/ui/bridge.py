"""Brings calls from job threads to the main thread, a few milliseconds of them at a time."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable

from PySide6.QtCore import QObject, Qt, QTimer, Signal

_TURN_S = 0.008
"""How long calls may keep the window from what else waits: input, painting."""


class Bridge(QObject):
    """A `Post` for `Jobs`: runs functions on the thread it was made on, in the order they came.

    What a turn of the event loop has no time for is run in the next: however much the threads deliver,
    input and painting come between.
    """

    _called = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._calls: deque[Callable[[], None]] = deque()
        # A timer of 0 ms fires once a turn; a posted event would be run in the same one.
        self._turn = QTimer(self)
        self._turn.setInterval(0)
        self._turn.timeout.connect(self._run)
        self._called.connect(self._wake, Qt.ConnectionType.QueuedConnection)

    def __call__(self, call: Callable[[], None]) -> None:
        """Queue a call; safe from any thread."""
        self._calls.append(call)
        self._called.emit()

    def _wake(self) -> None:
        if self._calls and not self._turn.isActive():
            self._turn.start()

    def _run(self) -> None:
        end = time.perf_counter() + _TURN_S
        while self._calls:
            self._calls.popleft()()
            if time.perf_counter() >= end:
                return
        self._turn.stop()
