"""Shapes under affine maps: moved, turned, scaled, mirrored, carried to another image."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np

from annotator.geometry.affine import Affine2
from annotator.geometry.shapes import BoxShape, EllipseShape, MaskShape, OutlineShape, Shape, bounds, mapped

_STRAIGHT = 1e-9


def transformed(shape: Shape, there: Affine2) -> Shape:
    """Return the image of a shape under an affine map of pixel positions.

    An ellipse becomes the ellipse that is its true image. A box stays a box where the map keeps it upright,
    else it becomes an outline. A region of pixels takes each pixel whose centre comes from inside it; one
    that would be left without pixels keeps the one under its middle.

    Raises
    ------
    ValueError
        The map squeezes the plane onto a line.
    """
    if there.determinant == 0.0:
        raise ValueError("a shape cannot be squeezed onto a line")
    if isinstance(shape, EllipseShape):
        return _ellipse(shape, there)
    if isinstance(shape, MaskShape):
        return _mask(shape, there)
    if isinstance(shape, BoxShape) and not _keeps_upright(there):
        (left, top), (right, bottom) = shape.corner, shape.opposite
        return OutlineShape(tuple(map(there, ((left, top), (right, top), (right, bottom), (left, bottom)))))
    return mapped(shape, there)


def _keeps_upright(there: Affine2) -> bool:
    straight = max(abs(there.b), abs(there.c)) <= _STRAIGHT
    turned = max(abs(there.a), abs(there.d)) <= _STRAIGHT
    return straight or turned


def _ellipse(shape: EllipseShape, there: Affine2) -> EllipseShape:
    """Return the image: the singular values of map × axes are the half axes of what becomes of a circle."""
    cosine, sine = math.cos(math.radians(shape.angle_deg)), math.sin(math.radians(shape.angle_deg))
    first, second = shape.half_axes
    one, other = (
        there.direction((first * cosine, first * sine)),
        there.direction((-second * sine, second * cosine)),
    )
    square = math.hypot(*one) * math.hypot(*other)
    if abs(one[0] * other[0] + one[1] * other[1]) <= _STRAIGHT * max(square, _STRAIGHT):
        # The axes stay axes: which is the first must not change under the hand.
        return replace(
            shape,
            centre=there(shape.centre),
            half_axes=(math.hypot(*one), math.hypot(*other)),
            angle_deg=_half_turn(math.degrees(math.atan2(one[1], one[0]))),
        )
    turn, lengths, _ = np.linalg.svd(np.array([[one[0], other[0]], [one[1], other[1]]]))
    angle = math.degrees(math.atan2(turn[1, 0], turn[0, 0]))
    return replace(
        shape,
        centre=there(shape.centre),
        half_axes=(float(lengths[0]), float(lengths[1])),
        angle_deg=_half_turn(angle),
    )


def _half_turn(angle_deg: float) -> float:
    """Return the same direction of an axis within ±90°."""
    turned = (angle_deg + 90.0) % 180.0 - 90.0
    return 0.0 if abs(turned) < _STRAIGHT else turned


def _mask(shape: MaskShape, there: Affine2) -> MaskShape:
    (left, top), (right, bottom) = bounds(shape)
    columns, rows = zip(
        *map(there, ((left, top), (right, top), (right, bottom), (left, bottom))), strict=True
    )
    x, y = math.floor(min(columns)), math.floor(min(rows))
    wide, high = max(1, math.ceil(max(columns)) - x), max(1, math.ceil(max(rows)) - y)
    back = there.inverse()
    across, down = np.meshgrid(np.arange(wide) + x + 0.5, np.arange(high) + y + 0.5)
    column = np.floor(back.a * across + back.c * down + back.e).astype(int) - shape.corner[0]
    row = np.floor(back.b * across + back.d * down + back.f).astype(int) - shape.corner[1]
    inside = (column >= 0) & (column < shape.size[0]) & (row >= 0) & (row < shape.size[1])
    region = np.zeros((high, wide), np.bool_)
    region[inside] = shape.mask[row[inside], column[inside]]
    middle = there(((left + right) / 2, (top + bottom) / 2))
    least = MaskShape((math.floor(middle[0]), math.floor(middle[1])), (1, 1), (0, 1))
    return MaskShape.of(region, (x, y)) or least
