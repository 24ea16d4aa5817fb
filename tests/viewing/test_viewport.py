"""Where an image lies in its pane."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotator.geometry.shapes import BoxShape, EllipseShape, PointShape
from annotator.imaging import Image
from annotator.viewing.viewport import (
    Viewport,
    fitted,
    flipped,
    jumped,
    one_to_one,
    panned,
    resized,
    rotated,
    showing,
    zoomed_at,
)

PANE = (400.0, 300.0)
VIEW = Viewport(rows=200, columns=100, pane=PANE)


@st.composite
def viewports(draw: st.DrawFn) -> Viewport:
    side, share = st.integers(1, 3000), st.floats(0, 1)
    return Viewport(
        rows=draw(side),
        columns=draw(side),
        pane=(draw(st.floats(50, 3000)), draw(st.floats(50, 3000))),
        pixel_size=(draw(st.floats(0.3, 3)), draw(st.floats(0.3, 3))),
        zoom=draw(st.floats(0.2, 20)),
        centre=(draw(share), draw(share)),
        quarter_turns=draw(st.integers(0, 3)),
        mirrored=draw(st.booleans()),
    )


def test_a_fitted_image_touches_the_pane_where_it_is_tightest_and_lies_in_the_middle():
    # 200 rows in 300 px: 1.5 px each; 100 columns take 150 px of 400.
    assert VIEW.screen_from_pixel((0, 0)) == (125.0, 0.0)
    assert VIEW.screen_from_pixel((100, 200)) == (275.0, 300.0)


def test_a_pixel_twice_as_tall_as_wide_is_shown_so():
    view = Viewport(rows=50, columns=100, pane=PANE, pixel_size=(2.0, 1.0))
    across, down = view.screen_from_pixel.direction((1, 0)), view.screen_from_pixel.direction((0, 1))
    assert down[1] == pytest.approx(2 * across[0])
    assert view.scale == pytest.approx(3.0)  # 50 rows of height 2 in 300 px


def test_a_turned_image_fits_the_other_way_round():
    view = rotated(VIEW)
    assert view.scale == pytest.approx(2.0)  # 200 rows now lie along 400 px
    # Clockwise: the upper left corner comes to lie at the upper right.
    assert view.screen_from_pixel((0, 0)) == pytest.approx((400.0, 50.0))


def test_left_and_right_change_places_as_seen_even_when_turned():
    view = rotated(VIEW)
    before, after = view.screen_from_pixel((10, 20)), flipped(view, "horizontal").screen_from_pixel((10, 20))
    assert after == pytest.approx((PANE[0] - before[0], before[1]))
    after = flipped(view, "vertical").screen_from_pixel((10, 20))
    assert after == pytest.approx((before[0], PANE[1] - before[1]))


@given(viewports(), st.sampled_from(["horizontal", "vertical"]))
def test_to_flip_twice_and_to_turn_four_times_changes_nothing(view: Viewport, way: str):
    assert flipped(flipped(view, way), way) == view  # type: ignore[arg-type]
    assert rotated(rotated(rotated(rotated(view)))) == view
    assert rotated(rotated(view), -1) == view


@given(viewports(), st.floats(0, 100), st.floats(0, 100), st.floats(0.5, 2))
def test_the_pixel_under_the_pointer_stays_under_it_while_zooming(view, x, y, factor):
    point = (x * view.pane[0] / 100, y * view.pane[1] / 100)
    pixel = view.pixel_from_screen(point)
    zoomed = zoomed_at(view, point, factor)
    if all(0.001 < share < 0.999 for share in zoomed.centre):  # else the edge of the image held it back
        still = zoomed.screen_from_pixel(pixel)
        assert math.dist(still, point) <= (1.0 if zoomed.scale == 1.0 else 1e-3)


@given(viewports())
def test_screen_and_pixel_undo_each_other(view: Viewport):
    there = view.screen_from_pixel((12.5, 7.25))
    assert view.pixel_from_screen(there) == pytest.approx((12.5, 7.25), abs=1e-6)


def test_a_drag_moves_the_image_by_as_many_px():
    view = zoomed_at(VIEW, (200, 150), 4)
    before = view.screen_from_pixel((50, 100))
    after = panned(view, 12, -7).screen_from_pixel((50, 100))
    assert after == pytest.approx((before[0] + 12, before[1] - 7))


def test_one_to_one_puts_whole_pixels_on_whole_px():
    view = one_to_one(resized(replace(VIEW, rows=201), 401, 300))
    affine = view.screen_from_pixel
    assert (affine.a, affine.b, affine.c, affine.d) == (1, 0, 0, 1)
    assert affine.e == int(affine.e)
    assert affine.f == int(affine.f)
    assert panned(view, 1, 0).screen_from_pixel.e == affine.e + 1


def test_what_is_fitted_stays_fitted_in_another_pane_and_on_another_image():
    image = Image(np.zeros((10, 30), np.uint8))
    view = resized(showing(VIEW, image), 90, 90)
    assert view.is_fitted
    assert view.screen_from_pixel((0, 0)) == (0, 30)
    assert view.screen_from_pixel((30, 10)) == (90, 60)


def test_the_spacing_of_the_image_decides_the_shape_of_its_pixels():
    image = Image(np.zeros((10, 30), np.uint8), spacing_mm=(3.0, 1.0))
    assert showing(VIEW, image).pixel_size == (3.0, 1.0)


def test_a_jump_centres_the_mark_and_gives_it_a_third_of_the_pane():
    view = jumped(Viewport(rows=1000, columns=1000, pane=PANE), BoxShape((480, 490), (520, 510)))
    assert view.screen_from_pixel((500, 500)) == pytest.approx((200, 150))
    left, right = view.screen_from_pixel((480, 500)), view.screen_from_pixel((520, 500))
    # A 40-px-wide box is smaller than 24 px of the fitted image (80 pixels), which is shown instead.
    assert right[0] - left[0] == pytest.approx(0.35 * PANE[1] / 80 * 40)
    view = jumped(Viewport(rows=1000, columns=1000, pane=PANE), EllipseShape((500, 500), (100, 100)))
    top, bottom = view.screen_from_pixel((500, 400)), view.screen_from_pixel((500, 600))
    assert bottom[1] - top[1] == pytest.approx(0.35 * PANE[1])


def test_a_jump_to_a_focus_on_a_whole_body_leaves_the_bones_about_it_in_sight() -> None:
    scan = Viewport(rows=704, columns=256, pane=(1310.0, 970.0))
    view = jumped(scan, BoxShape((143, 152), (149, 158)))
    left, right = view.screen_from_pixel((143, 155)), view.screen_from_pixel((149, 155))
    assert right[0] - left[0] == pytest.approx(6 * 8)


def test_a_jump_to_a_mark_as_large_as_the_image_shows_it_all():
    assert jumped(zoomed_at(VIEW, (10, 10), 3), BoxShape((0, 0), (100, 200))).is_fitted


def test_a_jump_to_a_point_magnifies_and_centres_it():
    view = jumped(VIEW, PointShape((20, 30)))
    assert view.screen_from_pixel((20, 30)) == pytest.approx((200, 150))
    assert view.zoom > 1


def test_fitting_keeps_turn_and_inversion():
    view = replace(rotated(zoomed_at(VIEW, (5, 5), 3)), inverted=True)
    assert fitted(view) == replace(rotated(VIEW), inverted=True)


def test_the_zoom_ends_at_64_px_a_pixel_and_a_tenth_of_the_fitted_size():
    assert zoomed_at(VIEW, (0, 0), 1e6).scale == pytest.approx(64)
    assert zoomed_at(VIEW, (0, 0), 1e-6).zoom == pytest.approx(0.1)


def test_a_viewport_without_extent_is_refused():
    with pytest.raises(ValueError, match="positive"):
        Viewport(rows=0, columns=3)
