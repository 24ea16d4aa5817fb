"""Signed distances of solids on fine grids: from coarse ones, only near surfaces, interpolated."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sample_studies.anatomy.solid import Box, Distances, Points, Solid
from sample_studies.anatomy.voxels import Grid, blocks, near_surface

from .noise import axes_mm

Array = NDArray[np.float32]
Region = tuple[slice, slice, slice]


@dataclass(frozen=True, slots=True)
class Field:
    """Signed distance (mm, negative inside) on part of a grid; outside `region` all is outside."""

    region: Region
    distance_mm: Array


@dataclass(frozen=True, slots=True, eq=False)
class _Roomy:
    """A solid whose box leaves room around it, so that its outside is sampled too."""

    solid: Solid
    margin_mm: float

    def distance(self, points: Points) -> Distances:
        return self.solid.distance(points)

    @property
    def bounds(self) -> Box:
        margin = np.float32([[-self.margin_mm], [self.margin_mm]])
        return self.solid.bounds + margin


def sub_grid(on: Grid, region: Region) -> Grid:
    """Return the part of a grid that a region selects."""
    z, y, x = (part.start for part in region)
    dz, dy, dx = on.spacing_mm
    ox, oy, oz = on.origin_mm
    shape = tuple(part.stop - part.start for part in region)
    return Grid((ox + x * dx, oy + y * dy, oz + z * dz), on.spacing_mm, shape)  # type: ignore[arg-type]


def region_of(on: Grid, box: Box, margin_mm: float) -> Region | None:
    """Return which part of a grid a box (2, 3; x, y, z) covers, or None."""
    low = (np.asarray(box[0], float) - margin_mm - on.origin_mm)[::-1] / on.spacing_mm
    high = (np.asarray(box[1], float) + margin_mm - on.origin_mm)[::-1] / on.spacing_mm
    start = np.clip(np.ceil(low), 0, on.shape).astype(int)
    stop = np.clip(np.floor(high) + 1, 0, on.shape).astype(int)
    if np.any(start >= stop):
        return None
    return tuple(slice(int(a), int(b)) for a, b in zip(start, stop, strict=True))  # type: ignore[return-value]


def _taps(at: Array, count: int) -> tuple[NDArray[np.intp], Array]:
    """Return indices and Catmull–Rom weights (4, n) of positions on an axis of `count` samples."""
    base = np.clip(np.floor(at).astype(int), 0, count - 1)
    f = (at - base).astype(np.float32)
    index = np.clip(base + np.arange(-1, 3)[:, None], 0, count - 1)
    weight = 0.5 * np.stack(
        [-f + 2 * f**2 - f**3, 2 - 5 * f**2 + 3 * f**3, f + 4 * f**2 - 3 * f**3, f**3 - f**2]
    )
    return index, weight.astype(np.float32)


def resampled(values: Array, source: Grid, target: Grid) -> Array:
    """Return values of one axis-aligned grid on another, by cubic interpolation along each axis."""
    axes = zip(axes_mm(target), axes_mm(source), source.spacing_mm, strict=True)
    for axis, (wanted, have, step) in enumerate(axes):
        index, weight = _taps((wanted - have[0]) / np.float32(step), len(have))
        matrix = np.zeros((len(wanted), len(have)), np.float32)
        for tap in range(4):
            np.add.at(matrix, (np.arange(len(wanted)), index[tap]), weight[tap])
        values = np.moveaxis(np.tensordot(matrix, values, axes=(1, axis)), 0, axis)
    return np.ascontiguousarray(values, np.float32)


def field(
    solid: Solid, on: Grid, step_mm: float = 1.0, far_mm: float = 6.0, deep: bool = False
) -> Field | None:
    """Return the distances of a solid on the part of a grid around it, or None when it lies outside.

    Parameters
    ----------
    solid : Solid
        The body.
    on : Grid
        The grid to answer on.
    step_mm : float
        Sampling of the distances before interpolation; a third of the thinnest detail.
    far_mm : float
        Distances are cut to ±`far_mm`.
    deep : bool
        Whether distances count far inside too; else only near the surface.
    """
    reach = 2.0 * max(on.spacing_mm)
    region = region_of(on, solid.bounds, reach)
    if region is None:
        return None
    fine = sub_grid(on, region)
    steps = (step_mm,) * 3
    ends = np.array(fine.spacing_mm) * (np.array(fine.shape) - 1)
    count = np.ceil(ends / steps).astype(int) + 5
    origin = tuple(float(o - 2 * s) for o, s in zip(fine.origin_mm, steps[::-1], strict=True))
    coarse = Grid(origin, steps, tuple(int(c) for c in count))  # type: ignore[arg-type]
    values = np.full(coarse.shape, far_mm, np.float32)
    surface, inner = near_surface(_Roomy(solid, reach + 2 * step_mm), coarse)
    if deep:
        surface = np.concatenate([surface, inner])
    else:
        for z, y, x in blocks(coarse, inner):
            values[z, y, x] = -far_mm
    for z, y, x in blocks(coarse, surface):
        values[z, y, x] = np.clip(solid.distance(coarse.centres(z, y, x)), -far_mm, far_mm)
    return Field(region, resampled(values, coarse, fine))
