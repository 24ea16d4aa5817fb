"""The surface of bone in a CT, as points with normals, and its picture from any side."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from annotator.geometry.plane import Vector3
from annotator.imaging.volume import Volume

if TYPE_CHECKING:
    from scipy import sparse

BONE_HU = 200.0
"""Lowest value that counts as bone: above soft tissue, below the trabecular bone of a child's vertebra."""
FINEST_MM = 1.0
MOST_VOXELS = 24_000_000
_AMBIENT, _DEPTH_FADE = 0.18, 0.45
_COLOUR = np.array((244.0, 232.0, 210.0), np.float32)
_PIXEL = 0.75
"""Side of a pixel of the picture, as a share of the step of the points."""

Points = NDArray[np.float32]


@dataclass(frozen=True, slots=True, eq=False)
class BoneSurface:
    """Points on the boundary of bone.

    Parameters
    ----------
    points_mm : ndarray, shape (n, 3), float32
        LPS.
    normals : ndarray, shape (n, 3), float32
        Of length 1, out of the bone.
    step_mm : float
        Of the grid they were found on.
    centre_mm : Vector3
        The middle of the volume, about which the surface turns.
    radius_mm : float
        No point lies further from the middle.
    """

    points_mm: Points
    normals: Points
    step_mm: float
    centre_mm: Vector3
    radius_mm: float

    def thinned(self, by: int) -> BoneSurface:
        """Return every so many-th point, as if found on a wider grid."""
        step = self.step_mm * math.sqrt(by)
        return BoneSurface(self.points_mm[::by], self.normals[::by], step, self.centre_mm, self.radius_mm)


@dataclass(frozen=True, slots=True, eq=False)
class SurfacePicture:
    """A surface seen from a direction, in parallel projection.

    Parameters
    ----------
    rgb : ndarray, shape (side, side, 3), uint8
    point : ndarray, shape (side, side), int32
        Which of the points shown each pixel shows, −1 for none.
    pixel_mm : float
    every : int
        Every so many-th point of the surface is shown.
    """

    rgb: NDArray[np.uint8]
    point: NDArray[np.int32]
    pixel_mm: float
    every: int = 1


def bone_surface(
    volume: Volume, threshold_hu: float = BONE_HU, check: Callable[[], None] = lambda: None
) -> BoneSurface:
    """Return the surface of all that is at least so dense, found on a grid of 1 mm or a little more.

    Parameters
    ----------
    volume : Volume
        In HU.
    threshold_hu : float
    check : function
        Called between the steps of the work; may raise to cancel.

    Returns
    -------
    BoneSurface
        A point for each grid voxel of bone that borders on something else, moved along the gradient to
        where the value is the threshold. Normals are grey-level gradients (Höhne and Bernstein, IEEE
        Trans Med Imaging 1986; 5:45).
    """
    spacing = volume.spacing_mm
    whole = math.prod(count * step for count, step in zip(volume.shape, spacing, strict=True))
    step_mm = max(FINEST_MM, (whole / MOST_VOXELS) ** (1 / 3))
    values, steps = _on_grid(volume, step_mm, check)
    check()
    index = _boundary(values >= threshold_hu)
    check()
    gradient = _gradient(values, index) / np.array(steps, np.float32)
    length = np.maximum(np.linalg.norm(gradient, axis=1, keepdims=True), 1e-3)
    here = values[tuple(index.T)][:, None]
    away_mm = np.clip((threshold_hu - here) / length, -0.8 * step_mm, 0.8 * step_mm)
    axes = np.asarray(volume.world_from_index[:3, :3], np.float64)
    directions = axes / np.linalg.norm(axes, axis=0)
    # A sheared volume has axes that are not at right angles: gradients turn by the inverse transpose.
    normals = (-gradient / length) @ np.linalg.inv(directions).astype(np.float32)
    normals /= np.maximum(np.linalg.norm(normals, axis=1, keepdims=True), 1e-6)
    grid = (index * np.array(steps)) @ directions.T + volume.world_from_index[:3, 3]
    points = (grid - normals * away_mm).astype(np.float32)
    return _about_middle(points, normals.astype(np.float32), step_mm, volume)


