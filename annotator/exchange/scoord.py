"""Shapes as DICOM spatial coordinates: Graphic Type and Graphic Data of SCOORD."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal, assert_never

from annotator.geometry.shapes import (
    BoxShape,
    EllipseShape,
    LineShape,
    OutlineShape,
    PointShape,
    Shape,
    outline,
)

GraphicType = Literal["POINT", "POLYLINE", "ELLIPSE"]


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
    """Return a shape as SCOORD graphic; nothing of it is lost but which of the closed ones it was."""
    match shape:
        case PointShape(at=at):
            return Graphic("POINT", at)
        case LineShape(start=start, end=end):
            return Graphic("POLYLINE", (*start, *end))
        case EllipseShape():
            return Graphic("ELLIPSE", _ellipse(shape))
        case BoxShape() | OutlineShape():
            ring = outline(shape)
            return Graphic("POLYLINE", tuple(value for vertex in (*ring, ring[0]) for value in vertex))
    assert_never(shape)


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
