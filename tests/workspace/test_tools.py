"""Gestures: what a moving hand draws, and what it leaves alone."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotator.geometry.shapes import (
    BoxShape,
    EllipseShape,
    LineShape,
    OutlineShape,
    PointShape,
    bounds,
)
from annotator.workspace.tool import Tool
from annotator.workspace.tools import TOOLS
from annotator.workspace.tools.box import BOX
from annotator.workspace.tools.ellipse import ELLIPSE
from annotator.workspace.tools.length import LENGTH
from annotator.workspace.tools.outline import OUTLINE, simplified
from annotator.workspace.tools.point import POINT
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


@pytest.mark.parametrize("tool", [tool for tool in TOOLS if tool.id not in ("point", "select")])
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
    for _, shape in pen.drawn:
        (left, top), (right, bottom) = bounds(shape)
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
