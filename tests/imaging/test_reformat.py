"""Planes and slabs: exact where the volume's axes are the patient's, linear between voxels elsewhere."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from scipy.ndimage import map_coordinates

from annotator.errors import UnknownRecordError
from annotator.imaging import LutTable, ModalityLut, Rescale, Volume, modality_values
from annotator.imaging.plane_stack import PATIENT_AXES, Axes
from annotator.imaging.reformat import Cut, Projection, Reformatter, Slab, reformat

SLICE_MM, ROW_MM, COLUMN_MM = 3.0, 0.5, 0.25


def axial_volume(stored: NDArray[np.generic], **facts: object) -> Volume:
    """Slices towards the head, rows to the back, columns to the left; first voxel at −10, −20, 30."""
    matrix = np.zeros((4, 4))
    matrix[2, 0], matrix[1, 1], matrix[0, 2] = SLICE_MM, ROW_MM, COLUMN_MM
    matrix[:, 3] = (-10, -20, 30, 1)
    return Volume(stored, matrix, **facts)


def numbered(shape: tuple[int, int, int] = (5, 6, 40)) -> NDArray[np.int16]:
    return np.arange(math.prod(shape), dtype=np.int16).reshape(shape)


def test_an_axial_plane_of_axial_slices_is_the_slice_itself_not_a_copy():
    volume = axial_volume(numbered())
    image = reformat(volume, "axial", 2)
    assert np.shares_memory(image.stored, volume.stored)
    assert np.array_equal(image.stored, volume.stored[1])
    assert image.plane is not None
    assert image.plane.origin_mm == (-10, -20, 33)
    assert image.plane.spacing_mm == (ROW_MM, COLUMN_MM)


def test_a_coronal_plane_holds_the_voxels_head_up_with_the_shape_they_have():
    volume = axial_volume(numbered())
    image = reformat(volume, "coronal", 3)
    assert np.array_equal(image.stored, volume.stored[::-1, 2, :])
    assert image.spacing_mm == (SLICE_MM, COLUMN_MM)
    assert image.plane is not None
    assert image.plane.origin_mm == (-10, -20 + 2 * ROW_MM, 30 + 4 * SLICE_MM)
    assert image.plane.along_column == (0, 0, -1)


@pytest.mark.parametrize("number", [1, 16, 17, 40])
def test_a_sagittal_plane_holds_the_voxels_head_up_nose_to_the_left(number: int):
    volume = axial_volume(numbered())
    image = reformat(volume, "sagittal", number)
    assert np.array_equal(image.stored, volume.stored[::-1, :, number - 1])
    assert image.plane is not None
    assert image.plane.origin_mm == (-10 + (number - 1) * COLUMN_MM, -20, 30 + 4 * SLICE_MM)


def test_slices_that_were_acquired_sagittally_towards_the_right_give_axial_planes_the_right_way_round():
    stored = numbered((4, 5, 6))
    matrix = np.zeros((4, 4))
    matrix[0, 0], matrix[2, 1], matrix[1, 2] = -2.0, -1.0, 0.5  # to the right, towards the feet, to the back
    matrix[:, 3] = (6, 0, 100, 1)
    image = reformat(Volume(stored, matrix), "axial", 1)
    # Feet first: the last row of every slice; the patient's right, the last slice, on the left.
    assert np.array_equal(image.stored, stored[::-1, 4, :].T)
    assert image.plane is not None
    assert image.plane.origin_mm == (0, 0, 96)
    assert image.spacing_mm == (0.5, 2.0)


def test_there_is_no_slice_beyond_the_last():
    volume = axial_volume(numbered())
    assert np.array_equal(reformat(volume, "axial").stored, volume.stored[2])
    with pytest.raises(UnknownRecordError, match="no sagittal slice 41"):
        reformat(volume, "sagittal", 41)


@pytest.mark.parametrize(("plane", "axis"), [("axial", 0), ("coronal", 1), ("sagittal", 2)])
def test_a_slab_takes_in_the_planes_within_half_its_thickness(plane: str, axis: int):
    generator = np.random.default_rng(4)
    stored = generator.integers(-1000, 2000, (21, 24, 40)).astype(np.int16)
    cutter, number = Reformatter(axial_volume(stored)), 14
    stack = cutter.stack(PATIENT_AXES[plane])
    step = stack.steps_mm[2]
    depth = stack.depth_of(number)
    near = np.moveaxis(stored, axis, 0)[number - 2 : number + 3]
    for projection, expected in (
        ("maximum", near.max(axis=0)),
        ("minimum", near.min(axis=0)),
        ("mean", np.rint(near.mean(axis=0)).astype(np.int16)),
    ):
        image = cutter.image(Cut(PATIENT_AXES[plane], depth, Slab(5 * step, projection)))
        assert np.array_equal(image.stored, expected if axis == 0 else expected[::-1])
    thin = cutter.image(Cut(PATIENT_AXES[plane], depth, Slab(1.9 * step, "maximum")))
    assert np.array_equal(thin.stored, near[2] if axis == 0 else near[2][::-1])


def test_a_slab_at_the_edge_of_the_volume_ends_there():
    stored = numbered()
    cutter = Reformatter(axial_volume(stored))
    image = cutter.image(Cut(PATIENT_AXES["axial"], 30.0, Slab(100.0, "maximum")))
    assert np.array_equal(image.stored, stored.max(axis=0))


def _turned(angle_deg: float, tilt_deg: float) -> Axes:
    a, b = math.radians(angle_deg), math.radians(tilt_deg)
    row = (math.cos(a), math.sin(a), 0.0)
    column = (-math.sin(a) * math.sin(b), math.cos(a) * math.sin(b), -math.cos(b))
    x, y, z = np.cross(row, column).tolist()
    return row, column, (x, y, z)


@settings(max_examples=30)
@given(st.floats(3, 87), st.floats(3, 60), st.floats(-0.4, 0.4), st.sampled_from([1, 2, 3]))
def test_an_oblique_plane_is_linear_between_voxels_at_the_places_its_plane_names(
    angle: float, tilt: float, share: float, coarseness: int
):
    generator = np.random.default_rng(5)
    stored = generator.integers(-1000, 2000, (30, 60, 80)).astype(np.int16)
    volume = axial_volume(stored, modality_lut=Rescale(2.0, -5.0))
    cutter, axes = Reformatter(volume), _turned(angle, tilt)
    stack = cutter.stack(axes)
    depth = stack.depth_of((0.5 + share) * stack.planes)
    image = cutter.image(Cut(axes, depth), coarseness)
    assert image.plane is not None
    rows, columns = np.mgrid[0 : image.rows, 0 : image.columns]
    world = np.stack(
        [
            origin + columns * along * image.plane.spacing_mm[1] + rows * down * image.plane.spacing_mm[0]
            for origin, along, down in zip(
                image.plane.origin_mm, image.plane.along_row, image.plane.along_column, strict=True
            )
        ]
    )
    to_index = volume.index_from_world
    index = np.tensordot(to_index[:3, :3], world, 1) + to_index[:3, 3, None, None]
    last = np.array(stored.shape)[:, None, None] - 1
    within = ((index > 0.001) & (index < last - 0.001)).all(axis=0)
    beyond = ((index < -0.51) | (index > last + 0.51)).any(axis=0)
    expected = map_coordinates(stored, index, output=np.float64, order=1)
    # Rounded once, and places are known to some 1e-5 of a voxel.
    assert np.abs(image.stored - expected)[within].max(initial=0) < 0.6
    assert (image.stored[beyond] == stored.min()).all()
    assert np.dot(image.plane.origin_mm, axes[2]) == pytest.approx(depth)
    assert modality_values(image)[0, 0] == 2.0 * image.stored[0, 0] - 5.0


def test_sampled_planes_hold_the_whole_volume():
    volume = axial_volume(numbered((9, 30, 40)))
    axes = _turned(30, 20)
    stack = Reformatter(volume).stack(axes)
    for corner in np.ndindex(2, 2, 2):
        index = [*(np.array(corner) * (np.array(volume.shape) - 1)), 1]
        world = tuple((volume.world_from_index @ index)[:3].tolist())
        column, row = stack.plane(0).pixel_from_world(world)
        assert 0.49 <= column <= stack.columns - 0.49
        assert 0.49 <= row <= stack.rows - 0.49
        assert -0.01 <= stack.number_at(float(np.dot(world, axes[2]))) <= stack.planes


def test_an_oblique_maximum_is_never_less_than_the_plane_in_its_middle():
    stored = np.random.default_rng(6).integers(0, 4000, (20, 40, 40)).astype(np.uint16)
    cutter, axes = Reformatter(axial_volume(stored)), _turned(20, 30)
    depth = cutter.stack(axes).depth_of(20)
    plane = cutter.image(Cut(axes, depth)).stored
    most = cutter.image(Cut(axes, depth, Slab(3.0, "maximum"))).stored
    least = cutter.image(Cut(axes, depth, Slab(3.0, "minimum"))).stored
    mean = cutter.image(Cut(axes, depth, Slab(3.0, "mean"))).stored
    assert (most >= plane).all()
    assert (least <= plane)[plane > stored.min()].all()  # Elsewhere the plane may have left the volume.
    assert ((least <= mean) & (mean <= most)).all()
    assert (most > plane).any()


@pytest.mark.parametrize("projection", ["mean", "maximum", "minimum"])
def test_an_oblique_slab_that_is_partly_outside_the_volume_shows_what_is_inside(projection: Projection):
    stored = np.full((9, 40, 80), 1064, np.int16)  # 40 HU
    stored[-1, -1, -1] = 0
    volume = axial_volume(stored, modality_lut=Rescale(1.0, -1024.0), unit="HU")
    axes = _turned(0, 88)
    at_first_slice = float(np.dot((0.0, -10.0, 31.0), axes[2]))
    image = Reformatter(volume).image(Cut(axes, at_first_slice, Slab(12.0, projection)))
    assert image.plane is not None
    column, row = image.plane.pixel_from_world((0.0, -10.0, 31.0))
    assert modality_values(image)[int(row), int(column)] == 40.0
    assert modality_values(image)[0, 0] == -1024.0


@pytest.mark.parametrize("axes", [PATIENT_AXES["axial"], _turned(0, 88)])
@pytest.mark.parametrize(
    "falling", [Rescale(-1.0, 100.0), LutTable(0, np.arange(100, -1, -1))], ids=["slope", "table"]
)
def test_the_maximum_is_that_of_the_modality_values_where_stored_values_fall(
    axes: Axes, falling: ModalityLut
):
    stored = np.full((9, 40, 80), 60, np.int16)
    stored[2:5] = 10  # 90 among 40
    stored[6] = 100  # 0
    cutter = Reformatter(axial_volume(stored, modality_lut=falling))
    depth = float(np.dot((0.0, -10.0, 42.0), axes[2]))
    for projection, expected in (("maximum", 90.0), ("minimum", 0.0)):
        image = cutter.image(Cut(axes, depth, Slab(20.0, projection)))
        assert image.plane is not None
        column, row = image.plane.pixel_from_world((0.0, -10.0, 42.0))
        assert modality_values(image)[int(row), int(column)] == expected
    outside = cutter.image(Cut(_turned(30, 20), 20.0))
    assert modality_values(outside)[0, 0] == 0.0


def test_the_slices_of_a_tilted_gantry_give_upright_planes_true_in_the_patient():
    slices, rows, columns, lean = 20, 50, 30, 0.5
    # Each slice lies 0.5 mm further back than the one before: a marker on the line x = 5, y = 12 mm.
    matrix = np.eye(4)
    matrix[:3, :3] = [[0, 0, 1], [lean, 1, 0], [1, 0, 0]]
    index = np.indices((slices, rows, columns)).reshape(3, -1)
    x, y, _ = (matrix @ np.vstack([index, np.ones(index.shape[1])]))[:3]
    stored = (
        (1000 * np.exp(-((x - 5) ** 2 + (y - 12) ** 2) / 8)).astype(np.int16).reshape(slices, rows, columns)
    )
    image = reformat(Volume(stored, matrix), "sagittal", 6)
    assert image.plane is not None
    assert image.plane.origin_mm[0] == pytest.approx(5)
    brightest = [
        image.plane.world_from_pixel((column + 0.5, row + 0.5))
        for row, column in enumerate(image.stored.argmax(axis=1))
        if image.stored[row].max() > 500
    ]
    assert len(brightest) >= 15
    assert all(abs(place[1] - 12) <= 0.5 for place in brightest)


def test_a_preview_is_coarser_the_more_there_is_to_sample_and_exact_planes_need_none():
    cutter = Reformatter(axial_volume(np.zeros((64, 512, 512), np.int16)))
    assert cutter.preview_coarseness(Cut(PATIENT_AXES["sagittal"], 0.0)) == 1
    axes = _turned(10, 10)
    thin, thick = (
        cutter.preview_coarseness(Cut(axes, 0.0)),
        cutter.preview_coarseness(Cut(axes, 0.0, Slab(10))),
    )
    assert 1 < thin <= thick
    stack = cutter.stack(axes)
    assert stack.rows % thin == stack.columns % thick == 0


def test_values_of_floats_keep_their_meaning():
    values = np.random.default_rng(7).normal(3.0, 2.0, (4, 20, 20)).astype(np.float32)
    image = reformat(axial_volume(values), "coronal", 5)
    assert modality_values(image) == pytest.approx(values[::-1, 4], abs=20 / 65535)
