"""Where a shape drawn on one plane crosses another: points, segments, or the shape itself seen through it."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from annotator.geometry.affine import Affine2, Point2
from annotator.geometry.plane import Plane, Vector3
from annotator.geometry.shapes import (
    Closed,
    Drawn,
    Ended,
    LineShape,
    OutlineShape,
    PointShape,
    Ring,
    centre,
    mapped,
    rings,
)

_PARALLEL = 1e-4
_LEAST_PX = 2.0
_Depth = Callable[[Point2], float]


def half_extent_mm(axes_mm: tuple[Vector3, Vector3, Vector3], normal: Vector3) -> float:
    """Return how far a voxel reaches from its middle along a direction.

    `axes_mm` lead from a voxel to its three neighbours; they need not be at right angles (tilted gantry).
    """
    return float(sum(abs(np.dot(axis, normal)) for axis in axes_mm)) / 2


def crossing(
    shape: Drawn, source: Plane, target: Plane, near_mm: float, slab_mm: float = 0.0
) -> tuple[Drawn, ...]:
    """Return what another plane shows of a shape, in the pixels of that plane; nothing where it misses it.

    What encloses an area crosses the plane in segments, even–odd; a line in points, or along the part of it
    that lies in the plane; a shape of a parallel plane is seen whole.

    Parameters
    ----------
    shape : Drawn
        In pixels of `source`.
    source, target : Plane
        In one frame of reference.
    near_mm : float
        How far from `target` a point, a line or a parallel plane may lie to be seen in it: half a voxel.
    slab_mm : float
        Half the thickness of a slab about `target`: what lies within is seen through it.
    """
    there, depth = _onto(source, target), _depth_below(source, target)
    reach = near_mm + slab_mm
    if are_parallel(source, target) or isinstance(shape, PointShape):
        return (projected(shape, source, target),) if abs(depth(centre(shape))) <= reach else ()
    if not isinstance(shape, Closed):
        return _lines(shape, there, depth, reach)
    (ring,) = rings(shape)
    if slab_mm > 0:
        within = _clipped(_clipped(ring, lambda at: slab_mm - depth(at)), lambda at: slab_mm + depth(at))
        return (OutlineShape(tuple(map(there, within))),) if len(within) > 2 else ()
    return crossing_segments([source.ring_mm(ring)], target)[0]


def crossing_segments(rings_mm: Sequence[NDArray[np.float64]], target: Plane) -> list[tuple[LineShape, ...]]:
    """Return the segments of each ring as `segment_ends` does, in pixels of the plane."""
    ends, owners = segment_ends(rings_mm, target)
    found: list[list[LineShape]] = [[] for _ in rings_mm]
    pairs = ends.reshape(-1, 2, 2).tolist()
    for owner, ((left, top), (right, bottom)) in zip(owners.tolist(), pairs, strict=True):
        found[owner].append(LineShape((left, top), (right, bottom)))
    return [tuple(one) for one in found]


def segment_ends(
    rings_mm: Sequence[NDArray[np.float64]], target: Plane
) -> tuple[NDArray[np.float64], NDArray[np.intp]]:
    """Return the segments in which a plane crosses what lies in rings, even–odd.

    Parameters
    ----------
    rings_mm : sequence of ndarray
        Each (vertices, 3), LPS mm, flat, and not parallel to the plane.
    target : Plane

    Returns
    -------
    ends : ndarray
        (2 × segments, 2), in pixels of the plane, two by two.
    owners : ndarray
        (segments,): the ring of each.
    """
    vertices = np.concatenate([np.empty((0, 3)), *rings_mm])
    lasts = np.cumsum([0, *map(len, rings_mm)])
    following = np.arange(1, len(vertices) + 1)
    following[lasts[1:] - 1] = lasts[:-1]
    depth = (vertices - target.origin_mm) @ target.normal
    above = depth > 0
    (start,) = np.nonzero(above != above[following])
    if not len(start):
        return np.empty((0, 2)), np.empty(0, np.intp)
    end = following[start]
    share = depth[start] / (depth[start] - depth[end])
    ends = target.feet(vertices[start] + share[:, None] * (vertices[end] - vertices[start]))
    owners = np.searchsorted(lasts[1:], start, side="right")
    # Those of a ring lie on one line: sorted along its longer side they enter and leave in turn.
    _, firsts, counts = np.unique(owners, return_index=True, return_counts=True)
    wide, high = (np.maximum.reduceat(ends, firsts) - np.minimum.reduceat(ends, firsts)).T
    along = np.where(np.repeat(wide > high, counts), ends[:, 0], ends[:, 1])
    order = np.lexsort((along, owners))
    return ends[order], owners[order][::2]


def projected(shape: Drawn, source: Plane, target: Plane) -> Drawn:
    """Return the feet of a shape of one plane, in its pixels, on another, in those of that one.

    What encloses an area becomes an outline.
    """
    there = _onto(source, target)
    if isinstance(shape, Closed):
        (ring,) = rings(shape)
        return OutlineShape(there.each(ring))
    return mapped(shape, there)


def same_plane(source: Plane, target: Plane, near_mm: float) -> Affine2 | None:
    """Return the map of pixels between planes that lie no further apart than `near_mm`; None beyond."""
    if not are_parallel(source, target) or abs(target.distance_mm(source.origin_mm)) > near_mm:
        return None
    return _onto(source, target)


def _onto(source: Plane, target: Plane) -> Affine2:
    """Return the map from pixels of a plane to their feet on another, in pixels of that one."""
    places = ((0.0, 0.0), (1.0, 0.0), (0.0, 1.0))
    (e, f), (x, y), (u, v) = (target.pixel_from_world(source.world_from_pixel(at)) for at in places)
    return Affine2(x - e, y - f, u - e, v - f, e, f)


def _depth_below(source: Plane, target: Plane) -> _Depth:
    """Return the distance of pixels of a plane from another, mm: affine, so three of them tell all."""
    start, right, down = (
        target.distance_mm(source.world_from_pixel(at)) for at in ((0.0, 0.0), (1.0, 0.0), (0.0, 1.0))
    )
    right, down = right - start, down - start
    return lambda pixel: start + pixel[0] * right + pixel[1] * down


def are_parallel(one: Plane, other: Plane) -> bool:
    """Tell whether planes never meet, but for what rounding turns them."""
    (a, b, c), (u, v, w) = one.normal, other.normal
    return math.hypot(b * w - c * v, c * u - a * w, a * v - b * u) < _PARALLEL


def _lines(shape: Ended, there: Callable[[Point2], Point2], depth: _Depth, reach: float) -> tuple[Drawn, ...]:
    lines = rings(shape)
    if all(abs(depth(at)) <= reach for line in lines for at in line):
        return (mapped(shape, there),)
    found: list[Drawn] = []
    for start, end in (edge for line in lines for edge in pairwise(line)):
        first, last = depth(start), depth(end)
        if min(first, last) > reach or max(first, last) < -reach:
            continue
        ends = [there(_at_depth(start, end, first, last, side)) for side in (-reach, reach)]
        if math.dist(*ends) < _LEAST_PX:
            found.append(PointShape(there(_at_depth(start, end, first, last, 0.0))))
        else:
            found.append(LineShape(ends[0], ends[1]))
    return tuple(found)


def _clipped(ring: Ring, inside: _Depth) -> Ring:
    """Return the part of a ring where `inside`, an affine map, is not negative (Sutherland–Hodgman)."""
    found: list[Point2] = []
    for start, end in zip(ring, ring[1:] + ring[:1], strict=True):
        first, last = inside(start), inside(end)
        if first >= 0:
            found.append(start)
        if (first >= 0) != (last >= 0):
            found.append(_at_depth(start, end, first, last, 0.0))
    return tuple(found)


def _at_depth(start: Point2, end: Point2, first: float, last: float, wanted: float) -> Point2:
    """Return where the way from `start` (depth `first`) to `end` has a depth; the nearer end beyond it."""
    share = 0.0 if first == last else min(1.0, max(0.0, (wanted - first) / (last - first)))
    return (start[0] + share * (end[0] - start[0]), start[1] + share * (end[1] - start[1]))
