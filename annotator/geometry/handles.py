"""The handles of a shape: where a hand takes hold of it, and what dragging one makes of it."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import assert_never

from annotator.geometry.affine import Point2
from annotator.geometry.shapes import (
    BoxShape,
    EllipseShape,
    LineShape,
    OutlineShape,
    PointShape,
    Shape,
)


def handles(shape: Shape) -> tuple[Point2, ...]:
    """Return the positions of a shape's handles; their order is what `dragged` counts in."""
    match shape:
        case PointShape(at=at):
            return (at,)
        case LineShape(start=start, end=end):
            return (start, end)
        case EllipseShape(centre=(x, y), half_axes=(a, b)):
            (ux, uy), (vx, vy) = _axes(shape)
            return (
                (x + a * ux, y + a * uy),
                (x + b * vx, y + b * vy),
                (x - a * ux, y - a * uy),
                (x - b * vx, y - b * vy),
            )
        case BoxShape(corner=(left, top), opposite=(right, bottom)):
            return ((left, top), (right, top), (right, bottom), (left, bottom))
        case OutlineShape(vertices=vertices):
            return vertices
    assert_never(shape)


def _axes(shape: EllipseShape) -> tuple[Point2, Point2]:
    cosine, sine = math.cos(math.radians(shape.angle_deg)), math.sin(math.radians(shape.angle_deg))
    return (cosine, sine), (-sine, cosine)


def dragged(shape: Shape, handle: int, to: Point2) -> Shape:
    """Return the shape after one handle was taken to another position; the opposite one stays."""
    match shape:
        case PointShape():
            return PointShape(to)
        case LineShape(start=start, end=end):
            return LineShape(to, end) if handle == 0 else LineShape(start, to)
        case EllipseShape():
            return _ellipse_dragged(shape, handle, to)
        case BoxShape():
            fixed = handles(shape)[(handle + 2) % 4]
            corner = (min(fixed[0], to[0]), min(fixed[1], to[1]))
            return BoxShape(corner, (max(fixed[0], to[0]), max(fixed[1], to[1])))
        case OutlineShape(vertices=vertices):
            return OutlineShape((*vertices[:handle], to, *vertices[handle + 1 :]))
    assert_never(shape)


def _ellipse_dragged(shape: EllipseShape, handle: int, to: Point2) -> EllipseShape:
    axis = _axes(shape)[handle % 2]
    fixed = handles(shape)[(handle + 2) % 4]
    along = (to[0] - fixed[0]) * axis[0] + (to[1] - fixed[1]) * axis[1]
    half = abs(along) / 2
    centre = (fixed[0] + axis[0] * along / 2, fixed[1] + axis[1] * along / 2)
    halves = (half, shape.half_axes[1]) if handle % 2 == 0 else (shape.half_axes[0], half)
    return replace(shape, centre=centre, half_axes=halves)
