"""Marks of slices on the planes that cross them: seen, chosen by a click, traced to their image by two."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QPoint

from annotator.drawing import Path as Line
from annotator.geometry.affine import Point2
from annotator.geometry.plane import Vector3
from annotator.lesions.records import Mark, MarkId
from annotator.workspace.session import Selection
from tests.ui.ball import AXIAL, CORONAL, SAGITTAL, plane_of, show_ball, show_planes
from tests.ui.conftest import Reader


@pytest.fixture(scope="session")
def folder(lesion_folder: Path) -> Path:
    return lesion_folder


@pytest.fixture
def reader(reader: Reader) -> Reader:
    show_ball(reader)
    return reader


def into_planes(reader: Reader, pixel: Point2) -> None:
    """Show the three planes through a pixel position of the slice."""
    reader.pane().setFocus()
    reader.key("Esc", "Esc", "W")
    show_planes(reader, pixel)
    reader.session.select(Selection())
    reader.settle()


def at(reader: Reader, index: int, world_mm: Vector3) -> QPoint:
    return reader.screen(plane_of(reader, index).pixel_from_world(world_mm), index)


def ends(reader: Reader, index: int, mark: Mark) -> list[Vector3]:
    """The places, LPS mm, between which a mark is drawn on a plane."""
    found = []
    for drawing in reader.pane(index).view.under():
        for item in drawing.items:
            if isinstance(item, Line) and item.id == mark.id:
                pixels = [
                    reader.viewport(index).pixel_from_screen(one) for ring in item.rings for one in ring
                ]
                found += [plane_of(reader, index).world_from_pixel(pixel) for pixel in pixels]
    return found


def test_an_outline_crosses_the_planes_at_its_own_slice(reader: Reader) -> None:
    source = plane_of(reader, 0)
    mark = reader.mark("E", (20.0, 20.0), (40.0, 36.0))
    (left, top), (right, bottom) = ((20.0, 20.0), (40.0, 36.0))
    into_planes(reader, (30.5, 28.5))
    for index, axis, low, high in (
        (CORONAL, 0, source.world_from_pixel((left, top))[0], source.world_from_pixel((right, top))[0]),
        (SAGITTAL, 1, source.world_from_pixel((left, top))[1], source.world_from_pixel((left, bottom))[1]),
    ):
        places = ends(reader, index, mark)
        assert {round(one[2], 6) for one in places} == {source.origin_mm[2]}
        # A 64th of the ellipse is straight; the press and the release fell on whole px of the screen.
        assert sorted(one[axis] for one in places) == pytest.approx([low, high], abs=0.4)
    reader.pane(CORONAL).setFocus()
    reader.key("Ctrl+Z")
    assert not ends(reader, CORONAL, mark)


def test_a_length_is_seen_where_it_lies_and_nowhere_else(reader: Reader) -> None:
    length = reader.mark("D", (20.0, 28.5), (40.0, 28.5))
    reader.key("Esc")
    into_planes(reader, (30.5, 28.5))
    assert ends(reader, CORONAL, length)
    assert ends(reader, SAGITTAL, length)
    reader.wheel(reader.pane(CORONAL), -120)
    reader.wheel(reader.pane(CORONAL), -120)
    reader.settle()
    assert not ends(reader, CORONAL, length)


def test_a_click_on_a_crossing_chooses_the_mark_and_two_go_to_its_image(reader: Reader) -> None:
    source = plane_of(reader, 0)
    mark = reader.mark("E", (20.0, 20.0), (40.0, 36.0))
    into_planes(reader, (30.5, 28.5))
    place = at(reader, SAGITTAL, source.world_from_pixel((30.5, 33.0)))
    reader.click(reader.pane(SAGITTAL), place)
    assert reader.session.selection.mark == mark.id
    assert reader.session.selection.lesion == reader.lesion_of(mark).id
    reader.click(reader.pane(SAGITTAL), QPoint(20, 200))
    reader.session.select(Selection())
    reader.double_click(reader.pane(SAGITTAL), place)
    reader.settle()
    frame = reader.viewer.frame(reader.viewer.layout.active)
    assert frame is not None
    assert frame.instance.uid == mark.image.sop_instance_uid
    assert reader.session.selection.mark == mark.id


def test_enter_goes_from_a_plane_to_the_image_of_the_chosen_mark(reader: Reader) -> None:
    mark = reader.mark("E", (20.0, 20.0), (40.0, 36.0))
    into_planes(reader, (30.5, 28.5))
    reader.pane(CORONAL).setFocus()
    reader.session.select(Selection(mark=MarkId(mark.id)))
    reader.key("Enter")
    reader.settle()
    frame = reader.viewer.frame(reader.viewer.layout.active)
    assert frame is not None
    assert frame.instance.uid == mark.image.sop_instance_uid


def test_the_select_tool_chooses_on_a_plane_and_moves_nothing(reader: Reader) -> None:
    source = plane_of(reader, 0)
    mark = reader.mark("E", (20.0, 20.0), (40.0, 36.0))
    into_planes(reader, (30.5, 28.5))
    place = at(reader, SAGITTAL, source.world_from_pixel((30.5, 33.0)))
    reader.pane(SAGITTAL).setFocus()
    reader.key("Shift+V")
    reader.drag(reader.pane(SAGITTAL), place, place + QPoint(30, 30))
    assert reader.session.selection.mark == mark.id
    assert reader.case.get(Mark, mark.id) == mark


def test_a_plane_that_shows_a_slice_pixel_for_pixel_is_drawn_on_as_that_slice(reader: Reader) -> None:
    on_slice = reader.mark("E", (20.0, 20.0), (40.0, 36.0))
    into_planes(reader, (30.5, 28.5))
    mark = reader.mark("E", (50.0, 20.0), (60.0, 36.0))
    assert mark.image == on_slice.image
    reader.key("Esc", "Esc")
    reader.pane().setFocus()
    reader.key("Ctrl+Z")
    assert [one.id for one in reader.marks] == [on_slice.id]


def test_an_ellipse_of_a_sagittal_mr_crosses_the_axial_plane(reader: Reader) -> None:
    reader.show("MR", frame=6)
    source = plane_of(reader, 0)
    mark = reader.mark("E", (5.0, 5.0), (15.0, 17.0))
    into_planes(reader, (10.5, 11.5))
    places = ends(reader, AXIAL, mark)
    assert places
    for place in places:
        assert source.distance_mm(place) == pytest.approx(0, abs=1e-6)
    across = [source.pixel_from_world(place) for place in places]
    assert {round(one[1], 3) for one in across} == {round(across[0][1], 3)}
    assert sorted({round(one[0]) for one in across}) == [5, 15]
