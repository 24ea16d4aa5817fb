"""Undo and redo of everything, by name, across restarts."""

from __future__ import annotations

from pathlib import Path

from annotator.ui.menus import Commands
from tests.ui.conftest import Reader, Seat


def line(reader: Reader, name: str) -> str:
    """What a line of the menu says now."""
    commands: Commands = reader.desk.commands
    return commands.qt(name).text()


def a_lesion_and_a_fact(reader: Reader) -> None:
    reader.show("CT")
    reader.mark("E", (16, 11), (24, 19))
    reader.type("t8").key("Enter").type("l").key("Enter")


def test_the_menu_names_what_undo_and_redo_would_do(reader: Reader) -> None:
    assert line(reader, "undo") == "Undo"
    assert not reader.desk.commands.qt("undo").isEnabled()
    a_lesion_and_a_fact(reader)
    assert line(reader, "undo") == "Undo Describe L1: T8 vertebra, lytic"
    reader.key("Ctrl+Z")
    assert line(reader, "undo") == "Undo Draw ellipse"
    assert line(reader, "redo") == "Redo Describe L1: T8 vertebra, lytic"
    assert reader.told[-1] == "Undo Describe L1: T8 vertebra, lytic"


def test_undo_and_redo_by_each_of_their_keys(reader: Reader) -> None:
    a_lesion_and_a_fact(reader)
    described = reader.case.table
    reader.key("Ctrl+Z", "Ctrl+Z")
    assert not reader.marks
    reader.key("Ctrl+Shift+Z", "Ctrl+Y")
    assert reader.case.table == described
    reader.key("Ctrl+Y")
    assert reader.case.table == described


def test_a_new_edit_ends_what_could_be_redone(reader: Reader) -> None:
    a_lesion_and_a_fact(reader)
    reader.key("Ctrl+Z")
    reader.mark("B", (2, 2), (8, 8))
    reader.key("Escape")
    assert not reader.desk.commands.qt("redo").isEnabled()


def test_a_number_is_not_given_twice_to_lesions_that_stay(reader: Reader) -> None:
    reader.show("CT")
    reader.mark("E", (16, 11), (24, 19))
    reader.key("Escape", "Del")
    reader.mark("E", (16, 11), (24, 19))
    reader.key("Escape")
    assert [lesion.name for lesion in reader.lesions] == ["L2"]


def test_everything_is_there_after_a_restart_and_undo_goes_on(seat: Seat, folder: Path) -> None:
    first = seat().open(folder)
    a_lesion_and_a_fact(first)
    first.key("Ctrl+Z")
    table = first.case.table
    first.application.close()
    again = seat()
    assert again.desk.opening.last()
    again.settle()
    assert again.case.table == table
    assert line(again, "undo") == "Undo Draw ellipse"
    assert line(again, "redo") == "Redo Describe L1: T8 vertebra, lytic"
    again.key("Ctrl+Y")
    assert again.lesions[0].site == "t08"
    again.key("Ctrl+Z", "Ctrl+Z")
    assert not again.lesions


def test_the_screen_comes_back_as_it_was_left(seat: Seat, folder: Path) -> None:
    first = seat().open(folder)
    first.show("CT", frame=4)
    first.key("R", "3")
    pane = first.layout_pane()
    first.application.close()
    again = seat()
    again.desk.opening.last()
    again.settle()
    assert again.viewer.layout.grid == (1, 1)
    back = again.layout_pane()
    assert (back.series, back.frame, back.voi) == (pane.series, pane.frame, pane.voi)
    assert back.viewport.quarter_turns == 1


def test_every_edit_says_when_it_was_saved(reader: Reader) -> None:
    a_lesion_and_a_fact(reader)
    assert reader.window.status._saved.text().startswith("All changes saved ")