def surface_picture(
    surface: BoneSurface, azimuth_deg: float, elevation_deg: float, every: int = 1
) -> SurfacePicture:
    """Return a surface as seen by somebody who stands before the patient and walks round.

    Parameters
    ----------
    surface : BoneSurface
    azimuth_deg : float
        0 from the front, 90 from the patient's left, 180 from behind.
    elevation_deg : float
        90 from above the head, −90 from below the feet.
    every : int
        Show only every so many-th point, larger: what follows a hand.
    """
    surface = surface.thinned(every)
    right, down, into = view_axes(azimuth_deg, elevation_deg)
    pixel_mm = _PIXEL * surface.step_mm
    side = max(8, math.ceil(2 * surface.radius_mm / pixel_mm) + 4)
    faces = (surface.normals @ np.array(into, np.float32)) < 0.25
    chosen = np.flatnonzero(faces)
    away = surface.points_mm[chosen] - np.array(surface.centre_mm, np.float32)
    depth = away @ np.array(into, np.float32)
    far_first = np.argsort(-depth, kind="stable")
    chosen, away, depth = chosen[far_first], away[far_first], depth[far_first]
    column = ((away @ np.array(right, np.float32)) / pixel_mm + side / 2 - 0.5).astype(np.int32)
    row = ((away @ np.array(down, np.float32)) / pixel_mm + side / 2 - 0.5).astype(np.int32)
    nearest = np.full(side * side, -1, np.int32)
    at, number = row * side + column, chosen.astype(np.int32)
    order = np.repeat(np.arange(len(at)), 4)
    places = (at[:, None] + np.array((0, 1, side, side + 1))).reshape(-1)
    # Of points in one pixel the last written stays: the nearest.
    nearest[places] = number[order]
    rgb = _shaded(surface, nearest, into).reshape(side, side, 3)
    return SurfacePicture(rgb, nearest.reshape(side, side), pixel_mm, every)


def view_axes(azimuth_deg: float, elevation_deg: float) -> tuple[Vector3, Vector3, Vector3]:
    """Return the directions, LPS, to the right of the picture, down it, and away from the eye."""
    turn, tilt = math.radians(azimuth_deg), math.radians(elevation_deg)
    right = (math.cos(turn), math.sin(turn), 0.0)
    level = (-math.sin(turn), math.cos(turn), 0.0)
    into = (level[0] * math.cos(tilt), level[1] * math.cos(tilt), -math.sin(tilt))
    down = (-level[0] * math.sin(tilt), -level[1] * math.sin(tilt), -math.cos(tilt))
    return right, down, into


def _on_grid(
    volume: Volume, step_mm: float, check: Callable[[], None]
) -> tuple[NDArray[np.float32], tuple[float, float, float]]:
    """Return modality values on a grid of about `step_mm`, and its true steps along the volume's axes."""
    counts = [
        max(2, round((count - 1) * step / step_mm) + 1)
        for count, step in zip(volume.shape, volume.spacing_mm, strict=True)
    ]
    across, down, along = (_resampling(*pair) for pair in zip(volume.shape, counts, strict=True))
    stack, bears = np.zeros(counts, np.float32), across.tocsc()
    # Slice by slice: volumes in between would be several times as large as the grid.
    for number, one in enumerate(volume.stored):
        check()
        values = np.asarray(volume.modality_lut.apply(one), np.float32)
        plane = (along @ (down @ values).T).T
        borne = slice(*bears.indptr[number : number + 2])
        for place, share in zip(bears.indices[borne], bears.data[borne], strict=True):
            stack[place] += share * plane
    steps = [
        (count - 1) * step / (new - 1)
        for count, step, new in zip(volume.shape, volume.spacing_mm, counts, strict=True)
    ]
    return stack, (steps[0], steps[1], steps[2])


