"""The longest line within a shape in one direction."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

_BESIDE = 1e-9
"""How far beside a corner is looked, as a share of the extent: at the corner itself two answers hold."""
_AT_ONCE = 1 << 22


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
    places = np.concatenate((places - beside, places + beside))
    step = max(1, _AT_ONCE // len(starts))
    return max(_longest_at(places[at : at + step], starts, ends) for at in range(0, len(places), step))


def _longest_at(places: NDArray[np.float64], starts: NDArray[np.float64], ends: NDArray[np.float64]) -> float:
    """Return the longest of the upright chords at some places."""
    crosses = (starts[:, 0] <= places[:, None]) != (ends[:, 0] <= places[:, None])
    run = ends[:, 0] - starts[:, 0]
    share = (places[:, None] - starts[:, 0]) / np.where(run == 0, 1.0, run)
    heights = np.where(crosses, starts[:, 1] + share * (ends[:, 1] - starts[:, 1]), np.inf)
    most = int(crosses.sum(axis=1).max(initial=0))
    if most < 2:
        return 0.0
    heights = np.sort(heights, axis=1)[:, : most - most % 2]
    below, above = heights[:, 0::2], heights[:, 1::2]
    whole = np.isfinite(above)
    return float(np.max(np.where(whole, above, 0.0) - np.where(whole, below, 0.0)))
