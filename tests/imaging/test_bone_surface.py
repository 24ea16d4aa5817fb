"""The surface of bone: a sphere of known size is found where it is, and seen from the side that is asked."""

from __future__ import annotations

import numpy as np
import pytest

from annotator.imaging.bone_surface import bone_surface, surface_picture, view_axes
from annotator.imaging.modality_lut import Rescale
from annotator.imaging.volume import Volume

RADIUS_MM, CENTRE_MM = 18.0, np.array((10.0, -20.0, 300.0))
SPACING_MM = (2.0, 0.8, 0.8)
"""Between slices, rows, columns."""


def ball(small_mm: tuple[float, float, float] = (0.0, 0.0, 0.0)) -> Volume:
    """A ball of 1000 HU in water whose edge falls linearly over 4 mm, 200 HU lying at the radius.

    A second, small ball lies `small_mm` away from the middle, where that is not 0.
    """
    shape = (31, 76, 76)
    matrix = np.eye(4)
    matrix[:3, 0] = (0.0, 0.0, SPACING_MM[0])
    matrix[:3, 1] = (0.0, SPACING_MM[1], 0.0)
    matrix[:3, 2] = (SPACING_MM[2], 0.0, 0.0)
    middle = (np.array(shape) - 1) / 2
    matrix[:3, 3] = CENTRE_MM - matrix[:3, :3] @ middle
    index = np.stack(np.meshgrid(*(np.arange(count) for count in shape), indexing="ij"), axis=-1)
    places = index @ matrix[:3, :3].T + matrix[:3, 3]
    hounsfield = edge(np.linalg.norm(places - CENTRE_MM, axis=-1) - RADIUS_MM)
    if any(small_mm):
        away = np.linalg.norm(places - CENTRE_MM - np.array(small_mm), axis=-1)
        hounsfield = np.maximum(hounsfield, edge(away - 3.0))
    stored = np.rint(hounsfield + 1024).astype(np.uint16)
    return Volume(stored, matrix, Rescale(1.0, -1024.0), unit="HU", frame_of_reference_uid="1.2")


def edge(outside_mm: np.ndarray) -> np.ndarray:
    return np.clip(200.0 - 250.0 * outside_mm, 0.0, 1000.0)


def test_all_points_of_a_ball_lie_at_its_radius_with_normals_that_point_outward() -> None:
    surface = bone_surface(ball())
    away = surface.points_mm - CENTRE_MM
    radius = np.linalg.norm(away, axis=1)
    assert np.abs(radius - RADIUS_MM).max() < 0.5  # half a step of the grid
    assert np.abs(radius - RADIUS_MM).mean() < 0.12
    assert np.einsum("ij,ij->i", surface.normals, away / radius[:, None]).min() > 0.96
    assert surface.centre_mm == pytest.approx(tuple(CENTRE_MM))
    assert surface.step_mm == 1.0


def test_the_picture_of_a_ball_is_a_disc_without_holes_brightest_in_its_middle() -> None:
    picture = surface_picture(bone_surface(ball()), 30.0, 20.0)
    shown = picture.point >= 0
    area_mm2 = shown.sum() * picture.pixel_mm**2
    assert np.sqrt(area_mm2 / np.pi) == pytest.approx(RADIUS_MM, abs=1.25 * picture.pixel_mm)
    row, column = np.argwhere(shown).mean(axis=0)
    side = picture.point.shape[0]
    assert (row, column) == pytest.approx((side / 2 - 0.5, side / 2 - 0.5), abs=1.0)
    y, x = np.mgrid[:side, :side]
    inner = np.hypot(x - side / 2, y - side / 2) * picture.pixel_mm < 0.9 * RADIUS_MM
    assert shown[inner].all()
    brightness = picture.rgb[..., 0]
    rim = brightness[side // 2, round(side / 2 + 0.93 * RADIUS_MM / picture.pixel_mm)]
    assert brightness[side // 2, side // 2] > 1.5 * rim


@pytest.mark.parametrize(
    ("azimuth", "elevation", "seen_mm", "hidden_mm"),
    [
        (0.0, 0.0, (0.0, -20.0, 0.0), (0.0, 20.0, 0.0)),  # from the front: LPS −y
        (90.0, 0.0, (20.0, 0.0, 0.0), (-20.0, 0.0, 0.0)),  # from the patient's left: +x
        (180.0, 0.0, (0.0, 20.0, 0.0), (0.0, -20.0, 0.0)),
        (0.0, 90.0, (0.0, 0.0, 20.0), (0.0, 0.0, -20.0)),  # from above: +z
    ],
)
def test_a_knob_is_seen_from_its_own_side_only(
    azimuth: float, elevation: float, seen_mm: tuple[float, ...], hidden_mm: tuple[float, ...]
) -> None:
    for knob, visible in ((seen_mm, True), (hidden_mm, False)):
        surface = bone_surface(ball(small_mm=(knob[0], knob[1], knob[2])))
        picture = surface_picture(surface, azimuth, elevation)
        side = picture.point.shape[0]
        middle = surface.points_mm[picture.point[side // 2, side // 2]]
        assert (np.linalg.norm(middle - CENTRE_MM) > RADIUS_MM + 2) == visible


def test_from_the_front_the_patients_left_is_at_the_right_and_the_head_up() -> None:
    assert np.allclose(view_axes(0.0, 0.0), ((1, 0, 0), (0, 0, -1), (0, 1, 0)))
    from_left = view_axes(90.0, 0.0)
    assert np.allclose(from_left, ((0, 1, 0), (0, 0, -1), (-1, 0, 0)))
    for direction in ((33.0, 21.0), (200.0, -60.0)):
        axes = np.array(view_axes(*direction))
        assert np.allclose(axes @ axes.T, np.eye(3))
        assert np.allclose(np.cross(axes[0], axes[1]), axes[2])


def test_of_fewer_points_the_picture_is_the_same_but_coarser() -> None:
    surface = bone_surface(ball())
    whole, coarse = (surface_picture(surface, 0.0, 0.0, every=by) for by in (1, 4))
    assert coarse.pixel_mm == pytest.approx(2 * whole.pixel_mm)
    areas = [(one.point >= 0).sum() * one.pixel_mm**2 for one in (whole, coarse)]
    assert areas[1] == pytest.approx(areas[0], rel=0.15)
    assert coarse.point.max() * coarse.every < len(surface.points_mm)


def test_without_bone_there_is_nothing_to_see() -> None:
    water = ball()
    volume = Volume(
        np.full_like(water.stored, 1024), water.world_from_index, Rescale(1.0, -1024.0), unit="HU"
    )
    surface = bone_surface(volume)
    assert len(surface.points_mm) == 0
    assert not surface_picture(surface, 0.0, 0.0).rgb.any()
