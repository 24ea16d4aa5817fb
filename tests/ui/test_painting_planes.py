"""Voxels painted and grown on planes across the slices, with real mouse and keys on CT."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QPushButton

from annotator.geometry.plane import Vector3
from annotator.lesions.signing import sign
from tests.helpers.lesion_stack import BALL, SHAPE, ball
from tests.ui.ball import (
    CORONAL,
    SAGITTAL,
    marked,
    plane_of,
    show_ball,
    show_planes,
    size_brush,
    sphere_in_hand,
)
from tests.ui.conftest import CTRL, Reader

RADIUS_MM = 5.3


@pytest.fixture(scope="session")
def folder(lesion_folder: Path) -> Path:
    return lesion_folder


@pytest.fixture
def reader(reader: Reader) -> Iterator[Reader]:
    """A reader before planes through the ball, two of them turned by 20°, a sphere of 5.3 mm in the hand."""
    show_ball(reader)
    show_planes(reader, tilt_deg=20.0)
    with sphere_in_hand(reader, RADIUS_MM, CORONAL):
        yield reader


def world(reader: Reader, index: int, place: QPoint) -> Vector3:
    return plane_of(reader, index).world_from_pixel(reader.pixel(place, index))


def centre(reader: Reader, index: int) -> QPoint:
    mpr = reader.viewer.mpr(reader.layout_pane().series)
    assert mpr is not None
    return reader.screen(plane_of(reader, index).pixel_from_world(mpr.centre_mm), index)


def sphere(reader: Reader, middle: Vector3) -> np.ndarray:
    """The voxels whose middles lie in a sphere about a place."""
    volume = reader.viewer.reformats.volume(reader.series("CT"))
    assert volume is not None
    grids = np.moveaxis(np.indices(SHAPE), 0, -1)
    places = grids @ volume.world_from_index[:3, :3].T + volume.world_from_index[:3, 3]
    return np.asarray(((places - middle) ** 2).sum(axis=-1) <= RADIUS_MM**2)


@pytest.mark.parametrize("index", [CORONAL, SAGITTAL])
def test_a_dab_on_an_oblique_plane_paints_the_voxels_of_a_sphere_as_one_lesion(
    reader: Reader, index: int
) -> None:
    size_brush(reader, RADIUS_MM, index)
    at = centre(reader, index) + QPoint(9, 4)
    reader.drag(reader.pane(index), at, at)
    first = sphere(reader, world(reader, index, at))
    np.testing.assert_array_equal(marked(reader), first)
    assert len(reader.lesions) == 1
    said = [button.text() for button in reader.window.popover.findChildren(QPushButton)]
    assert f"kinds on all {len(reader.marks)} slices (&.)" in said
    assert all(len(mark.image.frame_sha256 or "") == 64 for mark in reader.marks)
    reader.key("Esc")
    rubbed = at + QPoint(12, -8)
    reader.drag(reader.pane(index), rubbed, rubbed, keys=CTRL)
    np.testing.assert_array_equal(marked(reader), first & ~sphere(reader, world(reader, index, rubbed)))
    reader.pane(index).setFocus()
    reader.key("Ctrl+Z")
    np.testing.assert_array_equal(marked(reader), first)
    reader.key("Ctrl+Z")
    assert not reader.marks


def test_a_flat_brush_is_refused_on_a_plane_across(reader: Reader) -> None:
    reader.key("Alt+D")
    at = centre(reader, CORONAL)
    reader.drag(reader.pane(CORONAL), at, at + QPoint(20, 0))
    assert not reader.marks
    assert reader.told[-1].startswith("A flat brush paints the pixels of an acquired image")


def test_one_click_on_a_plane_grows_the_lesion_at_the_voxel_there(reader: Reader) -> None:
    reader.key("L")
    at = centre(reader, SAGITTAL)
    for _ in range(2):
        reader.click(reader.pane(SAGITTAL), at)
        reader.settle()
    found, bone = marked(reader), ball(BALL, 9.0)
    assert 2 * (found & bone).sum() / (found.sum() + bone.sum()) > 0.9
    assert len(reader.lesions) == 1


def test_nothing_is_painted_through_a_plane_in_a_signed_reading(reader: Reader) -> None:
    at = centre(reader, CORONAL)
    reader.session.edit("Sign", lambda case: sign(case, reader.session.reading.id))
    assert reader.session.reading.is_signed
    reader.drag(reader.pane(CORONAL), at, at)
    assert not reader.marks
    assert reader.told[-1].startswith("The reading is signed")
