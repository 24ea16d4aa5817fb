"""A region of a volume as a plane or a slab through it shows it."""

from __future__ import annotations

import math
from collections.abc import Mapping
from itertools import product

import numpy as np
from numpy.typing import NDArray

from annotator.geometry.plane import Plane
from annotator.geometry.shapes import MaskShape
from annotator.imaging.volume import Volume


def region_cut(
    shapes: Mapping[int, MaskShape],
    volume: Volume,
    plane: Plane,
    size: tuple[int, int],
    *,
    step_mm: float = 1.0,
    reach: int = 0,
) -> MaskShape | None:
    """Return the pixels of a plane whose nearest voxel belongs to a region; None where it is not cut.

    Only the pixels about the region are looked at.

    Parameters
    ----------
    shapes : mapping
        What the region holds of each slice of the volume, from 0.
    volume : Volume
    plane : Plane
        Of the pixels, in the volume's frame of reference.
    size : tuple of int
        Columns and rows of the plane.
    step_mm, reach : float, int
        Of a slab: so many planes to either side belong to it, `step_mm` apart.
    """
    if not shapes:
        return None
    corner, mask = _voxels(shapes)
    box = _box_on(corner, mask.shape, volume, plane, size)
    if box is None:
        return None
    left, top, right, bottom = box
    to_index = volume.index_from_world
    start = to_index[:3, :3] @ np.asarray(plane.origin_mm) + to_index[:3, 3] - corner
    along = to_index[:3, :3] @ np.multiply(plane.along_row, plane.spacing_mm[1])
    down = to_index[:3, :3] @ np.multiply(plane.along_column, plane.spacing_mm[0])
    across = to_index[:3, :3] @ np.multiply(plane.normal, step_mm)
    columns = np.arange(left, right)[np.newaxis, :, np.newaxis] * along
    grid = start + columns + np.arange(top, bottom)[:, np.newaxis, np.newaxis] * down
    found = np.zeros(grid.shape[:2], np.bool_)
    for number in range(-reach, reach + 1):
        found |= _nearest(mask, grid + number * across)
    return MaskShape.of(found, (left, top))


def _voxels(shapes: Mapping[int, MaskShape]) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
    """Return the first voxel (slice, row, column) of the box that holds a region, and the region in it."""
    low = np.array([min(shapes), *(min(one.corner[axis] for one in shapes.values()) for axis in (1, 0))])
    last = (max(one.corner[axis] + one.size[axis] for one in shapes.values()) for axis in (1, 0))
    mask = np.zeros(np.array([max(shapes) + 1, *last]) - low, np.bool_)
    for at, shape in shapes.items():
        (left, top), (columns, rows) = shape.corner, shape.size
        y, x = top - int(low[1]), left - int(low[2])
        mask[at - int(low[0]), y : y + rows, x : x + columns] = shape.mask
    return low, mask


def _box_on(
    corner: NDArray[np.int64], shape: tuple[int, ...], volume: Volume, plane: Plane, size: tuple[int, int]
) -> tuple[int, int, int, int] | None:
    """Return the columns and rows of the plane that a box of voxels lies over: left, top, right, bottom."""
    ends = product(*((at - 0.5, at + count - 0.5) for at, count in zip(corner.tolist(), shape, strict=True)))
    worlds = [volume.world_from_index @ (*end, 1.0) for end in ends]
    places = [plane.pixel_from_world((float(x), float(y), float(z))) for x, y, z, _ in worlds]
    columns, rows = zip(*places, strict=True)
    left, top = max(0, math.floor(min(columns))), max(0, math.floor(min(rows)))
    right, bottom = min(size[0], math.ceil(max(columns))), min(size[1], math.ceil(max(rows)))
    return (left, top, right, bottom) if left < right and top < bottom else None


def _nearest(mask: NDArray[np.bool_], places: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Return whether the voxel nearest to each place (rows, columns, 3) is in a mask."""
    index = np.floor(places + 0.5).astype(np.int64)
    held = ((index >= 0) & (index < mask.shape)).all(axis=-1)
    found = np.zeros(held.shape, np.bool_)
    found[held] = mask[tuple(index[held].T)]
    return found
