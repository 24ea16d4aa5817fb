"""Polygon and spline: an outline set point by point, straight or smooth between the points."""

from __future__ import annotations

from annotator.geometry.shapes import LineShape, OutlineShape, Shape, SplineShape, area
from annotator.workspace.tool import Bench, Gesture, Pointer, Tool
from annotator.workspace.tools.clicks import Points, set_points

_AROUND = ((-1, -1), (1, -1), (1, 1), (-1, 1))
_HINT = "Left: set points · Double click, Enter or first point: close · Backspace: back"


def set_polygon(bench: Bench, press: Pointer) -> Gesture:
    """Set the corners of an outline."""
    points = yield from set_points(bench, press, lambda found: _drawn(found, OutlineShape), 3)
    if points is None or area(OutlineShape(points)) == 0:
        return None
    return bench.draw(OutlineShape(points), "Draw polygon")


def set_spline(bench: Bench, press: Pointer) -> Gesture:
    """Set the points that a smooth outline passes through."""
    points = yield from set_points(bench, press, lambda found: _drawn(found, SplineShape), 3)
    if points is None or area(SplineShape(points)) == 0:
        return None
    return bench.draw(SplineShape(points), "Draw spline")


def _drawn(points: Points, closed: type[OutlineShape] | type[SplineShape]) -> Shape:
    return LineShape(*points) if len(points) == 2 else closed(points)


POLYGON = Tool("polygon", "Polygon", "Shift+F", "polygon", _HINT, set_polygon, trail=_AROUND, by_clicks=True)
SPLINE = Tool("spline", "Spline", "Shift+S", "spline", _HINT, set_spline, trail=_AROUND, by_clicks=True)
