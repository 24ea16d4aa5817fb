"""A hand that sends real events to the window, and has each of them written down."""

from __future__ import annotations

import time
from collections.abc import Callable

from PySide6.QtCore import QPoint
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

from tests.ui.conftest import Reader
from tests.ui.head_to_head.klm import Counts, Ledger

_NOTCH = 120


class Hand:
    """Clicks, drags, turns the wheel, presses keys and types; after each, the window comes to rest.

    `app_s` is the processor time that the program took for it all: on a busy machine the clock says little.
    """

    def __init__(self, reader: Reader) -> None:
        self.reader = reader
        self._ledger = Ledger()
        self._started: float | None = None
        self._settled = 0.0

    @property
    def counts(self) -> Counts:
        """What was done so far."""
        return self._ledger.counts

    @property
    def app_s(self) -> float:
        """Seconds of the processor from the first event to the last result."""
        return 0.0 if self._started is None else self._settled - self._started

    def think(self) -> None:
        """Search something, or make up one's mind."""
        self._ledger.think()

    def click(self, widget: QWidget, at: QPoint | None = None) -> None:
        """Point at a place of a widget and press the left button."""
        self._begin()
        place = at or widget.rect().center()
        self._ledger.click(_on_screen(widget, place))
        QTest.mouseMove(widget, place)
        self._rest()  # a person gets there a second before the button
        self.reader.click(widget, place)
        self._rest()

    def drag(self, widget: QWidget, *trail: QPoint) -> None:
        """Draw with the left button down."""
        self._begin()
        self._ledger.drag(_on_screen(widget, trail[0]), _on_screen(widget, trail[-1]))
        QTest.mouseMove(widget, trail[0])
        self.reader.drag(widget, *trail)
        self._rest()

    def wheel(self, widget: QWidget, notches: int, at: QPoint) -> None:
        """Turn the wheel, away from the hand where `notches` is positive."""
        self._begin()
        self._ledger.wheel(abs(notches), _on_screen(widget, at))
        for _ in range(abs(notches)):
            self.reader.wheel(widget, _NOTCH if notches > 0 else -_NOTCH, at)
        self._rest()

    def key(self, *names: str) -> None:
        """Press keys or chords, one after the other."""
        self._begin()
        for name in names:
            self._ledger.key(name)
            self.reader.key(name)
            self._rest()

    def type(self, text: str) -> None:
        """Type letters where the focus is."""
        self._begin()
        self._ledger.type(text)
        self.reader.type(text)
        self._rest()

    def watch(self, starts: Callable[[], None]) -> None:
        """Let something be done without a gesture, and wait until it is."""
        self._begin()
        starts()
        self._rest()

    def _begin(self) -> None:
        if self._started is None:
            self._started = time.process_time()

    def _rest(self) -> None:
        self.reader.settle()
        self._settled = time.process_time()


def _on_screen(widget: QWidget, at: QPoint) -> tuple[int, int]:
    place = widget.mapToGlobal(at)
    return place.x(), place.y()
