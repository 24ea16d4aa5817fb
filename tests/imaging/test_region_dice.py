"""Regions that grow from a hand's hints hold the true lesions of the samples as well as was measured once."""

from __future__ import annotations

from statistics import fmean, median

import numpy as np
import pytest
from numpy.typing import NDArray

from annotator.imaging.growing import Blocked, Polarity
from annotator.imaging.image import Image
from annotator.imaging.tracing import Tracing, traced
from annotator.imaging.voxels import Voxels
from tests.imaging.region_dice import Grown, measured, one_click, overlap, true_regions

CLICKS = 3


def grown(way: str, modality: str) -> list[Grown]:
    return [measured(one, way, CLICKS) for one in true_regions() if one.modality == modality]


@pytest.mark.parametrize(
    ("modality", "floor", "leaks", "refused"),
    [("CR", 0.5, 6, 0), ("CT", 0.72, 0, 1), ("MR", 0.66, 6, 0), ("NM", 0.72, 4, 0)],
)
def test_one_click_meets_the_true_lesions(modality: str, floor: float, leaks: int, refused: int) -> None:
    found = grown("one click", modality)
    assert fmean(share for one in found for share in one.dice) > floor
    assert sum(one.leaked for one in found) <= leaks
    assert sum(one.refused for one in found) <= refused


@pytest.mark.parametrize(("name", "floor"), [("t08", 0.66), ("tibia_dist:L", 0.8), ("clavicle", 0.62)])
def test_marrow_oedema_is_let_out_to_half_its_height(name: str, floor: float) -> None:
    found = [
        measured(one, "one click", 5)
        for one in true_regions()
        if one.modality == "MR" and one.name.startswith("founding") and name in one.name
    ]
    (one,) = found
    assert median(one.dice) > floor


def test_a_lytic_lesion_on_a_radiograph_is_traced_as_dark() -> None:
    (truth,) = [one for one in true_regions() if one.name.startswith("legs") and one.modality == "CR"]
    for click in truth.clicks[:CLICKS]:
        found = one_click(truth, click, Polarity.DARK)
        assert not isinstance(found, Blocked)
        assert overlap(found, truth.mask)[0] > 0.55


def test_a_tracing_grows_and_shrinks_about_its_middle() -> None:
    truth = next(one for one in true_regions() if one.modality == "CR")
    way = traced(truth.voxels, truth.clicks[0], Polarity.BRIGHT)
    assert isinstance(way, Tracing)
    held = [way.region(scale * way.tolerance) for scale in (0.5, 1.0, 1.5)]
    small, same, large = (0 if isinstance(one, Blocked) else one.count for one in held)
    assert small / same == pytest.approx(0.25, rel=0.02)
    assert large / same == pytest.approx(2.25, rel=0.02)
    assert "bright, traced, " in way.words(way.tolerance)


def test_a_focus_of_uptake_meets_the_true_ones() -> None:
    assert fmean(share for one in grown("uptake focus", "NM") for share in one.dice) > 0.65


def test_scribbles_on_a_lesion_and_round_it_meet_the_true_ones() -> None:
    found = [measured(one, "from scribbles", 1) for one in true_regions() if one.modality == "MR"]
    assert fmean(one.dice[0] for one in found) > 0.4


@pytest.mark.parametrize("seed", range(8))
def test_noise_alone_has_no_border_but_a_faint_disc_in_it_has(seed: int) -> None:
    """A disc of 20 mm that stands out by half the deviation of the pixels is seen, and outlined."""
    noise = np.random.default_rng(seed).normal(2000.0, 100.0, (600, 600))
    far = np.hypot(*(np.indices(noise.shape) + 0.5 - 300)) * 0.2
    click = (0, 300, 300)
    assert isinstance(traced(on_film(noise), click, None), Blocked)
    found = traced(on_film(noise + 50.0 * (far < 10)), click, None)
    assert isinstance(found, Tracing)
    assert found.polarity is Polarity.BRIGHT
    assert found.tolerance == pytest.approx(10.0, abs=2.0)


def on_film(values: NDArray[np.float64]) -> Voxels:
    return Voxels.of_image(Image(values.astype(np.uint16), spacing_mm=(0.2, 0.2)))
