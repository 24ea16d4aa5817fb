"""Lines where other planes cut an image, and the cross-hair at a place of the patient. All in screen px."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Literal

from annotator.drawing.items import Colour, Drawing, Item, Path
from annotator.geometry.affine import Point2
from annotator.geometry.plane import Plane, Vector3
from annotator.imaging.image import Image
from annotator.viewing.mpr import PLANES, Mpr, PlaneName, plane_line
from annotator.viewing.shape_items import HALO
from annotator.viewing.sync import reference_line
from annotator.viewing.viewport import Viewport

PLANE_COLOURS: dict[str, Colour] = {"axial": "#c80000", "coronal": "#00c800", "sagittal": "#c8c800"}
REFERENCE: Colour = "#7fb4e0"
Grip = Literal["centre"] | PlaneName
"""What of the linked planes a hand can take: the place they share, or the line of one of them."""

_DASH = (4.0, 3.0)
_Line = tuple[Point2, Point2]
_GAP_PX, _ARM_PX, _GRIP_PX, _REACH_PX, _CENTRE_PX = 14.0, 22.0, 4.0, 6.0, 14.0
_GRIP_SHARE = 0.3
_WIDTH_PX = 1.0


def mpr_lines(mpr: Mpr, plane: str, at: Plane, viewport: Viewport, *, ui_scale: float = 1.0) -> Drawing:
    """Return the lines of the two other planes on one of three linked planes, in the colours of the planes.

    A gap is left about the centre, a ring on either side of it says where a line can be turned, and
    dashed lines show how far a slab reaches.
    """
    halo: list[_Line] = []
    items: list[Item] = []
    centre = _screen(at, viewport, mpr.centre_mm)
    length, gap = math.hypot(*viewport.pane), _GAP_PX * ui_scale
    for other in _others(plane):
        colour, (x, y) = PLANE_COLOURS[other], _direction(mpr, plane, other, at, viewport)
        arms = _clipped(
            [
                ((centre[0] + side * gap * x, centre[1] + side * gap * y),
                 (centre[0] + side * length * x, centre[1] + side * length * y))
                for side in (-1, 1)
            ],
            viewport,
        )  # fmt: skip
        halo += arms
        items.append(Path(tuple(arms), closed=False, stroke=colour, width=_WIDTH_PX * ui_scale))
        items += _slab_edges(mpr, other, at, viewport, ui_scale)
        rings = tuple(_ring(grip, ui_scale) for grip in _grips(mpr, plane, other, at, viewport))
        items.append(Path(rings, stroke=colour, width=1.5 * ui_scale, fill="#101418c0"))
    # One halo under all: the more strokes, the longer a drag's frame takes.
    under = Path(tuple(halo), closed=False, stroke=HALO, width=(_WIDTH_PX + 1.5) * ui_scale)
    return Drawing(viewport.pane, (under, *items))


def grip_at(mpr: Mpr, plane: str, at: Plane, viewport: Viewport, screen: Point2) -> Grip | None:
    """Return what of the linked planes lies under a point of the screen, or None."""
    centre = _screen(at, viewport, mpr.centre_mm)
    away = (screen[0] - centre[0], screen[1] - centre[1])
    if math.hypot(*away) <= _CENTRE_PX:
        return "centre"
    for other in _others(plane):
        x, y = _direction(mpr, plane, other, at, viewport)
        if abs(away[0] * y - away[1] * x) <= _REACH_PX:
            return other
    return None


def reference_lines(
    target: Image, source: Image, viewport: Viewport, colour: Colour = REFERENCE, *, ui_scale: float = 1.0
) -> Drawing:
    """Return where the plane of another image cuts this one; nothing where the two do not meet."""
    cut = reference_line(target, source)
    if cut is None:
        return Drawing(viewport.pane)
    ends = tuple(viewport.screen_from_pixel(end) for end in cut)
    return Drawing(viewport.pane, tuple(_stroke((ends,), colour, ui_scale)))


def cross_hair(
    at: Plane, place_mm: Vector3, viewport: Viewport, *, estimated: bool = False, ui_scale: float = 1.0
) -> Drawing:
    """Return a cross, open in its middle, at a place of the patient; an estimate is dashed."""
    x, y = _screen(at, viewport, place_mm)
    near, far = _GAP_PX * ui_scale / 2, _ARM_PX * ui_scale
    arms = tuple(
        ((x + dx * near, y + dy * near), (x + dx * far, y + dy * far))
        for dx, dy in ((1, 0), (-1, 0), (0, 1), (0, -1))
    )
    return Drawing(viewport.pane, tuple(_stroke(arms, REFERENCE, ui_scale, _DASH if estimated else ())))


def _others(plane: str) -> tuple[PlaneName, ...]:
    return tuple(one for one in PLANES if one != plane)


def _screen(at: Plane, viewport: Viewport, place_mm: Vector3) -> Point2:
    return viewport.screen_from_pixel(at.pixel_from_world(place_mm))


def _direction(mpr: Mpr, plane: str, other: str, at: Plane, viewport: Viewport) -> Point2:
    """Return the direction of a line on the screen, of length 1."""
    return _on_screen(plane_line(mpr, plane, other), at, viewport)


def _on_screen(direction: Vector3, at: Plane, viewport: Viewport) -> Point2:
    along = sum(a * b for a, b in zip(direction, at.along_row, strict=True)) / at.spacing_mm[1]
    down = sum(a * b for a, b in zip(direction, at.along_column, strict=True)) / at.spacing_mm[0]
    x, y = viewport.screen_from_pixel.direction((along, down))
    length = math.hypot(x, y)
    return (x / length, y / length)


def _grips(mpr: Mpr, plane: str, other: str, at: Plane, viewport: Viewport) -> tuple[Point2, Point2]:
    (x, y), (left, top) = _direction(mpr, plane, other, at, viewport), _screen(at, viewport, mpr.centre_mm)
    away = _GRIP_SHARE * min(viewport.pane)
    return (left - away * x, top - away * y), (left + away * x, top + away * y)


def _slab_edges(mpr: Mpr, other: str, at: Plane, viewport: Viewport, ui_scale: float) -> list[Item]:
    half = mpr.slab.thickness_mm / 2
    if not half:
        return []
    across, edges = mpr.axes(other)[2], []
    x, y = _on_screen(across, at, viewport)
    length = math.hypot(*viewport.pane)
    for side in (-half, half):
        place = tuple(c + side * a for c, a in zip(mpr.centre_mm, across, strict=True))
        middle = _screen(at, viewport, (place[0], place[1], place[2]))
        edges.append(
            (
                (middle[0] - length * y, middle[1] + length * x),
                (middle[0] + length * y, middle[1] - length * x),
            )
        )
    dash = (2.0 * ui_scale, 5.0 * ui_scale)
    lines = tuple(_clipped(edges, viewport))
    return [Path(lines, closed=False, stroke=PLANE_COLOURS[other], width=_WIDTH_PX * ui_scale, dash=dash)]


def _clipped(lines: Sequence[_Line], viewport: Viewport) -> list[_Line]:
    """Return the parts of lines within the pane: painting what nobody sees costs as much as the rest."""
    kept: list[_Line] = []
    for start, end in lines:
        first, last = 0.0, 1.0
        for at, to, side in zip(start, end, viewport.pane, strict=True):
            step = to - at
            if step:
                near, far = sorted((-at / step, (side - at) / step))
                first, last = max(first, near), min(last, far)
            elif not 0 <= at <= side:
                last = -1.0
        if first < last:
            (x, y), (across, down) = start, (end[0] - start[0], end[1] - start[1])
            kept.append(((x + first * across, y + first * down), (x + last * across, y + last * down)))
    return kept


def _stroke(
    lines: tuple[tuple[Point2, ...], ...], colour: Colour, ui_scale: float, dash: tuple[float, ...] = ()
) -> list[Item]:
    dashes = tuple(part * ui_scale for part in dash)
    return [
        Path(lines, closed=False, stroke=HALO, width=(_WIDTH_PX + 1.5) * ui_scale),
        Path(lines, closed=False, stroke=colour, width=_WIDTH_PX * ui_scale, dash=dashes),
    ]


def _ring(at: Point2, ui_scale: float) -> tuple[Point2, ...]:
    (x, y), radius = at, _GRIP_PX * ui_scale
    return tuple(
        (x + radius * math.cos(angle), y + radius * math.sin(angle))
        for angle in (2 * math.pi * step / 16 for step in range(16))
    )
