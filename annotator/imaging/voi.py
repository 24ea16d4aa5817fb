"""Values of interest: from modality values to grey between 0 and 1 (DICOM PS3.3 C.11.2)."""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import Enum
from typing import Any

import numpy as np
from numpy.typing import NDArray


class VoiFunction(Enum):
    """How a window turns into grey; the values are the terms of VOI LUT Function (0028,1056)."""

    LINEAR = "LINEAR"
    LINEAR_EXACT = "LINEAR_EXACT"
    SIGMOID = "SIGMOID"


@dataclass(frozen=True, slots=True)
class Window:
    """A window in modality units: centre (level) and width.

    Raises
    ------
    ValueError
        The numbers are not finite, the width is below 1 for LINEAR or not positive for the others.

    References
    ----------
    DICOM PS3.3 C.11.2.1.2, Window Center and Window Width.
    """

    center: float
    width: float
    function: VoiFunction = VoiFunction.LINEAR
    name: str = ""

    def __post_init__(self) -> None:
        finite = math.isfinite(self.center) and math.isfinite(self.width)
        wide_enough = self.width >= 1 if self.function is VoiFunction.LINEAR else self.width > 0
        if not (finite and wide_enough):
            raise ValueError(f"no {self.function.value} window has centre {self.center}, width {self.width}")

    @property
    def bounds(self) -> tuple[float, float]:
        """The modality values at which grey reaches 0 and 1; for SIGMOID those of LINEAR_EXACT."""
        if self.function is VoiFunction.LINEAR:
            return self.center - 0.5 - (self.width - 1) / 2, self.center - 0.5 + (self.width - 1) / 2
        return self.center - self.width / 2, self.center + self.width / 2


@dataclass(frozen=True, slots=True, eq=False)
class VoiTable:
    """A tabulated window: `values[0]` belongs to the modality value `first_value` and to all below it.

    Parameters
    ----------
    first_value : int
        The first modality value the table maps.
    values : ndarray, shape (entries,)
        Output from 0 to 2**bits − 1; beyond the end, the last entry holds.
    bits : int
        Bits of the output, from the LUT Descriptor.

    References
    ----------
    DICOM PS3.3 C.11.2.1.1, VOI LUT Sequence.
    """

    first_value: int
    values: NDArray[Any]
    bits: int
    name: str = ""

    def __post_init__(self) -> None:
        if self.values.ndim != 1 or not self.values.size or not 1 <= self.bits <= 16:
            raise ValueError(f"no look-up table: shape {self.values.shape}, {self.bits} bits")


Voi = Window | VoiTable
"""What chooses the values of interest: a window or a table."""


def grey(values: NDArray[Any], voi: Voi) -> NDArray[np.float32]:
    """Return the grey of modality values, from 0 (lowest) to 1 (highest), before any inversion.

    Parameters
    ----------
    values : ndarray, any shape
        Modality values.
    voi : Window or VoiTable

    Returns
    -------
    ndarray of float32, the shape of `values`

    References
    ----------
    DICOM PS3.3 C.11.2.1.2.1 (LINEAR), C.11.2.1.3.1 (SIGMOID), C.11.2.1.3.2 (LINEAR_EXACT),
    C.11.2.1.1 (VOI LUT).
    """
    if isinstance(voi, VoiTable):
        return _tabulated(values, voi)
    if voi.function is VoiFunction.SIGMOID:
        return _sigmoid(values, voi)
    lower, upper = voi.bounds
    if upper == lower:  # a LINEAR window of width 1 is a step: above c − 0.5 is white
        return (values > lower).astype(np.float32)
    shade = (values.astype(np.float64) - lower) / (upper - lower)
    return np.clip(shade, 0.0, 1.0).astype(np.float32)


def _sigmoid(values: NDArray[Any], window: Window) -> NDArray[np.float32]:
    exponent = -4.0 * (values.astype(np.float64) - window.center) / window.width
    # exp overflows above 709; at 60 grey is already below 1e-26.
    shade = 1.0 / (1.0 + np.exp(np.clip(exponent, -60.0, 60.0)))
    return np.asarray(shade, np.float32)


def _tabulated(values: NDArray[Any], table: VoiTable) -> NDArray[np.float32]:
    position = np.rint(values.astype(np.float64)) - table.first_value
    entry = np.clip(position, 0, table.values.size - 1).astype(np.intp)
    shade = table.values.astype(np.float64) / (2**table.bits - 1)
    return np.asarray(np.clip(shade, 0.0, 1.0)[entry], np.float32)
