"""A cursor moved by keys: where it goes, what it says, and every tool drawn with it."""

from __future__ import annotations

import math

import pytest
from PySide6.QtTest import QTest

from annotator.geometry.affine import Point2
from annotator.geometry.shapes import (
    AngleShape,
    ArrowShape,
    BidirectionalShape,
    BoxShape,
    CobbShape,
    EllipseShape,
    LineShape,
    MaskShape,
    OutlineShape,
    PointShape,
    SplineShape,
    area,
)
from annotator.lesions.records import Mark
from annotator.workspace.session import Selection
from annotator.workspace.tools import TOOLS
from tests.ui.conftest import Reader


@pytest.fixture
def at_ct(reader: Reader) -> Reader:
    """A reader with the cursor on the CT of 32 × 32 pixels, at its middle: pixel 16, 16."""
    reader.show("CT")
    reader.pane().setFocus()
    reader.key("F9")
    yield reader
    if reader.viewer.key_cursor:
        reader.key("Escape", "Escape", "Escape")
        reader.pane().setFocus()
        reader.key("F9")


def the_mark(reader: Reader) -> Mark:
    (mark,) = reader.marks
    return mark


def drawn(reader: Reader, tool: str, *places: Point2, presses: str = "Space") -> Mark:
    """Draw with a tool, by its key: one press at each place."""
    reader.key(tool)
    for column, row in places:
        reader.go(int(column), int(row)).key(presses)
    return the_mark(reader)


def test_arrows_move_by_one_pixel_and_with_shift_by_ten(at_ct: Reader) -> None:
    at_ct.key("Right", "Shift+Down", "Left", "Left", "Up")
    assert at_ct.pane().key_cursor.pixel == (15.5, 25.5)
    assert at_ct.layout_pane().frame == 0


def test_the_status_line_says_place_and_value_as_for_the_mouse(at_ct: Reader) -> None:
    at_ct.go(20, 7)
    by_key = at_ct.window.status._value.text()
    assert by_key.startswith("21, 8   ")
    QTest.mouseMove(at_ct.pane(), at_ct.screen((5, 5)))
    QTest.mouseMove(at_ct.pane(), at_ct.screen((20.5, 7.5)))
    # The mouse stands between px of the screen: the words are the same but for the mm behind the value.
    assert at_ct.window.status._value.text().split("   ")[:2] == by_key.split("   ")[:2]


def test_the_cursor_comes_to_the_middle_each_time_it_is_taken(at_ct: Reader) -> None:
    at_ct.key("Shift+Right", "F9", "F9")
    assert at_ct.pane().key_cursor.pixel == (16.5, 16.5)


def test_the_cursor_stays_inside_the_image(at_ct: Reader) -> None:
    at_ct.key(*["Shift+Left"] * 5, *["Shift+Up"] * 5)
    assert at_ct.pane().key_cursor.pixel == (0.5, 0.5)
    at_ct.key(*["Shift+Right"] * 5, *["Shift+Down"] * 5)
    assert at_ct.pane().key_cursor.pixel == (31.5, 31.5)


def test_arrows_go_the_way_of_the_screen_on_a_turned_image(at_ct: Reader) -> None:
    at_ct.go(16, 16).key("R", "Right")
    column, row = at_ct.pane().key_cursor.pixel
    assert (column, row) == (16.5, 15.5)
    at_ct.key("Alt+H", "Right", "Down")
    assert at_ct.pane().key_cursor.pixel == (17.5, 16.5)


def test_the_image_follows_the_cursor_out_of_a_magnified_view(at_ct: Reader) -> None:
    at_ct.go(16, 16).key(*["Ctrl+="] * 8)
    at_ct.key(*["Shift+Right"] * 2)
    x, y = at_ct.pane().key_cursor.at
    assert at_ct.pane().key_cursor.pixel == (31.5, 16.5)
    assert 0 <= x <= at_ct.pane().width()
    assert 0 <= y <= at_ct.pane().height()


def test_zoom_keeps_the_pixel_under_the_cursor_in_place(at_ct: Reader) -> None:
    at_ct.go(20, 12)
    before = at_ct.pane().key_cursor.at
    at_ct.key("Ctrl+=", "Ctrl+=")
    assert at_ct.viewport().zoom == pytest.approx(1.25**2)
    assert at_ct.pane().key_cursor.at == pytest.approx(before)
    at_ct.key("Ctrl+-", "Ctrl+-")
    assert at_ct.viewport().zoom == pytest.approx(1.0)


def test_page_keys_scroll_by_one_while_the_arrows_are_the_cursors(at_ct: Reader) -> None:
    at_ct.key("PgDown", "PgDown", "PgUp")
    assert at_ct.layout_pane().frame == 1
    at_ct.key("F9", "Down")
    assert at_ct.layout_pane().frame == 2


def test_a_point(at_ct: Reader) -> None:
    mark = drawn(at_ct, "P", (18, 11))
    assert mark.shape == PointShape((18.5, 11.5))
    assert at_ct.window.popover.mark == mark.id


