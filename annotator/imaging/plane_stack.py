"""The parallel planes of one orientation through a volume: its own planes of voxels, or planes to sample."""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import product

import numpy as np
from numpy.typing import NDArray

from annotator.geometry.plane import Plane, Vector3
from annotator.imaging.volume import Volume

Axes = tuple[Vector3, Vector3, Vector3]
"""Orthonormal directions, LPS: along a row, along a column, from plane to plane."""

PATIENT_AXES: dict[str, Axes] = {
    "axial": ((1.0, 0.0, 0.0), (0.0, 1.0, 0.0), (0.0, 0.0, 1.0)),
    "coronal": ((1.0, 0.0, 0.0), (0.0, 0.0, -1.0), (0.0, 1.0, 0.0)),
    "sagittal": ((0.0, 1.0, 0.0), (0.0, 0.0, -1.0), (1.0, 0.0, 0.0)),
}
"""The patient's right on the viewer's left, head up or nose up, as radiologists hold such images."""

_SAME_DIRECTION = 1e-4
_SIDE_MULTIPLE = 12
"""Sampled planes have sides that can be halved, or cut to a third or a quarter, without a rest."""


@dataclass(frozen=True, slots=True)
class VoxelAxis:
    """The axis of the array (0 slices, 1 rows, 2 columns) that runs in a direction, or against it."""

    number: int
    backwards: bool


@dataclass(frozen=True, slots=True)
class PlaneStack:
    """Parallel planes through a volume, numbered from 0.

    Parameters
    ----------
    origin_mm : Vector3
        Centre of the first pixel of plane 0, LPS.
    axes : Axes
    columns, rows, planes : int
    steps_mm : tuple of float
        Between columns, between rows, between planes.
    voxel_axes : tuple of VoxelAxis or None
        Which axes of the volume run along the rows, along the columns and across; None where the
        volume lies askew, and planes must be sampled.
    """

    origin_mm: Vector3
    axes: Axes
    columns: int
    rows: int
    planes: int
    steps_mm: tuple[float, float, float]
    voxel_axes: tuple[VoxelAxis, VoxelAxis, VoxelAxis] | None = None

    def number_at(self, depth_mm: float) -> float:
        """Return which plane lies at a depth: the distance from the world's origin along the last axis."""
        return (depth_mm - float(np.dot(self.origin_mm, self.axes[2]))) / self.steps_mm[2]

    def depth_of(self, number: float) -> float:
        """Return the depth of a plane, mm; the inverse of `number_at`."""
        return float(np.dot(self.origin_mm, self.axes[2])) + number * self.steps_mm[2]

    def nearest(self, depth_mm: float) -> int:
        """Return the plane nearest to a depth; the first or the last one beyond the ends."""
        return min(max(0, round(self.number_at(depth_mm))), self.planes - 1)

    def plane(self, number: float, coarseness: int = 1) -> Plane:
        """Return where a plane lies, its pixels `coarseness` times as wide and high."""
        corner = (coarseness - 1) / 2
        away = (corner * self.steps_mm[0], corner * self.steps_mm[1], number * self.steps_mm[2])
        origin = np.asarray(self.origin_mm) + np.asarray(away) @ np.asarray(self.axes)
        spacing = (self.steps_mm[1] * coarseness, self.steps_mm[0] * coarseness)
        return Plane(_vector(origin), self.axes[0], self.axes[1], spacing)


def plane_stack(volume: Volume, axes: Axes) -> PlaneStack:
    """Return the planes of an orientation through a volume.

    Where the axes are those of the volume (within 0.1 mm over a metre), the planes are its planes of
    voxels. Elsewhere pixels are square, planes as close as the finest side of a voxel is long, and
    together they hold the volume.
    """
    voxel_axes = _voxel_axes(volume, axes)
    if voxel_axes is not None:
        return _of_voxels(volume, axes, voxel_axes)
    return _sampled(volume, axes)


def _voxel_axes(volume: Volume, axes: Axes) -> tuple[VoxelAxis, VoxelAxis, VoxelAxis] | None:
    directions = volume.world_from_index[:3, :3] / np.asarray(volume.spacing_mm)
    along = np.asarray(axes) @ directions
    nearest = np.abs(along).argmax(axis=1)
    exact = np.zeros((3, 3))
    exact[range(3), nearest] = np.sign(along[range(3), nearest])
    if np.abs(along - exact).max() > _SAME_DIRECTION:
        return None
    first, second, third = (
        VoxelAxis(int(number), bool(exact[row, number] < 0)) for row, number in enumerate(nearest)
    )
    return first, second, third


def _of_voxels(volume: Volume, axes: Axes, voxel_axes: tuple[VoxelAxis, VoxelAxis, VoxelAxis]) -> PlaneStack:
    index = np.array([0.0, 0.0, 0.0, 1.0])
    for axis in voxel_axes:
        index[axis.number] = volume.shape[axis.number] - 1 if axis.backwards else 0
    columns, rows, planes = (volume.shape[axis.number] for axis in voxel_axes)
    across, down, between = (volume.spacing_mm[axis.number] for axis in voxel_axes)
    origin = _vector((volume.world_from_index @ index)[:3])
    return PlaneStack(origin, axes, columns, rows, planes, (across, down, between), voxel_axes)


def _sampled(volume: Volume, axes: Axes) -> PlaneStack:
    last = [count - 1 for count in volume.shape]
    corners = np.array([(*corner, 1.0) for corner in product(*((0.0, float(end)) for end in last))])
    along = (corners @ volume.world_from_index.T)[:, :3] @ np.asarray(axes).T
    low, high = along.min(axis=0), along.max(axis=0)
    step = min(volume.spacing_mm)
    # A hair more than an exact division, so that rounding does not cost the last voxel.
    counts = [math.floor(length / step + 1e-6) + 1 for length in high - low]
    columns, rows = (math.ceil(count / _SIDE_MULTIPLE) * _SIDE_MULTIPLE for count in counts[:2])
    start = [low[0] - (columns - counts[0]) * step / 2, low[1] - (rows - counts[1]) * step / 2, low[2]]
    origin = _vector(np.asarray(start) @ np.asarray(axes))
    return PlaneStack(origin, axes, columns, rows, counts[2], (step, step, step))


def _vector(values: NDArray[np.float64]) -> Vector3:
    x, y, z = values.tolist()
    return (x, y, z)
