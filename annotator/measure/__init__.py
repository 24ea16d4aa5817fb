"""Marks × images → measurements: size, intensity, uptake ratio. Always of modality values."""

from annotator.measure.inside import inside
from annotator.measure.intensity import statistics
from annotator.measure.measurement import Measurement, Quantity
from annotator.measure.of_mark import measurements
from annotator.measure.size import angle, area, length, long_axis, short_axis
from annotator.measure.uptake import midline, mirrored, uptake_ratio

__all__ = [
    "Measurement",
    "Quantity",
    "angle",
    "area",
    "inside",
    "length",
    "long_axis",
    "measurements",
    "midline",
    "mirrored",
    "short_axis",
    "statistics",
    "uptake_ratio",
]
