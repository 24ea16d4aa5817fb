"""A brush over pixels: what a round tip covers on its way."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from annotator.geometry.affine import Point2
from annotator.geometry.masks import Mask
from annotator.geometry.shapes import MaskShape

Box = tuple[int, int, int, int]
"""Columns and rows, px: left, top, right, bottom; the last two are outside."""


@dataclass(frozen=True, slots=True, eq=False)
class Painted:
    """A look at what is being painted: the pixels of the frame, which go on changing."""

    mask: Mask
    """Shape (rows, columns) of the frame; not writeable."""
    box: Box
    """What holds all that is painted."""
    changed: Box
    """What the last stroke may have touched."""


class Canvas:
    """The region of a frame while it is being painted; only what the brush may have touched is looked at.

    Parameters
    ----------
    size : tuple of int
        Columns and rows of the frame: nothing is painted outside.
    region : MaskShape or None
        What is there already.
    """

    def __init__(self, size: tuple[int, int], region: MaskShape | None = None) -> None:
        columns, rows = size
        self._mask = np.zeros((rows, columns), np.bool_)
        self._box: Box | None = None
        self._changed: Box = (0, 0, 0, 0)
        self._shown = self._mask.view()
        self._shown.flags.writeable = False
        if region is not None:
            (left, top), (width, height) = region.corner, region.size
            first, last = max(0, top), min(rows, top + height)
            start, end = max(0, left), min(columns, left + width)
            part = region.mask[first - top : last - top, start - left : end - left]
            self._mask[first:last, start:end] = part
            self._box = (start, first, end, last)

    def stroke(
        self,
        start: Point2,
        end: Point2,
        radius: tuple[float, float],
        *,
        fill: bool,
        admits: Callable[[Box], Mask] | None = None,
        in_plane: bool = True,
    ) -> None:
        """Paint, or rub out, the pixels whose centres a tip touches on a straight way.

        `radius` is along a row and along a column, px: a tip that is round in the patient need not be round
        in pixels. The pixel under the end of the way is always touched, unless the middle of the tip is not
        `in_plane` but on another slice. `admits` says which pixels of a box may be touched, shape (rows,
        columns) of the box.
        """
        rows, columns = self._mask.shape
        across, down = radius
        left = max(0, math.floor(min(start[0], end[0]) - across))
        right = min(columns, math.ceil(max(start[0], end[0]) + across) + 1)
        top = max(0, math.floor(min(start[1], end[1]) - down))
        bottom = min(rows, math.ceil(max(start[1], end[1]) + down) + 1)
        if left >= right or top >= bottom:
            return
        self._changed = (left, top, right, bottom)
        touched = _touched(start, end, radius, self._changed, in_plane=in_plane)
        if admits is not None:
            touched &= admits(self._changed)
        self.stamp(touched, (left, top), fill=fill)

    def stamp(self, touched: Mask, corner: tuple[int, int], *, fill: bool) -> None:
        """Paint, or rub out, the pixels of a mask (rows, columns) whose first one is `corner`."""
        (left, top), (rows, columns) = corner, touched.shape
        self._changed = (left, top, left + columns, top + rows)
        part = self._mask[top : top + rows, left : left + columns]
        if fill:
            part |= touched
            self._box = _around(self._box, self._changed)
        else:
            part &= ~touched

    @property
    def painted(self) -> Painted | None:
        """What is painted now, at once, however large it is; None where the brush never was."""
        return None if self._box is None else Painted(self._shown, self._box, self._changed)

    @property
    def region(self) -> MaskShape | None:
        """What is painted now; None when nothing is."""
        if self._box is None:
            return None
        left, top, right, bottom = self._box
        return MaskShape.of(self._mask[top:bottom, left:right], (left, top))


def _touched(start: Point2, end: Point2, radius: tuple[float, float], box: Box, *, in_plane: bool) -> Mask:
    left, top, right, bottom = box
    across, down = max(radius[0], 1e-6), max(radius[1], 1e-6)
    # In units of the radius the tip is a circle of 1.
    x = ((np.arange(left, right) + 0.5 - start[0]) / across)[np.newaxis, :]
    y = ((np.arange(top, bottom) + 0.5 - start[1]) / down)[:, np.newaxis]
    way_x, way_y = (end[0] - start[0]) / across, (end[1] - start[1]) / down
    length = way_x * way_x + way_y * way_y
    share = np.clip((x * way_x + y * way_y) / length, 0.0, 1.0) if length else 0.0
    touched = np.asarray((x - share * way_x) ** 2 + (y - share * way_y) ** 2 <= 1.0, np.bool_)
    column, row = math.floor(end[0]) - left, math.floor(end[1]) - top
    if in_plane and 0 <= row < touched.shape[0] and 0 <= column < touched.shape[1]:
        touched[row, column] = True
    return touched


def _around(box: Box | None, other: Box) -> Box:
    if box is None:
        return other
    return (min(box[0], other[0]), min(box[1], other[1]), max(box[2], other[2]), max(box[3], other[3]))


def sphere_shares(radius_mm: float, spacing_mm: float) -> dict[int, float]:
    """Return, by slices away from its middle, which share of its radius a sphere has on each slice.

    A slice that touches it in one point shows 0.
    """
    reach = math.floor(radius_mm / spacing_mm)
    return {away: math.sqrt(1 - (away * spacing_mm / radius_mm) ** 2) for away in range(-reach, reach + 1)}
