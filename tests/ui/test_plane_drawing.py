"""Lengths, angles and outlines drawn on planes across the slices, with real mouse and keys on CT."""

from __future__ import annotations

import math
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint

from annotator.dicom.identity import hash_sha256
from annotator.geometry.shapes import (
    AngleShape,
    BidirectionalShape,
    BoxShape,
    CobbShape,
    EllipseShape,
    LineShape,
    OutlineShape,
    PointShape,
)
from annotator.lesions.document import record_document, record_from_document
from annotator.lesions.records import Mark
from annotator.lesions.signing import sign
from annotator.measure.measurement import Measurement, Quantity, Refused
from annotator.measure.of_lesion import located, taken_of
from annotator.viewing.mpr import moved, thickened
from annotator.workspace import linked_planes
from annotator.workspace.marks_view import MarksView, lock_changed
from annotator.workspace.plane_drawing import show_mark
from annotator.workspace.session import Selection
from tests.helpers.lesion_stack import BALL
from tests.ui.across import about, draw, drawn, places, world
from tests.ui.ball import AXIAL, CORONAL, SAGITTAL, plane_of, show_ball, show_planes
from tests.ui.conftest import Reader

PX_MM = 0.5
"""More than a px of the screen here: a press falls on whole ones."""


@pytest.fixture(scope="session")
def folder(lesion_folder: Path) -> Path:
    return lesion_folder


@pytest.fixture
def reader(reader: Reader) -> Iterator[Reader]:
    """A reader before planes through the ball, two of them turned by 20°."""
    show_ball(reader)
    show_planes(reader, tilt_deg=20.0)
    reader.pane(CORONAL).setFocus()
    yield reader
    reader.session.look(MarksView())


def taken(reader: Reader, mark: Mark) -> list[Measurement | Refused]:
    return [
        one.result
        for one in taken_of(reader.case, reader.lesion_of(mark).id, located(reader.viewer.studies))
        if one.marks == (mark.id,)
    ]


@pytest.mark.parametrize("index", [CORONAL, SAGITTAL])
def test_a_length_on_an_oblique_plane_is_the_way_between_its_places_in_the_patient(
    reader: Reader, index: int
) -> None:
    start, end = about(reader, index, -70, -40), about(reader, index, 60, 50)
    first, last = world(reader, index, start), world(reader, index, end)
    mark = draw(reader, "D", start, end, index)
    assert isinstance(mark.shape, LineShape)
    assert mark.plane == plane_of(reader, index)
    assert places(mark)[0] == pytest.approx(first, abs=1e-9)
    assert places(mark)[1] == pytest.approx(last, abs=1e-9)
    (length,) = taken(reader, mark)
    assert isinstance(length, Measurement)
    assert length.quantity is Quantity.LENGTH
    assert (length.value, length.unit) == (pytest.approx(math.dist(first, last), abs=1e-6), "mm")
    assert length.method.endswith("on a reformatted plane")
    assert any(
        f"{length.value:.0f} mm" in word or f"{length.value:.1f} mm" in word for word in reader.words(index)
    )


def test_it_is_bound_to_the_slice_nearest_its_middle(reader: Reader) -> None:
    mark = draw(reader, "D", about(reader, CORONAL, -60, 30), about(reader, CORONAL, 60, 42))
    series = reader.viewer.series(reader.series("CT"))
    assert series is not None
    middle = sum(place[2] for place in places(mark)) / 2
    nearest = min(series.frames, key=lambda one: abs(one.plane.origin_mm[2] - middle) if one.plane else 1e9)
    assert mark.image.sop_instance_uid == nearest.instance.uid
    volume = reader.viewer.reformats.volume(reader.series("CT"))
    assert volume is not None
    assert mark.image.frame_sha256 == hash_sha256(volume.stored[series.frames.index(nearest)])


@pytest.mark.parametrize(("tool", "kind"), [("E", EllipseShape), ("B", BoxShape), ("D", LineShape)])
def test_what_is_drawn_comes_back_from_the_library_as_it_was(reader: Reader, tool: str, kind: type) -> None:
    mark = draw(reader, tool, about(reader, CORONAL, -50, -30), about(reader, CORONAL, 40, 34))
    assert isinstance(mark.shape, kind)
    assert record_from_document(record_document(mark)) == mark
    stored = reader.application.store.load(reader.case.id)
    assert stored.get(Mark, mark.id) == mark


