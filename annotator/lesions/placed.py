"""Where marks lie: those in the pixels of an image, and those drawn on a plane across the slices."""

from __future__ import annotations

import math

from annotator.geometry.crossing import projected, same_plane
from annotator.geometry.plane import Plane, Vector3
from annotator.geometry.shapes import MaskShape, Shape, centre
from annotator.geometry.transforms import transformed
from annotator.lesions.records import Mark


def middle_mm(mark: Mark, plane: Plane) -> Vector3:
    """Return the middle of a mark, LPS mm; `plane` is that of its image."""
    return (mark.plane or plane).world_from_pixel(centre(mark.shape))


def shape_on(mark: Mark, plane: Plane | None) -> Shape:
    """Return the shape of a mark in the pixels of its image, whose plane is given.

    Of one that was drawn across the slices this is its foot on that plane; on a parallel one its own shape.
    """
    if mark.plane is None or plane is None or isinstance(mark.shape, MaskShape):
        return mark.shape
    there = same_plane(mark.plane, plane, math.inf)
    return transformed(mark.shape, there) if there else projected(mark.shape, mark.plane, plane)
