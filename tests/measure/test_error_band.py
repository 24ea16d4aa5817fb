from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotator.geometry.shapes import (
    AngleShape,
    BoxShape,
    CobbShape,
    EllipseShape,
    LineShape,
    MaskShape,
    perimeter,
)
from annotator.imaging.image import Calibration, Image
from annotator.measure import (
    Measurement,
    Quantity,
    angle,
    area,
    length,
    long_axis,
    perpendicular_axis,
    short_axis,
)
from annotator.measure.chord import longest_chord
from annotator.measure.error_band import perimeter_px
from annotator.terms.code import Code

PIXELS = np.zeros((60, 60), np.uint16)


def film(calibration: Calibration = Calibration.CALIBRATED) -> Image:
    """Rows 0.5 mm apart, columns 0.25 mm."""
    return Image(PIXELS, spacing_mm=(0.5, 0.25), calibration=calibration)


def test_a_length_is_as_sure_as_its_two_ends_each_known_to_a_pixel() -> None:
    # Across: each end has w / √12 = 0.25 / √12; two ends √2 of that; k = 2.
    across = length(LineShape((0, 0), (40, 0)), film())
    half = 2 * math.sqrt(2) * 0.25 / math.sqrt(12)
    assert across.band == (pytest.approx(10 - half), pytest.approx(10 + half))
    # Down the pixel is 0.5 mm.
    down = length(LineShape((0, 0), (0, 20)), film())
    half = 2 * math.sqrt(2) * 0.5 / math.sqrt(12)
    assert down.band == (pytest.approx(10 - half), pytest.approx(10 + half))
    # Half and half: (w² + h²) / 2 of the squares.
    slanting = length(LineShape((0, 0), (40, 20)), film())
    half = 2 * math.sqrt(2) * math.sqrt((0.25**2 + 0.5**2) / 2) / math.sqrt(12)
    assert slanting.band[1] - slanting.value == pytest.approx(half)


def test_the_ends_of_lines_that_hands_draw_lie_within_the_band_as_often_as_it_says() -> None:
    chance = np.random.default_rng(4)
    true = np.array([[3.3, 4.4], [33.7, 21.2]])
    drawn = true + chance.uniform(-0.5, 0.5, (4000, 2, 2))
    found = [length(LineShape(tuple(start), tuple(end)), film()) for start, end in drawn.tolist()]
    exact = length(LineShape(tuple(true[0]), tuple(true[1])), film()).value
    share = sum(one.band[0] <= exact <= one.band[1] for one in found) / len(found)
    # Two uniform errors make a triangle, which k = 2 holds a little more of than of a bell curve.
    assert 0.94 <= share <= 1.0


@pytest.mark.parametrize(
    ("calibration", "smallest", "largest"),
    [
        (Calibration.CALIBRATED, 1.0, 1.0),
        (Calibration.ESTIMATED, 1 / 1.05, 1.05),
        (Calibration.AT_DETECTOR, 1 / 1.3, 1.0),
        (Calibration.UNKNOWN, 1 / 1.3, 1.0),
    ],
)
def test_doubtful_millimetres_widen_the_band(
    calibration: Calibration, smallest: float, largest: float
) -> None:
    line, box = LineShape((0, 0), (40, 0)), BoxShape((1, 1), (9, 9))
    sure, found = length(line, film()).band, length(line, film(calibration)).band
    assert found == (pytest.approx(sure[0] * smallest), pytest.approx(sure[1] * largest))
    sure, found = area(box, film()).band, area(box, film(calibration)).band
    assert found == (pytest.approx(sure[0] * smallest**2), pytest.approx(sure[1] * largest**2))


def test_an_area_errs_by_its_border() -> None:
    # 8 × 8 pixels: 4 mm by 2 mm. The border is 32 pixels: u = w h 32 / √12 mm².
    found = area(BoxShape((1, 1), (9, 9)), film())
    half = 2 * 0.25 * 0.5 * 32 / math.sqrt(12)
    assert found.band == (pytest.approx(8 - half), pytest.approx(8 + half))


def test_the_stairs_of_a_round_region_are_taken_off_its_border() -> None:
    y, x = np.mgrid[:200, :200]
    shape = MaskShape.of(np.hypot(x - 99.5, y - 99.5) <= 80)
    assert shape is not None
    # The stairs are 8 r long, the circle 2 π r.
    assert perimeter(shape) == pytest.approx(8 * 80, rel=0.02)
    assert perimeter_px(shape) == pytest.approx(2 * math.pi * 80, rel=0.02)


def test_an_angle_errs_by_the_ends_of_its_lines() -> None:
    bare = Image(PIXELS)
    # Each line of 20 px turns by 1 / 20 for each px of an end across it; four ends of 1 / √12 px each.
    found = angle(CobbShape(((0, 0), (20, 0)), ((0, 30), (20, 40))), bare)
    long = math.hypot(20, 10)
    half = 2 * math.degrees(math.sqrt(2 / 20**2 + 2 / long**2) / math.sqrt(12))
    assert found.band[1] - found.value == pytest.approx(half)
    # Arms at a right angle, 20 px each: the shared vertex turns both, by (1 / 20) √2 in all.
    right = angle(AngleShape((20, 0), (0, 0), (0, 20)), bare)
    half = 2 * math.degrees(math.sqrt(1 / 20**2 + 1 / 20**2 + 2 / 20**2) / math.sqrt(12))
    assert right.band == (pytest.approx(90 - half), pytest.approx(90 + half))
    assert angle(AngleShape((0, 0), (0, 0), (0, 20)), bare).band == (0.0, 180.0)


