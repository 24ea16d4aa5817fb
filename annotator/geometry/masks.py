"""Regions of whole pixels: cropped to what they hold, written as runs, so that they stay small values."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from annotator.geometry.affine import Point2

Mask = NDArray[np.bool_]
Runs = tuple[int, ...]
Ring = tuple[Point2, ...]
Corner = tuple[int, int]


def runs_of(mask: Mask) -> Runs:
    """Return a mask of shape (rows, columns), row by row, as lengths of runs: outside, inside, outside…

    The first run is outside and may be 0 long; the last one is inside.
    """
    flat = np.concatenate(([False], mask.ravel(), [False]))
    changes = np.flatnonzero(flat[1:] != flat[:-1])
    return tuple(np.diff(changes, prepend=0).tolist())


@lru_cache(maxsize=16)
def mask_of(runs: Runs, size: tuple[int, int]) -> Mask:
    """Return the mask of runs, shape (rows, columns) of `size` (columns, rows); shared, so not writeable.

    Raises
    ------
    ValueError
        A run is negative, or they are longer than the mask.
    """
    columns, rows = size
    lengths = np.array(runs, np.int64)
    if (lengths < 0).any() or lengths.sum() > rows * columns:
        raise ValueError(f"runs of {int(lengths.sum())} pixels in a mask of {columns} × {rows}")
    flat = np.zeros(rows * columns, np.bool_)
    filled = np.repeat(np.arange(len(runs)) % 2 == 1, lengths)
    flat[: filled.size] = filled
    mask = flat.reshape(rows, columns)
    mask.flags.writeable = False
    return mask


@lru_cache(maxsize=64)
def rings_of(runs: Runs, size: tuple[int, int]) -> tuple[Ring, ...]:
    """Return the borders of a mask along the edges of its pixels, from its own corner (0, 0).

    The inside lies to the right of the way, so outer borders run clockwise on the screen and holes
    against it. Pixels that touch by a corner only are parted.
    """
    inside = np.pad(mask_of(runs, size), 1)
    after: dict[Corner, list[Corner]] = {}
    for start, end in _edges(inside):
        after.setdefault(start, []).append(end)
    rings = []
    while after:
        start = next(iter(after))
        rings.append(_ring(start, after))
    return tuple(rings)


def _edges(inside: Mask) -> Iterator[tuple[Corner, Corner]]:
    """Yield the edges between inside and outside, from corner to corner (column, row) of pixels."""
    here = inside[1:-1, 1:-1]
    kinds = (
        (inside[:-2, 1:-1], (0, 0), (1, 0)),  # above: to the right
        (inside[1:-1, 2:], (1, 0), (1, 1)),  # right: down
        (inside[2:, 1:-1], (1, 1), (0, 1)),  # below: to the left
        (inside[1:-1, :-2], (0, 1), (0, 0)),  # left: up
    )
    for there, start, end in kinds:
        rows, columns = np.nonzero(here & ~there)
        for x, y in zip(columns.tolist(), rows.tolist(), strict=True):
            yield (x + start[0], y + start[1]), (x + end[0], y + end[1])


def _ring(start: Corner, after: dict[Corner, list[Corner]]) -> Ring:
    """Take one closed way out of the edges; only its corners are kept."""
    way, at, direction = [], start, (0, 0)
    while True:
        following = after[at]
        # Where two pixels meet at a corner, turning right stays with the pixel one came along.
        right = (at[0] - direction[1], at[1] + direction[0])
        end = right if len(following) > 1 and right in following else following[0]
        following.remove(end)
        if not following:
            del after[at]
        step = (end[0] - at[0], end[1] - at[1])
        if step != direction:
            way.append((float(at[0]), float(at[1])))
        at, direction = end, step
        if at == start:
            return tuple(way)


def cropped(mask: Mask) -> tuple[tuple[int, int], Mask] | None:
    """Return the corner (column, row) of the smallest box that holds a mask, and the mask in it; or None."""
    rows, columns = np.flatnonzero(mask.any(axis=1)), np.flatnonzero(mask.any(axis=0))
    if not rows.size:
        return None
    top, left = int(rows[0]), int(columns[0])
    return (left, top), mask[top : int(rows[-1]) + 1, left : int(columns[-1]) + 1]
