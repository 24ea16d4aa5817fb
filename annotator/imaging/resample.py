"""What a volume measures on the plane of another image: one series laid over another."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from annotator.geometry.plane import Plane
from annotator.imaging.modality_lut import LutTable
from annotator.imaging.sampling import sample_plane
from annotator.imaging.volume import Volume


def values_on_plane(
    volume: Volume, plane: Plane, shape: tuple[int, int], check: Callable[[], None] = lambda: None
) -> NDArray[np.float32]:
    """Return the modality values of a volume at the pixels of a plane, linear between voxels.

    Parameters
    ----------
    volume : Volume
    plane : Plane
        In the frame of reference of the volume.
    shape : tuple of int
        Rows and columns of the plane.
    check : function
        Called every few rows; may raise to cancel.

    Returns
    -------
    ndarray of float32, shape `shape`
        In `volume.unit`; NaN more than half a voxel outside the volume.
    """
    to_index = volume.index_from_world
    start = (to_index @ (*plane.origin_mm, 1.0))[:3]
    per_column = to_index[:3, :3] @ np.multiply(plane.along_row, plane.spacing_mm[1])
    per_row = to_index[:3, :3] @ np.multiply(plane.along_column, plane.spacing_mm[0])
    voxels = np.ascontiguousarray(volume.stored)
    sampled = sample_plane(voxels, start, per_column, per_row, shape, math.nan, check)
    if not isinstance(volume.modality_lut, LutTable):
        return np.asarray(volume.modality_lut.apply(sampled), np.float32)
    inside = ~np.isnan(sampled)
    values = np.full(shape, math.nan, np.float32)
    values[inside] = volume.modality_lut.apply(np.rint(sampled[inside]))
    return values
