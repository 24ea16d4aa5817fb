"""Freehand outline: one drag around the lesion."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from annotator.geometry.affine import Point2
from annotator.geometry.shapes import OutlineShape, area
from annotator.workspace.tool import Bench, Draft, Gesture, Phase, Pointer, Tool

_STEP_PX = 1.5
_TOLERANCE_PX = 0.6


def draw_outline(bench: Bench, press: Pointer) -> Gesture:
    """Follow the hand and close the outline on release; a click draws nothing."""
    trail, pointer = [bench.inside(press.at)], press
    while pointer.phase is not Phase.RELEASE:
        at = bench.inside(pointer.at)
        if math.dist(at, trail[-1]) >= _STEP_PX * pointer.pixels_per_screen:
            trail.append(at)
        pointer = yield Draft(OutlineShape(tuple(trail))) if len(trail) > 1 else None
    shape = OutlineShape(simplified(tuple(trail), _TOLERANCE_PX * pointer.pixels_per_screen))
    if len(shape.vertices) < 3 or area(shape) == 0.0:
        return None
    return bench.draw(shape, "Draw outline")


def simplified(trail: tuple[Point2, ...], tolerance: float) -> tuple[Point2, ...]:
    """Return the fewest vertices of a trail that stay within `tolerance` of it (Douglas and Peucker 1973)."""
    points, kept = np.array(trail, np.float64), {0, len(trail) - 1}
    spans = [(0, len(trail) - 1)]
    while spans:
        first, last = spans.pop()
        if last - first < 2:
            continue
        gaps = _gaps(points[first], points[last], points[first + 1 : last])
        worst = int(gaps.argmax())
        if gaps[worst] > tolerance:
            middle = first + 1 + worst
            kept.add(middle)
            spans += [(first, middle), (middle, last)]
    return tuple(trail[k] for k in sorted(kept))


def _gaps(
    start: NDArray[np.float64], end: NDArray[np.float64], points: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Return how far points, shape (n, 2), lie from the line through two others."""
    along, away = end - start, points - start
    length = float(np.hypot(*along))
    if length == 0.0:
        return np.asarray(np.hypot(away[:, 0], away[:, 1]))
    return np.asarray(np.abs(along[0] * away[:, 1] - along[1] * away[:, 0]) / length)


OUTLINE = Tool(
    "outline",
    "Outline",
    "F",
    "outline",
    "Left: draw around the lesion",
    draw_outline,
    trail=((-1, -1), (1, -1), (1, 1), (-1, 1)),
    by_stroke=True,
)
