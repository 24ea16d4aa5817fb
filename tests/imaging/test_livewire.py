"""Ways along edges: where the edge is known exactly, the way stays on it."""

from __future__ import annotations

import math

import numpy as np
import pytest

from annotator.imaging.image import Image
from annotator.imaging.livewire import edge_paths

CENTRE = 300.0


def bone(inner: float, outer: float, noise: float = 0.0) -> Image:
    """A tube across: cortex of 1500 between two circles, marrow of 300, around it 0."""
    y, x = np.mgrid[:600, :600] + 0.5
    radius = np.hypot(x - CENTRE, y - CENTRE)
    values = np.where(radius < inner, 300, np.where(radius < outer, 1500, 0))
    noisy = values + np.random.default_rng(1).normal(0, noise, values.shape) if noise else values
    return Image(np.rint(noisy).astype(np.int16))


def on_circle(radius: float, degrees: float) -> tuple[float, float]:
    turn = math.radians(degrees)
    return CENTRE + radius * math.cos(turn), CENTRE + radius * math.sin(turn)


def radii(way: tuple[tuple[float, float], ...]) -> np.ndarray:
    return np.hypot(*(np.array(way) - CENTRE).T)


@pytest.mark.parametrize("noise", [0.0, 100.0])
def test_the_way_stays_on_the_edge_it_began_on(noise: float) -> None:
    image = bone(190, 200, noise)
    for radius in (190, 200):
        ways = edge_paths(image, on_circle(radius, 0))
        way, _ = ways.to(on_circle(radius, 25))
        assert radii(way) == pytest.approx(radius, abs=1.5)
        assert abs(radii(way).mean() - radius) < 0.7


def test_the_bright_side_is_that_of_the_cortex() -> None:
    image = bone(190, 200)
    # Rows grow downwards: growing angles go clockwise on the screen, with the centre to the right.
    outer, inner = edge_paths(image, on_circle(200, 0)), edge_paths(image, on_circle(190, 0))
    assert outer.to(on_circle(200, 20))[1] == "right"
    assert outer.to(on_circle(200, -20))[1] == "left"
    assert inner.to(on_circle(190, 20))[1] == "left"


def test_a_way_kept_to_one_side_leaves_an_edge_that_is_bright_on_the_other() -> None:
    image = bone(190, 200)
    start, end = on_circle(200, 0), on_circle(200, 20)
    with_it = edge_paths(image, start, sides=("right",)).costs["right"]
    against = edge_paths(image, start, sides=("left",)).costs["left"]
    ways = edge_paths(image, start)
    column, row = (math.floor(end[k] - ways.corner[k]) for k in (0, 1))
    at = row * ways.strength.shape[1] + column
    assert with_it[at] < 0.3 * against[at]


def test_a_seed_and_an_end_beside_the_edge_go_onto_it() -> None:
    image = bone(190, 200)
    way, _ = edge_paths(image, on_circle(202.5, 0)).to(on_circle(197.5, 10))
    assert radii(way[:1]) == pytest.approx(200, abs=1.0)
    assert radii(way[-1:]) == pytest.approx(200, abs=1.0)


def test_cells_are_as_large_as_a_px_of_the_screen_and_reach_further() -> None:
    image = bone(150, 200)
    ways = edge_paths(image, on_circle(200, 0), pixels_per_screen=2.9)
    assert ways.factor == 2
    way, _ = ways.to(on_circle(200, 50))
    assert radii(way) == pytest.approx(200, abs=2.5)


def test_outside_the_window_the_way_goes_straight_on_and_a_wider_window_reaches_there() -> None:
    image = bone(150, 200)
    start, end = on_circle(200, 0), on_circle(200, 90)
    assert edge_paths(image, start).to(end)[0][-1] == end
    wide = edge_paths(image, start, toward=end)
    assert wide.factor == 4
    assert radii(wide.to(end)[0]) == pytest.approx(200, abs=5)


@pytest.mark.parametrize("seed", [(0.0, 0.0), (600.0, 600.0), (599.9, 0.2)])
def test_a_seed_on_the_border_of_the_image_is_as_good_as_another(seed: tuple[float, float]) -> None:
    way, _ = edge_paths(bone(190, 200), seed, 5.0).to((300.0, 300.0))
    assert np.isfinite(way).all()


def test_nothing_to_follow_is_no_error() -> None:
    flat = Image(np.full((40, 40), 7, np.uint8))
    way, _ = edge_paths(flat, (20.0, 20.0)).to((30.0, 20.0))
    assert len(way) > 1
    colour = Image(np.zeros((1, 3, 3), np.uint8))
    assert edge_paths(colour, (1.0, 0.5)).to((2.0, 0.5))[0]
