"""A lesion from one click on a radiograph: the closed way round it along the plainest border.

On a projection bones lie over one another, so no range of values parts a lesion from the rest. Its border is
sought instead. In polar coordinates about the click the radius of each direction is chosen so that the sum of
the steps of the mean across the way is greatest, and neighbours differ by 1 mm at most (dynamic programming;
Timp and Karssemeijer 2004, for masses on mammograms). The middle of what is found is the next centre.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from annotator.geometry.affine import Point2
from annotator.imaging.growing import Blocked, Polarity
from annotator.imaging.region import Region, cropped
from annotator.imaging.voxels import Index, Voxels

_REACH, _LARGEST, _BAND = 60, 40, 2
_COARSE, _SMOOTH = 1.0, 1.0
_RAYS, _TURNS = 96, 3
_BEND, _STRONG, _PLAIN, _OVER_NOISE = 0.1, 1.5, 0.5, 4.0
Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Tracing:
    """A closed way round a lesion: star-shaped about its centre.

    Parameters
    ----------
    voxels : Voxels
    polarity : Polarity
        Of the inside beside what is round it.
    centre : Point2
        (column, row), px.
    radii : ndarray, shape (rays,)
        In the lattice's unit, at equal angles from the direction of a row towards growing rows.
    plainness : float
        Mean of the steps along the way, 1 where each is far above the usual.
    """

    voxels: Voxels
    polarity: Polarity
    centre: Point2
    radii: Array
    plainness: float

    @property
    def tolerance(self) -> float:
        """The mean radius, in the lattice's unit."""
        return float(self.radii.mean())

    def words(self, tolerance: float) -> str:
        """Return what it was found by, and its mean radius: ``dark, traced, 9.4 mm about the middle``."""
        return f"{self.polarity}, traced, {tolerance:.3g} {self.voxels.length_unit} about the middle"

    def region(self, tolerance: float) -> Region | Blocked:
        """Return the pixels within the way, made larger or smaller to a mean radius."""
        _, rows, columns = self.voxels.shape
        radii = self.radii * tolerance / self.tolerance
        down, along = self.voxels.spacing[1:]
        (x, y), reach = self.centre, float(radii.max())
        left, right = max(0, math.floor(x - reach / along)), min(columns, math.ceil(x + reach / along) + 1)
        top, bottom = max(0, math.floor(y - reach / down)), min(rows, math.ceil(y + reach / down) + 1)
        across = (np.arange(left, right) + 0.5 - x)[np.newaxis] * along
        below = (np.arange(top, bottom) + 0.5 - y)[:, np.newaxis] * down
        border = np.interp(np.arctan2(below, across), _turns(), radii, period=math.tau)
        found = cropped((0, top, left), (np.hypot(across, below) <= border)[np.newaxis])
        return Blocked("Nothing is left of the region.") if found is None else found


def traced(
    voxels: Voxels, click: Index, polarity: Polarity | None, check: Callable[[], None] = lambda: None
) -> Tracing | Blocked:
    """Return the plainest closed way round a click on a projection, no wider than 80 mm.

    Parameters
    ----------
    voxels : Voxels
        Of one image.
    click : Index
    polarity : Polarity or None
        None takes dark or bright, whichever stands out more.
    check : function, optional
        Called between steps; may raise to cancel.
    """
    unit = 1.0 if voxels.length_unit == "mm" else max(1.0, max(voxels.shape) / 300.0)
    values, corner, pitch, noise = _seen(voxels, click, unit)
    found = []
    for one in (Polarity.BRIGHT, Polarity.DARK) if polarity is None else (polarity,):
        sign = -1.0 if (one is Polarity.DARK) != voxels.inverted else 1.0
        at = (click[1] + 0.5 - corner[0]) / pitch[0], (click[2] + 0.5 - corner[1]) / pitch[1]
        for _ in range(_TURNS):
            check()
            centre, (radii, plainness, step) = at, _way(sign * values, at, pitch, voxels, unit)
            at = _middle(centre, radii, pitch, voxels)
        place = corner[1] + centre[1] * pitch[1], corner[0] + centre[0] * pitch[0]
        # In noise there is a way of steps too: the luckiest has less than three times the usual ones.
        if plainness > _PLAIN and step > _OVER_NOISE * noise:
            found.append(Tracing(voxels, one, place, radii, plainness))
    return max(found, key=lambda one: one.plainness, default=Blocked("Nothing stands out here."))


