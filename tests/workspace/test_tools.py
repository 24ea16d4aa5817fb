"""Gestures: what a moving hand draws, and what it leaves alone."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

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
    Shape,
    SplineShape,
    area,
    bounds,
)
from annotator.workspace.tool import Phase, Tool
from annotator.workspace.tools import TOOLS
from annotator.workspace.tools.angle import ANGLE, COBB_ANGLE
from annotator.workspace.tools.arrow import ARROW
from annotator.workspace.tools.bidirectional import BIDIRECTIONAL
from annotator.workspace.tools.box import BOX
from annotator.workspace.tools.brush import BRUSH
from annotator.workspace.tools.ellipse import ELLIPSE
from annotator.workspace.tools.length import LENGTH
from annotator.workspace.tools.outline import OUTLINE, simplified
from annotator.workspace.tools.point import POINT
from annotator.workspace.tools.polygon import POLYGON, SPLINE
from annotator.workspace.tools.select import SELECT
from tests.helpers.pointer import Pen


def test_a_point_is_where_the_hand_lets_go() -> None:
    pen = Pen(POINT).press(10, 10).move(11, 12).release(12, 13)
    assert pen.drawn == [("Draw point", PointShape((12, 13)))]


def test_a_length_runs_from_press_to_release() -> None:
    pen = Pen(LENGTH).press(10, 10).move(30, 30).release(40, 50)
    assert pen.drawn == [("Draw length", LineShape((10, 10), (40, 50)))]


def test_an_ellipse_fills_the_box_of_the_drag() -> None:
    pen = Pen(ELLIPSE).press(10, 20).move(30, 30).release(30, 60)
    assert pen.drawn == [("Draw ellipse", EllipseShape((20, 40), (10, 20)))]


def test_shift_makes_a_circle_and_ctrl_draws_from_the_centre() -> None:
    circle = Pen(ELLIPSE).press(10, 20, shift=True).release(30, 60, shift=True)
    assert circle.drawn[0][1] == EllipseShape((30, 40), (20, 20))
    centred = Pen(ELLIPSE).press(50, 50, ctrl=True).release(60, 70, ctrl=True)
    assert centred.drawn[0][1] == EllipseShape((50, 50), (10, 20))


def test_a_box_drawn_upwards_is_the_same_box() -> None:
    assert Pen(BOX).press(30, 60).release(10, 20).drawn == [("Draw box", BoxShape((10, 20), (30, 60)))]


def test_an_outline_follows_the_hand_and_closes() -> None:
    pen = Pen(OUTLINE).press(10, 10)
    for x, y in ((20, 10), (30, 10), (30, 30), (10, 30)):
        pen.move(x, y)
    pen.release(10, 12)
    shape = pen.drawn[0][1]
    assert isinstance(shape, OutlineShape)
    assert bounds(shape) == ((10, 10), (30, 30))


@pytest.mark.parametrize("tool", [tool for tool in TOOLS if tool.id not in ("point", "select", "brush")])
def test_a_trembling_click_draws_nothing(tool: Tool) -> None:
    assert not Pen(tool).press(10, 10).move(11, 11).release(12, 10).drawn


@pytest.mark.parametrize("tool", TOOLS, ids=lambda tool: tool.id)
def test_escape_leaves_no_trace(tool: Tool) -> None:
    pen = Pen(tool, {"m": BoxShape((5, 5), (20, 20))}).press(10, 10).move(50, 60).escape()
    pen.release(60, 60)
    assert pen.draft is None
    assert not pen.drawn
    assert not pen.altered
    assert not pen.edits


@pytest.mark.parametrize("tool", [tool for tool in TOOLS if tool.id != "select"], ids=lambda tool: tool.id)
@given(st.lists(st.tuples(st.floats(-500, 500), st.floats(-500, 500)), min_size=2, max_size=8), st.booleans())
def test_nothing_is_drawn_outside_the_image(
    tool: Tool, trail: list[tuple[float, float]], shift: bool
) -> None:
    pen = Pen(tool).press(*trail[0], shift=shift)
    for at in trail[1:-1]:
        pen.move(*at, shift=shift)
    pen.release(*trail[-1], shift=shift)
    pen.signal(Phase.FINISH)
    for _, shape in pen.drawn:
        # A spline swings out between its points.
        held = OutlineShape(shape.points) if isinstance(shape, SplineShape) else shape
        (left, top), (right, bottom) = bounds(held)
        assert min(left, top) >= -1e-9
        assert max(right, bottom) <= 100 + 1e-9


def test_a_click_chooses_the_mark_under_it_and_nothing_beside() -> None:
    pen = Pen(SELECT, {"m": BoxShape((10, 10), (40, 40))})
    pen.press(25, 25).release(25, 25)
    pen.press(80, 80).release(80, 80)
    assert pen.chosen == ["m", None]
    assert not pen.altered


def test_a_drag_inside_moves_the_mark_from_where_it_was() -> None:
    pen = Pen(SELECT, {"m": BoxShape((10, 10), (40, 40))})
    pen.press(25, 25).move(60, 60).move(30, 27).release(30, 27)
    assert pen.altered == [("m", BoxShape((15, 12), (45, 42)))]


def test_a_dragged_handle_leaves_the_opposite_corner() -> None:
    pen = Pen(SELECT, {"m": BoxShape((10, 10), (40, 40))}).press(40, 40).release(60, 50)
    assert pen.altered == [("m", BoxShape((10, 10), (60, 50)))]


def test_a_simplified_trail_stays_within_tolerance() -> None:
    trail = (*tuple((float(x), 0.3 * (x % 2)) for x in range(20)), (19.0, 20.0))
    assert simplified(trail, 0.6) == ((0.0, 0.0), (19.0, 0.3), (19.0, 20.0))


def clicked(tool: Tool, *points: tuple[float, float]) -> Pen:
    pen = Pen(tool)
    for at in points:
        pen.move(*at).press(*at).release(*at)
    return pen


def test_an_angle_is_two_arms_and_a_vertex_by_three_clicks() -> None:
    assert clicked(ANGLE, (10, 10), (50, 50), (90, 10)).drawn == [
        ("Draw angle", AngleShape((10, 10), (50, 50), (90, 10)))
    ]


def test_a_cobb_angle_is_drawn_by_two_drags() -> None:
    pen = Pen(COBB_ANGLE).press(10, 10).move(30, 12).release(60, 15)
    assert pen.draft is not None
    pen.move(10, 70).press(10, 70).release(60, 50)
    assert pen.drawn == [("Draw Cobb angle", CobbShape(((10, 10), (60, 15)), ((10, 70), (60, 50))))]


def test_two_diameters_cross_at_a_right_angle_as_wide_as_the_hand() -> None:
    pen = Pen(BIDIRECTIONAL).press(20, 50).move(50, 50).release(80, 50)
    pen.move(40, 60).press(40, 60).release(40, 60)
    assert pen.drawn == [
        ("Draw two diameters", BidirectionalShape(((20, 50), (80, 50)), ((40, 40), (40, 60))))
    ]


def test_an_arrow_points_at_where_the_hand_lets_go() -> None:
    assert Pen(ARROW).press(10, 10).move(30, 30).release(40, 50).drawn == [
        ("Draw arrow", ArrowShape((10, 10), (40, 50)))
    ]


CORNERS = ((10.0, 10.0), (60.0, 10.0), (60.0, 60.0))


def test_a_polygon_closes_on_its_first_point_by_enter_or_by_a_double_click() -> None:
    expected = [("Draw polygon", OutlineShape(CORNERS))]
    assert clicked(POLYGON, *CORNERS, (12, 11)).drawn == expected
    assert clicked(POLYGON, *CORNERS).move(90, 90).signal(Phase.FINISH).drawn == expected
    assert clicked(POLYGON, *CORNERS).signal(Phase.FINISH).release(60, 60).drawn == expected


def test_backspace_takes_the_last_point_back_but_never_the_first() -> None:
    pen = clicked(POLYGON, CORNERS[0], (99, 99), (98, 5))
    for _ in range(4):
        pen.signal(Phase.BACK)
    assert pen.draft is not None
    for at in CORNERS[1:]:
        pen.press(*at).release(*at)
    assert pen.signal(Phase.FINISH).drawn == [("Draw polygon", OutlineShape(CORNERS))]


def test_a_polygon_of_two_points_draws_nothing() -> None:
    pen = clicked(POLYGON, *CORNERS[:2]).signal(Phase.FINISH)
    assert not pen.drawn
    assert pen.draft is None


def test_a_spline_keeps_its_points() -> None:
    pen = clicked(SPLINE, *CORNERS).signal(Phase.FINISH)
    assert pen.drawn == [("Draw spline", SplineShape(CORNERS))]


@pytest.mark.parametrize("tool", [one for one in TOOLS if one is not POLYGON], ids=lambda tool: tool.id)
def test_another_tool_drops_what_the_first_had_begun(tool: Tool) -> None:
    pen = clicked(POLYGON, *CORNERS)
    pen.tool = tool
    pen.press(5, 5)
    assert not pen.drawn


def region(columns: slice, rows: slice) -> MaskShape:
    mask = np.zeros((100, 100), np.bool_)
    mask[rows, columns] = True
    shape = MaskShape.of(mask)
    assert shape is not None
    return shape


def test_a_brush_paints_what_its_tip_covers_on_the_way() -> None:
    pen = Pen(BRUSH).press(20, 50).move(40, 50).release(60, 50)
    ((name, shape),) = pen.drawn
    assert name == "Paint region"
    # A bar of 40 × 10 with half a disc of radius 5 at each end, as far as pixels can say.
    assert area(shape) == pytest.approx(40 * 10 + math.pi * 25, rel=0.02)
    assert bounds(shape) == ((15, 45), (65, 55))


def test_a_click_of_the_brush_paints_its_tip() -> None:
    ((_, shape),) = Pen(BRUSH).press(20.5, 50.5).release(20.5, 50.5).drawn
    assert area(shape) == 81  # pixel centres within 5 of a pixel centre


def test_ctrl_rubs_out_of_the_chosen_region_and_the_last_pixel_takes_it_away() -> None:
    square = {"m": region(slice(40, 60), slice(40, 60))}
    pen = Pen(BRUSH, square).press(60, 30, ctrl=True).release(60, 70, ctrl=True)
    assert pen.altered == [("m", region(slice(40, 55), slice(40, 60)))]
    pen = Pen(BRUSH, square).press(30, 42, ctrl=True)
    for y in range(42, 62, 4):
        pen.move(70, y).move(30, y)
    pen.release(70, 60)
    assert pen.removed == ["m"]
    assert not pen.altered


def test_a_stroke_that_changes_no_pixel_is_no_edit() -> None:
    square = {"m": region(slice(40, 60), slice(40, 60))}
    assert not Pen(BRUSH, square).press(50, 50).release(50, 50).edits


@given(st.lists(st.tuples(st.integers(-20, 120), st.integers(-20, 120)), min_size=2, max_size=6))
def test_rubbing_out_the_same_way_leaves_nothing(trail: list[tuple[int, int]]) -> None:
    pen = Pen(BRUSH).press(*trail[0])
    for at in trail[1:]:
        pen.move(*at)
    pen.release(*trail[-1])
    if not pen.drawn:
        return
    again = Pen(BRUSH, {"m": pen.drawn[0][1]}).press(*trail[0], ctrl=True)
    for at in trail[1:]:
        again.move(*at)
    assert again.release(*trail[-1]).removed == ["m"]


TWO: dict[str, Shape] = {"a": BoxShape((10, 10), (40, 40)), "b": BoxShape((60, 60), (70, 70))}


def test_marks_chosen_together_move_together() -> None:
    pen = Pen(SELECT, TWO, chosen=("a", "b")).press(25, 25)
    pen.move(35, 28)
    assert pen.draft is not None
    assert [(one.instead_of, one.shape) for one in pen.draft.all] == [
        ("a", BoxShape((20, 13), (50, 43))),
        ("b", BoxShape((70, 63), (80, 73))),
    ]
    pen.release(35, 28)
    assert pen.named == ["Move 2 marks"]
    assert dict(pen.altered)["b"] == BoxShape((70, 63), (80, 73))


def test_a_mark_that_is_not_chosen_moves_alone() -> None:
    pen = Pen(SELECT, TWO, chosen=("b",)).press(25, 25).release(35, 25)
    assert (pen.chosen, pen.named, [mark for mark, _ in pen.altered]) == (["a"], ["Move mark"], ["a"])


def test_shift_click_chooses_one_more_and_takes_it_back() -> None:
    assert Pen(SELECT, TWO, chosen=("a",)).press(65, 65, shift=True).together == [{"a", "b"}]
    assert Pen(SELECT, TWO, chosen=("a", "b")).press(65, 65, shift=True).together == [{"a"}]


def test_a_band_chooses_what_it_goes_round_whole() -> None:
    pen = Pen(SELECT, TWO).press(2, 2).move(65, 65)
    assert pen.draft is not None
    assert pen.draft.shape == BoxShape((2, 2), (65, 65))
    assert pen.release(65, 65).together == [{"a"}]
    assert Pen(SELECT, TWO).press(2, 2).release(71, 71).together == [{"a", "b"}]
    kept = Pen(SELECT, TWO, chosen=("b",)).press(2, 2, shift=True).release(45, 45, shift=True)
    assert kept.together == [{"a", "b"}]
    assert kept.chosen == []


def test_a_click_on_the_line_of_the_chosen_outline_puts_a_vertex_in() -> None:
    outline: dict[str, Shape] = {"a": OutlineShape(((10, 10), (50, 10), (50, 50), (10, 50)))}
    pen = Pen(SELECT, outline, chosen=("a",)).press(30, 10).release(31, 11)
    assert pen.named == ["Insert vertex"]
    assert pen.altered[0][1] == OutlineShape(((10, 10), (30, 10), (50, 10), (50, 50), (10, 50)))
    assert Pen(SELECT, outline).press(30, 10).release(30, 10).altered == []
    assert Pen(SELECT, outline, chosen=("a",)).press(30, 30).release(30, 30).altered == []


def test_alt_click_takes_a_vertex_out() -> None:
    outline: dict[str, Shape] = {"a": OutlineShape(((10, 10), (50, 10), (50, 50), (10, 50)))}
    pen = Pen(SELECT, outline, chosen=("a",)).press(50, 10, alt=True)
    assert pen.named == ["Delete vertex"]
    assert pen.altered[0][1] == OutlineShape(((10, 10), (50, 50), (10, 50)))
