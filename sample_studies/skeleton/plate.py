"""A relief as flat vector art: smooth outlines per site, tones of shade, growth plates, segments."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage
from skimage.measure import approximate_polygon, find_contours, points_in_poly

from annotator.terms.sites import catalogue

from .relief import Relief

Ring = NDArray[np.float64]
Rings = tuple[Ring, ...]
Mask = NDArray[np.bool_]

_DARK, _DIM, _BRIGHT = 0.20, 0.50, 0.93
_CONTACT_MM, _CONTACT_REACH_MM = 5.0, 4.0
_REAR_MM, _REAR_REACH_MM = 36.0, 22.0
_PIT_MM, _PIT_DEPTH_MM = 11.0, 9.5
_MAIN_SHARE = 0.3
_LEAST_SEGMENT_MM2 = 3.0
_SLIVER_MM2, _SLIVER_SOFT_PX = 12.0, 0.6
PHYSIS = "physis"


@dataclass(frozen=True, slots=True, eq=False)
class Piece:
    """A mask cut out of the sheet, and its first row and column there."""

    mask: Mask
    row: int
    column: int

    def united(self, other: Piece) -> Piece:
        """Return the union of two pieces."""
        row, column = min(self.row, other.row), min(self.column, other.column)
        ends = [(p.row + p.mask.shape[0], p.column + p.mask.shape[1]) for p in (self, other)]
        mask = np.zeros((max(e[0] for e in ends) - row, max(e[1] for e in ends) - column), bool)
        for p in (self, other):
            mask[p.row - row :, p.column - column :][: p.mask.shape[0], : p.mask.shape[1]] |= p.mask
        return Piece(mask, row, column)


@dataclass(frozen=True, slots=True, eq=False)
class Outline:
    """A site of one side as the view shows it; points (right, down) in mm of the sheet.

    `alone` when none of its bones is shared with another site: its outline is then a bone's edge.
    `parts` are the outlines of its segments where it has several, the smallest first: where two that are
    drawn a little too large overlap, it has the place. The growth plate lies beside `rings`.
    """

    site: str
    side: str
    rings: Rings
    anchor: tuple[float, float]
    segments: Mapping[str, tuple[float, float]]
    area_mm2: float
    alone: bool
    parts: Mapping[str, Rings]


@dataclass(frozen=True, slots=True, eq=False)
class Plate:
    """A finished plate: sites, and what is drawn besides them by class name, in paint order."""

    outlines: tuple[Outline, ...]
    under: Mapping[str, Rings]
    over: Mapping[str, Rings]


def rings(piece: Piece, relief: Relief, tolerance_mm: float, least_mm2: float, soft_px: float = 1.0) -> Rings:
    """Return the smooth outlines of a mask, holes too, without specks."""
    margin = 6
    soft = ndimage.gaussian_filter(np.pad(piece.mask.astype(np.float32), margin), soft_px)
    shift = np.array([piece.column - margin, piece.row - margin])
    result = []
    for contour in find_contours(soft, 0.5):
        points = (contour[:, ::-1] + shift) * relief.pixel_mm + relief.corner_mm
        if abs(_area(points)) >= least_mm2:
            result.append(approximate_polygon(points, tolerance_mm)[:-1])
    return tuple(ring for ring in result if len(ring) >= 3)


def _area(points: Ring) -> float:
    x, y = points.T
    return float(np.dot(x[:-1], y[1:]) - np.dot(x[1:], y[:-1])) / 2


def _middle(piece: Piece, relief: Relief) -> tuple[float, float]:
    """Return a place deep inside a mask."""
    depth = ndimage.distance_transform_edt(np.pad(piece.mask, 1))[1:-1, 1:-1]
    # Of equally deep places the one nearest the centre of mass: the middle of a shaft, not its end.
    inner = np.argwhere(depth >= 0.85 * depth.max())
    centre = np.argwhere(piece.mask).mean(axis=0)
    row, column = inner[np.argmin(((inner - centre) ** 2).sum(axis=1))]
    x, y = np.array([piece.column + column, piece.row + row]) * relief.pixel_mm + relief.corner_mm
    return (float(x), float(y))


def outline(
    segments: Mapping[str, Piece], site: str, side: str, relief: Relief, tolerance_mm: float
) -> Outline | None:
    """Return the outline of a site from the masks of its segments; None where no bone of it is seen."""
    seen = {name: piece for name, piece in segments.items() if piece.mask.any()}
    bony = {name: piece for name, piece in seen.items() if name != PHYSIS}
    if not bony:
        return None
    whole = reduce(Piece.united, bony.values())
    pixel_mm2 = relief.pixel_mm**2
    found = rings(whole, relief, tolerance_mm, least_mm2=max(0.8, 6 * pixel_mm2))
    if not found:
        return None
    several = len(segments) > 1 or len(catalogue()[site].segments) > 1
    drawn = {name: _segment_rings(piece, name, relief, tolerance_mm) for name, piece in seen.items()}
    parts = {name: inner for name, inner in sorted(drawn.items(), key=_area_of) if several and inner}
    middles = {name: _middle(piece, relief) for name, piece in seen.items() if not several or name in parts}
    within = {name: parts[name] if name == PHYSIS else found for name in middles}
    places = {name: at for name, at in middles.items() if is_inside(at, within[name])}
    anchor = _middle(_main(bony, whole), relief)
    area_mm2 = float(whole.mask.sum()) * pixel_mm2
    return Outline(site, side, found, anchor, places, area_mm2, _is_alone(site, side, relief), parts)


def _segment_rings(piece: Piece, name: str, relief: Relief, tolerance_mm: float) -> Rings:
    """Return the outlines of a segment; what is small or thin keeps more of its shape."""
    area_mm2 = float(piece.mask.sum()) * relief.pixel_mm**2
    if name == PHYSIS or area_mm2 < _SLIVER_MM2:
        least_mm2 = min(0.5, 0.25 * area_mm2)
        return rings(piece, relief, tolerance_mm, least_mm2, _SLIVER_SOFT_PX)
    return rings(piece, relief, 2.5 * tolerance_mm, _LEAST_SEGMENT_MM2)


def _area_of(segment: tuple[str, Rings]) -> float:
    return sum(abs(_area(np.concatenate([ring, ring[:1]]))) for ring in segment[1])


def _main(segments: Mapping[str, Piece], whole: Piece) -> Piece:
    """Return the body of a vertebra where it is well seen, else all of a site."""
    body = segments.get("body")
    return body if body is not None and body.mask.sum() >= _MAIN_SHARE * whole.mask.sum() else whole


def is_inside(point: tuple[float, float], found: Iterable[NDArray[Any]]) -> bool:
    """Tell whether a place lies inside outlines (even–odd rule)."""
    return sum(bool(points_in_poly([point], ring)[0]) for ring in found) % 2 == 1


def _is_alone(site: str, side: str, relief: Relief) -> bool:
    own = {id(item.bone) for item in relief.parts if (item.site, item.side) == (site, side)}
    return all(item.site == site for item in relief.parts if id(item.bone) in own)


def plate(relief: Relief, tolerance_mm: float) -> Plate:
    """Return the plate of a relief."""
    pieces = _pieces(relief)
    sites: dict[tuple[str, str], dict[str, list[int]]] = {}
    bones: dict[int, list[int]] = {}
    others: dict[str, list[int]] = {kind: [] for kind in ("disc", "cartilage", "tooth", PHYSIS)}
    for index, (item, kind) in enumerate(zip(relief.parts, relief.kinds, strict=True)):
        bones.setdefault(id(item.bone), []).append(index)
        if kind == "bone" or item.segment == PHYSIS:
            sites.setdefault((item.site, item.side), {}).setdefault(item.segment, []).append(index)
        if kind != "bone" or item.segment == PHYSIS:
            others[kind if kind != "bone" else PHYSIS].append(index)
    outlines = (
        outline(
            {name: pieces(indices) for name, indices in segments.items()}, site, side, relief, tolerance_mm
        )
        for (site, side), segments in sites.items()
    )
    under = {kind: rings(pieces(indices), relief, tolerance_mm, 0.8) for kind, indices in others.items()}
    divided = [indices for indices in bones.values() if len({relief.parts[i].site for i in indices}) > 1]
    edges = (rings(pieces(indices), relief, tolerance_mm, 0.8) for indices in divided)
    soft = rings(Piece(relief.unossified, 0, 0), relief, tolerance_mm, 0.8) if relief.unossified.any() else ()
    over = {
        "unossified": soft,
        **_tones(relief, tolerance_mm),
        "edge": tuple(ring for found in edges for ring in found),
    }
    return Plate(tuple(found for found in outlines if found is not None), under, over)


def _pieces(relief: Relief) -> Callable[[Sequence[int]], Piece]:
    """Return what cuts the mask of some parts out of the sheet."""
    boxes = ndimage.find_objects(relief.part + 1, max_label=len(relief.parts))

    def piece(indices: Sequence[int]) -> Piece:
        found = [boxes[index] for index in indices if boxes[index] is not None]
        if not found:
            return Piece(np.zeros((1, 1), bool), 0, 0)
        r0, c0 = (min(box[axis].start for box in found) for axis in (0, 1))
        r1, c1 = (max(box[axis].stop for box in found) for axis in (0, 1))
        return Piece(np.isin(relief.part[r0:r1, c0:c1], indices), r0, c0)

    return piece


def _tones(relief: Relief, tolerance_mm: float) -> dict[str, Rings]:
    seen = relief.part >= 0
    light = np.where(seen, relief.light, 1.0)
    tones = {
        "rear": (seen & _is_rear(relief), 8.0, 4.0),
        "shadow": (seen & _is_shadowed(relief), 4.0, 2.2),
        "shade": (seen & (light < _DIM), 6.0, 1.8),
        "deep": (seen & (light < _DARK), 6.0, 1.8),
        "gloss": (seen & (relief.light > _BRIGHT), 40.0, 2.5),
    }
    return {
        name: rings(Piece(mask, 0, 0), relief, 2.6 * tolerance_mm, least_mm2, soft_px)
        for name, (mask, least_mm2, soft_px) in tones.items()
    }


def _is_shadowed(relief: Relief) -> Mask:
    """Tell where another bone lies close by and clearly in front."""
    front, bone = _foremost(relief, _CONTACT_REACH_MM)
    own = _bone_of(relief)
    return (relief.depth_mm - front > _CONTACT_MM) & (bone != own)


def _is_rear(relief: Relief) -> Mask:
    """Tell what lies deep behind other bones around it, or in a pit: the far ribs, the orbits."""
    front, bone = _foremost(relief, _REAR_REACH_MM)
    behind_other = (relief.depth_mm - front > _REAR_MM) & (bone != _bone_of(relief))
    step = _step(relief, _PIT_MM)
    coarse = ndimage.grey_opening(relief.depth_mm[::step, ::step], footprint=_disc(_PIT_MM, relief, step))
    return behind_other | (relief.depth_mm - _finer(coarse, step, relief, order=1) > _PIT_DEPTH_MM)


def _bone_of(relief: Relief) -> NDArray[np.int32]:
    numbers = {key: n for n, key in enumerate(dict.fromkeys(id(item.bone) for item in relief.parts))}
    return np.array([*(numbers[id(item.bone)] for item in relief.parts), -1], np.int32)[relief.part]


def _foremost(relief: Relief, reach_mm: float) -> tuple[NDArray[np.float32], NDArray[np.int32]]:
    """Return the depth of the foremost thing within reach of every place, and which bone it is."""
    step = _step(relief, reach_mm)
    deep = np.clip(np.round((relief.depth_mm[::step, ::step] + 1000) * 10), 0, 1e6).astype(np.int64)
    code = deep * 4096 + _bone_of(relief)[::step, ::step] + 1
    front = _finer(
        ndimage.minimum_filter(code, footprint=_disc(reach_mm, relief, step)), step, relief, order=0
    )
    return (front // 4096 / 10 - 1000).astype(np.float32), (front % 4096 - 1).astype(np.int32)


def _step(relief: Relief, reach_mm: float) -> int:
    return max(1, round(reach_mm / relief.pixel_mm / 7))


def _disc(reach_mm: float, relief: Relief, step: int) -> Mask:
    radius = round(reach_mm / relief.pixel_mm / step)
    return np.hypot(*np.ogrid[-radius : radius + 1, -radius : radius + 1]) <= radius + 0.3


def _finer(coarse: NDArray[Any], step: int, relief: Relief, order: int) -> NDArray[Any]:
    rows, columns = (np.arange(length) / step for length in relief.depth_mm.shape)
    at = np.meshgrid(rows, columns, indexing="ij")
    return ndimage.map_coordinates(coarse, at, order=order, mode="nearest")
