"""The value under the pointer: as wide as needed, without laying the window out at every move."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QHBoxLayout, QLabel, QWidget
from pytestqt.qtbot import QtBot

from annotator.ui.value_label import ValueLabel


class Layouts(QObject):
    """Counts how often a widget is asked to lay itself out."""

    def __init__(self, watched: QWidget) -> None:
        super().__init__(watched)
        self.count = 0
        watched.installEventFilter(self)

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        self.count += event.type() is QEvent.Type.LayoutRequest
        return False


def shown(qtbot: QtBot) -> tuple[QWidget, ValueLabel, Layouts]:
    window = QWidget()
    qtbot.addWidget(window)
    row = QHBoxLayout(window)
    row.addWidget(QLabel("hint"), 1)
    label = ValueLabel("#d7dae0", window)
    row.addWidget(label)
    window.resize(600, 40)
    window.show()
    qtbot.waitExposed(window)
    return window, label, Layouts(window)


def test_a_longer_text_gets_room_and_a_shorter_one_leaves_it(qtbot: QtBot) -> None:
    window, label, _ = shown(qtbot)
    label.show_text("9, 9   40 HU")
    qtbot.waitUntil(lambda: label.width() >= label.fontMetrics().horizontalAdvance("9, 9   40 HU"))
    narrow = label.width()
    label.show_text("210, 160   -1024 HU   -70 -72 20 mm")
    qtbot.waitUntil(lambda: label.width() > narrow)
    wide = label.width()
    label.show_text("9, 9   40 HU")
    assert (label.text(), label.width()) == ("9, 9   40 HU", wide)
    qtbot.waitUntil(lambda: label.geometry().right() <= window.width())
    label.show_text("")
    qtbot.waitUntil(lambda: label.width() == 0)


def test_texts_of_one_width_lay_nothing_out(qtbot: QtBot) -> None:
    _, label, layouts = shown(qtbot)
    label.show_text("200, 160   -1024 HU")
    qtbot.waitUntil(lambda: label.width() > 0)
    qtbot.wait(20)
    layouts.count = 0
    for number in range(10):
        label.show_text(f"{number}, 16   {number} HU")
        qtbot.wait(1)
    assert label.text() == "9, 16   9 HU"
    qtbot.waitUntil(lambda: label.findChild(QLabel).text() == label.text())
    qtbot.wait(20)
    assert layouts.count == 0
