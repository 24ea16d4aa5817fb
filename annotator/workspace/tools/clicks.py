"""Shapes set by their ends: point by point, where a click sets one and a drag two, or by a single drag."""

from __future__ import annotations

import math
from collections.abc import Callable, Generator
from dataclasses import replace

from annotator.geometry.affine import Point2
from annotator.geometry.shapes import Shape
from annotator.workspace.tool import Bench, Draft, Gesture, Phase, Pointer

_CLOSING_PX = 8.0

Points = tuple[Point2, ...]
Clicks = Generator[Draft | None, Pointer, Points | None]


def set_points(
    bench: Bench, press: Pointer, draft: Callable[[Points], Shape | None], least: int, most: int | None = None
) -> Clicks:
    """Collect points: `most` of them, or until a double click, Enter or a click on the first one.

    Backspace takes the last point back. The draft shows the points with the one under the pointer.

    Returns
    -------
    tuple of Point2 or None
        None when fewer than `least` were set.
    """
    points = [bench.inside(press.at)]
    pointer = press
    while most is None or len(points) < most:
        shape = draft((*points, bench.inside(pointer.at)))
        pointer = yield None if shape is None else Draft(shape)
        at = bench.inside(pointer.at)
        is_new = replace(pointer, at=at).far_from(points[-1])
        match pointer.phase:
            case Phase.BACK if len(points) > 1:
                points.pop()
            case Phase.FINISH:
                break
            case Phase.PRESS if len(points) >= least and is_on(points[0], pointer) and most is None:
                break
            case Phase.PRESS | Phase.RELEASE if is_new:
                points.append(at)
    return tuple(points) if len(points) >= least else None


def drag_ends(bench: Bench, press: Pointer, between: Callable[[Point2, Point2], Shape], name: str) -> Gesture:
    """Stretch a shape from the press to the pointer; a click draws nothing."""
    start, pointer = bench.inside(press.at), press
    while pointer.phase is not Phase.RELEASE:
        shape = between(start, bench.inside(pointer.at))
        pointer = yield Draft(shape) if pointer.far_from(press.at) else None
    if not pointer.far_from(press.at):
        return None
    return bench.draw(between(start, bench.inside(pointer.at)), name)


def is_on(point: Point2, pointer: Pointer) -> bool:
    """Tell whether the pointer is on a point that was set, as far as a hand can tell."""
    return math.dist(point, pointer.at) <= _CLOSING_PX * pointer.pixels_per_screen
