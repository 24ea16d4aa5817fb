"""Regions grown from scribbles: the random walker between a lesion and what is not."""

from __future__ import annotations

import numpy as np
import pytest

from annotator.geometry.shapes import MaskShape
from annotator.imaging.modality_lut import Rescale
from annotator.imaging.region import Blocked, Region
from annotator.imaging.seeds import grown_from_seeds
from annotator.imaging.voxels import Voxels
from tests.helpers.lesion_stack import BALL, BALL_MM, LYTIC, LYTIC_MM, SHAPE, SPACING_MM, ball, hounsfield


def dot(row: int, column: int, radius: int = 1) -> MaskShape:
    shape = MaskShape.of(np.ones((2 * radius + 1, 2 * radius + 1), np.bool_), (column - radius, row - radius))
    assert shape is not None
    return shape


def whole(region: Region | Blocked, shape: tuple[int, int, int] = SHAPE) -> np.ndarray:
    assert isinstance(region, Region)
    mask = np.zeros(shape, np.bool_)
    spans = zip(region.corner, region.mask.shape, strict=True)
    mask[tuple(slice(start, start + size) for start, size in spans)] = region.mask
    return mask


def overlap(one: np.ndarray, other: np.ndarray) -> float:
    return float(2 * (one & other).sum() / (one.sum() + other.sum()))


@pytest.mark.parametrize(("middle", "radius_mm"), [(BALL, BALL_MM), (LYTIC, LYTIC_MM)])
def test_a_dot_in_a_ball_claims_the_ball(middle: tuple[int, int, int], radius_mm: float) -> None:
    voxels = Voxels(hounsfield(), Rescale(), SPACING_MM)
    found = grown_from_seeds(voxels, {middle[0]: dot(*middle[1:])}, {})
    assert overlap(whole(found), ball(middle, radius_mm)) > 0.95


def test_a_coarser_lattice_finds_a_cube_within_a_voxel_of_it() -> None:
    values = np.random.default_rng(1).normal(0, 10, (70, 130, 130)).astype(np.float32)
    cube = np.zeros(values.shape, np.bool_)
    cube[20:50, 40:90, 40:90] = True
    values[cube] += 200
    found = grown_from_seeds(Voxels(values, Rescale(), (1.0, 0.6, 0.6)), {35: dot(65, 65, 4)}, {})
    assert overlap(whole(found, cube.shape), cube) > 0.9


def test_of_two_places_without_a_step_between_the_scribbles_share_the_way() -> None:
    flat = np.random.default_rng(2).normal(0, 1e-3, (1, 41, 121)).astype(np.float32)
    found = grown_from_seeds(
        Voxels(flat, Rescale(), (1.0, 1.0, 1.0)), {0: dot(20, 40, 2)}, {0: dot(20, 70, 2)}
    )
    mask = whole(found, flat.shape)
    assert mask[0, 20, 48]
    assert not mask[0, 20, 62]


def test_scribbles_are_always_what_they_say() -> None:
    values = Voxels(hounsfield(), Rescale(), SPACING_MM)
    inside, outside = {9: dot(30, 26)}, {9: dot(30, 32)}
    mask = whole(grown_from_seeds(values, inside, outside))
    assert mask[9, 29:32, 25:28].all()
    assert not mask[9, 29:32, 31:34].any()


def test_what_cannot_be_grown_says_why() -> None:
    small = Voxels(hounsfield()[:, :40, :40], Rescale(), SPACING_MM)
    assert grown_from_seeds(small, {}, {}) == Blocked("Scribble on the lesion.")
    assert grown_from_seeds(small, {9: dot(20, 20)}, {}) == Blocked(
        "Scribble on the background too, with Ctrl."
    )
    wide = Voxels(hounsfield(), Rescale(), SPACING_MM)
    apart = grown_from_seeds(wide, {9: dot(2, 2), 10: dot(69, 2)}, {})
    assert apart == Blocked("The scribbles on the lesion lie further apart than 60 mm.")


def test_work_that_is_no_longer_wanted_stops() -> None:
    def stop() -> None:
        raise InterruptedError

    with pytest.raises(InterruptedError):
        grown_from_seeds(Voxels(hounsfield(), Rescale(), SPACING_MM), {9: dot(30, 26)}, {}, stop)
