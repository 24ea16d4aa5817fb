"""Planes, panes in windows of their own, the checklist and the header browser, by names and keys alone."""

from __future__ import annotations

import pytest
from PySide6.QtGui import QContextMenuEvent
from PySide6.QtWidgets import QApplication, QTreeView, QWidget

from annotator.ui.panels.follow_up import Row
from annotator.ui.tab_order import in_order
from annotator.viewing.mpr import Mpr
from tests.ui.conftest import Reader
from tests.ui.reach import by_tab, described, looks, name_of, stops
from tests.ui.test_follow_up import follower
from tests.ui.test_header import browser
from tests.ui.test_own_windows import out, two_panes

__all__ = ["follower"]


def shortcuts(*widgets: QWidget) -> set[str]:
    return {key.toString() for one in widgets for action in one.actions() for key in action.shortcuts()}


def menu_by_key(reader: Reader) -> list[str]:
    """The lines of the menu that the menu key opens where the keyboard is."""
    pane = reader.focused
    middle = pane.rect().center()
    event = QContextMenuEvent(QContextMenuEvent.Reason.Keyboard, middle, pane.mapToGlobal(middle))
    return reader.in_menu(lambda: QApplication.sendEvent(pane, event))


# Linked planes


@pytest.fixture
def planes(reader: Reader) -> Reader:
    """The CT as three linked planes, the keyboard on the first."""
    reader.show("CT", frame=4)
    reader.key("Alt+P")
    reader.settle()
    reader.pane().setFocus()
    return reader


def mpr(reader: Reader) -> Mpr:
    found = reader.viewer.mpr(reader.series("CT"))
    assert found is not None
    return found


def test_tab_goes_through_the_planes_each_named_and_seen(planes: Reader) -> None:
    panes = [planes.pane(index) for index in range(3)]
    assert by_tab(planes) == panes
    assert described([one for one in stops(planes.window.grid) if not name_of(one)]) == []
    assert described([one for one in panes if looks(one, False) == looks(one, True)]) == []


def test_the_menu_key_opens_the_menu_of_a_plane(planes: Reader) -> None:
    planes.key("Tab")
    assert any(line.startswith("Straighten the planes") for line in menu_by_key(planes))


# Windows of their own


def test_a_pane_outside_has_every_key_of_the_window_inside(reader: Reader) -> None:
    own = out(two_panes(reader))
    assert shortcuts(own) == shortcuts(reader.window, reader.window.grid)
    assert described([one for one in stops(own) if not name_of(one)]) == []
    pane = reader.pane(1)
    assert looks(pane, False) != looks(pane, True)


def test_the_palette_serves_the_pane_outside_and_gives_it_the_keyboard_back(reader: Reader) -> None:
    own = out(two_panes(reader))
    reader.key("Ctrl+K")
    reader.front()
    reader.type("invert").key("Enter")
    reader.until(own.isActiveWindow)
    assert [reader.viewport(index).inverted for index in (0, 1)] == [False, True]
    assert reader.focused is reader.pane(1)


def test_ctrl_tab_goes_from_the_pane_outside_to_the_window_and_back(reader: Reader) -> None:
    own = out(two_panes(reader))
    reader.key("Ctrl+Tab")
    reader.until(reader.window.isActiveWindow)
    assert reader.window.tabs.isAncestorOf(reader.focused) or reader.window.studies.isAncestorOf(
        reader.focused
    )
    reader.key("Ctrl+Shift+Tab")
    reader.until(own.isActiveWindow)
    assert reader.focused is reader.pane(1)


def test_tab_goes_from_a_pane_inside_to_the_one_outside_and_a_key_brings_it_back(reader: Reader) -> None:
    own = out(two_panes(reader))
    reader.front()
    reader.click(reader.pane(0))
    reader.key("Tab")
    reader.until(own.isActiveWindow)
    assert reader.focused is reader.pane(1)
    reader.key("Ctrl+D")
    reader.front()
    assert reader.focused is reader.pane(1)
    assert reader.pane(1).window() is reader.window


# The checklist


def test_the_checklist_is_reached_by_tab_named_and_seen(follower: Reader) -> None:
    panel = follower.window.follow_up
    wanted = stops(panel)
    assert described([one for one in wanted if not name_of(one)]) == []
    follower.key("Tab", "Shift+Tab")
    reached = by_tab(follower)
    assert described([one for one in wanted if one not in reached]) == []
    assert described([one for one in wanted if looks(one, False) == looks(one, True)]) == []


def test_each_row_says_itself_and_each_answer_its_key(follower: Reader) -> None:
    rows = [one for one in follower.window.follow_up.findChildren(Row) if one.isVisible()]
    assert [one.accessibleName() for one in rows] == ["L1 T8 vertebra: open", "L2 T10 vertebra: open"]
    for row in rows:
        words = [name_of(one) for one in row.findChildren(QWidget) if hasattr(one, "isCheckable")]
        assert [one.split(" ", 1)[0] for one in words] == ["1", "2", "3", "4"]


# The header browser


def test_the_header_browser_is_gone_through_by_tab_in_the_order_it_is_laid_out(reader: Reader) -> None:
    reader.show("CT")
    made = browser(reader)
    wanted = stops(made)
    assert described([one for one in wanted if not name_of(one)]) == []
    made.focusWidget().setFocus()
    reached = by_tab(reader)
    assert described(reached) == described([one for one in in_order(made) if one in wanted])
    made.close()


def test_where_the_keyboard_is_in_the_header_browser_can_be_seen(reader: Reader) -> None:
    reader.show("CT")
    made = browser(reader)
    (tree,) = made.findChildren(QTreeView)
    assert looks(tree, False) != looks(tree, True)
    assert described([one for one in stops(made) if looks(one, False) == looks(one, True)]) == []
    made.close()
