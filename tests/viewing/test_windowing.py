"""Windows under the hand."""

from __future__ import annotations

import numpy as np
import pytest

from annotator.geometry.shapes import BoxShape, EllipseShape
from annotator.imaging import Image, Rescale, VoiFunction, VoiTable, Window
from annotator.viewing.windowing import as_window, best_window, dragged

CT = Image(np.arange(4096, dtype=np.int16).reshape(64, 64), Rescale(1, -1024), unit="HU")
XRAY = Image(np.arange(4096, dtype=np.uint16).reshape(64, 64))
COUNTS = Image((np.arange(1025, dtype=np.uint16)).reshape(25, 41), unit="counts")


def test_a_ct_window_moves_4_hu_a_px_right_is_wider_down_is_darker():
    window = dragged(Window(350, 2000), CT, "CT", 10, 5)
    assert (window.center, window.width) == (370, 2040)


def test_elsewhere_a_px_is_a_1024th_of_the_range():
    window = dragged(Window(2048, 2000), XRAY, "CR", 100, -100)
    step = 4095 / 1024
    assert (window.center, window.width) == (2048 - 100 * step, 2000 + 100 * step)


def test_a_narrow_window_is_moved_finely():
    assert dragged(Window(2048, 64), XRAY, "CR", 0, 10).center == 2048 + 10 * 0.5


def test_a_nuclear_window_keeps_its_lower_bound_at_0():
    window = Window(512, 1024, VoiFunction.LINEAR_EXACT)
    assert dragged(window, COUNTS, "NM", 10, 0).bounds == (0, 1034)
    assert dragged(window, COUNTS, "NM", 0, -24).bounds == (0, 1000)
    assert dragged(window, COUNTS, "NM", -5000, 0).bounds == pytest.approx((0, 0.1024))


def test_a_window_never_closes():
    assert dragged(Window(350, 20), CT, "CT", -1000, 0).width == 1
    exact = Window(2048, 64, VoiFunction.LINEAR_EXACT)
    assert dragged(exact, XRAY, "CR", -1000, 0).width == pytest.approx(0.4095)


def test_a_table_becomes_the_window_it_spans_when_dragged():
    table = VoiTable(100, np.arange(1001), 10)
    assert as_window(table).bounds == (100, 1100)
    assert dragged(table, XRAY, "CR", 0, 0).bounds == (100, 1100)


def test_the_best_window_spans_the_box():
    window = best_window(XRAY, BoxShape((0, 0), (64, 1)), "CR")
    assert window.bounds == pytest.approx((0.63, 62.37))
    assert best_window(COUNTS, BoxShape((0, 0), (41, 1)), "NM").bounds == (0, 40)


def test_a_box_outside_the_image_or_on_one_value_has_no_window():
    assert best_window(XRAY, BoxShape((-9, -9), (-1, -1)), "CR") is None
    assert best_window(Image(np.ones((4, 4), np.uint8)), BoxShape((0, 0), (4, 4)), "CR") is None


def test_the_best_window_of_an_ellipse_spans_what_lies_inside_it():
    stored = np.zeros((9, 9), np.uint16)
    stored[0, 0] = 4000  # Inside the box around the ellipse, outside the ellipse.
    stored[4, 3:6] = (100, 200, 300)
    ring = EllipseShape((4.5, 4.5), (4.5, 4.5))
    assert best_window(Image(stored, unit="counts"), ring, "NM").bounds == (0, 300)
    assert best_window(Image(stored, unit="counts"), BoxShape((0, 0), (9, 9)), "NM").bounds == (0, 4000)


def test_an_ellipse_within_one_pixel_stands_for_it_and_its_neighbours():
    stored = np.array([[10, 20], [30, 40]], np.uint16)
    small = EllipseShape((1.0, 1.0), (0.3, 0.3))  # Touches all four, holds the centre of none.
    assert best_window(Image(stored), small, "NM").bounds == (0, 40)


def test_padding_is_no_part_of_the_best_window():
    stored = np.arange(64, dtype=np.int16).reshape(8, 8)
    stored[:, :4] = -2000
    image = Image(stored, Rescale(1, -1024), unit="HU", padding=(-2000, -2000))
    window = best_window(image, BoxShape((0, 0), (8, 8)), "CT")
    valid = stored[:, 4:] - 1024.0
    assert window.bounds == pytest.approx(np.percentile(valid, (1, 99)))
    assert best_window(image, BoxShape((0, 0), (4, 8)), "CT") is None
