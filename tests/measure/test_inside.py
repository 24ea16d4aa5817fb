from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from annotator.geometry.shapes import (
    BoxShape,
    EllipseShape,
    LineShape,
    OutlineShape,
    PointShape,
    Shape,
    contains,
)
from annotator.measure import inside

ROWS, COLUMNS = 9, 12
places = st.tuples(st.floats(-4, 16, width=16), st.floats(-4, 13, width=16))
half_axes = st.tuples(st.floats(0, 8, width=16), st.floats(0, 8, width=16))
shapes: st.SearchStrategy[Shape] = st.one_of(
    st.builds(EllipseShape, places, half_axes, st.floats(-180, 180, width=16)),
    st.builds(BoxShape, places, places),
    st.builds(OutlineShape, st.lists(places, min_size=3, max_size=8).map(tuple)),
)


@given(shapes)
def test_every_pixel_centre_agrees_with_contains(shape: Shape) -> None:
    expected = [[contains(shape, (c + 0.5, r + 0.5)) for c in range(COLUMNS)] for r in range(ROWS)]
    assert inside(shape, ROWS, COLUMNS).tolist() == expected


def test_a_box_of_whole_pixels_holds_exactly_those_pixels() -> None:
    mask = inside(BoxShape((2, 1), (5, 3)), ROWS, COLUMNS)
    assert np.argwhere(mask).tolist() == [[1, 2], [1, 3], [1, 4], [2, 2], [2, 3], [2, 4]]


def test_points_and_lines_hold_no_pixel() -> None:
    assert not inside(PointShape((2.5, 2.5)), ROWS, COLUMNS).any()
    assert not inside(LineShape((0, 0), (9, 9)), ROWS, COLUMNS).any()
