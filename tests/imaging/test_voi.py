import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotator.imaging import VoiFunction, VoiTable, Window, grey

LINEAR, EXACT, SIGMOID = VoiFunction.LINEAR, VoiFunction.LINEAR_EXACT, VoiFunction.SIGMOID


def shades(values, voi):
    return grey(np.array(values, np.float32), voi).tolist()


def test_linear_window_of_the_standards_note():
    """PS3.3 C.11.2.1.2.1, note: c=2048, w=4096 leaves 0…4095 as it is: y = x / 4095."""
    assert shades([0, 4095, -1, 5000], Window(2048, 4096)) == [0, 1, 0, 1]
    assert shades([1], Window(2048, 4096)) == pytest.approx([1 / 4095])
    assert shades([2048], Window(2048, 4096)) == pytest.approx([2048 / 4095])


def test_linear_window_of_two_and_of_one():
    """The same note: c=0, w=100 is black up to −50 and white above 49; c=0, w=1 steps at −0.5."""
    assert shades([-50, 49, -0.5], Window(0, 100)) == [0, 1, 0.5]
    assert shades([-49], Window(0, 100)) == pytest.approx([1 / 99])
    assert shades([-1, -0.5, 0], Window(0, 1)) == [0, 0, 1]


def test_linear_exact_window_runs_from_half_below_to_half_above():
    """C.11.2.1.3.2: c=0, w=100 is black up to −50, white above 50, and 0 is the middle."""
    assert shades([-50, -25, 0, 25, 50, 51], Window(0, 100, EXACT)) == [0, 0.25, 0.5, 0.75, 1, 1]


def test_sigmoid_window_has_the_factor_four():
    """C.11.2.1.3.1: 1 / (1 + exp(−4 (x − c) / w)); at x = c + w/4 that is 1 / (1 + 1/e)."""
    window = Window(40, 400, SIGMOID)
    assert shades([40, 140, -60], window) == pytest.approx(
        [0.5, 1 / (1 + math.exp(-1)), 1 / (1 + math.exp(1))], abs=1e-7
    )
    assert shades([1e9, -1e9], window) == pytest.approx([1, 0], abs=1e-20)


@pytest.mark.parametrize(
    ("width", "function"),
    [(0.5, LINEAR), (0, LINEAR), (0, EXACT), (-5, SIGMOID), (float("nan"), EXACT), (float("inf"), LINEAR)],
)
def test_a_window_without_width_is_refused(width, function):
    with pytest.raises(ValueError):
        Window(0, width, function)


def test_table_starts_at_its_first_value_and_spreads_over_its_bits():
    """C.11.2.1.1: 8 bits → 255 is white; values outside take the first and the last entry."""
    table = VoiTable(10, np.array([0, 51, 255], np.uint8), 8)
    assert shades([-5, 10, 11, 12, 900], table) == pytest.approx([0, 0, 0.2, 1, 1])


def test_a_table_of_twelve_bits_is_white_at_4095():
    assert shades([1], VoiTable(0, np.array([0, 4095], np.uint16), 12)) == [1]


def test_a_table_needs_entries_and_bits():
    with pytest.raises(ValueError):
        VoiTable(0, np.zeros(0, np.uint16), 16)
    with pytest.raises(ValueError):
        VoiTable(0, np.zeros(4, np.uint16), 0)


windows = st.builds(
    Window, st.floats(-2000, 2000), st.floats(2, 4000), st.sampled_from(list(VoiFunction)), st.just("")
)


@given(windows, st.lists(st.integers(-5000, 5000), min_size=2, max_size=20))
def test_grey_never_falls_as_values_grow_and_stays_between_black_and_white(window, values):
    shade = grey(np.sort(np.array(values)), window)
    assert (np.diff(shade) >= 0).all()
    assert shade.min() >= 0
    assert shade.max() <= 1
