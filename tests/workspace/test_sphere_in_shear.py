"""The brush as a sphere in a stack that a tilted gantry sheared."""

from __future__ import annotations

import numpy as np
import pytest

from annotator.geometry.shapes import MaskShape, Shape
from annotator.imaging.volume import Volume
from annotator.imaging.voxels import Voxels
from annotator.lesions.change import Change
from annotator.lesions.history import Edit
from annotator.workspace.tool import Bench, Phase, Pointer, Slices
from annotator.workspace.tools.brush import paint

SHAPE = (11, 60, 40)
MIDDLE, AT = 5, (20.5, 30.5)
RADIUS_MM = 7.3


def sheared() -> Volume:
    """Slices 2 mm apart; each lies 0.9 mm before and 0.5 mm beside the one below; pixels of 0.5 × 0.5 mm."""
    world_from_index = np.array([[0.5, 0, 0.5, 0], [-0.9, 0.5, 0, 0], [2, 0, 0, 0], [0, 0, 0, 1]])
    return Volume(np.zeros(SHAPE, np.int16), world_from_index)


def test_a_dab_paints_the_voxels_whose_middles_lie_in_a_sphere_in_the_patient() -> None:
    volume, painted = sheared(), dict[int, MaskShape]()

    def draw_region(slices: Slices, name: str, _note: str, _other: Shape | None = None) -> Edit:
        painted.update(slices)
        return Edit(name, Change())

    bench = Bench(
        lambda _shape, name: Edit(name, Change()),
        lambda _mark, _shape: Edit("", Change()),
        lambda _at, _scale: None,
        lambda _mark: None,
        lambda _mark: Edit("", Change()),
        brush_px=RADIUS_MM / 0.5,
        is_sphere=True,
        size=(SHAPE[2], SHAPE[1]),
        slice_shown=lambda: MIDDLE,
        voxels=lambda: Voxels.of_volume(volume),
        draw_region=draw_region,
    )
    gesture = paint(bench, Pointer(Phase.PRESS, AT))
    next(gesture)
    with pytest.raises(StopIteration):
        gesture.send(Pointer(Phase.RELEASE, AT))
    held = np.zeros(SHAPE, np.bool_)
    for at, shape in painted.items():
        (left, top), (columns, rows) = shape.corner, shape.size
        held[at, top : top + rows, left : left + columns] = shape.mask
    places = np.moveaxis(np.indices(SHAPE), 0, -1) @ volume.world_from_index[:3, :3].T
    away = places - places[MIDDLE, 30, 20]
    np.testing.assert_array_equal(held, (away**2).sum(axis=-1) <= RADIUS_MM**2)
