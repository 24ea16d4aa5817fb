"""Signing by keys: what is missing is in sight, and a signed reading stays as it was signed."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtWidgets import QLabel, QListWidget, QPushButton

from annotator.ui.dialogs.signing import SigningDialog
from tests.ui.conftest import Reader, Seat

SIGNED = "The reading is signed (version 1); nothing in it can be changed."


def dialog(reader: Reader) -> SigningDialog:
    (found,) = [one for one in reader.window.findChildren(SigningDialog) if one.isVisible()]
    return found


def lines(reader: Reader) -> list[str]:
    (found,) = dialog(reader).findChildren(QListWidget)
    return [found.item(row).text() for row in range(found.count())]


def banner(reader: Reader) -> list[str]:
    return [label.text() for label in reader.window.banner.findChildren(QLabel)]


def marked(reader: Reader) -> None:
    reader.show("MR")
    reader.mark("E", (8, 8), (14, 14))
    reader.type("t8").key("Enter", "Enter")


def signed(reader: Reader) -> None:
    marked(reader)
    reader.key("Ctrl+Shift+S")
    opened = dialog(reader)
    opened.activateWindow()
    reader.until(opened.isActiveWindow)
    reader.key("Enter")
    reader.front()
    reader.pane().setFocus()


def test_where_nothing_is_missing_no_empty_list_is_shown(alone: Reader) -> None:
    marked(alone)
    alone.key("Ctrl+Shift+S")
    opened = dialog(alone)
    (missing,) = opened.findChildren(QListWidget)
    assert not missing.isVisible()
    assert opened.height() < 150
    opened.close()


def test_what_is_missing_is_in_sight_and_prevents_the_signature(alone: Reader) -> None:
    alone.show("MR")
    alone.mark("E", (8, 8), (14, 14))
    alone.key("Escape", "Ctrl+Shift+S")
    assert lines(alone) == ["●  L1 has no site."]
    (sign,) = [one for one in dialog(alone).findChildren(QPushButton) if one.text() == "Sign"]
    assert not sign.isEnabled()
    alone.front()
    alone.key("Q")
    alone.type("t8").key("Enter", "Enter")
    assert lines(alone) == []
    assert sign.isEnabled()


def test_no_command_changes_a_signed_reading_and_each_says_why(alone: Reader) -> None:
    signed(alone)
    case = alone.case
    assert "Reading of" in "".join(banner(alone))
    assert any(text.endswith(": signed, version 1") for text in banner(alone))
    assert alone.session.selection.mark is not None
    for keys in (["Del"], ["Ctrl+Z"], ["Q", "L", "Enter"]):
        alone.told.clear()
        alone.key(*keys)
        assert alone.told == [SIGNED], keys
    alone.told.clear()
    alone.key("Escape", "E")
    alone.drag(alone.pane(), alone.screen((3, 3)), alone.screen((6, 6)))
    assert alone.told == [SIGNED]
    assert alone.case is case


def test_the_next_version_is_opened_by_a_key(alone: Reader) -> None:
    signed(alone)
    alone.key("Ctrl+Shift+N", "Del")
    assert not alone.marks
    assert any(text.endswith(": open, version 2") for text in banner(alone))


def test_another_reader_finds_the_marks_locked_and_begins_a_reading(
    seat: Seat, folder: Path, monkeypatch: pytest.MonkeyPatch, library: Path
) -> None:
    monkeypatch.setenv("ANNOTATOR_READER", "First")
    first = seat().open(folder)
    marked(first)
    first.application.close()
    monkeypatch.setenv("ANNOTATOR_READER", "Second")
    second = seat().open(folder)
    second.show("MR")
    (mark,) = second.marks
    edge = second.screen((8, 11))
    second.drag(second.pane(), edge, edge + second.screen((4, 4)) - second.screen((0, 0)))
    assert second.marks == (mark,)
    assert second.told[-1] == "This is the reading of First; what others have read is locked."
    second.desk.commands.run(second.desk.commands._actions["begin_reading"][0])
    drawn = second.mark("E", (16, 16), (20, 20))
    assert second.lesion_of(drawn).name == "L1"
    assert second.lesion_of(drawn).reading != second.lesion_of(mark).reading
