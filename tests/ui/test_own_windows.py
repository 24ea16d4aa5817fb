"""Panes in windows of their own: out by a key, back by closing, a button or a drag; keys work in both."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QApplication, QPushButton

from annotator.ui.own_window import PANE_MIME, EmptyPlace, OwnWindow
from annotator.workspace.detached import WHOLE, Detached, Place
from tests.ui.conftest import NOTHING, Reader, Seat


def two_panes(reader: Reader) -> Reader:
    reader.show("CT")
    reader.key("Ctrl+2")
    reader.viewer.drop(1, reader.series("MR"))
    reader.settle()
    return reader


def out(reader: Reader, key: str = "Ctrl+D") -> OwnWindow:
    """The window of what a key takes out."""
    reader.key(key)
    return window(reader)


def window(reader: Reader) -> OwnWindow:
    (made,) = [
        one for one in QApplication.topLevelWidgets() if isinstance(one, OwnWindow) and one.isVisible()
    ]
    reader.until(lambda: QApplication.activeWindow() is made)
    reader.settle()
    return made


def gone(reader: Reader) -> bool:
    reader.settle()
    return not any(isinstance(one, OwnWindow) and one.isVisible() for one in QApplication.topLevelWidgets())


def places(reader: Reader) -> list[EmptyPlace]:
    return [one for one in reader.window.findChildren(EmptyPlace) if one.isVisible()]


def test_a_pane_goes_out_and_comes_back_by_the_same_key(reader: Reader) -> None:
    two_panes(reader)
    own = out(reader)
    assert reader.pane(1).window() is own
    assert reader.pane(0).window() is reader.window
    assert reader.pane(1).view.has_image
    assert len(places(reader)) == 1
    assert "Meier" not in own.windowTitle()
    reader.key("Ctrl+D")
    assert gone(reader)
    reader.front()
    assert reader.pane(1).window() is reader.window
    assert reader.pane(1).isVisible()
    assert places(reader) == []


def test_keys_and_mouse_work_in_the_window_outside(reader: Reader) -> None:
    two_panes(reader)
    out(reader)
    pane = reader.pane(1)
    assert reader.focused is pane
    reader.key("Down")
    assert reader.layout_pane(1).frame == 1
    reader.key("I")
    assert reader.viewport(1).inverted
    reader.wheel(pane, -120)
    assert reader.layout_pane(1).frame == 2
    reader.key("Tab")
    assert reader.viewer.layout.active == 0
    reader.key("Down")
    assert reader.layout_pane(0).frame == 1


def test_a_mark_drawn_outside_is_asked_about_beside_it(reader: Reader) -> None:
    two_panes(reader)
    own = out(reader)
    mark = reader.mark("E", (7, 9), (11, 13), index=1)
    popover = reader.window.popover
    assert popover.mark == mark.id
    assert popover.window() is own
    assert own.rect().contains(popover.geometry())
    reader.type("t8").key("Enter", "Enter")
    assert reader.lesion_of(mark).site == "t08"
    own.close()
    assert gone(reader)
    reader.front()
    again = reader.mark("E", (3, 3), (6, 6), index=1)
    assert popover.mark == again.id
    assert popover.window() is reader.window
    reader.key("Escape")


def test_closing_the_window_or_its_button_sends_the_pane_back(reader: Reader) -> None:
    two_panes(reader)
    out(reader).close()
    assert gone(reader)
    reader.front()
    assert reader.pane(1).window() is reader.window
    own = out(reader)
    (back,) = own.findChildren(QPushButton)
    reader.click(back)
    assert gone(reader)
    assert reader.pane(1).window() is reader.window


def test_dragging_it_onto_its_place_brings_it_back(reader: Reader) -> None:
    two_panes(reader)
    out(reader)
    (place,) = places(reader)
    for pane, accepted in ((0, False), (1, True)):
        data = QMimeData()
        data.setData(PANE_MIME, str(pane).encode())
        entering = QDragEnterEvent(
            QPoint(9, 9), Qt.DropAction.MoveAction, data, Qt.MouseButton.LeftButton, NOTHING
        )
        entering.ignore()
        QApplication.sendEvent(place, entering)
        assert entering.isAccepted() is accepted
    drop = QDropEvent(QPointF(9, 9), Qt.DropAction.MoveAction, data, Qt.MouseButton.LeftButton, NOTHING)
    QApplication.sendEvent(place, drop)
    assert gone(reader)
    assert reader.pane(1).window() is reader.window


def test_all_panes_go_out_together(reader: Reader) -> None:
    two_panes(reader)
    own = out(reader, "Ctrl+Shift+D")
    assert own.pane == WHOLE
    assert all(reader.pane(at).window() is own for at in (0, 1))
    reader.key("Down")
    assert reader.layout_pane(1).frame == 1
    reader.key("Ctrl+1")
    assert not reader.pane(1).isVisible()
    reader.key("Ctrl+Shift+D")
    assert gone(reader)
    assert reader.pane(0).window() is reader.window
    assert reader.pane(0).isVisible()


def test_the_panels_keep_their_widths_while_the_images_are_out(reader: Reader) -> None:
    before = (reader.window.studies.width(), reader.window.tabs.width())
    out(reader, "Ctrl+Shift+D")
    assert (reader.window.studies.width(), reader.window.tabs.width()) == before
    reader.key("Ctrl+Shift+D")
    assert gone(reader)
    assert (reader.window.studies.width(), reader.window.tabs.width()) == before


def test_the_palette_serves_a_pane_outside_and_hands_the_focus_back(reader: Reader) -> None:
    two_panes(reader)
    own = out(reader)
    reader.key("Ctrl+K")
    reader.until(lambda: QApplication.activeWindow() is reader.window)
    reader.type("invert").key("Enter")
    assert reader.viewport(1).inverted
    reader.until(lambda: QApplication.activeWindow() is own)
    assert reader.focused is reader.pane(1)


def test_a_pane_that_the_layout_has_no_more_comes_back(reader: Reader) -> None:
    two_panes(reader)
    out(reader)
    reader.key("Ctrl+1")
    assert gone(reader)
    reader.front()
    reader.key("Ctrl+2")
    assert reader.pane(1).window() is reader.window


def test_a_double_click_fills_the_screen_outside_and_leaves_the_layout(reader: Reader) -> None:
    two_panes(reader)
    own = out(reader)
    reader.pane(1).maximised.emit(1)
    assert own.isMaximized()
    assert reader.viewer.layout.maximised is None
    own.close()
    assert gone(reader)


def test_a_window_outside_comes_back_where_it_stood(seat: Seat, folder: Path) -> None:
    first = two_panes(seat().open(folder))
    own = out(first)
    own.setGeometry(60, 50, 420, 380)
    first.window.close()
    assert gone(first)
    first.application.close()
    second = seat(first.application.store.location)
    second.desk.opening.last()
    second.settle()
    second.until(lambda: second.desk.detacher.panes == {1})
    again = second.pane(1).window()
    assert isinstance(again, OwnWindow)
    assert again.geometry().getRect() == (60, 50, 420, 380)


def test_without_its_screen_it_stands_in_the_main_window(seat: Seat, folder: Path) -> None:
    first = two_panes(seat().open(folder))
    first.desk.keeper.keep_layout()
    away = Detached({1: Place("Maker/Model/7/HDMI-2 3840x2160@1", 0, 0, 800, 600)}).text()
    first.desk.session.store.remember("detached", away)
    first.desk.keeper.stop()  # Nothing is kept on closing: the setting stays as it was on the other desk.
    first.application.close()
    second = seat(first.application.store.location)
    second.desk.opening.last()
    second.settle()
    assert second.desk.detacher.panes == frozenset()
    assert second.pane(1).window() is second.window
