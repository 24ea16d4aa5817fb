"""Ellipse: between the corners of a drag, or from its centre with Ctrl."""

from __future__ import annotations

from annotator.geometry.shapes import BoxShape, EllipseShape
from annotator.workspace.tool import Bench, Draft, Gesture, Phase, Pointer, Tool
from annotator.workspace.tools.box import between


def drag_ellipse(bench: Bench, press: Pointer) -> Gesture:
    """Stretch an ellipse between the press and the pointer; Shift: circle, Ctrl: from the centre."""
    pointer = press
    while pointer.phase is not Phase.RELEASE:
        ellipse = _ellipse(bench, press, pointer)
        pointer = yield Draft(ellipse) if pointer.far_from(press.at) else None
    if not pointer.far_from(press.at):
        return None
    return bench.draw(_ellipse(bench, press, pointer), "Draw ellipse")


def _ellipse(bench: Bench, press: Pointer, pointer: Pointer) -> EllipseShape:
    start = press.at
    if pointer.ctrl:
        start = (2 * press.at[0] - pointer.at[0], 2 * press.at[1] - pointer.at[1])
    return _within(between(bench, start, pointer))


def _within(box: BoxShape) -> EllipseShape:
    (left, top), (right, bottom) = box.corner, box.opposite
    return EllipseShape(((left + right) / 2, (top + bottom) / 2), ((right - left) / 2, (bottom - top) / 2))


ELLIPSE = Tool(
    "ellipse",
    "Ellipse",
    "E",
    "ellipse",
    "Left: drag · Shift: circle · Ctrl: from the centre",
    drag_ellipse,
    by_stroke=True,
)
