"""Livewire: the way along an edge from a seed to a place, found before the hand gets there.

A step is cheap where the image is brighter on one and the same side of it, so that the way does not change
from the outer edge of a cortex to the inner one.

References
----------
Mortensen EN, Barrett WA. Intelligent scissors for image composition. SIGGRAPH 1995, 191–198.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from annotator.geometry.affine import Point2
from annotator.imaging.image import Image

BrightSide = Literal["left", "right"]
"""On which side of the way the image is brighter, as one goes and as the image is seen."""

_REACH = 100
_SNAP_SCREEN_PX, _SNAP_CELLS = 4.0, 4
_LEAST_COST, _STRONG, _FLAT = 0.04, 99.5, 1e-6
_STEPS = ((-1, -1), (0, -1), (1, -1), (-1, 0), (1, 0), (-1, 1), (0, 1), (1, 1))
_NOWHERE = -9999  # what SciPy says of the seed itself


@dataclass(frozen=True, slots=True, eq=False)
class EdgePaths:
    """The cheapest ways from a seed to every cell of a window around it.

    A cell is a square of `factor` × `factor` pixels, its first one at `corner` (column, row) of the image.
    """

    seed: Point2
    corner: tuple[int, int]
    factor: int
    snap: int
    """How many cells off an edge is still meant."""
    slope: NDArray[np.float32]
    """The gradient along rows and along columns, shape (2, rows, columns) in cells; 1 is a strong edge."""
    strength: NDArray[np.float32]
    """Its length."""
    costs: dict[BrightSide, NDArray[np.float64]]
    before: dict[BrightSide, NDArray[np.int32]]

    def to(self, at: Point2) -> tuple[tuple[Point2, ...], BrightSide]:
        """Return the way from the seed to the edge nearest a place, and its bright side.

        Pixel positions, the seed included. Outside the window the way goes straight on from its border.
        """
        rows, columns = self.strength.shape
        column, row = self._cell(at)
        near = (min(max(column, 0), columns - 1), min(max(row, 0), rows - 1))
        is_inside = near == (column, row)
        end = _snapped(self.strength, near, self.snap) if is_inside else near
        flat = end[1] * columns + end[0]
        side = min(self.costs, key=lambda one: self.costs[one][flat])
        cells, before = [], self.before[side]
        while flat != _NOWHERE:
            cells.append(flat)
            flat = int(before[flat])
        places = np.array(cells[::-1])
        way = _smoothed(self._on_crest(np.stack((places % columns, places // columns), axis=1)))
        way = (way + 0.5) * self.factor + self.corner
        points: list[Point2] = [self.seed, *((float(x), float(y)) for x, y in way[1:])]
        return tuple(points if is_inside else [*points, at]), side

    def _on_crest(self, cells: NDArray[np.intp]) -> NDArray[np.float64]:
        """Return cells moved to where the edge is strongest across it, by less than a cell."""
        from scipy import ndimage

        rows, columns = cells[:, 1], cells[:, 0]
        here = self.strength[rows, columns]
        across = self.slope[:, rows, columns] / np.maximum(here, _FLAT)
        beside = [
            ndimage.map_coordinates(
                self.strength, (rows + step * across[1], columns + step * across[0]), order=1, mode="nearest"
            )
            for step in (-1, 1)
        ]
        # The top of the parabola through the three (a peak only where it bends downwards).
        bend = np.maximum(2 * here - beside[0] - beside[1], _FLAT)
        off = np.clip((beside[1] - beside[0]) / (2 * bend), -0.5, 0.5)
        return np.asarray(cells + (off * across).T, np.float64)

    def _cell(self, at: Point2) -> tuple[int, int]:
        left, top = self.corner
        return math.floor((at[0] - left) / self.factor), math.floor((at[1] - top) / self.factor)


def edge_paths(
    image: Image,
    seed: Point2,
    pixels_per_screen: float = 1.0,
    sides: Sequence[BrightSide] = ("left", "right"),
    toward: Point2 | None = None,
    *,
    snap: bool = True,
) -> EdgePaths:
    """Return the ways from a seed, 100 cells around.

    Parameters
    ----------
    seed : Point2
        (column, row), px; within the image.
    pixels_per_screen : float
        A cell is no larger than a px of the screen, and never smaller than a pixel: the cost is that of the
        window, not of the image.
    sides : sequence of BrightSide
        Where it may be brighter; the way to each place is the cheapest of them.
    toward : Point2 or None
        A place that the window must reach, with larger cells if need be.
    snap : bool
        Begin at the strongest edge near the seed; else at the seed, which an earlier way has led to.
    """
    factor = 1 << max(0, math.floor(math.log2(max(1.0, pixels_per_screen))))
    while toward is not None and max(abs(toward[0] - seed[0]), abs(toward[1] - seed[1])) >= _REACH * factor:
        factor *= 2
    corner, cells = _cells(image, seed, factor)
    slope = _gradient(cells)
    strength = np.hypot(slope[0], slope[1])
    rows, columns = strength.shape
    at = (
        min(math.floor((seed[0] - corner[0]) / factor), columns - 1),
        min(math.floor((seed[1] - corner[1]) / factor), rows - 1),
    )
    reach = min(_SNAP_CELLS, math.floor(_SNAP_SCREEN_PX * pixels_per_screen / factor))
    start = _snapped(strength, at, reach) if snap else at
    on_edge: Point2 = (corner[0] + (start[0] + 0.5) * factor, corner[1] + (start[1] + 0.5) * factor)
    found = {side: _tree(slope[0], slope[1], side, start) for side in sides}
    costs = {side: cost for side, (cost, _) in found.items()}
    before = {side: came_from for side, (_, came_from) in found.items()}
    return EdgePaths(on_edge if snap else seed, corner, factor, reach, slope, strength, costs, before)


def _cells(image: Image, seed: Point2, factor: int) -> tuple[tuple[int, int], NDArray[np.float32]]:
    """Return the first pixel of the window (column, row), and the means of its cells."""
    reach = _REACH * factor
    left, top = max(0, math.floor(seed[0]) - reach), max(0, math.floor(seed[1]) - reach)
    part = image.stored[top : math.floor(seed[1]) + reach + 1, left : math.floor(seed[0]) + reach + 1]
    values = part.mean(axis=2) if image.is_colour else image.modality_lut.apply(part)
    rows, columns = (max(1, side // factor) for side in values.shape)
    if factor > 1 and min(values.shape) >= factor:
        blocks = values[: rows * factor, : columns * factor].reshape(rows, factor, columns, factor)
        values = blocks.mean(axis=(1, 3))
    return (left, top), np.asarray(values, np.float32)


def _gradient(cells: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return the slope along rows and along columns, (2, rows, columns); 1 is a strong edge here."""
    from scipy import ndimage

    slope = np.stack([ndimage.gaussian_filter(cells, 1.0, order=order) for order in ((0, 1), (1, 0))])
    strong = float(np.percentile(np.hypot(slope[0], slope[1]), _STRONG))
    return np.asarray(slope / max(strong, _FLAT), np.float32)


