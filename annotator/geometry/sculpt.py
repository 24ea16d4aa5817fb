"""Outlines mended by hand: pushed by a disc, or drawn anew along a stretch."""

from __future__ import annotations

import math
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from annotator.geometry.affine import Point2
from annotator.geometry.shapes import OutlineShape, Ring, area

_PIECES = 8
_MOST = 20_000
"""A ring of so many vertices is split no further: a disc that goes through its folds doubles them."""
_LEAST = 1e-9


def pushed(
    ring: Ring, start: Point2, end: Point2, radius: tuple[float, float], finest_px: float = 0.0
) -> Ring:
    """Return a closed ring after a disc has gone straight from `start` to `end`: none of it is left inside.

    `radius` is along a row and along a column, px: a disc that is round in the patient need not be round in
    pixels. What the disc does not touch keeps its vertices. Edges are split to an eighth of the radius, but
    not finer than `finest_px`: a small disc that goes far would leave more vertices than there are pixels.
    """
    across, down = radius
    rate = min(_PIECES, min(radius) / finest_px) if finest_px else _PIECES
    steps = max(1, math.ceil(2 * math.hypot((end[0] - start[0]) / across, (end[1] - start[1]) / down)))
    scale = np.array(radius, np.float64)
    # In units of the radius the disc is a circle of 1.
    points = np.array(ring, np.float64) / scale
    first, last = np.array(start) / scale, np.array(end) / scale
    for step in range(1, steps + 1):
        points = _pushed_once(points, first + (last - first) * step / steps, rate)
    return tuple((float(x), float(y)) for x, y in points * scale)


def _pushed_once(ring: NDArray[np.float64], centre: NDArray[np.float64], rate: float) -> NDArray[np.float64]:
    fine = _refined(ring, centre, rate)
    away = fine - centre
    distance = np.hypot(away[:, 0], away[:, 1])
    inside = (distance < 1.0) & (distance > _LEAST)
    fine[inside] = centre + away[inside] / distance[inside, np.newaxis]
    return fine


def _refined(ring: NDArray[np.float64], centre: NDArray[np.float64], rate: float) -> NDArray[np.float64]:
    """Return a ring with `rate` vertices a unit on the edges that cross the circle of 1 about `centre`."""
    following = np.roll(ring, -1, axis=0)
    along = following - ring
    square = np.maximum((along**2).sum(axis=1), _LEAST)
    share = np.clip(((centre - ring) * along).sum(axis=1) / square, 0.0, 1.0)
    nearest = ring + share[:, np.newaxis] * along - centre
    crosses = (nearest**2).sum(axis=1) < 1.0
    pieces = np.where(crosses, np.ceil(np.sqrt(square) * rate), 1).astype(int)
    if (pieces <= 1).all() or pieces.sum() > _MOST:
        return ring.copy()
    step = np.arange(pieces.sum()) - np.repeat(np.cumsum(pieces) - pieces, pieces)
    gone = step / np.repeat(pieces, pieces)
    fine = np.repeat(ring, pieces, axis=0) + np.repeat(along, pieces, axis=0) * gone[:, np.newaxis]
    return np.asarray(fine, np.float64)


def redrawn(ring: Ring, stretch: Ring) -> Ring:
    """Return a closed ring with a stretch from one place on it to another in the stead of the nearer arc.

    The ends of the stretch are joined to the nearest places of the ring. Of its two arcs between them that
    one goes which encloses the smaller area with the stretch.
    """
    start, end = nearest_on(ring, stretch[0]), nearest_on(ring, stretch[-1])
    inner = stretch[1:-1]
    candidates = []
    for kept, gone in ((_arc(ring, end, start), _arc(ring, start, end)), _other_way(ring, start, end)):
        loop = OutlineShape((*inner, *reversed(gone)))
        candidates.append((area(loop), (*inner, *kept)))
    return min(candidates, key=lambda one: one[0])[1]


def _other_way(ring: Ring, start: tuple[int, float], end: tuple[int, float]) -> tuple[Ring, Ring]:
    """Return the arc from `end` back to `start`, and the one from `start` to `end` that goes; backwards."""
    return _arc(ring, start, end)[::-1], _arc(ring, end, start)[::-1]


def nearest_on(ring: Ring, point: Point2) -> tuple[int, float]:
    """Return the place of a closed ring nearest to a point: the edge, and the share of it that is gone."""
    points = np.array(ring, np.float64)
    along = np.roll(points, -1, axis=0) - points
    square = np.maximum((along**2).sum(axis=1), _LEAST)
    share = np.clip(((np.array(point) - points) * along).sum(axis=1) / square, 0.0, 1.0)
    away = points + share[:, np.newaxis] * along - np.array(point)
    edge = int((away**2).sum(axis=1).argmin())
    return edge, float(share[edge])


def _place(ring: Ring, at: tuple[int, float]) -> Point2:
    (x, y), (next_x, next_y) = ring[at[0]], ring[(at[0] + 1) % len(ring)]
    return (x + at[1] * (next_x - x), y + at[1] * (next_y - y))


def _arc(ring: Ring, start: tuple[int, float], end: tuple[int, float]) -> Ring:
    """Return the vertices from one place of a ring forwards to another, both places included."""
    count = len(ring)
    between = (end[0] - start[0]) % count
    if between == 0 and end[1] < start[1]:
        between = count
    middle = [ring[(start[0] + 1 + step) % count] for step in range(between)]
    way = (_place(ring, start), *middle, _place(ring, end))
    return (way[0], *(there for here, there in pairwise(way) if there != here))
