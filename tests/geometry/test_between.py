"""Outlines between two others: exact for circles, whatever their direction and first vertex."""

from __future__ import annotations

import math

import numpy as np
import pytest

from annotator.geometry.between import outline_between
from annotator.geometry.shapes import OutlineShape, area


def circle(centre: tuple[float, float], radius: float, *, start: int = 0, way: int = 1) -> OutlineShape:
    turns = [way * math.tau * (number + start) / 72 for number in range(72)]
    return OutlineShape(
        tuple((centre[0] + radius * math.cos(one), centre[1] + radius * math.sin(one)) for one in turns)
    )


@pytest.mark.parametrize(("start", "way"), [(0, 1), (17, 1), (40, -1)])
@pytest.mark.parametrize("share", [0.25, 0.5, 0.8])
def test_between_circles_lies_the_circle_with_centre_and_radius_in_proportion(
    start: int, way: int, share: float
) -> None:
    between = outline_between(circle((10, 20), 4), circle((30, 12), 12, start=start, way=way), share)
    points = np.array(between.vertices)
    assert points.mean(axis=0) == pytest.approx((10 + 20 * share, 20 - 8 * share), abs=1e-6)
    radii = np.hypot(*(points - points.mean(axis=0)).T)
    assert radii == pytest.approx(np.full(72, 4 + 8 * share), rel=1e-6)


def test_the_ends_are_the_outlines_themselves() -> None:
    square = OutlineShape(((0.0, 0.0), (18.0, 0.0), (18.0, 18.0), (0.0, 18.0)))
    moved = OutlineShape(((40.0, 0.0), (58.0, 0.0), (58.0, 18.0), (40.0, 18.0)))
    assert area(outline_between(square, moved, 0.0)) == pytest.approx(324.0)
    halfway = outline_between(square, moved, 0.5)
    assert area(halfway) == pytest.approx(324.0)
    assert min(x for x, _ in halfway.vertices) == pytest.approx(20.0)
    assert max(x for x, _ in halfway.vertices) == pytest.approx(38.0)
