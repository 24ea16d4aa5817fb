"""The body's outline behind the bones, its arms brought down as the figure's are."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage
from skimage.measure import approximate_polygon, find_contours

from annotator.geometry.affine import Affine2
from sample_studies.anatomy.arm import HUMERAL_HEAD_MM

from .field import Field
from .plate import Rings
from .views import View

_AXILLA_MM = (103.0, 1058.0)
_SOFT_MM = 5.0
_TOLERANCE_MM = 0.5


def skin_outline(skin: Field, view: View) -> Rings:
    """Return the outline of the body in a view from the front or from behind, in mm of the sheet."""
    seen = (skin.distance_mm.min(axis=1) < 0).T[::-1]
    if view.right[0] < 0:
        seen = seen[:, ::-1]
    step = skin.step_mm
    rows, columns = seen.shape
    across = skin.origin_mm[0] if view.right[0] > 0 else -(skin.origin_mm[0] + step * (columns - 1))
    down = -(skin.origin_mm[2] + step * (rows - 1))
    x = across + step * np.arange(columns)[None, :]
    y = down + step * np.arange(rows)[:, None]
    sides = {1 if view.right[0] > 0 else -1: "L", -1 if view.right[0] > 0 else 1: "R"}
    body = seen & ~_is_arm(x, y, 1) & ~_is_arm(x, y, -1)
    for sign, side in sides.items():
        back = view.turn_of("humerus_shaft", side).inverse()
        body |= _turned(seen & _is_arm(x, y, sign), back, (float(across), float(down)), step)
    soft = ndimage.gaussian_filter(np.pad(body.astype(np.float32), 8), _SOFT_MM / step)
    contours = [
        (contour[:, ::-1] - 8) * step + (across, down)
        for contour in find_contours(soft, 0.5)
        if len(contour) > 40
    ]
    return tuple(approximate_polygon(contour, _TOLERANCE_MM)[:-1] for contour in contours)


def _is_arm(x: NDArray[np.float64], y: NDArray[np.float64], sign: int) -> NDArray[np.bool_]:
    """Tell what lies outside the line from the top of the shoulder through the armpit to the hip."""
    height, reach = -y, sign * x
    shoulder = (float(HUMERAL_HEAD_MM[0]) - 32, float(HUMERAL_HEAD_MM[2]) + 30)
    upper = np.interp(height, (_AXILLA_MM[1], shoulder[1]), (_AXILLA_MM[0], shoulder[0]))
    lower = _AXILLA_MM[0] + np.clip((_AXILLA_MM[1] - height) * 0.16, 0, 60)
    return (reach > np.where(height > _AXILLA_MM[1], upper, lower)) & (height < 1200) & (height > 480)


def _turned(
    mask: NDArray[np.bool_], back: Affine2, corner: tuple[float, float], step: float
) -> NDArray[np.bool_]:
    row, column = np.indices(mask.shape)
    u, v = column * step + corner[0], row * step + corner[1]
    at = (
        (back.b * u + back.d * v + back.f - corner[1]) / step,
        (back.a * u + back.c * v + back.e - corner[0]) / step,
    )
    return ndimage.map_coordinates(mask.astype(np.float32), at, order=1) > 0.5
