"""The header browser under keys: search, difference, copy, privacy."""

from __future__ import annotations

from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from annotator.ui.dialogs.header_browser import HeaderBrowser
from annotator.ui.header_model import NAME, OTHER, VALUE
from tests.ui.conftest import CTRL, Reader


def browser(reader: Reader) -> HeaderBrowser:
    reader.key("Ctrl+I")
    made = reader.window.findChild(HeaderBrowser)
    assert made is not None
    reader.until(lambda: made._model.rowCount() > 0)
    reader.settle()
    made.activateWindow()
    reader.until(lambda: QApplication.activeWindow() is made)
    return made


def cells(made: HeaderBrowser, column: int = NAME) -> list[str]:
    model = made._model
    return [model.data(model.index(row, column)) for row in range(model.rowCount())]


def search(reader: Reader, made: HeaderBrowser, text: str) -> None:
    made._query.setFocus()
    made._query.selectAll()
    QTest.keyClicks(made._query, text)
    reader.until(lambda: not made._timer.isActive())


def compare(reader: Reader, made: HeaderBrowser, words: str) -> None:
    at = next(row for row in range(made._partners.count()) if words in made._partners.itemText(row))
    made._partners.setCurrentIndex(at)
    made._partners.activated.emit(at)
    reader.settle()


def test_typing_finds_elements_and_a_key_opens_and_closes(reader: Reader) -> None:
    reader.show("CT")
    made = browser(reader)
    assert reader.focused is made._query
    search(reader, made, "pixel spacing")
    assert cells(made) == ["Pixel Spacing"]
    assert cells(made, VALUE) == ["0.5\\0.5"]
    reader.key("Return")
    assert made.isVisible()
    reader.key("Escape")
    assert not made.isVisible()


def test_scrolling_in_the_images_shows_the_header_of_the_next(reader: Reader) -> None:
    reader.show("CT", frame=2)
    made = browser(reader)
    search(reader, made, "instance number")
    assert cells(made, VALUE) == ["3"]
    reader.viewer.scroll(0, 1)
    reader.settle()
    assert cells(made, VALUE) == ["4"]


def test_only_what_differs_stands_beside_another_image(reader: Reader) -> None:
    reader.show("CT", frame=2)
    made = browser(reader)
    search(reader, made, "")
    made._query.clear()
    compare(reader, made, "Next image")
    assert made._model.columnCount() == OTHER + 1
    made._only.click()
    assert "Instance Number" in cells(made)
    assert "Rows" not in cells(made)
    made._only.click()
    assert "Rows" in cells(made)
    compare(reader, made, "Nothing")
    assert made._model.columnCount() == OTHER
    assert not made._only.isEnabled()


def test_lines_are_copied_as_plain_text(reader: Reader) -> None:
    reader.show("CT")
    made = browser(reader)
    search(reader, made, "modality")
    made._tree.setFocus()
    QTest.keyClick(made._tree, "c", CTRL)
    assert "(0008,0060)\tCS\tModality\tCT" in QGuiApplication.clipboard().text()
    made.copy()
    assert "(0008,0060)\tCS\tModality\tCT" in QGuiApplication.clipboard().text()


def test_privacy_hides_the_patient_in_the_header_too(reader: Reader) -> None:
    reader.show("CT")
    made = browser(reader)
    search(reader, made, "patient")
    assert "Meier^Anna" in cells(made, VALUE)
    reader.desk.toggle_privacy()
    reader.settle()
    assert "Meier^Anna" not in cells(made, VALUE)
    assert made._file.text() == ""
    made._tree.setCurrentIndex(made._model.index(0, 0))
    assert made._whole.toPlainText() in ("(hidden)", "")
    made.copy()
    assert "Meier" not in QGuiApplication.clipboard().text()
    reader.desk.toggle_privacy()
    made.close()
