"""Directions all round a place, evenly spread, with their neighbours: of a circle and of a sphere."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

_ON_CIRCLE, _HALVINGS = 64, 2
_GOLDEN = (1 + math.sqrt(5)) / 2
_SHARP, _CELLS = 2.0, (64, 128)

Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Directions:
    """Unit vectors (slice, row, column), and the share each neighbour has in the mean of its neighbours.

    Parameters
    ----------
    units : ndarray, shape (directions, 3)
    shares : ndarray, shape (directions, directions)
        Rows add up to 1.
    cells : ndarray, shape (angles from the slice axis, angles about it, directions)
        The share of each direction in what is between them, on a lattice of angles.
    """

    units: Array
    shares: Array
    cells: Array

    def neighbours(self, of_each: Array) -> Array:
        """Return the mean of a number's neighbours, shape (directions,)."""
        return self.shares @ of_each

    def between(self, of_each: Array, vectors: Array) -> Array:
        """Return a number known for each direction at vectors (..., 3) of any length, shape (...)."""
        lattice = self.cells @ of_each
        tilts, turns = lattice.shape
        across = np.hypot(vectors[..., 1], vectors[..., 2])
        tilt = np.arctan2(across, vectors[..., 0]) / math.pi
        turn = np.arctan2(vectors[..., 1], vectors[..., 2]) / math.tau % 1.0
        first = np.minimum((tilt * tilts).astype(np.intp), tilts - 1)
        return np.asarray(lattice[first, np.rint(turn * turns).astype(np.intp) % turns], np.float64)


@cache
def circle() -> Directions:
    """Return directions within a slice; neighbours are two on each side."""
    angles = np.arange(_ON_CIRCLE) * (math.tau / _ON_CIRCLE)
    units = np.stack([np.zeros(_ON_CIRCLE), np.sin(angles), np.cos(angles)], axis=1)
    return _directions(units, np.sqrt(2 - 2 * math.cos(2.5 * math.tau / _ON_CIRCLE)), tilts=1)


@cache
def sphere() -> Directions:
    """Return the 162 corners of an icosahedron whose edges are halved twice; neighbours share an edge."""
    corners = np.array([(0, a, b * _GOLDEN) for a in (-1, 1) for b in (-1, 1)])
    units = np.concatenate([np.roll(corners, turn, axis=1) for turn in range(3)])
    units /= np.linalg.norm(units, axis=1, keepdims=True)
    for _ in range(_HALVINGS):
        nearest = _apart(units)[_apart(units) > 0].min()
        first, second = np.nonzero(np.triu(_apart(units) < 1.3 * nearest, 1))
        middles = units[first] + units[second]
        units = np.concatenate([units, middles / np.linalg.norm(middles, axis=1, keepdims=True)])
    return _directions(units, 1.3 * float(_apart(units)[_apart(units) > 1e-6].min()), tilts=_CELLS[0])


def _apart(units: Array) -> Array:
    """Return the distances of each from each, shape (directions, directions)."""
    return np.asarray(np.linalg.norm(units[:, np.newaxis] - units, axis=-1), np.float64)


def _directions(units: Array, near: float, tilts: int) -> Directions:
    """Return directions whose neighbours are nearer than a length."""
    apart = _apart(units)
    beside = ((apart < near) & (apart > 1e-6)).astype(np.float64)
    tilt = (np.arange(tilts) + 0.5) * (math.pi / tilts)
    turn = np.arange(_CELLS[1]) * (math.tau / _CELLS[1])
    middles = np.stack(
        np.broadcast_arrays(
            np.cos(tilt)[:, np.newaxis],
            np.sin(tilt)[:, np.newaxis] * np.sin(turn),
            np.sin(tilt)[:, np.newaxis] * np.cos(turn),
        ),
        axis=-1,
    )
    away = np.linalg.norm(middles[..., np.newaxis, :] - units, axis=-1)
    weight = np.exp(-((_SHARP * away / near) ** 2))
    return Directions(
        units, beside / beside.sum(axis=1, keepdims=True), weight / weight.sum(axis=-1, keepdims=True)
    )
