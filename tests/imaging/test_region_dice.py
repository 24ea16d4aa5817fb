"""Regions that grow from a hand's hints hold the true lesions of the samples as well as was measured once."""

from __future__ import annotations

from statistics import fmean

import pytest

from annotator.imaging.region import Blocked
from annotator.imaging.tracing import Tracing, traced
from tests.imaging.phantoms import phantom
from tests.imaging.region_dice import Grown, measured, true_regions

CLICKS = 3


def grown(way: str, modality: str) -> list[Grown]:
    return [measured(one, way, CLICKS) for one in true_regions() if one.modality == modality]


@pytest.mark.parametrize(
    ("modality", "floor", "leaks", "refused"),
    [("CR", 0.3, 0, 0), ("CT", 0.6, 0, 0), ("MR", 0.6, 4, 1), ("NM", 0.74, 0, 0)],
)
def test_one_click_meets_the_true_lesions(modality: str, floor: float, leaks: int, refused: int) -> None:
    found = grown("one click", modality)
    assert fmean(share for one in found for share in one.dice) > floor
    assert sum(one.leaked for one in found) <= leaks
    assert sum(one.refused for one in found) <= refused


def test_every_click_in_an_inflamed_vertebra_finds_a_good_part_of_it() -> None:
    """Some clicks had stopped at a fifth of it, with a Dice of 0.29."""
    (truth,) = [one for one in true_regions() if one.modality == "MR" and "t08" in one.name]
    assert min(measured(truth, "one click").dice) > 0.45


@pytest.mark.parametrize(
    ("modality", "seed", "floor"),
    [("CT", 10, 0.6), ("CT", 8, 0.75), ("MR", 6, 0.8), ("NM", 8, 0.7), ("NM", 10, 0.65)],
)
def test_one_click_meets_phantoms(modality: str, seed: int, floor: float) -> None:
    found = measured(phantom(modality, seed), "one click", CLICKS)
    assert min(found.dice) > floor


def test_a_tracing_grows_and_shrinks_about_the_click() -> None:
    truth = next(one for one in true_regions() if one.modality == "CR")
    way = traced(truth.voxels, truth.clicks[0], None)
    assert isinstance(way, Tracing)
    held = [way.region(scale * way.tolerance) for scale in (0.5, 1.0, 1.5)]
    small, same, large = (0 if isinstance(one, Blocked) else one.count for one in held)
    # Of one surface, scaled, a quarter and 2.25; between two they bend.
    assert 0.15 < small / same < 0.35
    assert 1.9 < large / same < 2.6
    assert f"{way.polarity}, traced, " in way.words(way.tolerance)


def test_a_focus_of_uptake_meets_the_true_ones() -> None:
    assert fmean(share for one in grown("uptake focus", "NM") for share in one.dice) > 0.65


def test_scribbles_on_a_lesion_and_round_it_meet_the_true_ones() -> None:
    found = [measured(one, "from scribbles", 1) for one in true_regions() if one.modality == "MR"]
    assert fmean(one.dice[0] for one in found) > 0.4
