"""Arrow: points at something, by one drag."""

from __future__ import annotations

from annotator.geometry.shapes import ArrowShape
from annotator.workspace.tool import Bench, Draft, Gesture, Phase, Pointer, Tool


def drag_arrow(bench: Bench, press: Pointer) -> Gesture:
    """Stretch an arrow from its tail to what it points at; a click draws nothing."""
    tail, pointer = bench.inside(press.at), press
    while pointer.phase is not Phase.RELEASE:
        arrow = ArrowShape(tail, bench.inside(pointer.at))
        pointer = yield Draft(arrow) if pointer.far_from(press.at) else None
    if not pointer.far_from(press.at):
        return None
    return bench.draw(ArrowShape(tail, bench.inside(pointer.at)), "Draw arrow")


ARROW = Tool("arrow", "Arrow", "J", "arrow", "Left: drag from the tail to what it points at", drag_arrow)
