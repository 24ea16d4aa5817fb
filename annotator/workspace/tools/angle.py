"""Angle: between two arms, by three clicks; Cobb angle: between two lines, by two drags or four clicks."""

from __future__ import annotations

from annotator.geometry.shapes import AngleShape, CobbShape, LineShape, Shape
from annotator.workspace.tool import Bench, Gesture, Pointer, Tool
from annotator.workspace.tools.clicks import Points, set_points


def set_angle(bench: Bench, press: Pointer) -> Gesture:
    """Set the end of one arm, the vertex, the end of the other arm."""
    points = yield from set_points(bench, press, _angle, 3, 3)
    return None if points is None else bench.draw(_angle(points), "Draw angle")


def set_cobb_angle(bench: Bench, press: Pointer) -> Gesture:
    """Set the ends of the upper line, then those of the lower."""
    points = yield from set_points(bench, press, _cobb, 4, 4)
    return None if points is None else bench.draw(_cobb(points), "Draw Cobb angle")


def _angle(points: Points) -> Shape:
    if len(points) == 2:
        return LineShape(points[0], points[1])
    return AngleShape(points[0], points[1], points[2])


def _cobb(points: Points) -> Shape:
    if len(points) < 4:
        return LineShape(points[0], points[1])
    return CobbShape((points[0], points[1]), (points[2], points[3]))


ANGLE = Tool(
    "angle",
    "Angle",
    "A",
    "angle",
    "Left: end of an arm, vertex, end of the other · Backspace: back",
    set_angle,
    trail=((-1, -1), (0, 1), (1, -1)),
    by_clicks=True,
)
COBB_ANGLE = Tool(
    "cobb",
    "Cobb angle",
    "Shift+A",
    "cobb",
    "Left: drag along the upper end plate, then along the lower · Backspace: back",
    set_cobb_angle,
    trail=((-1, -1), (1, -0.5), (-1, 1), (1, 0.5)),
    by_clicks=True,
)
