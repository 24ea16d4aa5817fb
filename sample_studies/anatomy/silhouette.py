"""Outlines of every site as seen from a direction: marching squares on the nearest approach of each ray."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from .child import Child
from .foot import foot_axes
from .hand import hand_axes
from .part import Part
from .solid import Box, Solid, vector

BLOCK, LAYERS = 8, 4

View = Literal["anterior", "posterior", "left_lateral"]
Polygon = NDArray[np.float32]
Outline = tuple[str, str, list[Polygon]]


@dataclass(frozen=True, slots=True)
class Camera:
    """The directions of the drawing's x (to the right) and y (up) in the body, LPS."""

    right: tuple[float, float, float]
    up: tuple[float, float, float]

    def axes(self) -> NDArray[np.float32]:
        """Return right, up and towards the eye as orthonormal rows."""
        x, y = vector(self.right), vector(self.up)
        return np.stack([x, y, np.cross(x, y)]).astype(np.float32)


CAMERAS: dict[str, Camera] = {
    "anterior": Camera((1, 0, 0), (0, 0, 1)),
    "posterior": Camera((-1, 0, 0), (0, 0, 1)),
    "left_lateral": Camera((0, 1, 0), (0, 0, 1)),
}


def _camera(right: NDArray[np.float32], up: NDArray[np.float32]) -> Camera:
    return Camera(
        (float(right[0]), float(right[1]), float(right[2])), (float(up[0]), float(up[1]), float(up[2]))
    )


def foot_camera(side: Literal["R", "L"]) -> Camera:
    """Return the view of a foot's back from above, toes up: the little toe is outermost."""
    lateral, heel, _ = foot_axes()
    if side == "L":
        return _camera(-lateral, -heel)
    return _camera(lateral * vector((-1, 1, 1)), -heel * vector((-1, 1, 1)))


def hand_camera(side: Literal["R", "L"]) -> Camera:
    """Return the view of a hand's back, fingers up."""
    thumb, _, elbow = hand_axes()
    if side == "L":
        return _camera(thumb, -elbow)
    return _camera(-thumb * vector((-1, 1, 1)), -elbow * vector((-1, 1, 1)))


@dataclass(slots=True, eq=False)
class _Screen:
    """A grid of rays: the least distance met along each (rows up, columns right), per site."""

    axes: NDArray[np.float32]
    step: float
    first: NDArray[np.float64]
    least: NDArray[np.float32]


