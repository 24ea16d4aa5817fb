"""Layouts by protocol: stepped through, explained, remembered, forgotten; one lesion side by side."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog

from annotator.ui.dialogs.hanging import HangingDialog
from tests.ui.conftest import Reader


@pytest.fixture(autouse=True)
def shelf(reader: Reader) -> Iterator[Path]:
    """Where the reader's own protocols lie; empty afterwards."""
    folder = reader.desk.hanging.shelf.folder
    yield folder
    for path in folder.glob("*.toml"):
        path.unlink()


def titles(reader: Reader) -> list[str]:
    return [pane.title for pane in reader.viewer.layout.panes]


def dialog(reader: Reader) -> HangingDialog:
    (one,) = (one for one in reader.window.findChildren(QDialog) if one.isVisible())
    assert isinstance(one, HangingDialog)
    return one


def names(box: HangingDialog) -> list[str]:
    return [box.list.topLevelItem(row).text(0) for row in range(box.list.topLevelItemCount())]


def test_full_stop_and_comma_step_through_the_protocols_that_fit(reader: Reader) -> None:
    assert reader.viewer.layout.protocol == "nm-whole-body"
    seen = []
    for key in (".", ".", ".", ","):
        reader.key(key)
        reader.settle()
        seen.append(reader.viewer.layout.protocol)
    assert seen == ["follow-up", "plain", "nm-whole-body", "plain"]
    assert reader.told[-1] == "“One series after the other” was asked for."


def test_h_says_why_and_enter_hangs_by_another(reader: Reader) -> None:
    reader.key("H")
    box = dialog(reader)
    assert box.said.text().startswith("“Bone scan, whole body” fits best: the modality is NM (10)")
    assert box.chosen is not None
    assert box.chosen.id == "nm-whole-body"
    assert not box.forget_button.isEnabled()
    row = names(box).index("One series after the other")
    box.list.setCurrentItem(box.list.topLevelItem(row))
    box.activateWindow()
    reader.until(box.isActiveWindow)
    reader.qtbot.keyClick(box.list, Qt.Key.Key_Return)
    reader.settle()
    assert reader.viewer.layout.protocol == "plain"
    assert "was asked for" in box.said.text()
    box.close()


def test_privacy_leaves_no_date_in_the_reasons(reader: Reader) -> None:
    reader.key("Ctrl+Shift+P", "H")
    assert "200" not in dialog(reader).said.text()
    dialog(reader).close()


def test_a_remembered_screen_comes_back_and_can_be_forgotten(reader: Reader, shelf: Path) -> None:
    reader.key("Ctrl+6")  # Two rows: posterior will lie below.
    reader.pane(0).setFocus()
    reader.key("Alt+H", "Ctrl+Shift+H")
    assert reader.told[-1].startswith("Studies of modality NM will open like this")
    (path,) = shelf.glob("*.toml")
    reader.key("Ctrl+1", "Shift+H")
    reader.settle()
    layout = reader.viewer.layout
    assert (layout.protocol, layout.rows, layout.columns) == (path.stem, 2, 1)
    assert [pane.viewport.mirrored for pane in layout.panes] == [True, False]
    reader.key("H")
    box = dialog(reader)
    assert box.chosen is not None
    assert box.chosen.remembered
    reader.click(box.forget_button)
    box.close()
    assert not list(shelf.glob("*.toml"))
    reader.front()
    reader.key("Shift+H")
    reader.settle()
    assert reader.viewer.layout.protocol == "nm-whole-body"


def test_a_faulty_file_is_told_of_and_hurts_nothing(reader: Reader, shelf: Path) -> None:
    shelf.mkdir(exist_ok=True)
    (shelf / "mine.toml").write_text('id = "x"\ntitle = "X"\ncolumns = "two"\n[[pane]]\n', encoding="utf-8")
    reader.key("Shift+H")
    reader.settle()
    assert reader.viewer.layout.protocol == "nm-whole-body"
    assert reader.told[-1] == (
        "The hanging protocol mine.toml cannot be read: "
        "'columns' must be a whole number from 1 to 3, not 'two'."
    )


def test_shift_g_shows_a_lesion_on_each_modality_centred(reader: Reader) -> None:
    reader.show("CT", frame=6)
    mark = reader.mark("E", (16, 11), (24, 19))
    reader.type("t8").key("Enter", "Enter")
    lesion = reader.lesion_of(mark)
    reader.show("MR", frame=3)
    reader.key("Escape")
    reader.session.select_lesion(lesion.id)
    reader.pane().setFocus()
    reader.key("Shift+G")
    reader.settle()
    assert titles(reader)[0] == "CT"
    assert reader.layout_pane().frame == 6
    middle = reader.pixel(reader.pane().rect().center())
    assert middle == pytest.approx((20, 15), abs=0.5)
    assert reader.told[-1] == "“Lesion card” shows L1 T8 vertebra on each modality it is marked on."


def test_g_without_another_date_says_so(reader: Reader) -> None:
    reader.show("CT", frame=6)
    mark = reader.mark("E", (16, 11), (24, 19))
    reader.type("t8").key("Enter", "Enter")
    reader.session.select_lesion(reader.lesion_of(mark).id)
    reader.pane().setFocus()
    reader.key("G")
    assert reader.told[-1] == "L1 T8 vertebra has no image of another date to compare."
