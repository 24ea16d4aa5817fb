"""A focus of uptake from one click: the range of values that parts it best from what is round it."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from annotator.imaging.region import Region, connected, cropped, filled, grown, shrunk, without_bridges
from annotator.imaging.voxels import Index, Voxels

_REACH, _SMOOTH, _THIN, _BAND, _PEAK = 60.0, 1.0, 2.0, 5.0, 4.0
_COARSE = 2.0
_LEVELS, _LOWEST, _HIGHEST = 16, 0.15, 0.95
_FEWEST, _LARGER_COUNTS, _STANDS_OUT = 4, 0.05, 2.0
_MAD = 1.4826
_BODY = 300.0
_RUNS_OUT = "The region runs out into the body."
_NOTHING_LEFT = "Nothing is left of the region."

Array = NDArray[np.float32]


class Polarity(StrEnum):
    """How a lesion differs from what lies round it, as it looks with low values black."""

    DARK = "dark"
    BRIGHT = "bright"
    HOT = "hot"


@dataclass(frozen=True, slots=True)
class Blocked:
    """No lesion can be grown here; `reason` says why, in a sentence."""

    reason: str


@dataclass(frozen=True, slots=True, eq=False)
class Growth:
    """What grows from a click: the values in reach, and how far below that of the focus it goes on.

    Parameters
    ----------
    voxels : Voxels
    corner : Index
        Of the first value on the lattice.
    values : ndarray of float32, shape (slices, rows, columns)
        Within 60 mm of the click, smoothed; upside down where low values are shown white.
    seed : Index
        Where it grows from, within `values`.
    level : float
        Of the focus.
    tolerance : float
        How far below `level` the focus goes on, as it opens.
    sign : float
        -1 where `values` are upside down.
    """

    voxels: Voxels
    corner: Index
    values: Array
    seed: Index
    level: float
    tolerance: float
    sign: float

    def words(self, tolerance: float) -> str:
        """Return the range of values: ``hot, from 312``."""
        bound, way = self.sign * (self.level - tolerance), "from" if self.sign > 0 else "up to"
        return f"{Polarity.HOT}, {way} {bound:.4g} {self.voxels.unit}".rstrip()


def begun(voxels: Voxels, click: Index, check: Callable[[], None] = lambda: None) -> Growth | Blocked:
    """Return the growth from the highest place within 4 mm, by the range that parts the focus best.

    Of several ranges, the one is taken with the greatest step of the mean over 5 mm to both sides of the
    region's border, among those that stay in reach.

    Parameters
    ----------
    voxels : Voxels
    click : Index
    check : function, optional
        Called between steps; may raise to cancel.
    """
    return _parted(_at_peak(_in_reach(voxels, click)), check)


def region(growth: Growth, tolerance: float) -> Region | Blocked:
    """Return the region of a growth at a tolerance: cut from what hangs on by bridges, its holes filled."""
    voxels = growth.voxels
    found = None
    if tolerance > 0:
        found = connected(growth.values, growth.seed, growth.level - tolerance, float("inf"))
    if found is None:
        return Blocked(_NOTHING_LEFT)
    at = _minus(growth.seed, found.corner)
    mask = without_bridges(found.mask, at, _steps(voxels, voxels.spacing, _THIN))
    kept = cropped(found.corner, filled(mask))
    if kept is None:
        return Blocked(_NOTHING_LEFT)
    if _runs_out(kept, growth):
        return Blocked(_RUNS_OUT)
    return kept.moved(growth.corner)


def _runs_out(kept: Region, growth: Growth) -> bool:
    """Tell whether a region touches the sides of what is in reach where the lattice goes on."""
    for axis, (start, size) in enumerate(zip(kept.corner, kept.mask.shape, strict=True)):
        first, count = growth.corner[axis], growth.values.shape[axis]
        before, after = start == 0 and first > 0, start + size == count
        if before or (after and first + count < growth.voxels.shape[axis]):
            return True
    return False


def _in_reach(voxels: Voxels, click: Index) -> Growth:
    from scipy import ndimage

    sign = -1.0 if voxels.inverted else 1.0
    box = voxels.around(click, _REACH * _unit(voxels))
    sigma = [_SMOOTH * _unit(voxels) / gap for gap in voxels.spacing]
    if voxels.is_flat:
        sigma[0] = 0.0
    values = ndimage.gaussian_filter(np.float32(sign) * voxels.values(box), sigma, truncate=3.0)
    first, second, third = (span.start for span in box)
    corner = (first, second, third)
    seed = _minus(click, corner)
    return Growth(voxels, corner, values, seed, float(values[seed]), 0.0, sign)


def _at_peak(growth: Growth) -> Growth:
    """Return a growth from the highest place near its seed."""
    steps = _steps(growth.voxels, growth.voxels.spacing, _PEAK)
    seed = _peak(growth.values, growth.seed, steps)
    return replace(growth, seed=seed, level=float(growth.values[seed]))


def _parted(growth: Growth, check: Callable[[], None]) -> Growth | Blocked:
    """Return a growth at the range whose border is plainest, sought on a coarse lattice."""
    voxels = growth.voxels
    pitch = _COARSE * _unit(voxels)
    step = tuple(
        1 if count == 1 else max(1, min(int(pitch / gap), count))
        for gap, count in zip(voxels.spacing, growth.values.shape, strict=True)
    )
    coarse, spacing = _coarser(growth.values, step), np.multiply(voxels.spacing, step).tolist()
    at = tuple(
        min(count - 1, place // size)
        for place, size, count in zip(growth.seed, step, coarse.shape, strict=True)
    )
    level, ground = growth.level, float(np.median(coarse))
    if level <= ground:
        return Blocked(f"Nothing {Polarity.HOT} is here.")
    thin, band = _steps(voxels, spacing, _THIN), _steps(voxels, spacing, _BAND)
    cut = growth.values.shape[0] < voxels.shape[0]
    lows = [ground + share * (level - ground) for share in np.linspace(_HIGHEST, _LOWEST, _LEVELS).tolist()]
    borders = []
    for low in lows:
        check()
        borders.append(_border(coarse, at, low, thin, band, cut=cut))
    plain = [-1.0 if one is None else one for one in borders]
    best = max(plain)
    if best <= 0:
        return Blocked(_RUNS_OUT if None in borders else "Too small to grow from.")
    if best < _STANDS_OUT * _noise(coarse):
        return Blocked("Nothing stands out here.")
    return replace(growth, tolerance=level - lows[plain.index(best)])


def _border(coarse: Array, at: Index, low: float, thin: Index, band: Index, *, cut: bool) -> float | None:
    """Return how plain the border of a region is; None when it runs out, 0 when it is tiny.

    A region may reach the ends of a stack, unless the lattice is `cut` there, but not the sides.
    """
    found = connected(coarse, at, low, float("inf"))
    if found is None:
        return 0.0
    mask = without_bridges(found.mask, _minus(at, found.corner), thin)
    kept = cropped(found.corner, mask)
    if kept is None or kept.count < _FEWEST:
        return 0.0
    spans = list(zip(kept.corner, kept.mask.shape, coarse.shape, strict=True))
    if any(start == 0 or start + size == count for start, size, count in spans[0 if cut else 1 :]):
        return None
    margins = [min(one + 1, 8) for one in band]
    box = tuple(
        slice(max(0, start - margin), start + size + margin)
        for (start, size, _), margin in zip(spans, margins, strict=True)
    )
    around = coarse[box]
    inside = np.zeros(around.shape, np.bool_)
    inside[
        tuple(
            slice(start - span.start, start - span.start + size)
            for (start, size, _), span in zip(spans, box, strict=True)
        )
    ] = kept.mask
    outer, core = grown(inside, band) & ~inside, shrunk(inside, band)
    rim = inside & ~core
    if not outer.any() or not rim.any():
        return 0.0
    here, there = float(around[rim].mean()), float(around[outer].mean())
    return (here - there) * math.pow(kept.count, _LARGER_COUNTS)


def _coarser(values: Array, step: tuple[int, ...]) -> Array:
    """Return the means of blocks of so many voxels; what is left over at the ends is not looked at."""
    counts = [size // one for size, one in zip(values.shape, step, strict=True)]
    cut = values[tuple(slice(0, count * one) for count, one in zip(counts, step, strict=True))]
    pairs = [number for pair in zip(counts, step, strict=True) for number in pair]
    return np.asarray(cut.reshape(pairs).mean(axis=(1, 3, 5)), np.float32)


def _noise(coarse: Array) -> float:
    """Return the standard deviation between neighbours in a row, as the median of the differences has it."""
    differences = np.diff(coarse, axis=2)
    return float(np.median(np.abs(differences))) * _MAD / 2**0.5 if differences.size else 0.0


def _peak(values: Array, seed: Index, steps: Index) -> Index:
    """Return the highest place within so many steps."""
    box = tuple(slice(max(0, at - step), at + step + 1) for at, step in zip(seed, steps, strict=True))
    part = values[box]
    found = np.unravel_index(int(part.argmax()), part.shape)
    first, second, third = (span.start + int(at) for span, at in zip(box, found, strict=True))
    return first, second, third


def _steps(voxels: Voxels, spacing: tuple[float, ...] | list[float], length: float) -> Index:
    """Return how many voxels of a lattice a length in mm is along each axis."""
    first, second, third = (int(length * _unit(voxels) / gap) for gap in spacing)
    return (0 if voxels.is_flat else first), second, third


def _unit(voxels: Voxels) -> float:
    """Return a millimetre in the lattice's unit; without a spacing an image is taken to show 300 mm."""
    return 1.0 if voxels.length_unit == "mm" else max(1.0, max(voxels.shape) / _BODY)


def _minus(one: Index, other: Index) -> Index:
    return one[0] - other[0], one[1] - other[1], one[2] - other[2]
