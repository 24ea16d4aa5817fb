"""The surface round a click: it meets balls of known size, and obeys the laws of what it is made of."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from annotator.imaging.image import Image
from annotator.imaging.modality_lut import Rescale
from annotator.imaging.region import Blocked, Region, island
from annotator.imaging.tracing import Polarity, Tracing, traced
from annotator.imaging.voxels import Index, Voxels
from tests.helpers.lesion_stack import (
    BALL,
    BALL_MM,
    LYTIC,
    LYTIC_MM,
    PLATE,
    SHAPE,
    SPACING_MM,
    ball,
    hounsfield,
)

CLICKS = st.tuples(st.integers(-2, 2), st.integers(-4, 4), st.integers(-4, 4))


def voxels(values: NDArray[np.float32] | None = None, *, inverted: bool = False) -> Voxels:
    return Voxels(hounsfield() if values is None else values, Rescale(), SPACING_MM, inverted=inverted)


def way(one: Voxels, click: Index, polarity: Polarity | None = None) -> Tracing:
    found = traced(one, click, polarity)
    assert isinstance(found, Tracing), found
    return found


def held(one: Tracing, scale: float = 1.0) -> NDArray[np.bool_]:
    found = one.region(scale * one.tolerance)
    assert isinstance(found, Region)
    mask = np.zeros(one.voxels.shape, np.bool_)
    box = zip(found.corner, found.mask.shape, strict=True)
    mask[tuple(slice(at, at + size) for at, size in box)] = found.mask
    return mask


def dice(one: NDArray[np.bool_], other: NDArray[np.bool_]) -> float:
    return 2.0 * float((one & other).sum()) / float(one.sum() + other.sum())


def beside(place: Index, off: Index) -> Index:
    return place[0] + off[0], place[1] + off[1], place[2] + off[2]


@pytest.mark.parametrize(
    ("middle", "radius_mm", "polarity"), [(BALL, BALL_MM, Polarity.BRIGHT), (LYTIC, LYTIC_MM, Polarity.DARK)]
)
def test_one_click_finds_the_ball_and_its_polarity(
    middle: Index, radius_mm: float, polarity: Polarity
) -> None:
    found = way(voxels(), middle)
    assert found.polarity is polarity
    assert dice(held(found), ball(middle, radius_mm)) > 0.93


def test_low_values_shown_white_turn_dark_and_bright_round() -> None:
    found = way(voxels(inverted=True), BALL)
    assert found.polarity is Polarity.DARK
    assert dice(held(found), ball(BALL, BALL_MM)) > 0.93


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 2**32 - 1), st.floats(3.5, 6.0), st.booleans())
def test_a_focus_of_counts_reaches_to_about_two_fifths_of_its_height(
    seed: int, sigma_mm: float, inverted: bool
) -> None:
    """Of a Gaussian, 80 counts above 20, the contour at 41 % is 1.34 standard deviations from the middle."""
    away_mm = 2.2 * np.hypot(*np.mgrid[-32:33, -32:33])
    counts = np.random.default_rng(seed).poisson(20 + 80 * np.exp(-0.5 * (away_mm / sigma_mm) ** 2))
    values = 200 - counts if inverted else counts
    one = Voxels(values[np.newaxis].astype(np.int16), Rescale(), (1.0, 2.2, 2.2), inverted=inverted)
    found = way(one, (0, 32, 32), Polarity.HOT)
    assert dice(held(found)[0], away_mm <= 1.335 * sigma_mm) > 0.6
    assert found.words(found.tolerance).startswith("hot, traced, ")


def test_counts_without_a_focus_are_refused_in_words() -> None:
    counts = np.random.default_rng(5).poisson(20.0, (1, 65, 65)).astype(np.int16)
    one = Voxels(counts, Rescale(), (1.0, 2.2, 2.2))
    found = [traced(one, (0, row, 32), Polarity.HOT) for row in range(20, 45)]
    refused = [each for each in found if isinstance(each, Blocked)]
    assert len(refused) > 20
    assert {each.reason for each in refused} <= {
        "Nothing stands out here.",
        "The region runs out into the body.",
    }


def test_what_crosses_the_body_is_refused_in_words() -> None:
    assert traced(voxels(), PLATE, Polarity.BRIGHT) == Blocked("The region runs out into the body.")


@settings(max_examples=12, deadline=None)
@given(CLICKS)
def test_a_click_off_the_middle_is_held_by_one_piece_that_meets_the_ball(off: Index) -> None:
    click = beside(BALL, off)
    mask = held(way(voxels(), click))
    assert mask[click]
    assert np.array_equal(island(mask, click), mask)
    assert dice(mask, ball(BALL, BALL_MM)) > 0.8


@settings(max_examples=8, deadline=None)
@given(CLICKS)
def test_what_is_larger_holds_what_is_smaller(off: Index) -> None:
    found = way(voxels(), beside(BALL, off))
    before = held(found, 0.6)
    for scale in (0.75, 0.9, 1.0, 1.1, 1.3):
        after = held(found, scale)
        assert not (before & ~after).any()
        before = after


def test_the_wheel_leads_from_a_pocket_to_the_lesion_round_it_that_has_another_middle() -> None:
    values, middle = hounsfield(), beside(BALL, (0, 3, -3))
    whole, pocket = ball(BALL, BALL_MM), ball(middle, 3.0)
    values[pocket] += 300
    found = way(voxels(values), middle)
    assert dice(held(found), pocket) > 0.93
    reached = [found.tolerance]
    while reached[-1] < 12:
        reached.append(found.stepped(reached[-1], 0.05))
    best = max(reached, key=lambda one: dice(held(found, one / found.tolerance), whole))
    assert dice(held(found, best / found.tolerance), whole) > 0.93  # of the pocket's surface, scaled: 0.66
    # The wheel stops there, both ways.
    (border,) = [float(one.mean()) for one in found.surfaces if abs(one.mean() / best - 1) < 0.05]
    assert border in reached
    while reached[-1] > found.tolerance:
        reached.append(found.stepped(reached[-1], -0.05))
    assert reached.count(border) == 2
    assert reached[-1] == found.tolerance


@settings(max_examples=8, deadline=None)
@given(CLICKS, st.sampled_from([0.25, 1.0, 4.0]), st.integers(-2000, 2000))
def test_other_units_find_the_same_voxels(off: Index, slope: float, intercept: int) -> None:
    click = beside(LYTIC, off)
    other = voxels(hounsfield() * np.float32(slope) + np.float32(intercept))
    assert dice(held(way(voxels(), click)), held(way(other, click))) > 0.99


@pytest.mark.parametrize("axis", [0, 1, 2])
def test_in_a_mirror_the_region_is_mirrored(axis: int) -> None:
    click = (BALL[0], BALL[1] + 2, BALL[2] - 3)
    there = list(click)
    there[axis] = SHAPE[axis] - 1 - click[axis]
    mirrored = way(voxels(np.flip(hounsfield(), axis).copy()), (there[0], there[1], there[2]))
    assert dice(held(way(voxels(), click)), np.flip(held(mirrored), axis)) > 0.97


@pytest.mark.parametrize("seed", range(6))
def test_noise_alone_is_refused(seed: int) -> None:
    random = np.random.default_rng(seed)
    noise = random.normal(1000.0, 50.0, (24, 90, 90)).astype(np.float32)
    assert isinstance(traced(Voxels(noise, Rescale(), (3.0, 1.0, 1.0)), (12, 45, 45), None), Blocked)


@pytest.mark.parametrize("seed", range(8))
def test_noise_on_film_has_no_border_but_a_faint_disc_in_it_has(seed: int) -> None:
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
