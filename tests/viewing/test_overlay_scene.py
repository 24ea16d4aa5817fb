"""Overlay planes on the screen."""

import numpy as np
import pytest

from annotator.imaging import Image, Overlay
from annotator.viewing.overlay_scene import overlay_scene
from annotator.viewing.viewport import Viewport, resized, showing


def pictures(image, side):
    viewport = resized(showing(Viewport(), image), side, side)
    return overlay_scene(image, viewport).items


def test_ink_lies_on_its_pixels_and_the_rest_is_clear():
    mask = np.eye(3, dtype=bool)
    image = Image(np.zeros((8, 8), np.uint8), overlays=(Overlay(mask, top=2, left=4),))
    (picture,) = pictures(image, 80.0)
    assert ((picture.pixels >> 24 > 0) == mask).all()
    assert picture.target_from_pixel((0, 0)) == pytest.approx((40, 20))
    assert picture.target_from_pixel((3, 3)) == pytest.approx((70, 50))


def test_a_thin_line_stays_when_the_image_is_reduced():
    """1000 pixels on 100 px: a tenth, blocks of 8 × 8; a line of one pixel inks each block it crosses."""
    mask = np.zeros((1000, 1000), bool)
    mask[:, 501] = True
    image = Image(np.zeros((1000, 1000), np.uint8), overlays=(Overlay(mask),))
    (picture,) = pictures(image, 100.0)
    assert picture.pixels.shape == (125, 125)
    assert np.unique(np.nonzero(picture.pixels >> 24)[1]).tolist() == [501 // 8]


def test_an_image_without_planes_has_no_graphics():
    assert pictures(Image(np.zeros((4, 4), np.uint8)), 40.0) == ()


def test_only_planes_of_bits_are_overlays():
    with pytest.raises(ValueError):
        Overlay(np.zeros((2, 2), np.uint8))