def test_a_polygon_is_set_on_a_plane(reader: Reader) -> None:
    pane, way = reader.pane(CORONAL), ((-40, -40), (40, -40), (40, 40), (-40, 40))
    reader.key("Shift+F")
    for x, y in way:
        reader.click(pane, about(reader, CORONAL, x, y))
    reader.key("Enter")
    reader.settle()
    (mark,) = reader.marks
    assert isinstance(mark.shape, OutlineShape)
    assert len(mark.shape.vertices) == 4
    assert mark.plane == plane_of(reader, CORONAL)


@pytest.mark.parametrize(
    ("tool", "clicks", "kind"),
    [
        ("A", ((-50, 0), (0, 0), (0, -50)), AngleShape),
        ("P", ((10, 10),), PointShape),
    ],
)
def test_tools_of_clicks_draw_on_a_plane(
    reader: Reader, tool: str, clicks: tuple[tuple[int, int], ...], kind: type
) -> None:
    reader.key(tool)
    for x, y in clicks:
        reader.click(reader.pane(CORONAL), about(reader, CORONAL, x, y))
    reader.settle()
    reader.key("Esc")
    (mark,) = reader.marks
    assert isinstance(mark.shape, kind)
    assert mark.plane == plane_of(reader, CORONAL)
    if kind is AngleShape:
        (angle,) = taken(reader, mark)
        assert isinstance(angle, Measurement)
        assert angle.value == pytest.approx(90.0, abs=0.5)


def test_two_diameters_and_a_cobb_angle_are_set_on_a_plane(reader: Reader) -> None:
    reader.key("Shift+D")
    reader.drag(reader.pane(CORONAL), about(reader, CORONAL, -50, 0), about(reader, CORONAL, 50, 0))
    reader.click(reader.pane(CORONAL), about(reader, CORONAL, 0, 30))
    reader.settle()
    reader.key("Esc", "Shift+A")
    for start, end in (((-50, -60), (50, -60)), ((-50, 60), (50, 90))):
        reader.drag(reader.pane(CORONAL), about(reader, CORONAL, *start), about(reader, CORONAL, *end))
    reader.settle()
    shapes = [mark.shape for mark in reader.marks]
    assert [type(one) for one in shapes] == [BidirectionalShape, CobbShape]
    assert all(mark.plane == plane_of(reader, CORONAL) for mark in reader.marks)


def test_other_planes_and_slices_show_where_it_crosses_them(reader: Reader) -> None:
    """An ellipse of the coronal plane cuts the axial and the sagittal one in a line through the middle."""
    mark = draw(reader, "E", about(reader, CORONAL, -50, -40), about(reader, CORONAL, 50, 40))
    for index in (AXIAL, SAGITTAL):
        (line,) = drawn(reader, index, mark)
        (ring,) = line.rings
        plane = mark.plane
        assert plane is not None
        for at in ring:
            place = plane_of(reader, index).world_from_pixel(reader.viewport(index).pixel_from_screen(at))
            assert plane.distance_mm(place) == pytest.approx(0.0, abs=1e-6)
        assert len(ring) == 2
    # How far across the ellipse a plane cuts is no measure of it.
    assert not any("mm" in word and "L1" in word for word in (*reader.words(AXIAL), *reader.words(SAGITTAL)))
    reader.session.select(Selection())
    reader.key("Alt+P")
    reader.settle()
    reader.show("CT", frame=BALL[0])
    assert drawn(reader, 0, mark)
    reader.show("CT", frame=0)
    assert not drawn(reader, 0, mark)


