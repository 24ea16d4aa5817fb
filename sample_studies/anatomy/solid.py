"""Solids as signed distances: blends, cuts, mirrors and placements of any shape, in patient millimetres."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Protocol

import numpy as np
from numpy.typing import ArrayLike, NDArray

Points = NDArray[np.float32]
Distances = NDArray[np.float32]
Box = NDArray[np.float32]

EVERYWHERE: Box = np.array([[-1e6] * 3, [1e6] * 3], np.float32)


class Solid(Protocol):
    """A body in space; `distance` is approximately Euclidean near the surface."""

    def distance(self, points: Points) -> Distances:
        """Return signed distances (mm, negative inside) of points (..., 3), LPS mm, shape (...)."""
        ...

    @property
    def bounds(self) -> Box:
        """Return the enclosing box, shape (2, 3): lowest and highest corner, LPS mm."""
        ...


def vector(values: ArrayLike) -> NDArray[np.float32]:
    """Return `values` as a float32 array."""
    result: NDArray[np.float32] = np.asarray(values, dtype=np.float32)
    return result


def unit(values: ArrayLike) -> NDArray[np.float32]:
    """Return `values` scaled to length one along the last axis."""
    array = np.asarray(values, dtype=np.float64)
    return vector(array / np.linalg.norm(array, axis=-1, keepdims=True))


def smooth_minimum(first: Distances, second: Distances, width_mm: float) -> Distances:
    """Return the minimum of two distances, rounded where they differ by less than `width_mm`."""
    if width_mm <= 0.0:
        return np.minimum(first, second)
    overlap = np.maximum(width_mm - np.abs(first - second), 0.0) / np.float32(width_mm)
    return vector(np.minimum(first, second) - overlap * overlap * np.float32(width_mm / 4))


CHUNK = 4096


def _gap(box: Box, low: NDArray[np.float32], high: NDArray[np.float32]) -> float:
    """Return the least distance between a box and another given by its corners."""
    return float(np.linalg.norm(np.maximum(0, np.maximum(box[0] - high, low - box[1]))))


def _span(box: Box, low: NDArray[np.float32], high: NDArray[np.float32]) -> float:
    """Return the greatest distance between a box and another given by its corners."""
    return float(np.linalg.norm(np.maximum(np.abs(box[1] - low), np.abs(high - box[0]))))


def _in_chunks(points: Points, distance: Callable[[Points], Distances]) -> Distances:
    """Return distances worked out for few neighbouring points at a time."""
    flat = points.reshape(-1, 3)
    if len(flat) <= CHUNK:
        return distance(flat).reshape(points.shape[:-1])
    pieces = [distance(flat[i : i + CHUNK]) for i in range(0, len(flat), CHUNK)]
    return np.concatenate(pieces).reshape(points.shape[:-1])


@dataclass(frozen=True, slots=True, eq=False)
class Blend:
    """The union of solids, with fillets of about `width_mm` where they meet."""

    solids: tuple[Solid, ...]
    width_mm: float = 0.0
    boxes: tuple[Box, ...] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "boxes", tuple(solid.bounds for solid in self.solids))

    def distance(self, points: Points) -> Distances:
        """Return the rounded minimum over the members, leaving out those too far to matter."""
        return _in_chunks(points, self._near)

    def _near(self, points: Points) -> Distances:
        if len(points) == 0:
            return np.zeros(0, np.float32)
        low, high = points.min(0), points.max(0)
        reach = min(_span(box, low, high) for box in self.boxes)
        result = None
        for solid, box in zip(self.solids, self.boxes, strict=True):
            if _gap(box, low, high) > reach + self.width_mm:
                continue
            distance = solid.distance(points)
            result = distance if result is None else smooth_minimum(result, distance, self.width_mm)
            reach = min(reach, float(result.max()))
        # The member that set the first reach is never left out, so there always is a result.
        return np.zeros(0, np.float32) if result is None else result

    @property
    def bounds(self) -> Box:
        """Return the box around all members and their fillets."""
        boxes = np.stack(self.boxes)
        margin = np.float32(self.width_mm / 4)
        return np.stack([boxes[:, 0].min(0) - margin, boxes[:, 1].max(0) + margin])


@dataclass(frozen=True, slots=True, eq=False)
class Cut:
    """A solid with others taken away, its new edges rounded over `width_mm`."""

    solid: Solid
    removed: tuple[Solid, ...]
    width_mm: float = 0.0
    boxes: tuple[Box, ...] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "boxes", tuple(tool.bounds for tool in self.removed))

    def distance(self, points: Points) -> Distances:
        """Return the rounded maximum of the solid and what lies outside the removed ones."""
        return _in_chunks(points, self._near)

    def _near(self, points: Points) -> Distances:
        result = -self.solid.distance(points)
        if len(points) == 0:
            return result
        low, high = points.min(0), points.max(0)
        deepest = float(result.max())
        for tool, box in zip(self.removed, self.boxes, strict=True):
            if _gap(box, low, high) <= deepest + self.width_mm:
                result = smooth_minimum(result, tool.distance(points), self.width_mm)
        return -result

    @property
    def bounds(self) -> Box:
        """Return the box of the solid before the cut."""
        return self.solid.bounds


@dataclass(frozen=True, slots=True, eq=False)
class Common:
    """What several solids share."""

    solids: tuple[Solid, ...]

    def distance(self, points: Points) -> Distances:
        """Return the maximum over the members."""
        result = self.solids[0].distance(points)
        for solid in self.solids[1:]:
            result = np.maximum(result, solid.distance(points))
        return result

    @property
    def bounds(self) -> Box:
        """Return the common part of the members' boxes."""
        boxes = np.stack([solid.bounds for solid in self.solids])
        return np.stack([boxes[:, 0].max(0), boxes[:, 1].min(0)])


