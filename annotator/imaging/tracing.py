"""A lesion from one click: the closed surface about it along which values step the most, the inside even.

A lesion often borders on something of its own value (dissolved bone on muscle, oedema on fluid), and on a
projection bones lie over one another, so no range of values parts it from the rest. A surface is sought
instead: a radius for each direction from the click, neighbours alike. It is the best of several that begin as
spheres of other sizes; each takes turns with the values of its inside and of a shell round it (as a region
that competes with its surroundings; Chan and Vese 2001, Lankton and Tannenbaum 2008). On an image the surface
is a closed line.
"""

from __future__ import annotations

import bisect
import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from annotator.imaging.directions import Directions, circle, sphere
from annotator.imaging.region import Blocked, Region, cropped, island
from annotator.imaging.voxels import Index, Voxels

_REACH, _LARGEST, _MARGIN = 44, 36.0, 4.0
_COARSE = 1.0
_BAND, _SHELL = 3, 5
_TURNS, _LOOSENINGS, _STIFF, _STIFFER = 4, 24, 3.0, 8.0
_NOISY, _PLAIN = 3.0, {True: 0.35, False: 0.5}
_BEYOND = 0.1
_BODY = 300.0
_APART = 0.05

Array = NDArray[np.float64]


class Polarity(StrEnum):
    """How a lesion differs from what lies round it, as it looks with low values black."""

    DARK = "dark"
    BRIGHT = "bright"
    HOT = "hot"
    """Bright on a nuclear image."""


@dataclass(frozen=True, slots=True)
class _Search:
    """How a surface is sought; lengths in mm.

    Parameters
    ----------
    first_radii : tuple of float
        Of the spheres that it begins as.
    smooth : float
        Standard deviation of the Gaussian that values are smoothed with.
    over_noise : float
        How many times the noise the inside is above what is round it, at least.
    opening : float
        The radius it opens with, as a share of that of the steepest surface.
    larger : float
        By which power of its mean radius a surface is preferred to others.
    """

    first_radii: tuple[float, ...]
    smooth: float
    over_noise: float
    opening: float
    larger: float


# On a film bones lie over one another: small and even patches are everywhere.
_SOUGHT = {
    True: _Search((3.0, 5.0, 8.0), 1.0, 4.0, 1.0, 0.15),
    False: _Search((3.0, 5.0, 8.0, 12.0, 17.0), 1.0, 4.0, 1.0, 0.0),
}
# A gamma camera blurs by 8 mm and counts few quanta; a small focus goes on beyond where it is steepest.
_SOUGHT_HOT = {
    True: _Search((5.0, 8.0), 2.0, 2.5, 1.1, 0.0),
    False: _Search((5.0, 8.0, 12.0, 17.0), 2.0, 2.5, 1.1, 0.0),
}


@dataclass(frozen=True, slots=True, eq=False)
class Tracing:
    """A closed surface round a lesion: star-shaped about the click.

    Parameters
    ----------
    voxels : Voxels
    polarity : Polarity
        Of the inside beside what is round it.
    click : Index
    directions : Directions
    surfaces : tuple of ndarray, each of shape (directions,)
        Radii in the lattice's unit, each nowhere smaller than those of the surface before.
    opening : int
        Which of the surfaces it opens with; the others are those that a larger or smaller one comes to.
    plainness : float
        How even the inside is and how steep the border; 2 at most but on films.
    """

    voxels: Voxels
    polarity: Polarity
    click: Index
    directions: Directions
    surfaces: tuple[Array, ...]
    opening: int
    plainness: float

    @property
    def radii(self) -> Array:
        """Those of the surface that it opens with."""
        return self.surfaces[self.opening]

    @property
    def tolerance(self) -> float:
        """Their mean, in the lattice's unit."""
        return float(self.radii.mean())

    def words(self, tolerance: float) -> str:
        """Return what it was found by, and its mean radius: ``dark, traced, 9.4 mm about the click``."""
        return f"{self.polarity}, traced, {tolerance:.3g} {self.voxels.length_unit} about the click"

    def region(self, tolerance: float) -> Region | Blocked:
        """Return the voxels within the surface of a mean radius.

        A larger region holds a smaller one, and each the click.
        """
        voxels, radii = self.voxels, self._radii_of(tolerance)
        reaches = self._reaches(float(radii.max()))
        box = tuple(
            slice(max(0, math.floor(at - reach)), min(count, math.ceil(at + reach) + 1))
            for at, count, reach in zip(self.click, voxels.shape, reaches, strict=True)
        )
        steps = [
            (np.arange(span.start, span.stop) - at) * gap
            for span, at, gap in zip(box, self.click, voxels.spacing, strict=True)
        ]
        away = np.stack(np.meshgrid(*steps, indexing="ij"), axis=-1)
        mask = np.linalg.norm(away, axis=-1) <= self.directions.between(radii, away)
        first, second, third = (span.start for span in box)
        at = self.click[0] - first, self.click[1] - second, self.click[2] - third
        inside = all(0 <= one < size for one, size in zip(at, mask.shape, strict=True))
        found = cropped((first, second, third), island(mask, at)) if inside and mask[at] else None
        return Blocked("Nothing is left of the region.") if found is None else found

    def stepped(self, tolerance: float, share: float) -> float:
        """Return a mean radius larger by a share, or smaller; a step stops at a surface that it meets."""
        wanted = tolerance * (1 + share)
        met = [one for one in self._means if min(tolerance, wanted) < one < max(tolerance, wanted)]
        return min(met, key=lambda one: abs(one - tolerance), default=wanted)

    @property
    def _means(self) -> list[float]:
        return [float(one.mean()) for one in self.surfaces]

    def _radii_of(self, mean: float) -> Array:
        """Return the surface of a mean radius: between two of the surfaces, or an outer one scaled."""
        means = self._means
        above = bisect.bisect(means, mean)
        if above in (0, len(means)):
            outer = min(above, len(means) - 1)
            return self.surfaces[outer] * (mean / means[outer])
        share = (mean - means[above - 1]) / (means[above] - means[above - 1])
        return (1 - share) * self.surfaces[above - 1] + share * self.surfaces[above]

    def _reaches(self, radius: float) -> Iterator[float]:
        """Yield how many voxels a radius reaches along each axis."""
        for axis, gap in enumerate(self.voxels.spacing):
            flat = axis == 0 and self.voxels.is_flat
            yield 0.0 if flat else radius / gap


