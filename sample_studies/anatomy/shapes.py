"""The shapes bones are made of: ellipsoids, rounded boxes, tubes swept along curves, bent plates."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from .curves import closed_curve, open_curve, slopes
from .solid import Box, Distances, Points, unit, vector

CHUNK = 4096
_TINY = np.float32(1e-6)


def _elliptic(scaled: Sequence[Distances], semi: Sequence[Distances], power: float) -> Distances:
    """Return the first-order distance to a (super)ellipsoid from coordinates over semi-axes."""
    if power == 2.0:
        size = np.sqrt(sum(s * s for s in scaled))
        slope = np.sqrt(sum((s / a) ** 2 for s, a in zip(scaled, semi, strict=True)))
        # Both vanish at the centre; the caller limits the depth there.
        return vector((size - 1) * (size + _TINY) / np.maximum(slope, _TINY * _TINY))
    # Between an ellipse and a fourth-power superellipse, whose norms need no costly powers.
    share = np.float32(min(1.0, (2**0.5 - 2 ** (1 / power)) / (2**0.5 - 2**0.25)))
    squares = [s * s for s in scaled]
    round_size = np.sqrt(sum(squares)) + _TINY
    square_size = np.sqrt(np.sqrt(sum(q * q for q in squares))) + _TINY
    size = round_size + share * (square_size - round_size)
    soft, hard = (1 - share) / round_size, share / (square_size * square_size * square_size)
    parts = [s * (soft + hard * q) / a for s, q, a in zip(scaled, squares, semi, strict=True)]
    slope = np.sqrt(sum(part * part for part in parts))
    return vector((size - 1) / np.maximum(slope, _TINY))


@dataclass(frozen=True, slots=True, eq=False)
class Ellipsoid:
    """An ellipsoid, squarer as `power` rises above 2; `axes` as rows, semi-axes in mm."""

    centre_mm: NDArray[np.float32]
    semi_mm: NDArray[np.float32]
    axes: NDArray[np.float32]
    power: float = 2.0

    def distance(self, points: Points) -> Distances:
        """Return the first-order distance, never deeper than the smallest semi-axis."""
        local = ((points - self.centre_mm) @ self.axes.T).astype(np.float32, copy=False)
        scaled = [local[..., i] / self.semi_mm[i] for i in range(3)]
        result = _elliptic(scaled, [self.semi_mm[i] for i in range(3)], self.power)
        return vector(np.maximum(result, -self.semi_mm.min()))

    @property
    def bounds(self) -> Box:
        """Return the box around the rotated box of the semi-axes."""
        if self.power == 2.0:
            reach = np.sqrt(((self.semi_mm[:, None] * self.axes) ** 2).sum(0))
        else:
            reach = np.abs(self.semi_mm[:, None] * self.axes).sum(0)
        return np.stack([self.centre_mm - reach, self.centre_mm + reach]).astype(np.float32)


def frame(x_hint: ArrayLike | None = None, z: ArrayLike = (0, 0, 1)) -> NDArray[np.float32]:
    """Return orthonormal axes as rows: z as given, x as near the hint as possible, y = z × x."""
    up = unit(z).astype(np.float64)
    hint = np.asarray((1, 0, 0) if x_hint is None else x_hint, np.float64)
    across = unit(hint - (hint @ up) * up)
    return np.stack([across, np.cross(up, across), up]).astype(np.float32)


def ellipsoid(
    centre: ArrayLike, semi: ArrayLike, axes: ArrayLike | None = None, power: float = 2.0
) -> Ellipsoid:
    """Return an ellipsoid; without `axes` it stands along the patient axes."""
    rows = np.eye(3, dtype=np.float32) if axes is None else vector(axes)
    sizes = np.broadcast_to(vector(semi), (3,)).astype(np.float32)
    return Ellipsoid(vector(centre), sizes, rows, power)


@dataclass(frozen=True, slots=True, eq=False)
class Tube:
    """An elliptic section swept along a curve.

    `across` and `semi_mm[:, 0]` give the first semi-axis at each sample; the second is square to
    it and to the curve. `caps_mm` is how far each end bulges beyond the last sample.
    """

    path_mm: NDArray[np.float32]
    semi_mm: NDArray[np.float32]
    across: NDArray[np.float32]
    beside: NDArray[np.float32]
    caps_mm: tuple[float, float]
    power: float = 2.0

    def nearest(self, points: Points) -> tuple[NDArray[np.intp], Distances, Distances]:
        """Return for points (n, 3) the nearest segment, the fraction along it, and the overshoot.

        The overshoot (mm) is how far a point lies beyond the first (negative) or last sample.
        """
        centre = 0.5 * (points.min(0) + points.max(0))
        start, step = self.path_mm[:-1] - centre, np.diff(self.path_mm, axis=0)
        first, last = self._candidates(points, start + 0.5 * step, step)
        start, step = start[first:last], step[first:last]
        square = (step * step).sum(1)
        local = points - centre
        along = local @ step.T - (start * step).sum(1)
        fraction = np.clip(along / square, 0, 1)
        gap = (start * start).sum(1) - 2 * (local @ start.T) - fraction * (2 * along - fraction * square)
        index = gap.argmin(1)
        rows = np.arange(len(points))
        share, length = fraction[rows, index], np.sqrt(square[index])
        beyond = along[rows, index] / length - share * length
        index = index + first
        final = len(self.path_mm) - 2
        at_end = ((index == 0) & (beyond < 0)) | ((index == final) & (beyond > 0))
        return index, share, np.where(at_end, beyond, np.float32(0))

    def _candidates(self, points: Points, middle: Points, step: Points) -> tuple[int, int]:
        """Return the range of segments that can be nearest to any of a few neighbouring points."""
        radius = 0.5 * float(np.linalg.norm(points.max(0) - points.min(0)))
        gap = np.linalg.norm(middle, axis=1) - 0.5 * np.linalg.norm(step, axis=1)
        possible = np.flatnonzero(gap <= np.linalg.norm(middle, axis=1).min() + 2 * radius)
        return int(possible[0]), int(possible[-1]) + 1

    def _chunk(self, points: Points) -> Distances:
        index, share, beyond = self.nearest(points)
        share = share[:, None]
        low, high = index, index + 1
        foot = self.path_mm[low] + (self.path_mm[high] - self.path_mm[low]) * share
        semi = self.semi_mm[low] + (self.semi_mm[high] - self.semi_mm[low]) * share
        offset = points - foot
        u = (offset * (self.across[low] + (self.across[high] - self.across[low]) * share)).sum(1)
        v = (offset * (self.beside[low] + (self.beside[high] - self.beside[low]) * share)).sum(1)
        cap = np.where(beyond < 0, np.float32(self.caps_mm[0]), np.float32(self.caps_mm[1]))
        scaled = [u / semi[:, 0], v / semi[:, 1], beyond / cap]
        result = _elliptic(scaled, [semi[:, 0], semi[:, 1], cap], self.power)
        return vector(np.maximum(result, -semi.min(1)))

    def distance(self, points: Points) -> Distances:
        """Return the first-order distance, worked out in pieces that fit the cache."""
        flat = points.reshape(-1, 3)
        if len(flat) == 0:
            return np.zeros(points.shape[:-1], np.float32)
        pieces = [self._chunk(flat[i : i + CHUNK]) for i in range(0, len(flat), CHUNK)]
        return np.concatenate(pieces).reshape(points.shape[:-1]).astype(np.float32, copy=False)

    @property
    def bounds(self) -> Box:
        """Return the box around the path, the sections and the caps."""
        reach = np.abs(self.across * self.semi_mm[:, :1]) + np.abs(self.beside * self.semi_mm[:, 1:])
        if self.power == 2.0:
            reach = np.hypot(self.across * self.semi_mm[:, :1], self.beside * self.semi_mm[:, 1:])
        low, high = (self.path_mm - reach).min(0), (self.path_mm + reach).max(0)
        ends = self.path_mm[[0, -1]]
        caps = vector(self.caps_mm)[:, None] * unit(self.path_mm[[0, -1]] - self.path_mm[[1, -2]])
        tips = ends + caps
        return np.stack([np.minimum(low, tips.min(0)), np.maximum(high, tips.max(0))]).astype(np.float32)

    @property
    def length_mm(self) -> float:
        """Return the length of the centre line."""
        return float(np.linalg.norm(np.diff(self.path_mm, axis=0), axis=1).sum())


def _level_hint(rows: NDArray[np.float64]) -> NDArray[np.float64]:
    steps = np.abs(unit(np.diff(rows[:, :3], axis=0)))
    axes: list[NDArray[np.float64]] = list(np.eye(3))
    return axes[0 if steps[:, 0].max() < 0.9 else int(np.argmin(steps.max(0)))]


def tube(
    knots: Sequence[Sequence[float]],
    across: ArrayLike | None = None,
    caps: tuple[float, float] | None = None,
    power: float = 2.0,
    samples: int | None = None,
) -> Tube:
    """Return a tube through knots.

    Parameters
    ----------
    knots : array_like
        Rows (x, y, z, radius) or (x, y, z, first semi-axis, second semi-axis), mm.
    across : array_like, optional
        Direction of the first semi-axis, one vector or one per knot; by default x, or where the
        tube itself runs along x, y.
    caps : tuple of float, optional
        Bulge of the two ends, mm; by default the smaller semi-axis there, a round end.
    power : float
        2 for ellipses, more for squarer sections.
    samples : int, optional
        Number of samples along the curve.
    """
    rows = np.array([row if len(row) == 5 else (*row, row[3]) for row in knots], np.float64)
    count = samples or (2 if len(rows) == 2 else min(48, 6 * (len(rows) - 1) + 1))
    hints = np.broadcast_to(
        _level_hint(rows) if across is None else np.asarray(across, np.float64), (len(rows), 3)
    )
    path, semi, hint = open_curve(rows[:, :3], rows[:, 3:5], hints, count)
    tangent = slopes(path)
    first = unit(hint - (hint * tangent).sum(1, keepdims=True) * tangent)
    ends = (float(semi[0].min()), float(semi[-1].min())) if caps is None else caps
    return Tube(vector(path), vector(semi), first, unit(np.cross(tangent, first)), ends, power)


@dataclass(frozen=True, slots=True, eq=False)
class Along:
    """The stretch of space nearest to part of a tube's centre line, in fractions of its length."""

    tube: Tube
    low: float
    high: float

    def distance(self, points: Points) -> Distances:
        """Return how far along the centre line the stretch begins or ended, mm."""
        flat = points.reshape(-1, 3)
        steps = np.linalg.norm(np.diff(self.tube.path_mm, axis=0), axis=1)
        start = np.concatenate([[0], np.cumsum(steps)]).astype(np.float32)
        out = np.empty(len(flat), np.float32)
        for i in range(0, len(flat), CHUNK):
            index, share, beyond = self.tube.nearest(flat[i : i + CHUNK])
            place = start[index] + share * steps[index] + beyond
            out[i : i + CHUNK] = np.maximum(self.low * start[-1] - place, place - self.high * start[-1])
        return out.reshape(points.shape[:-1])

    @property
    def bounds(self) -> Box:
        """Return the tube's box."""
        return self.tube.bounds


