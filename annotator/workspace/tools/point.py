"""Point: one click."""

from __future__ import annotations

from annotator.geometry.shapes import PointShape
from annotator.lesions.history import Edit
from annotator.workspace.tool import Bench, Draft, Gesture, Phase, Pointer, Tool


def place_point(bench: Bench, press: Pointer) -> Gesture:
    """Follow the pointer until it is released; the point is where it was let go."""
    pointer = press
    while pointer.phase is not Phase.RELEASE:
        pointer = yield Draft(PointShape(bench.inside(pointer.at)))
    return _done(bench, pointer)


def _done(bench: Bench, pointer: Pointer) -> Edit:
    return bench.draw(PointShape(bench.inside(pointer.at)), "Draw point")


POINT = Tool("point", "Point", "P", "point", "Left: place a point", place_point, trail=((0, 0),))
