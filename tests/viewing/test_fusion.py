"""FusionLayers: opacity, lens, windows and values, worked out by hand."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest

from annotator.imaging.modality_lut import Rescale
from annotator.imaging.voi import VoiFunction, Window
from annotator.imaging.volume import Volume
from annotator.viewing.colour_map import COLOUR_MAPS, palette
from annotator.viewing.fusion import (
    Lens,
    brightened,
    faded,
    fused_picture,
    lens_at,
    next_colour_map,
    opening_window,
    value_at,
)
from annotator.viewing.layout import FusionLayer, SeriesKey
from annotator.viewing.viewport import Viewport, flipped, rotated

VOI = Window(127.5, 255.0, VoiFunction.LINEAR_EXACT)
OVER = FusionLayer(SeriesKey("pt"), colour_map="hot_metal", opacity=0.4)
VIEW = Viewport(16, 16, (160.0, 160.0))


def ramp() -> np.ndarray:
    """Grey levels 0 to 255 in a square of 16 × 16; NaN in the first pixel."""
    values = np.arange(256, dtype=np.float32).reshape(16, 16)
    values[0, 0] = math.nan
    return values


def alpha(pixels: np.ndarray) -> np.ndarray:
    return pixels >> np.uint32(24)


def test_colours_are_those_of_the_map_at_the_opacity_asked_for():
    pixels = fused_picture(ramp(), VIEW, VOI, OVER).pixels
    assert pixels.shape == (16, 16)
    assert pixels[8, 3] & 0xFFFFFF == palette("hot_metal")[131] & 0xFFFFFF
    assert alpha(pixels)[8, 3] == round(0.4 * 255)


def test_low_values_fade_in_so_that_nothing_does_not_tint():
    shares = alpha(fused_picture(ramp(), VIEW, VOI, OVER).pixels).ravel()
    assert shares[0] == 0
    assert shares[16] == round(0.4 * 16 / 32 * 255)
    assert (np.diff(shares[1:33].astype(int)) >= 0).all()
    assert (shares[32:] == round(0.4 * 255)).all()


@pytest.mark.parametrize("layer", [replace(OVER, opacity=1.0), replace(OVER, colour_map="grey")])
def test_alone_or_in_grey_all_values_count_alike(layer):
    shares = alpha(fused_picture(ramp(), VIEW, VOI, layer).pixels).ravel()
    assert shares[0] == 0  # where the layer does not reach, the image is seen whatever the opacity
    assert (shares[1:] == round(layer.opacity * 255)).all()


def test_the_lens_shows_a_circle_of_the_screen_whatever_turns_the_image():
    lens = Lens((40.0, 120.0), 31.0)
    for viewport in (VIEW, rotated(VIEW), flipped(VIEW, "horizontal")):
        picture = fused_picture(np.full((16, 16), 200, np.float32), viewport, VOI, OVER, lens)
        for row in range(16):
            for column in range(16):
                x, y = picture.target_from_pixel((column + 0.5, row + 0.5))
                inside = math.hypot(x - 40, y - 120) <= 31
                assert bool(alpha(picture.pixels)[row, column]) is inside


def test_the_lens_is_as_large_as_the_pane_allows():
    assert lens_at((3.0, 4.0), (800.0, 300.0)) == Lens((3.0, 4.0), 0.22 * 300)


def test_only_the_part_in_view_is_shaded():
    zoomed = replace(VIEW, zoom=4.0)
    picture = fused_picture(ramp(), zoomed, VOI, OVER)
    assert picture.pixels.shape == (6, 6)  # 4 × 4 in view, and one more all round
    assert picture.target_from_pixel((1.0, 1.0)) == pytest.approx(zoomed.screen_from_pixel((6.0, 6.0)))


def test_fading_stays_between_nothing_and_all_and_shows_what_was_hidden():
    assert faded(replace(OVER, shown=False), 0.1) == replace(OVER, opacity=0.5)
    assert faded(OVER, 3.0).opacity == 1.0
    assert faded(OVER, -3.0).opacity == 0.0
    steps = OVER
    for _ in range(6):
        steps = faded(steps, 0.1)
    assert steps.opacity == 1.0


def test_colour_maps_go_round():
    key, seen = "grey", []
    for _ in COLOUR_MAPS:
        key = next_colour_map(key)
        seen.append(key)
    assert seen[-1] == "grey"
    assert set(seen) == set(COLOUR_MAPS)
    assert next_colour_map("grey", -1) == "blue_orange"


def test_the_value_under_a_pixel_is_that_of_the_overlay():
    assert value_at(ramp(), (3.9, 8.2)) == 131.0
    assert value_at(ramp(), (0.5, 0.5)) is None
    assert value_at(ramp(), (-0.1, 3.0)) is None
    assert value_at(ramp(), (3.0, 16.0)) is None


def volume(stored: np.ndarray, **facts: object) -> Volume:
    return Volume(stored, np.eye(4), **facts)


def test_counts_open_from_nothing_to_where_the_hottest_begin_over_the_whole_volume():
    stored = np.zeros((10, 20, 20), np.uint16)
    stored[2] = np.arange(400).reshape(20, 20)
    window = opening_window(volume(stored, modality_lut=Rescale(0.5, 0.0)), "PT")
    # Above 5 % of 399 stand 20 to 399; 99.5 % of the way there is 397.1, half of it in units.
    assert window.bounds[0] == 0.0
    assert window.bounds[1] == pytest.approx(0.5 * np.percentile(np.arange(20, 400), 99.5), abs=0.1)
    assert opening_window(volume(np.zeros((2, 4, 4), np.uint16)), "NM").bounds == (0.0, 1.0)


def test_an_mr_opens_as_its_middle_slice_would_and_values_by_percentiles():
    stored = np.random.default_rng(1).integers(0, 1000, (5, 20, 20)).astype(np.uint16)
    own = Window(500.0, 300.0)
    assert opening_window(volume(stored, vois=(own,)), "MR") == own
    low, high = opening_window(volume(stored.astype(np.float32)), "MR").bounds
    assert (low, high) == pytest.approx(np.percentile(stored, (0.5, 99.5)), abs=1.0)


def test_brightening_moves_the_upper_end_alone():
    assert brightened(Window(50.0, 100.0, VoiFunction.LINEAR_EXACT), 0.5, "PT").bounds == (0.0, 50.0)
    assert brightened(Window(100.0, 100.0, VoiFunction.LINEAR_EXACT), 2.0, "MR").bounds == (50.0, 250.0)
