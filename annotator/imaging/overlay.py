"""Overlay planes: one-bit graphics that a file lays over its image (PS3.3 C.9.2)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True, eq=False)
class Overlay:
    """One plane, as it lies over a frame.

    Parameters
    ----------
    mask : ndarray of bool, shape (rows, columns)
        True where something is drawn. Made read-only.
    top, left : int
        Row and column of the image, from 0, on which its first pixel lies; may be outside.
    label : str
        What it shows, in the words of the file; "" for none.
    """

    mask: NDArray[Any]
    top: int = 0
    left: int = 0
    label: str = ""

    def __post_init__(self) -> None:
        if self.mask.ndim != 2 or self.mask.dtype != np.bool_:
            raise ValueError(f"no overlay has shape {self.mask.shape} and type {self.mask.dtype}")
        self.mask.setflags(write=False)
