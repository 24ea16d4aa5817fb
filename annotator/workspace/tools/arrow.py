"""Arrow: points at something, by one drag."""

from __future__ import annotations

from annotator.geometry.shapes import ArrowShape
from annotator.workspace.tool import Bench, Gesture, Pointer, Tool
from annotator.workspace.tools.clicks import drag_ends


def drag_arrow(bench: Bench, press: Pointer) -> Gesture:
    """Stretch an arrow from its tail to what it points at."""
    return drag_ends(bench, press, ArrowShape, "Draw arrow")


ARROW = Tool(
    "arrow",
    "Arrow",
    "J",
    "arrow",
    "Left: drag from the tail to what it points at",
    drag_arrow,
    by_stroke=True,
)
