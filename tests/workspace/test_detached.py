"""Which panes stand in windows of their own: kept as text, and taken back where no screen is."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotator.workspace.detached import WHOLE, Detached, Place, detached_from_text

PLACES = st.builds(
    Place,
    st.text(max_size=20),
    st.integers(-9999, 9999),
    st.integers(-9999, 9999),
    st.integers(120, 9999),
    st.integers(120, 9999),
    st.booleans(),
)


@given(st.dictionaries(st.integers(WHOLE, 8), PLACES))
def test_what_is_kept_comes_back(places: dict[int, Place]) -> None:
    kept = Detached(places)
    assert detached_from_text(kept.text()) == kept


def test_what_stood_on_a_missing_screen_goes_back_to_the_main_window() -> None:
    left, right = Place("left", 0, 0, 800, 600), Place("right", 0, 0, 800, 600)
    assert Detached({0: left, 1: right}).on({"left"}).places == {0: left}
    assert Detached({WHOLE: right}).on({"left"}).places == {}


@pytest.mark.parametrize(
    "text",
    [
        None,
        "",
        "no",
        "{}x",
        "[[1]]",
        '[[0, "left", 0, 0, 5, 600, false]]',
        '[[-7, "left", 0, 0, 800, 600, false]]',
    ],
)
def test_a_text_that_fits_no_window_brings_nothing_out(text: str | None) -> None:
    assert detached_from_text(text).places == {}
