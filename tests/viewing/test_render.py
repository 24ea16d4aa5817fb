"""The picture equals the chain of the standard, at any resolution, at the cost of the pane."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from annotator.drawing.items import Label, Picture
from annotator.imaging import Image, LutTable, Rescale, VoiFunction, VoiTable, Window, grey, modality_values
from annotator.viewing.colour_map import palette
from annotator.viewing.levels import Levels
from annotator.viewing.render import piece, render, settled, shaded, still, surround
from annotator.viewing.viewport import Viewport, flipped, one_to_one, resized, rotated, showing, zoomed_at

RANDOM = np.random.default_rng(20060817)
CT = Image(RANDOM.integers(-1024, 3072, (40, 52)).astype(np.int16), Rescale(0.5, -100.0))
BONE = Window(350.0, 2000.0)


def at_one_to_one(image: Image, **changes: object) -> Viewport:
    return one_to_one(resized(showing(Viewport(**changes), image), image.columns, image.rows))


def chain(image: Image, voi: object) -> np.ndarray:
    """Grey levels by the chain of PS3.4 N.2, worked out pixel by pixel."""
    levels = np.rint(grey(modality_values(image), voi).astype(np.float64) * 255).astype(int)  # type: ignore[arg-type]
    return 255 - levels if image.inverted else levels


def grey_of(picture: Picture) -> np.ndarray:
    blue = picture.pixels & 0xFF
    assert ((picture.pixels >> 8 & 0xFF) == blue).all()
    assert ((picture.pixels >> 16 & 0xFF) == blue).all()
    assert (picture.pixels >> 24 == 255).all()
    return blue.astype(int)


@pytest.mark.parametrize("dtype", [np.uint8, np.int8, np.uint16, np.int16, np.int32, np.uint32])
@pytest.mark.parametrize("inverted", [False, True])
def test_at_one_to_one_every_pixel_is_the_rounded_chain(dtype, inverted):
    info = np.iinfo(dtype)
    low, high = max(info.min, -3000), min(info.max, 5000)
    image = Image(RANDOM.integers(low, high, (33, 47)).astype(dtype), Rescale(1.5, -20.0), inverted=inverted)
    picture = render(image, at_one_to_one(image), Window(100.0, 700.0))
    assert picture.target_from_pixel.a == 1
    np.testing.assert_array_equal(grey_of(picture), chain(image, Window(100.0, 700.0)))


@pytest.mark.parametrize(
    ("low", "high"),
    [(40_000, 70_000), (1_000, 66_000), (70_000, 75_000), (-40_000, 20_000), (-40_000, -35_000)],
)
def test_numbers_of_32_bits_that_16_do_not_hold_are_shown_as_they_are(low, high):
    image = Image(np.linspace(low, high, 64).astype(np.int32).reshape(8, 8))
    whole = Window((low + high) / 2, high - low, VoiFunction.LINEAR_EXACT)
    np.testing.assert_array_equal(grey_of(render(image, at_one_to_one(image), whole)), chain(image, whole))


@pytest.mark.parametrize(
    "voi",
    [
        Window(350, 2000, VoiFunction.LINEAR_EXACT),
        Window(40, 400, VoiFunction.SIGMOID),
        VoiTable(-600, np.arange(0, 4096, 3), 12),
    ],
)
def test_every_kind_of_window_is_followed(voi):
    np.testing.assert_array_equal(grey_of(render(CT, at_one_to_one(CT), voi)), chain(CT, voi))


def test_a_modality_table_is_followed_and_rounded_between_its_entries():
    image = Image(RANDOM.integers(0, 16, (8, 8)).astype(np.uint8), LutTable(0, np.arange(16) ** 2))
    voi = Window(100, 250)
    np.testing.assert_array_equal(grey_of(render(image, at_one_to_one(image), voi)), chain(image, voi))
    render(Levels(image), resized(showing(Viewport(), image), 4, 4), voi)


def test_values_too_many_for_a_table_follow_the_chain_too():
    image = Image(RANDOM.integers(0, 1 << 20, (21, 30)).astype(np.int32))
    voi = Window(5e5, 8e5)
    np.testing.assert_array_equal(grey_of(render(image, at_one_to_one(image), voi)), chain(image, voi))
    half = render(image, resized(showing(Viewport(), image), 15, 11), voi)
    assert half.pixels.shape == (11, 15)


def test_the_image_s_inversion_and_the_reader_s_cancel():
    upright = render(CT, at_one_to_one(CT), BONE).pixels
    image = Image(CT.stored, CT.modality_lut, inverted=True)
    once, twice = (render(image, at_one_to_one(image, inverted=i), BONE).pixels for i in (False, True))
    np.testing.assert_array_equal(twice, upright)
    np.testing.assert_array_equal(once & 0xFFFFFF, 0xFFFFFF - (upright & 0xFFFFFF))


@settings(max_examples=25)
@given(
    rows=st.integers(5, 90),
    columns=st.integers(5, 90),
    halvings=st.integers(1, 4),
    width=st.integers(20, 5000),
    seed=st.integers(0, 99),
)
def test_reduced_levels_are_within_one_grey_level_of_the_mean(rows, columns, halvings, width, seed):
    random = np.random.default_rng(seed)
    image = Image(random.integers(-1024, 3072, (rows, columns)).astype(np.int16))
    levels, factor = Levels(image), 2**halvings
    window = Window(600, width, VoiFunction.LINEAR_EXACT)
    view = resized(showing(Viewport(), image), columns / factor, rows / factor)
    picture = render(levels, view, window)
    if levels.level_for(view.scale).factor != factor:
        return
    whole = image.stored[: rows // factor * factor, : columns // factor * factor].astype(float)
    means = whole.reshape(rows // factor, factor, columns // factor, factor).mean(axis=(1, 3))
    expected = np.rint(grey(means, window) * 255)
    got = grey_of(picture)[: means.shape[0], : means.shape[1]]
    assert np.abs(got - expected).max(initial=0) <= 1


def test_a_reduced_picture_lies_where_the_image_lies():
    stored = np.zeros((64, 64), np.uint16)
    stored[32:48, 16:32] = 1000
    image = Image(stored)
    view = resized(showing(Viewport(), image), 16, 16)
    picture = render(image, view, Window(500, 1000))
    rows, columns = np.nonzero(picture.pixels & 0xFF)
    first = picture.target_from_pixel((columns.min(), rows.min()))
    last = picture.target_from_pixel((columns.max() + 1, rows.max() + 1))
    assert (first, last) == ((4.0, 8.0), (8.0, 12.0))


@pytest.mark.parametrize("turns", range(4))
@pytest.mark.parametrize("mirrored", [False, True])
def test_a_turned_picture_lands_on_the_pixels_of_the_viewport(turns, mirrored):
    view = showing(Viewport(pane=(90.0, 70.0), quarter_turns=turns, mirrored=mirrored), CT)
    picture = render(CT, zoomed_at(view, (20, 30), 3), BONE)
    view = zoomed_at(view, (20, 30), 3)
    expected = chain(CT, BONE)
    shades = grey_of(picture)
    for row, column in ((0, 0), (1, 2), (shades.shape[0] - 1, shades.shape[1] - 1)):
        screen = picture.target_from_pixel((column + 0.5, row + 0.5))
        x, y = view.pixel_from_screen(screen)
        assert shades[row, column] == expected[int(y), int(x)]


def test_only_what_the_pane_shows_is_rendered():
    image = Image(np.zeros((3000, 2500), np.uint16))
    view = one_to_one(resized(showing(Viewport(), image), 200, 100))
    rows, columns = render(image, view, BONE).pixels.shape
    assert rows <= 100 + 4
    assert columns <= 200 + 4
    whole = render(Levels(image), resized(view, 200, 100), BONE)
    assert whole.pixels.size < 4 * 200 * 100 + 1000


def test_levels_are_made_once():
    levels = Levels(Image(np.zeros((64, 64), np.uint16)))
    assert levels.level(2) is levels.level(2)


def test_colour_images_pass_through_and_ignore_window_and_map():
    rgb = RANDOM.integers(0, 256, (20, 30, 3)).astype(np.uint8)
    image = Image(rgb)
    pixels = render(image, at_one_to_one(image), BONE, "hot_iron").pixels
    np.testing.assert_array_equal(pixels >> 16 & 0xFF, rgb[..., 0])
    np.testing.assert_array_equal(pixels & 0xFF, rgb[..., 2])
    half = render(image, resized(showing(Viewport(), image), 15, 10), BONE).pixels
    mean = rgb.reshape(10, 2, 15, 2, 3).astype(float).mean(axis=(1, 3))
    assert np.abs((half >> 8 & 0xFF) - mean[..., 1]).max() <= 0.5


def test_a_colour_map_colours_the_grey_levels():
    pixels = render(CT, at_one_to_one(CT), BONE, "hot_iron").pixels
    np.testing.assert_array_equal(pixels, palette("hot_iron")[chain(CT, BONE)])


def test_a_settled_piece_has_the_px_of_the_screen_and_the_same_grey():
    rows, columns = np.mgrid[:600, :500]
    image = Image((rows * 3 - columns + 400).astype(np.int16))
    view = resized(showing(Viewport(), image), 175, 210)
    calm = settled(piece(image, view), view)
    picture = shaded(calm, Window(1000, 3000, VoiFunction.LINEAR_EXACT))
    assert picture.pixels.shape == (210, 175)
    assert picture.target_from_pixel.a == 1
    x, y = view.pixel_from_screen((100.5, 50.5))
    value = (y - 0.5) * 3 - (x - 0.5) + 400
    assert abs(int(picture.pixels[50, 100] & 0xFF) - (value + 500) / 3000 * 255) <= 1


def test_what_settling_cannot_help_comes_back_as_it_is():
    magnified = resized(showing(Viewport(), CT), 400, 400)
    assert settled(first := piece(CT, magnified), magnified) is first
    turned = rotated(resized(showing(Viewport(), CT), 20, 20))
    assert settled(first := piece(CT, turned), turned) is first
    mirrored = flipped(resized(showing(Viewport(), CT), 20, 20), "horizontal")
    assert settled(first := piece(CT, mirrored), mirrored) is first


def test_a_still_is_fitted_and_carries_the_marks_over_the_image():
    label = Label((1, 2), "L1")
    drawing = still(CT, (104, 80), BONE, marks=[label])
    assert drawing.size == (104, 80)
    picture, over = drawing.items
    assert isinstance(picture, Picture)
    assert over is label
    assert picture.target_from_pixel.a == 2


def test_no_counts_give_the_colour_around_a_scan_and_black_surrounds_the_rest():
    dark_on_white, white_on_dark = Viewport(inverted=True), Viewport()
    assert surround(CT, dark_on_white, "NM") == "#ffffff"
    assert surround(CT, white_on_dark, "NM") == "#000000"
    assert surround(CT, dark_on_white, "CR") == "#000000"
    assert surround(Image(CT.stored, inverted=True), white_on_dark, "NM") == "#ffffff"
