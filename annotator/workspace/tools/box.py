"""Box: an upright rectangle by one drag."""

from __future__ import annotations

from annotator.geometry.affine import Point2
from annotator.geometry.shapes import BoxShape
from annotator.workspace.tool import Bench, Draft, Gesture, Phase, Pointer, Tool


def drag_box(bench: Bench, press: Pointer) -> Gesture:
    """Stretch a rectangle between the press and the pointer; Shift makes it square."""
    pointer = press
    while pointer.phase is not Phase.RELEASE:
        box = between(bench, press.at, pointer)
        pointer = yield Draft(box) if pointer.far_from(press.at) else None
    if not pointer.far_from(press.at):
        return None
    return bench.draw(between(bench, press.at, pointer), "Draw box")


def between(bench: Bench, start: Point2, pointer: Pointer) -> BoxShape:
    """Return the rectangle between two corners, cut to the image."""
    dx, dy = pointer.at[0] - start[0], pointer.at[1] - start[1]
    if pointer.shift:
        side = max(abs(dx), abs(dy))
        dx, dy = (side if dx >= 0 else -side), (side if dy >= 0 else -side)
    first, second = bench.inside(start), bench.inside((start[0] + dx, start[1] + dy))
    corner = (min(first[0], second[0]), min(first[1], second[1]))
    return BoxShape(corner, (max(first[0], second[0]), max(first[1], second[1])))


BOX = Tool("box", "Box", "B", "box", "Left: drag corner to corner · Shift: square", drag_box, by_stroke=True)
