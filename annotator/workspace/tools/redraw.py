"""Redraw: a new stretch across an outline takes the place of the nearer arc."""

from __future__ import annotations

import math

from annotator.errors import AnnotatorError
from annotator.geometry.affine import Point2
from annotator.geometry.sculpt import redrawn
from annotator.geometry.shapes import OutlineShape, Ring, area, distance_to_line
from annotator.workspace.tool import Bench, Draft, Gesture, Phase, Pointer, Tool
from annotator.workspace.tools.outline import simplified
from annotator.workspace.tools.outlines import outline_meant

_STEP_PX, _TOLERANCE_PX, _NEAR_PX = 1.5, 0.4, 12.0


def redraw_stretch(bench: Bench, press: Pointer) -> Gesture:
    """Draw from one place of an outline to another; the nearer of the two arcs between them goes."""
    mark, ring = outline_meant(bench, press)
    trail: list[Point2] = [_on(ring, bench, press)]
    pointer = press
    while pointer.phase is not Phase.RELEASE:
        at = bench.inside(pointer.at)
        if math.dist(at, trail[-1]) >= _STEP_PX * pointer.pixels_per_screen:
            trail.append(at)
        is_drawn = len(trail) > 2 and pointer.far_from(press.at)
        pointer = (
            yield Draft(OutlineShape(redrawn(ring, tuple(trail))), instead_of=mark) if is_drawn else None
        )
    trail.append(_on(ring, bench, pointer))
    stretch = simplified(tuple(trail), _TOLERANCE_PX * pointer.pixels_per_screen)
    if not pointer.far_from(press.at) or len(stretch) < 3:
        return None
    shape = OutlineShape(redrawn(ring, stretch))
    return bench.alter(mark, shape) if len(shape.vertices) > 2 and area(shape) > 0 else None


def _on(ring: Ring, bench: Bench, pointer: Pointer) -> Point2:
    """Return where the hand is on an outline.

    Raises
    ------
    AnnotatorError
        It is not near it.
    """
    at = bench.inside(pointer.at)
    if distance_to_line(ring, at, closed=True) > _NEAR_PX * pointer.pixels_per_screen:
        raise AnnotatorError("A new stretch begins and ends on the outline.", "Nothing was changed.")
    return at


REDRAW = Tool(
    "redraw",
    "Redraw a stretch",
    "Shift+J",
    "redraw",
    "Left: draw from the outline back to it · the nearer arc goes",
    redraw_stretch,
    trail=((0, 0),),
    by_stroke=True,
)
