"""The table of keys: searched, changed, taken over, kept; and text fields, where keys are text."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtWidgets import QLineEdit, QTreeWidget, QTreeWidgetItemIterator

from annotator.ui.dialogs.keys import KeysDialog
from annotator.viewing.viewport import inverted
from annotator.workspace.actions import ACTIONS
from tests.ui.conftest import Reader, Seat

LEAVING = ("palette", "shortcuts", "full_screen", "escape", "area_on", "area_back")
"""Commands that go elsewhere: they edit no text."""


def opened(reader: Reader) -> KeysDialog:
    reader.pane().setFocus()
    reader.key("?")
    (found,) = [one for one in reader.window.findChildren(KeysDialog) if one.isVisible()]
    found.activateWindow()
    reader.until(found.isActiveWindow)
    return found


def closed(reader: Reader, dialog: KeysDialog) -> None:
    dialog.close()
    reader.front()
    reader.pane().setFocus()


def lines(dialog: KeysDialog) -> dict[str, str]:
    (table,) = dialog.findChildren(QTreeWidget)
    found, walk = {}, QTreeWidgetItemIterator(table)
    while (item := walk.value()) is not None:
        if item.parent() is not None:
            found[item.text(0)] = item.text(1)
        walk += 1
    return found


def test_the_table_names_every_command_of_the_menus_and_fits_the_screen(alone: Reader) -> None:
    dialog = opened(alone)
    said = lines(dialog)
    for action in ACTIONS:
        if action.menu:
            assert said[action.title.rstrip("…")].startswith("   ".join(action.keys) or "–")
    room = alone.window.screen().availableGeometry()
    assert room.width() >= dialog.width()
    assert room.height() >= dialog.height()


def test_a_few_letters_find_a_command_and_its_key_finds_it_too(alone: Reader) -> None:
    dialog = opened(alone)
    alone.type("rotate")
    assert list(lines(dialog)) == ["Rotate right", "Rotate left"]
    alone.key("Down", "Enter", "Alt+Q")
    assert lines(dialog)["Rotate right"] == "Alt+Q  (changed)"
    dialog._search.setFocus()
    alone.key("Ctrl+A").type("ctrl+k")
    assert list(lines(dialog)) == ["Command palette"]


def test_a_new_key_holds_at_once_everywhere_and_after_a_restart(seat: Seat, folder: Path) -> None:
    reader = seat().open(folder)
    dialog = opened(reader)
    reader.type("invert").key("Down", "Enter", "Alt+Q")
    assert lines(dialog)["Invert"] == "Alt+Q  (changed)"
    closed(reader, dialog)
    qt = reader.desk.commands.qt("invert")
    assert (qt.shortcut().toString(), qt.toolTip()) == ("Alt+Q", "Invert (Alt+Q)")
    reader.key("Ctrl+K").type("invert")
    assert reader.window.palette_box._shown[0].keys == "Alt+Q"
    reader.key("Escape")
    before = reader.viewport()
    reader.key("I")
    assert reader.viewport() == before
    reader.key("Alt+Q")
    assert reader.viewport() == inverted(before)
    reader.application.close()
    again = seat()
    assert again.desk.commands.qt("invert").shortcut().toString() == "Alt+Q"


def test_a_conflict_names_the_other_command_and_gives_the_key_over_on_enter(alone: Reader) -> None:
    dialog = opened(alone)
    alone.type("invert").key("Down", "Enter", "E")
    assert dialog._said.text() == "E is the key of Ellipse."
    assert alone.desk.commands.qt("invert").shortcut().toString() == "I"
    alone.key("Enter")
    assert lines(dialog)["Invert"] == "E  (changed)"
    closed(alone, dialog)
    alone.key("E")
    assert alone.viewer.tool is None
    dialog = opened(alone)
    alone.type("invert").key("Down", "Enter", "Escape")
    assert lines(dialog)["Invert"] == "E  (changed)"
    (reset,) = [one for one in dialog.findChildren(type(dialog._take)) if one.text() == "Reset"]
    reset.setFocus()
    alone.key("Enter")
    closed(alone, dialog)
    alone.key("E")
    assert alone.viewer.tool is not None
    assert alone.viewer.tool.id == "ellipse"


@pytest.mark.parametrize(
    ("preset", "key", "tool"),
    [("weasis", "H", "cross_hair"), ("ohif", "Z", "zoom"), ("slicer", "Shift+W", "window")],
)
def test_a_preset_holds_at_once(alone: Reader, preset: str, key: str, tool: str) -> None:
    dialog = opened(alone)
    box = dialog._preset
    box.setFocus()
    while box.currentData() != preset:
        alone.key("Down")
    closed(alone, dialog)
    alone.key("P", key)
    assert alone.viewer.tool is None
    assert alone.viewer.view_tool == tool


def test_no_key_of_a_command_fires_while_text_is_typed(alone: Reader) -> None:
    alone.show("CT")
    mark = alone.mark("E", (16, 11), (24, 19))
    alone.key("Escape")
    field = QLineEdit(alone.window.lesions)
    field.show()
    field.setFocus()
    assert alone.focused is field
    for action in ACTIONS:
        if action.id in LEAVING or action.id.startswith("panel_"):
            continue
        for key in action.keys:
            field.setFocus()
            ran = []
            action_qt = alone.desk.commands.qt(action.id)
            link = action_qt.triggered.connect(lambda _on=False, ran=ran: ran.append(1))
            alone.key(key)
            action_qt.triggered.disconnect(link)
            assert not ran, (action.id, key)
    assert [one.id for one in alone.marks] == [mark.id]
    field.setText("")
    field.setFocus()
    alone.type("lesion")
    assert field.text() == "lesion"
    assert alone.viewer.tool is not None
    assert alone.viewer.tool.id == "ellipse"
