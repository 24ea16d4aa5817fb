"""Shapes in the convention of DICOM spatial coordinates (PS3.3 C.18.6)."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotator.exchange.scoord import graphic
from annotator.geometry.shapes import (
    BoxShape,
    CobbShape,
    EllipseShape,
    LineShape,
    MaskShape,
    OutlineShape,
    PointShape,
)

places = st.floats(-2000, 2000)


def test_a_point_is_its_column_and_row() -> None:
    assert (graphic(PointShape((12.5, 3.0))).type, graphic(PointShape((12.5, 3.0))).data) == (
        "POINT",
        (12.5, 3.0),
    )


def test_a_line_is_an_open_polyline() -> None:
    assert graphic(LineShape((1.0, 2.0), (3.0, 4.0))).data == (1.0, 2.0, 3.0, 4.0)


def test_an_outline_is_closed_by_its_first_vertex() -> None:
    drawn = graphic(OutlineShape(((0.0, 0.0), (4.0, 0.0), (4.0, 3.0))))
    assert (drawn.type, drawn.data) == ("POLYLINE", (0.0, 0.0, 4.0, 0.0, 4.0, 3.0, 0.0, 0.0))


def test_a_box_is_a_closed_polyline_of_its_corners() -> None:
    assert graphic(BoxShape((1.0, 2.0), (5.0, 4.0))).data == (1, 2, 5, 2, 5, 4, 1, 4, 1, 2)


def test_an_upright_ellipse_gives_the_ends_of_its_axes_major_first() -> None:
    # Half axes 3 along x and 5 along y: the major axis is the vertical one.
    drawn = graphic(EllipseShape((10.0, 20.0), (3.0, 5.0)))
    assert drawn.type == "ELLIPSE"
    assert drawn.data == pytest.approx((10, 15, 10, 25, 13, 20, 7, 20))


@given(places, places, st.floats(0.5, 300), st.floats(0.5, 300), st.floats(-360, 360))
def test_the_axes_of_any_ellipse_are_found_again(
    x: float, y: float, a: float, b: float, angle: float
) -> None:
    data = graphic(EllipseShape((x, y), (a, b), angle)).data
    ends = [(data[i], data[i + 1]) for i in range(0, 8, 2)]
    major, minor = math.dist(ends[0], ends[1]), math.dist(ends[2], ends[3])
    assert (major, minor) == pytest.approx((2 * max(a, b), 2 * min(a, b)), abs=1e-6)
    for first, second in ((0, 1), (2, 3)):
        middle = ((ends[first][0] + ends[second][0]) / 2, (ends[first][1] + ends[second][1]) / 2)
        assert middle == pytest.approx((x, y), abs=1e-6)
    across = (ends[1][0] - ends[0][0]) * (ends[3][0] - ends[2][0])
    along = (ends[1][1] - ends[0][1]) * (ends[3][1] - ends[2][1])
    assert across + along == pytest.approx(0, abs=1e-6 * major * minor)


def test_two_lines_that_belong_together_are_their_four_ends() -> None:
    drawn = graphic(CobbShape(((0.0, 1.0), (2.0, 3.0)), ((4.0, 5.0), (6.0, 7.0))))
    assert (drawn.type, drawn.data) == ("MULTIPOINT", (0, 1, 2, 3, 4, 5, 6, 7))


def test_of_a_region_the_border_of_its_largest_piece_goes_out() -> None:
    mask = np.zeros((5, 6), np.bool_)
    mask[0:2, 0:3] = mask[4, 5] = True
    shape = MaskShape.of(mask, (10, 20))
    assert shape is not None
    assert graphic(shape).data == (10, 20, 13, 20, 13, 22, 10, 22, 10, 20)
