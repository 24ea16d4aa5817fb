"""Marks × images → measurements: size, intensity, uptake ratio. Always of modality values.

measurement   what a measurement is        error_band  how far it may be off
size, volume  millimetres                  intensity   values inside: mean, percentiles…
share         lytic, sclerotic on CT       uptake      the mirrored side of a bone scan
reference     a region the reader chose    comparison  change between dates, or why not
of_mark       all of one mark              of_lesion   all of a lesion, with its volumes
change        what compares with what of an earlier date
"""

from annotator.measure.comparison import Difference, Seen, difference
from annotator.measure.inside import inside
from annotator.measure.intensity import statistics
from annotator.measure.measurement import Band, Measurement, Quantity, Refused
from annotator.measure.of_mark import measurements
from annotator.measure.size import angle, area, length, long_axis, perpendicular_axis, short_axis
from annotator.measure.uptake import midline, mirrored, uptake_ratio
from annotator.measure.volume import volume

__all__ = [
    "Band",
    "Difference",
    "Measurement",
    "Quantity",
    "Refused",
    "Seen",
    "angle",
    "area",
    "difference",
    "inside",
    "length",
    "long_axis",
    "measurements",
    "midline",
    "mirrored",
    "perpendicular_axis",
    "short_axis",
    "statistics",
    "uptake_ratio",
    "volume",
]
