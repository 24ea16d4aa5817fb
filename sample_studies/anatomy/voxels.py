"""The child on a grid: which bone, how deep below its surface, how thick its cortex; and the organs."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .child import Child
from .part import Bone, Part
from .solid import Box, Points, Solid, vector

COARSE, BLOCK = 16, 4
BLOCKS_AT_ONCE = 2048
# First-order distances may overstate how far away a surface is; blocks are kept generously.
SLACK = 1.35

Spacing = float | Sequence[float]
Indices = NDArray[np.integer[Any]] | NDArray[np.floating[Any]]


@dataclass(frozen=True, slots=True)
class Grid:
    """Voxel centres at `origin_mm` (x, y, z) + index × spacing, along +x, +y, +z.

    `spacing_mm` and `shape` are ordered (z, y, x), as arrays are.
    """

    origin_mm: tuple[float, float, float]
    spacing_mm: tuple[float, float, float]
    shape: tuple[int, int, int]

    def centres(self, z: Indices, y: Indices, x: Indices) -> Points:
        """Return the LPS positions (mm) of voxels given by index arrays that broadcast."""
        step, origin = vector(self.spacing_mm), vector(self.origin_mm)
        axes = (origin[0] + x * step[2], origin[1] + y * step[1], origin[2] + z * step[0])
        return np.stack(np.broadcast_arrays(*axes), axis=-1).astype(np.float32, copy=False)


@dataclass(frozen=True, slots=True)
class Voxels:
    """Bone on a grid.

    Attributes
    ----------
    part_index : ndarray of uint16, shape (z, y, x)
        0 where there is no bone, else one more than the index into the child's parts.
    depth_mm : ndarray of float16, shape (z, y, x)
        Distance to the outer surface of the bone, not of the part; 0 outside bone.
    cortex_mm : ndarray of float16, shape (z, y, x)
        Thickness of compact bone there: a voxel is cortical where depth is less.
    origin_mm, spacing_mm
        As of `Grid`.
    """

    part_index: NDArray[np.uint16]
    depth_mm: NDArray[np.float16]
    cortex_mm: NDArray[np.float16]
    origin_mm: tuple[float, float, float]
    spacing_mm: tuple[float, float, float]


def grid(origin_mm: Sequence[float], spacing_mm: Spacing, shape: Sequence[int]) -> Grid:
    """Return a grid; one spacing may stand for all three axes."""
    dz, dy, dx = (spacing_mm,) * 3 if isinstance(spacing_mm, int | float) else spacing_mm
    x, y, z = (float(value) for value in origin_mm)
    depth, rows, columns = (int(value) for value in shape)
    return Grid((x, y, z), (float(dz), float(dy), float(dx)), (depth, rows, columns))


def _block_starts(on: Grid, box: Box, size: int) -> NDArray[np.intp]:
    """Return the first indices (n, 3) of the blocks of `size` voxels that may touch a box."""
    origin, step = np.array(on.origin_mm)[::-1], np.array(on.spacing_mm)
    low = np.floor((box[0][::-1] - origin) / step).astype(int)
    high = np.ceil((box[1][::-1] - origin) / step).astype(int) + 1
    low, high = np.maximum(low, 0), np.minimum(high, on.shape)
    if np.any(low >= high):
        return np.zeros((0, 3), np.intp)
    axes = [np.arange(a, b, size) for a, b in zip(low, high, strict=True)]
    return np.stack(np.meshgrid(*axes, indexing="ij"), -1).reshape(-1, 3)


def near_surface(solid: Solid, on: Grid) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Return the blocks (first indices) a solid's surface may pass through, and those inside it.

    Blocks are halved from `COARSE` voxels a side to `BLOCK`, keeping what the surface may touch.
    """
    starts, size, inner = _block_starts(on, solid.bounds, COARSE), COARSE, []
    halves = np.indices((2, 2, 2)).reshape(3, -1).T
    cubes = np.indices((COARSE // BLOCK,) * 3).reshape(3, -1).T * BLOCK
    while True:
        middle = starts + (size - 1) / 2
        radius = float(np.linalg.norm(np.array(on.spacing_mm) * size / 2)) * SLACK
        distance = solid.distance(on.centres(middle[:, 0], middle[:, 1], middle[:, 2]))
        whole = starts[distance <= -radius]
        pieces = cubes[(cubes < size).all(1)]
        inner.append((whole[:, None] + pieces).reshape(-1, 3))
        starts = starts[np.abs(distance) < radius]
        if size == BLOCK:
            break
        size //= 2
        starts = (starts[:, None] + halves * size).reshape(-1, 3)
    kept = np.concatenate(inner)
    return starts, kept[(kept < on.shape).all(1)]


def blocks(
    on: Grid, starts: NDArray[np.intp]
) -> Iterator[tuple[NDArray[np.intp], NDArray[np.intp], NDArray[np.intp]]]:
    """Yield the flat indices (z, y, x) of the voxels of many blocks at a time, inside the grid."""
    offsets = np.indices((BLOCK,) * 3).reshape(3, -1).T
    for i in range(0, len(starts), BLOCKS_AT_ONCE):
        index = (starts[i : i + BLOCKS_AT_ONCE, None] + offsets).reshape(-1, 3)
        index = index[(index < on.shape).all(1)]
        yield index[:, 0], index[:, 1], index[:, 2]


def _which_part(parts: Sequence[tuple[int, Part]], points: Points) -> NDArray[np.uint16]:
    """Return for points of one bone the number of the first part whose region holds them."""
    result = np.zeros(len(points), np.uint16)
    for number, item in parts:
        open_ = np.flatnonzero(result == 0)
        if item.region is None or len(open_) == 0:
            result[open_] = number
            break
        result[open_[item.region.distance(points[open_]) <= 0]] = number
    return result


def _bones(child: Child, only: Callable[[Part], bool] | None) -> list[tuple[Bone, list[tuple[int, Part]]]]:
    """Return each bone with its numbered parts, in the child's order."""
    groups: dict[int, tuple[Bone, list[tuple[int, Part]]]] = {}
    for number, item in enumerate(child.parts, 1):
        groups.setdefault(id(item.bone), (item.bone, []))[1].append((number, item))
    kept = groups.values() if only is None else [g for g in groups.values() if any(only(p) for _, p in g[1])]
    return list(kept)


def voxelise_bones(
    child: Child,
    origin_mm: Sequence[float],
    spacing_mm: Spacing,
    shape: Sequence[int],
    only: Callable[[Part], bool] | None = None,
) -> Voxels:
    """Return the bones on an axis-aligned grid.

    Parameters
    ----------
    child : Child
        The body.
    origin_mm : sequence of float
        LPS position (x, y, z) of the centre of voxel [0, 0, 0].
    spacing_mm : float or sequence of float
        Distance of voxel centres, one for all axes or (z, y, x); array axes run to +z, +y, +x.
    shape : sequence of int
        Voxels along (z, y, x).
    only : callable, optional
        Keeps the parts it is true for.
    """
    on = grid(origin_mm, spacing_mm, shape)
    index = np.zeros(on.shape, np.uint16)
    depth, thickness = np.zeros(on.shape, np.float16), np.zeros(on.shape, np.float16)
    for bone, numbered in _bones(child, only):
        wanted = np.array([0] + [n for n, p in numbered if only is None or only(p)], np.uint16)
        surface, inner = near_surface(bone.solid, on)
        for z, y, x in blocks(on, np.concatenate([surface, inner])):
            points = on.centres(z, y, x)
            distance = bone.solid.distance(points)
            free = np.flatnonzero((distance < 0) & (index[z, y, x] == 0))
            number = _which_part(numbered, points[free])
            keep = np.isin(number, wanted) & (number > 0)
            free, number = free[keep], number[keep]
            at = z[free], y[free], x[free]
            index[at], depth[at] = number, -distance[free]
            thickness[at] = bone.cortex.thickness(points[free])
    return Voxels(index, depth, thickness, on.origin_mm, on.spacing_mm)


def inside(solid: Solid, on: Grid) -> NDArray[np.bool_]:
    """Return which voxels of a grid lie inside a solid."""
    result = np.zeros(on.shape, np.bool_)
    surface, inner = near_surface(solid, on)
    for z, y, x in blocks(on, inner):
        result[z, y, x] = True
    for z, y, x in blocks(on, surface):
        result[z, y, x] = solid.distance(on.centres(z, y, x)) < 0
    return result


def _between_samples(samples: NDArray[np.float32], count: int, axis: int) -> NDArray[np.float32]:
    """Return `count` values along an axis, linear between samples `BLOCK` steps apart."""
    place = np.arange(count) / BLOCK
    low = np.minimum(place.astype(int), samples.shape[axis] - 2)
    shape = [1] * samples.ndim
    shape[axis] = count
    part_of = vector(place - low).reshape(shape)
    first, second = np.take(samples, low, axis), np.take(samples, low + 1, axis)
    return vector(first + (second - first) * part_of)


def depth_below(solid: Solid, on: Grid, limit_mm: float) -> NDArray[np.float16]:
    """Return how deep voxels lie below a solid's surface, mm, up to a limit; 0 outside.

    Linear between every fourth voxel; exact near the surface where those lie far apart. At 0.7 mm
    99 of 100 voxels are within 0.15 mm.
    """
    ranges = [np.arange(0, count + BLOCK, BLOCK) for count in on.shape]
    z, y, x = np.meshgrid(*ranges, indexing="ij")
    coarse = -solid.distance(on.centres(z, y, x))
    planes = _between_samples(_between_samples(coarse, on.shape[2], 2), on.shape[1], 1)
    result = np.empty(on.shape, np.float16)
    for start in range(len(ranges[0]) - 1):
        rows = min(BLOCK, on.shape[0] - start * BLOCK)
        if rows > 0:
            slab = _between_samples(planes[start : start + 2], rows, 0)
            result[start * BLOCK : start * BLOCK + rows] = np.clip(slab, 0, limit_mm)
    if BLOCK * max(on.spacing_mm) <= FINE_MM:
        return result
    surface, _ = near_surface(solid, on)
    for z, y, x in blocks(on, surface):
        result[z, y, x] = np.clip(-solid.distance(on.centres(z, y, x)), 0, limit_mm)
    return result


@dataclass(frozen=True, slots=True)
class Organs:
    """Soft tissue on a grid: `label` (uint8; z, y, x), `legend` from label to name, skin depth.

    The legend holds the child's organs, then 'costal_cartilage', 'disc', 'growth_plate', 'tooth'.
    `depth_mm` is the depth below the skin up to `SKIN_LIMIT_MM`; 0 outside the body.
    """

    label: NDArray[np.uint8]
    legend: dict[int, str]
    depth_mm: NDArray[np.float16]


SKIN_LIMIT_MM = 40.0
# Samples of the skin this near to one another need nothing in between.
FINE_MM = 3.2


def voxelise_organs(
    child: Child, origin_mm: Sequence[float], spacing_mm: Spacing, shape: Sequence[int]
) -> Organs:
    """Return the soft tissues on a grid (arguments as for `voxelise_bones`).

    Label 0 is air outside the body; 'skin' is what is left of the body: fat and muscle, told
    apart by the depth below the skin.
    """
    on = grid(origin_mm, spacing_mm, shape)
    depth = depth_below(child.organs["skin"], on, SKIN_LIMIT_MM)
    label = (depth > 0).astype(np.uint8)
    legend = {0: "air", 1: "skin"}
    names = [*child.organs][1:]
    for name in names:
        legend[len(legend)] = name
        label[inside(child.organs[name], on)] = len(legend) - 1
    kinds: dict[str, list[Solid]] = {
        "costal_cartilage": [],
        "disc": [],
        "growth_plate": [],
        "tooth": [*child.teeth],
    }
    for item in child.cartilage:
        kind = (
            "growth_plate"
            if item.segment == "physis"
            else "disc"
            if item.site.startswith("disc")
            else "costal_cartilage"
        )
        kinds[kind].append(item.solid)
    for kind, solids in kinds.items():
        number = len(legend)
        legend[number] = kind
        for solid in solids:
            surface, inner = near_surface(solid, on)
            for z, y, x in blocks(on, np.concatenate([surface, inner])):
                hit = solid.distance(on.centres(z, y, x)) < 0
                label[z[hit], y[hit], x[hit]] = number
    return Organs(label, legend, depth)
