from __future__ import annotations

import math

import numpy as np
import pytest

from annotator.geometry.shapes import (
    AngleShape,
    BidirectionalShape,
    BoxShape,
    CobbShape,
    EllipseShape,
    LineShape,
    MaskShape,
    OutlineShape,
    PointShape,
)
from annotator.imaging.image import Calibration, Image
from annotator.measure import Quantity, angle, area, length, long_axis, measurements, short_axis
from annotator.measure.inside import inside

PIXELS = np.zeros((40, 40), np.uint16)
# Rows 0.5 mm apart, columns 0.25 mm apart.
FILM = Image(PIXELS, spacing_mm=(0.5, 0.25), calibration=Calibration.AT_DETECTOR)
BARE = Image(PIXELS)
TALL = Image(PIXELS, pixel_aspect=(2.0, 1.0))


def test_a_length_takes_each_spacing_along_its_own_axis() -> None:
    # 12 columns × 0.25 mm = 3 mm across, 8 rows × 0.5 mm = 4 mm down: 5 mm.
    found = length(LineShape((1, 1), (13, 9)), FILM)
    assert (found.value, found.unit) == (5.0, "mm")
    assert found.code.value == "410668003"


def test_a_length_says_where_its_millimetres_come_from() -> None:
    assert length(LineShape((0, 0), (1, 0)), FILM).method == "line; at detector, overestimates"


def test_without_a_spacing_a_length_is_in_pixels() -> None:
    found = length(LineShape((1, 1), (4, 5)), BARE)
    assert (found.value, found.unit, found.method) == (5.0, "px", "line; no spacing, pixels only")


def test_pixels_that_are_not_square_count_in_widths() -> None:
    # Twice as high as wide: 3 across, 2 × 2 down.
    assert length(LineShape((0, 0), (3, 2)), TALL).value == 5.0


def test_an_area_is_in_square_millimetres() -> None:
    # 4 columns × 0.25 mm by 6 rows × 0.5 mm = 1 mm × 3 mm.
    found = area(BoxShape((1, 1), (5, 7)), FILM)
    assert found is not None
    assert (found.value, found.unit, found.method) == (3.0, "mm2", "box; at detector, overestimates")


def test_an_area_without_spacing_is_in_square_pixels() -> None:
    found = area(EllipseShape((9, 9), (3, 2)), BARE)
    assert found is not None
    assert found.value == pytest.approx(6 * math.pi)
    assert found.unit == "px2"


def test_the_axes_of_an_ellipse_follow_the_spacing() -> None:
    # Half axes 8 across (2 mm) and 3 down (1.5 mm).
    ellipse = EllipseShape((20, 20), (8, 3))
    long, short = long_axis(ellipse, FILM), short_axis(ellipse, FILM)
    assert long is not None
    assert short is not None
    assert long.value == pytest.approx(4.0)
    assert short.value == pytest.approx(3.0)


def test_turning_an_ellipse_by_a_right_angle_swaps_its_spacings() -> None:
    # Half axes now 8 down (4 mm) and 3 across (0.75 mm).
    long = long_axis(EllipseShape((20, 20), (8, 3), 90.0), FILM)
    assert long is not None
    assert long.value == pytest.approx(8.0)


def test_the_axes_of_an_outline_are_its_diameter_and_the_extent_across() -> None:
    # A 3-4-5 rectangle: diagonal 5; the other corners lie 2.4 to either side of it.
    corners = OutlineShape(((0, 0), (4, 0), (4, 3), (0, 3)))
    long, short = long_axis(corners, BARE), short_axis(corners, BARE)
    assert long is not None
    assert short is not None
    assert long.value == pytest.approx(5.0)
    assert short.value == pytest.approx(4.8)


def test_an_outline_of_one_place_has_no_extent() -> None:
    dot = OutlineShape(((2, 2), (2, 2), (2, 2)))
    long, short = long_axis(dot, BARE), short_axis(dot, BARE)
    assert long is not None
    assert short is not None
    assert (long.value, short.value) == (0.0, 0.0)


