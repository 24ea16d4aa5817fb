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
from annotator.measure.chord import longest_chord
from annotator.measure.error_band import (
    angle_band,
    angle_uncertainty_deg,
    area_uncertainty,
    length_uncertainty,
    size_band,
)
from annotator.measure.measurement import Measurement, Quantity
from annotator.terms.code import Code

_LENGTH = Code("410668003", "SCT", "Length")
_LONG_AXIS = Code("103339001", "SCT", "Long axis")
_SHORT_AXIS = Code("103340004", "SCT", "Short axis")
_PERPENDICULAR_AXIS = Code("131189007", "SCT", "Perpendicular Axis")
_AREA = Code("42798000", "SCT", "Area")
_ANGLE = Code("1483009", "SCT", "Angle")
_COBB_ANGLE = Code("285285000", "SCT", "Cobb angle")
_MOST_VERTICES = 128


class PixelSize(NamedTuple):
    """How large a pixel is, in which unit, and how far that can be trusted."""

    width: float
    height: float
    unit: str
    calibration: Calibration
    calibration_words: str

    def measured(
        self, quantity: Quantity, value: float, uncertainty: float, how: str, code: Code
    ) -> Measurement:
        """Return a size with the source of its millimetres and its error band.

        `uncertainty` is the standard uncertainty from discretisation, in the unit of the value.
        """
        power = {Quantity.AREA: 2, Quantity.VOLUME: 3}.get(quantity, 1)
        unit = f"{self.unit}{power}" if power > 1 else self.unit
        method = f"{how}; {self.calibration_words}"
        band = size_band(value, uncertainty, self.calibration, power)
        return Measurement(quantity, value, unit, method, code, calibration=self.calibration, band=band)

    @property
    def pair(self) -> tuple[float, float]:
        """Width and height."""
        return self.width, self.height


class _Axes(NamedTuple):
    """Diameters in mm (or px), and the direction of the longer, across and down."""

    long: float
    short: float
    along: tuple[float, float]


def pixel_size(image: Image) -> PixelSize:
    """Return how large a pixel of an image is: mm where it has a spacing, else widths of a pixel."""
    if image.spacing_mm is not None:
        between_rows, between_columns = image.spacing_mm
        return PixelSize(between_columns, between_rows, "mm", image.calibration, image.calibration_words)
    # Without a spacing the unit is the width of a pixel, so that non-square pixels stay true to shape.
    height, width = image.pixel_aspect
    return PixelSize(1.0, height / width, "px", Calibration.NONE, Calibration.NONE.words)


def length(shape: LineShape, image: Image) -> Measurement:
    """Return the length of a line, in mm (or px), with the source of the millimetres in words.

    References
    ----------
    DICOM PS3.3 10.7.1.3: Pixel Spacing is the distance between rows, then between columns.
    """
    pixel = pixel_size(image)
    across, down = shape.end[0] - shape.start[0], shape.end[1] - shape.start[1]
    along = (across * pixel.width, down * pixel.height)
    uncertainty = length_uncertainty(along, pixel.pair)
    return pixel.measured(Quantity.LENGTH, math.hypot(*along), uncertainty, "line", _LENGTH)


def area(shape: Shape, image: Image) -> Measurement | None:
    """Return the area a shape encloses, in mm2 (or px2); None for open ones."""
    if not isinstance(shape, Closed):
        return None
    pixel = pixel_size(image)
    value = shapes.area(shape) * pixel.width * pixel.height
    return pixel.measured(Quantity.AREA, value, area_uncertainty(shape, pixel.pair), shape.type, _AREA)


def long_axis(shape: Shape, image: Image) -> Measurement | None:
    """Return the largest diameter of a shape, in mm (or px); None for points, lines and angles."""
    pixel = pixel_size(image)
    axes = _axes(shape, pixel)
    if axes is None:
        return None
    how = "drawn" if isinstance(shape, BidirectionalShape) else f"largest diameter of {shape.type}"
    uncertainty = length_uncertainty(axes.along, pixel.pair)
    return pixel.measured(Quantity.LONG_AXIS, axes.long, uncertainty, how, _LONG_AXIS)


def short_axis(shape: Shape, image: Image) -> Measurement | None:
    """Return the extent of a shape across its long axis, in mm (or px); None for points, lines and angles."""
    pixel = pixel_size(image)
    axes = _axes(shape, pixel)
    if axes is None:
        return None
    how = "drawn" if isinstance(shape, BidirectionalShape) else "extent across the long axis"
    uncertainty = length_uncertainty(_turned(axes.along), pixel.pair)
    return pixel.measured(Quantity.SHORT_AXIS, axes.short, uncertainty, how, _SHORT_AXIS)


