"""Planes and slabs through a volume: multiplanar reformation."""

from __future__ import annotations

import math
from collections import OrderedDict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from itertools import chain
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from annotator.errors import UnknownRecordError
from annotator.geometry.plane import Plane
from annotator.imaging.image import Calibration, Image
from annotator.imaging.modality_lut import ModalityLut, Rescale
from annotator.imaging.plane_stack import PATIENT_AXES, Axes, PlaneStack, VoxelAxis, plane_stack
from annotator.imaging.sampling import sample_plane
from annotator.imaging.volume import Volume

Projection = Literal["mean", "maximum", "minimum"]

_LEVELS = 65535
_BLOCK_COLUMNS = 16
_MOST_BLOCKS, _MOST_STACKS = 4, 32
_PREVIEW_SAMPLES = 48_000
_COARSENESS = (1, 2, 3, 4, 6)


@dataclass(frozen=True, slots=True)
class Slab:
    """How thick a plane is and what is shown of it: the mean, or the maximum or minimum intensity.

    A slab takes in the planes whose centres lie no further than half the thickness from its middle.
    """

    thickness_mm: float = 0.0
    projection: Projection = "mean"

    def reach(self, step_mm: float) -> int:
        """Return how many planes on either side of the middle one belong to the slab."""
        return math.floor(self.thickness_mm / 2 / step_mm + 1e-6)


PLAIN = Slab()
"""A plane without thickness."""


@dataclass(frozen=True, slots=True)
class Cut:
    """A plane, or a slab about it, to cut out of a volume.

    `depth_mm` is the distance of the plane from the world's origin along the last axis.
    """

    axes: Axes
    depth_mm: float
    slab: Slab = PLAIN