@pytest.mark.parametrize("measure", [area, long_axis, short_axis])
@pytest.mark.parametrize("shape", [PointShape((1, 1)), LineShape((0, 0), (1, 1))])
def test_points_and_lines_have_neither_area_nor_axes(measure, shape) -> None:
    assert measure(shape, FILM) is None


def test_a_bidirectional_measures_what_was_drawn_the_longer_line_first() -> None:
    # 8 rows × 0.5 mm = 4 mm down, 12 columns × 0.25 mm = 3 mm across.
    shape = BidirectionalShape(((2, 5), (14, 5)), ((8, 1), (8, 9)))
    sizes = {one.quantity: one for one in measurements(shape, FILM, "CR")}
    assert list(sizes) == [Quantity.LONG_AXIS, Quantity.SHORT_AXIS]
    assert [one.value for one in sizes.values()] == [4.0, 3.0]
    assert sizes[Quantity.LONG_AXIS].method == "drawn; at detector, overestimates"


def test_an_angle_is_that_in_the_patient() -> None:
    # On the film rows are twice as far apart as columns: (4, 2) px is (1, 1) mm.
    shape = AngleShape((10, 0), (0, 0), (4, 2))
    assert angle(shape, FILM).value == pytest.approx(45.0)
    assert angle(shape, BARE).value == pytest.approx(math.degrees(math.atan2(2, 4)))
    assert angle(AngleShape((10, 0), (0, 0), (-10, 0)), BARE).value == pytest.approx(180.0)
    assert [one.words() for one in measurements(shape, FILM, "CR")] == ["45°"]


def test_a_cobb_angle_is_the_same_whichever_way_the_lines_were_drawn() -> None:
    # tan 30° = 0.57735.
    upper, lower = ((0.0, 0.0), (10.0, 0.0)), ((0.0, 20.0), (10.0, 20.0 + 10 * math.tan(math.radians(30))))
    for first in (upper, upper[::-1]):
        for second in (lower, lower[::-1]):
            found = angle(CobbShape(first, second), BARE)
            assert found.value == pytest.approx(30.0)
            assert (found.unit, found.code.value) == ("deg", "285285000")


def test_a_region_of_pixels_is_measured_by_its_pixels() -> None:
    shape = MaskShape.of(np.ones((6, 8), np.bool_), (3, 3))
    assert shape is not None
    found = area(shape, FILM)
    assert found is not None
    assert found.value == 48 * 0.125
    long, short = long_axis(shape, FILM), short_axis(shape, FILM)
    assert long is not None
    assert short is not None
    # 2 mm × 3 mm: the diagonal, and the corners' distance across it on both sides.
    assert long.value == pytest.approx(math.sqrt(13))
    assert short.value == pytest.approx(2 * 6 / math.sqrt(13))


def test_a_large_region_is_as_long_as_its_hull() -> None:
    y, x = np.mgrid[:300, :300]
    shape = MaskShape.of(np.hypot(x - 149.5, y - 149.5) <= 120)
    assert shape is not None
    found = long_axis(shape, BARE)
    assert found is not None
    # Between outer corners of pixels: a diagonal more than the circle of centres at most.
    assert 240 <= found.value <= 240 + math.sqrt(2)


def test_an_outline_that_crosses_itself_has_the_area_of_the_pixels_that_are_measured() -> None:
    # Two triangles of 30 × 15 px that meet in a crossing; 0.5 × 0.4 mm a pixel.
    crossed = OutlineShape(((10, 10), (40, 40), (40, 10), (10, 40)))
    image = Image(np.zeros((50, 50), np.uint16), spacing_mm=(0.5, 0.4), calibration=Calibration.CALIBRATED)
    found = area(crossed, image)
    assert found is not None
    assert found.value == pytest.approx(2 * 30 * 15 / 2 * 0.5 * 0.4)
    # Not a number of numpy, which tables would write with its type.
    assert type(found.value) is float
    assert np.count_nonzero(inside(crossed, 50, 50)) == 450
