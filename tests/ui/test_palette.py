"""The palette: every command and lesion by a few letters."""

from __future__ import annotations

from pathlib import Path

from tests.ui.conftest import Reader, Seat


def lines(reader: Reader) -> list[str]:
    return [entry.title for entry in reader.window.palette_box._shown]


def test_a_few_letters_find_a_command_and_enter_runs_it(reader: Reader) -> None:
    reader.show("CT")
    reader.key("Ctrl+K")
    assert reader.window.palette_box.isVisible()
    reader.type("rot ri")
    assert lines(reader)[0] == "Rotate right"
    reader.key("Enter")
    assert not reader.window.palette_box.isVisible()
    assert reader.viewport().quarter_turns == 1


def test_arrows_choose_another_line(reader: Reader) -> None:
    reader.show("CT")
    reader.key("Ctrl+K").type("flip")
    assert lines(reader)[:2] == ["Flip left–right", "Flip top–bottom"]
    reader.key("Down", "Enter")
    assert reader.viewport().quarter_turns == 2
    assert reader.viewport().mirrored


def test_escape_closes_the_palette_and_nothing_else(reader: Reader) -> None:
    reader.key("E", "Ctrl+K", "Escape")
    assert not reader.window.palette_box.isVisible()
    assert reader.viewer.tool is not None


def test_after_the_palette_keys_go_to_the_images_again(reader: Reader) -> None:
    reader.show("MR")
    reader.pane().setFocus()
    reader.key("Ctrl+K").type("ellipse").key("Enter")
    reader.key("Down")
    assert reader.layout_pane().frame == 1
    reader.key("Ctrl+K", "Escape", "Down")
    assert reader.layout_pane().frame == 2


def test_only_what_can_run_now_is_offered(reader: Reader) -> None:
    reader.key("Ctrl+K").type("delete")
    assert lines(reader) == []
    reader.key("Escape")
    reader.show("CT")
    reader.mark("E", (16, 11), (24, 19))
    reader.key("Escape", "Ctrl+K").type("delete")
    assert lines(reader) == ["Delete mark"]


def test_undo_stands_in_the_palette_by_the_name_of_the_edit(reader: Reader) -> None:
    reader.show("CT")
    reader.mark("E", (16, 11), (24, 19))
    reader.key("Escape", "Ctrl+K").type("undo")
    assert lines(reader) == ["Undo Draw ellipse"]
    reader.key("Enter")
    assert not reader.marks


def test_a_lesion_is_found_by_its_site(reader: Reader) -> None:
    reader.show("CT", frame=6)
    mark = reader.mark("E", (16, 11), (24, 19))
    reader.type("t8").key("Enter", "Enter")
    reader.show("MR")
    reader.key("Ctrl+K").type("t8").key("Enter")
    reader.settle()
    assert reader.layout_pane().series == reader.series("CT")
    assert reader.layout_pane().frame == 6
    assert reader.session.selection.mark == mark.id


def test_a_hanging_protocol_can_be_asked_for(reader: Reader) -> None:
    reader.show("CT")
    reader.key("Ctrl+K").type("hang bone scan").key("Enter")
    assert [pane.title for pane in reader.viewer.layout.panes] == ["Anterior", "Posterior"]


def test_what_is_not_found_says_so(reader: Reader) -> None:
    reader.key("Ctrl+K").type("xyzzy")
    assert reader.window.palette_box._none.isVisible()
    reader.key("Enter")
    assert not reader.window.palette_box.isVisible()


def test_it_opens_before_any_study_is_on_the_desk(seat: Seat) -> None:
    reader = seat()
    reader.key("Ctrl+K").type("founding")
    assert lines(reader) == ["Open the founding sample case"]


def test_studies_that_arrive_leave_it_open_and_the_keyboard_with_it(seat: Seat, folder: Path) -> None:
    reader = seat()
    reader.desk.open_paths((str(folder),))
    reader.key("Ctrl+K").type("foun")
    reader.settle()
    assert reader.viewer.studies
    reader.type("ding")
    assert lines(reader) == ["Open the founding sample case"]
