"""The popup that says why an image looks as it does."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QEvent, QPoint
from PySide6.QtWidgets import QLabel

from tests.ui.conftest import Reader


def said(reader: Reader) -> dict[str, str]:
    return {name: words for name, words, _source in reader.window.grey_chain.lines}


def test_one_key_opens_it_beside_the_pane_and_escape_closes_it(reader: Reader) -> None:
    pane = reader.show("CT")
    popup = reader.window.grey_chain
    reader.key("Shift+I")
    assert popup.isVisible()
    assert said(reader)["Modality LUT"] == "stored × 1 − 1024, HU"
    assert popup.x() > pane.mapTo(reader.window, pane.rect().topRight()).x()
    assert reader.window.rect().contains(popup.geometry())
    reader.key("Escape")
    assert not popup.isVisible()
    reader.key("Shift+I", "Shift+I")
    assert not popup.isVisible()


def test_it_follows_the_hand_and_the_pane(reader: Reader) -> None:
    pane = reader.show("CT")
    reader.key("Shift+I")
    before = said(reader)["Window"]
    middle = pane.rect().center()
    reader.drag(pane, middle, middle + QPoint(25, 0))
    reader.until(lambda: said(reader)["Window"] != before)
    assert reader.window.grey_chain.lines[3][2] == "set by hand, or kept from another image"
    reader.key("3")
    reader.until(lambda: said(reader)["Window"] == "W 2000 · L 350 HU (−650 to 1349), linear")
    reader.key("I")
    reader.until(lambda: said(reader)["Presentation"] == "low values white")
    reader.key("Escape")


def test_it_closes_where_there_is_no_image(reader: Reader) -> None:
    reader.show("CT")
    reader.key("Shift+I", "Ctrl+2", "Tab")
    reader.until(lambda: not reader.window.grey_chain.isVisible())


def test_it_keeps_no_lines_of_another_image_and_none_when_it_is_closed(reader: Reader) -> None:
    popup = reader.window.grey_chain

    def labels() -> int:
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        return len(popup.findChildren(QLabel))

    reader.show("CT")
    reader.key("Shift+I")
    for steps in (8, 7):  # A plane across the slices says one step more.
        reader.key("Alt+P", "Tab")
        reader.settle()
        reader.until(lambda steps=steps: len(popup.lines) == steps)
        assert labels() == 1 + 3 * steps
    reader.key("Escape")
    assert labels() == 1
    reader.key("Shift+I")
    assert labels() == 1 + 3 * len(popup.lines) > 1
    reader.key("Shift+I")
    assert labels() == 1
