"""The order in which a clip plays."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotator.viewing.cine import RATES_FPS, next_frame, stepped_rate


def played(count: int, here: set[int], steps: int, start: int = 0, *, sweeping: bool = False) -> list[int]:
    """The frames shown one after the other."""
    at, direction, shown = start, 1, []
    for _ in range(steps):
        found = next_frame(at, direction, count, here.__contains__, sweeping=sweeping)
        if found is None:
            break
        at, direction = found
        shown.append(at)
    return shown


def test_a_loop_begins_again_at_the_first_frame() -> None:
    assert played(4, {0, 1, 2, 3}, 6) == [1, 2, 3, 0, 1, 2]


def test_to_and_fro_shows_the_ends_once_a_turn() -> None:
    assert played(4, {0, 1, 2, 3}, 7, sweeping=True) == [1, 2, 3, 2, 1, 0, 1]


def test_frames_that_are_not_here_are_passed_over() -> None:
    assert played(6, {0, 2, 5}, 4) == [2, 5, 0, 2]
    assert played(6, {0, 2, 5}, 5, sweeping=True) == [2, 5, 2, 0, 2]


def test_alone_a_frame_stays() -> None:
    assert played(6, {3}, 1, start=3) == []
    assert played(1, {0}, 1, sweeping=True) == []


@given(st.integers(1, 12), st.sets(st.integers(0, 11)), st.integers(0, 11), st.booleans())
def test_only_frames_of_the_stack_that_are_here_are_shown(
    count: int, here: set[int], start: int, sweeping: bool
) -> None:
    shown = played(count, here, 40, min(start, count - 1), sweeping=sweeping)
    assert set(shown) <= here & set(range(count))
    if shown:  # Every frame that is here has its turn.
        assert set(shown) | {min(start, count - 1)} >= here & set(range(count))


def test_the_keys_step_through_the_rates_and_stop_at_either_end() -> None:
    assert stepped_rate(10.0, 1) == 12.0
    assert stepped_rate(7.5, 1) == 8.0
    assert stepped_rate(7.5, -1) == 5.0
    assert stepped_rate(RATES_FPS[-1], 1) == RATES_FPS[-1]
    assert stepped_rate(RATES_FPS[0], -1) == RATES_FPS[0]
    assert stepped_rate(29.97, 1) == pytest.approx(30.0)
