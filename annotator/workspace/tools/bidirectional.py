"""Bidirectional: the longest diameter by one drag, then the one across it by a click."""

from __future__ import annotations

import math
from functools import partial

from annotator.geometry.affine import Point2
from annotator.geometry.shapes import BidirectionalShape, LineShape, Shape
from annotator.workspace.tool import Bench, Gesture, Pointer, Tool
from annotator.workspace.tools.clicks import Points, set_points


def set_diameters(bench: Bench, press: Pointer) -> Gesture:
    """Set the ends of the long axis; the short one crosses it at a right angle and is as wide as the hand."""
    points = yield from set_points(bench, press, partial(_draft, bench), 3, 3)
    return None if points is None else bench.draw(_diameters(bench, points), "Draw two diameters")


def _draft(bench: Bench, points: Points) -> Shape:
    return LineShape(*points) if len(points) == 2 else _diameters(bench, points)


def _diameters(bench: Bench, points: Points) -> BidirectionalShape:
    start, end, hand = points
    length = math.dist(start, end)
    along: Point2 = ((end[0] - start[0]) / length, (end[1] - start[1]) / length)
    share = (hand[0] - start[0]) * along[0] + (hand[1] - start[1]) * along[1]
    share = min(max(share, 0.0), length)
    foot = (start[0] + share * along[0], start[1] + share * along[1])
    width = (hand[1] - start[1]) * along[0] - (hand[0] - start[0]) * along[1]
    across = (-along[1] * width, along[0] * width)
    one, other = (foot[0] - across[0], foot[1] - across[1]), (foot[0] + across[0], foot[1] + across[1])
    return BidirectionalShape((start, end), (bench.inside(one), bench.inside(other)))


BIDIRECTIONAL = Tool(
    "bidirectional",
    "Two diameters",
    "Shift+D",
    "bidirectional",
    "Left: drag the longest diameter, then click how wide · Backspace: back",
    set_diameters,
    trail=((-1, 0), (1, 0), (0, 0.5)),
    by_clicks=True,
)
