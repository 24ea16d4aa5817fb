"""Outlines mended by hand: what the disc and the new stretch leave, and what they leave alone."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotator.geometry.sculpt import pushed, redrawn
from annotator.geometry.shapes import OutlineShape, area

SQUARE = ((0.0, 0.0), (100.0, 0.0), (100.0, 100.0), (0.0, 100.0))
places = st.tuples(st.floats(-30, 130), st.floats(-30, 130))


def test_a_disc_from_inside_pushes_a_side_out_to_its_rim() -> None:
    ring = pushed(SQUARE, (70, 50), (100, 50), (20, 20))
    # Half a disc of radius 20 is added to the square.
    assert area(OutlineShape(ring)) == pytest.approx(100 * 100 + math.pi * 400 / 2, rel=0.005)
    assert max(x for x, _ in ring) == pytest.approx(120, abs=0.5)
    assert {(0.0, 0.0), (100.0, 0.0), (100.0, 100.0), (0.0, 100.0)} <= set(ring)


def test_a_disc_from_outside_pushes_a_side_in() -> None:
    ring = pushed(SQUARE, (130, 50), (100, 50), (20, 20))
    assert area(OutlineShape(ring)) == pytest.approx(100 * 100 - math.pi * 400 / 2, rel=0.005)


def test_a_disc_that_is_wider_than_high_pushes_further_along_rows() -> None:
    ring = pushed(SQUARE, (70, 50), (100, 50), (20, 10))
    assert max(x for x, _ in ring) == pytest.approx(120, abs=0.5)
    bulge = [y for x, y in ring if x > 101]
    assert max(bulge) - min(bulge) <= 20


@given(places, places, st.floats(5, 30))
def test_no_vertex_is_left_in_the_disc(
    start: tuple[float, float], end: tuple[float, float], radius: float
) -> None:
    ring = pushed(SQUARE, start, end, (radius, radius))
    distances = np.hypot(*(np.array(ring) - end).T)
    # One that lies in the very middle of the disc has nowhere to go.
    assert all(d >= radius - 1e-6 or d < 1e-6 * radius for d in distances)


@given(places, st.floats(1, 30))
def test_what_the_disc_does_not_touch_stays(at: tuple[float, float], radius: float) -> None:
    ring = pushed(SQUARE, at, at, (radius, radius))
    far = {corner for corner in SQUARE if math.dist(corner, at) > radius + 1e-6}
    assert all(min(math.dist(corner, other) for other in ring) < 1e-9 for corner in far)


def test_a_small_disc_that_goes_to_and_fro_leaves_a_bounded_number_of_vertices() -> None:
    """There were 600,000 of them after sixteen moves, and the window stood still for a minute."""
    chance, at, ring = np.random.default_rng(3), (50.0, 50.0), SQUARE
    for x, y in chance.uniform(-20, 120, (40, 2)).tolist():
        ring = pushed(ring, at, (x, y), (1.5, 1.5), 0.5)
        at = (x, y)
        assert len(ring) <= 20_000
        assert min(math.dist(at, vertex) for vertex in ring) > 1.5 - 1e-6


def test_edges_are_split_no_finer_than_asked() -> None:
    ring = np.array(pushed(SQUARE, (90, 50), (97, 50), (4, 4), 2.0))
    assert len(ring) == len(SQUARE) + 49  # the side of 100 px in pieces of 2
    assert len(pushed(SQUARE, (90, 50), (97, 50), (4, 4))) > len(SQUARE) + 150


def test_a_new_stretch_outside_adds_what_it_goes_round() -> None:
    stretch = ((101.0, 30.0), (120.0, 30.0), (120.0, 70.0), (99.0, 70.0))
    assert area(OutlineShape(redrawn(SQUARE, stretch))) == pytest.approx(100 * 100 + 20 * 40)


def test_a_new_stretch_inside_takes_away_what_it_cuts_off() -> None:
    stretch = ((100.0, 30.0), (80.0, 30.0), (80.0, 70.0), (100.0, 70.0))
    assert area(OutlineShape(redrawn(SQUARE, stretch))) == pytest.approx(100 * 100 - 20 * 40)


def test_a_corner_is_cut_off_whichever_way_the_hand_goes() -> None:
    stretch = ((60.0, 0.0), (75.0, 25.0), (100.0, 50.0))
    expected = 100 * 100 - area(OutlineShape((*stretch, (100.0, 0.0))))
    for way in (stretch, stretch[::-1]):
        assert area(OutlineShape(redrawn(SQUARE, way))) == pytest.approx(expected)
        assert area(OutlineShape(redrawn(SQUARE[::-1], way))) == pytest.approx(expected)


@given(st.integers(0, 3), st.floats(0.05, 0.45), st.floats(0.55, 0.95), st.floats(-40, 40))
def test_either_arc_may_go_but_the_stretch_is_in_the_result(
    edge: int, first: float, second: float, bulge: float
) -> None:
    (x, y), (far_x, far_y) = SQUARE[edge], SQUARE[(edge + 1) % 4]
    along = (far_x - x, far_y - y)
    start, end = ((x + t * along[0], y + t * along[1]) for t in (first, second))
    middle = (
        (start[0] + end[0]) / 2 - along[1] * bulge / 100,
        (start[1] + end[1]) / 2 + along[0] * bulge / 100,
    )
    ring = redrawn(SQUARE, (start, middle, end))
    assert middle in ring
    # A triangle between the ends and the middle is added, or cut off.
    triangle = (second - first) * 100 * abs(bulge) / 2
    assert abs(area(OutlineShape(ring)) - 100 * 100) == pytest.approx(triangle, abs=1e-6)
