"""Uptake of a focus against the same place on the other side of a planar bone scan."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from annotator.geometry.shapes import EllipseShape, MaskShape, Shape, bounds, mapped
from annotator.imaging.image import Image, modality_values, valid_mask
from annotator.measure.measurement import Measurement, Quantity
from annotator.measure.ratio import ratio, ratio_band
from annotator.measure.region import region_of
from annotator.terms.code import Code

_UPTAKE_RATIO = Code("UPTAKE_RATIO", "99CRMO", "Ratio of mean counts to the mirrored region")


def mirrored(shape: Shape, column: float) -> Shape:
    """Return a shape mirrored at the vertical line through a column (in pixels, 0 at the outer edge)."""

    if isinstance(shape, MaskShape):
        (left, top), (columns, _) = shape.corner, shape.size
        flipped = MaskShape.of(shape.mask[:, ::-1], (round(2 * column) - left - columns, top))
        return flipped or shape
    there = mapped(shape, lambda point: (2 * column - point[0], point[1]))
    return replace(there, angle_deg=-there.angle_deg) if isinstance(there, EllipseShape) else there


def midline(image: Image) -> float:
    """Return the column about which a planar view of the body is most nearly symmetric.

    Counts are cut at the mean of the pixels that have any, so that a hot focus weighs no more than
    plain bone; then the rows are correlated with their own mirror images.

    Returns
    -------
    float
        In pixels, 0 at the outer edge of the first column; half the width where nothing was counted.
    """
    counts = np.where(valid_mask(image), modality_values(image), 0.0).clip(min=0.0)
    if not counts.any():
        return image.columns / 2
    body = np.minimum(counts, counts[counts > 0].mean())
    spectrum = np.fft.rfft(body, 2 * image.columns, axis=1)
    match_by_sum = np.fft.irfft((spectrum**2).sum(axis=0), 2 * image.columns)
    # Pixels i and j mirror each other when i + j is constant; the line lies between their centres.
    return (int(np.argmax(match_by_sum)) + 1) / 2


def is_turned(patient_orientation: str) -> bool:
    """Tell whether rows of a view do not lead from side to side, as the file says it.

    `patient_orientation` is Patient Orientation (0020,0020), for example ``L\\F``; "" says nothing.
    """
    return patient_orientation[:1].upper() in ("A", "P", "H", "F")


def uptake_ratio(shape: Shape, image: Image, column: float | None = None) -> Measurement | None:
    """Return mean counts inside a shape divided by those inside its mirror image.

    Parameters
    ----------
    shape : Shape
        In pixels, on one side of the body.
    image : Image
        One planar view, anterior or posterior.
    column : float or None
        The body's midline in pixels; None finds it with `midline`.

    Returns
    -------
    Measurement or None
        None when there is nothing to compare with: the shape crosses the midline, its mirror image leaves
        the image or holds no counts, no pixel lies inside, or the image is in colour.
    """
    if image.is_colour:
        return None
    line = midline(image) if column is None else column
    (left, _), (right, _) = bounds(shape)
    other = mirrored(shape, line)
    (other_left, _), (other_right, _) = bounds(other)
    if left < line < right or other_left < 0 or other_right > image.columns:
        return None
    here, there = region_of(shape, image), region_of(other, image)
    value = None if here is None or there is None else ratio(here, there)
    if here is None or there is None or value is None:
        return None
    method = f"mean counts to the mirrored {shape.type}; midline at column {line:g}"
    band = ratio_band(here, there, counted=image.unit == "counts")
    return Measurement(Quantity.UPTAKE_RATIO, value, "1", method, _UPTAKE_RATIO, band=band)
