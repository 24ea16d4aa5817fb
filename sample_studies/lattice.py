"""Smooth fields on fine grids, worked out on a coarser lattice and interpolated."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import map_coordinates

from sample_studies.anatomy.solid import Points, Solid
from sample_studies.anatomy.voxels import Grid, grid

Field = NDArray[np.float32]

_BLOCK = 8


def interpolated(field: Callable[[Points], Field], on: Grid, step: int | tuple[int, int, int] = 4) -> Field:
    """Return a function of points on a grid, linear between every `step`-th voxel (along z, y, x)."""
    steps = (step,) * 3 if isinstance(step, int) else step
    shape = [-(-n // s) + 1 for n, s in zip(on.shape, steps, strict=True)]
    spacing = [a * s for a, s in zip(on.spacing_mm, steps, strict=True)]
    coarse = grid(on.origin_mm, spacing, shape)
    values = np.zeros(coarse.shape, np.float32)
    # Neighbouring points together: solids leave out members far from all of them.
    for z in range(0, shape[0], _BLOCK):
        for y in range(0, shape[1], _BLOCK):
            for x in range(0, shape[2], _BLOCK):
                block = np.s_[z : z + _BLOCK, y : y + _BLOCK, x : x + _BLOCK]
                index = np.indices(values[block].shape)
                values[block] = field(coarse.centres(index[0] + z, index[1] + y, index[2] + x))
    result = np.empty(on.shape, np.float32)
    # Slab by slab: the coordinates of a whole volume would need eight times its memory.
    rows, columns = np.meshgrid(
        np.arange(on.shape[1]) / steps[1], np.arange(on.shape[2]) / steps[2], indexing="ij"
    )
    for z in range(on.shape[0]):
        at = np.stack([np.full_like(rows, z / steps[0]), rows, columns])
        result[z] = map_coordinates(values, at, order=1)
    return result


def distance(solid: Solid, on: Grid, step: int | tuple[int, int, int] = 4) -> Field:
    """Return the signed distance to a smooth solid on a grid, mm."""
    return interpolated(solid.distance, on, step)
