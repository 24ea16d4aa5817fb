"""Regions made smoother, wider and narrower, by millimetres."""

from __future__ import annotations

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
