"""All that can be measured of one mark."""

from __future__ import annotations

from annotator.geometry.shapes import AngleShape, CobbShape, LineShape, Shape
from annotator.imaging.image import Image
from annotator.measure.intensity import statistics
from annotator.measure.measurement import Measurement
from annotator.measure.share import STATED, Limits, shares
from annotator.measure.size import angle, area, length, long_axis, perpendicular_axis, short_axis
from annotator.measure.uptake import uptake_ratio

PLANAR = "NM"


def measurements(
    shape: Shape, image: Image, modality: str = "", limits: Limits = STATED
) -> tuple[Measurement, ...]:
    """Return what a shape measures on its image: size, intensity, shares, uptake ratio, in this order.

    Parameters
    ----------
    shape : Shape
        In pixels of `image`.
    image : Image
        The frame the mark lies on.
    modality : str
        DICOM modality; the uptake ratio is given for NM views known to be anterior or posterior.
    limits : Limits
        Of the lytic and the sclerotic share, which are given where values are in HU.
    """
    found = sizes(shape, image)
    if isinstance(shape, LineShape | AngleShape | CobbShape):
        return found
    is_projection = modality == PLANAR and image.view in ("anterior", "posterior")
    ratio = uptake_ratio(shape, image) if is_projection else None
    values = (*statistics(shape, image, modality), *shares(shape, image, limits), ratio)
    return (*found, *(one for one in values if one is not None))


def sizes(shape: Shape, image: Image) -> tuple[Measurement, ...]:
    """Return how long, wide, large or bent a shape is, in pixels of `image`, whose spacing alone counts."""
    if isinstance(shape, LineShape):
        return (length(shape, image),)
    if isinstance(shape, AngleShape | CobbShape):
        return (angle(shape, image),)
    found = (measure(shape, image) for measure in (long_axis, short_axis, perpendicular_axis, area))
    return tuple(one for one in found if one is not None)
