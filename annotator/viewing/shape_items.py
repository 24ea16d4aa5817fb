"""A shape as strokes on the screen: line, dark halo, glyph of a point, head of an arrow, fill of a region."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from annotator.drawing.glyphs import glyph
from annotator.drawing.items import Colour, Item, Path, Picture
from annotator.geometry.affine import Affine2, Point2
from annotator.geometry.masks import Mask
from annotator.geometry.shapes import (
    ArrowShape,
    Closed,
    EllipseShape,
    MaskShape,
    PointShape,
    Ring,
    Shape,
    bounds,
    rings,
)
from annotator.terms.findings import FindingKind
from annotator.viewing.handles import handles_apart
from annotator.viewing.labels import Box

STROKE_PX, SELECTED_STROKE_PX, HALO_PX = 1.5, 2.0, 1.0
POINT_RADIUS_PX = 7.0
HALO: Colour = "#000000cc"
DRAFT_DASH, UNSURE_DASH = (6.0, 4.0), (1.5, 3.5)

_HANDLE_PX, _HEAD_PX, _HEAD_TURN = 7.0, 11.0, math.radians(25)
_FILL_ALPHA = "38"
_TINY_PX, _SMALL_PX = 5.0, 20.0


@dataclass(frozen=True, slots=True)
class Pen:
    """How a shape is drawn: its colour, width and dash in px of the design, and `id` for whoever asks.

    `ui_scale` is px of the screen per px of the design.
    """

    colour: Colour
    width_px: float = STROKE_PX
    dash: tuple[float, ...] = ()
    id: str = ""
    ui_scale: float = 1.0

    def strokes(
        self, lines: Sequence[Ring], *, closed: bool, fill: Colour | None = None, stepped: bool = False
    ) -> list[Item]:
        """Return lines over a dark halo; `stepped` and `fill` as in `Path`."""
        # The halo is whole under a dashed line too: on bright bone the gaps would swallow the dashes.
        paths, width = tuple(lines), self.width_px * self.ui_scale
        halo_width = width + 2 * HALO_PX * self.ui_scale
        halo = Path(paths, closed, stroke=HALO, width=halo_width, stepped=stepped)
        dash = tuple(part * self.ui_scale for part in self.dash)
        line = Path(paths, closed, self.colour, width, dash=dash, fill=fill, id=self.id, stepped=stepped)
        return [halo, line]


def region_picture(shape: MaskShape, screen_from_pixel: Affine2, colour: Colour) -> Picture:
    """Return a region as a picture of its pixels."""
    return mask_picture(shape.mask, shape.corner, screen_from_pixel, colour)


def mask_picture(
    mask: Mask, corner: tuple[int, int], screen_from_pixel: Affine2, colour: Colour, alpha: str = _FILL_ALPHA
) -> Picture:
    """Return a mask, its first pixel at `corner` (column, row), as a picture: cheap enough for a brush."""
    filled = int(alpha, 16) << 24 | int(colour[1:7], 16)
    pixels = np.where(mask, np.uint32(filled), np.uint32(0))
    return Picture(pixels, screen_from_pixel @ Affine2.translation(*corner), smooth=False)


def shape_items(shape: Shape, screen_from_pixel: Affine2, pen: Pen) -> list[Item]:
    """Return the items that draw a shape; a point is a cross."""
    lines = [screen_from_pixel.each(ring) for ring in _rings_for(shape, screen_from_pixel)]
    if isinstance(shape, PointShape):
        return _cross(lines[0][0], pen)
    if isinstance(shape, ArrowShape):
        lines.append(_head(lines[0][0], lines[0][1], pen.ui_scale))
    is_region = isinstance(shape, MaskShape)
    fill = pen.colour[:7] + _FILL_ALPHA if is_region else None
    return pen.strokes(lines, closed=isinstance(shape, Closed), fill=fill, stepped=is_region)


def _rings_for(shape: Shape, screen_from_pixel: Affine2) -> tuple[Ring, ...]:
    """Return the lines of a shape; a small ellipse with fewer vertices, which nobody can tell."""
    lines = rings(shape)
    if not isinstance(shape, EllipseShape):
        return lines
    # A chord of an n-gon is r · π² / 2n² from its circle: here less than a tenth of a px.
    radius_px = max(shape.half_axes) * screen_from_pixel.scale
    (ring,) = lines
    return (ring[:: 4 if radius_px < _TINY_PX else 2 if radius_px < _SMALL_PX else 1],)


def point_items(at: Point2, kind: FindingKind | None, pen: Pen, *, hollow: bool, larger: bool) -> list[Item]:
    """Return the glyph of a point on the screen; a cross while its kind is not known."""
    if kind is None:
        return _cross(at, pen)
    radius = (POINT_RADIUS_PX + larger) * pen.ui_scale
    return [*glyph(kind.glyph, at, radius, pen.colour, edge=HALO, hollow=hollow, id=pen.id)]


def handle_items(shape: Shape, screen_from_pixel: Affine2, pen: Pen) -> list[Item]:
    """Return the handles of a shape; each is named after the pen's id and itself."""
    return [
        _handle(screen_from_pixel(one.at), pen.ui_scale, f"{pen.id}:{one.name}")
        for one in handles_apart(shape, screen_from_pixel)
    ]


def box_on_screen(shape: Shape, screen_from_pixel: Affine2) -> Box:
    """Return the upright box on the screen that holds the box of a shape in the image, px."""
    (left, top), (right, bottom) = bounds(shape)
    corners = ((left, top), (right, top), (right, bottom), (left, bottom))
    columns, rows = zip(*map(screen_from_pixel, corners), strict=True)
    return Box(min(columns), min(rows), max(columns), max(rows))


def _cross(at: Point2, pen: Pen) -> list[Item]:
    (x, y), arm, gap = at, 8 * pen.ui_scale, 2 * pen.ui_scale
    arms = [
        ((x + dx * gap, y + dy * gap), (x + dx * arm, y + dy * arm))
        for dx, dy in ((1, 0), (-1, 0), (0, 1), (0, -1))
    ]
    return Pen(pen.colour, STROKE_PX, id=pen.id, ui_scale=pen.ui_scale).strokes(arms, closed=False)


def _head(tail: Point2, head: Point2, ui_scale: float) -> Ring:
    back = math.atan2(tail[1] - head[1], tail[0] - head[0])
    size = _HEAD_PX * ui_scale
    first, second = (
        (head[0] + size * math.cos(back + turn), head[1] + size * math.sin(back + turn))
        for turn in (_HEAD_TURN, -_HEAD_TURN)
    )
    return (first, head, second)


def _handle(at: Point2, ui_scale: float, name: str) -> Path:
    (x, y), half = at, _HANDLE_PX * ui_scale / 2
    ring = ((x - half, y - half), (x + half, y - half), (x + half, y + half), (x - half, y + half))
    return Path((ring,), stroke="#000000", width=ui_scale, fill="#ffffff", id=name)
