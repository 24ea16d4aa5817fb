"""Which pixels lie inside a shape."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from annotator.geometry.shapes import Closed, EllipseShape, MaskShape, Shape, rings

_HALF_PIXEL = 0.5


def inside(shape: Shape, rows: int, columns: int) -> NDArray[np.bool_]:
    """Return the pixels whose centres lie inside a shape.

    Agrees with `geometry.shapes.contains` at every pixel centre: the centre of pixel (row r, column c)
    is at (column c + 0.5, row r + 0.5), as (0, 0) is the outer corner of the first pixel (PS3.3
    C.18.6.1.2). Empty for open shapes.

    Returns
    -------
    ndarray of bool, shape (rows, columns)
    """
    mask = np.zeros((rows, columns), np.bool_)
    if not isinstance(shape, Closed):
        return mask
    if isinstance(shape, MaskShape):
        return _held(shape, mask)
    if isinstance(shape, EllipseShape):
        return _inside_ellipse(shape, mask)
    (ring,) = rings(shape)
    return _between_crossings(np.array(ring, np.float64), mask)


def _between_crossings(ring: NDArray[np.float64], mask: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Return the pixels with an odd number of crossings of the ring to their right, row by row."""
    rows, columns = mask.shape
    (px, py), (qx, qy) = ring.T, np.roll(ring, -1, axis=0).T
    # Rows whose centres the edge passes, its upper end included and its lower end not.
    first = np.clip(np.ceil(np.minimum(py, qy) - _HALF_PIXEL), 0, rows).astype(np.intp)
    last = np.clip(np.ceil(np.maximum(py, qy) - _HALF_PIXEL), 0, rows).astype(np.intp)
    count = last - first
    edge = np.repeat(np.arange(len(ring)), count)
    row = np.arange(count.sum()) - np.repeat(np.cumsum(count) - count, count) + first[edge]
    share = (row + _HALF_PIXEL - py[edge]) * (qx[edge] - px[edge]) / (qy[edge] - py[edge])
    # A pixel is left of a crossing when its centre is; a row has an even number of them.
    column = np.clip(np.ceil(px[edge] + share - _HALF_PIXEL), 0, columns).astype(np.intp)
    turns = np.sort(row * columns + column)
    filled = np.arange(len(turns)) % 2 == 1
    flat = mask.reshape(-1)
    if len(turns):
        run = np.repeat(filled[1:], np.diff(turns))
        flat[turns[0] : turns[0] + run.size] = run
    return mask


def _held(shape: MaskShape, mask: NDArray[np.bool_]) -> NDArray[np.bool_]:
    (left, top), (columns, rows) = shape.corner, shape.size
    first, last = max(0, top), min(mask.shape[0], top + rows)
    start, end = max(0, left), min(mask.shape[1], left + columns)
    if first < last and start < end:
        mask[first:last, start:end] = shape.mask[first - top : last - top, start - left : end - left]
    return mask


def _inside_ellipse(shape: EllipseShape, mask: NDArray[np.bool_]) -> NDArray[np.bool_]:
    a, b = shape.half_axes
    if a <= 0 or b <= 0:
        return mask
    cosine, sine = math.cos(math.radians(shape.angle_deg)), math.sin(math.radians(shape.angle_deg))
    x = np.arange(mask.shape[1])[np.newaxis, :] + _HALF_PIXEL - shape.centre[0]
    y = np.arange(mask.shape[0])[:, np.newaxis] + _HALF_PIXEL - shape.centre[1]
    within = ((x * cosine + y * sine) / a) ** 2 + ((y * cosine - x * sine) / b) ** 2 <= 1
    return np.asarray(within, np.bool_)
