"""Length: a straight distance by one drag."""

from __future__ import annotations

from annotator.geometry.shapes import LineShape
from annotator.workspace.tool import Bench, Draft, Gesture, Phase, Pointer, Tool


def drag_length(bench: Bench, press: Pointer) -> Gesture:
    """Stretch a line from the press to the pointer; a click draws nothing."""
    start, pointer = bench.inside(press.at), press
    while pointer.phase is not Phase.RELEASE:
        line = LineShape(start, bench.inside(pointer.at))
        pointer = yield Draft(line) if pointer.far_from(press.at) else None
    if not pointer.far_from(press.at):
        return None
    return bench.draw(LineShape(start, bench.inside(pointer.at)), "Draw length")


LENGTH = Tool("length", "Length", "D", "length", "Left: drag from end to end", drag_length)
