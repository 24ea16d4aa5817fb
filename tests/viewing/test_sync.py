"""One place in several series."""

from __future__ import annotations

import numpy as np
import pytest

from annotator.geometry.plane import Plane
from annotator.imaging import Image
from annotator.viewing.sync import nearest_frame, reference_line, share_world, world_at
from annotator.viewing.viewport import Viewport, showing

STORED = np.zeros((100, 100), np.uint8)


def axial(z: float) -> Plane:
    return Plane((-50.0, -50.0, z), (1, 0, 0), (0, 1, 0), (1.0, 1.0))


SAGITTAL = Plane((10.0, -50.0, 60.0), (0, 1, 0), (0, 0, -1), (1.0, 1.0))


def image(plane: Plane | None, frame_of_reference: str | None = "1.2") -> Image:
    return Image(STORED, plane=plane, frame_of_reference_uid=frame_of_reference)


def test_the_nearest_slice_and_the_place_in_it_are_found():
    found = nearest_frame([axial(0), axial(5), None, axial(10)], (12.0, -20.0, 6.0))
    assert (found.frame, found.pixel, found.distance_mm) == (1, (62.5, 30.5), 1.0)


def test_without_planes_nothing_is_found():
    assert nearest_frame([None, None], (0, 0, 0)) is None
    assert nearest_frame([], (0, 0, 0)) is None


def test_only_equal_and_known_frames_of_reference_share_the_world():
    assert share_world(image(axial(0)), image(SAGITTAL))
    assert not share_world(image(axial(0)), image(axial(0), "1.3"))
    assert not share_world(image(axial(0), None), image(axial(0), None))
    assert not share_world(image(axial(0)), image(None))


def test_the_place_under_the_pointer_is_in_the_patient():
    view = showing(Viewport(pane=(200.0, 200.0)), image(axial(5)))
    assert world_at(image(axial(5)), view, (101, 201)) == pytest.approx((0.0, 50.0, 5.0))
    assert world_at(image(None), view, (0, 0)) is None


def test_a_sagittal_slice_cuts_an_axial_one_along_a_column():
    start, end = reference_line(image(axial(5)), image(SAGITTAL))
    # x = 10 mm lies at column 10 + 50 + 0.5.
    assert {start, end} == {(60.5, 0.0), (60.5, 100.0)}


def test_parallel_distant_and_unrelated_planes_cut_nothing():
    assert reference_line(image(axial(5)), image(axial(9))) is None
    far = Plane((500.0, -50.0, 60.0), (0, 1, 0), (0, 0, -1), (1.0, 1.0))
    assert reference_line(image(axial(5)), image(far)) is None
    assert reference_line(image(axial(5)), image(SAGITTAL, "9")) is None