def perpendicular_axis(shape: Shape, image: Image) -> Measurement | None:
    """Return the longest line within a shape at right angles to its long axis, in mm (or px).

    With the long axis it makes the bidirectional measure that guidelines of response ask for; the short
    axis is larger where the shape is bent or its widest places lie apart. None for what encloses nothing.
    """
    pixel = pixel_size(image)
    axes = _axes(shape, pixel)
    if axes is None or not isinstance(shape, Closed):
        return None
    rings = [np.array(ring) * pixel.pair for ring in shapes.rings(shape)]
    chord = axes.short if isinstance(shape, EllipseShape) else longest_chord(rings, _turned(axes.along))
    uncertainty = length_uncertainty(_turned(axes.along), pixel.pair)
    how = f"longest line within {shape.type} across the long axis"
    return pixel.measured(Quantity.PERPENDICULAR_AXIS, chord, uncertainty, how, _PERPENDICULAR_AXIS)


def _turned(along: tuple[float, float]) -> tuple[float, float]:
    return -along[1], along[0]


def angle(shape: AngleShape | CobbShape, image: Image) -> Measurement:
    """Return an angle in degrees as it is in the patient, where pixels are not square too.

    That of an `AngleShape` lies between its arms, 0 to 180; that of a `CobbShape` is the smaller one
    between its lines, 0 to 90, whichever way they were drawn.
    """
    pixel = pixel_size(image)
    if isinstance(shape, AngleShape):
        arms = (_line((shape.vertex, shape.first), pixel), _line((shape.vertex, shape.second), pixel))
        value = _between(arms, 2 * math.pi)
        band = angle_band(value, angle_uncertainty_deg(arms, pixel.pair, joined=True), 180.0)
        return Measurement(Quantity.ANGLE, value, "deg", "between two arms", _ANGLE, band=band)
    lines = (_line(shape.upper, pixel), _line(shape.lower, pixel))
    value = _between(lines, math.pi)
    band = angle_band(value, angle_uncertainty_deg(lines, pixel.pair, joined=False), 90.0)
    return Measurement(Quantity.COBB_ANGLE, value, "deg", "between two lines", _COBB_ANGLE, band=band)


def _line(line: tuple[Point2, Point2], pixel: PixelSize) -> tuple[Point2, Point2]:
    start, end = ((x * pixel.width, y * pixel.height) for x, y in line)
    return start, end


def _between(lines: tuple[tuple[Point2, Point2], ...], whole: float) -> float:
    """Return the angle between two lines in degrees; `whole` is the turn that makes one the same again."""
    one, other = (math.atan2(end[1] - start[1], end[0] - start[0]) for start, end in lines)
    return abs(math.degrees(math.remainder(one - other, whole)))


@lru_cache(maxsize=1024)
def _axes(shape: Shape, pixel: PixelSize) -> _Axes | None:
    scale = np.array([pixel.width, pixel.height])
    if isinstance(shape, BidirectionalShape):
        lines = np.array((shape.long_axis, shape.short_axis)) * scale
        short, long = sorted((lines[:, 1] - lines[:, 0]).tolist(), key=lambda line: math.hypot(*line))
        return _Axes(math.hypot(*long), math.hypot(*short), (long[0], long[1]))
    if not isinstance(shape, Closed):
        return None
    if isinstance(shape, EllipseShape):
        return _ellipse_axes(shape, scale)
    return _widest(_hull(np.array(shapes.vertices(shape)) * scale))


def _ellipse_axes(shape: EllipseShape, scale: NDArray[np.float64]) -> _Axes:
    # A scaled ellipse is an ellipse; the singular values of its map from the circle are its half axes.
    cosine, sine = math.cos(math.radians(shape.angle_deg)), math.sin(math.radians(shape.angle_deg))
    turned = np.array([[cosine, -sine], [sine, cosine]]) * np.array(shape.half_axes)
    directions, halves, _ = np.linalg.svd(scale[:, np.newaxis] * turned)
    long, short = (halves * 2).tolist()
    return _Axes(long, short, (float(directions[0, 0]), float(directions[1, 0])))


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


def _widest(ring: NDArray[np.float64]) -> _Axes:
    gaps = np.linalg.norm(ring[:, np.newaxis] - ring[np.newaxis], axis=2)
    first, second = np.unravel_index(np.argmax(gaps), gaps.shape)
    long = float(gaps[first, second])
    if long == 0.0:
        return _Axes(0.0, 0.0, (0.0, 0.0))
    x, y = ((ring[second] - ring[first]) / long).tolist()
    return _Axes(long, float(np.ptp(ring @ np.array([-y, x]))), (x, y))
