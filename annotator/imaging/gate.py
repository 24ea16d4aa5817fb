"""Which values a brush paints, suggested by the tissue that was clicked."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from annotator.geometry.affine import Point2
from annotator.imaging.image import Image, valid_mask

Box = tuple[int, int, int, int]
"""Columns and rows, px: left, top, right, bottom; the last two are outside."""
Side = Literal["dark", "bright", "hot", "alike"]
"""What is painted: tissue as dark or darker, as bright or brighter, a hot focus, or tissue alike."""
_FEWEST = 3


@dataclass(frozen=True, slots=True)
class Tissue:
    """What lies under a brush: mean, standard deviation and maximum of its values."""

    mean: float
    deviation: float
    peak: float


@dataclass(frozen=True, slots=True)
class Gate:
    """The values that are painted, modality values, both bounds included."""

    lowest: float = -math.inf
    highest: float = math.inf

    def words(self, unit: str) -> str:
        """Return the bounds in words: ``≥ 142 HU``, ``80 to 142 HU``."""
        low, high = f"{self.lowest:.4g}", f"{self.highest:.4g}"
        if math.isinf(self.lowest):
            return f"≤ {high} {unit}".rstrip()
        return (f"≥ {low} {unit}" if math.isinf(self.highest) else f"{low} to {high} {unit}").rstrip()

    def admits(self, image: Image, box: Box) -> NDArray[np.bool_]:
        """Return which pixels of a box of a grey image hold such values, shape (rows, columns) of the box."""
        left, top, right, bottom = box
        return self.holds(image.modality_lut.apply(image.stored[top:bottom, left:right]))

    def holds(self, values: NDArray[np.float32]) -> NDArray[np.bool_]:
        """Return which values are painted."""
        return np.asarray((values >= self.lowest) & (values <= self.highest), np.bool_)


def tissue_at(image: Image, at: Point2, radius: tuple[float, float]) -> Tissue | None:
    """Return the tissue of a grey image within a tip, at least 3 × 3 px; None where nothing was measured.

    Parameters
    ----------
    at : Point2
        (column, row), px.
    radius : tuple of float
        Half axes of the tip along a row and along a column, px.
    """
    across, down = (max(one, _FEWEST / 2) for one in radius)
    left, right = (max(0, math.floor(at[0] - across)), min(image.columns, math.ceil(at[0] + across)))
    top, bottom = (max(0, math.floor(at[1] - down)), min(image.rows, math.ceil(at[1] + down)))
    if left >= right or top >= bottom or image.is_colour:
        return None
    x = (np.arange(left, right) + 0.5 - at[0]) / across
    y = (np.arange(top, bottom) + 0.5 - at[1]) / down
    wanted = (x * x)[np.newaxis, :] + (y * y)[:, np.newaxis] <= 1.0
    wanted &= valid_mask(image)[top:bottom, left:right]
    values = image.modality_lut.apply(image.stored[top:bottom, left:right])[wanted].astype(np.float64)
    return Tissue(float(values.mean()), float(values.std()), float(values.max())) if values.size else None


def gate_of(tissue: Tissue, side: Side, spread: float, share: float, *, inverted: bool = False) -> Gate:
    """Return what to paint of a tissue.

    Parameters
    ----------
    tissue : Tissue
    side : Side
    spread : float
        Standard deviations that a value may lie beyond the mean.
    share : float
        Of the maximum that belongs to a hot focus: 0.4 to 0.5 is usual.
    inverted : bool
        The image shows low values white: what looks dark has high values.
    """
    if side == "hot":
        return Gate(lowest=share * tissue.peak)
    low, high = tissue.mean - spread * tissue.deviation, tissue.mean + spread * tissue.deviation
    if side == "alike":
        return Gate(low, high)
    return Gate(highest=high) if (side == "dark") != inverted else Gate(lowest=low)
