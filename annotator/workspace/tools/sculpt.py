"""Sculpt: a disc pushes an outline, from inside outwards or from outside inwards."""

from __future__ import annotations

from annotator.geometry.sculpt import pushed
from annotator.geometry.shapes import OutlineShape, area
from annotator.workspace.tool import Bench, Draft, Gesture, Phase, Pointer, Tool
from annotator.workspace.tools.outline import simplified
from annotator.workspace.tools.outlines import outline_meant

_TOLERANCE_PX, _FINEST_PX = 0.3, 0.5


def push_outline(bench: Bench, press: Pointer) -> Gesture:
    """Push the outline along the way of the hand; a click pushes nothing."""
    mark, ring = outline_meant(bench, press)
    last, pointer, has_moved = press.at, press, False
    while pointer.phase is not Phase.RELEASE:
        has_moved = has_moved or pointer.far_from(press.at)
        if has_moved:
            finest_px = _FINEST_PX * pointer.pixels_per_screen
            moved = pushed(ring, last, pointer.at, bench.tip_px(pointer), finest_px)
            ring = tuple(map(bench.inside, moved))
            last = pointer.at
        pointer = yield Draft(OutlineShape(ring), instead_of=mark) if has_moved else None
    if not has_moved:
        return None
    shape = OutlineShape(simplified((*ring, ring[0]), _TOLERANCE_PX * pointer.pixels_per_screen)[:-1])
    return bench.alter(mark, shape) if area(shape) > 0 else None


SCULPT = Tool(
    "sculpt",
    "Sculpt",
    "Shift+E",
    "sculpt",
    "Left: push the outline with the disc · Shift+Wheel: size",
    push_outline,
    trail=((0, 0),),
    has_tip=True,
    by_stroke=True,
)
