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
