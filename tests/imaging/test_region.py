"""Regions that grow: the same voxels as an independent implementation finds, and where they stop."""

from __future__ import annotations

import numpy as np
import pytest
import SimpleITK
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from annotator.imaging.modality_lut import Rescale
from annotator.imaging.region import Region, connected, cropped, filled, island
from annotator.imaging.volume import Volume
from annotator.imaging.voxels import Index, Voxels
from tests.helpers.lesion_stack import (
    BALL,
    SHAPE,
    SPACING_MM,
    hounsfield,
)


def voxels(values: NDArray[np.float32] | None = None) -> Voxels:
    return Voxels(hounsfield() if values is None else values, Rescale(), SPACING_MM, unit="HU")


def whole(found: Region, shape: tuple[int, ...]) -> NDArray[np.bool_]:
    mask = np.zeros(shape, np.bool_)
    mask[tuple(slice(at, at + size) for at, size in zip(found.corner, found.mask.shape, strict=True))] = (
        found.mask
    )
    return mask


def by_simpleitk(values: NDArray[np.float32], seed: Index, low: float, high: float) -> NDArray[np.bool_]:
    image = SimpleITK.GetImageFromArray(values)
    found = SimpleITK.ConnectedThreshold(image, [seed[::-1]], lower=low, upper=high)
    return np.asarray(SimpleITK.GetArrayFromImage(found) == 1)


@settings(max_examples=40)
@given(
    st.integers(0, 2**32 - 1),
    st.tuples(st.integers(0, 39), st.integers(0, 49), st.integers(0, 59)),
    st.floats(-0.6, 1.0),
)
def test_the_same_voxels_as_connected_threshold_of_simpleitk(seed: int, at: Index, low: float) -> None:
    generator = np.random.default_rng(seed)
    # Noise that hangs together: regions that wind through the whole of the block.
    values = generator.normal(0, 1, (40, 50, 60)).astype(np.float32)
    values = (values + np.roll(values, 1, 0) + np.roll(values, 1, 1) + np.roll(values, 1, 2)) / 2
    found = connected(values, at, low, 9.0)
    expected = by_simpleitk(values, at, low, 9.0)
    assert (found is None) == (not expected.any())
    if found is not None:
        assert np.array_equal(whole(found, values.shape), expected)
        assert found.count == expected.sum()


def test_stored_values_are_compared_as_what_they_measure() -> None:
    stored = (hounsfield() + 1024).astype(np.uint16)
    lut = Rescale(1.0, -1024.0)
    found = connected(stored, BALL, 450.0, 3000.0, lut.apply)
    assert found is not None
    assert np.array_equal(whole(found, SHAPE), by_simpleitk(hounsfield(), BALL, 450.0, 3000.0))


def test_the_holes_of_a_slice_are_filled() -> None:
    mask = np.zeros((2, 20, 20), np.bool_)
    mask[:, 4:16, 4:16] = True
    mask[0, 8:10, 6] = False
    mask[1, 4:9, 6] = False  # open to the side
    assert filled(mask).sum(axis=(1, 2)).tolist() == [144, 139]


def test_an_island_is_the_one_at_a_place_or_the_largest() -> None:
    mask = np.zeros((2, 9, 9), np.bool_)
    mask[0, 1:3, 1:3] = mask[1, 4:9, 4:9] = True
    assert island(mask, (0, 1, 1)).sum() == island(mask, (0, 0, 0)).sum() == 4
    assert island(mask).sum() == 25


def test_a_region_is_cropped_to_what_it_holds() -> None:
    mask = np.zeros((3, 5, 6), np.bool_)
    assert cropped((0, 0, 0), mask) is None
    mask[1, 2, 3:5] = True
    found = cropped((10, 20, 30), mask)
    assert found is not None
    assert (found.corner, found.mask.shape, found.count) == ((11, 22, 33), (1, 1, 2), 2)
    (shape,) = found.shapes().values()
    assert (shape.corner, shape.size) == ((33, 22), (2, 1))


def test_the_size_of_a_region_is_said_in_its_unit() -> None:
    assert voxels().size_words(1000) == "2.00 mL"
    flat = Voxels(np.zeros((1, 4, 4), np.int16), Rescale(), (1.0, 0.5, 0.5))
    assert flat.size_words(400) == "100 mm²"
    assert Voxels(np.zeros((1, 4, 4)), Rescale(), (1.0, 1.0, 1.0), "px").size_words(85) == "85 px²"


def test_a_tilted_gantry_makes_no_voxel_larger() -> None:
    """Slices 5 mm apart, sheared by 25°, of pixels of 0.5 × 0.5 mm."""
    aside = 5 * np.tan(np.radians(25))
    world_from_index = np.array([[0, 0, 0.5, 0], [aside, 0.5, 0, 0], [5, 0, 0, 0], [0, 0, 0, 1]])
    sheared = Voxels.of_volume(Volume(np.zeros((4, 8, 8), np.int16), world_from_index))
    assert sheared.spacing == pytest.approx((5.0, 0.5, 0.5))
    assert sheared.size_words(100_000) == "125.00 mL"
    # The next slice lies 2.33 mm, 4.66 rows, further on: what is straight across lies so many rows before.
    assert sheared.lean == pytest.approx((0.0, -4.663077), abs=1e-6)
