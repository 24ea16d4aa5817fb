"""Shapes of planes mirrored at other planes of the patient."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotator.geometry.plane import Plane
from annotator.geometry.reflection import reflected
from annotator.geometry.shapes import EllipseShape, OutlineShape, centre, vertices

CORONAL = Plane((-40.0, 12.0, 30.0), (1.0, 0.0, 0.0), (0.0, 0.0, -1.0), (2.0, 0.5))
SAGITTAL = Plane((25.0, -40.0, 30.0), (0.0, 1.0, 0.0), (0.0, 0.0, -1.0), (1.0, 1.0))
MEDIAN = ((5.0, 0.0, 0.0), (1.0, 0.0, 0.0))
PART = st.floats(-50, 50)
DIRECTION = st.tuples(PART, PART, PART).filter(lambda one: math.hypot(*one) > 1.0)


def unit(vector: tuple[float, float, float]) -> tuple[float, float, float]:
    x, y, z = (np.asarray(vector) / math.hypot(*vector)).tolist()
    return (x, y, z)


def test_a_coronal_shape_stays_on_its_plane_whose_rows_run_to_the_left_still() -> None:
    # Column 0.5 lies at -40 mm: mirrored at 5 mm it is at 50 mm.
    shape, plane = reflected(EllipseShape((10.5, 4.5), (6.0, 2.0), 30.0), CORONAL, *MEDIAN)
    assert plane == Plane((50.0, 12.0, 30.0), (1.0, 0.0, 0.0), (0.0, 0.0, -1.0), (2.0, 0.5))
    assert isinstance(shape, EllipseShape)
    assert shape.centre == (-9.5, 4.5)
    assert plane.world_from_pixel(shape.centre) == (45.0, 12.0, 22.0)
    assert shape.half_axes == pytest.approx((6.0, 2.0))
    assert math.sin(math.radians(shape.angle_deg + 30.0)) == pytest.approx(0.0, abs=1e-9)


def test_a_sagittal_plane_goes_to_the_other_side_as_it_is() -> None:
    outline = OutlineShape(((1.0, 2.0), (9.0, 2.0), (4.0, 7.0)))
    assert reflected(outline, SAGITTAL, *MEDIAN) == (
        outline,
        Plane((-15.0, -40.0, 30.0), (0.0, 1.0, 0.0), (0.0, 0.0, -1.0), (1.0, 1.0)),
    )


@given(DIRECTION, st.tuples(PART, PART, PART), st.tuples(PART, PART), st.sampled_from([CORONAL, SAGITTAL]))
def test_each_place_is_as_far_behind_the_mirror_and_comes_back(
    direction: tuple[float, float, float],
    place_mm: tuple[float, float, float],
    at: tuple[float, float],
    plane: Plane,
) -> None:
    normal = np.asarray(unit(direction))
    shape = OutlineShape((at, (at[0] + 9.0, at[1]), (at[0], at[1] + 5.0)))
    other, there = reflected(shape, plane, place_mm, unit(direction))
    for here, mirrored in zip(vertices(shape), vertices(other), strict=True):
        first, last = np.array(plane.world_from_pixel(here)), np.array(there.world_from_pixel(mirrored))
        assert (first + last) / 2 @ normal == pytest.approx(np.dot(place_mm, normal), abs=1e-6)
        assert np.cross(last - first, normal) == pytest.approx(np.zeros(3), abs=1e-6)
    assert np.dot(there.along_row, plane.along_row) >= -1e-9
    again, back = reflected(other, there, place_mm, unit(direction))
    assert back.world_from_pixel(centre(again)) == pytest.approx(
        plane.world_from_pixel(centre(shape)), abs=1e-6
    )