def _screen(boxes: Sequence[Box], axes: NDArray[np.float32], step: float) -> _Screen:
    both = np.stack(boxes)
    low, high = both[:, 0].min(0), both[:, 1].max(0)
    picks = np.indices((2, 2, 2)).reshape(3, -1).T
    corners = np.where(picks == 0, low, high) @ axes.T
    first = np.floor(corners.min(0) / step) * step - 3 * step
    count = np.ceil((corners.max(0) + 3 * step - first) / step).astype(int) + 1
    size = -(-count[1] // BLOCK) * BLOCK, -(-count[0] // BLOCK) * BLOCK
    return _Screen(axes, step, first, np.full(size, 3 * step, np.float32))


def _cells(screen: _Screen, box: Box, scale: NDArray[np.float64]) -> NDArray[np.intp]:
    """Return the blocks of rays and depths (right, up, near) that a box may reach."""
    picks = np.indices((2, 2, 2)).reshape(3, -1).T
    corners = np.where(picks == 0, box[0], box[1]) @ screen.axes.T
    size = scale * (BLOCK, BLOCK, LAYERS)
    begin = np.floor((corners.min(0) - screen.first) / size).astype(int)
    end = np.ceil((corners.max(0) - screen.first) / size).astype(int) + 1
    limit = screen.least.shape[1] // BLOCK, screen.least.shape[0] // BLOCK
    begin[:2], end[:2] = np.maximum(begin[:2], 0), np.minimum(end[:2], limit)
    ranges = [np.arange(low, high) for low, high in zip(begin, end, strict=True)]
    return np.stack(np.meshgrid(*ranges, indexing="ij"), -1).reshape(-1, 3)


def _cast(screen: _Screen, solid: Solid) -> None:
    """Lower a screen's distances to those of a solid, looking only where its edge may be."""
    scale = np.array([screen.step, screen.step, 2 * screen.step])
    cells = _cells(screen, solid.bounds, scale)
    shape = np.array([BLOCK, BLOCK, LAYERS])
    middle = screen.first + (cells * shape + (shape - 1) / 2) * scale
    distance = solid.distance((middle @ screen.axes).astype(np.float32))
    radius = float(np.linalg.norm(shape * scale / 2)) * 1.3
    tiles = screen.least.reshape(screen.least.shape[0] // BLOCK, BLOCK, -1, BLOCK).transpose(0, 2, 1, 3)
    full = cells[distance <= -radius]
    tiles[full[:, 1], full[:, 0]] = -radius
    near = cells[np.abs(distance) < radius]
    near = near[tiles[near[:, 1], near[:, 0]].max((1, 2)) > -2 * screen.step]
    offsets = np.indices((BLOCK, BLOCK, LAYERS)).reshape(3, -1).T
    for i in range(0, len(near), 256):
        cell = near[i : i + 256]
        index = cell[:, None] * shape + offsets
        points = ((screen.first + index * scale) @ screen.axes).astype(np.float32)
        least = solid.distance(points).reshape(len(cell), BLOCK, BLOCK, LAYERS).min(3).transpose(0, 2, 1)
        np.minimum.at(tiles, (cell[:, 1], cell[:, 0]), least)


def _contours(field: NDArray[np.float32], x: float, y: float, step: float, keep_mm2: float) -> list[Polygon]:
    """Return smooth closed outlines in mm; outer ones run counter-clockwise, holes clockwise."""
    from scipy.ndimage import gaussian_filter  # heavy, and only needed to draw
    from skimage import measure

    smooth = gaussian_filter(field, 0.7)
    result = []
    rings = measure.find_contours(smooth, 0.0)  # type: ignore[no-untyped-call]
    for ring in rings:
        simple = measure.approximate_polygon(ring, 0.12)  # type: ignore[no-untyped-call]
        simple = simple[:, ::-1] * step + (x, y)
        closed = simple[:-1]
        area = 0.5 * float(
            np.sum(closed[:, 0] * np.roll(closed[:, 1], -1) - np.roll(closed[:, 0], -1) * closed[:, 1])
        )
        if abs(area) >= keep_mm2 and len(closed) >= 4:
            result.append((area, closed.astype(np.float32)))
    # find_contours keeps high values to the left: bone is low, so outer rings come clockwise.
    return [polygon[::-1] for _, polygon in sorted(result, key=lambda item: -abs(item[0]))]


def silhouettes(
    child: Child,
    view: View | Camera,
    resolution_mm: float = 0.5,
    only: Callable[[Part], bool] | None = None,
    keep_mm2: float = 2.0,
) -> list[Outline]:
    """Return the outline of every site, each projected on its own in parallel rays.

    Parameters
    ----------
    child : Child
        The body.
    view : str or Camera
        'anterior' (drawing x = patient x: the patient's right on the viewer's left), 'posterior'
        (x = −patient x), 'left_lateral' (x = patient y: the face looks left), or any camera.
    resolution_mm : float
        Distance of the rays.
    only : callable, optional
        Keeps the parts it is true for.
    keep_mm2 : float
        Smaller specks are dropped.

    Returns
    -------
    list of (site, side, polygons)
        Ordered from far to near. Polygons (n, 2) in mm, y upwards (`z` of the body in the standing
        views); the first is the largest; outer rings run counter-clockwise, holes clockwise.
    """
    camera = view if isinstance(view, Camera) else CAMERAS[view]
    axes = camera.axes()
    symmetric = abs(axes[0, 0]) > 0.9999
    drawn: dict[tuple[str, str], tuple[float, list[Polygon]]] = {}
    for (site, side), solids in _by_site(child, only).items():
        twin = drawn.get((site, {"L": "R", "R": "L"}.get(side, "-")))
        nearness = max(float(solid.bounds.mean(0) @ axes[2]) for solid in solids)
        if symmetric and twin is not None:
            drawn[site, side] = nearness, [(polygon * vector((-1, 1)))[::-1] for polygon in twin[1]]
            continue
        drawn[site, side] = nearness, outline(solids, camera, resolution_mm, keep_mm2)
    ordered = sorted(drawn.items(), key=lambda item: item[1][0])
    return [(site, side, polygons) for (site, side), (_, polygons) in ordered]


def outline(
    solids: Sequence[Solid], view: View | Camera, resolution_mm: float = 0.5, keep_mm2: float = 2.0
) -> list[Polygon]:
    """Return the common outline of any solids (teeth, skin), polygons as from `silhouettes`."""
    camera = view if isinstance(view, Camera) else CAMERAS[view]
    screen = _screen([solid.bounds for solid in solids], camera.axes(), resolution_mm)
    for solid in solids:
        _cast(screen, solid)
    x, y = (float(value) for value in screen.first[:2])
    return _contours(screen.least, x, y, resolution_mm, keep_mm2)


def _by_site(child: Child, only: Callable[[Part], bool] | None) -> dict[tuple[str, str], list[Solid]]:
    """Return the solids of each site and side; a bone that lies wholly in one site is not cut up."""
    owners: dict[int, set[tuple[str, str]]] = {}
    for item in child.parts:
        owners.setdefault(id(item.bone), set()).add((item.site, item.side))
    result: dict[tuple[str, str], dict[int, Solid]] = {}
    for item in child.parts:
        if only is None or only(item):
            whole = len(owners[id(item.bone)]) == 1
            solid = item.bone.solid if whole else item.solid
            result.setdefault((item.site, item.side), {})[id(item.bone if whole else item)] = solid
    return {key: list(solids.values()) for key, solids in result.items()}
