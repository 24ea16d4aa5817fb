"""A volume on the plane of another image: exact where it is linear, NaN where it does not reach."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotator.geometry.plane import Plane
from annotator.imaging.modality_lut import LutTable, Rescale
from annotator.imaging.resample import values_on_plane
from annotator.imaging.volume import Volume

SHAPE = (9, 12, 10)


def volume(**facts: object) -> Volume:
    """2 mm voxels 3 mm apart from (10, 20, 30) on; stored are whole numbers linear in the index."""
    slices, rows, columns = np.indices(SHAPE)
    matrix = np.diag([1.0, 1.0, 1.0, 1.0])
    matrix[:3, 0], matrix[:3, 1], matrix[:3, 2] = (0, 0, 3), (0, 2, 0), (2, 0, 0)
    matrix[:3, 3] = (10, 20, 30)
    stored = (100 * slices + 10 * rows + columns).astype(np.int16)
    return Volume(stored, matrix, **facts)


def expected(x: float, y: float, z: float) -> float:
    return 100 * (z - 30) / 3 + 10 * (y - 20) / 2 + (x - 10) / 2


@given(st.floats(10, 26), st.floats(20, 40), st.floats(30, 52), st.floats(0, 3.1), st.floats(-0.6, 0.6))
def test_on_any_plane_a_linear_volume_keeps_its_values(x, y, z, turn, tilt):
    row = (np.cos(turn) * np.cos(tilt), np.sin(turn) * np.cos(tilt), np.sin(tilt))
    column = np.cross((-np.cos(turn) * np.sin(tilt), -np.sin(turn) * np.sin(tilt), np.cos(tilt)), row)
    plane = Plane((x, y, z), tuple(map(float, row)), tuple(map(float, column)), (0.7, 0.5))
    values = values_on_plane(volume(), plane, (6, 8))
    for at_row in range(6):
        for at_column in range(8):
            place = plane.world_from_pixel((at_column + 0.5, at_row + 0.5))
            inside = all(
                low <= at <= high for at, low, high in zip(place, (10, 20, 30), (28, 42, 54), strict=True)
            )
            if inside:
                assert values[at_row, at_column] == pytest.approx(expected(*place), abs=0.02)


def test_outside_there_is_nothing_and_the_slope_is_applied():
    plane = Plane((4.0, 20.0, 33.0), (1, 0, 0), (0, 1, 0), (2.0, 2.0))
    values = values_on_plane(volume(modality_lut=Rescale(2.0, -5.0)), plane, (12, 16))
    assert np.isnan(values[:, :3]).all()
    assert np.isnan(values[:, 13:]).all()
    assert values[0, 3] == pytest.approx(2 * 100 - 5)
    assert values[11, 12] == pytest.approx(2 * (100 + 110 + 9) - 5)


def test_a_table_is_looked_up_between_voxels_and_not_outside():
    table = LutTable(0, np.arange(2000, dtype=np.uint16)[::-1].copy())
    plane = Plane((4.0, 20.0, 30.0), (1, 0, 0), (0, 1, 0), (2.0, 2.0))
    values = values_on_plane(volume(modality_lut=table), plane, (1, 5))
    assert np.isnan(values[0, :3]).all()
    assert values[0, 3:].tolist() == [1999.0, 1998.0]