def _tree(
    across: NDArray[Any], down: NDArray[Any], side: BrightSide, start: tuple[int, int]
) -> tuple[NDArray[np.float64], NDArray[np.int32]]:
    """Return what it costs to come to each cell, and the cell before it on the cheapest way; flat."""
    from scipy.sparse import csr_array
    from scipy.sparse.csgraph import dijkstra

    rows, columns = across.shape
    number = np.full((rows + 2, columns + 2), -1, np.int32)
    number[1:-1, 1:-1] = np.arange(rows * columns, dtype=np.int32).reshape(rows, columns)
    onto = np.empty((rows, columns, len(_STEPS)), np.int32)
    cost = np.empty(onto.shape, np.float64)
    for at, (dx, dy) in enumerate(_STEPS):
        length = math.hypot(dx, dy)
        # Seen as the image is, with rows downwards, (dy, −dx) points to the left of the step.
        towards = (across * dy - down * dx) * (1 if side == "left" else -1) / length
        cost[..., at] = length * (_LEAST_COST + (1.0 - np.clip(towards, 0.0, 1.0)) ** 2)
        onto[..., at] = number[1 + dy : rows + 1 + dy, 1 + dx : columns + 1 + dx]
    there = onto >= 0
    first = np.concatenate(([0], np.cumsum(there.sum(axis=2).ravel())))
    graph = csr_array((cost[there], onto[there], first), shape=(rows * columns,) * 2)
    costs, before = dijkstra(graph, indices=start[1] * columns + start[0], return_predecessors=True)
    return costs, before


def _snapped(strength: NDArray[np.float32], cell: tuple[int, int], reach: int) -> tuple[int, int]:
    """Return the cell of the strongest edge within a few cells of one, (column, row)."""
    left, top = max(0, cell[0] - reach), max(0, cell[1] - reach)
    near = strength[top : cell[1] + reach + 1, left : cell[0] + reach + 1]
    row, column = divmod(int(near.argmax()), near.shape[1])
    return left + column, top + row


def _smoothed(way: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return a way without the stairs of its cells; the ends stay."""
    if len(way) < 3:
        return way
    smooth = way.copy()
    smooth[1:-1] = (way[:-2] + 2 * way[1:-1] + way[2:]) / 4
    return smooth