def traced(
    voxels: Voxels, click: Index, polarity: Polarity | None, check: Callable[[], None] = lambda: None
) -> Tracing | Blocked:
    """Return the plainest closed surface round a click, no wider than 72 mm.

    Parameters
    ----------
    voxels : Voxels
    click : Index
    polarity : Polarity or None
        None takes dark or bright, whichever stands out more.
    check : function, optional
        Called between steps; may raise to cancel.
    """
    unit = 1.0 if voxels.length_unit == "mm" else max(1.0, max(voxels.shape) / _BODY)
    directions = circle() if voxels.is_flat else sphere()
    search = (_SOUGHT_HOT if polarity is Polarity.HOT else _SOUGHT)[voxels.is_flat]
    rays, noise = _rays(voxels, click, directions, unit, search.smooth)
    found, reason = [], "Nothing stands out here."
    for one in (Polarity.BRIGHT, Polarity.DARK) if polarity is None else (polarity,):
        sign = -1.0 if (one is Polarity.DARK) != voxels.inverted else 1.0
        for first in search.first_radii:
            check()
            best = _surface(sign * rays, directions, first, noise, search)
            if best is None:
                continue
            radii, border, plainness = best
            way = Tracing(voxels, one, click, directions, (search.opening * radii * unit,), 0, plainness)
            # Where a good part of it has no step, what is inside goes on beyond it.
            if border < _PLAIN[voxels.is_flat] or _runs_out(way):
                reason = "The region runs out into the body."
            else:
                found.append(way)
    return _nested(found) if found else Blocked(reason)


def _nested(found: Sequence[Tracing]) -> Tracing:
    """Return the plainest surface with the others of its polarity, made to hold one another."""
    best = max(found, key=lambda one: one.plainness)
    same = sorted((one for one in found if one.polarity is best.polarity), key=lambda one: one.tolerance)
    at = same.index(best)
    larger = _chain([one.radii for one in same[at:]], np.maximum)
    smaller = _chain([one.radii for one in same[at::-1]], np.minimum)
    return replace(best, surfaces=(*smaller[:0:-1], *larger), opening=len(smaller) - 1)


def _chain(surfaces: Sequence[Array], hold: Callable[[Array, Array], Array]) -> list[Array]:
    kept = [surfaces[0]]
    for radii in surfaces[1:]:
        one = hold(radii, kept[-1])
        if abs(math.log(one.mean() / kept[-1].mean())) > _APART:
            kept.append(one)
    return kept


def _runs_out(one: Tracing) -> bool:
    """Tell whether a good part of a surface is beyond the sides of the slices; their ends may cut it."""
    away = one.radii[:, np.newaxis] * one.directions.units / one.voxels.spacing
    place = (np.array(one.click) + away)[:, 1:]
    beyond = ((place < 0) | (place > np.array(one.voxels.shape[1:]) - 1)).any(axis=1)
    return bool(beyond.mean() > _BEYOND)


