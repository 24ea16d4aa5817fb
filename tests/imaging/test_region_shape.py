"""Regions made smoother, wider and narrower, and filled between slices."""

from __future__ import annotations

import numpy as np

from annotator.imaging.region_shape import filled_between, smoothed, widened

SPACING_MM = (2.0, 0.5, 0.5)


def disc(radius: float) -> np.ndarray:
    y, x = np.mgrid[-20:21, -20:21]
    return np.hypot(y, x) <= radius


def test_between_a_small_and_a_large_disc_lie_discs_of_radii_between() -> None:
    mask = np.zeros((5, 41, 41), np.bool_)
    mask[0], mask[4] = disc(4), disc(12)
    found = filled_between(mask, SPACING_MM)
    radii = np.sqrt(found.sum(axis=(1, 2)) / np.pi)
    assert np.allclose(radii, [4, 6, 8, 10, 12], atol=0.6)
    assert np.array_equal(found[[0, 4]], mask[[0, 4]])


def test_a_wider_region_reaches_slices_only_within_the_distance() -> None:
    mask = np.zeros((3, 9, 9), np.bool_)
    mask[1, 4, 4] = True
    assert not widened(mask, SPACING_MM, 1.0)[[0, 2]].any()
    assert widened(mask, SPACING_MM, 1.0)[1].sum() == 13
    assert widened(mask, SPACING_MM, 2.0)[0].sum() == 1


def test_smoothing_takes_a_lone_pixel_and_leaves_a_disc_nearly_as_it_is() -> None:
    mask = np.zeros((1, 41, 41), np.bool_)
    mask[0] = disc(12)
    mask[0, 0, 0] = True
    found = smoothed(mask, (1e6, 0.5, 0.5))
    assert not found[0, 0, 0]
    assert abs(int(found.sum()) - int(disc(12).sum())) < 0.05 * disc(12).sum()
