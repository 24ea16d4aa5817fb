"""What lies under a point of the screen: a handle, a mark, nothing."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from annotator.geometry.affine import Affine2, Point2
from annotator.geometry.shapes import (
    Closed,
    Shape,
    area,
    contains,
    distance_to_line,
    rings,
)
from annotator.lesions.records import Mark, MarkId
from annotator.viewing.handles import handles_apart
from annotator.viewing.viewport import Viewport

TOLERANCE_PX = 6.0
LABEL = "label"
"""Stands for a handle where the words beside a mark lie under a point."""
_SMALL_PX2 = 24.0 * 24.0


@dataclass(frozen=True, slots=True)
class Picked:
    """A mark under a point; `handle` is the name of the handle under it, "" for the mark itself."""

    mark: Mark
    handle: str = ""


def pick(
    point: Point2,
    marks: Sequence[Mark],
    viewport: Viewport,
    selected: MarkId | None = None,
    tolerance_px: float = TOLERANCE_PX,
    also: Collection[MarkId] = (),
) -> Picked | None:
    """Return what lies under a point of the screen, or None.

    A handle of the selected mark comes first; then the nearest line within the tolerance, the later
    drawn of equals; then the inside of the selected mark, or of one under about 24 px. The inside of
    other marks is left free: a hand that starts there means the image. Where others are chosen `also`,
    no handles are out, and the inside of each can be held.
    """
    screen_from_pixel = viewport.screen_from_pixel
    for mark in marks:
        if also:
            break
        if mark.id == selected and (name := _handle_at(point, mark.shape, screen_from_pixel, tolerance_px)):
            return Picked(mark, name)
    found: Mark | None = None
    nearest = tolerance_px
    for mark in marks:
        distance = _distance_px(point, mark.shape, screen_from_pixel)
        if distance <= nearest:
            found, nearest = mark, distance
    if found is None:
        found = _inside(point, marks, viewport, {selected, *also})
    return Picked(found) if found else None


def _handle_at(point: Point2, shape: Shape, screen_from_pixel: Affine2, tolerance_px: float) -> str:
    near = []
    for handle in handles_apart(shape, screen_from_pixel):
        x, y = screen_from_pixel(handle.at)
        distance = max(abs(x - point[0]), abs(y - point[1]))
        if distance <= tolerance_px:
            near.append((distance, handle.name))
    return min(near)[1] if near else ""


def _distance_px(point: Point2, shape: Shape, screen_from_pixel: Affine2) -> float:
    closed = isinstance(shape, Closed)
    return min(
        distance_to_line(tuple(map(screen_from_pixel, ring)), point, closed=closed) for ring in rings(shape)
    )


def _inside(
    point: Point2, marks: Sequence[Mark], viewport: Viewport, chosen: Collection[MarkId | None]
) -> Mark | None:
    pixel = viewport.pixel_from_screen(point)
    enlarged = abs(viewport.screen_from_pixel.determinant)
    inside = [
        (area(mark.shape), -place, mark)
        for place, mark in enumerate(marks)
        if (mark.id in chosen or area(mark.shape) * enlarged <= _SMALL_PX2) and contains(mark.shape, pixel)
    ]
    return min(inside, key=lambda entry: entry[:2])[2] if inside else None
