"""What a pane shows of marks of other series of the same frame of reference."""

from __future__ import annotations

import math
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint

from annotator.drawing import Label
from annotator.drawing import Path as Line
from annotator.geometry.affine import Point2
from annotator.geometry.shapes import EllipseShape
from annotator.lesions import edits
from annotator.lesions.edits import Stroke
from annotator.lesions.history import Edit
from annotator.lesions.records import Mark
from annotator.viewing.candidates import series_key
from annotator.viewing.crowd import CROWD
from annotator.viewing.layout import Layout
from annotator.viewing.mpr import moved
from annotator.workspace import linked_planes
from annotator.workspace.session import Selection
from tests.helpers.compared_patient import compared_patient
from tests.ui.ball import CORONAL, SAGITTAL, plane_of
from tests.ui.conftest import Reader, Seat


@pytest.fixture(scope="session")
def compared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return compared_patient(tmp_path_factory.mktemp("beyond"))


@pytest.fixture
def reader(seat: Seat, compared: Path) -> Reader:
    """A reader before a CT whose PET has the same frame of reference."""
    reader = seat().open(compared)
    reader.viewer.show(Layout())
    reader.show("CT", frame=4).setFocus()
    return reader


@pytest.fixture
def mark(reader: Reader) -> Mark:
    """An ellipse on the CT slice at 16 mm."""
    drawn = reader.mark("E", (10, 12), (18, 20))
    reader.key("Escape", "Escape", "W")
    reader.session.select(Selection())
    return drawn


def dim(reader: Reader, mark: Mark, index: int = 0) -> list[Line]:
    """The lines by which a pane shows a mark of another series."""
    items = [item for drawing in reader.pane(index).view.under() for item in drawing.items]
    lines = [item for item in items if isinstance(item, Line) and item.id == mark.id]
    return [one for one in lines if (one.stroke or "").endswith("b0")]


def middle(line: Line) -> Point2:
    (ring,) = line.rings
    return sum(x for x, _ in ring) / len(ring), sum(y for _, y in ring) / len(ring)


def test_a_parallel_slice_at_its_place_shows_it_dim_with_its_name_and_modality(
    reader: Reader, mark: Mark
) -> None:
    assert not dim(reader, mark)
    # The CT slice at 16 mm is the third of the PET, whose slices are 8 mm apart.
    reader.show("PT", frame=2)
    (line,) = dim(reader, mark)
    # CT column c lies at −32 + 2 (c − 0.5) mm, PET column p at −30 + 4 (p − 0.5): p = c / 2 − 0.25.
    assert reader.viewport().pixel_from_screen(middle(line)) == pytest.approx((6.75, 7.75), abs=0.01)
    labels = [item for drawing in reader.pane().view.under() for item in drawing.items]
    assert "L1 CT" in [item.text for item in labels if isinstance(item, Label)]
    for frame in (0, 1, 3):
        reader.show("PT", frame=frame)
        assert not dim(reader, mark)


def test_a_plane_across_another_series_shows_where_it_crosses(reader: Reader, mark: Mark) -> None:
    shown = mark.shape
    assert isinstance(shown, EllipseShape)
    reader.show("PT", frame=2).setFocus()
    reader.key("Alt+P")
    reader.settle()
    key = reader.layout_pane().series
    mpr = reader.viewer.mpr(key)
    assert key is not None
    assert mpr is not None
    # CT pixel (14, 16) is the middle of the ellipse, of half axes 4 px of 2 mm.
    linked_planes.replan(reader.viewer, key, moved(mpr, (-5.0, -1.0, 16.0)))
    reader.settle()
    for index in (CORONAL, SAGITTAL):
        (line,) = dim(reader, mark, index)
        at = reader.viewport(index).pixel_from_screen
        start, end = (plane_of(reader, index).world_from_pixel(at(one)) for one in line.rings[0])
        assert (start[2], end[2]) == pytest.approx((16.0, 16.0), abs=1e-6)
        assert math.dist(start, end) == pytest.approx(16.0, abs=0.3)


def test_another_frame_of_reference_shows_nothing_of_it(reader: Reader, mark: Mark) -> None:
    later = max(reader.viewer.studies, key=lambda one: str(one.date))
    (series,) = [one for one in later.shown if one.modality == "CT"]
    reader.viewer.drop(0, series_key(series))
    reader.settle()
    for _ in series.frames:
        assert reader.pane().view.image is not None
        assert not dim(reader, mark)
        reader.key("Down")
        reader.settle()


def test_it_is_not_held_there_and_goes_with_what_is_hidden(reader: Reader, mark: Mark) -> None:
    pane = reader.show("PT", frame=2)
    before = reader.case
    (line,) = dim(reader, mark)
    x, y = line.rings[0][0]
    on_it = QPoint(round(x), round(y))
    reader.drag(pane, on_it, on_it + QPoint(30, 20))
    assert reader.case == before
    assert reader.session.selection.mark is None
    reader.session.select(Selection(mark=mark.id))
    pane.setFocus()
    reader.key("Ctrl+U")
    assert not dim(reader, mark)
    reader.key("Ctrl+Shift+U")
    assert dim(reader, mark)


def test_the_palette_puts_them_away_and_back(reader: Reader, mark: Mark) -> None:
    reader.show("PT", frame=2)
    reader.key("Ctrl+K").type("hide marks of other series").key("Enter")
    assert not dim(reader, mark)
    reader.key("Ctrl+K").type("show marks of other series").key("Enter")
    assert dim(reader, mark)


def test_a_crowd_of_them_is_hairlines_first_and_whole_where_there_is_time(reader: Reader, mark: Mark) -> None:
    lesion, point = reader.lesion_of(mark), reader.case.timepoints[0]
    stroke = Stroke(mark.image, EllipseShape((14.0, 16.0), (4.0, 4.0)))
    change = edits.mark_lesion_again(reader.case, lesion.id, point.id, *[stroke] * CROWD)
    assert reader.session.apply(Edit("Draw a crowd", change))
    reader.show("PT", frame=2)
    (sketch,) = [one.sketch for one in reader.pane().view.under() if one.sketch is not None]
    (lines,) = sketch.lines
    assert lines.stroke.endswith("b0")
    assert len(lines.starts) == CROWD + 1
    whole = [item for drawing in sketch.finely() for item in drawing.items]
    assert {one.id for one in whole if isinstance(one, Line) and one.id} == {one.id for one in reader.marks}
    # The middle of the first line lies where that of the mark does: (c / 2 - 0.25) of CT column and row.
    ring = lines.points[: lines.starts[1] - 1]
    assert reader.viewport().pixel_from_screen(tuple(ring.mean(axis=0))) == pytest.approx(
        (6.75, 7.75), abs=0.01
    )
    # Out of view nothing is drawn of them.
    reader.viewer.reframe(0, lambda viewport: replace(viewport, zoom=8.0, centre=(0.9, 0.9)))
    assert not dim(reader, mark)
    assert all(one.sketch is None for one in reader.pane().view.under())
