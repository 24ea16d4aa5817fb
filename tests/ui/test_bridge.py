"""Calls from threads reach the main thread in order, and never keep it for long."""

from __future__ import annotations

import threading
import time

from PySide6.QtCore import QTimer
from pytestqt.qtbot import QtBot

from annotator.ui.bridge import Bridge


def test_calls_of_a_thread_run_here_in_their_order(qtbot: QtBot) -> None:
    bridge, came = Bridge(), []
    here = threading.get_ident()

    def deliver() -> None:
        for number in range(500):
            bridge(lambda number=number: came.append((number, threading.get_ident())))

    thread = threading.Thread(target=deliver)
    thread.start()
    qtbot.waitUntil(lambda: len(came) == 500)
    thread.join()
    assert came == [(number, here) for number in range(500)]


def test_what_waits_comes_between_many_calls(qtbot: QtBot) -> None:
    bridge, told = Bridge(), []
    for _ in range(20):
        bridge(lambda: (time.sleep(0.004), told.append("call")))
    ticker = QTimer()
    ticker.timeout.connect(lambda: told.append("turn"))
    ticker.start(0)
    qtbot.waitUntil(lambda: told.count("call") == 20)
    ticker.stop()
    between = [told[:at].count("turn") for at, what in enumerate(told) if what == "call"]
    assert between[-1] - between[0] >= 5


def test_a_call_that_fails_does_not_hold_up_the_next(qtbot: QtBot) -> None:
    bridge, came = Bridge(), []
    with qtbot.capture_exceptions() as caught:
        bridge(lambda: came.append(1 // 0))
        bridge(lambda: came.append(2))
        qtbot.waitUntil(lambda: came == [2])
    assert [kind for kind, *_ in caught] == [ZeroDivisionError]
