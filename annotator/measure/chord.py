"""The longest line within a shape in one direction."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

_BESIDE = 1e-9
"""How far beside a corner is looked, as a share of the extent: at the corner itself two answers hold."""
_AT_ONCE = 1 << 20
"""Crossings that are looked at together."""


def longest_chord(rings: Sequence[NDArray[np.float64]], along: tuple[float, float]) -> float:
    """Return the length of the longest line within a shape in a direction; holes interrupt it.

    The length of a chord changes linearly between neighbouring corners, so the longest passes a corner.

    Parameters
    ----------
    rings : sequence of ndarray, shape (corners, 2)
        Closed lines, inside by the even–odd rule.
    along : (float, float)
        Of any length; zero has no chord.
    """
    length = math.hypot(*along)
    if length == 0.0 or not rings:
        return 0.0
    x, y = along[0] / length, along[1] / length
    # Turned so that the chord is upright.
    turned = [ring @ np.array([[y, x], [-x, y]]) for ring in rings]
    starts = np.concatenate(turned)
    ends = np.concatenate([np.roll(ring, -1, axis=0) for ring in turned])
    beside = _BESIDE * max(float(np.ptp(starts[:, 0])), 1e-300)
    places = np.unique(starts[:, 0])
    places = np.unique(np.concatenate((places - beside, places + beside)))
    low, high = np.minimum(starts[:, 0], ends[:, 0]), np.maximum(starts[:, 0], ends[:, 0])
    # Each edge is crossed at the places of one stretch: most corners lie beside few edges.
    first, last = np.searchsorted(places, low), np.searchsorted(places, high)
    opened, closed = (np.bincount(one, minlength=len(places) + 1) for one in (first, last))
    crossings = np.cumsum(np.cumsum(opened - closed)[: len(places)])
    parts = np.searchsorted(crossings, np.arange(0, int(crossings[-1]) + _AT_ONCE, _AT_ONCE))
    bounds = [0, *np.unique(parts[1:-1] + 1).tolist(), len(places)]
    return max(
        _longest_between(places, starts, ends, np.clip(first, begin, end), np.clip(last, begin, end))
        for begin, end in pairwise(bounds)
    )


def _longest_between(
    places: NDArray[np.float64],
    starts: NDArray[np.float64],
    ends: NDArray[np.float64],
    first: NDArray[np.intp],
    last: NDArray[np.intp],
) -> float:
    """Return the longest of the upright chords at the places `first` to before `last` of each edge."""
    counts = last - first
    if not counts.any():
        return 0.0
    edge = np.repeat(np.arange(len(starts)), counts)
    at = np.arange(len(edge)) - np.repeat(np.cumsum(counts) - counts - first, counts)
    run = ends[edge, 0] - starts[edge, 0]
    share = (places[at] - starts[edge, 0]) / run
    heights = starts[edge, 1] + share * (ends[edge, 1] - starts[edge, 1])
    # A closed line is crossed an even number of times: from below, every second stretch lies inside.
    heights = heights[np.lexsort((heights, at))]
    return float((heights[1::2] - heights[0::2]).max())
