"""Smooth random fields fixed in patient space, and random streams named by what they are for."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from sample_studies.anatomy.voxels import Grid

Array = NDArray[np.float32]
TILE = 40


def random(name: str) -> np.random.Generator:
    """Return the random stream of a name: the same numbers at every run."""
    seed = int.from_bytes(hashlib.sha256(name.encode()).digest()[:8], "big")
    return np.random.Generator(np.random.PCG64(seed))


def axes_mm(on: Grid) -> tuple[Array, Array, Array]:
    """Return the coordinates (z, y, x) of a grid's voxel centres, mm."""
    x, y, z = on.origin_mm
    starts = (z, y, x)
    return tuple(  # type: ignore[return-value]
        (start + step * np.arange(count)).astype(np.float32)
        for start, step, count in zip(starts, on.spacing_mm, on.shape, strict=True)
    )


def _weights(at: Array) -> Array:
    """Return a matrix (positions, TILE) of periodic cubic B-spline weights; positions in cells."""
    base = np.floor(at).astype(int)
    f = (at - base).astype(np.float64)
    taps = np.stack([(1 - f) ** 3, 3 * f**3 - 6 * f**2 + 4, -3 * f**3 + 3 * f**2 + 3 * f + 1, f**3], axis=1)
    matrix = np.zeros((len(at), TILE))
    rows = np.arange(len(at))
    for tap in range(4):
        np.add.at(matrix, (rows, (base + tap - 1) % TILE), taps[:, tap] / 6)
    return matrix.astype(np.float32)


def noise(on: Grid, name: str, cell_mm: float | Sequence[float]) -> Array:
    """Return a smooth random field of mean 0 and about unit variance, shape of the grid.

    Parameters
    ----------
    on : Grid
        Where. The field belongs to patient space: overlapping grids see the same values.
    name : str
        Which field.
    cell_mm : float or sequence of float
        Distance of the random values, one for all axes or (z, y, x): about a quarter of a wavelength.
        The field repeats after `TILE` cells.
    """
    cells = (cell_mm,) * 3 if isinstance(cell_mm, int | float) else cell_mm
    tile = random(name).standard_normal((TILE,) * 3).astype(np.float32)
    wz, wy, wx = (_weights(axis / cell) for axis, cell in zip(axes_mm(on), cells, strict=True))
    rows = np.einsum("zyx,cx->zyc", tile, wx, optimize=True)
    rows = np.einsum("zyc,by->zbc", rows, wy, optimize=True)
    # A cubic B-spline keeps 0.479 of the variance along each axis.
    return (np.tensordot(wz, rows, axes=(1, 0)) / np.float32(0.479**1.5)).astype(np.float32, copy=False)


def fractal(on: Grid, name: str, cell_mm: float, octaves: int = 3, gain: float = 0.6) -> Array:
    """Return the sum of fields at halving cells, about unit variance."""
    total = np.zeros(on.shape, np.float32)
    power = 0.0
    for octave in range(octaves):
        share = gain**octave
        total += np.float32(share) * noise(on, f"{name}/{octave}", cell_mm / 2**octave)
        power += share**2
    return total / np.float32(power**0.5)
