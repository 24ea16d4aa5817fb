"""Regions of pixels: what goes in comes out, and their borders are those of the pixels."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from annotator.geometry.masks import mask_of, rings_of, runs_of
from annotator.geometry.shapes import MaskShape, OutlineShape, area, bounds, contains, moved, rings
from annotator.measure.inside import inside

MASKS = arrays(np.bool_, st.tuples(st.integers(1, 9), st.integers(1, 9)))
# A ring of pixels round a hole, and one pixel that touches it by a corner.
RING = np.array(
    [
        [1, 1, 1, 0],
        [1, 0, 1, 0],
        [1, 1, 1, 0],
        [0, 0, 0, 1],
    ],
    np.bool_,
)


@given(MASKS)
def test_runs_give_the_mask_back(mask: np.ndarray) -> None:
    assert (mask_of(runs_of(mask), mask.shape[::-1]) == mask).all()


def test_runs_are_counted_row_by_row_from_outside() -> None:
    assert runs_of(RING) == (0, 3, 1, 1, 1, 1, 1, 3, 4, 1)
    assert runs_of(np.zeros((3, 3), np.bool_)) == ()


def test_runs_that_do_not_fit_are_refused() -> None:
    with pytest.raises(ValueError, match="17 pixels in a mask of 4 × 4"):
        mask_of((0, 17), (4, 4))
    with pytest.raises(ValueError, match="pixels in a mask"):
        mask_of((-1, 2), (4, 4))


def test_a_hole_has_a_border_of_its_own_and_corners_part_pixels() -> None:
    found = rings_of(runs_of(RING), (4, 4))
    assert sorted(len(ring) for ring in found) == [4, 4, 4]
    assert {frozenset(ring) for ring in found} == {
        frozenset({(0.0, 0.0), (3.0, 0.0), (3.0, 3.0), (0.0, 3.0)}),
        frozenset({(1.0, 1.0), (2.0, 1.0), (2.0, 2.0), (1.0, 2.0)}),
        frozenset({(3.0, 3.0), (4.0, 3.0), (4.0, 4.0), (3.0, 4.0)}),
    }


@given(MASKS)
def test_borders_enclose_what_the_mask_holds(mask: np.ndarray) -> None:
    signed = 0.0
    filled = np.zeros(mask.shape, np.bool_)
    for ring in rings_of(runs_of(mask), mask.shape[::-1]):
        signed += sum(p[0] * q[1] - q[0] * p[1] for p, q in zip(ring, ring[1:] + ring[:1], strict=True)) / 2
        filled ^= inside(OutlineShape(ring), *mask.shape)
    assert signed == mask.sum()
    assert (filled == mask).all()


@given(MASKS, st.integers(-5, 20), st.integers(-5, 20))
def test_a_mask_as_a_shape_answers_as_its_pixels(mask: np.ndarray, left: int, top: int) -> None:
    shape = MaskShape.of(mask, (left, top))
    if not mask.any():
        assert shape is None
        return
    assert shape is not None
    assert area(shape) == mask.sum()
    rows, columns = np.nonzero(mask)
    assert bounds(shape) == (
        (left + columns.min(), top + rows.min()),
        (left + columns.max() + 1, top + rows.max() + 1),
    )
    for row in range(mask.shape[0]):
        for column in range(mask.shape[1]):
            assert contains(shape, (left + column + 0.5, top + row + 0.5)) == mask[row, column]
    there = moved(shape, (3.4, -1.6))
    assert isinstance(there, MaskShape)
    assert there.corner == (shape.corner[0] + 3, shape.corner[1] - 2)
    assert (there.runs, there.size) == (shape.runs, shape.size)


def test_a_mask_partly_outside_the_image_counts_with_what_is_in_it() -> None:
    shape = MaskShape.of(np.ones((4, 4), np.bool_), (-2, 8))
    assert shape is not None
    held = inside(shape, 10, 10)
    assert held.sum() == 4
    assert held[8:, :2].all()


def test_the_border_of_a_large_region_is_its_circumference() -> None:
    y, x = np.mgrid[:400, :400]
    disc = np.hypot(x - 199.5, y - 199.5) <= 150
    shape = MaskShape.of(disc)
    assert shape is not None
    (ring,) = rings(shape)
    length = sum(math.dist(p, q) for p, q in zip(ring, ring[1:] + ring[:1], strict=True))
    assert length == 8 * 150  # along pixel edges a disc is as long as the square round it
