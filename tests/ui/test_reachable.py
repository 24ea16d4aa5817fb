"""Every interactive part of the window has a name for a screen reader, is reached by Tab, and shows it."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QToolBar,
    QWidget,
)
from pytestqt.qtbot import QtBot

from annotator.ui.assembly import Application
from annotator.ui.tab_order import is_stop
from tests.ui.conftest import Reader, show
from tests.ui.reach import by_tab, described, looks, name_of, stops, takes_keyboard

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


@pytest.mark.parametrize("panel", PANELS)
def test_everything_that_takes_the_keyboard_has_a_name(reader: Reader, panel: str) -> None:
    reader.window.show_panel(panel)
    reader.settle()
    assert described([one for one in stops(reader.window) if not name_of(one)]) == []


def test_every_button_has_a_name_and_those_tab_leaves_out_a_key(reader: Reader) -> None:
    buttons = [one for one in reader.window.findChildren(QAbstractButton) if one.isVisible()]
    assert described([one for one in buttons if not name_of(one)]) == []
    on_the_bar = [one for one in buttons if isinstance(one.parent(), QToolBar)]
    without = [one.text() for one in on_the_bar if not re.search(r" \([^)]+\)$", one.toolTip())]
    assert without == []


@pytest.mark.parametrize("panel", PANELS)
def test_all_of_it_is_reached_by_tab_once_in_its_area(reader: Reader, panel: str) -> None:
    reader.window.show_panel(panel)
    reader.settle()
    reached: list[QWidget] = []
    for _ in range(3):  # Studies, images and the panel, from one to the next by Ctrl+Tab.
        reader.key("Ctrl+Tab")
        reached += by_tab(reader)
    reader.key("Ctrl+Tab", "Shift+Tab")  # Before what is in the panel come the tabs.
    reached.append(reader.focused)
    wanted = [one for one in stops(reader.window) if one not in reached]
    assert described(wanted) == []


@pytest.mark.parametrize("panel", PANELS)
def test_where_the_keyboard_is_can_be_seen(reader: Reader, panel: str) -> None:
    reader.window.show_panel(panel)
    reader.settle()
    tables = [one for one in stops(reader.window) if isinstance(one, QAbstractItemView)]
    for one in tables:  # Once it has had the keyboard a line is chosen, and others show it, some time later.
        one.setFocus()
    reader.qtbot.wait(200)
    reader.settle()
    unseen = [one for one in stops(reader.window) if is_stop(one) and looks(one, False) == looks(one, True)]
    assert described(unseen) == []


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
