"""Bones seen from a direction: for every pixel the bone in front, its site, its depth and its slope."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from annotator.geometry.affine import Affine2
from sample_studies.anatomy.part import Part

from .field import Field
from .views import View

Plane = NDArray[np.float32]
_FAR = np.float32(1e4)


@dataclass(frozen=True, slots=True, eq=False)
class Body:
    """A bone (or cartilage, or tooth) with its field, and the parts it is divided into, first fit wins.

    `rim_mm` of its outside are cartilage still: the bone has that much to grow.
    """

    field: Field
    parts: tuple[Part, ...]
    kind: str
    rim_mm: float = 0.0


@dataclass(frozen=True, slots=True, eq=False)
class Relief:
    """What a view shows, shape (rows, columns).

    Attributes
    ----------
    corner_mm : tuple of float
        Sheet coordinates (right, down) of the centre of pixel (0, 0).
    part : int32
        Index into `parts`, -1 where nothing is.
    depth_mm : float32
        Along the direction of sight; far behind everything where nothing is.
    light : float32
        Lambert's cosine for light from the upper left; 1 faces it.
    kinds : tuple of str
        Of each part: bone, cartilage, disc, physis, tooth.
    unossified : bool
        What of the bones in front is cartilage still.
    """

    corner_mm: tuple[float, float]
    pixel_mm: float
    part: NDArray[np.int32]
    depth_mm: Plane
    light: Plane
    parts: tuple[Part, ...]
    kinds: tuple[str, ...]
    unossified: NDArray[np.bool_]


@dataclass(frozen=True, slots=True, eq=False)
class _Sight:
    """One body from one direction on its own grid: signed outline, depth, and region distances."""

    corner_mm: tuple[float, float]
    step_mm: float
    outline_mm: Plane
    depth_mm: Plane
    light: Plane
    regions_mm: tuple[Plane, ...]
    turn: Affine2
    rim_mm: float


_LIGHT = np.array([-0.45, -0.55, -0.70]) / np.linalg.norm([-0.45, -0.55, -0.70])


def _axis(direction: Sequence[float]) -> tuple[int, int]:
    index = int(np.argmax(np.abs(direction)))
    return index, int(np.sign(direction[index]))


def _sight(body: Body, view: View) -> _Sight:
    """Look at one body along a grid axis."""
    field = body.field
    order = [_axis(direction) for direction in (view.down, view.right, view.away)]
    grid = field.distance_mm.transpose([index for index, _ in order])
    grid = grid[tuple(slice(None, None, sign) for _, sign in order)]
    ends = field.origin_mm + field.step_mm * (np.array(field.distance_mm.shape) - 1)
    starts = [float(field.origin_mm[i] if sign > 0 else -ends[i]) for i, sign in order]
    inside = grid < 0
    outline = grid.min(axis=2)
    hit = inside.argmax(axis=2)
    before = np.maximum(hit - 1, 0)
    at = np.take_along_axis(grid, hit[..., None], 2)[..., 0]
    ahead = np.take_along_axis(grid, before[..., None], 2)[..., 0]
    share = np.clip(ahead / np.maximum(ahead - at, 1e-6), 0, 1)
    # Beside the bone the depth of the nearest approach goes on, so that edges can be interpolated.
    steps = np.where(inside.any(axis=2), before + share, grid.argmin(axis=2))
    depth = (starts[2] + field.step_mm * steps).astype(np.float32)
    light = _lambert(np.where(outline < 0, depth, np.nan), field.step_mm)
    regions = _regions(body, order, starts, depth)
    turn = view.turn_of(body.parts[0].site, body.parts[0].side)
    return _Sight((starts[1], starts[0]), field.step_mm, outline, depth, light, regions, turn, body.rim_mm)


def _lambert(depth: Plane, step_mm: float) -> Plane:
    """Return the cosine between the light and the surface that a depth map describes."""
    known = np.isfinite(depth)
    if not known.any():
        return np.zeros_like(depth)
    nearest = ndimage.distance_transform_edt(~known, return_distances=False, return_indices=True)
    smooth = ndimage.gaussian_filter(depth[tuple(nearest)], 1.2 / step_mm)
    down, right = np.gradient(smooth, step_mm)
    normal = np.stack([right, down, -np.ones_like(right)])
    normal /= np.linalg.norm(normal, axis=0)
    return np.einsum("i,ijk->jk", _LIGHT, normal).astype(np.float32)


def _regions(
    body: Body, order: Sequence[tuple[int, int]], starts: Sequence[float], depth: Plane
) -> tuple[Plane, ...]:
    if len(body.parts) == 1:
        return ()
    rows, columns = np.indices(depth.shape)
    sheet = (starts[0] + body.field.step_mm * rows, starts[1] + body.field.step_mm * columns, depth + 0.15)
    points = np.empty((*depth.shape, 3), np.float32)
    for (index, sign), values in zip(order, sheet, strict=True):
        points[..., index] = sign * values
    flat = points.reshape(-1, 3)
    return tuple(
        np.full(depth.shape, -1, np.float32)
        if item.region is None
        else item.region.distance(flat).reshape(depth.shape).astype(np.float32)
        for item in body.parts
    )


def look(bodies: Sequence[Body], view: View, margin_mm: float = 6.0) -> Relief:
    """Return the relief of all bodies a view shows."""
    sights = [_sight(body, view) for body in bodies]
    corners = np.concatenate([_corners(sight) for sight in sights])
    low, high = corners.min(axis=0) - margin_mm, corners.max(axis=0) + margin_mm
    if view.window_mm is not None:
        ends = sorted(view.down[2] * z for z in view.window_mm)
        low[1], high[1] = max(low[1], ends[0]), min(high[1], ends[1])
    columns, rows = np.ceil((high - low) / view.pixel_mm).astype(int)
    sheet = _Sheet(
        (float(low[0]), float(low[1])),
        view.pixel_mm,
        np.full((rows, columns), -1, np.int32),
        np.full((rows, columns), _FAR, np.float32),
        np.zeros((rows, columns), np.float32),
        np.zeros((rows, columns), np.bool_),
    )
    parts: list[Part] = []
    kinds: list[str] = []
    for body, sight in zip(bodies, sights, strict=True):
        _lay(sight, len(parts), sheet)
        parts.extend(body.parts)
        kinds.extend([body.kind] * len(body.parts))
    return Relief(
        sheet.corner_mm,
        view.pixel_mm,
        sheet.part,
        sheet.depth_mm,
        sheet.light,
        tuple(parts),
        tuple(kinds),
        sheet.unossified,
    )


@dataclass(frozen=True, slots=True, eq=False)
class _Sheet:
    """What is in front so far; the planes are written to."""

    corner_mm: tuple[float, float]
    pixel_mm: float
    part: NDArray[np.int32]
    depth_mm: Plane
    light: Plane
    unossified: NDArray[np.bool_]


def _corners(sight: _Sight) -> NDArray[np.float64]:
    """Return the corners of a sight on the sheet, turned."""
    (left, top), (rows, columns) = sight.corner_mm, sight.depth_mm.shape
    right, bottom = left + sight.step_mm * (columns - 1), top + sight.step_mm * (rows - 1)
    return np.array([sight.turn(p) for p in ((left, top), (right, top), (right, bottom), (left, bottom))])


def _lay(sight: _Sight, first: int, sheet: _Sheet) -> None:
    """Lay one body into the sheet, where it is in front of what is there."""
    corners = (_corners(sight) - sheet.corner_mm) / sheet.pixel_mm
    c0, r0 = np.maximum(np.floor(corners.min(axis=0)).astype(int), 0)
    c1, r1 = np.minimum(np.ceil(corners.max(axis=0)).astype(int) + 1, sheet.part.shape[::-1])
    if c0 >= c1 or r0 >= r1:
        return
    y, x = np.meshgrid(np.arange(r0, r1), np.arange(c0, c1), indexing="ij")
    u, v = x * sheet.pixel_mm + sheet.corner_mm[0], y * sheet.pixel_mm + sheet.corner_mm[1]
    back = sight.turn.inverse()
    at = (
        (back.b * u + back.d * v + back.f - sight.corner_mm[1]) / sight.step_mm,
        (back.a * u + back.c * v + back.e - sight.corner_mm[0]) / sight.step_mm,
    )

    def finer(plane: Plane, order: int = 1) -> Plane:
        return ndimage.map_coordinates(plane, at, order=order, mode="nearest").astype(np.float32)

    window = (slice(r0, r1), slice(c0, c1))
    deep = finer(sight.depth_mm)
    front = (finer(np.clip(sight.outline_mm, -3, 3), 3) < 0) & (deep < sheet.depth_mm[window])
    # A ray that stays within the rim of a bone on its whole way meets nothing but cartilage.
    sheet.unossified[window][front] = (finer(sight.outline_mm) > -sight.rim_mm)[front]
    chosen = np.full(deep.shape, first + max(len(sight.regions_mm) - 1, 0), np.int32)
    for index in reversed(range(len(sight.regions_mm))):
        chosen[finer(sight.regions_mm[index]) <= 0] = first + index
    sheet.part[window][front] = chosen[front]
    sheet.depth_mm[window][front] = deep[front]
    sheet.light[window][front] = finer(sight.light)[front]


def body_groups(parts: Sequence[Part]) -> Mapping[int, tuple[Part, ...]]:
    """Return the parts of each bone, in order, by the bone's identity."""
    groups: dict[int, list[Part]] = {}
    for item in parts:
        groups.setdefault(id(item.bone), []).append(item)
    return {key: tuple(items) for key, items in groups.items()}
