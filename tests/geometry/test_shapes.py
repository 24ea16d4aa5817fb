"""Shapes against numbers worked out by hand."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotator.geometry.affine import Affine2, Point2
from annotator.geometry.shapes import (
    AngleShape,
    ArrowShape,
    BidirectionalShape,
    BoxShape,
    CobbShape,
    EllipseShape,
    Ended,
    LineShape,
    OutlineShape,
    PointShape,
    Shape,
    SplineShape,
    area,
    bounds,
    centre,
    contains,
    distance_to_outline,
    ends,
    moved,
    perimeter,
    rings,
    vertices,
    with_ends,
)
from annotator.measure.inside import inside

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
        # Two triangles of 30 × 15 px that meet in a crossing: their turns are opposite.
        (OutlineShape(((10, 10), (40, 40), (40, 10), (10, 40))), 2 * 30 * 15 / 2),
        # A square of 30 px whose end runs 4 px over its start and back within: 2 × 4 px are left out.
        (OutlineShape(((0, 0), (30, 0), (30, 30), (0, 30), (0, -4), (2, -4), (2, 4), (0, 4))), 900 + 8 - 8),
        # Gone round twice, nothing lies inside by the even–odd rule.
        (OutlineShape(TRIANGLE.vertices * 2), 0),
    ],
)
def test_areas(shape: Shape, expected: float) -> None:
    assert area(shape) == pytest.approx(expected)


@given(st.lists(st.tuples(st.integers(1, 9), st.integers(1, 9)), min_size=3, max_size=9))
def test_the_area_of_an_outline_is_what_lies_inside_it(corners: list[tuple[int, int]]) -> None:
    outline = OutlineShape(tuple(corners))
    per_px = 4
    places = [(at + 0.5) / per_px for at in range(10 * per_px)]
    held = sum(contains(outline, (x, y + 1e-4)) for y in places for x in places) / per_px**2
    # Counting centres errs by at most a place along the border.
    assert area(outline) == pytest.approx(held, abs=perimeter(outline) / per_px)


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
    assert [len(vertices(one)) for one in ALL] == [1, 2, 4, 64, 64, 3, 8]


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
    for x, y in vertices(shape):
        assert left - 1e-6 <= x <= right + 1e-6
        assert top - 1e-6 <= y <= bottom + 1e-6
    ring = OutlineShape(vertices(shape))
    # A polygon of n vertices in an ellipse has the share n/(2π)·sin(2π/n) of its area; 0.99839 for 64.
    assert area(ring) == pytest.approx(area(shape) * 64 / (2 * math.pi) * math.sin(2 * math.pi / 64))


@given(SIZE, SIZE, st.floats(-180, 180), st.floats(0, 360), st.sampled_from([0.98, 1.02]))
def test_inside_and_outside_meet_at_the_line(
    a: float, b: float, angle_deg: float, turn_deg: float, share: float
) -> None:
    along = Affine2.rotation(angle_deg) @ Affine2.scaling(a * share, b * share) @ Affine2.rotation(turn_deg)
    assert contains(EllipseShape((0, 0), (a, b), angle_deg), along((1, 0))) == (share < 1)


ARROW = ArrowShape((0, 0), (4, 4))
ANGLE = AngleShape((10, 0), (0, 0), (0, 10))
CROSSED = BidirectionalShape(((0, 5), (20, 5)), ((10, 0), (10, 8)))
COBB = CobbShape(((0, 0), (10, 0)), ((0, 20), (10, 25)))
SPLINE = SplineShape(((10, 0), (20, 10), (10, 20), (0, 10)))
OPEN: tuple[Ended, ...] = (POINT, LINE, ARROW, ANGLE, CROSSED, COBB)


@pytest.mark.parametrize("shape", OPEN, ids=lambda shape: shape.type)
def test_open_shapes_enclose_nothing_and_are_found_along_their_lines(shape: Ended) -> None:
    assert area(shape) == 0
    assert not contains(shape, centre(shape))
    for ring in rings(shape):
        middle = tuple(sum(axis) / len(ring) for axis in zip(*ring[:2], strict=True))
        assert len(ring) == 1 or distance_to_outline(shape, middle) < 5
        assert all(distance_to_outline(shape, vertex) == 0 for vertex in ring)


@pytest.mark.parametrize("shape", OPEN, ids=lambda shape: shape.type)
def test_the_ends_of_an_open_shape_give_it_back(shape: Ended) -> None:
    assert with_ends(shape, ends(shape)) == shape
    assert set(ends(moved(shape, (1, 2))).values()) == {(x + 1, y + 2) for x, y in ends(shape).values()}


def test_an_open_line_does_not_lead_back_to_its_start() -> None:
    assert distance_to_outline(ANGLE, (5, 5)) == 5
    assert distance_to_outline(TRIANGLE, (5, 3)) == 0


def test_a_spline_passes_through_its_points_and_stays_a_round_outline() -> None:
    (ring,) = rings(SPLINE)
    assert set(SPLINE.points) <= {(round(x, 9), round(y, 9)) for x, y in ring}
    # Half way between points of equal distance: (−p0 + 9 p1 + 9 p2 − p3) / 16.
    assert (16.25, 3.75) in {(round(x, 9), round(y, 9)) for x, y in ring}
    eighths = [math.radians(45 * step) for step in range(8)]
    circle = SplineShape(tuple((10 * math.cos(turn), 10 * math.sin(turn)) for turn in eighths))
    assert area(circle) == pytest.approx(100 * math.pi, rel=0.01)
    assert contains(SPLINE, (10, 10))
    assert rings(SplineShape(((0, 0), (1, 1))))[0] == ((0, 0), (1, 1))


@given(st.lists(STEP, min_size=3, max_size=12), STEP)
def test_a_spline_moves_with_its_points(points: list[Point2], by: Point2) -> None:
    there = moved(SplineShape(tuple(points)), by)
    for (x, y), (u, v) in zip(vertices(SplineShape(tuple(points))), vertices(there), strict=True):
        assert (u, v) == pytest.approx((x + by[0], y + by[1]), abs=1e-6)


@pytest.mark.parametrize("vertices", [40, 900])
def test_the_area_of_a_tangle_is_that_of_its_pixels(vertices: int) -> None:
    """Exactly while its crossings can be counted, and nearly where a hand left tens of thousands."""
    places = np.random.default_rng(3).random((vertices, 2)) * 100
    ring = tuple((float(x), float(y)) for x, y in places)
    scale = 40
    pixels = inside(OutlineShape(tuple((x * scale, y * scale) for x, y in ring)), 100 * scale, 100 * scale)
    assert area(OutlineShape(ring)) == pytest.approx(pixels.sum() / scale**2, rel=1e-3)
