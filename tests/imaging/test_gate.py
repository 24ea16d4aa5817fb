"""The threshold of a brush, from tissue whose mean and deviation are known."""

from __future__ import annotations

import math

import numpy as np
import pytest

from annotator.imaging.gate import Gate, Tissue, gate_of, tissue_at
from annotator.imaging.image import Image
from annotator.imaging.modality_lut import Rescale

CHECKED = Image(
    (np.indices((20, 20)).sum(axis=0) % 2 * 100).astype(np.int16), Rescale(1.0, -1000.0), unit="HU"
)
"""Pixels of −1000 and −900 HU in turn."""


def test_tissue_is_measured_in_the_units_of_the_modality() -> None:
    tissue = tissue_at(CHECKED, (10.0, 10.0), (4.0, 4.0))
    assert tissue is not None
    assert tissue.mean == pytest.approx(-950)
    assert tissue.deviation == pytest.approx(50)
    assert tissue.peak == -900


def test_a_tip_smaller_than_a_pixel_looks_at_its_neighbours_too() -> None:
    tissue = tissue_at(CHECKED, (10.5, 10.5), (0.1, 0.1))
    # A circle of 1.5 px about a pixel centre holds all nine centres: four of one kind beside five.
    assert tissue is not None
    assert tissue.mean == pytest.approx(-1000 + 100 * 4 / 9)


def test_padding_and_what_lies_outside_is_no_tissue() -> None:
    padded = Image(np.zeros((5, 5), np.int16), padding=(0, 0))
    assert tissue_at(padded, (2.0, 2.0), (2.0, 2.0)) is None
    assert tissue_at(CHECKED, (99.0, 99.0), (2.0, 2.0)) is None


TISSUE = Tissue(mean=200.0, deviation=40.0, peak=300.0)


@pytest.mark.parametrize(
    ("side", "inverted", "expected", "words"),
    [
        ("dark", False, Gate(highest=260), "≤ 260 HU"),
        ("dark", True, Gate(lowest=140), "≥ 140 HU"),
        ("bright", False, Gate(lowest=140), "≥ 140 HU"),
        ("bright", True, Gate(highest=260), "≤ 260 HU"),
        ("hot", False, Gate(lowest=135), "≥ 135 HU"),
        ("alike", False, Gate(140, 260), "140 to 260 HU"),
    ],
)
def test_the_bounds_are_a_spread_about_the_mean_or_a_share_of_the_peak(
    side: str, inverted: bool, expected: Gate, words: str
) -> None:
    gate = gate_of(TISSUE, side, 1.5, 0.45, inverted=inverted)  # type: ignore[arg-type]
    assert gate == expected
    assert gate.words("HU") == words


def test_the_bounds_themselves_are_admitted() -> None:
    box = (3, 2, 7, 5)
    assert Gate(-1000, -1000).admits(CHECKED, box).tolist() == (CHECKED.stored[2:5, 3:7] == 0).tolist()
    assert Gate(-math.inf, -901).admits(CHECKED, box).sum() == 6
    assert Gate().admits(CHECKED, box).all()
