"""The buttons of the tool bar run a command when pressed, and look as it stands, however often it changes."""

from __future__ import annotations

import pytest
from PySide6.QtCore import SIGNAL
from PySide6.QtWidgets import QToolBar

from annotator.ui.bar_button import BarButton
from tests.ui.conftest import Reader


def button(reader: Reader, command: str) -> BarButton:
    wanted = reader.desk.commands.qt(command)
    (bar,) = reader.window.findChildren(QToolBar)
    (found,) = [one for one in bar.findChildren(BarButton) if one.text() == wanted.text()]
    return found


def test_a_tool_is_taken_by_its_button_and_stays_in_the_hand_when_it_is_pressed_again(reader: Reader) -> None:
    reader.show("CT")
    ellipse, length = button(reader, "tool_ellipse"), button(reader, "tool_length")
    for _ in range(2):
        reader.click(ellipse)
        assert reader.viewer.tool is not None
        assert reader.viewer.tool.id == "ellipse"
        assert (ellipse.isChecked(), length.isChecked()) == (True, False)
    reader.pane().setFocus()
    reader.key("D")
    assert (ellipse.isChecked(), length.isChecked()) == (False, True)


def test_a_button_is_enabled_as_its_command_is(reader: Reader) -> None:
    reader.show("CT")
    undo = button(reader, "undo")
    assert not undo.isEnabled()
    reader.mark("E", (8, 8), (14, 14))
    reader.key("Esc")
    assert undo.isEnabled()
    assert undo.toolTip().endswith("(Ctrl+Z)")
    reader.click(undo)
    assert not reader.marks
    assert not undo.isEnabled()


@pytest.mark.parametrize("command", ["undo", "tool_ellipse"])
def test_a_command_that_changes_often_has_no_more_listeners(reader: Reader, command: str) -> None:
    qt = reader.desk.commands.qt(command)

    def listeners() -> list[int]:
        return [qt.receivers(SIGNAL(one)) for one in ("changed()", "enabledChanged(bool)", "destroyed()")]

    before = listeners()
    for _ in range(20):
        qt.setEnabled(not qt.isEnabled())
    assert listeners() == before
