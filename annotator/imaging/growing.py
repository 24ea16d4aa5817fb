"""A lesion from one click: the range of values that parts it best from what is round it, and its region."""

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
_LEAP, _PLAIN_BEFORE, _STEADY = 2.0, 1.6, 1.35
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
    """What grows from a click: the values in reach, and how far below that of the lesion it goes on.

    Parameters
    ----------
    voxels : Voxels
    polarity : Polarity
    corner : Index
        Of the first value on the lattice.
    values : ndarray of float32, shape (slices, rows, columns)
        Within 60 mm of the click, smoothed; upside down where the lesion is low.
    seed : Index
        Where it grows from, within `values`.
    level : float
        Of the lesion.
    tolerance : float
        How far below `level` the lesion goes on, as it opens.
    sign : float
        -1 where `values` are upside down.
    """

    voxels: Voxels
    polarity: Polarity
    corner: Index
    values: Array
    seed: Index
    level: float
    tolerance: float
    sign: float

    def words(self, tolerance: float) -> str:
        """Return the range of values: ``bright, from 312 HU``."""
        bound, way = self.sign * (self.level - tolerance), "from" if self.sign > 0 else "up to"
        return f"{self.polarity}, {way} {bound:.4g} {self.voxels.unit}".rstrip()


def begun(
    voxels: Voxels, click: Index, polarity: Polarity | None, check: Callable[[], None] = lambda: None
) -> Growth | Blocked:
    """Return the growth from a click whose range of values parts the lesion best from its surroundings.

    Of several ranges, the one is taken with the greatest step of the mean over 5 mm to both sides of the
    region's border, among those that stay in reach. A bright core has the greatest step, so the region is
    then let out to where values are half way between what is inside and what is round it, as a blurred edge
    lies at half its height, unless it leaps on the way or is hot. A click from which a region runs out, and
    none stays, is tried once more from the highest place within 4 mm.

    Parameters
    ----------
    voxels : Voxels
    click : Index
    polarity : Polarity or None
        None takes dark or bright, whichever stands out more.
    check : function, optional
        Called between steps; may raise to cancel.
    """
    wanted = (Polarity.BRIGHT, Polarity.DARK) if polarity is None else (polarity,)
    found = [_parted(_in_reach(voxels, click, one), check) for one in wanted]
    steps = [one for one in found if not isinstance(one, Blocked)]
    if not steps and Blocked(_RUNS_OUT) in found:
        again = (_parted(_at_peak(_in_reach(voxels, click, one)), check) for one in wanted)
        steps = [one for one in again if not isinstance(one, Blocked)]
    if not steps:
        return found[0]  # type: ignore[return-value]
    return max(steps, key=lambda one: one[0])[1]


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


def _in_reach(voxels: Voxels, click: Index, polarity: Polarity) -> Growth:
    from scipy import ndimage

    sign = -1.0 if (polarity is Polarity.DARK) != voxels.inverted else 1.0
    box = voxels.around(click, _REACH * _unit(voxels))
    sigma = [_SMOOTH * _unit(voxels) / gap for gap in voxels.spacing]
    if voxels.is_flat:
        sigma[0] = 0.0
    values = ndimage.gaussian_filter(np.float32(sign) * voxels.values(box), sigma, truncate=3.0)
    first, second, third = (span.start for span in box)
    corner = (first, second, third)
    seed = _minus(click, corner)
    growth = Growth(voxels, polarity, corner, values, seed, float(values[seed]), 0.0, sign)
    return _at_peak(growth) if polarity is Polarity.HOT else growth


def _at_peak(growth: Growth) -> Growth:
    """Return a growth from the highest place near its seed."""
    steps = _steps(growth.voxels, growth.voxels.spacing, _PEAK)
    seed = _peak(growth.values, growth.seed, steps)
    return replace(growth, seed=seed, level=float(growth.values[seed]))


def _parted(growth: Growth, check: Callable[[], None]) -> tuple[float, Growth] | Blocked:
    """Return how plain the border is at the best range, sought on a coarse lattice, and the growth there."""
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
        return Blocked(f"Nothing {growth.polarity} is here.")
    thin, band = _steps(voxels, spacing, _THIN), _steps(voxels, spacing, _BAND)
    cut = growth.values.shape[0] < voxels.shape[0]
    lows = [ground + share * (level - ground) for share in np.linspace(_HIGHEST, _LOWEST, _LEVELS).tolist()]
    borders = []
    for low in lows:
        check()
        borders.append(_border(coarse, at, low, thin, band, cut=cut))
    best, number = _plainest(borders, hot=growth.polarity is Polarity.HOT)
    if not best:
        return Blocked(_RUNS_OUT if None in borders else "Too small to grow from.")
    if best < _STANDS_OUT * _noise(coarse):
        return Blocked("Nothing stands out here.")
    if growth.polarity is not Polarity.HOT:
        number = _let_out(borders, lows, number)
    return best, replace(growth, tolerance=level - lows[number])


def _plainest(borders: list[_Border | None], *, hot: bool) -> tuple[float, int]:
    """Return how plain the plainest border is, and its range: before a leap, where it was plain already.

    A region that doubles from one range to the next has run into another, brighter one; but not where it
    began at a peak.
    """
    best, at = 0.0, 0
    for number, one in enumerate(borders):
        if one is None or one.plainness <= best:
            continue
        before = borders[number - 1] if number else None
        leaps = before is not None and one.count > _LEAP * before.count
        if leaps and best and not hot and one.plainness < _PLAIN_BEFORE * best:
            break
        best, at = one.plainness, number
    return best, at


def _let_out(borders: list[_Border | None], lows: list[float], number: int) -> int:
    """Return which range lets a region out to half height, unless it runs into something else on the way."""
    while number + 1 < len(borders):
        now, wider = borders[number], borders[number + 1]
        if now is None or wider is None or lows[number] <= now.half or wider.count > _STEADY * now.count:
            break
        number += 1
    return number


@dataclass(frozen=True, slots=True)
class _Border:
    """The border of a region: how plain it is, half way between what is inside and round it, and its size."""

    plainness: float
    half: float
    count: int


_NONE = _Border(0.0, 0.0, 0)


def _border(coarse: Array, at: Index, low: float, thin: Index, band: Index, *, cut: bool) -> _Border | None:
    """Return the border of a region; None when it runs out, one without plainness when it is tiny.

    A region may reach the ends of a stack, unless the lattice is `cut` there, but not the sides.
    """
    found = connected(coarse, at, low, float("inf"))
    if found is None:
        return _NONE
    mask = without_bridges(found.mask, _minus(at, found.corner), thin)
    kept = cropped(found.corner, mask)
    if kept is None or kept.count < _FEWEST:
        return _NONE
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
        return _NONE
    here, there = float(around[rim].mean()), float(around[outer].mean())
    plainness = (here - there) * math.pow(kept.count, _LARGER_COUNTS)
    return _Border(plainness, (here + there) / 2, kept.count)


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
