"""The colour bar: the right colour at each end, the values beside it, nothing where there is no room."""

from __future__ import annotations

import numpy as np
import pytest

from annotator.drawing.items import Label, Picture
from annotator.imaging.voi import VoiFunction, VoiTable, Window
from annotator.viewing.colour_bar import colour_bar, needs_bar, value_words
from annotator.viewing.colour_map import palette
from annotator.viewing.viewport import Viewport

VOI = Window(60.0, 120.0, VoiFunction.LINEAR_EXACT)
VIEW = Viewport(100, 100, (400.0, 400.0))


def parts(**facts: object) -> tuple[Picture, list[Label]]:
    items = colour_bar(VIEW, VOI, "hot_iron", "counts", **facts).items
    (picture,) = (item for item in items if isinstance(item, Picture))
    return picture, [item for item in items if isinstance(item, Label)]


def test_the_highest_value_is_at_the_top_in_the_last_colour():
    picture, labels = parts(title="PT 50 %")
    colours = palette("hot_iron")
    assert picture.pixels[0, 0] == colours[255]
    assert picture.pixels[-1, 0] == colours[0]
    ends = {label.text: label.at[1] for label in labels}
    assert ends["120 counts"] < ends["60"] < ends["0"]
    assert ends["120 counts"] == pytest.approx(picture.target_from_pixel((0, 0))[1])
    assert ends["0"] == pytest.approx(picture.target_from_pixel((0, 256))[1])
    assert "PT 50 %" in ends


def test_inverted_the_colours_change_ends_and_the_values_do_not():
    picture, labels = parts(inverted=True)
    assert picture.pixels[0, 0] == palette("hot_iron")[0]
    assert labels[0].text == "0"


@pytest.mark.parametrize(
    ("voi", "bottom", "middle", "top"),
    [
        (VoiTable(0, np.arange(1000, -1, -1), 10), 249, 125, 0),  # 1000 of 1023 is level 249
        (Window(500.0, 1000.0, VoiFunction.SIGMOID), 30, 127, 225),  # 1 / (1 + e²) of 255
    ],
    ids=["table", "sigmoid"],
)
def test_beside_a_value_stands_the_colour_it_has_in_the_image(voi, bottom, middle, top):
    (picture,) = (item for item in colour_bar(VIEW, voi, "viridis", "").items if isinstance(item, Picture))
    found = [int(picture.pixels[at, 0]) for at in (-1, 128, 0)]
    assert found == [int(palette("viridis")[level]) for level in (bottom, middle, top)]


def test_a_small_pane_has_no_bar():
    assert colour_bar(Viewport(100, 100, (200.0, 200.0)), VOI, "grey", "").items == ()


@pytest.mark.parametrize(
    ("value", "span", "words"),
    [(41.5, 83, "41.5"), (0.0, 83, "0"), (1250.4, 5000, "1250"), (-0.25, 0.5, "−0.25"), (3.0, 0.0, "3")],
)
def test_values_have_the_digits_that_the_scale_needs(value, span, words):
    assert value_words(value, span) == words


def test_plain_grey_needs_a_bar_only_for_counts():
    assert not needs_bar("grey", "CT", VOI)
    assert needs_bar("grey", "NM", VOI)
    assert needs_bar("viridis", "CT", VOI)
    assert not needs_bar("viridis", "CT", None)