def _resampling(before: int, count: int) -> sparse.csr_array:
    """Return the matrix, shape (count, before), that takes values to `count` places evenly along an axis.

    It is linear between neighbours; where values get fewer, between means of three, the middle one counted
    twice.
    """
    from scipy import sparse

    if count == before:
        return sparse.eye_array(before, format="csr", dtype=np.float32)
    places = np.linspace(0, before - 1, count)
    low = np.minimum(places.astype(int), before - 2)
    shares, rows = places - low, np.arange(count)
    matrix = sparse.csr_array(
        (np.concatenate((1 - shares, shares)), (np.tile(rows, 2), np.concatenate((low, low + 1)))),
        shape=(count, before),
    )
    if count < before:
        middle, beside = np.full(before, 0.5), np.full(before - 1, 0.25)
        middle[[0, -1]] = 1.0
        after = beside.copy()
        beside[-1] = after[0] = 0.0
        matrix = matrix @ sparse.diags_array((beside, middle, after), offsets=(-1, 0, 1))
    return sparse.csr_array(matrix, dtype=np.float32)


def _boundary(bone: NDArray[np.bool_]) -> NDArray[np.intp]:
    """Return the indices, shape (n, 3), of bone that has something else beside it; none at the edge."""
    inner = bone[1:-1, 1:-1, 1:-1].copy()
    within = bone[:-2, 1:-1, 1:-1] & bone[2:, 1:-1, 1:-1]
    within &= bone[1:-1, :-2, 1:-1] & bone[1:-1, 2:, 1:-1]
    within &= bone[1:-1, 1:-1, :-2] & bone[1:-1, 1:-1, 2:]
    inner &= ~within
    return np.argwhere(inner) + 1


def _gradient(values: NDArray[np.float32], index: NDArray[np.intp]) -> Points:
    """Return the central differences, per voxel of the grid, at inner places; each of a 3 × 3 mean."""
    strides = [values.shape[1] * values.shape[2], values.shape[2], 1]
    flat, at = values.reshape(-1), index @ np.array(strides)
    found = np.zeros((len(index), 3), np.float32)
    for axis in range(3):
        first, second = (strides[other] for other in range(3) if other != axis)
        for aside in (0, first, -first, second, -second):
            weight = 2.0 if aside == 0 else 1.0
            found[:, axis] += weight * (flat[at + strides[axis] + aside] - flat[at - strides[axis] + aside])
    return np.asarray(found / np.float32(12.0), np.float32)


def _about_middle(points: Points, normals: Points, step_mm: float, volume: Volume) -> BoneSurface:
    middle = volume.world_from_index @ np.array((*((count - 1) / 2 for count in volume.shape), 1.0))
    x, y, z = middle[:3].tolist()
    far = np.linalg.norm(points - middle[:3].astype(np.float32), axis=1).max() if len(points) else step_mm
    return BoneSurface(points, normals, step_mm, (x, y, z), float(far))


def _shaded(surface: BoneSurface, nearest: NDArray[np.int32], into: Vector3) -> NDArray[np.uint8]:
    """Return colours: lit from the eye, fainter with depth; black where there is no bone."""
    rgb = np.zeros((nearest.size, 3), np.uint8)
    seen = np.flatnonzero(nearest >= 0)
    if not seen.size:
        return rgb
    point = nearest[seen]
    way = np.array(into, np.float32)
    facing = np.clip(-(surface.normals[point] @ way), 0.0, 1.0)
    depth = (surface.points_mm[point] - np.array(surface.centre_mm, np.float32)) @ way
    share = (depth / surface.radius_mm + 1) / 2
    light = (_AMBIENT + (1 - _AMBIENT) * facing) * (1 - _DEPTH_FADE * share)
    rgb[seen] = np.rint(light[:, None] * _COLOUR).astype(np.uint8)
    return rgb
