"""A first window for images whose file offers none: percentiles by modality."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

from annotator.imaging.image import Image
from annotator.imaging.voi import VoiFunction, Window

SOFT_TISSUE = Window(40.0, 400.0, VoiFunction.LINEAR, "Soft tissue")
"""The first window of a CT in HU."""

_ENOUGH_PIXELS = 1_000_000


def auto_window(image: Image, modality: str) -> Window:
    """Return the window to open an image with.

    Parameters
    ----------
    image : Image
    modality : str
        DICOM Modality (0008,0060). CT in HU opens in soft tissue 400/40. MR spans the 0.5–99.5
        percentile of the foreground (above 5 % of the brightest signal). NM and PT run from 0 to the
        99.5 percentile of the body (above half the mean count). All others, CR and DX above all,
        span the 0.1–99.9 percentile. Padding never counts.

    Returns
    -------
    Window
        LINEAR_EXACT, so that its bounds are the percentiles; of a constant image, width 1 around it.
    """
    if image.is_colour:
        return Window(127.5, 255.0, VoiFunction.LINEAR_EXACT)
    if modality == "CT" and image.unit == "HU":
        return SOFT_TISSUE
    values, counts = _histogram(image)
    if modality == "MR":
        return _foreground(values, counts)
    if modality in ("NM", "PT"):
        return _body(values, counts)
    return _between(_percentile(values, counts, 0.1), _percentile(values, counts, 99.9))


def _foreground(values: NDArray[np.float64], counts: NDArray[np.int64]) -> Window:
    if values[0] >= 0:  # signed values are phase or difference images: they have no dark background
        lit = values > 0.05 * _percentile(values, counts, 99.5)
        values, counts = (values[lit], counts[lit]) if counts[lit].any() else (values, counts)
    return _between(_percentile(values, counts, 0.5), _percentile(values, counts, 99.5))


def _body(values: NDArray[np.float64], counts: NDArray[np.int64]) -> Window:
    body = values > 0.5 * np.average(values, weights=counts)
    if counts[body].any():
        values, counts = values[body], counts[body]
    return _between(0.0, _percentile(values, counts, 99.5))


def _between(lower: float, upper: float) -> Window:
    if upper <= lower:
        return Window(lower, 1.0, VoiFunction.LINEAR_EXACT, "Auto")
    return Window((lower + upper) / 2, upper - lower, VoiFunction.LINEAR_EXACT, "Auto")


def _histogram(image: Image) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    # Large images are thinned evenly: a million pixels fix a percentile to well below one grey level.
    step = max(1, math.ceil(math.sqrt(image.stored.size / _ENOUGH_PIXELS)))
    stored: NDArray[Any] = image.stored[::step, ::step]
    levels, counts = _levels(stored, image.padding)
    if not levels.size:
        levels, counts = _levels(stored, None)
    values = image.modality_lut.apply(levels).astype(np.float64)
    order = np.argsort(values, kind="stable")
    return values[order], counts[order]


def _levels(stored: NDArray[Any], padding: tuple[int, int] | None) -> tuple[NDArray[Any], NDArray[np.int64]]:
    lowest, highest = int(stored.min()), int(stored.max())
    if highest - lowest < 1 << 16:
        counts = np.bincount((stored.astype(np.int64) - lowest).ravel())
        levels = np.flatnonzero(counts) + lowest
        counts = counts[levels - lowest]
    else:
        levels, counts = np.unique(stored, return_counts=True)
    if padding is not None:
        kept = (levels < padding[0]) | (levels > padding[1])
        levels, counts = levels[kept], counts[kept]
    return levels, counts.astype(np.int64)


def _percentile(values: NDArray[np.float64], counts: NDArray[np.int64], percent: float) -> float:
    """Return the nearest-rank percentile of `values`, ascending, each occurring `counts` times."""
    cumulated = np.cumsum(counts)
    # Rounded first: 99.9 % of 1000 is rank 999, not the 1000 that binary fractions make of it.
    rank = max(1, math.ceil(round(percent * int(cumulated[-1]) / 100, 6)))
    return float(values[np.searchsorted(cumulated, rank)])
