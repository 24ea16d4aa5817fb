"""Shapes as DICOM spatial coordinates: Graphic Type and Graphic Data of SCOORD and SCOORD3D."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal, assert_never

from annotator.geometry.plane import Plane
from annotator.geometry.shapes import (
    AngleShape,
    ArrowShape,
    BidirectionalShape,
    BoxShape,
    CobbShape,
    EllipseShape,
    LineShape,
    MaskShape,
    OutlineShape,
    PointShape,
    Ring,
    Shape,
    SplineShape,
    area,
    rings,
    vertices,
)

GraphicType = Literal["POINT", "MULTIPOINT", "POLYLINE", "ELLIPSE"]


@dataclass(frozen=True, slots=True)
class Graphic:
    """A shape in the convention of PS3.3 C.18.6.

    `data` alternates column and row, counted from (0, 0) at the outer corner of the first pixel
    (C.18.6.1.2). A closed POLYLINE repeats its first vertex; an ELLIPSE gives the two ends of its major
    axis, then those of its minor axis.
    """

    type: GraphicType
    data: tuple[float, ...]


def graphic(shape: Shape) -> Graphic:
    """Return a shape as SCOORD graphic.

    A region of pixels is given by the border of its largest piece; two lines that belong together, by
    their four ends; a spline by the vertices that draw it.
    """
    match shape:
        case PointShape(at=at):
            return Graphic("POINT", at)
        case EllipseShape():
            return Graphic("ELLIPSE", _ellipse(shape))
        case BidirectionalShape() | CobbShape():
            return Graphic("MULTIPOINT", _flat(vertices(shape)))
        case LineShape() | ArrowShape() | AngleShape():
            return Graphic("POLYLINE", _flat(vertices(shape)))
        case BoxShape() | OutlineShape() | SplineShape() | MaskShape():
            ring = max(rings(shape), key=lambda one: area(OutlineShape(one)))
            return Graphic("POLYLINE", _flat((*ring, ring[0])))
    assert_never(shape)


def graphic_in_patient(shape: Shape, plane: Plane) -> Graphic:
    """Return a shape in pixels of a plane as SCOORD3D graphic, x, y, z in LPS mm (PS3.3 C.18.9)."""
    flat = graphic(shape)
    places = (plane.world_from_pixel(at) for at in zip(flat.data[::2], flat.data[1::2], strict=True))
    return Graphic(flat.type, tuple(value for place in places for value in place))


def _flat(ring: Ring) -> tuple[float, ...]:
    return tuple(value for vertex in ring for value in vertex)


def _ellipse(shape: EllipseShape) -> tuple[float, ...]:
    first, second = shape.half_axes
    angle = math.radians(shape.angle_deg)
    if second > first:
        first, second, angle = second, first, angle + math.pi / 2
    (x, y), cosine, sine = shape.centre, math.cos(angle), math.sin(angle)
    major, minor = (first * cosine, first * sine), (-second * sine, second * cosine)
    return (
        x - major[0], y - major[1], x + major[0], y + major[1],
        x - minor[0], y - minor[1], x + minor[0], y + minor[1],
    )  # fmt: skip
