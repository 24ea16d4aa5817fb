"""Brush: paints a region of pixels, or with Ctrl rubs it out; more strokes go on with the chosen region."""

from __future__ import annotations

from annotator.geometry.brush import Canvas
from annotator.lesions.history import Edit
from annotator.workspace.tool import Bench, Draft, Gesture, Phase, Pointer, Tool


def paint(bench: Bench, press: Pointer) -> Gesture:
    """Paint along the way of the hand, onto the chosen region of this image where there is one."""
    region, pointer, last = bench.region, press, press.at
    canvas = Canvas(bench.size, None if region is None else region[1])
    replaced = None if region is None else region[0]
    while True:
        canvas.stroke(last, pointer.at, bench.tip_px(pointer), fill=not press.ctrl)
        if pointer.phase is Phase.RELEASE:
            return _edit(bench, canvas)
        last = pointer.at
        painted = canvas.painted
        pointer = yield Draft(painted, instead_of=replaced) if painted is not None else None


def _edit(bench: Bench, canvas: Canvas) -> Edit | None:
    region, painted = bench.region, canvas.region
    if region is None:
        return None if painted is None else bench.draw(painted, "Paint region")
    mark, before = region
    if painted == before:
        return None
    if painted is None:
        return bench.remove(mark)
    return bench.alter(mark, painted)


BRUSH = Tool(
    "brush",
    "Brush",
    "Shift+B",
    "brush",
    "Left: paint · Ctrl+Left: rub out · Shift+Wheel: size",
    paint,
    trail=((0, 0),),
    has_tip=True,
)
