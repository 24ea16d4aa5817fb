"""Where a shape drawn on one plane crosses another: points, segments, or the shape itself seen through it."""

from __future__ import annotations

import math
from collections.abc import Callable
from itertools import pairwise

import numpy as np

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

    def there(pixel: Point2) -> Point2:
        return target.pixel_from_world(source.world_from_pixel(pixel))

    depth = _depth_below(source, target)
    reach = near_mm + slab_mm
    if _are_parallel(source, target) or isinstance(shape, PointShape):
        return (projected(shape, source, target),) if abs(depth(centre(shape))) <= reach else ()
    if not isinstance(shape, Closed):
        return _lines(shape, there, depth, reach)
    (ring,) = rings(shape)
    if slab_mm > 0:
        within = _clipped(_clipped(ring, lambda at: slab_mm - depth(at)), lambda at: slab_mm + depth(at))
        return (OutlineShape(tuple(map(there, within))),) if len(within) > 2 else ()
    return _segments(ring, there, depth)


def projected(shape: Drawn, source: Plane, target: Plane) -> Drawn:
    """Return the feet of a shape of one plane, in its pixels, on another, in those of that one.

    What encloses an area becomes an outline.
    """

    def there(pixel: Point2) -> Point2:
        return target.pixel_from_world(source.world_from_pixel(pixel))

    if isinstance(shape, Closed):
        (ring,) = rings(shape)
        return OutlineShape(tuple(map(there, ring)))
    return mapped(shape, there)


def same_plane(source: Plane, target: Plane, near_mm: float) -> Affine2 | None:
    """Return the map of pixels between planes that lie no further apart than `near_mm`; None beyond."""
    if not _are_parallel(source, target) or abs(target.distance_mm(source.origin_mm)) > near_mm:
        return None
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


def _are_parallel(one: Plane, other: Plane) -> bool:
    return float(np.linalg.norm(np.cross(one.normal, other.normal))) < _PARALLEL


def _segments(ring: Ring, there: Callable[[Point2], Point2], depth: _Depth) -> tuple[LineShape, ...]:
    deep = [(at, depth(at)) for at in ring]
    cut = [
        there(_at_depth(start, end, first, last, 0.0))
        for (start, first), (end, last) in zip(deep, deep[1:] + deep[:1], strict=True)
        if (first > 0) != (last > 0)
    ]
    if not cut:
        return ()
    # All lie on one line: sorted along its longer side they enter and leave in turn.
    wide, high = (max(one[axis] for one in cut) - min(one[axis] for one in cut) for axis in (0, 1))
    cut.sort(key=lambda one: one[0] if wide > high else one[1])
    return tuple(LineShape(start, end) for start, end in zip(cut[::2], cut[1::2], strict=True))


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
