"""Colour maps have 256 opaque colours and the ends their names promise."""

from __future__ import annotations

import numpy as np
import pytest

from annotator.errors import UnknownRecordError
from annotator.viewing.colour_map import COLOUR_MAPS, palette


@pytest.mark.parametrize("key", list(COLOUR_MAPS))
def test_a_map_has_256_opaque_colours(key):
    colours = palette(key)
    assert colours.shape == (256,)
    assert (colours >> 24 == 255).all()
    assert not colours.flags.writeable


def test_grey_is_grey_and_its_inverse_runs_backwards():
    assert palette("grey")[137] == 0xFF898989
    np.testing.assert_array_equal(palette("grey_inverted"), palette("grey")[::-1])


@pytest.mark.parametrize("key", ["hot_iron", "hot_metal", "viridis", "cividis"])
def test_maps_for_counts_grow_lighter_all_the_way(key):
    colours = palette(key)
    light = 0.2126 * (colours >> 16 & 255) + 0.7152 * (colours >> 8 & 255) + 0.0722 * (colours & 255)
    assert (np.diff(light) > -1).all()
    assert light[-1] - light[0] > 150


def test_an_unknown_map_is_named_with_the_choices():
    with pytest.raises(UnknownRecordError, match="hot_iron"):
        palette("rainbow")
