"""The group of affine maps, and the directions a screen knows."""

from __future__ import annotations

import math

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from annotator.geometry.affine import Affine2, Point2

PART = st.floats(-50, 50)
MAPS = st.builds(Affine2, PART, PART, PART, PART, PART, PART)
POINTS = st.tuples(PART, PART)


def near(one: Point2, other: Point2, tolerance: float = 1e-6) -> bool:
    return math.dist(one, other) <= tolerance * (1 + math.hypot(*one) + math.hypot(*other))


@given(MAPS, MAPS, POINTS)
def test_a_chain_is_read_from_right_to_left(last: Affine2, first: Affine2, point: Point2) -> None:
    assert near((last @ first)(point), last(first(point)))


@given(MAPS, MAPS, MAPS, POINTS)
def test_chains_may_be_bracketed_at_will(a: Affine2, b: Affine2, c: Affine2, point: Point2) -> None:
    assert near(((a @ b) @ c)(point), (a @ (b @ c))(point))


@given(MAPS, POINTS)
def test_the_identity_changes_nothing(one: Affine2, point: Point2) -> None:
    assert Affine2()(point) == point
    assert (one @ Affine2())(point) == (Affine2() @ one)(point)


@given(MAPS, st.lists(POINTS, max_size=5))
def test_points_at_once_go_where_each_goes(one: Affine2, points: list[Point2]) -> None:
    assert one.each(points) == tuple(map(one, points))


@given(MAPS, POINTS)
def test_the_inverse_leads_back(one: Affine2, point: Point2) -> None:
    assume(abs(one.determinant) > 1e-2)
    assert near(one.inverse()(one(point)), point, 1e-4)
    assert near(one(one.inverse()(point)), point, 1e-4)


@given(MAPS, MAPS)
def test_area_factors_multiply(one: Affine2, other: Affine2) -> None:
    product = one.determinant * other.determinant
    assert (one @ other).determinant == pytest.approx(product, rel=1e-6, abs=1e-3)


@given(MAPS, POINTS, POINTS)
def test_a_direction_knows_no_translation(one: Affine2, start: Point2, end: Point2) -> None:
    (x0, y0), (x1, y1) = one(start), one(end)
    assert near(one.direction((end[0] - start[0], end[1] - start[1])), (x1 - x0, y1 - y0))


def test_a_positive_rotation_turns_x_towards_y() -> None:
    assert near(Affine2.rotation(90)((1, 0)), (0, 1))
    assert near(Affine2.rotation(90)((0, 1)), (-1, 0))
    assert Affine2.rotation(37).determinant == pytest.approx(1)


def test_a_worked_chain() -> None:
    # Zoom 2 about the origin, then pan by (10, 20): (3, 4) -> (6, 8) -> (16, 28).
    assert (Affine2.translation(10, 20) @ Affine2.scaling(2))((3, 4)) == (16, 28)
    # The other way round: (3, 4) -> (13, 24) -> (26, 48).
    assert (Affine2.scaling(2) @ Affine2.translation(10, 20))((3, 4)) == (26, 48)


def test_scale_and_flip_show_in_the_determinant() -> None:
    assert Affine2.scaling(3).scale == 3
    assert Affine2.scaling(2, 8).scale == 4
    assert Affine2.scaling(-1, 1).determinant == -1
    assert Affine2.scaling(-1, 1).scale == 1


def test_a_map_onto_a_line_has_no_inverse() -> None:
    with pytest.raises(ValueError, match="no inverse"):
        Affine2(1, 2, 2, 4).inverse()
