"""Magnetic resonance at 1.5 T: tissues, signal equations, and what coil, k-space and noise make of them."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from typing import Any

import numpy as np
from numpy.typing import NDArray

Image = NDArray[np.float32]


class Tissue(IntEnum):
    """What a voxel is made of, besides fat."""

    AIR = 0
    FAT = 1
    MUSCLE = 2
    MARROW = 3
    CORTEX = 4
    CSF = 5
    CORD = 6
    NUCLEUS = 7
    ANNULUS = 8
    CARTILAGE = 9
    LIGAMENT = 10
    ARTERY = 11
    VEIN = 12
    LUNG = 13
    LIVER = 14
    SPLEEN = 15
    KIDNEY = 16
    BOWEL = 17
    SKIN = 18
    FLUID = 19
    NERVE = 20
    GAS = 21
    HEART = 22
    THYROID = 23


# Proton density, T1 and T2 in ms of the watery part; typical values at 1.5 T.
_WATER = {
    Tissue.AIR: (0.0, 1000, 50),
    Tissue.FAT: (0.9, 700, 45),
    Tissue.MUSCLE: (0.86, 980, 44),
    Tissue.MARROW: (0.80, 820, 46),
    Tissue.CORTEX: (0.06, 900, 8),
    Tissue.CSF: (1.0, 4000, 1300),
    Tissue.CORD: (0.78, 820, 82),
    Tissue.NUCLEUS: (0.92, 1250, 98),
    Tissue.ANNULUS: (0.62, 850, 36),
    Tissue.CARTILAGE: (0.86, 1050, 47),
    Tissue.LIGAMENT: (0.22, 800, 22),
    Tissue.ARTERY: (0.16, 1300, 120),
    Tissue.VEIN: (0.90, 1350, 150),
    Tissue.LUNG: (0.07, 1100, 35),
    Tissue.LIVER: (0.80, 580, 46),
    Tissue.SPLEEN: (0.86, 1050, 75),
    Tissue.KIDNEY: (0.88, 1000, 85),
    Tissue.BOWEL: (0.75, 1000, 70),
    Tissue.SKIN: (0.72, 650, 32),
    Tissue.FLUID: (0.98, 2600, 500),
    Tissue.NERVE: (0.75, 950, 70),
    Tissue.GAS: (0.0, 1000, 50),
    Tissue.HEART: (0.80, 1000, 48),
    Tissue.THYROID: (0.85, 900, 70),
}
FAT_T1_T2 = (1.0, 235, 84)
OEDEMA_T1_T2 = (0.97, 1500, 118)
# How much of a voxel of this kind is fat when nothing else is said.
FAT_SHARE = {Tissue.FAT: 0.93, Tissue.MUSCLE: 0.03, Tissue.MARROW: 0.48, Tissue.SKIN: 0.1, Tissue.LIVER: 0.02}


@dataclass(frozen=True, slots=True)
class Sequence:
    """A spin-echo sequence; with an inversion time it is an inversion recovery."""

    name: str
    repetition_ms: float
    echo_ms: float
    inversion_ms: float | None = None
    echo_train: int = 1
    averages: int = 2
    bandwidth_hz_px: float = 150.0
    flip_deg: float = 90.0

    def signal(self, proton_density: float, t1_ms: float, t2_ms: float) -> float:
        """Return the signed signal of a tissue; fat's is near 0 where the inversion nulls it."""
        recovered = 1 - np.exp(-self.repetition_ms / t1_ms)
        if self.inversion_ms is not None:
            recovered = 1 - 2 * np.exp(-self.inversion_ms / t1_ms) + np.exp(-self.repetition_ms / t1_ms)
        return float(proton_density * recovered * np.exp(-self.echo_ms / t2_ms))

    @property
    def fat(self) -> float:
        """The signal of fat."""
        return self.signal(*FAT_T1_T2)

    @property
    def oedema(self) -> float:
        """The signal of inflamed, watery marrow."""
        return self.signal(*OEDEMA_T1_T2)

    def water_table(self) -> Image:
        """Return the signal of the watery part of each tissue, by its number."""
        table = np.zeros(max(Tissue) + 1, np.float32)
        for tissue, values in _WATER.items():
            table[tissue] = self.signal(*values)
        return table


@dataclass(frozen=True, slots=True)
class Scanning:
    """How an image is sampled.

    Attributes
    ----------
    acquired : (rows, columns)
        Steps of k-space kept; the rest is filled with zeros.
    fat_shift_px : (rows, columns)
        Chemical shift of fat along the frequency direction.
    noise : float
        Standard deviation of the noise of the real and the imaginary part.
    ghost : (share, shift in rows, shift in columns)
        What moves in time with the phase steps comes back as a faint copy.
    """

    acquired: tuple[int, int]
    fat_shift_px: tuple[float, float]
    noise: float
    ghost: tuple[float, int, int] = (0.0, 0, 0)


def acquired(
    water: Image, fat: Image, coil: Image, scanning: Scanning, seed: int, moving: Image | None = None
) -> Image:
    """Return the magnitude image of one slice: k-space cut, smoothed a little, with Rician noise.

    Parameters
    ----------
    water, fat : ndarray of float32, shape (rows, columns)
        Signed signals.
    coil : ndarray
        Sensitivity; the noise does not follow it.
    moving : ndarray or None
        Share of each pixel's signal that pulsates.
    """
    rows, columns = water.shape
    random = np.random.default_rng(seed)
    down, across = np.fft.fftfreq(rows)[:, None], np.fft.fftfreq(columns)[None, :]
    shift = np.exp(-2j * np.pi * (down * scanning.fat_shift_px[0] + across * scanning.fat_shift_px[1]))
    both = np.fft.fft2(water * coil) + np.fft.fft2(fat * coil) * shift
    share, ghost_rows, ghost_columns = scanning.ghost
    if moving is not None and share:
        pulse = np.fft.fft2((water + fat) * coil * moving)
        both += share * pulse * np.exp(-2j * np.pi * (down * ghost_rows + across * ghost_columns))
        both -= share * pulse * np.exp(2j * np.pi * (down * ghost_rows + across * ghost_columns))
    scale = scanning.noise * np.sqrt(rows * columns)
    both += scale * (random.normal(size=both.shape) + 1j * random.normal(size=both.shape))
    both *= _window(down, scanning.acquired[0] / rows) * _window(across, scanning.acquired[1] / columns)
    magnitude: Image = np.abs(np.fft.ifft2(both)).astype(np.float32)
    return magnitude


def _window(frequency: NDArray[np.floating[Any]], share: float) -> NDArray[np.float64]:
    """Return a k-space window: cut at `share` of the band, falling to 0.45 there (weak Gibbs ringing)."""
    place = np.abs(frequency) / (0.5 * min(1.0, share))
    return np.where(place <= 1, 0.725 + 0.275 * np.cos(np.pi * np.clip(place, 0, 1)), 0.0)


def surface_coil(distance_mm: Image, depth_mm: float, floor: float) -> Image:
    """Return the sensitivity at a distance from a coil, partly levelled by the scanner's correction."""
    bare = 1 / (1 + (np.maximum(distance_mm, 0) / depth_mm) ** 2)
    return (floor + (1 - floor) * bare).astype(np.float32)
