from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotator.geometry.shapes import BoxShape, EllipseShape, LineShape, OutlineShape, PointShape
from annotator.imaging.image import Image
from annotator.measure import midline, mirrored, uptake_ratio


def body(first: int, last: int, columns: int = 40) -> np.ndarray:
    counts = np.zeros((20, columns), np.uint16)
    counts[:, first:last] = 10
    return counts


def scan(counts: np.ndarray) -> Image:
    return Image(counts, unit="counts", view="anterior")


@given(st.integers(0, 15), st.integers(1, 20))
def test_the_midline_of_an_even_body_is_its_middle(first: int, width: int) -> None:
    assert midline(scan(body(first, first + width))) == first + width / 2


def test_a_hot_focus_does_not_pull_the_midline() -> None:
    counts = body(5, 31)
    counts[3:7, 6:10] = 1000
    assert midline(scan(counts)) == 18.0


def test_without_counts_the_midline_is_the_middle_of_the_image() -> None:
    assert midline(scan(np.zeros((20, 41), np.uint16))) == 20.5


def test_the_ratio_is_mean_counts_to_mean_counts() -> None:
    counts = body(5, 31)
    counts[4:8, 8:12] = 35  # mirrored at 18: columns 24…27, 10 counts each
    found = uptake_ratio(BoxShape((8, 4), (12, 8)), scan(counts), 18.0)
    assert found is not None
    assert (found.value, found.unit) == (3.5, "1")
    assert found.method == "mean counts to the mirrored box; midline at column 18"


def test_the_midline_is_found_when_not_given() -> None:
    counts = body(5, 31)
    counts[4:8, 8:12] = 20
    found = uptake_ratio(BoxShape((8, 4), (12, 8)), scan(counts))
    assert found is not None
    assert found.value == 2.0


@pytest.mark.parametrize(
    ("shape", "why"),
    [
        (BoxShape((15, 4), (21, 8)), "it crosses the midline"),
        (BoxShape((37, 4), (40, 8)), "its mirror image leaves the image on the left"),
        (BoxShape((6.1, 4.1), (6.4, 4.4)), "no pixel centre lies inside"),
        (BoxShape((6, 20), (8, 24)), "it lies below the image"),
    ],
)
def test_no_ratio_where_nothing_compares(shape: BoxShape, why: str) -> None:
    assert uptake_ratio(shape, scan(body(5, 31)), 18.0) is None, why


def test_no_ratio_where_the_mirror_image_leaves_on_the_right() -> None:
    assert uptake_ratio(BoxShape((2, 4), (5, 8)), scan(body(5, 39)), 22.0) is None


def test_no_ratio_to_a_place_without_counts() -> None:
    counts = body(5, 31)
    counts[:, 24:28] = 0
    assert uptake_ratio(BoxShape((8, 4), (12, 8)), scan(counts), 18.0) is None


def test_a_colour_image_has_no_counts() -> None:
    assert uptake_ratio(BoxShape((1, 1), (3, 3)), Image(np.zeros((9, 9, 3), np.uint8))) is None


@pytest.mark.parametrize(
    "shape",
    [
        PointShape((3.0, 2.0)),
        LineShape((1.0, 2.0), (4.0, 7.0)),
        EllipseShape((4.0, 5.0), (3.0, 2.0), 30.0),
        BoxShape((1.0, 2.0), (4.0, 7.0)),
        OutlineShape(((1.0, 2.0), (4.0, 7.0), (2.0, 9.0))),
    ],
)
def test_mirroring_twice_gives_the_shape_back(shape) -> None:
    assert mirrored(mirrored(shape, 9.5), 9.5) == shape
    assert mirrored(shape, 9.5) != shape
