"""Every interactive part of the window has a name for a screen reader, is reached by Tab, and shows it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QApplication,
    QLabel,
    QTabBar,
    QToolBar,
    QWidget,
)
from pytestqt.qtbot import QtBot

from annotator.ui.assembly import Application
from annotator.ui.tab_order import is_stop
from tests.ui.conftest import Reader, show

PANELS = ("lesions", "map", "criteria", "clinical", "follow-up", "course")


@pytest.fixture(scope="module")
def founding(shared: Application) -> Application:
    """The application with the founding case on the desk."""
    shared.desk.open_sample()
    return shared


@pytest.fixture
def reader(founding: Application, qtbot: QtBot) -> Iterator[Reader]:
    reader = show(founding, qtbot)
    reader.settle()
    reader.until(lambda: bool(reader.viewer.studies))
    reader.pane().setFocus()
    reader.session.step_lesion(1)
    yield reader
    reader.stop_listening()


def stops(reader: Reader) -> list[QWidget]:
    """What takes the keyboard, of what is to be seen in the window."""
    inside = [one for one in reader.window.findChildren(QWidget) if one.window() is reader.window]
    return [one for one in inside if takes_keyboard(one)]


def takes_keyboard(widget: QWidget) -> bool:
    return (
        widget.isVisible()
        and widget.isEnabled()
        and widget.focusPolicy() is not Qt.FocusPolicy.NoFocus
        and widget.focusProxy() is None
    )


def name_of(widget: QWidget) -> str:
    """What a screen reader calls a widget: its own name, the words on it, or those of a label beside it."""
    if widget.accessibleName():
        return widget.accessibleName()
    if isinstance(widget, QTabBar):
        return widget.tabText(widget.currentIndex())
    if isinstance(widget, QAbstractButton | QLabel) and widget.text():
        return widget.text()
    labels = [one for one in widget.window().findChildren(QLabel) if one.buddy() is widget]
    return labels[0].text() if labels else ""


def described(widgets: list[QWidget]) -> list[str]:
    return [f"{type(one).__name__} in {type(one.parent()).__name__}: {name_of(one)}" for one in widgets]


@pytest.mark.parametrize("panel", PANELS)
def test_everything_that_takes_the_keyboard_has_a_name(reader: Reader, panel: str) -> None:
    reader.window.show_panel(panel)
    reader.settle()
    assert described([one for one in stops(reader) if not name_of(one)]) == []


def test_every_button_has_a_name_and_those_tab_leaves_out_a_key(reader: Reader) -> None:
    buttons = [one for one in reader.window.findChildren(QAbstractButton) if one.isVisible()]
    assert described([one for one in buttons if not name_of(one)]) == []
    on_the_bar = [one for one in buttons if isinstance(one.parent(), QToolBar)]
    without = [one.text() for one in on_the_bar if not one.actions()[0].shortcuts()]
    assert without == []


@pytest.mark.parametrize("panel", PANELS)
def test_all_of_it_is_reached_by_tab_once_in_its_area(reader: Reader, panel: str) -> None:
    reader.window.show_panel(panel)
    reader.settle()
    reached: list[QWidget] = []
    for _ in range(3):  # Studies, images and the panel, from one to the next by Ctrl+Tab.
        reader.key("Ctrl+Tab")
        while (focus := QApplication.focusWidget()) is not None and focus not in reached:
            reached.append(focus)
            reader.key("Tab")
    reader.key("Ctrl+Tab", "Shift+Tab")  # Before what is in the panel come the tabs.
    reached.append(reader.focused)
    wanted = [one for one in stops(reader) if one not in reached]
    assert described(wanted) == []


@pytest.mark.parametrize("panel", PANELS)
def test_where_the_keyboard_is_can_be_seen(reader: Reader, panel: str) -> None:
    reader.window.show_panel(panel)
    reader.settle()
    tables = [one for one in stops(reader) if isinstance(one, QAbstractItemView)]
    for one in tables:  # Once it has had the keyboard a line is chosen, and others show it, some time later.
        one.setFocus()
    reader.qtbot.wait(200)
    reader.settle()
    unseen = [one for one in stops(reader) if is_stop(one) and looks(one, False) == looks(one, True)]
    assert described(unseen) == []


def looks(widget: QWidget, focused: bool) -> QImage:
    """How a widget looks with the keyboard, or without."""
    widget.setFocus(Qt.FocusReason.TabFocusReason) if focused else widget.clearFocus()
    QApplication.processEvents()
    return widget.grab().toImage()


def test_what_is_asked_about_a_mark_has_names(reader: Reader) -> None:
    reader.pane().setFocus()
    reader.key("M")
    reader.settle()
    reader.key("Q")
    popover = reader.window.popover
    asked = [popover, *popover.findChildren(QWidget)]
    assert popover.isVisible()
    assert described([one for one in asked if takes_keyboard(one) and not name_of(one)]) == []
    reader.key("Escape")


def test_ctrl_tab_goes_round_the_areas_and_back(reader: Reader) -> None:
    areas = (reader.window.tabs, reader.window.studies, reader.window.grid)
    for key, order in (("Ctrl+Tab", areas), ("Ctrl+Shift+Tab", (areas[1], areas[0], areas[2]))):
        for area in order:
            reader.key(key)
            assert area.isAncestorOf(reader.focused), (key, area)


def test_ctrl_tab_leaves_a_text_field(reader: Reader) -> None:
    reader.window.show_panel("clinical")
    reader.key("Ctrl+Tab", "Tab", "Tab", "Tab", "Tab")
    assert reader.window.tabs.isAncestorOf(reader.focused)
    reader.key("Ctrl+Tab")
    assert reader.window.studies.isAncestorOf(reader.focused)
