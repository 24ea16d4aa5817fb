"""The sphere of the brush in the linked planes: the circle in which each plane cuts it, in mm."""

from __future__ import annotations

import math
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint
from PySide6.QtTest import QTest

from annotator.geometry.plane import Vector3
from annotator.viewing.brush_scene import sphere_ring
from tests.helpers.lesion_stack import BALL
from tests.ui.ball import CORONAL, MIDDLE, SAGITTAL, plane_of, show_ball, show_planes, sphere_in_hand
from tests.ui.conftest import Reader

RADIUS_MM = 9.0


@pytest.fixture(scope="session")
def folder(lesion_folder: Path) -> Path:
    return lesion_folder


@pytest.fixture
def reader(reader: Reader) -> Iterator[Reader]:
    """A reader before three planes through the ball, a sphere of 9 mm in the hand."""
    show_ball(reader)
    show_planes(reader, tilt_deg=20.0)
    with sphere_in_hand(reader, RADIUS_MM):
        yield reader


def ring(reader: Reader, index: int) -> tuple[Vector3, float] | None:
    """The middle, LPS mm, and the radius, mm, of the ring painted over a pane."""
    plane, viewport = plane_of(reader, index), reader.viewport(index)
    found = [item for drawing in reader.pane(index).view.over() for item in drawing.items]
    if not found:
        return None
    (picture,) = found
    rows, columns = picture.pixels.shape
    middle = (picture.target_from_pixel.e + columns // 2, picture.target_from_pixel.f + rows // 2)
    at = plane.world_from_pixel(viewport.pixel_from_screen(middle))
    # The ring is brightest on its circle: the row through its middle tells the radius.
    middle_row = picture.pixels[rows // 2] >> 24
    radius_px = columns // 2 - int(middle_row[: columns // 2].argmax())
    return at, radius_px * min(plane.spacing_mm) / viewport.scale


def test_the_planes_show_the_circle_they_cut_out_of_the_sphere(reader: Reader) -> None:
    plane, place = plane_of(reader), QPoint(0, 0)
    key = reader.layout_pane().series
    mpr = reader.viewer.mpr(key)
    assert mpr is not None
    for away_mm in (0.0, 5.0, 8.0):
        along = plane.pixel_from_world((mpr.centre_mm[0], mpr.centre_mm[1] + away_mm, mpr.centre_mm[2]))
        place = reader.screen(along)
        QTest.mouseMove(reader.pane(), place)
        middle = plane.world_from_pixel(reader.pixel(place))
        for index in (CORONAL, SAGITTAL):
            other = plane_of(reader, index)
            distance = other.distance_mm(middle)
            px_mm = min(other.spacing_mm) / reader.viewport(index).scale
            found = ring(reader, index)
            assert found is not None
            assert found[1] == pytest.approx(math.sqrt(RADIUS_MM**2 - distance**2), abs=1.5 * px_mm)
            foot = other.world_from_pixel(other.pixel_from_world(middle))
            assert math.dist(found[0], foot) < 1.5 * px_mm
    QTest.mouseMove(reader.pane(), place + QPoint(0, round(20 * reader.viewport().scale)))
    assert ring(reader, CORONAL) is None


def test_the_outline_goes_with_the_sphere(reader: Reader) -> None:
    pane = reader.pane()
    QTest.mouseMove(pane, reader.screen(MIDDLE))
    assert ring(reader, SAGITTAL) is not None
    pane.setFocus()
    reader.key("Alt+D")
    QTest.mouseMove(pane, reader.screen((BALL[2] + 1.5, BALL[1] + 0.5)))
    assert ring(reader, SAGITTAL) is None


def test_a_plane_beyond_the_sphere_shows_nothing(reader: Reader) -> None:
    plane, viewport = plane_of(reader), reader.viewport()
    x, y, z = plane.world_from_pixel((30.0, 30.0))
    assert sphere_ring((x, y, z + 5.0), 13.0, plane, viewport) == (
        sphere_ring((x, y, z - 5.0), 13.0, plane, viewport)
    )
    found = sphere_ring((x, y, z + 5.0), 13.0, plane, viewport)
    assert found is not None
    # A sphere of 13 mm whose middle lies 5 mm off is cut in a circle of 12 mm.
    assert found.radius_px * min(plane.spacing_mm) / viewport.scale == pytest.approx(12.0)
    assert sphere_ring((x, y, z + 5.0), 4.9, plane, viewport) is None
