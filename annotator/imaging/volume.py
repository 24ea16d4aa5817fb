"""A stack of parallel slices as one array with its place in the patient."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from annotator.imaging.modality_lut import ModalityLut, Rescale
from annotator.imaging.voi import Voi


@dataclass(frozen=True, slots=True, eq=False)
class Volume:
    """Parallel, evenly spaced slices.

    Parameters
    ----------
    stored : ndarray, shape (slices, rows, columns)
        Stored values; or float32 modality values where the slices do not share one modality LUT
        (then `modality_lut` is the identity). Made read-only.
    world_from_index : ndarray, shape (4, 4), float64
        From (slice, row, column, 1) to (x, y, z, 1), LPS, mm; at voxel centres.
    modality_lut : ModalityLut
    vois, inverted, unit, padding, frame_of_reference_uid
        As in `Image`.

    Raises
    ------
    ValueError
        The array is not three-dimensional or the matrix does not span space.
    """

    stored: NDArray[Any]
    world_from_index: NDArray[np.float64]
    modality_lut: ModalityLut = field(default_factory=Rescale)
    vois: tuple[Voi, ...] = ()
    inverted: bool = False
    unit: str = ""
    padding: tuple[int, int] | None = None
    frame_of_reference_uid: str | None = None

    def __post_init__(self) -> None:
        if self.stored.ndim != 3 or self.world_from_index.shape != (4, 4):
            raise ValueError(f"no volume has shape {self.stored.shape}, {self.world_from_index.shape}")
        if not np.linalg.det(self.world_from_index[:3, :3]):
            raise ValueError("the axes of the volume lie in one plane")
        self.stored.setflags(write=False)
        self.world_from_index.setflags(write=False)

    @property
    def shape(self) -> tuple[int, int, int]:
        """Number of slices, rows, columns."""
        slices, rows, columns = self.stored.shape
        return slices, rows, columns

    @property
    def spacing_mm(self) -> tuple[float, float, float]:
        """Distance between slices, between rows, between columns, along the stack's own axes."""
        across, down, along = np.linalg.norm(self.world_from_index[:3, :3], axis=0)
        return float(across), float(down), float(along)

    @property
    def index_from_world(self) -> NDArray[np.float64]:
        """The inverse of `world_from_index`."""
        return np.asarray(np.linalg.inv(self.world_from_index), np.float64)

    def modality_values(self) -> NDArray[np.float32]:
        """Return what the voxels measure, shape (slices, rows, columns), float32, in `unit`."""
        return self.modality_lut.apply(self.stored)
