"""The vertebrae above and below one that was clicked, found by how alike they look on a long image."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from annotator.geometry.affine import Point2
from annotator.imaging.image import Image, modality_values

Numbers = NDArray[np.float64]
Chain = tuple[Point2, ...]

_LAGS_MM = (9.0, 44.0)
"""Distances of neighbouring vertebrae, from an infant's neck to an adult's lumbar spine."""
_STRETCHES, _TURNS = np.arange(0.85, 1.19, 0.025), np.radians(np.arange(-15.0, 15.1, 3.0))
"""How far the next vertebra may lie from where proportions put it."""
_LEANS = np.radians(np.arange(-30.0, 30.1, 5.0))
"""How far the spine may lean from the long axis of the patient where the reader clicked."""
_ODDITY = 0.3
"""What leaving the expected place costs: correlation for each unit of stretch and radian of turn."""
_ALIKE = 0.55
"""Correlation below which the next vertebra is not taken for one."""
_PROFILE_MM, _STEP_MM = 45.0, 0.5
_ALONG, _ACROSS = np.meshgrid(np.linspace(-0.75, 0.75, 25), np.linspace(-0.8, 0.8, 21), indexing="ij")
"""What is compared, in heights of a vertebra: half of each neighbour with it."""


@dataclass(frozen=True, slots=True)
class _Field:
    """Modality values by place in mm, (across, down) from the middle of the first pixel."""

    values: NDArray[np.float32]
    spacing_mm: tuple[float, float]

    def at(self, x_mm: Numbers, y_mm: Numbers) -> Numbers:
        from scipy.ndimage import map_coordinates

        rows, columns = y_mm / self.spacing_mm[0], x_mm / self.spacing_mm[1]
        return np.asarray(map_coordinates(self.values, (rows, columns), order=1, cval=np.nan), np.float64)

    def patches(self, x_mm: Numbers, y_mm: Numbers, angles: Numbers, pitches_mm: Numbers) -> Numbers:
        """Return what lies round places, turned by angles, less its mean and of length 1: (places, samples).

        What leaves the image is not a number.
        """
        along, across = (pitches_mm[:, None] * grid.ravel() for grid in (_ALONG, _ACROSS))
        sine, cosine = np.sin(angles)[:, None], np.cos(angles)[:, None]
        found = self.at(
            x_mm[:, None] + along * sine + across * cosine, y_mm[:, None] + along * cosine - across * sine
        )
        found -= found.mean(axis=1, keepdims=True)
        size = np.linalg.norm(found, axis=1, keepdims=True)
        return np.asarray(found / np.where(size > 0, size, np.nan))


def vertebral_steps(
    image: Image, pixel: Point2, down: Point2, above: Sequence[float], below: Sequence[float]
) -> tuple[Chain, Chain]:
    """Return the middles of the vertebrae above and below one, each from the nearest on.

    The distance of neighbours is where the profile along the spine is most like itself; from there each
    step goes where the picture is most like the vertebra before, and stops where nothing is.

    Parameters
    ----------
    image : Image
        Sagittal or coronal, with a known spacing.
    pixel : Point2
        The middle of the vertebra, (column, row).
    down : Point2
        The way from head to foot in pixels: (0, 1) where rows grow towards the feet.
    above, below : sequence of float
        The distances to expect from one to the next, as shares of the height of the vertebra clicked;
        there are no more steps than these.

    Returns
    -------
    tuple of (column, row)
        Above and below; both empty where the image shows no regular steps.
    """
    if image.spacing_mm is None or image.is_colour:
        return (), ()
    tall, wide = image.spacing_mm
    field = _Field(modality_values(image), image.spacing_mm)
    start = ((pixel[0] - 0.5) * wide, (pixel[1] - 0.5) * tall)
    angle = math.atan2(down[0] * wide, down[1] * tall)
    rhythms = [(turn, one) for turn in _LEANS if (one := _pitch_mm(field, start, angle + turn)) is not None]
    if not rhythms:
        return (), ()

    def promise(rhythm: tuple[float, float]) -> float:
        lean, high = rhythm
        firsts = (_chain(field, start, angle + lean + way, high, (1.0,)) for way in (0.0, math.pi))
        return sum(one.alike for steps in firsts for one in steps)

    lean, pitch = max(rhythms, key=promise)
    angle += lean

    def chain(way: float, shares: Sequence[float]) -> Chain:
        places = (one.place_mm for one in _chain(field, start, way, pitch, shares))
        return tuple((x / wide + 0.5, y / tall + 0.5) for x, y in places)

    return chain(angle + math.pi, above), chain(angle, below)


@dataclass(frozen=True, slots=True)
class _Step:
    """The next vertebra, mm, and how alike it is."""

    place_mm: Point2
    alike: float


def _pitch_mm(field: _Field, start: Point2, angle: float) -> float | None:
    """Return how far neighbours are near a place on a line, or None where no distance stands out."""
    from scipy.signal import find_peaks  # takes longer to load than all that the window needs at its start

    along = np.arange(-_PROFILE_MM, _PROFILE_MM + _STEP_MM, _STEP_MM)
    asides = np.arange(-4.0, 4.1, 1.0)[:, None]
    sine, cosine = math.sin(angle), math.cos(angle)
    lines = field.at(start[0] + along * sine + asides * cosine, start[1] + along * cosine - asides * sine)
    profile = lines.mean(axis=0)
    profile = profile[np.isfinite(profile)]
    least, most = (int(lag / _STEP_MM) for lag in _LAGS_MM)
    lags = np.arange(least, min(most, profile.size - 2 * least))
    if lags.size < 3:
        return None
    places = np.arange(profile.size)
    profile = profile - np.polyval(np.polyfit(places, profile, 2), places)
    alike = np.array([_correlation(profile[:-lag], profile[lag:]) for lag in lags])
    peaks, facts = find_peaks(alike, height=0.25, prominence=0.2)
    if not peaks.size:
        return None
    # The second neighbour is as alike as the first: the nearer of them is meant.
    first = next(peak for peak in peaks if alike[peak] >= 0.75 * facts["peak_heights"].max())
    return float(lags[first] * _STEP_MM)


def _correlation(one: Numbers, other: Numbers) -> float:
    first, second = one - one.mean(), other - other.mean()
    size = math.sqrt(float((first**2).sum() * (second**2).sum()))
    return float((first * second).sum()) / size if size > 0 else 0.0


def _chain(
    field: _Field, start: Point2, angle: float, pitch_mm: float, shares: Sequence[float]
) -> list[_Step]:
    turns, stretches = (grid.ravel() for grid in np.meshgrid(_TURNS, _STRETCHES, indexing="ij"))
    cost = _ODDITY * (np.abs(stretches - 1.0) + np.abs(turns))
    found: list[_Step] = []
    (x, y), scale = start, pitch_mm
    model = field.patches(np.array([x]), np.array([y]), np.array([angle]), np.array([pitch_mm]))[0]
    for share in shares:
        far = scale * share * stretches
        xs, ys = x + far * np.sin(angle + turns), y + far * np.cos(angle + turns)
        alike = field.patches(xs, ys, angle + 1.5 * turns, far) @ model - cost
        if not np.nanmax(alike, initial=-1.0) >= _ALIKE:
            break
        best = int(np.nanargmax(alike))
        x, y, angle = float(xs[best]), float(ys[best]), angle + float(turns[best])
        scale *= 0.5 + 0.5 * float(stretches[best])
        seen = field.patches(np.array([x]), np.array([y]), np.array([angle]), np.array([scale * share]))[0]
        if not np.isfinite(seen).all():
            break
        model = seen
        found.append(_Step((x, y), float(alike[best])))
    return found
