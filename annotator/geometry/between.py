"""Outlines between two others: what a contour looks like on the slices between those it was drawn on."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from annotator.geometry.shapes import OutlineShape

_POINTS = 72
Points = NDArray[np.float64]


def outline_between(first: OutlineShape, second: OutlineShape, share: float) -> OutlineShape:
    """Return the outline at a share of the way from one outline to another.

    Points at equal shares of the length are paired so that their distances about the centres are least, and
    go straight from one to the other.
    """
    start, end = _even(np.array(first.vertices)), _even(np.array(second.vertices))
    if _turn(start) * _turn(end) < 0:
        end = end[::-1]
    centred = start - start.mean(axis=0), end - end.mean(axis=0)
    costs = [float(((centred[0] - np.roll(centred[1], by, axis=0)) ** 2).sum()) for by in range(_POINTS)]
    end = np.roll(end, int(np.argmin(costs)), axis=0)
    way = (1 - share) * start + share * end
    return OutlineShape(tuple((float(x), float(y)) for x, y in way))


def _even(points: Points) -> Points:
    """Return points at equal distances along a closed way."""
    closed = np.vstack((points, points[:1]))
    along = np.concatenate(([0.0], np.cumsum(np.hypot(*np.diff(closed, axis=0).T))))
    places = np.linspace(0.0, along[-1], _POINTS, endpoint=False)
    return np.column_stack([np.interp(places, along, closed[:, axis]) for axis in (0, 1)])


def _turn(points: Points) -> float:
    """Return twice the signed area."""
    x, y = points.T
    return float(np.dot(x, np.roll(y, -1)) - np.dot(y, np.roll(x, -1)))