@dataclass(frozen=True, slots=True, eq=False)
class Plate:
    """A bent sheet of bone with a rim.

    `outline_mm` (n, 2) lies in the local x, y plane; the sheet stands at the local z of the
    polynomial `bend` (rows: power of x, power of y, coefficient).
    """

    origin_mm: NDArray[np.float32]
    axes: NDArray[np.float32]
    outline_mm: NDArray[np.float32]
    bend: NDArray[np.float32]
    half_mm: float
    rim_half_mm: float
    rim_width_mm: float
    box: Box

    def _sheet(self, u: Distances, v: Distances) -> tuple[Distances, Distances]:
        height, along, up = np.zeros_like(u), np.zeros_like(u), np.zeros_like(u)
        for i, j, c in self.bend.tolist():
            height += c * u**i * v**j
            along += c * i * u ** max(i - 1, 0) * v**j
            up += c * j * u**i * v ** max(j - 1, 0)
        return height, np.sqrt(1 + along * along + up * up)

    def _edge(self, u: Distances, v: Distances) -> Distances:
        start = self.outline_mm
        step = np.roll(start, -1, 0) - start
        du, dv = u[:, None] - start[:, 0], v[:, None] - start[:, 1]
        share = np.clip((du * step[:, 0] + dv * step[:, 1]) / (step * step).sum(1), 0, 1)
        across, up = du - share * step[:, 0], dv - share * step[:, 1]
        gap = np.sqrt((across * across + up * up).min(1))
        below = dv < 0
        end_below = dv - step[:, 1] < 0
        left = (step[:, 0] * dv - step[:, 1] * du) > 0
        crossing = (below != end_below) & (left == end_below)
        inside = crossing.sum(1) % 2 == 1
        return vector(np.where(inside, -gap, gap))

    def _chunk(self, points: Points) -> Distances:
        local = vector((points - self.origin_mm) @ self.axes.T)
        low, high = self.outline_mm.min(0) - 8, self.outline_mm.max(0) + 8
        u, v = (vector(np.clip(local[:, i], low[i], high[i])) for i in range(2))
        excess = np.hypot(local[:, 0] - u, local[:, 1] - v)
        height, steepness = self._sheet(u, v)
        edge = self._edge(u, v) + excess
        rim = np.exp(np.minimum(edge, 0) / np.float32(self.rim_width_mm))
        half = self.half_mm + (self.rim_half_mm - self.half_mm) * rim
        off = np.abs(local[:, 2] - height) / steepness - half
        bevel = half * np.float32(0.95)
        side, top = edge + bevel, off + bevel
        outside = np.hypot(np.maximum(side, 0), np.maximum(top, 0))
        return vector(np.minimum(np.maximum(side, top), 0) + outside - bevel)

    def distance(self, points: Points) -> Distances:
        """Return the distance to the sheet's rounded body, in pieces that fit the cache."""
        flat = points.reshape(-1, 3)
        if len(flat) == 0:
            return np.zeros(points.shape[:-1], np.float32)
        pieces = [self._chunk(flat[i : i + CHUNK]) for i in range(0, len(flat), CHUNK)]
        return np.concatenate(pieces).reshape(points.shape[:-1]).astype(np.float32)

    @property
    def bounds(self) -> Box:
        """Return the box measured when the plate was made."""
        return self.box


