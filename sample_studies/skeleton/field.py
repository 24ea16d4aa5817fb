"""A solid's signed distance on a regular grid, worked out finely only near the surface."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sample_studies.anatomy.solid import Solid

_BLOCK = 4


@dataclass(frozen=True, slots=True, eq=False)
class Field:
    """Distances (mm, negative inside) at grid points, shape (x, y, z), LPS.

    Point (i, j, k) lies at ``origin_mm + step_mm * (i, j, k)``. Far from the surface the values are
    coarse, but have the right sign.
    """

    distance_mm: NDArray[np.float32]
    origin_mm: NDArray[np.float32]
    step_mm: float

    def mirrored(self) -> Field:
        """Return the field reflected in the median plane x = 0."""
        last = self.origin_mm[0] + self.step_mm * (self.distance_mm.shape[0] - 1)
        origin = np.array([-last, self.origin_mm[1], self.origin_mm[2]], np.float32)
        return Field(self.distance_mm[::-1], origin, self.step_mm)


def sample(solid: Solid, step_mm: float) -> Field:
    """Return the field of a solid over its box and two steps more."""
    low, high = solid.bounds.astype(np.float64)
    # On multiples of the step, so that fields of neighbours share their grid.
    first = np.floor(low / step_mm) - 2
    blocks = np.maximum(np.ceil((np.ceil(high / step_mm) + 3 - first) / _BLOCK).astype(int), 1)
    centres = first + (np.indices(blocks).reshape(3, -1).T + 0.5) * _BLOCK - 0.5
    coarse = solid.distance((centres * step_mm).astype(np.float32))
    near = np.abs(coarse) < _BLOCK * step_mm * 1.5
    filled = np.repeat(coarse[:, None], _BLOCK**3, axis=1).astype(np.float32)
    within = np.indices((_BLOCK,) * 3).reshape(3, -1).T - (_BLOCK - 1) / 2
    points = (centres[near][:, None, :] + within) * step_mm
    if points.size:
        filled[near] = solid.distance(points.reshape(-1, 3).astype(np.float32)).reshape(-1, _BLOCK**3)
    tiles = filled.reshape(*blocks, _BLOCK, _BLOCK, _BLOCK).transpose(0, 3, 1, 4, 2, 5)
    return Field(tiles.reshape(blocks * _BLOCK), (first * step_mm).astype(np.float32), step_mm)
