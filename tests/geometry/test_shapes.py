"""Shapes against numbers worked out by hand."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotator.geometry.affine import Affine2, Point2
from annotator.geometry.shapes import (
    BoxShape,
    EllipseShape,
    LineShape,
    OutlineShape,
    PointShape,
    Shape,
    area,
    bounds,
    centre,
    contains,
    distance_to_outline,
    moved,
    outline,
)

POINT = PointShape((3, 4))
LINE = LineShape((0, 0), (3, 4))
BOX = BoxShape((2, 3), (12, 8))
CIRCLE = EllipseShape((10, 10), (5, 5))
TURNED = EllipseShape((0, 0), (4, 2), 90)
TRIANGLE = OutlineShape(((0, 0), (10, 0), (0, 6)))
# A U: 6 wide, 6 high, with a notch 2 wide and 4 deep.
NOTCHED = OutlineShape(((0, 0), (2, 0), (2, 4), (4, 4), (4, 0), (6, 0), (6, 6), (0, 6)))
ALL: tuple[Shape, ...] = (POINT, LINE, BOX, CIRCLE, TURNED, TRIANGLE, NOTCHED)
STEP = st.tuples(st.integers(-40, 40), st.integers(-40, 40))
SIZE = st.floats(0.5, 50)


@pytest.mark.parametrize(
    ("shape", "expected"),
    [
        (POINT, 0),
        (LINE, 0),
        (BOX, 10 * 5),
        (CIRCLE, 25 * math.pi),
        (TURNED, 8 * math.pi),
        (TRIANGLE, 10 * 6 / 2),
        (NOTCHED, 36 - 8),
        (OutlineShape(NOTCHED.vertices[::-1]), 28),
    ],
)
def test_areas(shape: Shape, expected: float) -> None:
    assert area(shape) == pytest.approx(expected)


@pytest.mark.parametrize(
    ("shape", "inside", "outside"),
    [
        (BOX, (2.5, 3.5), (1.9, 5)),
        (CIRCLE, (13.5, 13.5), (13.6, 13.6)),  # 5/√2 = 3.5355 from the centre in both directions
        (TURNED, (0, 3.9), (3.9, 0)),
        (TRIANGLE, (4.9, 3), (5.1, 3)),  # the long side passes (5, 3)
        (NOTCHED, (1, 1), (3, 1)),
        (NOTCHED, (3, 5), (3, 3.9)),
    ],
)
def test_what_lies_inside(shape: Shape, inside: Point2, outside: Point2) -> None:
    assert contains(shape, inside)
    assert not contains(shape, outside)


def test_nothing_lies_inside_a_point_a_line_or_a_flat_ellipse() -> None:
    assert not contains(POINT, (3, 4))
    assert not contains(LINE, (1.5, 2))
    assert not contains(EllipseShape((0, 0), (5, 0)), (1, 0))


@pytest.mark.parametrize(
    ("shape", "expected"),
    [
        (POINT, ((3, 4), (3, 4))),
        (LINE, ((0, 0), (3, 4))),
        (BOX, ((2, 3), (12, 8))),
        (CIRCLE, ((5, 5), (15, 15))),
        (TURNED, ((-2, -4), (2, 4))),
        # At 45° both half widths are the root of (4² + 2²)/2, that is √10.
        (EllipseShape((0, 0), (4, 2), 45), ((-math.sqrt(10),) * 2, (math.sqrt(10),) * 2)),
        (NOTCHED, ((0, 0), (6, 6))),
    ],
)
def test_bounds(shape: Shape, expected: tuple[Point2, Point2]) -> None:
    for found, wanted in zip(bounds(shape), expected, strict=True):
        assert found == pytest.approx(wanted, abs=1e-9)
    (left, top), (right, bottom) = expected
    assert centre(shape) == pytest.approx(((left + right) / 2, (top + bottom) / 2), abs=1e-9)


@pytest.mark.parametrize(
    ("shape", "point", "expected"),
    [
        (POINT, (0, 0), 5),
        (LINE, (-3, -4), 5),  # before the start
        (LINE, (4, -3), 5),  # across from the start
        (LineShape((1, 1), (1, 1)), (4, 5), 5),
        (BOX, (7, 5), 2),  # 2 below the upper edge, 3 above the lower
        (BOX, (15, 12), 5),
        (TRIANGLE, (0, 7), 1),
    ],
)
def test_distances_to_the_drawn_line(shape: Shape, point: Point2, expected: float) -> None:
    assert distance_to_outline(shape, point) == pytest.approx(expected)


def test_the_ring_of_a_circle_stays_close_to_it() -> None:
    # The sagitta of one of 64 chords: r·(1 − cos(π/64)) = 0.0060 for r = 5.
    assert distance_to_outline(CIRCLE, (15, 10)) == pytest.approx(0, abs=1e-9)
    assert distance_to_outline(CIRCLE, (10, 10)) == pytest.approx(5 * math.cos(math.pi / 64))
    assert [len(outline(one)) for one in ALL] == [1, 2, 4, 64, 64, 3, 8]


@given(st.sampled_from(ALL), STEP, st.tuples(SIZE, SIZE))
def test_moving_moves_everything_alike(shape: Shape, by: tuple[int, int], point: Point2) -> None:
    other = moved(shape, by)
    assert area(other) == pytest.approx(area(shape))
    shift = Affine2.translation(*by)
    for corner, expected in zip(bounds(other), bounds(shape), strict=True):
        assert corner == pytest.approx(shift(expected))
    assert distance_to_outline(other, shift(point)) == pytest.approx(
        distance_to_outline(shape, point), abs=1e-6
    )


@given(st.tuples(SIZE, SIZE), st.floats(-180, 180))
def test_the_outline_of_an_ellipse_lies_within_its_bounds(half_axes: Point2, angle_deg: float) -> None:
    shape = EllipseShape((3, 7), half_axes, angle_deg)
    (left, top), (right, bottom) = bounds(shape)
    for x, y in outline(shape):
        assert left - 1e-6 <= x <= right + 1e-6
        assert top - 1e-6 <= y <= bottom + 1e-6
    ring = OutlineShape(outline(shape))
    # A polygon of n vertices in an ellipse has the share n/(2π)·sin(2π/n) of its area; 0.99839 for 64.
    assert area(ring) == pytest.approx(area(shape) * 64 / (2 * math.pi) * math.sin(2 * math.pi / 64))


@given(SIZE, SIZE, st.floats(-180, 180), st.floats(0, 360), st.sampled_from([0.98, 1.02]))
def test_inside_and_outside_meet_at_the_line(
    a: float, b: float, angle_deg: float, turn_deg: float, share: float
) -> None:
    along = Affine2.rotation(angle_deg) @ Affine2.scaling(a * share, b * share) @ Affine2.rotation(turn_deg)
    assert contains(EllipseShape((0, 0), (a, b), angle_deg), along((1, 0))) == (share < 1)