def test_a_box_between_two_presses_and_with_shift_a_square(at_ct: Reader) -> None:
    assert drawn(at_ct, "B", (8, 6), (20, 13)).shape == BoxShape((8.5, 6.5), (20.5, 13.5))
    at_ct.key("Escape", "Ctrl+Z")
    square = drawn(at_ct, "B", (8, 6), (20, 13), presses="Shift+Space").shape
    assert square == BoxShape((8.5, 6.5), (20.5, 18.5))


def test_a_box_while_space_is_held(at_ct: Reader) -> None:
    at_ct.go(8, 6).key("B")
    at_ct.hold("Space", *["Right"] * 4, *["Down"] * 3)
    assert the_mark(at_ct).shape == BoxShape((8.5, 6.5), (12.5, 9.5))


def test_an_ellipse_an_arrow_and_a_length(at_ct: Reader) -> None:
    ellipse = drawn(at_ct, "E", (8, 6), (20, 16)).shape
    assert isinstance(ellipse, EllipseShape)
    assert ellipse.centre == pytest.approx((14.5, 11.5))
    at_ct.key("Escape", "Ctrl+Z")
    assert drawn(at_ct, "J", (8, 6), (20, 16)).shape == ArrowShape((8.5, 6.5), (20.5, 16.5))
    at_ct.key("Escape", "Ctrl+Z")
    assert drawn(at_ct, "D", (8, 6), (20, 16)).shape == LineShape((8.5, 6.5), (20.5, 16.5))


def test_two_diameters_an_angle_and_a_cobb_angle(at_ct: Reader) -> None:
    diameters = drawn(at_ct, "Shift+D", (8, 10), (20, 10), (14, 13)).shape
    assert isinstance(diameters, BidirectionalShape)
    assert diameters.long_axis == ((8.5, 10.5), (20.5, 10.5))
    at_ct.key("Escape", "Ctrl+Z")
    angle = drawn(at_ct, "A", (8, 6), (8, 16), (20, 16)).shape
    assert angle == AngleShape((8.5, 6.5), (8.5, 16.5), (20.5, 16.5))
    at_ct.key("Escape", "Ctrl+Z")
    cobb = drawn(at_ct, "Shift+A", (8, 6), (20, 8), (8, 20), (20, 18)).shape
    assert cobb == CobbShape(((8.5, 6.5), (20.5, 8.5)), ((8.5, 20.5), (20.5, 18.5)))


def test_a_polygon_closed_by_enter_its_last_point_taken_back(at_ct: Reader) -> None:
    at_ct.key("Shift+F")
    for column, row in ((8, 6), (20, 6), (30, 30)):
        at_ct.go(column, row).key("Space")
    at_ct.key("Backspace")
    at_ct.go(20, 16).key("Space")
    at_ct.key("Return")
    assert the_mark(at_ct).shape == OutlineShape(((8.5, 6.5), (20.5, 6.5), (20.5, 16.5)))


def test_a_polygon_closed_on_its_first_point_and_a_spline(at_ct: Reader) -> None:
    corners = ((8, 6), (20, 6), (20, 16), (8, 6))
    assert drawn(at_ct, "Shift+F", *corners).shape == OutlineShape(((8.5, 6.5), (20.5, 6.5), (20.5, 16.5)))
    at_ct.key("Escape", "Ctrl+Z")
    assert isinstance(drawn(at_ct, "Shift+S", *corners).shape, SplineShape)


def test_a_livewire(at_ct: Reader) -> None:
    shape = drawn(at_ct, "V", (8, 8), (24, 8), (24, 24), (8, 24), (8, 8)).shape
    assert isinstance(shape, OutlineShape)
    assert len(shape.vertices) >= 4


def test_an_outline_along_the_way_of_the_cursor(at_ct: Reader) -> None:
    at_ct.go(10, 10).key("F", "Space", *["Right"] * 6, *["Down"] * 5, *["Left"] * 6, "Space")
    shape = the_mark(at_ct).shape
    assert isinstance(shape, OutlineShape)
    assert {(10.5, 10.5), (16.5, 10.5), (16.5, 15.5), (10.5, 15.5)} <= set(shape.vertices)


def test_a_brush_paints_from_pen_down_to_pen_up_and_rubs_out_with_ctrl(at_ct: Reader) -> None:
    at_ct.go(8, 10).key("Shift+B", *["Shift+-"] * 30, "Space", *["Right"] * 6, "Space")
    mark = the_mark(at_ct)
    assert isinstance(mark.shape, MaskShape)
    painted = mark.shape.mask
    at_ct.key("Escape")
    at_ct.pane().setFocus()
    at_ct.go(14, 10).key("Ctrl+Space", *["Left"] * 3, "Ctrl+Space")
    left = the_mark(at_ct).shape
    assert isinstance(left, MaskShape)
    assert 0 < left.mask.sum() < painted.sum()


def chosen_box(at_ct: Reader) -> float:
    """Draw a box of 10 × 10 pixels, leave it chosen, the cursor on the images; return its area."""
    mark = drawn(at_ct, "B", (10, 10), (20, 20))
    at_ct.key("Escape", "Escape")
    at_ct.session.select(Selection(mark=mark.id))
    at_ct.pane().setFocus()
    return area(mark.shape)