def _rays(
    voxels: Voxels, click: Index, directions: Directions, unit: float, smooth_mm: float
) -> tuple[Array, float]:
    """Return smoothed values along each direction, 1 mm apart from half a millimetre on, and their noise.

    Values are means of blocks of about 1 mm, which a Gaussian smooths. The noise is the standard deviation
    that white noise of the voxels has after both.
    """
    from scipy import ndimage

    box = voxels.around(click, (_REACH + _MARGIN) * unit)
    part = voxels.values(box)
    sides = [
        1 if size == 1 else max(1, min(int(_COARSE * unit / gap), size))
        for gap, size in zip(voxels.spacing, part.shape, strict=True)
    ]
    pitch = [side * gap for side, gap in zip(sides, voxels.spacing, strict=True)]
    sigma = [
        0.0 if size == 1 else smooth_mm * unit / gap for size, gap in zip(part.shape, pitch, strict=True)
    ]
    blocks = _means(part, sides)
    smooth = ndimage.gaussian_filter(blocks, sigma, truncate=3.0)
    # Each axis of the filter leaves 1 in 2 √π σ of the variance; few blocks are hardly filtered.
    left = math.prod(min(1.0, (2 * math.sqrt(math.pi) * one) ** -0.5) for one in sigma if one)
    noise = _pixel_noise(part) / math.sqrt(math.prod(sides)) * left
    middle = [(at - span.start + 0.5) / side - 0.5 for at, span, side in zip(click, box, sides, strict=True)]
    along = (np.arange(_REACH) + 0.5) * unit
    places = [
        at + np.outer(way, along) / gap
        for at, way, gap in zip(middle, directions.units.T, pitch, strict=True)
    ]
    return ndimage.map_coordinates(smooth, places, order=1, mode="nearest"), noise


def _means(part: NDArray[np.float32], sides: list[int]) -> Array:
    """Return the means of blocks of so many voxels; what is left over at the ends is not looked at."""
    counts = [size // side for size, side in zip(part.shape, sides, strict=True)]
    cut = part[tuple(slice(0, count * side) for count, side in zip(counts, sides, strict=True))]
    pairs = [number for pair in zip(counts, sides, strict=True) for number in pair]
    return np.asarray(cut.reshape(pairs).mean(axis=(1, 3, 5)), np.float64)


def _pixel_noise(part: NDArray[np.float32]) -> float:
    """Return the standard deviation of white noise in slices, structures left out (Immerkær 1996)."""
    from scipy import ndimage

    if min(part.shape[1:]) < 3:
        return 0.0
    second = np.array([1.0, -2.0, 1.0])
    kernel = np.outer(second, second)[np.newaxis]
    left = ndimage.convolve(part.astype(np.float64), kernel)[:, 1:-1, 1:-1]
    return math.sqrt(math.pi / 2) / 6 * float(np.abs(left).mean())


def _surface(
    rays: Array, directions: Directions, first: float, noise: float, search: _Search
) -> tuple[Array, float, float] | None:
    """Return the radii (mm) of the surface that begins as a sphere, how steep it is, and how plain.

    None where the inside is not above what is round it, little above the noise, or too wide.
    """
    number = np.arange(_REACH)
    radii = np.full(len(rays), first)
    sums = np.cumsum(np.pad(rays, ((0, 0), (1, 0))), axis=1)
    edges = np.arange(_REACH + 1)
    near, far = np.maximum(edges - _BAND, 0), np.minimum(edges + _BAND, _REACH)
    drop = (sums[:, edges] - sums[:, near]) / np.maximum(edges - near, 1)
    drop -= (sums[:, far] - sums[:, edges]) / np.maximum(far - edges, 1)
    for _ in range(_TURNS):
        inside = number < radii[:, np.newaxis]
        shell = (number >= radii[:, np.newaxis] + 1) & (number < radii[:, np.newaxis] + 1 + _SHELL)
        level = float(np.median(rays[inside]))
        step = level - float(np.median(rays[shell]))
        if step <= 0:
            return None
        # 1 where a value is the lesion's, -1 from that of the shell on, and as far above.
        alike = np.maximum(1 - 2 * np.abs(rays - level) / step, -1)
        steep = np.clip(drop / step, -1, 1)
        held = np.cumsum(np.pad(alike, ((0, 0), (1, 0))), axis=1)
        gain = steep + held / max(float(radii.mean()), 2.0)
        gain[:, :2] = gain[:, _REACH - _BAND + 1 :] = -np.inf
        radii = _stiffened(gain, radii, directions)
    at = radii.astype(np.intp)
    border = float(np.take_along_axis(steep, at[:, np.newaxis], axis=1).mean())
    even = float((np.take_along_axis(held, at[:, np.newaxis], axis=1)[:, 0] / radii).mean())
    mean = float(radii.mean())
    if mean > _LARGEST or step < search.over_noise * noise:
        return None
    plainness = (border + even) * mean**search.larger * step / (step + _NOISY * noise)
    return radii, border, plainness


def _stiffened(gain: Array, radii: Array, directions: Directions) -> Array:
    """Return the edge of each direction that gains most, less what it differs from its neighbours' mean.

    How much a difference counts begins high and falls, so that the surface bends step by step.
    """
    edges = np.arange(gain.shape[1])
    stiff = _STIFF / max(float(radii.mean()), 2.0) ** 2
    for one in np.geomspace(_STIFFER * stiff, stiff, _LOOSENINGS):
        apart = edges - directions.neighbours(radii)[:, np.newaxis]
        radii = (gain - one * apart**2).argmax(axis=1).astype(np.float64)
    return radii
