"""The values of the pixels that a shape holds, and of those it would hold a pixel smaller or larger."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from annotator.geometry.shapes import Shape, bounds
from annotator.imaging.image import Image, modality_values, valid_mask
from annotator.measure.inside import inside
from annotator.measure.measurement import Band

Values = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Region:
    """The modality values inside a shape, without padding; never empty.

    Parameters
    ----------
    values : ndarray of float64, shape (pixels,)
    smaller, larger : ndarray of float64
        The values inside the boundary moved inward and outward by one pixel (4-neighbours); `smaller` may
        be empty.
    """

    values: Values
    smaller: Values
    larger: Values

    def band(self, statistic: Callable[[Values], float]) -> Band:
        """Return the error band of a statistic: its extremes as the boundary moves by a pixel either way.

        A border on an image is known to a pixel, and the values beyond it are another tissue's: for values
        within a region that outweighs the noise, which averages out.
        """
        found = [statistic(one) for one in (self.smaller, self.values, self.larger) if one.size]
        return min(found), max(found)


def region_of(shape: Shape, image: Image) -> Region | None:
    """Return the values inside a shape in pixels; None when no pixel counts, or the image is in colour.

    A pixel counts whose centre lies inside and which is no padding.
    """
    if image.is_colour:
        return None
    held = inside(shape, image.rows, image.columns)
    if not held.any():
        return None
    (left, top), (right, bottom) = bounds(shape)
    rows = slice(max(0, math.floor(top) - 2), min(image.rows, math.ceil(bottom) + 2))
    columns = slice(max(0, math.floor(left) - 2), min(image.columns, math.ceil(right) + 2))
    part = replace(image, stored=image.stored[rows, columns], known_range=image.stored_range)
    held, valid, values = held[rows, columns], valid_mask(part), modality_values(part).astype(np.float64)
    if not (held & valid).any():
        return None
    smaller, larger = _moved_by_a_pixel(held)
    return Region(values[held & valid], values[smaller & valid], values[larger & valid])


def _moved_by_a_pixel(held: NDArray[np.bool_]) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Return the pixels whose four neighbours are held too, and those that are held or have one that is."""
    wide = np.pad(held, 1)
    beside = (wide[:-2, 1:-1], wide[2:, 1:-1], wide[1:-1, :-2], wide[1:-1, 2:])
    return np.logical_and.reduce((held, *beside)), np.logical_or.reduce((held, *beside))