def test_a_disc_pushes_the_chosen_outline_from_pen_down_to_pen_up(at_ct: Reader) -> None:
    before = chosen_box(at_ct)
    at_ct.key("Shift+E").go(16, 15)
    tip = at_ct.viewer.brush_px / at_ct.viewport().scale
    at_ct.key("Space", *["Right"] * 4, "Space")
    pushed = the_mark(at_ct).shape
    assert isinstance(pushed, OutlineShape)
    # The cursor ends on the edge: half of the disc stands out.
    assert area(pushed) == pytest.approx(before + math.pi * tip**2 / 2, rel=0.02)
    at_ct.go(16, 15).key("Space", *["Left"] * 8, "Escape")
    assert the_mark(at_ct).shape == pushed
    at_ct.key("Ctrl+Z")
    assert area(the_mark(at_ct).shape) == before


def test_a_stretch_is_redrawn_from_pen_down_to_pen_up_and_refused_where_it_ends_elsewhere(
    at_ct: Reader,
) -> None:
    before = chosen_box(at_ct)
    at_ct.key("Shift+J").go(20, 12)
    at_ct.key("Space", *["Right"] * 4, *["Down"] * 6, *["Left"] * 4, "Space")
    redrawn = the_mark(at_ct).shape
    assert area(redrawn) == pytest.approx(before + 4 * 6)
    at_ct.go(15, 20).key("Space", *["Down"] * 6, "Space")
    assert the_mark(at_ct).shape == redrawn
    assert "begins and ends on the outline" in at_ct.told[-1]
    assert not at_ct.pane().key_cursor.pen_is_down
    at_ct.key("Ctrl+Z")
    assert area(the_mark(at_ct).shape) == before


def test_escape_with_the_pen_down_draws_nothing_and_lifts_it(at_ct: Reader) -> None:
    at_ct.go(8, 6).key("B", "Space", "Right", "Right", "Right", "Escape")
    assert not at_ct.marks
    assert not at_ct.pane().key_cursor.pen_is_down
    at_ct.go(10, 8).key("Space")
    at_ct.go(16, 14).key("Space")
    assert the_mark(at_ct).shape == BoxShape((10.5, 8.5), (16.5, 14.5))


def test_a_mark_is_chosen_and_moved_and_its_handle_dragged(at_ct: Reader) -> None:
    drawn(at_ct, "B", (8, 6), (20, 16))
    at_ct.key("Escape", "Escape", "Escape")
    assert at_ct.session.selection.mark is None
    at_ct.pane().setFocus()
    at_ct.go(14, 6).key("Shift+V")
    at_ct.key("Space")
    assert at_ct.session.selection.mark == the_mark(at_ct).id
    at_ct.go(20, 16)
    at_ct.hold("Space", *["Right"] * 2, *["Down"] * 3)
    assert the_mark(at_ct).shape == BoxShape((8.5, 6.5), (22.5, 19.5))


def test_the_cursor_goes_with_the_active_pane(reader: Reader) -> None:
    reader.pane().setFocus()
    reader.key("F9", "Tab")
    assert reader.viewer.layout.active == 1
    assert reader.pane(1).view.has_key_cursor
    assert not reader.pane(0).view.has_key_cursor
    reader.key("F9")
    assert not reader.pane(1).view.has_key_cursor


def test_the_cursor_is_painted_and_goes_away(at_ct: Reader) -> None:
    shown = at_ct.pane().grab().toImage()
    at_ct.key("F9")
    gone = at_ct.pane().grab().toImage()
    assert shown != gone
    at_ct.key("F9")


def test_every_tool_says_how_its_press_goes_on() -> None:
    a_press_is_all = {"select", "point"}
    for tool in TOOLS:
        assert tool.by_stroke or tool.by_clicks or tool.id in a_press_is_all, tool.id


def test_the_hint_speaks_of_keys(at_ct: Reader) -> None:
    at_ct.key("B")
    hint = at_ct.window.status._hint.text()
    assert hint.startswith("Space: drag corner to corner")
    assert "Left" not in hint


def test_braces_hang_the_timepoint_before_and_after_and_say_where_they_end(reader: Reader) -> None:
    reader.pane().setFocus()
    points = sorted(reader.case.timepoints, key=lambda one: one.order)

    def here() -> str:
        series = reader.viewer.series(reader.viewer.layout.active_pane.series)
        assert series is not None
        point = reader.case.timepoint_of_study(series.study.uid)
        assert point is not None
        return point.id

    start = [one.id for one in points].index(here())
    for at in range(start - 1, -1, -1):
        reader.key("{")
        reader.settle()
        assert here() == points[at].id
    reader.key("{")
    assert reader.told[-1] == "There is no timepoint before this one."
    for at in range(1, len(points)):
        reader.key("}")
        reader.settle()
        assert here() == points[at].id
    reader.key("}")
    assert reader.told[-1] == "There is no timepoint after this one."