def _seen(voxels: Voxels, click: Index, unit: float) -> tuple[Array, tuple[int, int], tuple[int, int], float]:
    """Return smoothed means of blocks of 1 mm about a click, their first pixel, their sides (px) and noise.

    The noise is the standard deviation that a step across the way has by that of the pixels alone.
    """
    from scipy import ndimage

    box = voxels.around(click, _REACH * unit)
    part = voxels.values(box)[0]
    down, along = (
        max(1, min(int(_COARSE * unit / gap), size))
        for gap, size in zip(voxels.spacing[1:], part.shape, strict=True)
    )
    rows, columns = part.shape[0] // down, part.shape[1] // along
    blocks = part[: rows * down, : columns * along].reshape(rows, down, columns, along).mean(axis=(1, 3))
    sigma = [
        _SMOOTH * unit / (side * gap) for side, gap in zip((down, along), voxels.spacing[1:], strict=True)
    ]
    smooth: Array = ndimage.gaussian_filter(blocks.astype(np.float64), sigma)
    noise = _pixel_noise(part) / math.sqrt(down * along)
    # Each axis of the filter leaves 1 in 2 √π σ of the variance; few blocks are hardly filtered.
    noise *= math.prod(min(1.0, (2 * math.sqrt(math.pi) * one) ** -0.5) for one in sigma)
    return smooth, (box[1].start, box[2].start), (down, along), noise * math.sqrt(2 * _BAND)


def _pixel_noise(part: Array) -> float:
    """Return the standard deviation of white noise in an image, structures left out (Immerkær 1996)."""
    from scipy import ndimage

    if min(part.shape) < 3:
        return 0.0
    second = np.array([1.0, -2.0, 1.0])
    left = ndimage.convolve(part.astype(np.float64), np.outer(second, second))[1:-1, 1:-1]
    return math.sqrt(math.pi / 2) / 6 * float(np.abs(left).mean())


def _way(
    values: Array, at: Point2, pitch: tuple[int, int], voxels: Voxels, unit: float
) -> tuple[Array, float, float]:
    """Return the radii of the way round a place (row, column of `values`) that drops most, how plain it is,
    and the mean of its steps."""
    from scipy import ndimage

    sides = [unit / (side * gap) for side, gap in zip(pitch, voxels.spacing[1:], strict=True)]
    along = np.arange(_LARGEST + _BAND)
    rows = at[0] - 0.5 + np.outer(np.sin(_turns()), along) * sides[0]
    columns = at[1] - 0.5 + np.outer(np.cos(_turns()), along) * sides[1]
    rays = ndimage.map_coordinates(values, [rows, columns], order=1, mode="nearest")
    sums = np.cumsum(np.pad(rays, ((0, 0), (1, 0))), axis=1)
    radii = np.arange(_BAND + 1, _LARGEST)
    inner, outer = sums[:, radii] - sums[:, radii - _BAND], sums[:, radii + _BAND] - sums[:, radii]
    drop = inner - outer
    # One strong edge, such as a rib's, must not outweigh a faint one all round.
    gain = np.tanh(drop / (_STRONG * float(np.median(np.abs(drop))) or 1.0))
    chosen = _best_round(gain)
    on_way = np.arange(_RAYS), chosen
    return (
        np.asarray(radii[chosen] * unit, np.float64),
        float(gain[on_way].mean()),
        float(drop[on_way].mean()),
    )


def _best_round(gain: Array) -> NDArray[np.int64]:
    """Return the column of each row whose sum is greatest, neighbours no further apart than one.

    The rows are a circle: they are gone round twice, and the half in the middle is free of where it began.
    """
    count, width = gain.shape
    best, steps = gain[0].copy(), np.zeros((2 * count, width), np.int64)
    for row in range(1, 2 * count):
        near = np.full((3, width), -np.inf)
        near[0, 1:], near[1], near[2, :-1] = best[:-1] - _BEND, best, best[1:] - _BEND
        steps[row] = near.argmax(axis=0) - 1
        best = near.max(axis=0) + gain[row % count]
    way = np.zeros(2 * count, np.int64)
    way[-1] = int(best.argmax())
    for row in range(2 * count - 1, 0, -1):
        way[row - 1] = way[row] + steps[row, way[row]]
    half = count // 2
    return np.roll(way[half : half + count], half)


def _middle(centre: Point2, radii: Array, pitch: tuple[int, int], voxels: Voxels) -> Point2:
    """Return the middle of the area within a way, (row, column) as `centre`."""
    turns, area = _turns(), float((radii**2).sum())
    down, along = (side * gap for side, gap in zip(pitch, voxels.spacing[1:], strict=True))
    # Of a thin sector the middle lies at two thirds of its radius.
    row = centre[0] + 2 / 3 * float((radii**3 * np.sin(turns)).sum()) / area / down
    column = centre[1] + 2 / 3 * float((radii**3 * np.cos(turns)).sum()) / area / along
    return row, column


def _turns() -> Array:
    turns: Array = np.arange(_RAYS, dtype=np.float64) * (math.tau / _RAYS)
    return turns
