"""The whole way without a mouse: choose a pane, a series, a slice, draw, name, look, take back."""

from __future__ import annotations

from pathlib import Path

import pytest

from annotator.geometry.shapes import EllipseShape, OutlineShape, centre
from annotator.lesions.records import Mark
from tests.ui.conftest import Reader, Seat


def test_the_images_have_the_keyboard_as_soon_as_they_are_there(seat: Seat, folder: Path) -> None:
    reader = seat().open(folder)
    assert reader.viewer.layout.active == 0
    reader.key("Tab")
    assert reader.viewer.layout.active == 1
    reader.key("Tab", "]")
    assert reader.layout_pane().series == reader.series("MR")
    reader.settle()
    reader.key("Down")
    assert reader.layout_pane().frame == 1


def test_a_lesion_is_marked_named_and_found_again_by_keys_alone(seat: Seat, folder: Path) -> None:
    reader = seat().open(folder)
    reader.key("Ctrl+1", "Left")
    reader.settle()
    assert reader.layout_pane().series == reader.series("CT")
    reader.key("PgDown", "PgUp", "Down", "Down", "E", "Space")
    (mark,) = reader.marks
    assert isinstance(mark.shape, EllipseShape)
    assert mark.shape.centre == pytest.approx((16, 16))
    assert reader.window.popover.mark == mark.id
    reader.type("t8").key("Enter").type("s").key("Enter")
    assert reader.lesions[0].site == "t08"
    assert reader.case.get(Mark, mark.id).findings == {"sclerotic"}
    reader.key("Escape", "Home", "N")
    reader.settle()
    assert reader.layout_pane().frame == 2
    assert reader.session.selection.mark == mark.id
    reader.key("Q").key("Escape", "Del")
    assert not reader.marks
    reader.key("Ctrl+Z")
    assert len(reader.marks) == 1


def test_space_without_a_tool_places_nothing(reader: Reader) -> None:
    reader.show("CT")
    reader.pane().setFocus()
    reader.key("Space")
    assert not reader.marks


def test_the_point_tool_places_its_point_in_the_middle(reader: Reader) -> None:
    reader.show("CT")
    reader.pane().setFocus()
    reader.key("P", "Space")
    (mark,) = reader.marks
    assert centre(mark.shape) == pytest.approx((16, 16))


def test_an_outline_is_placed_about_the_middle(reader: Reader) -> None:
    reader.show("CT")
    reader.pane().setFocus()
    reader.key("F", "Space")
    (mark,) = reader.marks
    assert isinstance(mark.shape, OutlineShape)
    assert centre(mark.shape) == pytest.approx((16, 16))


def test_a_pane_that_goes_leaves_the_keyboard_to_the_one_that_stays(reader: Reader) -> None:
    reader.click(reader.pane(1))
    reader.key("Ctrl+1", "Right")
    assert reader.layout_pane().series == reader.series("MR")


def test_every_tool_has_its_letter_and_says_what_the_mouse_does(reader: Reader) -> None:
    reader.show("CT")
    hints = {}
    for key, tool in (
        ("Shift+V", "select"),
        ("V", "livewire"),
        ("P", "point"),
        ("D", "length"),
        ("E", "ellipse"),
        ("F", "outline"),
        ("B", "box"),
    ):
        reader.key(key)
        assert reader.viewer.tool is not None
        assert reader.viewer.tool.id == tool
        assert reader.desk.commands.qt(f"tool_{tool}").isChecked()
        hints[tool] = reader.window.status._hint.text()
    assert len(set(hints.values())) == 7
    assert all("Middle: pan" in hint for hint in hints.values())
