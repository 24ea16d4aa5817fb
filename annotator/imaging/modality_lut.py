"""Modality look-up tables: from stored values to the units of the modality (DICOM PS3.3 C.11.1)."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Rescale:
    """The linear form: value = slope × stored + intercept.

    Raises
    ------
    ValueError
        Slope or intercept is not finite, or the slope is zero.

    References
    ----------
    DICOM PS3.3 C.11.1.1.2, Rescale Intercept and Rescale Slope.
    """

    slope: float = 1.0
    intercept: float = 0.0

    def __post_init__(self) -> None:
        if not (math.isfinite(self.slope) and math.isfinite(self.intercept)) or self.slope == 0:
            raise ValueError(f"slope {self.slope} and intercept {self.intercept} map no image")

    def apply(self, stored: NDArray[Any]) -> NDArray[np.float32]:
        """Return modality values as float32, the shape of `stored`; worked out in double precision."""
        values = stored.astype(np.float64)
        values *= self.slope
        values += self.intercept
        return values.astype(np.float32)


@dataclass(frozen=True, slots=True, eq=False)
class LutTable:
    """The tabulated form: `values[0]` belongs to the stored value `first` and to all below it.

    Parameters
    ----------
    first : int
        The first stored value the table maps.
    values : ndarray, shape (entries,)
        What the stored values `first`, `first + 1`, … become; beyond the end, the last entry holds.

    References
    ----------
    DICOM PS3.3 C.11.1.1.1, LUT Descriptor.
    """

    first: int
    values: NDArray[Any]

    def __post_init__(self) -> None:
        if self.values.ndim != 1 or not self.values.size:
            raise ValueError(f"a look-up table is one row of entries, this has shape {self.values.shape}")

    def apply(self, stored: NDArray[Any]) -> NDArray[np.float32]:
        """Return modality values as float32, the shape of `stored`."""
        entry = np.clip(stored.astype(np.int64) - self.first, 0, self.values.size - 1)
        return self.values.astype(np.float32)[entry]


ModalityLut = Rescale | LutTable
"""Either a slope and an intercept or a table, never both."""
