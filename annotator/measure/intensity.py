"""What the pixels inside a mark measure: mean, spread, extremes of modality values."""

from __future__ import annotations

import numpy as np

from annotator.geometry.shapes import Shape
from annotator.imaging.image import Image, modality_values, valid_mask
from annotator.measure.inside import inside
from annotator.measure.measurement import Measurement, Quantity
from annotator.terms.code import Code

_MEAN = Code("373098007", "SCT", "Mean")
_STANDARD_DEVIATION = Code("386136009", "SCT", "Standard Deviation")
_MINIMUM = Code("255605001", "SCT", "Minimum")
_MAXIMUM = Code("56851009", "SCT", "Maximum")

_BY_UNIT = {
    "HU": Code("112031", "DCM", "Attenuation Coefficient"),
    "counts": Code("110820", "DCM", "Nuclear Medicine Projection Activity"),
}
_BY_MODALITY = {"MR": Code("110852", "DCM", "MR signal intensity")}
# CID 218 has no concept for the values of a plain radiograph.
_OTHER = Code("PIXEL_VALUE", "99CRMO", "Modality value of a pixel")


def statistics(shape: Shape, image: Image, modality: str = "") -> tuple[Measurement, ...]:
    """Return mean, standard deviation, minimum and maximum of the modality values inside a shape.

    Pixels count whose centres lie inside; padding does not. The standard deviation is that of the
    pixels themselves (divided by n). Empty when no pixel counts, or the image is in colour.

    Parameters
    ----------
    shape : Shape
        In pixels.
    image : Image
    modality : str
        DICOM modality, which names the concept where the unit does not.
    """
    if image.is_colour:
        return ()
    counts = inside(shape, image.rows, image.columns) & valid_mask(image)
    if not counts.any():
        return ()
    values = modality_values(image)[counts].astype(np.float64)
    code = _BY_UNIT.get(image.unit) or _BY_MODALITY.get(modality, _OTHER)
    method = f"{values.size} pixels inside {shape.type}"
    return tuple(
        Measurement(quantity, float(value), image.unit, method, code, derivation)
        for quantity, value, derivation in (
            (Quantity.MEAN, values.mean(), _MEAN),
            (Quantity.STANDARD_DEVIATION, values.std(), _STANDARD_DEVIATION),
            (Quantity.MINIMUM, values.min(), _MINIMUM),
            (Quantity.MAXIMUM, values.max(), _MAXIMUM),
        )
    )
