"""The grey values of a volume, or of one image as a single slice, read part by part."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from annotator.imaging.image import Image
from annotator.imaging.modality_lut import ModalityLut
from annotator.imaging.volume import Volume

Index = tuple[int, int, int]
"""Slice, row, column, from 0."""
Box = tuple[slice, slice, slice]


@dataclass(frozen=True, slots=True, eq=False)
class Voxels:
    """Values on a lattice of slices, rows and columns.

    Parameters
    ----------
    stored : ndarray, shape (slices, rows, columns)
    modality_lut : ModalityLut
        From stored values to `unit`.
    spacing : tuple of float
        Between slices (across them, also where a tilted gantry shears the stack), rows and columns, in
        `length_unit`; the first means nothing for a single slice.
    length_unit : str
        ``mm``, or ``px`` where the image has no spacing: then columns are 1 apart.
    inverted : bool
        Low values are shown white.
    unit : str
        Of the values.
    lean : tuple of float
        By how many columns and rows what lies straight across a slice is off on the next: 0 but where a
        tilted gantry shears the stack.
    """

    stored: NDArray[Any]
    modality_lut: ModalityLut
    spacing: tuple[float, float, float]
    length_unit: str = "mm"
    inverted: bool = False
    unit: str = ""
    lean: tuple[float, float] = (0.0, 0.0)

    @classmethod
    def of_volume(cls, volume: Volume) -> Voxels:
        """Return the voxels of a volume."""
        _, down, along = volume.spacing_mm
        to_next, by_row, by_column = volume.world_from_index[:3, :3].T
        across = abs(float(np.linalg.det(volume.world_from_index[:3, :3]))) / (down * along)
        # Rounded, so that a stack that is not sheared does not lean at all.
        lean = np.round((-to_next @ by_column / along**2, -to_next @ by_row / down**2), 6).tolist()
        return cls(
            volume.stored,
            volume.modality_lut,
            (across, down, along),
            inverted=volume.inverted,
            unit=volume.unit,
            lean=(lean[0], lean[1]),
        )

    @classmethod
    def of_image(cls, image: Image) -> Voxels:
        """Return the pixels of a grey image as one slice.

        Raises
        ------
        ValueError
            The image is in colour.
        """
        if image.is_colour:
            raise ValueError("colours are no grey values")
        if image.spacing_mm is None:
            height, width = image.pixel_aspect
            spacing, unit = (1.0, height / width, 1.0), "px"
        else:
            spacing, unit = (1.0, *image.spacing_mm), "mm"
        return cls(image.stored[np.newaxis], image.modality_lut, spacing, unit, image.inverted, image.unit)

    @property
    def shape(self) -> tuple[int, int, int]:
        """Number of slices, rows, columns."""
        slices, rows, columns = self.stored.shape
        return slices, rows, columns

    @property
    def is_flat(self) -> bool:
        """Whether there is one slice only."""
        return self.shape[0] == 1

    def values(self, box: Box) -> NDArray[np.float32]:
        """Return what a part measures, shape of the box, in `unit`."""
        return self.modality_lut.apply(self.stored[box])

    def around(self, at: Index, reach: float) -> Box:
        """Return the box within `reach` (in `length_unit`) of a voxel, cut to the lattice."""
        steps = [
            0 if count == 1 else reach / gap for count, gap in zip(self.shape, self.spacing, strict=True)
        ]
        first, second, third = (
            slice(max(0, round(place - step)), min(count, round(place + step) + 1))
            for place, step, count in zip(at, steps, self.shape, strict=True)
        )
        return first, second, third

    def size_words(self, count: int) -> str:
        """Return how large so many voxels are: ``3.4 mL``, ``120 mm²``, ``85 px²``."""
        across, down, along = self.spacing
        if not self.is_flat:
            return f"{count * across * down * along / 1000:.2f} mL"
        return f"{count * down * along:.0f} {self.length_unit}²"