def plate(
    outline: ArrayLike,
    inner: ArrayLike,
    normal: ArrayLike,
    half_mm: float,
    rim_half_mm: float | None = None,
    rim_width_mm: float = 4.0,
    degree: int = 3,
) -> Plate:
    """Return a plate whose sheet passes near the outline's and the inner points.

    Parameters
    ----------
    outline : array_like
        Points around the edge in order, shape (n, 3), LPS mm; a smooth closed curve joins them.
    inner : array_like
        More points of the sheet, shape (m, 3), possibly empty.
    normal : array_like
        The direction the sheet roughly faces.
    half_mm, rim_half_mm : float
        Half the thickness in the middle and at the edge.
    """
    edge = np.asarray(outline, np.float64)
    every = np.vstack([edge, np.asarray(inner, np.float64).reshape(-1, 3)])
    origin = edge.mean(0)
    axes = frame(edge[len(edge) // 2] - edge[0], normal)
    local = (every - origin) @ axes.T.astype(np.float64)
    powers = [(i, j) for i in range(degree + 1) for j in range(degree + 1 - i)]
    terms = np.column_stack([local[:, 0] ** i * local[:, 1] ** j for i, j in powers])
    scale = np.abs(terms).max(0)
    damping = 1e-3 * np.eye(len(powers))
    system = np.vstack([terms / scale, damping])
    coefficients = np.linalg.lstsq(system, np.append(local[:, 2], np.zeros(len(powers))))[0] / scale
    bend = np.column_stack([np.array(powers), coefficients])
    rim = half_mm if rim_half_mm is None else rim_half_mm
    margin = 2 * max(half_mm, rim) + 4
    box = np.stack([every.min(0) - margin, every.max(0) + margin])
    smooth = closed_curve(local[: len(edge), :2], 3 * len(edge))
    return Plate(vector(origin), axes, vector(smooth), vector(bend), half_mm, rim, rim_width_mm, vector(box))
