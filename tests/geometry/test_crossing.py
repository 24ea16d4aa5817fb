"""Shapes of one plane on another: places go from pixels to patient mm and back, exactly."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from annotator.geometry.affine import Point2
from annotator.geometry.crossing import crossing, crossing_segments, half_extent_mm, projected, same_plane
from annotator.geometry.plane import Plane, Vector3
from annotator.geometry.shapes import (
    BoxShape,
    EllipseShape,
    LineShape,
    OutlineShape,
    PointShape,
    contains,
    rings,
)

# Pixels of 0.8 × 0.5 mm, at z = 40 mm.
AXIAL = Plane((-100.0, -80.0, 40.0), (1.0, 0.0, 0.0), (0.0, 1.0, 0.0), (0.8, 0.5))
SAGITTAL = Plane((-75.0, -80.0, 100.0), (0.0, 1.0, 0.0), (0.0, 0.0, -1.0), (1.0, 1.0))
NEAR_MM = 0.5
POINT2 = st.tuples(st.floats(-200, 200), st.floats(-200, 200))
PART, ANGLE = st.floats(20, 180), st.floats(-math.pi, math.pi)


def turned(x: float, y: float, z: float) -> np.ndarray:
    """Turns about the three axes, one after another."""
    parts = []
    for axis, angle in enumerate((x, y, z)):
        one, other = (axis + 1) % 3, (axis + 2) % 3
        part = np.eye(3)
        part[one, one] = part[other, other] = math.cos(angle)
        part[one, other], part[other, one] = -math.sin(angle), math.sin(angle)
        parts.append(part)
    return parts[2] @ parts[1] @ parts[0]


@st.composite
def planes(draw: st.DrawFn) -> Plane:
    """Planes through about the same place, turned any way, their pixels of any shape."""
    axes = turned(draw(ANGLE), draw(ANGLE), draw(ANGLE))
    spacing = (draw(st.floats(0.3, 4)), draw(st.floats(0.3, 4)))
    middle = np.array([draw(st.floats(-5, 5)) for _ in range(3)])
    origin = middle - axes[:, 0] * 100 * spacing[1] - axes[:, 1] * 100 * spacing[0]
    return Plane(vector(origin), vector(axes[:, 0]), vector(axes[:, 1]), spacing)


def vector(values: np.ndarray) -> Vector3:
    x, y, z = values.tolist()
    return (x, y, z)


@given(planes(), ANGLE, st.floats(0.3, 4), POINT2, st.floats(-1, 1))
def test_planes_that_coincide_share_places(
    plane: Plane, angle: float, mm: float, at: Point2, away: float
) -> None:
    """A plane turned and moved in itself, a little off, with other pixels, shows the same places."""
    along = np.array([plane.along_row, plane.along_column])
    row, column = np.array([(math.cos(angle), math.sin(angle)), (-math.sin(angle), math.cos(angle))]) @ along
    origin = np.array(plane.world_from_pixel((3.0, -7.0))) + away * np.array(plane.normal)
    other = Plane(vector(origin), vector(row), vector(column), (mm, mm))
    there = same_plane(plane, other, 1.001)
    assert there is not None
    feet = np.array(plane.world_from_pixel(at)) + away * np.array(plane.normal)
    assert other.world_from_pixel(there(at)) == pytest.approx(feet, abs=1e-6)
    assert same_plane(plane, other, abs(away) - 0.001) is None
    assert same_plane(other, plane, 1.001) is not None


def test_planes_across_each_other_do_not_coincide() -> None:
    assert same_plane(AXIAL, SAGITTAL, math.inf) is None


def test_the_foot_of_a_sagittal_box_on_an_axial_plane_is_flat() -> None:
    # y from -80 to -60 mm at x = -75 mm, whatever its height.
    foot = projected(BoxShape((0.5, 0.5), (20.5, 30.5)), SAGITTAL, AXIAL)
    assert isinstance(foot, OutlineShape)
    assert {round(x, 9) for x, _ in foot.vertices} == {50.5}
    assert sorted({round(y, 9) for _, y in foot.vertices}) == [0.5, 25.5]


def test_a_box_crosses_a_sagittal_plane_as_the_segment_of_its_rows() -> None:
    # x = -75 mm is column 50.5; rows 10 to 20 lie at y = -80 + 9.5 · 0.8 … + 19.5 · 0.8 mm.
    (found,) = crossing(BoxShape((40.0, 10.0), (60.0, 20.0)), AXIAL, SAGITTAL, NEAR_MM)
    assert isinstance(found, LineShape)
    assert sorted((found.start, found.end)) == [
        pytest.approx((9.5 * 0.8 + 0.5, 60.5)),
        pytest.approx((19.5 * 0.8 + 0.5, 60.5)),
    ]
    assert crossing(BoxShape((52.0, 10.0), (60.0, 20.0)), AXIAL, SAGITTAL, NEAR_MM) == ()


def test_an_outline_with_a_notch_crosses_in_two_segments() -> None:
    ring = ((40.0, 10.0), (60.0, 10.0), (60.0, 14.0), (44.0, 14.0), (44.0, 18.0), (60.0, 18.0))
    ring = (*ring, (60.0, 22.0), (40.0, 22.0))
    found = crossing(OutlineShape(ring), AXIAL, SAGITTAL, NEAR_MM)
    rows = [sorted((one.start[0], one.end[0])) for one in found if isinstance(one, LineShape)]
    expected = [(10.0, 14.0), (18.0, 22.0)]
    assert [((a - 0.5) / 0.8 + 0.5, (b - 0.5) / 0.8 + 0.5) for a, b in rows] == [
        pytest.approx(one) for one in expected
    ]


def test_many_rings_are_cut_at_once_each_for_itself() -> None:
    # x = -75 mm is column 50.5: the second box ends short of it.
    boxes = [((40.0, 10.0), (60.0, 20.0)), ((40.0, 10.0), (50.0, 20.0)), ((50.0, 0.5), (51.0, 25.5))]
    rings_mm = [AXIAL.ring_mm(rings(BoxShape(*box))[0]) for box in boxes]
    (first,), second, (third,) = crossing_segments(rings_mm, SAGITTAL)
    assert sorted((first.start, first.end)) == [
        pytest.approx((9.5 * 0.8 + 0.5, 60.5)),
        pytest.approx((19.5 * 0.8 + 0.5, 60.5)),
    ]
    assert second == ()
    assert sorted((third.start, third.end)) == [pytest.approx((0.5, 60.5)), pytest.approx((20.5, 60.5))]
    assert crossing_segments([], SAGITTAL) == []


def test_a_line_crosses_in_a_point_and_lies_whole_in_a_plane_along_it() -> None:
    (found,) = crossing(LineShape((40.5, 10.0), (60.5, 20.0)), AXIAL, SAGITTAL, NEAR_MM / 2)
    assert found == PointShape(pytest.approx((14.5 * 0.8 + 0.5, 60.5)))
    (along,) = crossing(LineShape((50.5, 10.0), (50.7, 20.0)), AXIAL, SAGITTAL, NEAR_MM)
    assert along == LineShape(pytest.approx((9.5 * 0.8 + 0.5, 60.5)), pytest.approx((19.5 * 0.8 + 0.5, 60.5)))
    assert crossing(LineShape((60.0, 10.0), (70.0, 20.0)), AXIAL, SAGITTAL, NEAR_MM) == ()


@pytest.mark.parametrize(("away_mm", "seen"), [(0.0, 1), (1.49, 1), (-1.49, 1), (1.51, 0)])
def test_a_point_shows_within_half_a_slice(away_mm: float, seen: int) -> None:
    beside = Plane((-100.0, -80.0, 40.0 + away_mm), AXIAL.along_row, AXIAL.along_column, (1.0, 1.0))
    near_mm = half_extent_mm(((0.0, 0.0, 3.0), (0.0, 0.8, 0.0), (0.5, 0.0, 0.0)), beside.normal)
    assert len(crossing(PointShape((30.0, 30.0)), AXIAL, beside, near_mm)) == seen


def test_a_slab_takes_in_the_part_of_an_outline_within_it() -> None:
    # 6 mm about x = -75 mm: columns 44.5 to 56.5 of the box, flat on a plane across it.
    (found,) = crossing(BoxShape((40.0, 10.0), (60.0, 20.0)), AXIAL, SAGITTAL, NEAR_MM, 3.0)
    assert isinstance(found, OutlineShape)
    assert {round(SAGITTAL.world_from_pixel(at)[2], 6) for at in found.vertices} == {40.0}
    assert min(at[0] for at in found.vertices) == pytest.approx(9.5 * 0.8 + 0.5)
    assert crossing(BoxShape((57.0, 10.0), (60.0, 20.0)), AXIAL, SAGITTAL, NEAR_MM, 3.0) == ()


def test_a_voxel_of_a_tilted_gantry_reaches_further_along_its_slices() -> None:
    # Slices 4 mm apart along z, each pushed 1 mm back against the one before.
    axes = ((0.0, 1.0, 4.0), (0.0, 0.8, 0.0), (0.5, 0.0, 0.0))
    assert half_extent_mm(axes, (0.0, 0.0, 1.0)) == pytest.approx(2.0)
    assert half_extent_mm(axes, (0.0, 1.0, 0.0)) == pytest.approx(0.9)


@given(planes(), PART, PART)
def test_a_place_goes_to_the_patient_and_back_exactly(plane: Plane, column: float, row: float) -> None:
    there = plane.world_from_pixel((column, row))
    assert plane.pixel_from_world(there) == pytest.approx((column, row), abs=1e-7)
    assert plane.distance_mm(there) == pytest.approx(0, abs=1e-7)


@given(planes(), planes(), PART, PART, st.floats(2, 60), st.floats(2, 60), ANGLE)
def test_segments_lie_on_both_planes_and_their_middles_inside(
    source: Plane, target: Plane, column: float, row: float, wide: float, high: float, angle: float
) -> None:
    assume(np.linalg.norm(np.cross(source.normal, target.normal)) > 0.05)
    shape = EllipseShape((column, row), (wide, high), math.degrees(angle))
    grown = EllipseShape((column, row), (wide + 1e-6, high + 1e-6), math.degrees(angle))
    for one in crossing(shape, source, target, NEAR_MM):
        assert isinstance(one, LineShape)
        for end in (one.start, one.end):
            assert source.distance_mm(target.world_from_pixel(end)) == pytest.approx(0, abs=1e-6)
        middle = ((one.start[0] + one.end[0]) / 2, (one.start[1] + one.end[1]) / 2)
        assert contains(grown, source.pixel_from_world(target.world_from_pixel(middle)))


@given(planes(), PART, PART, PART, PART)
def test_a_parallel_plane_shows_a_line_as_long_as_it_is(
    source: Plane, left: float, top: float, right: float, bottom: float
) -> None:
    beside = Plane(source.world_from_pixel((3.0, 7.0)), source.along_row, source.along_column, (1.0, 2.0))
    shape = LineShape((left, top), (right, bottom))
    (found,) = crossing(shape, source, beside, NEAR_MM)
    assert isinstance(found, LineShape)
    for mine, theirs in ((shape.start, found.start), (shape.end, found.end)):
        assert beside.world_from_pixel(theirs) == pytest.approx(source.world_from_pixel(mine), abs=1e-7)
