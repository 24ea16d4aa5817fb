"""Linear sampling of a volume on a plane, in blocks of rows small enough for the processor's cache."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

_BLOCK_PIXELS = 8192
_EDGE = 0.5


def sample_plane(
    voxels: NDArray[Any],
    start: NDArray[np.float64],
    per_column: NDArray[np.float64],
    per_row: NDArray[np.float64],
    shape: tuple[int, int],
    outside: float,
    check: Callable[[], None] = lambda: None,
) -> NDArray[np.float32]:
    """Return the values of a volume on a plane, linear between the eight voxels around each place.

    Parameters
    ----------
    voxels : ndarray, shape (slices, rows, columns), C order
    start, per_column, per_row : ndarray, shape (3,)
        Index coordinates (slice, row, column) of pixel (0, 0), and the steps to the next column and row.
    shape : tuple of int
        Rows and columns of the plane.
    outside : float
        The value more than half a voxel beyond the outermost centres; up to there theirs.
    check : function
        Called before each block; may raise to cancel.

    Returns
    -------
    ndarray of float32, shape `shape`
    """
    rows, columns = shape
    sampled = np.empty(shape, np.float32)
    height = max(1, _BLOCK_PIXELS // columns)
    along = np.arange(columns, dtype=np.float32)
    across = [(along * np.float32(step))[None, :] for step in per_column]
    for first in range(0, rows, height):
        check()
        block = sampled[first : first + height]
        down = np.arange(first, first + len(block), dtype=np.float64)[:, None]
        places = [across[axis] + (start[axis] + down * per_row[axis]).astype(np.float32) for axis in range(3)]
        beyond = _clip(places, voxels.shape)
        _interpolate(voxels, places, block)
        if beyond is not None:
            block[beyond] = outside
    return sampled


def _clip(places: list[NDArray[np.float32]], shape: tuple[int, ...]) -> NDArray[np.bool_] | None:
    """Bring places into the volume; return which were beyond its edge, None when all lay within."""
    beyond: NDArray[np.bool_] | None = None
    for place, count in zip(places, shape, strict=True):
        low, high = float(place.min()), float(place.max())
        if low < -_EDGE or high > count - 1 + _EDGE:
            out = (place < -_EDGE) | (place > count - 1 + _EDGE)
            beyond = out if beyond is None else beyond | out
        if low < 0 or high > count - 1:
            np.clip(place, 0, count - 1, out=place)
    return beyond


def _interpolate(voxels: NDArray[Any], places: list[NDArray[np.float32]], out: NDArray[np.float32]) -> None:
    """Write the values at places within the volume; the places are used up."""
    flat = voxels.reshape(-1)
    strides = (voxels.shape[1] * voxels.shape[2], voxels.shape[2], 1)
    wide = np.int32 if voxels.size < 1 << 31 else np.int64
    index, steps = np.zeros(out.shape, wide), np.empty(out.shape, wide)
    whole = np.empty(out.shape, np.float32)
    for place, count, stride in zip(places, voxels.shape, strides, strict=True):
        np.floor(place, out=whole)
        np.minimum(whole, max(0, count - 2), out=whole)
        np.subtract(place, whole, out=place)
        np.copyto(steps, whole, casting="unsafe")
        np.multiply(steps, stride, out=steps)
        np.add(index, steps, out=index)
    corner = index.astype(np.intp)
    # An axis of one voxel has no neighbour; its share is 0, and any voxel will do.
    up, down, right = (
        stride if count > 1 else 0 for stride, count in zip(strides, voxels.shape, strict=True)
    )
    low, high = np.empty(out.shape, voxels.dtype), np.empty(out.shape, voxels.dtype)
    second, third, fourth = (np.empty(out.shape, np.float32) for _ in range(3))

    def along_row(offset: int, into: NDArray[np.float32]) -> None:
        np.take(flat[offset:], corner, out=low, mode="clip")
        np.take(flat[offset + right :], corner, out=high, mode="clip")
        np.subtract(high, low, out=into, dtype=np.float32)
        np.multiply(into, places[2], out=into)
        np.add(into, low, out=into)

    along_row(0, out)
    along_row(down, second)
    _mix(out, second, places[1])
    along_row(up, third)
    along_row(up + down, fourth)
    _mix(third, fourth, places[1])
    _mix(out, third, places[0])


def _mix(first: NDArray[np.float32], second: NDArray[np.float32], share: NDArray[np.float32]) -> None:
    """Move `first` towards `second` by a share; `second` is used up."""
    np.subtract(second, first, out=second)
    np.multiply(second, share, out=second)
    np.add(first, second, out=first)
