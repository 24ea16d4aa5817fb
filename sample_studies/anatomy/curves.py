"""Smooth curves through given points, for centre lines and outlines."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


def _tangents(points: Array, places: Array) -> Array:
    """Return Catmull-Rom tangents for unevenly spaced knots (one-sided at the ends)."""
    step = np.diff(places)[:, None]
    chord = np.diff(points, axis=0) / step
    if len(points) == 2:
        return np.vstack([chord, chord])
    inner = (chord[:-1] * step[1:] + chord[1:] * step[:-1]) / (step[1:] + step[:-1])
    first = 1.5 * chord[:1] - 0.5 * inner[:1]
    last = 1.5 * chord[-1:] - 0.5 * inner[-1:]
    return np.vstack([first, inner, last])


def _hermite(values: Array, tangents: Array, places: Array, at: Array) -> Array:
    """Return the cubic Hermite interpolation of rows of `values` at places `at`."""
    index = np.clip(np.searchsorted(places, at, side="right") - 1, 0, len(places) - 2)
    width = (places[index + 1] - places[index])[:, None]
    t = ((at - places[index])[:, None]) / width
    a, b = values[index], values[index + 1]
    m, n = tangents[index] * width, tangents[index + 1] * width
    cube = t * t * t
    square = t * t
    rise = 3 * square - 2 * cube
    return a + (b - a) * rise + m * (cube - 2 * square + t) + n * (cube - square)


def _monotone(values: Array, places: Array) -> Array:
    """Return tangents that never overshoot (Fritsch and Butland 1984, harmonic means)."""
    chord = np.diff(values, axis=0) / np.diff(places)[:, None]
    result = np.zeros_like(values)
    if len(values) == 2:
        return np.vstack([chord, chord])
    product = chord[:-1] * chord[1:]
    total = chord[:-1] + chord[1:]
    safe = np.where(np.abs(total) < 1e-12, 1.0, total)
    result[1:-1] = np.where(product > 0, 2 * product / safe, 0.0)
    result[0], result[-1] = chord[0], chord[-1]
    return result


def open_curve(points: Array, semi: Array, hints: Array, count: int) -> tuple[Array, Array, Array]:
    """Return `count` samples of a curve, of the sizes along it and of the direction hints.

    Positions follow a Catmull-Rom curve; sizes are interpolated without overshoot.
    """
    places = np.concatenate([[0.0], np.cumsum(np.linalg.norm(np.diff(points, axis=0), axis=1))])
    at = np.linspace(0, places[-1], count)
    path = _hermite(points, _tangents(points, places), places, at)
    sizes = _hermite(semi, _monotone(semi, places), places, at)
    return path, sizes, _hermite(hints, _monotone(hints, places), places, at)


def slopes(path: Array) -> Array:
    """Return unit tangents of a sampled curve."""
    tangent = np.gradient(path, axis=0)
    result: Array = tangent / np.linalg.norm(tangent, axis=1, keepdims=True)
    return result


def closed_curve(points: Array, count: int) -> Array:
    """Return about `count` samples of a smooth closed curve through the points, in order."""
    wrapped = np.vstack([points[-2:], points, points[:3]])
    places = np.concatenate([[0.0], np.cumsum(np.linalg.norm(np.diff(wrapped, axis=0), axis=1))])
    at = np.linspace(places[2], places[2 + len(points)], count, endpoint=False)
    return _hermite(wrapped, _tangents(wrapped, places), places, at)