class Reformatter:
    """Cuts planes out of one volume; keeps the voxels of a few neighbouring planes turned for the next cut.

    May be used from several threads at once.
    """

    def __init__(self, volume: Volume) -> None:
        self.volume = volume
        self._voxels = np.ascontiguousarray(volume.stored)
        self._stacks: OrderedDict[Axes, PlaneStack] = OrderedDict()
        self._blocks: OrderedDict[int, NDArray[Any]] = OrderedDict()
        self._falls = _falls(volume.modality_lut)
        self._lowest: float | None = None

    def stack(self, axes: Axes) -> PlaneStack:
        """Return the planes of an orientation."""
        found = self._stacks.get(axes)
        if found is None:
            found = self._stacks[axes] = plane_stack(self.volume, axes)
            _keep(self._stacks, _MOST_STACKS)
        return found

    def preview_coarseness(self, cut: Cut) -> int:
        """Return how many times wider and higher than they are pixels must be to follow a hand."""
        stack = self.stack(cut.axes)
        if stack.voxel_axes is not None:
            return 1
        samples = stack.rows * stack.columns * (2 * cut.slab.reach(stack.steps_mm[2]) + 1)
        wanted = math.sqrt(samples / _PREVIEW_SAMPLES)
        return next((one for one in _COARSENESS if one >= wanted), _COARSENESS[-1])

    def image(self, cut: Cut, coarseness: int = 1, check: Callable[[], None] = lambda: None) -> Image:
        """Return a plane or slab as an image that knows its place in the patient.

        Parameters
        ----------
        cut : Cut
        coarseness : int
            Pixels along each side of one of the answer's, of a plane that must be sampled: a preview.
        check : function
            Called every few rows of a plane that is sampled; may raise to cancel.

        Returns
        -------
        Image
            Where the volume's axes are those of the plane: the nearest plane of its voxels, exactly, and
            pixels of their shape. Elsewhere linear between voxels, in square pixels; outside the volume
            its lowest modality value, which has no part in a slab that is partly inside.
        """
        stack, volume = self.stack(cut.axes), self.volume
        slab = replace(cut.slab, projection=_OF_FALLING[cut.slab.projection]) if self._falls else cut.slab
        if stack.voxel_axes is not None:
            number: float = stack.nearest(cut.depth_mm)
            coarseness = 1
            values = self._voxels_at(stack, stack.voxel_axes, int(number), slab)
        else:
            number = stack.number_at(cut.depth_mm)
            values = self._samples_at(stack, number, slab, coarseness, check)
        stored, lut = _as_integers(values, volume)
        plane = stack.plane(number, coarseness)
        return Image(
            stored=stored,
            modality_lut=lut,
            vois=volume.vois,
            inverted=volume.inverted,
            unit=volume.unit,
            padding=volume.padding if volume.stored.dtype.kind in "iu" else None,
            spacing_mm=plane.spacing_mm,
            calibration=Calibration.CALIBRATED,
            plane=plane,
            frame_of_reference_uid=volume.frame_of_reference_uid,
        )

    def image_of(self, plane: Plane) -> Image:
        """Return the image that lies in a plane, or nearest to it where its axes are those of the volume."""
        axes = (plane.along_row, plane.along_column, plane.normal)
        return self.image(Cut(axes, float(np.dot(plane.origin_mm, plane.normal))))

    def _voxels_at(
        self, stack: PlaneStack, axes: tuple[VoxelAxis, VoxelAxis, VoxelAxis], number: int, slab: Slab
    ) -> NDArray[Any]:
        along_row, along_column, across = axes
        reach = slab.reach(stack.steps_mm[2])
        middle = stack.planes - 1 - number if across.backwards else number
        first, last = max(0, middle - reach), min(stack.planes - 1, middle + reach)
        values = self._projected(across.number, first, last, slab.projection)
        if along_row.number < along_column.number:
            values = values.T
        rows, columns = (slice(None, None, -1 if axis.backwards else 1) for axis in (along_column, along_row))
        return np.ascontiguousarray(values[rows, columns])

    def _projected(self, axis: int, first: int, last: int, projection: Projection) -> NDArray[Any]:
        """Return the planes `first` to `last` across an axis of the volume as one."""
        if axis < 2:
            planes = self._voxels[first : last + 1] if axis == 0 else self._voxels[:, first : last + 1]
            return planes.squeeze(axis) if first == last else _project(planes, axis, projection)
        if first == last:
            return np.asarray(self._columns(first // _BLOCK_COLUMNS)[first % _BLOCK_COLUMNS])
        blocks = range(first // _BLOCK_COLUMNS, last // _BLOCK_COLUMNS + 1)
        turned = [
            self._columns(block)[max(0, first - block * _BLOCK_COLUMNS) : last + 1 - block * _BLOCK_COLUMNS]
            for block in blocks
        ]
        return _project(turned[0] if len(turned) == 1 else np.concatenate(turned), 0, projection)

    def _columns(self, block: int) -> NDArray[Any]:
        """Return sixteen neighbouring columns as planes, shape (columns, slices, rows).

        One column touches as much memory as sixteen, which share its cache lines.
        """
        found = self._blocks.get(block)
        if found is None:
            at = block * _BLOCK_COLUMNS
            near = np.ascontiguousarray(self._voxels[:, :, at : at + _BLOCK_COLUMNS])
            found = np.empty((near.shape[2], *near.shape[:2]), near.dtype)
            for column, plane in enumerate(found):
                plane[...] = near[:, :, column]
            self._blocks[block] = found
            _keep(self._blocks, _MOST_BLOCKS)
        return found

    def _samples_at(
        self, stack: PlaneStack, number: float, slab: Slab, coarseness: int, check: Callable[[], None]
    ) -> NDArray[np.float32]:
        reach = slab.reach(stack.steps_mm[2])
        steps = range(-(reach // coarseness), reach // coarseness + 1)
        planes = (self._sampled(stack, number + step * coarseness, coarseness, check) for step in steps)
        values = _joined(planes, slab.projection)
        values[np.isnan(values)] = self._outside()
        return values

    def _sampled(
        self, stack: PlaneStack, number: float, coarseness: int, check: Callable[[], None]
    ) -> NDArray[np.float32]:
        plane, to_index = stack.plane(number, coarseness), self.volume.index_from_world
        per_column = to_index[:3, :3] @ np.multiply(plane.along_row, plane.spacing_mm[1])
        per_row = to_index[:3, :3] @ np.multiply(plane.along_column, plane.spacing_mm[0])
        start = to_index[:3, :3] @ np.asarray(plane.origin_mm) + to_index[:3, 3]
        shape = (stack.rows // coarseness, stack.columns // coarseness)
        return sample_plane(self._voxels, start, per_column, per_row, shape, math.nan, check)

    def _outside(self) -> float:
        if self._lowest is None:
            self._lowest = float(self._voxels.max() if self._falls else self._voxels.min())
        return self._lowest


def reformat(volume: Volume, plane: str, number: int | None = None) -> Image:
    """Return one slice of a volume in an anatomical plane.

    Parameters
    ----------
    volume : Volume
    plane : str
        axial, coronal or sagittal.
    number : int or None
        From 1: towards the head, the back, the left. None is the middle.

    Raises
    ------
    UnknownRecordError
        There is no such slice.
    """
    cutter = Reformatter(volume)
    stack = cutter.stack(PATIENT_AXES[plane])
    chosen = (stack.planes + 1) // 2 if number is None else number
    if chosen > stack.planes:
        raise UnknownRecordError(f"There is no {plane} slice {chosen}.", f"There are {stack.planes}, from 1.")
    return cutter.image(Cut(PATIENT_AXES[plane], stack.depth_of(chosen - 1)))


_OF_FALLING: dict[Projection, Projection] = {"mean": "mean", "maximum": "minimum", "minimum": "maximum"}
"""What to take of stored values that fall as the modality values rise."""


def _falls(lut: ModalityLut) -> bool:
    return lut.slope < 0 if isinstance(lut, Rescale) else bool(lut.values[-1] < lut.values[0])


def _joined(planes: Iterator[NDArray[np.float32]], projection: Projection) -> NDArray[np.float32]:
    """Return planes as one; NaN, outside the volume, stays only where all are outside."""
    joined = next(planes)
    if projection != "mean":
        extreme = np.fmax if projection == "maximum" else np.fmin
        for plane in planes:
            extreme(joined, plane, out=joined)
        return joined
    total, counts = np.zeros_like(joined), np.zeros_like(joined)
    for plane in chain((joined,), planes):
        inside = ~np.isnan(plane)
        np.add(total, plane, out=total, where=inside)
        counts += inside
    return np.divide(total, counts, out=np.full_like(total, math.nan), where=counts > 0)


def _project(planes: NDArray[Any], axis: int, projection: Projection) -> NDArray[Any]:
    if projection == "maximum":
        return np.asarray(planes.max(axis=axis))
    if projection == "minimum":
        return np.asarray(planes.min(axis=axis))
    if planes.dtype.kind == "f":
        return np.asarray(planes.mean(axis=axis))
    wide = np.int32 if planes.dtype.itemsize <= 2 else np.int64
    return np.asarray(planes.sum(axis=axis, dtype=wide) / planes.shape[axis])


def _keep(kept: OrderedDict[Any, Any], most: int) -> None:
    while len(kept) > most:
        kept.popitem(last=False)


def _as_integers(values: NDArray[Any], volume: Volume) -> tuple[NDArray[Any], ModalityLut]:
    kind = volume.stored.dtype
    if values.dtype == kind and kind.kind in "iu":
        return values, volume.modality_lut
    if kind.kind in "iu":
        return np.rint(values).astype(kind), volume.modality_lut
    low, high = float(values.min()), float(values.max())
    slope = (high - low) / _LEVELS or 1.0
    return np.rint((values - low) / slope).astype(np.uint16), Rescale(slope, low)
