"""Regions of voxels that hang together: grown from a place, one piece of several."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from annotator.geometry.shapes import MaskShape
from annotator.imaging.voxels import Index

_FIRST_REACH = 16
Values = NDArray[Any]


@dataclass(frozen=True, slots=True, eq=False)
class Region:
    """A set of voxels: a mask of shape (slices, rows, columns), whose first voxel lies at `corner`."""

    corner: Index
    mask: NDArray[np.bool_]

    @property
    def count(self) -> int:
        """How many voxels it holds."""
        return int(np.count_nonzero(self.mask))

    def shapes(self) -> dict[int, MaskShape]:
        """Return the part of the region on each slice that holds some of it."""
        first, top, left = self.corner
        parts = {first + at: MaskShape.of(mask, (left, top)) for at, mask in enumerate(self.mask)}
        return {at: shape for at, shape in parts.items() if shape is not None}


@dataclass(frozen=True, slots=True)
class Blocked:
    """There is no region here; `reason` says why, in a sentence."""

    reason: str


def cropped(corner: Index, mask: NDArray[np.bool_]) -> Region | None:
    """Return a region without the empty margins of its mask; None when it is empty."""
    spans = []
    for axis in range(3):
        held = np.flatnonzero(mask.any(axis=tuple(other for other in range(3) if other != axis)))
        if not held.size:
            return None
        spans.append(slice(int(held[0]), int(held[-1]) + 1))
    first, second, third = (start + span.start for start, span in zip(corner, spans, strict=True))
    return Region((first, second, third), mask[tuple(spans)])


def connected(
    stored: Values,
    seed: Index,
    low: float,
    high: float,
    values: Callable[[Values], Values] = lambda part: part,
) -> Region | None:
    """Return the voxels from `low` to `high` that hang together with the seed by their faces.

    The same as thresholding all and keeping the seed's piece, but only a box is looked at, which doubles
    where the region touches its sides.

    Parameters
    ----------
    stored : ndarray, shape (slices, rows, columns)
    seed : Index
    low, high : float
        Both included; of what `values` makes of a part of `stored`.
    values : function, optional

    Returns
    -------
    Region or None
        None when the seed itself is outside the range.
    """
    from scipy import ndimage

    shape = stored.shape
    reach = [[_FIRST_REACH, _FIRST_REACH] for _ in shape]
    while True:
        box = tuple(
            slice(max(0, at - back), min(count, at + forth + 1))
            for at, (back, forth), count in zip(seed, reach, shape, strict=True)
        )
        part = values(stored[box])
        labels, _ = ndimage.label((part >= low) & (part <= high))
        own = labels[tuple(at - span.start for at, span in zip(seed, box, strict=True))]
        if not own:
            return None
        mask = labels == own
        if not _widened(mask, box, shape, reach):
            first, second, third = (span.start for span in box)
            return cropped((first, second, third), mask)


def _widened(
    mask: NDArray[np.bool_], box: tuple[slice, ...], shape: tuple[int, ...], reach: list[list[int]]
) -> bool:
    """Double the reach on each side that a region touches; tell whether there is one that can be."""
    widened = False
    for axis, span in enumerate(box):
        for end, is_edge in ((0, span.start == 0), (1, span.stop == shape[axis])):
            if not is_edge and mask.take(-end, axis=axis).any():
                reach[axis][end] *= 2
                widened = True
    return widened


def island(mask: NDArray[np.bool_], at: Index | None = None) -> NDArray[np.bool_]:
    """Return the piece of a mask that holds a voxel, else the one nearest to it; the largest without one.

    Pieces hang together by faces. A mask that is empty is returned as it is.
    """
    from scipy import ndimage

    labels, count = ndimage.label(mask)
    if count < 2:
        return mask
    if at is None:
        own = int(np.bincount(labels.ravel())[1:].argmax()) + 1
    else:
        inside = [min(max(0, place), size - 1) for place, size in zip(at, mask.shape, strict=True)]
        own = int(labels[tuple(inside)])
        if not own:
            nearest = ndimage.distance_transform_edt(~mask, return_distances=False, return_indices=True)
            own = int(labels[tuple(nearest[(slice(None), *inside)])])
    return np.asarray(labels == own, np.bool_)


def filled(mask: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Return a mask whose holes are filled, slice by slice: what a reader would draw round."""
    from scipy import ndimage

    return np.stack([ndimage.binary_fill_holes(one) for one in mask]).astype(np.bool_)
