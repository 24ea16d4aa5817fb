"""Where shapes can be held, and what they become."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotator.geometry.affine import Affine2
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
from annotator.viewing.handles import MOST_HANDLES, handles, handles_apart, with_handle_at

SHAPES = [
    PointShape((3, 4)),
    LineShape((0, 0), (5, 5)),
    EllipseShape((10, 10), (6, 3), 30),
    BoxShape((1, 2), (9, 8)),
    OutlineShape(((0, 0), (4, 0), (4, 4), (0, 4))),
    ArrowShape((0, 0), (5, 5)),
    AngleShape((5, 0), (0, 0), (0, 5)),
    BidirectionalShape(((0, 2), (9, 2)), ((4, 0), (4, 5))),
    CobbShape(((0, 0), (9, 1)), ((0, 9), (9, 12))),
    SplineShape(((0, 0), (4, 0), (4, 4), (0, 4))),
]


@pytest.mark.parametrize("shape", SHAPES)
def test_a_handle_put_where_it_is_changes_nothing_to_be_seen(shape):
    for handle in handles(shape):
        same = with_handle_at(shape, handle.name, handle.at)
        for before, after in zip(handles(shape), handles(same), strict=True):
            assert before.name == after.name
            assert math.dist(before.at, after.at) < 1e-9


@pytest.mark.parametrize("shape", SHAPES)
@given(x=st.floats(-50, 50), y=st.floats(-50, 50))
def test_a_moved_point_line_or_vertex_follows_the_hand(shape, x, y):
    if isinstance(shape, EllipseShape | BoxShape):
        return
    for handle in handles(shape):
        moved = with_handle_at(shape, handle.name, (x, y))
        assert next(one.at for one in handles(moved) if one.name == handle.name) == pytest.approx((x, y))


def test_the_end_of_the_first_axis_lengthens_and_turns_an_ellipse():
    shape = with_handle_at(EllipseShape((10, 10), (6, 3)), "first+", (10, 18))
    assert shape.half_axes == (8, 3)
    assert shape.angle_deg == pytest.approx(90)
    shape = with_handle_at(EllipseShape((10, 10), (6, 3)), "first-", (2, 10))
    assert (shape.half_axes, shape.angle_deg) == ((8, 3), 0)


def test_the_end_of_the_second_axis_only_widens_it():
    shape = with_handle_at(EllipseShape((10, 10), (6, 3)), "second+", (99, 15))
    assert shape == EllipseShape((10, 10), (6, 5))


def test_an_ellipse_never_vanishes():
    assert with_handle_at(EllipseShape((10, 10), (6, 3)), "second-", (10, 10)).half_axes == (6, 0.5)
    assert with_handle_at(EllipseShape((10, 10), (6, 3), 20), "first+", (10, 10)).angle_deg == 20


def test_a_side_of_a_box_moves_alone_and_may_cross_the_other():
    box = BoxShape((1, 2), (9, 8))
    assert with_handle_at(box, "e", (12, 99)) == BoxShape((1, 2), (12, 8))
    assert with_handle_at(box, "nw", (20, 4)) == BoxShape((9, 4), (20, 8))


def test_a_long_outline_has_few_handles_and_bends_smoothly():
    circle = OutlineShape(
        tuple(
            (50 + 20 * math.cos(t / 100 * math.tau), 50 + 20 * math.sin(t / 100 * math.tau))
            for t in range(100)
        )
    )
    assert len(handles(circle)) <= MOST_HANDLES
    bent = with_handle_at(circle, "0", (80, 50))
    away = [math.dist(p, q) for p, q in zip(circle.vertices, bent.vertices, strict=True)]
    assert away[0] == pytest.approx(10)
    assert 10 > away[1] > away[2] > away[4] > away[5] == 0
    assert away[1] == pytest.approx(away[99])
    assert area(bent) > area(circle)


def test_a_handle_that_does_not_exist_is_refused():
    with pytest.raises(ValueError, match="no handle"):
        with_handle_at(PointShape((1, 1)), "start", (2, 2))


def test_a_region_of_pixels_has_no_handles():
    mask = MaskShape.of(np.ones((3, 3), np.bool_))
    assert mask is not None
    assert handles(mask) == ()
    with pytest.raises(ValueError, match="no handle"):
        with_handle_at(mask, "0", (1, 1))


def test_the_handles_of_a_small_outline_stand_apart_on_the_screen() -> None:
    turns = [2 * math.pi * step / 24 for step in range(24)]
    circle = OutlineShape(tuple((50 + 10 * math.cos(turn), 50 + 10 * math.sin(turn)) for turn in turns))
    # About 63 px round at 1:1 there is room for no more than the least; at 8:1 for all.
    assert [one.name for one in handles_apart(circle, Affine2())] == ["0", "6", "12", "18"]
    assert handles_apart(circle, Affine2.scaling(8.0)) == handles(circle)
    box = BoxShape((1, 1), (3, 3))
    assert handles_apart(box, Affine2()) == handles(box)
