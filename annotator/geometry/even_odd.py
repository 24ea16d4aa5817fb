"""How much a closed line encloses, where it may cross itself."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from annotator.geometry.affine import Point2

Points = NDArray[np.float64]
_AT_ONCE = 256
"""Edges that are held against all others together."""
_MOST, _FINEST = 1 << 20, 1 << 14
"""Crossings of edges and strips, and strips of a tangle: what is measured while a hand moves."""


@lru_cache(maxsize=1024)
def enclosed_area(ring: tuple[Point2, ...]) -> float:
    """Return the area inside a closed line by the even–odd rule, in square pixels.

    Where the line meets itself nowhere that is the shoelace formula, which counts each loop by its turn:
    the halves of an eight would cancel. Else it is cut at every height where a vertex or a crossing lies:
    between two of them no edges cross, so the part inside is made of trapezoids. A tangle of too many of
    them is cut evenly, to about a ten-thousandth of its area.
    """
    points = np.array(ring, np.float64)
    if len(points) > 3 and (heights := _meetings(points)) is not None:
        return _by_strips(points, np.unique(np.concatenate((points[:, 1], heights))))
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


def _by_strips(points: Points, levels: Points) -> float:
    """Return the area between levels, each strip as wide inside as it is at its middle."""
    ends = np.roll(points, -1, axis=0)
    low, high = np.minimum(points[:, 1], ends[:, 1]), np.maximum(points[:, 1], ends[:, 1])
    first, counts = _crossed(levels, low, high)
    if counts.sum() > _MOST:
        even = _MOST * (levels[-1] - levels[0]) / (high - low).sum()
        levels = np.linspace(levels[0], levels[-1], 2 + int(min(even, _FINEST)))
        first, counts = _crossed(levels, low, high)
    edge = np.repeat(np.arange(len(points)), counts)
    strip = np.arange(len(edge)) - np.repeat(np.cumsum(counts) - counts, counts) + first[edge]
    (x, y), (to_x, to_y) = points[edge].T, ends[edge].T
    places = x + ((levels[strip] + levels[strip + 1]) / 2 - y) / (to_y - y) * (to_x - x)
    order = np.lexsort((places, strip))
    # A closed line crosses each strip an even number of times.
    widths = places[order[1::2]] - places[order[::2]]
    return float((widths * np.diff(levels)[strip[order[::2]]]).sum())


def _crossed(levels: Points, low: Points, high: Points) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Return the first strip whose middle each edge crosses, and how many it does."""
    middles = (levels[1:] + levels[:-1]) / 2
    first = np.searchsorted(middles, low, "right")
    return first, np.searchsorted(middles, high, "right") - first