def test_a_handle_is_dragged_on_its_plane_and_undo_brings_the_identical_case(reader: Reader) -> None:
    mark = draw(reader, "D", about(reader, CORONAL, -60, -30), about(reader, CORONAL, 60, 30))
    before = reader.case
    reader.key("W")
    reader.settle()
    grasp, to = about(reader, CORONAL, 60, 30), about(reader, CORONAL, 80, -20)
    wanted = world(reader, CORONAL, to)
    reader.drag(reader.pane(CORONAL), grasp, to)
    reader.settle()
    changed = reader.case.get(Mark, mark.id)
    assert changed.plane == mark.plane
    assert math.dist(places(changed)[1], wanted) < PX_MM
    assert places(changed)[0] == pytest.approx(places(mark)[0], abs=1e-6)
    reader.key("Ctrl+Z")
    assert reader.case == before
    reader.key("Ctrl+Z")
    assert not reader.marks


def test_keys_move_it_on_its_plane(reader: Reader) -> None:
    mark = draw(reader, "B", about(reader, CORONAL, -40, -30), about(reader, CORONAL, 40, 30))
    reader.session.select(Selection(mark=mark.id))
    reader.application.desk.commands.qt("move_right").trigger()
    changed = reader.case.get(Mark, mark.id)
    assert isinstance(mark.shape, BoxShape)
    assert isinstance(changed.shape, BoxShape)
    assert changed.shape.corner[0] > mark.shape.corner[0]
    assert changed.shape.corner[1] == pytest.approx(mark.shape.corner[1])


def test_a_mark_of_another_plane_is_chosen_here_and_not_moved(reader: Reader) -> None:
    mark = draw(reader, "E", about(reader, CORONAL, -50, -40), about(reader, CORONAL, 50, 40))
    reader.session.select(Selection())
    reader.pane(SAGITTAL).setFocus()
    reader.key("Shift+V")
    (line,) = drawn(reader, SAGITTAL, mark)
    (x, y), (u, v) = line.rings[0]
    # A third of the way: in the middle the planes themselves cross.
    on_it = QPoint(round(x + (u - x) / 3), round(y + (v - y) / 3))
    reader.drag(reader.pane(SAGITTAL), on_it, on_it + QPoint(40, 25))
    assert reader.session.selection.mark == mark.id
    assert reader.case.get(Mark, mark.id) == mark


def test_a_click_on_a_slice_chooses_it_and_enter_shows_its_plane(reader: Reader) -> None:
    mark = draw(reader, "E", about(reader, CORONAL, -50, -40), about(reader, CORONAL, 50, 40))
    reader.key("Alt+P")
    reader.settle()
    reader.session.select(Selection())
    reader.show("CT", frame=BALL[0])
    reader.key("W")
    (line,) = drawn(reader, 0, mark)
    (x, y), (u, v) = line.rings[0]
    on_it = QPoint(round((x + u) / 2), round((y + v) / 2))
    reader.drag(reader.pane(), on_it, on_it + QPoint(30, 20))
    assert reader.case.get(Mark, mark.id) == mark
    reader.click(reader.pane(), on_it)
    assert reader.session.selection.mark == mark.id
    reader.key("Enter")
    reader.settle()
    shown = [drawn(reader, index, mark) for index in range(3)]
    assert [len(lines) == 1 and lines[0].closed for lines in shown].count(True) == 1


def test_all_marks_of_a_plane_are_chosen_and_moved_together(reader: Reader) -> None:
    first = draw(reader, "B", about(reader, CORONAL, -60, -40), about(reader, CORONAL, -20, -10))
    second = draw(reader, "B", about(reader, CORONAL, 10, 10), about(reader, CORONAL, 50, 40))
    reader.session.select(Selection())
    reader.pane(CORONAL).setFocus()
    reader.key("Ctrl+A")
    assert reader.session.selection.marks == {first.id, second.id}
    reader.key("Shift+V")
    on_it = about(reader, CORONAL, 10, 25)
    reader.drag(reader.pane(CORONAL), on_it, on_it + QPoint(24, 12))
    by = [math.dist(places(reader.case.get(Mark, one.id))[0], places(one)[0]) for one in (first, second)]
    assert by[0] == pytest.approx(by[1])
    assert by[0] > 1.0


