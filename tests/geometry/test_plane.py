"""Planes in the patient: PS3.3 C.7.6.2.1.1, equation C.7.6.2.1-1."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotator.geometry.plane import Plane, direction_letters

# 0.8 mm between rows, 0.5 mm between columns.
AXIAL = Plane((-100.0, -80.0, 40.0), (1.0, 0.0, 0.0), (0.0, 1.0, 0.0), (0.8, 0.5))
SAGITTAL = Plane((5.0, -100.0, 200.0), (0.0, 1.0, 0.0), (0.0, 0.0, -1.0), (1.0, 1.0))
HALF = math.sqrt(0.5)
OBLIQUE = Plane((0.0, 0.0, 0.0), (HALF, HALF, 0.0), (0.0, 0.0, -1.0), (2.0, 1.0))
PART = st.floats(-300, 300)


def test_the_first_pixel_centre_is_the_origin() -> None:
    assert AXIAL.world_from_pixel((0.5, 0.5)) == AXIAL.origin_mm


def test_spacing_is_between_rows_first() -> None:
    # Ten columns to the left of the patient: 10 × 0.5 mm; ten rows to the back: 10 × 0.8 mm.
    assert AXIAL.world_from_pixel((10.5, 0.5)) == (-95.0, -80.0, 40.0)
    assert AXIAL.world_from_pixel((0.5, 10.5)) == (-100.0, -72.0, 40.0)


def test_the_rows_of_a_sagittal_image_run_to_the_feet() -> None:
    assert SAGITTAL.world_from_pixel((20.5, 30.5)) == (5.0, -80.0, 170.0)
    assert SAGITTAL.normal == (-1.0, 0.0, 0.0)


def test_an_oblique_plane() -> None:
    x, y, z = OBLIQUE.world_from_pixel((10.5, 5.5))
    assert (x, y, z) == pytest.approx((10 * HALF, 10 * HALF, -10.0))


def test_the_distance_is_signed_along_the_normal() -> None:
    assert AXIAL.normal == (0.0, 0.0, 1.0)
    assert AXIAL.distance_mm((7.0, 9.0, 43.0)) == 3.0
    assert AXIAL.distance_mm((7.0, 9.0, 38.0)) == -2.0


@given(st.sampled_from([AXIAL, SAGITTAL, OBLIQUE]), PART, PART)
def test_a_pixel_comes_back_from_the_patient(plane: Plane, column: float, row: float) -> None:
    there = plane.world_from_pixel((column, row))
    assert plane.pixel_from_world(there) == pytest.approx((column, row), abs=1e-6)
    assert plane.distance_mm(there) == pytest.approx(0, abs=1e-6)


@given(st.sampled_from([AXIAL, SAGITTAL, OBLIQUE]), PART, PART, st.floats(-50, 50))
def test_a_place_beside_the_plane_has_its_foot_on_it(
    plane: Plane, column: float, row: float, away: float
) -> None:
    x, y, z = plane.world_from_pixel((column, row))
    nx, ny, nz = plane.normal
    beside = (x + away * nx, y + away * ny, z + away * nz)
    assert plane.pixel_from_world(beside) == pytest.approx((column, row), abs=1e-6)
    assert plane.distance_mm(beside) == pytest.approx(away, abs=1e-6)


@given(st.sampled_from([AXIAL, SAGITTAL, OBLIQUE]), st.lists(st.tuples(PART, PART), min_size=1, max_size=5))
def test_places_of_a_ring_are_those_of_its_pixels(plane: Plane, ring: list[tuple[float, float]]) -> None:
    places_mm = plane.ring_mm(ring)
    assert places_mm == pytest.approx(np.array([plane.world_from_pixel(one) for one in ring]), abs=1e-9)
    beside_mm = places_mm + 7.0 * np.array(plane.normal)
    assert plane.feet(beside_mm) == pytest.approx(np.array(ring), abs=1e-9)


@pytest.mark.parametrize(
    ("vector", "letters"),
    [
        ((1, 0, 0), "L"),
        ((-1, 0, 0), "R"),
        ((0, 1, 0), "P"),
        ((0, -1, 0), "A"),
        ((0, 0, 1), "H"),
        ((0, 0, -1), "F"),
        ((0.9, 0.05, 0.4), "LH"),
        ((-0.3, -0.8, 0.5), "AHR"),
        ((0, 0, 0), ""),
    ],
)
def test_directions_have_the_letters_of_patient_orientation(
    vector: tuple[float, float, float], letters: str
) -> None:
    assert direction_letters(vector) == letters
