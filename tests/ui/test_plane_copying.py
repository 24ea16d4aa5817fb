"""Marks drawn across the slices copied from plane to plane by keys."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from annotator.geometry.shapes import EllipseShape
from annotator.lesions.records import MarkOrigin
from annotator.workspace.marks_view import MarksView
from annotator.workspace.session import Selection
from tests.ui.across import about, draw, drawn
from tests.ui.ball import CORONAL, SAGITTAL, plane_of, show_ball, show_planes
from tests.ui.conftest import Reader


@pytest.fixture(scope="session")
def folder(lesion_folder: Path) -> Path:
    return lesion_folder


@pytest.fixture
def reader(reader: Reader) -> Iterator[Reader]:
    """A reader before planes through the ball."""
    show_ball(reader)
    yield reader
    reader.session.look(MarksView())


@pytest.mark.parametrize("tilt_deg", [0.0, 20.0])
def test_it_is_copied_to_the_next_plane_where_the_reader_goes_too(reader: Reader, tilt_deg: float) -> None:
    show_planes(reader, tilt_deg=tilt_deg)
    mark = draw(reader, "E", about(reader, CORONAL, -50, -40), about(reader, CORONAL, 50, 40))
    before = plane_of(reader, CORONAL)
    reader.session.select(Selection(mark=mark.id))
    reader.click(reader.pane(CORONAL), about(reader, CORONAL, -50, 0))
    reader.key("Ctrl+PgDown")
    reader.settle()
    (copy,) = (one for one in reader.marks if one.id != mark.id)
    assert (copy.findings, copy.origin) == (mark.findings, MarkOrigin.PASTED)
    assert isinstance(mark.shape, EllipseShape)
    assert isinstance(copy.shape, EllipseShape)
    assert copy.shape.centre == pytest.approx(mark.shape.centre)
    assert copy.shape.half_axes == pytest.approx(mark.shape.half_axes)
    assert reader.lesion_of(copy) == reader.lesion_of(mark)
    assert reader.session.selection.marks == {copy.id}
    assert reader.window.undo_bar.words == "L1 copied to the next plane"
    # One plane further, 1 mm; an oblique one first comes to the planes that are 1 mm apart.
    assert copy.plane is not None
    away_mm = abs(before.distance_mm(copy.plane.origin_mm))
    assert away_mm == pytest.approx(1.0, abs=0.5 if tilt_deg else 1e-6)
    shown = plane_of(reader, CORONAL)
    assert shown.distance_mm(copy.plane.origin_mm) == pytest.approx(0.0, abs=1e-6)
    (line,) = drawn(reader, CORONAL, copy)
    assert line.closed
    reader.key("Ctrl+PgUp")
    reader.settle()
    assert reader.window.undo_bar.words == "L1 copied to the plane before"
    back_mm = abs(plane_of(reader, CORONAL).distance_mm(copy.plane.origin_mm))
    assert back_mm == pytest.approx(1.0, abs=1e-6)
    reader.key("Ctrl+Z", "Ctrl+Z")
    assert reader.marks == (mark,)


def test_one_that_only_crosses_the_plane_is_not_copied_from_there(reader: Reader) -> None:
    show_planes(reader)
    mark = draw(reader, "E", about(reader, CORONAL, -50, -40), about(reader, CORONAL, 50, 40))
    reader.click(reader.pane(SAGITTAL), about(reader, SAGITTAL, 60, 60))
    reader.session.select(Selection(mark=mark.id))
    reader.pane(SAGITTAL).setFocus()
    reader.key("Ctrl+PgDown")
    assert reader.marks == (mark,)
    assert reader.told[-1] == "The chosen mark lies on another plane."


def test_beyond_the_last_plane_it_says_so(reader: Reader) -> None:
    show_planes(reader, tilt_deg=20.0)
    reader.pane(CORONAL).setFocus()
    reader.click(reader.pane(CORONAL), about(reader, CORONAL, 0, 60))
    reader.key("End")
    reader.settle()
    at = about(reader, CORONAL, 0, 0)
    mark = draw(reader, "P", at, at)
    reader.key("Ctrl+PgDown")
    assert reader.marks == (mark,)
    assert reader.told[-1] == "There is no further plane."
