"""How much a closed line encloses, where it may cross itself."""

from __future__ import annotations

from functools import lru_cache
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from annotator.geometry.affine import Point2

Points = NDArray[np.float64]
_AT_ONCE = 256
"""Edges that are held against all others together."""


@lru_cache(maxsize=1024)
def enclosed_area(ring: tuple[Point2, ...]) -> float:
    """Return the area inside a closed line by the even–odd rule, in square pixels.

    Where the line meets itself nowhere that is the shoelace formula, which counts each loop by its turn:
    the halves of an eight would cancel. Else it is cut at every height where a vertex or a crossing lies:
    between two of them no edges cross, so the part inside is made of trapezoids.
    """
    points = np.array(ring, np.float64)
    if len(points) > 3 and (heights := _meetings(points)) is not None:
        return _by_strips(points, heights)
    x, y = (points - points[0]).T
    return float(abs(np.dot(x, np.roll(y, -1)) - np.dot(y, np.roll(x, -1))) / 2)


def _meetings(points: Points) -> Points | None:
    """Return at which heights edges that are no neighbours meet; None where none do."""
    order = np.argsort(np.minimum(points[:, 1], np.roll(points[:, 1], -1)), kind="stable")
    starts, ends = points[order], np.roll(points, -1, axis=0)[order]
    low, high = np.minimum(starts, ends), np.maximum(starts, ends)
    last = np.searchsorted(low[:, 1], high[:, 1], "right")
    found = []
    for begin in range(0, len(points), _AT_ONCE):
        first = np.arange(begin, min(begin + _AT_ONCE, len(points)))
        counts = last[first] - first - 1
        one = np.repeat(first, counts)
        other = one + 1 + np.arange(len(one)) - np.repeat(np.cumsum(counts) - counts, counts)
        apart = abs(order[one] - order[other])
        near = (low[one, 0] <= high[other, 0]) & (low[other, 0] <= high[one, 0])
        kept = near & (apart > 1) & (apart < len(points) - 1)
        one, other = one[kept], other[kept]
        found.append(_heights(starts[one], ends[one], starts[other], ends[other]))
    heights = np.concatenate(found)
    return heights if len(heights) else None


def _heights(start: Points, end: Points, other_start: Points, other_end: Points) -> Points:
    """Return at which heights pairs of edges meet; of parallel ones not where they do."""
    along, others = end - start, other_end - other_start
    to_start, to_end = (_cross(along, one - start) for one in (other_start, other_end))
    from_start, from_end = (_cross(others, one - other_start) for one in (start, end))
    meet = (to_start * to_end <= 0) & (from_start * from_end <= 0)
    turn = to_end - to_start
    share = np.divide(-to_start, turn, out=np.zeros_like(turn), where=turn != 0)
    return np.asarray((other_start[:, 1] + share * others[:, 1])[meet])


def _cross(one: Points, other: Points) -> Points:
    return np.asarray(one[:, 0] * other[:, 1] - one[:, 1] * other[:, 0])


def _by_strips(points: Points, heights: Points) -> float:
    starts, ends = points, np.roll(points, -1, axis=0)
    total = 0.0
    for low, high in pairwise(np.unique(np.concatenate((points[:, 1], heights))).tolist()):
        middle = (low + high) / 2
        crossed = (starts[:, 1] > middle) != (ends[:, 1] > middle)
        (x, y), (to_x, to_y) = starts[crossed].T, ends[crossed].T
        places = np.sort(x + (middle - y) / (to_y - y) * (to_x - x))
        total += float((places[1::2] - places[::2]).sum()) * (high - low)
    return total
