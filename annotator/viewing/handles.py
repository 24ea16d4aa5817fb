"""The handles of a shape: where it can be held, and what it becomes when one is moved."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from itertools import pairwise

from annotator.geometry.affine import Affine2, Point2
from annotator.geometry.shapes import (
    BoxShape,
    EllipseShape,
    MaskShape,
    OutlineShape,
    Shape,
    SplineShape,
    ends,
    with_ends,
)

MOST_HANDLES = 24
"""More vertices than this share handles, each of which drags its neighbours along."""

_SMALLEST_HALF_AXIS = 0.5
_LEAST_HANDLES, _APART_PX = 4, 16.0


@dataclass(frozen=True, slots=True)
class Handle:
    """A place to hold a shape: its name, and its pixel position."""

    name: str
    at: Point2


def handles(shape: Shape) -> tuple[Handle, ...]:
    """Return the handles of a shape, those that are easiest to miss last; a mask has none."""
    match shape:
        case EllipseShape():
            return _ellipse_handles(shape)
        case BoxShape():
            return _box_handles(shape)
        case OutlineShape(vertices=ring) | SplineShape(points=ring):
            step = _stride(len(ring)) if isinstance(shape, OutlineShape) else 1
            return tuple(Handle(str(index), ring[index]) for index in range(0, len(ring), step))
        case MaskShape():
            return ()
    return tuple(Handle(name, at) for name, at in ends(shape).items())


def handles_apart(shape: Shape, screen_from_pixel: Affine2) -> tuple[Handle, ...]:
    """Return the handles of a shape that are out at its size on the screen.

    Of the vertices of a small outline only so many that they do not cover it.
    """
    found = handles(shape)
    if not isinstance(shape, OutlineShape | SplineShape):
        return found
    places = [screen_from_pixel(one.at) for one in found]
    around = sum(math.dist(one, other) for one, other in pairwise([*places, places[0]]))
    most = max(_LEAST_HANDLES, int(around / _APART_PX))
    return found[:: math.ceil(len(found) / most)]


def with_handle_at(shape: Shape, name: str, at: Point2) -> Shape:
    """Return the shape with one handle moved to a pixel position.

    The end of an ellipse's first axis turns it too; a box stays upright and may turn inside out while
    being dragged; a vertex of a long outline takes its neighbours along, less with distance.

    Raises
    ------
    ValueError
        The shape has no such handle.
    """
    if name not in {handle.name for handle in handles(shape)}:
        raise ValueError(f"a {shape.type} has no handle {name!r}")
    match shape:
        case EllipseShape():
            return _ellipse_held(shape, name, at)
        case BoxShape():
            return _box_held(shape, name, at)
        case OutlineShape():
            return _outline_held(shape, int(name), at)
        case SplineShape(points=points):
            return SplineShape((*points[: int(name)], at, *points[int(name) + 1 :]))
        case MaskShape():
            raise ValueError("a mask has no handles")
    return with_ends(shape, {**ends(shape), name: at})


def _axes(shape: EllipseShape) -> tuple[Point2, Point2]:
    cosine, sine = math.cos(math.radians(shape.angle_deg)), math.sin(math.radians(shape.angle_deg))
    return (cosine, sine), (-sine, cosine)


def _ellipse_handles(shape: EllipseShape) -> tuple[Handle, ...]:
    return tuple(
        Handle(
            f"{name}{sign}",
            (shape.centre[0] + way * half * axis[0], shape.centre[1] + way * half * axis[1]),
        )
        for name, axis, half in zip(("first", "second"), _axes(shape), shape.half_axes, strict=True)
        for sign, way in (("+", 1), ("-", -1))
    )


def _ellipse_held(shape: EllipseShape, name: str, at: Point2) -> EllipseShape:
    x, y = at[0] - shape.centre[0], at[1] - shape.centre[1]
    first, second = shape.half_axes
    if name.startswith("second"):
        across = _axes(shape)[1]
        second = max(_SMALLEST_HALF_AXIS, abs(x * across[0] + y * across[1]))
        return replace(shape, half_axes=(first, second))
    way = 1 if name.endswith("+") else -1
    angle_deg = math.degrees(math.atan2(way * y, way * x)) if (x, y) != (0, 0) else shape.angle_deg
    return replace(shape, half_axes=(max(_SMALLEST_HALF_AXIS, math.hypot(x, y)), second), angle_deg=angle_deg)


def _box_handles(shape: BoxShape) -> tuple[Handle, ...]:
    (left, top), (right, bottom) = shape.corner, shape.opposite
    x, y = (left + right) / 2, (top + bottom) / 2
    places = {
        "nw": (left, top), "ne": (right, top), "se": (right, bottom), "sw": (left, bottom),
        "n": (x, top), "e": (right, y), "s": (x, bottom), "w": (left, y),
    }  # fmt: skip
    return tuple(Handle(name, at) for name, at in places.items())


def _box_held(shape: BoxShape, name: str, at: Point2) -> BoxShape:
    (left, top), (right, bottom) = shape.corner, shape.opposite
    left, right = (at[0] if "w" in name else left), (at[0] if "e" in name else right)
    top, bottom = (at[1] if "n" in name else top), (at[1] if "s" in name else bottom)
    return BoxShape((min(left, right), min(top, bottom)), (max(left, right), max(top, bottom)))


def _stride(count: int) -> int:
    return max(1, math.ceil(count / MOST_HANDLES))


def _outline_held(shape: OutlineShape, index: int, at: Point2) -> OutlineShape:
    count, reach = len(shape.vertices), _stride(len(shape.vertices))
    dx, dy = at[0] - shape.vertices[index][0], at[1] - shape.vertices[index][1]
    moved = list(shape.vertices)
    for step in range(1 - reach, reach):
        share = (1 + math.cos(math.pi * step / reach)) / 2
        place = (index + step) % count
        x, y = shape.vertices[place]
        moved[place] = (x + share * dx, y + share * dy)
    return OutlineShape(tuple(moved))
