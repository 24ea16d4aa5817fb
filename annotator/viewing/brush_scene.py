"""A brush at work as a drawing over the image: what it has painted, and the ring it paints within."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from annotator.drawing.items import Colour, Drawing, Picture
from annotator.geometry.affine import Affine2, Point2
from annotator.geometry.brush import Painted
from annotator.geometry.plane import Plane, Vector3
from annotator.viewing.labels import Box
from annotator.viewing.scene import UNNAMED
from annotator.viewing.shape_items import mask_picture
from annotator.viewing.viewport import Viewport

_HALO_SHARE = 0.8


def painted_scene(
    painted: Painted, viewport: Viewport, part: Box | None = None, colour: Colour = UNNAMED
) -> Drawing:
    """Return a region that is being painted, filled; only what a part of the pane (px) shows of it."""
    left, top, right, bottom = painted.box
    if part is not None:
        there = viewport.pixel_from_screen
        corners = [there((x, y)) for x in (part.left, part.right) for y in (part.top, part.bottom)]
        columns, rows = zip(*corners, strict=True)
        # A pixel more all round: the border of the picture must not be seen.
        left, top = max(left, math.floor(min(columns)) - 1), max(top, math.floor(min(rows)) - 1)
        right, bottom = min(right, math.ceil(max(columns)) + 1), min(bottom, math.ceil(max(rows)) + 1)
    if left >= right or top >= bottom:
        return Drawing(viewport.pane)
    mask, corner = painted.mask[top:bottom, left:right], (left, top)
    return Drawing(viewport.pane, (mask_picture(mask, corner, viewport.screen_from_pixel, colour),))


def tip_scene(at: Point2, radius_px: float, viewport: Viewport) -> Drawing:
    """Return the ring that a brush paints within, round a place of the screen."""
    ring = _ring(radius_px)
    corner = (round(at[0]) - ring.shape[1] // 2, round(at[1]) - ring.shape[0] // 2)
    return Drawing(viewport.pane, (Picture(ring, Affine2.translation(*corner), smooth=False),))


@dataclass(frozen=True, slots=True)
class Ring:
    """A circle on the screen, px."""

    middle: Point2
    radius_px: float


def sphere_ring(middle_mm: Vector3, radius_mm: float, plane: Plane, viewport: Viewport) -> Ring | None:
    """Return the circle in which a plane cuts a sphere, as it lies in a viewport; None where it does not.

    The middle is in the plane's frame of reference, LPS.
    """
    square = radius_mm**2 - plane.distance_mm(middle_mm) ** 2
    if square < 0:
        return None
    middle = viewport.screen_from_pixel(plane.pixel_from_world(middle_mm))
    return Ring(middle, math.sqrt(square) * viewport.scale / min(plane.spacing_mm))


@lru_cache(maxsize=8)
def _ring(radius_px: float) -> NDArray[np.uint32]:
    """Return a white ring on a dark halo as a picture: a path takes ten times as long to paint."""
    reach = math.ceil(radius_px) + 3
    y, x = np.mgrid[-reach : reach + 1, -reach : reach + 1]
    off = np.abs(np.hypot(x, y) - radius_px)
    light, dark = np.clip(1.0 - off, 0.0, 1.0), np.clip(2.0 - off, 0.0, 1.0) * _HALO_SHARE
    alpha = light + dark * (1.0 - light)
    grey = np.rint(np.divide(light, alpha, out=np.zeros_like(light), where=alpha > 0) * 255).astype(np.uint32)
    packed = np.rint(alpha * 255).astype(np.uint32) << 24 | grey << 16 | grey << 8 | grey
    return np.asarray(packed, np.uint32)
