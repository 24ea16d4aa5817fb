"""The place of an image in a lens."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotator.imaging import Image, Window
from annotator.viewing.lens import lens_viewport, stepped_factor
from annotator.viewing.render import render
from annotator.viewing.viewport import Viewport, flipped, rotated, showing

PANE = (400.0, 300.0)
SIDE = 280.0


@given(
    st.tuples(st.floats(0, 400), st.floats(0, 300)),
    st.sampled_from((2.0, 2.5, 3.0, 3.5, 4.0)),
    st.integers(0, 3),
    st.booleans(),
    st.floats(0.5, 4),
)
def test_the_pixel_under_the_pointer_is_in_the_middle_and_the_factor_larger(
    at: tuple[float, float], factor: float, turns: int, mirrored: bool, zoom: float
) -> None:
    viewport = rotated(Viewport(1000, 800, PANE, (0.2, 0.2), zoom), turns)
    if mirrored:
        viewport = flipped(viewport, "horizontal")
    lens = lens_viewport(viewport, at, factor, SIDE)
    assert lens.pixel_from_screen((SIDE / 2, SIDE / 2)) == pytest.approx(
        viewport.pixel_from_screen(at), abs=1
    )
    assert lens.scale == pytest.approx(viewport.scale * factor)
    assert (lens.quarter_turns, lens.mirrored) == (viewport.quarter_turns, viewport.mirrored)


def test_the_lens_shows_pixels_that_the_pane_has_averaged_away() -> None:
    checks = (np.indices((2000, 2000)).sum(0) % 2 * 1000).astype(np.uint16)
    image = Image(checks)
    window = Window(500, 1000)
    viewport = showing(Viewport(pane=(500.0, 500.0)), image)
    grey = np.unique(render(image, viewport, window).pixels & 0xFF)
    assert grey.min() > 100  # Four by four pixels to a px: all of one grey.
    assert grey.max() < 155
    lens = lens_viewport(viewport, (250.0, 250.0), 4.0, SIDE)
    assert lens.scale == 1.0
    assert set(np.unique(render(image, lens, window).pixels & 0xFF)) == {0, 255}


def test_the_factor_goes_from_two_to_four() -> None:
    assert [stepped_factor(factor, 1) for factor in (2.0, 3.5, 4.0)] == [2.5, 4.0, 4.0]
    assert [stepped_factor(factor, -1) for factor in (2.0, 2.5)] == [2.0, 2.0]


def test_nothing_is_gained_beyond_64_px_a_pixel() -> None:
    near = Viewport(100, 100, PANE, zoom=14.0)  # 42 px a pixel
    assert lens_viewport(near, (10.0, 10.0), 4.0, SIDE).scale == 64.0