@pytest.mark.parametrize(
    ("value", "band", "words"),
    [
        # Attenuation for PET, and a diffusion coefficient.
        (0.096, (0.093, 0.099), "0.096 ± 0.003 1/cm"),
        (0.00085, (0.0008, 0.0009), "0.00085 ± 0.00005 1/cm"),
        (0.5, (0.5, 0.5), "0.5000 ± 0.0000 1/cm"),
        (0.0, (0.0, 0.0), "0.00 ± 0.00 1/cm"),
        (1234.0, (1234.0, 1234.0), "1234.0 ± 0.0 1/cm"),
        (0.00085, None, "0.000850 1/cm"),
    ],
)
def test_small_values_keep_their_figures(value, band, words) -> None:
    mean = Measurement(Quantity.MEAN, value, "1/cm", "", Code("x", "99CRMO", "Mean"), band=band)
    assert mean.words_with_band() == words


def test_a_band_is_said_with_the_digits_it_bears() -> None:
    assert length(LineShape((0, 0), (40, 0)), film()).words_with_band() == "10.0 ± 0.2 mm"
    at_detector = length(LineShape((0, 0), (40, 0)), film(Calibration.AT_DETECTOR))
    assert at_detector.words_with_band() == "10.0 (7.5–10.2) mm"


@pytest.mark.parametrize(
    ("value", "band", "words"),
    [
        (0.001234, (0.001214, 0.001254), "0.00123 ± 0.00002 mm2/s"),
        (0.001234, None, "0.00123 mm2/s"),
        (0.5, (0.46, 0.54), "0.50 ± 0.04 mm2/s"),
    ],
)
def test_a_small_value_keeps_the_digits_that_its_band_bears(
    value: float, band: tuple[float, float] | None, words: str
) -> None:
    coefficient = Measurement(Quantity.MEAN, value, "mm2/s", "", Code("1", "99", "ADC"), band=band)
    assert coefficient.words_with_band() == words


@given(
    st.tuples(st.floats(5, 30), st.floats(5, 30)),
    st.floats(-90, 90),
    st.tuples(st.floats(0.2, 2), st.floats(0.2, 2)),
)
def test_the_perpendicular_axis_of_an_ellipse_is_its_short_axis(
    half_axes: tuple[float, float], turn: float, spacing: tuple[float, float]
) -> None:
    image = Image(PIXELS, spacing_mm=spacing, calibration=Calibration.CALIBRATED)
    ellipse = EllipseShape((30, 30), half_axes, turn)
    assert perpendicular_axis(ellipse, image).value == pytest.approx(short_axis(ellipse, image).value)


def test_the_perpendicular_axis_lies_within_the_shape() -> None:
    # A bent strip, 10 px wide: it extends far across its longest line, but is narrow everywhere.
    held = np.zeros((60, 60), bool)
    held[0:10, 0:60] = True
    held[0:50, 0:10] = True
    shape, bare = MaskShape.of(held), Image(PIXELS)
    long, across = long_axis(shape, bare), perpendicular_axis(shape, bare)
    # From (60, 0) to (0, 50): along (−6, 5) / √61. Across it, (5, 6) / √61, from (0, 0) to (60, 10).
    assert long.value == pytest.approx(math.hypot(60, 50))
    assert short_axis(shape, bare).value == pytest.approx((60 * 5 + 10 * 6) / math.sqrt(61))
    # A line across that strip which goes down leaves it after 10 px to the right: 2 × (5, 6).
    assert across.value == pytest.approx(2 * math.sqrt(61))


def test_a_hole_interrupts_a_chord() -> None:
    outer = np.array([[0, 0], [10, 0], [10, 10], [0, 10]], float)
    hole = np.array([[0.5, 4], [9.5, 4], [9.5, 5], [0.5, 5]], float)
    assert longest_chord([outer, hole], (0.0, 3.0)) == pytest.approx(10.0)  # beside the hole
    assert longest_chord([outer, hole], (1.0, 0.0)) == pytest.approx(10.0)
    whole = np.array([[0, 4], [10, 4], [10, 5], [0, 5]], float)
    assert longest_chord([outer, whole], (0.0, 1.0)) == pytest.approx(5.0)
    assert longest_chord([outer], (0.0, 0.0)) == 0.0


corners = st.tuples(st.integers(-6, 6), st.integers(-6, 6))


@given(
    st.lists(st.lists(corners, min_size=3, max_size=12), min_size=1, max_size=3),
    st.sampled_from([(0.0, 1.0), (1.0, 0.0), (3.0, -2.0)]),
)
def test_the_longest_chord_is_the_longest_between_corners_too(
    rings: list[list[tuple[int, int]]], along: tuple[float, float]
) -> None:
    """Whatever the lines do, cross themselves or lie on each other: no other place has a longer one."""
    lines = [np.array(ring, float) for ring in rings]
    found = longest_chord(lines, along)
    way = np.array(along) / math.hypot(*along)
    aside = np.array((way[1], -way[0]))
    every = [(a @ aside, a @ way, b @ aside, b @ way) for one in lines for a, b in _edges(one)]
    # Beside all corners, which lie on a lattice, and close to each.
    places = {x + off for x, _, _, _ in every for off in (-1e-7, 1e-7)}
    assert found == pytest.approx(max(_chord(every, place) for place in places), abs=1e-4)


def _edges(ring: np.ndarray) -> list[tuple[np.ndarray, np.ndarray]]:
    return list(zip(ring, np.roll(ring, -1, axis=0), strict=True))


def _chord(edges: list[tuple[float, float, float, float]], place: float) -> float:
    heights = sorted(
        y + (place - x) / (far_x - x) * (far_y - y)
        for x, y, far_x, far_y in edges
        if (x <= place) != (far_x <= place)
    )
    return max((above - below for below, above in zip(heights[::2], heights[1::2], strict=True)), default=0.0)
