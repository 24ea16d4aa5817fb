"""What the pixels inside a mark measure: mean, spread, extremes, percentiles of modality values."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from annotator.geometry.shapes import Shape
from annotator.imaging.image import Image
from annotator.measure.measurement import Measurement, Quantity
from annotator.measure.region import Values, region_of
from annotator.terms.code import Code

FEWEST_PIXELS = 20
"""Statistics of fewer pixels say in their method that they are few."""

# Derivations of CID 7464, percentiles of CID 226.
_STATISTICS: tuple[tuple[Quantity, Code, Callable[[Values], float]], ...] = (
    (Quantity.MEAN, Code("373098007", "SCT", "Mean"), lambda values: float(values.mean())),
    (
        Quantity.STANDARD_DEVIATION,
        Code("386136009", "SCT", "Standard Deviation"),
        lambda values: float(values.std()),
    ),
    (Quantity.MINIMUM, Code("255605001", "SCT", "Minimum"), lambda values: float(values.min())),
    (
        Quantity.TENTH_PERCENTILE,
        Code("371890005", "SCT", "10th Percentile Value of population"),
        lambda values: float(np.percentile(values, 10)),
    ),
    (Quantity.MEDIAN, Code("373099004", "SCT", "Median"), lambda values: float(np.median(values))),
    (
        Quantity.NINETIETH_PERCENTILE,
        Code("371887004", "SCT", "90th Percentile Value of population"),
        lambda values: float(np.percentile(values, 90)),
    ),
    (Quantity.MAXIMUM, Code("56851009", "SCT", "Maximum"), lambda values: float(values.max())),
)

_BY_UNIT = {
    "HU": Code("112031", "DCM", "Attenuation Coefficient"),
    "counts": Code("110820", "DCM", "Nuclear Medicine Projection Activity"),
}
_BY_MODALITY = {"MR": Code("110852", "DCM", "MR signal intensity")}
# CID 218 has no concept for the values of a plain radiograph.
_OTHER = Code("PIXEL_VALUE", "99CRMO", "Modality value of a pixel")


def statistics(shape: Shape, image: Image, modality: str = "") -> tuple[Measurement, ...]:
    """Return mean, standard deviation, extremes and percentiles of the modality values inside a shape.

    Pixels count whose centres lie inside; padding does not. The standard deviation is that of the
    pixels themselves (divided by n); percentiles are linear between neighbours in rank (Hyndman and Fan
    1996, definition 7). The error band of each is that of `Region.band`. Empty when no pixel counts, or
    the image is in colour.

    Parameters
    ----------
    shape : Shape
        In pixels.
    image : Image
    modality : str
        DICOM modality, which names the concept where the unit does not.
    """
    region = region_of(shape, image)
    if region is None:
        return ()
    code = _BY_UNIT.get(image.unit) or _BY_MODALITY.get(modality, _OTHER)
    count = region.values.size
    method = f"{count} pixels inside {shape.type}" + (", which is few" if count < FEWEST_PIXELS else "")
    return tuple(
        Measurement(
            quantity,
            statistic(region.values),
            image.unit,
            method,
            code,
            derivation,
            band=region.band(statistic),
        )
        for quantity, derivation, statistic in _STATISTICS
    )
