"""A volume of one or more channels that solids are painted into, soft at their edges."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sample_studies.anatomy.solid import Solid
from sample_studies.anatomy.voxels import Grid

from .fields import Field, Region, field

Array = NDArray[np.float32]
Value = float | Sequence[float] | Array


def coverage(distance_mm: Array, width_mm: float) -> Array:
    """Return how much of each voxel lies inside a surface, 0 … 1, from signed distances."""
    return np.clip(0.5 - distance_mm / np.float32(width_mm), 0, 1)


@dataclass(slots=True)
class Canvas:
    """Values on a grid, shape (channels, z, y, x): attenuation, signals or activity.

    `edge_mm` is over which distance a surface fades: about a voxel.
    """

    on: Grid
    values: Array
    edge_mm: float

    @staticmethod
    def empty(on: Grid, background: Sequence[float], edge_mm: float | None = None) -> Canvas:
        """Return a canvas filled with one value a channel."""
        values = np.empty((len(background), *on.shape), np.float32)
        values[:] = np.asarray(background, np.float32)[:, None, None, None]
        return Canvas(on, values, float(np.cbrt(np.prod(on.spacing_mm))) if edge_mm is None else edge_mm)

    def field(
        self, solid: Solid, step_mm: float = 1.0, far_mm: float = 6.0, deep: bool = False
    ) -> Field | None:
        """Return the distances of a solid on this canvas, as `fields.field` does."""
        return field(solid, self.on, step_mm, far_mm, deep)

    def blend(self, region: Region, share: Array, value: Value) -> None:
        """Mix a value into a region: `share` 1 replaces, 0 leaves.

        `value` is a number, one number a channel, or an array (channels, …) on the region.
        """
        target = self.values[(slice(None), *region)]
        new = np.asarray(value, np.float32)
        if new.ndim == 1:
            new = new[:, None, None, None]
        target += share * (new - target)

    def paint(self, solid: Solid, value: Value, step_mm: float = 1.0) -> Field | None:
        """Mix a value into the inside of a solid; return its distances."""
        found = self.field(solid, step_mm)
        if found is not None:
            self.blend(found.region, coverage(found.distance_mm, self.edge_mm), value)
        return found
