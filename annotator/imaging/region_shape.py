"""Regions made smoother, wider and narrower, by millimetres."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

Mask = NDArray[np.bool_]
Spacing = tuple[float, float, float]

_SMOOTH = 1.0


def widened(mask: Mask, spacing: Spacing, by: float) -> Mask:
    """Return the voxels within `by` of a region, or further than `-by` from what is outside it.

    Distances are between centres of voxels; beyond the box of the mask is outside. `spacing` and `by` share
    their unit.
    """
    from scipy import ndimage

    if by >= 0:
        return np.asarray(ndimage.distance_transform_edt(~mask, sampling=spacing) <= by, np.bool_)
    inner = ndimage.distance_transform_edt(np.pad(mask, 1), sampling=spacing)[1:-1, 1:-1, 1:-1]
    return np.asarray(inner > -by, np.bool_)


def smoothed(mask: Mask, spacing: Spacing) -> Mask:
    """Return what is more than half inside after a blur by a Gaussian of 1 in the unit of `spacing`.

    Across voxels wider than that nothing is blurred: a slice stays a slice.
    """
    from scipy import ndimage

    sigma = [max(_SMOOTH, gap) / gap if axis else _across(gap) for axis, gap in enumerate(spacing)]
    blurred = ndimage.gaussian_filter(mask.astype(np.float32), sigma, mode="constant")
    return np.asarray(blurred > 0.5, np.bool_)


def _across(gap: float) -> float:
    return _SMOOTH / gap if gap <= 2 * _SMOOTH else 0.0


def filled_between(mask: Mask, spacing: Spacing, places: Sequence[float] | None = None) -> Mask:
    """Return a mask with the empty slices between others filled by their shapes in between.

    Signed distances to the borders of the two slices are weighted by how near these are (Raya and Udupa
    1990, shape-based interpolation). `places` are those of the slices along their normal, ascending, where
    they do not follow each other evenly.
    """
    where = range(len(mask)) if places is None else places
    held = np.flatnonzero(mask.any(axis=(1, 2))).tolist()
    after = mask.copy()
    for first, last in pairwise(held):
        if last - first > 1:
            start, end = (_signed(mask[at], spacing[1:]) for at in (first, last))
            for at in range(first + 1, last):
                share = (where[at] - where[first]) / (where[last] - where[first])
                after[at] = (1 - share) * start + share * end > 0
    return after


def _signed(mask: Mask, spacing: tuple[float, float]) -> NDArray[np.float64]:
    from scipy import ndimage

    inside = ndimage.distance_transform_edt(mask, sampling=spacing)
    return np.asarray(inside - ndimage.distance_transform_edt(~mask, sampling=spacing), np.float64)
