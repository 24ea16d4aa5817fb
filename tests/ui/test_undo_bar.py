"""No question before a deletion: a quiet bar after it."""

from __future__ import annotations

from PySide6.QtWidgets import QDialog, QPushButton

from tests.ui.conftest import Reader


def test_a_deletion_asks_nothing_and_says_how_to_take_it_back(reader: Reader) -> None:
    reader.show("CT")
    mark = reader.mark("E", (16, 11), (24, 19))
    bar = reader.window.undo_bar
    assert bar.words == ""
    reader.key("Escape", "Del")
    assert not reader.marks
    assert bar.words == "Mark deleted"
    assert not reader.window.findChildren(QDialog)
    (undo,) = bar.findChildren(QPushButton)
    assert undo.text() == "Undo  Ctrl+Z"
    reader.click(undo)
    assert reader.marks == (mark,)
    assert bar.words == ""


def test_the_bar_lies_low_in_the_middle_of_the_images_and_goes_by_itself(reader: Reader) -> None:
    reader.show("CT")
    reader.mark("E", (16, 11), (24, 19))
    reader.key("Escape", "Del")
    bar, grid = reader.window.undo_bar, reader.window.grid
    assert abs(bar.geometry().center().x() - grid.rect().center().x()) <= 1
    assert grid.height() - 120 < bar.y() < grid.height() - bar.height()
    reader.window.resize(1000, 700)
    reader.until(lambda: abs(bar.geometry().center().x() - grid.rect().center().x()) <= 1)
    reader.window.resize(1400, 900)
    bar._timer.setInterval(1)
    reader.until(lambda: not bar.isVisible())


def test_the_bar_hears_of_keys_too_and_leaves_with_them(reader: Reader) -> None:
    reader.show("CT")
    reader.mark("E", (16, 11), (24, 19))
    reader.key("Escape", "Del")
    reader.key("Ctrl+Z")
    assert reader.window.undo_bar.words == ""
    reader.key("Ctrl+Y")
    assert reader.window.undo_bar.words == "Mark deleted"
