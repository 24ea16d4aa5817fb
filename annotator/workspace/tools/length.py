"""Length: a straight distance by one drag."""

from __future__ import annotations

from annotator.geometry.shapes import LineShape
from annotator.workspace.tool import Bench, Gesture, Pointer, Tool
from annotator.workspace.tools.clicks import drag_ends


def drag_length(bench: Bench, press: Pointer) -> Gesture:
    """Stretch a line from the press to the pointer."""
    return drag_ends(bench, press, LineShape, "Draw length")


LENGTH = Tool("length", "Length", "D", "length", "Left: drag from end to end", drag_length, by_stroke=True)