@dataclass(frozen=True, slots=True, eq=False)
class Shell:
    """The outer layer of a solid, `thickness_mm` deep."""

    solid: Solid
    thickness_mm: float

    def distance(self, points: Points) -> Distances:
        """Return the distance to the layer."""
        outer = self.solid.distance(points)
        return vector(np.maximum(outer, -outer - np.float32(self.thickness_mm)))

    @property
    def bounds(self) -> Box:
        """Return the box of the full solid."""
        return self.solid.bounds


@dataclass(frozen=True, slots=True, eq=False)
class Swollen:
    """A solid grown by `margin_mm` on every side (shrunk when negative)."""

    solid: Solid
    margin_mm: float

    def distance(self, points: Points) -> Distances:
        """Return the distance to the moved surface."""
        return vector(self.solid.distance(points) - np.float32(self.margin_mm))

    @property
    def bounds(self) -> Box:
        """Return the box moved with the surface."""
        margin = vector([[-self.margin_mm], [self.margin_mm]])
        return self.solid.bounds + margin


@dataclass(frozen=True, slots=True, eq=False)
class Mirrored:
    """A solid reflected in the median plane x = 0."""

    solid: Solid

    def distance(self, points: Points) -> Distances:
        """Return the distance of the reflected points."""
        return self.solid.distance(points * vector([-1, 1, 1]))

    @property
    def bounds(self) -> Box:
        """Return the reflected box."""
        corners = self.solid.bounds * vector([-1, 1, 1])
        return np.stack([corners.min(0), corners.max(0)])


@dataclass(frozen=True, slots=True, eq=False)
class Symmetric:
    """A solid whose left half (x > 0) is seen on both sides, so that the sides match exactly."""

    solid: Solid

    def distance(self, points: Points) -> Distances:
        """Return the distance of the points folded onto the left side."""
        folded = points.copy()
        folded[..., 0] = np.abs(folded[..., 0])
        return self.solid.distance(folded)

    @property
    def bounds(self) -> Box:
        """Return the solid's box, made as wide to the right as to the left."""
        box = self.solid.bounds.copy()
        box[0, 0] = -box[1, 0]
        return box


@dataclass(frozen=True, slots=True, eq=False)
class Placed:
    """A solid modelled in its own axes and put into the body.

    `axes` holds the local x, y and z directions as rows, in patient coordinates, orthonormal.
    """

    solid: Solid
    origin_mm: NDArray[np.float32]
    axes: NDArray[np.float32]

    def distance(self, points: Points) -> Distances:
        """Return the distance in local coordinates."""
        local = (points - self.origin_mm) @ self.axes.T
        return self.solid.distance(local.astype(np.float32, copy=False))

    @property
    def bounds(self) -> Box:
        """Return the box around the eight transformed corners."""
        low, high = np.clip(self.solid.bounds, -1e5, 1e5)
        picks = np.indices((2, 2, 2)).reshape(3, -1).T
        corners = np.where(picks == 0, low, high) @ self.axes + self.origin_mm
        return np.stack([corners.min(0), corners.max(0)]).astype(np.float32)


@dataclass(frozen=True, slots=True, eq=False)
class Slab:
    """All points whose coordinate along `axis` lies between two values (infinite sideways)."""

    axis: NDArray[np.float32]
    low_mm: float = -1e6
    high_mm: float = 1e6

    def distance(self, points: Points) -> Distances:
        """Return the distance to the nearer face."""
        along = points @ self.axis
        return vector(np.maximum(np.float32(self.low_mm) - along, along - np.float32(self.high_mm)))

    @property
    def bounds(self) -> Box:
        """Return limits only where the axis is a coordinate axis."""
        box = EVERYWHERE.copy()
        index = int(np.argmax(np.abs(self.axis)))
        if self.axis[index] > 0.99999:
            box[:, index] = self.low_mm, self.high_mm
        return box


def behind(point: ArrayLike, normal: ArrayLike) -> Slab:
    """Return the half space on the far side of a plane: where `normal` does not point."""
    axis = unit(normal)
    return Slab(axis, high_mm=float(vector(point) @ axis))


def beyond(point: ArrayLike, normal: ArrayLike) -> Slab:
    """Return the half space `normal` points into."""
    axis = unit(normal)
    return Slab(axis, low_mm=float(vector(point) @ axis))


def between(first: ArrayLike, second: ArrayLike) -> Slab:
    """Return the slab bounded by the two planes through two points, square to the line between."""
    axis = unit(vector(second) - vector(first))
    return Slab(axis, float(vector(first) @ axis), float(vector(second) @ axis))


def both_sides(solids: Sequence[Solid]) -> tuple[Solid, ...]:
    """Return the solids and their mirror images."""
    return (*solids, *(Mirrored(solid) for solid in solids))