def test_it_is_seen_again_from_its_image_and_from_the_lesion(reader: Reader) -> None:
    mark = draw(reader, "E", about(reader, CORONAL, -50, -40), about(reader, CORONAL, 50, 40))
    reader.key("Alt+P")
    reader.settle()
    reader.show("MR")
    assert show_mark(reader.viewer, mark)
    reader.settle()
    assert mark.plane is not None
    shown = [plane_of(reader, index) for index in range(3)]
    distances = [abs(one.distance_mm(mark.plane.world_from_pixel((0.0, 0.0)))) for one in shown]
    aligned = [abs(sum(a * b for a, b in zip(one.normal, mark.plane.normal, strict=True))) for one in shown]
    same = [away < 1e-6 and square > 1 - 1e-9 for away, square in zip(distances, aligned, strict=True)]
    assert same.count(True) == 1
    (line,) = drawn(reader, same.index(True), mark)
    assert line.closed


def test_a_plane_half_a_voxel_off_still_holds_it_and_one_further_does_not(reader: Reader) -> None:
    mark = draw(reader, "D", about(reader, CORONAL, -50, 5), about(reader, CORONAL, 50, 5))
    key = reader.series("CT")
    mpr = reader.viewer.mpr(key)
    assert mpr is not None
    assert mark.plane is not None
    for away_mm, count in ((0.3, 1), (5.0, 0)):
        x, y, z = (at + away_mm * along for at, along in zip(mpr.centre_mm, mark.plane.normal, strict=True))
        linked_planes.replan(reader.viewer, key, moved(mpr, (x, y, z)))
        reader.settle()
        assert len(drawn(reader, CORONAL, mark)) == count


def test_nothing_is_drawn_on_a_slab_and_it_says_so(reader: Reader) -> None:
    key = reader.series("CT")
    mpr = reader.viewer.mpr(key)
    assert mpr is not None
    linked_planes.replan(reader.viewer, key, thickened(mpr, 10.0))
    reader.settle()
    reader.key("D")
    reader.drag(reader.pane(CORONAL), about(reader, CORONAL, -50, 0), about(reader, CORONAL, 50, 0))
    assert reader.told[-1].startswith("A slab shows many planes as one")
    assert not reader.marks


def test_grow_from_seeds_says_that_it_works_on_images(reader: Reader) -> None:
    reader.key("Ctrl+Shift+L")
    reader.drag(reader.pane(CORONAL), about(reader, CORONAL, -50, 0), about(reader, CORONAL, 50, 0))
    assert reader.told[-1].startswith("This works on acquired images alone")


def test_a_locked_mark_offers_no_handle_and_stays(reader: Reader) -> None:
    mark = draw(reader, "D", about(reader, CORONAL, -60, -30), about(reader, CORONAL, 60, 30))
    reader.session.look(lock_changed(reader.session.marks_view, [mark.id]))
    before = reader.case
    reader.key("W")
    reader.drag(reader.pane(CORONAL), about(reader, CORONAL, 60, 30), about(reader, CORONAL, 80, -20))
    reader.application.desk.commands.qt("move_right").trigger()
    reader.settle()
    assert reader.case == before


def test_values_of_an_outline_are_refused_in_words(reader: Reader) -> None:
    mark = draw(reader, "E", about(reader, CORONAL, -50, -40), about(reader, CORONAL, 50, 40))
    found = taken(reader, mark)
    sizes = {one.quantity: one.value for one in found if isinstance(one, Measurement)}
    (refused,) = (one for one in found if isinstance(one, Refused))
    assert refused.because == "values are measured on acquired images, not on planes across them"
    shape, plane = mark.shape, mark.plane
    assert isinstance(shape, EllipseShape)
    assert plane is not None
    high, wide = plane.spacing_mm
    assert sizes[Quantity.AREA] == pytest.approx(
        math.pi * shape.half_axes[0] * wide * shape.half_axes[1] * high, rel=0.01
    )


def test_nothing_is_drawn_in_a_signed_reading(reader: Reader) -> None:
    reader.session.edit("Sign", lambda case: sign(case, reader.session.reading.id))
    reader.key("D")
    reader.drag(reader.pane(CORONAL), about(reader, CORONAL, -50, 0), about(reader, CORONAL, 50, 0))
    assert not reader.marks
    assert reader.told[-1].startswith("The reading is signed")
