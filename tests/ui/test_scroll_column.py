"""A column that is filled anew after every edit: what it holds, and that nothing of it stays behind."""

from __future__ import annotations

import ctypes
import platform

import pytest
import shiboken6
from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtWidgets import QLabel, QWidget
from pytestqt.qtbot import QtBot

from annotator.ui.panels.scroll_column import ScrollColumn

_COUNTS = ["arena", "ordblks", "smblks", "hblks", "hblkhd", "usmblks", "fsmblks", "uordblks"]


class _Malloc(ctypes.Structure):
    _fields_ = tuple((name, ctypes.c_size_t) for name in (*_COUNTS, "fordblks", "keepcost"))


def refilled(column: ScrollColumn, labels: int) -> None:
    column.empty()
    for number in range(labels):
        column.add(QLabel(str(number), column))
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def test_widgets_stand_from_the_top_in_their_order_and_give_way_to_others(qtbot: QtBot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    column = ScrollColumn(window)
    column.resize(200, 400)
    window.show()
    for count in (3, 2):
        refilled(column, count)
        qtbot.waitExposed(window)
        QCoreApplication.processEvents()
        shown = [one for one in column.findChildren(QLabel) if one.isVisible()]
        assert [one.text() for one in sorted(shown, key=lambda one: one.y())] == ["0", "1", "2"][:count]
        heights = {one.height() for one in shown}
        assert max(one.y() for one in shown) == (count - 1) * heights.pop()


def test_what_is_held_again_stays_and_is_read_in_its_new_order(qtbot: QtBot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    column = ScrollColumn(window)
    column.resize(200, 400)
    window.show()
    first, second, third, fourth = labels = [QLabel(text, column) for text in "1234"]
    for label in labels[:3]:
        column.add(label)
    column.hold([third, fourth, first])
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    QCoreApplication.processEvents()
    inside = column.widget()
    assert inside is not None
    assert inside.findChildren(QLabel) == [third, fourth, first]
    assert third.y() < fourth.y() < first.y()
    assert not shiboken6.isValid(second)


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="asks mallinfo2 of glibc")
def test_filling_it_anew_takes_no_more_memory(qtbot: QtBot) -> None:
    libc = ctypes.CDLL(None)
    libc.mallinfo2.restype = _Malloc
    window = QWidget()
    qtbot.addWidget(window)
    column, rows, times = ScrollColumn(window), 50, 60

    def taken() -> int:
        for _ in range(times):
            refilled(column, rows)
        return int(libc.mallinfo2().uordblks)

    taken()
    before = taken()
    # An item of a layout left behind takes 88 bytes.
    assert (taken() - before) / (rows * times) < 8
