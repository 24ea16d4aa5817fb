"""Outlines of every site as seen from a direction: marching squares on the nearest approach of each ray."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from .child import Child
from .foot import foot_axes
from .part import Part
from .solid import Solid, vector

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


def foot_camera(side: Literal["R", "L"]) -> Camera:
    """Return the view of a foot's back from above, toes up."""
    lateral, heel, _ = foot_axes()
    flip = 1.0 if side == "L" else -1.0
    right = (float(lateral[0]), float(lateral[1]) * flip, float(lateral[2]) * flip)
    up = (float(-heel[0]) * flip, float(-heel[1]), float(-heel[2]))
    return Camera(right if side == "L" else right, up)


def _nearest_approach(
    solids: Sequence[Solid], axes: NDArray[np.float32], step: float
) -> tuple[NDArray[np.float32], float, float]:
    """Return the least distance along each ray (rows up, columns right) and the first ray's place."""
    boxes = np.stack([solid.bounds for solid in solids])
    low, high = np.clip(boxes[:, 0].min(0), -2e3, 2e3), np.clip(boxes[:, 1].max(0), -2e3, 2e3)
    picks = np.indices((2, 2, 2)).reshape(3, -1).T
    corners = np.where(picks == 0, low, high) @ axes.T
    first = np.floor(corners.min(0) / step) * step - 3 * step
    count = np.ceil((corners.max(0) + 3 * step - first) / step).astype(int) + 1
    result = np.full((count[1], count[0]), 3 * step, np.float32)
    for solid in solids:
        _lower(result, solid, axes, first, count, step)
    return result, float(first[0]), float(first[1])


def _lower(
    result: NDArray[np.float32], solid: Solid, axes: NDArray[np.float32], first: NDArray[np.float64],
    count: NDArray[np.intp], step: float,
) -> None:
    """Lower `result` to a solid's distances, looking only where its surface may be."""
    block, deep = 8, 2.0 * step
    thick = int(np.ceil(count[2] * step / deep)) + 1
    starts = np.stack(np.meshgrid(np.arange(0, count[0], block), np.arange(0, count[1], block),
                                  np.arange(0, thick, block // 2), indexing="ij"), -1).reshape(-1, 3)
    scale = np.array([step, step, deep])
    half = np.array([(block - 1) / 2, (block - 1) / 2, (block // 2 - 1) / 2])
    middle = (first + (starts + half) * scale).astype(np.float32) @ axes
    distance = solid.distance(middle.astype(np.float32))
    radius = float(np.linalg.norm((half + 0.5) * scale)) * 1.35
    for u, v in starts[distance <= -radius][:, :2]:
        result[v : v + block, u : u + block] = -radius
    near = starts[np.abs(distance) < radius]
    offsets = np.indices((block, block, block // 2)).reshape(3, -1).T
    for i in range(0, len(near), 400):
        index = (near[i : i + 400, None] + offsets).reshape(-1, 3)
        index = index[(index[:, 0] < count[0]) & (index[:, 1] < count[1])]
        points = (first + index * scale).astype(np.float32) @ axes
        np.minimum.at(result, (index[:, 1], index[:, 0]), solid.distance(points.astype(np.float32)))


def _contours(field: NDArray[np.float32], x: float, y: float, step: float, keep_mm2: float) -> list[Polygon]:
    """Return smooth closed outlines in mm; outer ones run counter-clockwise, holes clockwise."""
    from scipy.ndimage import gaussian_filter  # heavy, and only needed to draw
    from skimage.measure import approximate_polygon, find_contours

    smooth = gaussian_filter(field, 0.7)
    result = []
    for ring in find_contours(smooth, 0.0):
        simple = approximate_polygon(ring, 0.12)[:, ::-1] * step + (x, y)
        closed = simple[:-1]
        area = 0.5 * float(np.sum(closed[:, 0] * np.roll(closed[:, 1], -1) - np.roll(closed[:, 0], -1) * closed[:, 1]))
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
    groups: dict[tuple[str, str], list[Solid]] = {}
    for item in child.parts:
        if only is None or only(item):
            groups.setdefault((item.site, item.side), []).append(item.solid)
    drawn = []
    for (site, side), solids in groups.items():
        field, x, y = _nearest_approach(solids, axes, resolution_mm)
        nearness = max(float((solid.bounds.mean(0)) @ axes[2]) for solid in solids)
        drawn.append((nearness, (site, side, _contours(field, x, y, resolution_mm, keep_mm2))))
    return [outline for _, outline in sorted(drawn, key=lambda item: item[0])]
