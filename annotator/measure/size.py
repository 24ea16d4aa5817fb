"""How long, wide, large and bent a mark is: millimetres where the image has a spacing, else pixels."""

from __future__ import annotations

import math
from functools import lru_cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from annotator.geometry import shapes
from annotator.geometry.affine import Point2
from annotator.geometry.shapes import (
    AngleShape,
    BidirectionalShape,
    Closed,
    CobbShape,
    EllipseShape,
    LineShape,
    Shape,
)
from annotator.imaging.image import Calibration, Image
from annotator.measure.measurement import Measurement, Quantity
from annotator.terms.code import Code

_LENGTH = Code("410668003", "SCT", "Length")
_LONG_AXIS = Code("103339001", "SCT", "Long axis")
_SHORT_AXIS = Code("103340004", "SCT", "Short axis")
_AREA = Code("42798000", "SCT", "Area")
_ANGLE = Code("1483009", "SCT", "Angle")
_COBB_ANGLE = Code("285285000", "SCT", "Cobb angle")
_MOST_VERTICES = 128


class _PixelSize(NamedTuple):
    width: float
    height: float
    unit: str
    calibration: Calibration
    calibration_words: str

    def measured(self, quantity: Quantity, value: float, how: str, code: Code) -> Measurement:
        unit = f"{self.unit}2" if quantity is Quantity.AREA else self.unit
        method = f"{how}; {self.calibration_words}"
        return Measurement(quantity, value, unit, method, code, calibration=self.calibration)


def _pixel_size(image: Image) -> _PixelSize:
    if image.spacing_mm is not None:
        between_rows, between_columns = image.spacing_mm
        return _PixelSize(between_columns, between_rows, "mm", image.calibration, image.calibration_words)
    # Without a spacing the unit is the width of a pixel, so that non-square pixels stay true to shape.
    height, width = image.pixel_aspect
    return _PixelSize(1.0, height / width, "px", Calibration.NONE, Calibration.NONE.words)


def length(shape: LineShape, image: Image) -> Measurement:
    """Return the length of a line, in mm (or px), with the source of the millimetres in words.

    References
    ----------
    DICOM PS3.3 10.7.1.3: Pixel Spacing is the distance between rows, then between columns.
    """
    pixel = _pixel_size(image)
    across, down = shape.end[0] - shape.start[0], shape.end[1] - shape.start[1]
    value = math.hypot(across * pixel.width, down * pixel.height)
    return pixel.measured(Quantity.LENGTH, value, "line", _LENGTH)


def area(shape: Shape, image: Image) -> Measurement | None:
    """Return the area a shape encloses, in mm2 (or px2); None for open ones."""
    if not isinstance(shape, Closed):
        return None
    pixel = _pixel_size(image)
    value = shapes.area(shape) * pixel.width * pixel.height
    return pixel.measured(Quantity.AREA, value, shape.type, _AREA)


def long_axis(shape: Shape, image: Image) -> Measurement | None:
    """Return the largest diameter of a shape, in mm (or px); None for points, lines and angles."""
    pixel = _pixel_size(image)
    axes = _axes(shape, pixel)
    if axes is None:
        return None
    how = "drawn" if isinstance(shape, BidirectionalShape) else f"largest diameter of {shape.type}"
    return pixel.measured(Quantity.LONG_AXIS, axes[0], how, _LONG_AXIS)


def short_axis(shape: Shape, image: Image) -> Measurement | None:
    """Return the extent of a shape across its long axis, in mm (or px); None for points, lines and angles."""
    pixel = _pixel_size(image)
    axes = _axes(shape, pixel)
    if axes is None:
        return None
    how = "drawn" if isinstance(shape, BidirectionalShape) else "extent across the long axis"
    return pixel.measured(Quantity.SHORT_AXIS, axes[1], how, _SHORT_AXIS)


def angle(shape: AngleShape | CobbShape, image: Image) -> Measurement:
    """Return an angle in degrees as it is in the patient, where pixels are not square too.

    That of an `AngleShape` lies between its arms, 0 to 180; that of a `CobbShape` is the smaller one
    between its lines, 0 to 90, whichever way they were drawn.
    """
    pixel = _pixel_size(image)

    def direction(start: Point2, end: Point2) -> float:
        return math.atan2((end[1] - start[1]) * pixel.height, (end[0] - start[0]) * pixel.width)

    if isinstance(shape, AngleShape):
        turn = direction(shape.vertex, shape.first) - direction(shape.vertex, shape.second)
        value = abs(math.degrees(math.remainder(turn, 2 * math.pi)))
        return Measurement(Quantity.ANGLE, value, "deg", "between two arms", _ANGLE)
    turn = direction(*shape.upper) - direction(*shape.lower)
    value = abs(math.degrees(math.remainder(turn, math.pi)))
    return Measurement(Quantity.COBB_ANGLE, value, "deg", "between two lines", _COBB_ANGLE)


@lru_cache(maxsize=1024)
def _axes(shape: Shape, pixel: _PixelSize) -> tuple[float, float] | None:
    scale = np.array([pixel.width, pixel.height])
    if isinstance(shape, BidirectionalShape):
        lines = np.array((shape.long_axis, shape.short_axis)) * scale
        long, short = sorted(np.linalg.norm(lines[:, 1] - lines[:, 0], axis=1).tolist(), reverse=True)
        return long, short
    if not isinstance(shape, Closed):
        return None
    if isinstance(shape, EllipseShape):
        return _ellipse_axes(shape, scale)
    return _widest(_hull(np.array(shapes.vertices(shape)) * scale))


def _ellipse_axes(shape: EllipseShape, scale: NDArray[np.float64]) -> tuple[float, float]:
    # A scaled ellipse is an ellipse; the singular values of its map from the circle are its half axes.
    cosine, sine = math.cos(math.radians(shape.angle_deg)), math.sin(math.radians(shape.angle_deg))
    turned = np.array([[cosine, -sine], [sine, cosine]]) * np.array(shape.half_axes)
    long, short = np.linalg.svd(scale[:, np.newaxis] * turned, compute_uv=False) * 2
    return float(long), float(short)


def _hull(points: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the corners of the convex hull of many points (Andrew 1979); few are returned as they are."""
    if len(points) <= _MOST_VERTICES:
        return points
    ordered = sorted(set(map(tuple, points.tolist())))
    corners: list[Point2] = []
    for line in (ordered, ordered[::-1]):
        half: list[Point2] = []
        for x, y in line:
            while len(half) > 1 and _turns_right(half[-2], half[-1], (x, y)):
                half.pop()
            half.append((x, y))
        corners += half[:-1]
    return np.array(corners)


def _turns_right(start: Point2, corner: Point2, end: Point2) -> bool:
    across = (corner[0] - start[0]) * (end[1] - start[1]) - (corner[1] - start[1]) * (end[0] - start[0])
    return across <= 0


def _widest(ring: NDArray[np.float64]) -> tuple[float, float]:
    gaps = np.linalg.norm(ring[:, np.newaxis] - ring[np.newaxis], axis=2)
    first, second = np.unravel_index(np.argmax(gaps), gaps.shape)
    long = float(gaps[first, second])
    if long == 0.0:
        return 0.0, 0.0
    along = (ring[second] - ring[first]) / long
    across = ring @ np.array([-along[1], along[0]])
    return long, float(np.ptp(across))
