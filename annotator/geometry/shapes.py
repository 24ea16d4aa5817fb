"""The shapes of marks, in pixels: points, lines, ellipses, boxes and freehand outlines.

A position is (column, row) with (0, 0) at the outer corner of the first pixel (PS3.3 C.18.6.1.2).
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import Literal, assert_never

from annotator.geometry.affine import Point2

_ELLIPSE_VERTICES = 64


@dataclass(frozen=True, slots=True)
class PointShape:
    """A single place."""

    at: Point2
    type: Literal["point"] = "point"


@dataclass(frozen=True, slots=True)
class LineShape:
    """A straight distance between two places."""

    start: Point2
    end: Point2
    type: Literal["line"] = "line"


@dataclass(frozen=True, slots=True)
class EllipseShape:
    """An ellipse: centre, two half axes in pixels, and the angle of the first, clockwise from x."""

    centre: Point2
    half_axes: tuple[float, float]
    angle_deg: float = 0.0
    type: Literal["ellipse"] = "ellipse"


@dataclass(frozen=True, slots=True)
class BoxShape:
    """An upright rectangle between its upper left and lower right corners."""

    corner: Point2
    opposite: Point2
    type: Literal["box"] = "box"


@dataclass(frozen=True, slots=True)
class OutlineShape:
    """A closed freehand outline; the last vertex joins the first."""

    vertices: tuple[Point2, ...]
    type: Literal["outline"] = "outline"


Shape = PointShape | LineShape | EllipseShape | BoxShape | OutlineShape


def outline(shape: Shape) -> tuple[Point2, ...]:
    """Return the vertices that draw a shape: one for a point, two for a line, a closed ring otherwise."""
    match shape:
        case PointShape(at=at):
            return (at,)
        case LineShape(start=start, end=end):
            return (start, end)
        case EllipseShape():
            return _ellipse_outline(shape)
        case BoxShape(corner=(left, top), opposite=(right, bottom)):
            return ((left, top), (right, top), (right, bottom), (left, bottom))
        case OutlineShape(vertices=vertices):
            return vertices
    assert_never(shape)


def _ellipse_outline(shape: EllipseShape) -> tuple[Point2, ...]:
    cosine, sine = math.cos(math.radians(shape.angle_deg)), math.sin(math.radians(shape.angle_deg))
    vertices = []
    for step in range(_ELLIPSE_VERTICES):
        turn = 2 * math.pi * step / _ELLIPSE_VERTICES
        x, y = shape.half_axes[0] * math.cos(turn), shape.half_axes[1] * math.sin(turn)
        vertices.append((shape.centre[0] + x * cosine - y * sine, shape.centre[1] + x * sine + y * cosine))
    return tuple(vertices)


def area(shape: Shape) -> float:
    """Return the enclosed area in square pixels; 0 for points and lines."""
    match shape:
        case PointShape() | LineShape():
            return 0.0
        case EllipseShape(half_axes=(a, b)):
            return math.pi * a * b
        case BoxShape() | OutlineShape():
            ring = outline(shape)
            return abs(sum(p[0] * q[1] - q[0] * p[1] for p, q in _edges(ring))) / 2
    assert_never(shape)


def contains(shape: Shape, point: Point2) -> bool:
    """Tell whether a place lies inside a shape (even–odd rule for outlines); never for points and lines."""
    match shape:
        case PointShape() | LineShape():
            return False
        case EllipseShape(centre=centre, half_axes=(a, b), angle_deg=angle_deg):
            if a <= 0 or b <= 0:
                return False
            cosine, sine = math.cos(math.radians(angle_deg)), math.sin(math.radians(angle_deg))
            x, y = point[0] - centre[0], point[1] - centre[1]
            return ((x * cosine + y * sine) / a) ** 2 + ((y * cosine - x * sine) / b) ** 2 <= 1
        case BoxShape() | OutlineShape():
            x, y = point
            crossings = (
                (p[1] > y) != (q[1] > y) and x < p[0] + (y - p[1]) * (q[0] - p[0]) / (q[1] - p[1])
                for p, q in _edges(outline(shape))
            )
            return sum(crossings) % 2 == 1
    assert_never(shape)


def bounds(shape: Shape) -> tuple[Point2, Point2]:
    """Return the upper left and lower right corners of the upright box around a shape."""
    if isinstance(shape, EllipseShape):
        cosine, sine = math.cos(math.radians(shape.angle_deg)), math.sin(math.radians(shape.angle_deg))
        a, b = shape.half_axes
        x, y = math.hypot(a * cosine, b * sine), math.hypot(a * sine, b * cosine)
        return ((shape.centre[0] - x, shape.centre[1] - y), (shape.centre[0] + x, shape.centre[1] + y))
    columns, rows = zip(*outline(shape), strict=True)
    return ((min(columns), min(rows)), (max(columns), max(rows)))


def centre(shape: Shape) -> Point2:
    """Return the middle of the upright box around a shape."""
    (left, top), (right, bottom) = bounds(shape)
    return ((left + right) / 2, (top + bottom) / 2)


def moved(shape: Shape, by: Point2) -> Shape:
    """Return the shape moved by a difference of positions."""

    def there(point: Point2) -> Point2:
        return (point[0] + by[0], point[1] + by[1])

    match shape:
        case PointShape(at=at):
            return PointShape(there(at))
        case LineShape(start=start, end=end):
            return LineShape(there(start), there(end))
        case EllipseShape():
            return replace(shape, centre=there(shape.centre))
        case BoxShape(corner=corner, opposite=opposite):
            return BoxShape(there(corner), there(opposite))
        case OutlineShape(vertices=vertices):
            return OutlineShape(tuple(there(vertex) for vertex in vertices))
    assert_never(shape)


def distance_to_outline(shape: Shape, point: Point2) -> float:
    """Return how far, in pixels, a place is from the drawn line of a shape: what a pick measures."""
    ring = outline(shape)
    if len(ring) == 1:
        return math.dist(ring[0], point)
    edges = ((ring[0], ring[1]),) if isinstance(shape, LineShape) else _edges(ring)
    return min(_distance_to_segment(p, q, point) for p, q in edges)


def _edges(ring: tuple[Point2, ...]) -> tuple[tuple[Point2, Point2], ...]:
    return tuple(zip(ring, ring[1:] + ring[:1], strict=True))


def _distance_to_segment(start: Point2, end: Point2, point: Point2) -> float:
    along = (end[0] - start[0], end[1] - start[1])
    square = along[0] ** 2 + along[1] ** 2
    if square == 0.0:
        return math.dist(start, point)
    share = ((point[0] - start[0]) * along[0] + (point[1] - start[1]) * along[1]) / square
    share = min(1.0, max(0.0, share))
    return math.dist((start[0] + share * along[0], start[1] + share * along[1]), point)
