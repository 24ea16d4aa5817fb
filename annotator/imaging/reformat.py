"""An axial, coronal or sagittal slice through a volume, whatever plane it was acquired in."""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import product
from typing import Any

import numpy as np
from numpy.typing import NDArray

from annotator.errors import UnknownRecordError
from annotator.geometry.plane import Plane, Vector3
from annotator.imaging.image import Calibration, Image
from annotator.imaging.modality_lut import ModalityLut, Rescale
from annotator.imaging.volume import Volume

# (along a row, along a column, from slice to slice), LPS: the patient's right on the viewer's left,
# head up or nose up, as radiologists hold such images.
_AXES: dict[str, tuple[Vector3, Vector3, Vector3]] = {
    "axial": ((1.0, 0.0, 0.0), (0.0, 1.0, 0.0), (0.0, 0.0, 1.0)),
    "coronal": ((1.0, 0.0, 0.0), (0.0, 0.0, -1.0), (0.0, 1.0, 0.0)),
    "sagittal": ((0.0, 1.0, 0.0), (0.0, 0.0, -1.0), (1.0, 0.0, 0.0)),
}
_LEVELS = 65535


@dataclass(frozen=True, slots=True)
class _Grid:
    """Where the slices of a reformat lie: the first voxel's centre, the axes, the step, the counts."""

    origin: NDArray[np.float64]
    axes: NDArray[np.float64]
    step_mm: float
    columns: int
    rows: int
    slices: int


def reformat(volume: Volume, plane: str, number: int | None = None) -> Image:
    """Return one slice of a volume in an anatomical plane, interpolated linearly.

    Parameters
    ----------
    volume : Volume
    plane : str
        axial, coronal or sagittal.
    number : int or None
        From 1: towards the head, the back, the left. None is the middle.

    Returns
    -------
    Image
        Square pixels and a distance of slices as small as the finest side of a voxel. Outside the
        volume it holds the lowest stored value.

    Raises
    ------
    UnknownRecordError
        There is no such slice.
    """
    grid = _grid(volume, plane)
    chosen = (grid.slices + 1) // 2 if number is None else number
    if chosen > grid.slices:
        raise UnknownRecordError(f"There is no {plane} slice {chosen}.", f"There are {grid.slices}, from 1.")
    origin = grid.origin + (chosen - 1) * grid.step_mm * grid.axes[2]
    values, lut = _as_integers(_sampled(volume, grid, origin), volume)
    spacing = (grid.step_mm, grid.step_mm)
    row, column = (_vector(axis) for axis in grid.axes[:2])
    return Image(
        stored=values,
        modality_lut=lut,
        vois=volume.vois,
        inverted=volume.inverted,
        unit=volume.unit,
        padding=volume.padding if volume.stored.dtype.kind in "iu" else None,
        spacing_mm=spacing,
        calibration=Calibration.CALIBRATED,
        plane=Plane(_vector(origin), row, column, spacing),
        frame_of_reference_uid=volume.frame_of_reference_uid,
    )


def slice_count(volume: Volume, plane: str) -> int:
    """Return how many slices a reformat has."""
    return _grid(volume, plane).slices


def _vector(values: NDArray[np.float64]) -> Vector3:
    x, y, z = values.tolist()
    return (x, y, z)


def _grid(volume: Volume, plane: str) -> _Grid:
    axes = np.array(_AXES[plane])
    last = [count - 1 for count in volume.shape]
    corners = np.array([(*corner, 1.0) for corner in product(*((0.0, float(end)) for end in last))])
    along = (corners @ volume.world_from_index.T)[:, :3] @ axes.T
    low, high = along.min(axis=0), along.max(axis=0)
    step = min(volume.spacing_mm)
    # A hair more than an exact division, so that rounding does not cost the last voxel.
    columns, rows, slices = (math.floor(length / step + 1e-6) + 1 for length in high - low)
    return _Grid(low @ axes, axes, step, columns, rows, slices)


def _sampled(volume: Volume, grid: _Grid, origin: NDArray[np.float64]) -> NDArray[np.float64]:
    from scipy.ndimage import map_coordinates  # 0.3 s of start-up

    row, column = np.mgrid[0 : grid.rows, 0 : grid.columns] * grid.step_mm
    world = origin + column[..., None] * grid.axes[0] + row[..., None] * grid.axes[1]
    to_index = volume.index_from_world
    index = np.moveaxis(world @ to_index[:3, :3].T + to_index[:3, 3], -1, 0)
    sampled: NDArray[np.float64] = map_coordinates(
        volume.stored, index, output=np.float64, order=1, cval=float(volume.stored.min())
    )
    return sampled


def _as_integers(values: NDArray[np.float64], volume: Volume) -> tuple[NDArray[Any], ModalityLut]:
    if volume.stored.dtype.kind in "iu":
        return np.rint(values).astype(volume.stored.dtype), volume.modality_lut
    low, high = float(values.min()), float(values.max())
    slope = (high - low) / _LEVELS or 1.0
    return np.rint((values - low) / slope).astype(np.uint16), Rescale(slope, low)
