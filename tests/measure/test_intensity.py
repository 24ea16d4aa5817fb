from __future__ import annotations

import math

import numpy as np
import pytest

from annotator.geometry.shapes import BoxShape, PointShape
from annotator.imaging.image import Image
from annotator.imaging.modality_lut import Rescale
from annotator.measure import Quantity, statistics

# Stored 1 … 12 in three rows of four.
STORED = np.arange(1, 13, dtype=np.int16).reshape(3, 4)
CT = Image(STORED, modality_lut=Rescale(2.0, -1000.0), unit="HU")
FOUR = BoxShape((1, 0), (3, 2))  # stored 2, 3, 6, 7


def values(found) -> dict[Quantity, float]:
    return {one.quantity: one.value for one in found}


def test_statistics_are_of_modality_values() -> None:
    # 2s − 1000: −996, −994, −988, −986. Mean −991; deviations −5, −3, 3, 5: variance 17.
    assert values(statistics(FOUR, CT)) == {
        Quantity.MEAN: -991.0,
        Quantity.STANDARD_DEVIATION: math.sqrt(17),
        Quantity.MINIMUM: -996.0,
        # Of four values in order the ranks 0.3, 1.5 and 2.7 from 0: −996 + 0.3 × 2, between the middle two,
        # −988 + 0.7 × 2.
        Quantity.TENTH_PERCENTILE: pytest.approx(-995.4),
        Quantity.MEDIAN: -991.0,
        Quantity.NINETIETH_PERCENTILE: pytest.approx(-986.6),
        Quantity.MAXIMUM: -986.0,
    }


def test_an_inverted_image_measures_the_same() -> None:
    inverted = Image(STORED, modality_lut=Rescale(2.0, -1000.0), unit="HU", inverted=True)
    assert statistics(FOUR, inverted) == statistics(FOUR, CT)


def test_padding_does_not_count() -> None:
    padded = Image(STORED, padding=(6, 12))
    found = values(statistics(FOUR, padded))
    assert (found[Quantity.MEAN], found[Quantity.MAXIMUM]) == (2.5, 3.0)


def test_nothing_inside_measures_nothing() -> None:
    assert statistics(PointShape((1, 1)), CT) == ()
    assert statistics(BoxShape((1.1, 1.1), (1.4, 1.4)), CT) == ()


def test_a_colour_image_has_no_modality_values() -> None:
    assert statistics(FOUR, Image(np.zeros((3, 4, 3), np.uint8))) == ()


def test_the_unit_names_the_concept_then_the_modality() -> None:
    def concept(image: Image, modality: str = "") -> str:
        return statistics(FOUR, image, modality)[0].code.value

    assert concept(CT) == "112031"  # Attenuation Coefficient
    assert concept(Image(STORED, unit="counts")) == "110820"  # Nuclear Medicine Projection Activity
    assert concept(Image(STORED), "MR") == "110852"  # MR signal intensity
    assert concept(Image(STORED), "CR") == "PIXEL_VALUE"


def test_each_number_says_what_it_is_derived_as_and_from_how_many_pixels() -> None:
    mean = statistics(FOUR, CT)[0]
    assert mean.derivation is not None
    assert (mean.derivation.value, mean.unit, mean.method) == (
        "373098007",
        "HU",
        "4 pixels inside box, which is few",
    )


def test_the_band_of_a_mean_is_what_a_boundary_a_pixel_off_would_give() -> None:
    # A square of 3 × 3 pixels of 9 in 0: one pixel smaller it is 9 alone; one larger it holds 12 more of 0.
    stored = np.zeros((9, 9), np.int16)
    stored[3:6, 3:6] = 9
    mean = statistics(BoxShape((3, 3), (6, 6)), Image(stored))[0]
    assert (mean.value, mean.band) == (9.0, (pytest.approx(9 * 9 / 21), 9.0))
