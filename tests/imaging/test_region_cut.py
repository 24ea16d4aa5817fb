"""A region on planes through its volume: the pixels whose nearest voxel it holds, worked out by hand."""

from __future__ import annotations

import math

import numpy as np
import pytest
from numpy.typing import NDArray

from annotator.geometry.plane import Plane
from annotator.geometry.shapes import MaskShape
from annotator.imaging.modality_lut import Rescale
from annotator.imaging.plane_stack import PATIENT_AXES
from annotator.imaging.reformat import Cut, Reformatter, Slab
from annotator.imaging.region_cut import region_cut
from annotator.imaging.volume import Volume

SHAPE, ROW_MM, COLUMN_MM, SLICE_MM = (10, 30, 40), 1.0, 0.5, 3.0


def volume(stored: NDArray[np.int16]) -> Volume:
    world = np.diag([COLUMN_MM, ROW_MM, SLICE_MM, 1.0])[:, [2, 1, 0, 3]].copy()
    world[:3, 3] = (-10.0, 20.0, -60.0)
    return Volume(stored, world, Rescale())


def region() -> NDArray[np.bool_]:
    mask = np.zeros(SHAPE, np.bool_)
    mask[3:6, 10:18, 12:20] = True
    mask[4, 8:20, 22:25] = True
    mask[6, 15, 13] = True
    return mask


def shapes(mask: NDArray[np.bool_]) -> dict[int, MaskShape]:
    return {at: shape for at, one in enumerate(mask) if (shape := MaskShape.of(one)) is not None}


def pixels(shape: MaskShape | None, size: tuple[int, int]) -> NDArray[np.bool_]:
    whole = np.zeros((size[1], size[0]), np.bool_)
    if shape is not None:
        (left, top), (columns, rows) = shape.corner, shape.size
        whole[top : top + rows, left : left + columns] = shape.mask
    return whole


@pytest.mark.parametrize("name", ["axial", "coronal", "sagittal"])
@pytest.mark.parametrize("thickness_mm", [0.0, 6.0])
def test_planes_of_voxels_show_the_voxels_of_the_region_and_no_others(name: str, thickness_mm: float) -> None:
    mask = region()
    whole = volume(mask.astype(np.int16))
    cutter, slab = Reformatter(whole), Slab(thickness_mm, "maximum")
    stack = cutter.stack(PATIENT_AXES[name])
    for number in range(stack.planes):
        image = cutter.image(Cut(PATIENT_AXES[name], stack.depth_of(number), slab))
        assert image.plane is not None
        size, step = (image.columns, image.rows), stack.steps_mm[2]
        found = region_cut(shapes(mask), whole, image.plane, size, step_mm=step, reach=slab.reach(step))
        # The stored numbers of the plane itself are the mask: the plane's own way of cutting is the judge.
        assert np.array_equal(pixels(found, size), image.stored == 1)


def test_an_oblique_plane_takes_the_nearest_voxel_of_each_pixel() -> None:
    mask = region()
    whole = volume(mask.astype(np.int16))
    half = math.sqrt(0.5)
    plane = Plane((-8.0, 22.0, -59.0), (1.0, 0.0, 0.0), (0.0, half, half), (0.7, 0.4))
    size = (45, 60)
    expected = np.zeros((size[1], size[0]), np.bool_)
    for row in range(size[1]):
        for column in range(size[0]):
            x, y, z = plane.world_from_pixel((column + 0.5, row + 0.5))
            at = (round((z + 60) / SLICE_MM), round((y - 20) / ROW_MM), round((x + 10) / COLUMN_MM))
            if all(0 <= one < count for one, count in zip(at, SHAPE, strict=True)):
                expected[row, column] = mask[at]
    assert expected.sum() > 100
    assert np.array_equal(pixels(region_cut(shapes(mask), whole, plane, size), size), expected)


def test_a_plane_beside_the_region_shows_nothing() -> None:
    mask = region()
    whole = volume(mask.astype(np.int16))
    plane = Plane((-10.0, 20.0, -60.0), (1.0, 0.0, 0.0), (0.0, 1.0, 0.0), (ROW_MM, COLUMN_MM))
    assert region_cut(shapes(mask), whole, plane, (40, 30)) is None
    assert region_cut({}, whole, plane, (40, 30)) is None
