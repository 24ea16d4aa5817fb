"""How long, wide and large a mark is, in millimetres where the image has a spacing, else in pixels."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from annotator.geometry import shapes
from annotator.geometry.shapes import EllipseShape, LineShape, PointShape, Shape
from annotator.imaging.image import Calibration, Image
from annotator.measure.measurement import Measurement, Quantity
from annotator.terms.code import Code

_LENGTH = Code("410668003", "SCT", "Length")
_LONG_AXIS = Code("103339001", "SCT", "Long axis")
_SHORT_AXIS = Code("103340004", "SCT", "Short axis")
_AREA = Code("42798000", "SCT", "Area")


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
    """Return the area a shape encloses, in mm2 (or px2); None for points and lines."""
    if isinstance(shape, PointShape | LineShape):
        return None
    pixel = _pixel_size(image)
    value = shapes.area(shape) * pixel.width * pixel.height
    return pixel.measured(Quantity.AREA, value, shape.type, _AREA)


def long_axis(shape: Shape, image: Image) -> Measurement | None:
    """Return the largest diameter of a shape, in mm (or px); None for points and lines."""
    axes, pixel = _axes(shape, image), _pixel_size(image)
    if axes is None:
        return None
    return pixel.measured(Quantity.LONG_AXIS, axes[0], f"largest diameter of {shape.type}", _LONG_AXIS)


def short_axis(shape: Shape, image: Image) -> Measurement | None:
    """Return the extent of a shape across its long axis, in mm (or px); None for points and lines."""
    axes, pixel = _axes(shape, image), _pixel_size(image)
    if axes is None:
        return None
    return pixel.measured(Quantity.SHORT_AXIS, axes[1], "extent across the long axis", _SHORT_AXIS)


def _axes(shape: Shape, image: Image) -> tuple[float, float] | None:
    if isinstance(shape, PointShape | LineShape):
        return None
    pixel = _pixel_size(image)
    scale = np.array([pixel.width, pixel.height])
    if isinstance(shape, EllipseShape):
        return _ellipse_axes(shape, scale)
    ring = np.array(shapes.outline(shape)) * scale
    return _widest(ring)


def _ellipse_axes(shape: EllipseShape, scale: NDArray[np.float64]) -> tuple[float, float]:
    # A scaled ellipse is an ellipse; the singular values of its map from the circle are its half axes.
    cosine, sine = math.cos(math.radians(shape.angle_deg)), math.sin(math.radians(shape.angle_deg))
    turned = np.array([[cosine, -sine], [sine, cosine]]) * np.array(shape.half_axes)
    long, short = np.linalg.svd(scale[:, np.newaxis] * turned, compute_uv=False) * 2
    return float(long), float(short)


def _widest(ring: NDArray[np.float64]) -> tuple[float, float]:
    gaps = np.linalg.norm(ring[:, np.newaxis] - ring[np.newaxis], axis=2)
    first, second = np.unravel_index(np.argmax(gaps), gaps.shape)
    long = float(gaps[first, second])
    if long == 0.0:
        return 0.0, 0.0
    along = (ring[second] - ring[first]) / long
    across = ring @ np.array([-along[1], along[0]])
    return long, float(np.ptp(across))
