"""What a pane keeps from frame to frame never changes what it shows."""

from __future__ import annotations

import numpy as np

from annotator.imaging import Image
from annotator.imaging.voi import Window
from annotator.viewing.levels import Levels
from annotator.viewing.pane_picture import PanePicture
from annotator.viewing.render import piece, render, settled, shaded
from annotator.viewing.viewport import Viewport, inverted, panned, resized, showing

LEVELS = Levels(Image(np.random.default_rng(1).integers(-500, 3000, (300, 240)).astype(np.int16)))
FITTED = resized(showing(Viewport(), LEVELS.image), 100, 130)


def test_the_first_picture_of_a_view_is_that_of_render():
    kept = PanePicture()
    for viewport in (FITTED, panned(FITTED, 7, 3), inverted(FITTED)):
        picture, expected = (
            kept.render(LEVELS, viewport, Window(40, 400)),
            render(LEVELS, viewport, Window(40, 400)),
        )
        assert np.array_equal(picture.pixels, expected.pixels)
        assert picture.target_from_pixel == expected.target_from_pixel


def test_the_same_frame_again_is_the_same_picture():
    kept = PanePicture()
    assert kept.render(LEVELS, FITTED, Window(40, 400)) is kept.render(LEVELS, FITTED, Window(40, 400))


def test_a_window_drag_looks_up_pixels_of_the_screen():
    kept = PanePicture()
    kept.render(LEVELS, FITTED, Window(40, 400))
    dragged = kept.render(LEVELS, FITTED, Window(50, 420))
    expected = shaded(settled(piece(LEVELS, FITTED), FITTED), Window(50, 420))
    assert np.array_equal(dragged.pixels, expected.pixels)
    assert dragged.pixels.shape == (126, 100)


def test_another_colour_map_and_another_image_are_seen_at_once():
    kept = PanePicture()
    grey = kept.render(LEVELS, FITTED, Window(40, 400))
    hot = kept.render(LEVELS, FITTED, Window(40, 400), "hot_iron")
    assert not np.array_equal(grey.pixels, hot.pixels)
    other = Levels(Image(LEVELS.image.stored[::-1].copy()))
    assert np.array_equal(
        kept.render(other, FITTED, Window(40, 400)).pixels, render(other, FITTED, Window(40, 400)).pixels
    )


def test_a_dragged_window_of_many_values_stays_within_a_grey_level_of_every_fraction_of_them():
    """14 bits with all fractions make a table too large to be looked up quickly, and to be made anew."""
    ramp = np.linspace(0, 2**14 - 1, 400).astype(np.uint16)
    levels = Levels(Image(np.tile(ramp, (400, 1))))
    viewport = resized(showing(Viewport(), levels.image), 150, 150)
    part = piece(levels, viewport)
    kept = settled(part, viewport)
    assert part.level.factor == 2
    assert part.level.fraction_bits == 2
    assert kept.level.fraction_bits == 0
    # At the middle of px x of 150, a ramp over 400 columns is at column (x + ½) · 400 / 150 − ½.
    columns = (np.arange(1, 149) + 0.5) * 400 / 150 - 0.5
    stored = columns * (2**14 - 1) / 399
    window = Window(8192, 4000)
    lower, upper = window.bounds
    expected = np.clip((stored - lower) / (upper - lower), 0, 1) * 255
    shown = shaded(kept, window).pixels[75, 1:149] & 0xFF
    assert np.abs(shown.astype(float) - expected).max() <= 1.0
