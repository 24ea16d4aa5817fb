"""Vertices of outlines and splines put in and taken out."""

from __future__ import annotations

import math

from annotator.geometry.affine import Point2
from annotator.geometry.shapes import OutlineShape, Shape, SplineShape, distance_to_line, rings
from annotator.viewing.handles import MOST_HANDLES, handles

LEAST_VERTICES = 3


def with_vertex_at(shape: Shape, at: Point2) -> Shape | None:
    """Return an outline or spline with one vertex more, on the part of its line nearest to a place.

    None for other shapes, and for outlines of so many vertices that they share handles.
    """
    if not isinstance(shape, OutlineShape | SplineShape):
        return None
    points = _points(shape)
    if len(points) >= MOST_HANDLES:
        return None
    (ring,) = rings(shape)
    edges = [(ring[index], ring[(index + 1) % len(ring)]) for index in range(len(ring))]
    nearest = min(range(len(edges)), key=lambda index: distance_to_line(edges[index], at, closed=False))
    # A spline is drawn in as many steps between each two of its points.
    after = nearest * len(points) // len(ring)
    return _like(shape, (*points[: after + 1], at, *points[after + 1 :]))


def without_vertex(shape: Shape, handle: str) -> Shape | None:
    """Return an outline or spline without the vertices that a handle stands for.

    None for other shapes, and where fewer than three would be left.
    """
    if not isinstance(shape, OutlineShape | SplineShape) or not handle.isdigit():
        return None
    points, at = _points(shape), int(handle)
    places = [int(one.name) for one in handles(shape)]
    reach = math.ceil(len(points) / len(places)) if places else 1
    gone = {(at + step) % len(points) for step in range(-((reach - 1) // 2), reach // 2 + 1)}
    left = tuple(point for index, point in enumerate(points) if index not in gone)
    return _like(shape, left) if len(left) >= LEAST_VERTICES else None


def _points(shape: OutlineShape | SplineShape) -> tuple[Point2, ...]:
    return shape.vertices if isinstance(shape, OutlineShape) else shape.points


def _like(shape: OutlineShape | SplineShape, points: tuple[Point2, ...]) -> Shape:
    return OutlineShape(points) if isinstance(shape, OutlineShape) else SplineShape(points)
