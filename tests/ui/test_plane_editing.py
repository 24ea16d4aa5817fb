"""Marks on planes across the slices changed there as on slices: by the frame about them, and by keys."""

from __future__ import annotations

import math
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from PySide6.QtCore import QPoint
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest

from annotator.cli import main
from annotator.dicom.identity import hash_sha256
from annotator.drawing import Drawing, Picture
from annotator.drawing import Path as Line
from annotator.geometry.shapes import BoxShape, EllipseShape
from annotator.imaging.plane_stack import PATIENT_AXES, plane_stack
from annotator.lesions.records import Mark
from annotator.ui.panels.lesion_card import LesionCard
from annotator.viewing.mpr import straightened, thickened
from annotator.workspace import linked_planes
from annotator.workspace.lesion_pictures import LesionPictures
from annotator.workspace.marks_view import MarksView, lock_changed
from annotator.workspace.session import Selection
from tests.helpers.lesion_stack import BALL
from tests.ui.across import about, draw, drawn, places
from tests.ui.ball import AXIAL, CORONAL, MIDDLE, SAGITTAL, plane_of, show_ball, show_planes
from tests.ui.conftest import LEFT, Reader


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


def grips(reader: Reader, index: int = CORONAL) -> dict[str, QPoint]:
    """Where the frame about what is chosen is held, as it is drawn on a pane."""
    items = [item for drawing in reader.pane(index).view.under() for item in drawing.items]
    held = [item for item in items if isinstance(item, Line) and (item.id or "").startswith("frame ")]
    middles = {(item.id or "").removeprefix("frame "): item.rings[0] for item in held}
    return {
        name: QPoint(round(sum(x for x, _ in ring) / len(ring)), round(sum(y for _, y in ring) / len(ring)))
        for name, ring in middles.items()
    }


def undo_name(reader: Reader) -> str:
    edit = reader.session.history.to_undo
    return "" if edit is None else edit.name


def two(reader: Reader) -> tuple[Mark, Mark]:
    first = draw(reader, "B", about(reader, CORONAL, -60, -40), about(reader, CORONAL, -20, -10))
    second = draw(reader, "B", about(reader, CORONAL, 10, 10), about(reader, CORONAL, 50, 40))
    reader.session.select(Selection())
    reader.pane(CORONAL).setFocus()
    reader.key("W", "Ctrl+A")
    return first, second


def box(reader: Reader, *marks: Mark) -> tuple[float, float, float, float]:
    """Left, top, right and bottom of marks on the screen of their pane."""
    there, viewport = plane_of(reader, CORONAL).pixel_from_world, reader.viewport(CORONAL)
    now = [reader.case.get(Mark, mark.id) for mark in marks]
    xs, ys = zip(*(viewport.screen_from_pixel(there(at)) for one in now for at in places(one)), strict=True)
    return min(xs), min(ys), max(xs), max(ys)


def test_a_corner_of_the_frame_scales_what_is_chosen_on_its_plane(reader: Reader) -> None:
    first, second = two(reader)
    left, top, right, bottom = box(reader, first, second)
    before = reader.case
    grip = grips(reader)["se"]
    far = QPoint(round((right - left) / 2), round((bottom - top) / 2))
    reader.drag(reader.pane(CORONAL), grip, grip + far / 2, grip + far)
    assert undo_name(reader) == "Scale 2 marks"
    # Half as far again from the corner that stays, to the px of the drag.
    wide, high = 1.5 * (right - left), 1.5 * (bottom - top)
    assert box(reader, first, second) == pytest.approx((left, top, left + wide, top + high), abs=1.0)
    for mark in (first, second):
        changed = reader.case.get(Mark, mark.id)
        ways = [math.dist(places(one)[0], places(one)[-1]) for one in (mark, changed)]
        assert ways[1] == pytest.approx(1.5 * ways[0], rel=0.02)
        assert changed.plane == mark.plane
    reader.key("Ctrl+Z")
    assert reader.case == before


def test_the_knob_of_the_frame_turns_what_is_chosen_on_its_plane(reader: Reader) -> None:
    first, second = two(reader)
    knob, one = grips(reader)["turn"], box(reader, first)
    left, top, right, bottom = box(reader, first, second)
    middle = QPoint(round((left + right) / 2), round((top + bottom) / 2))
    aside = QPoint(middle.x() + middle.y() - knob.y(), middle.y())
    reader.drag(reader.pane(CORONAL), knob, (knob + aside) / 2, aside)
    assert undo_name(reader) == "Turn 2 marks"
    # A quarter turn clockwise on the screen: what was above the middle is now right of it.
    was = [at - middle_at for at, middle_at in zip(one, (middle.x(), middle.y()) * 2, strict=True)]
    now = (middle.x() - was[3], middle.y() + was[0], middle.x() - was[1], middle.y() + was[2])
    assert box(reader, first) == pytest.approx(now, abs=2.0)
    plane = first.plane
    assert plane is not None
    for place in places(reader.case.get(Mark, first.id)):
        assert plane.distance_mm(place) == pytest.approx(0.0, abs=1e-9)


def test_a_box_is_turned_by_a_knob_and_scaled_by_its_own_corners(reader: Reader) -> None:
    mark = draw(reader, "B", about(reader, CORONAL, -50, -30), about(reader, CORONAL, 50, 30))
    reader.session.select(Selection(mark=mark.id))
    assert set(grips(reader)) == {"turn"}


def test_an_ellipse_has_handles_of_its_own_and_no_frame(reader: Reader) -> None:
    mark = draw(reader, "E", about(reader, CORONAL, -50, -30), about(reader, CORONAL, 50, 30))
    assert isinstance(mark.shape, EllipseShape)
    reader.session.select(Selection(mark=mark.id))
    assert not grips(reader)


def test_escape_puts_back_what_the_frame_was_turning(reader: Reader) -> None:
    two(reader)
    before, knob = reader.case, grips(reader)["turn"]
    pane, to = reader.pane(CORONAL), knob + QPoint(60, 60)
    QTest.mousePress(pane, LEFT, pos=knob)
    QTest.mouseMove(pane, to)
    assert not grips(reader)
    reader.key("Escape")
    QTest.mouseRelease(pane, LEFT, pos=to)
    assert reader.case == before
    assert grips(reader)


def test_what_is_locked_or_seen_through_a_slab_has_no_frame(reader: Reader) -> None:
    first, _ = two(reader)
    key = reader.layout_pane().series
    mpr = reader.viewer.mpr(key)
    assert key is not None
    assert mpr is not None
    linked_planes.replan(reader.viewer, key, thickened(mpr, 10.0))
    reader.settle()
    assert not grips(reader)
    linked_planes.replan(reader.viewer, key, mpr)
    reader.settle()
    assert grips(reader)
    reader.session.look(lock_changed(reader.session.marks_view, [first.id]))
    assert not grips(reader)


def test_a_mark_moved_on_its_plane_is_bound_to_the_slice_that_is_nearest_then(reader: Reader) -> None:
    mark = draw(reader, "B", about(reader, CORONAL, -20, -20), about(reader, CORONAL, 20, 20))
    assert isinstance(mark.shape, BoxShape)
    key = reader.series("CT")
    series, volume = reader.viewer.series(key), reader.viewer.reformats.volume(key)
    assert series is not None
    assert volume is not None

    def nearest(one: Mark) -> int:
        middle = sum(place[2] for place in places(one)) / len(places(one))
        away = [abs(frame.plane.origin_mm[2] - middle) for frame in series.frames if frame.plane]
        return away.index(min(away))

    first, before = nearest(mark), reader.case
    reader.session.select(Selection())
    reader.key("Shift+V")
    on_it = about(reader, CORONAL, -20, 0)
    reader.drag(reader.pane(CORONAL), on_it, on_it + QPoint(0, 20), on_it + QPoint(0, 40))
    moved = reader.case.get(Mark, mark.id)
    at = nearest(moved)
    assert abs(at - first) > 1
    assert moved.image.sop_instance_uid == series.frames[at].instance.uid
    assert moved.image.frame_sha256 == hash_sha256(volume.stored[at])
    assert moved.plane == mark.plane
    assert reader.application.store.load(reader.case.id).get(Mark, mark.id) == moved
    reader.key("Escape", "Alt+P")
    reader.settle()
    reader.show("CT", frame=at)
    assert drawn(reader, 0, mark)
    reader.key("Ctrl+Z")
    assert reader.case == before


def test_keys_move_it_to_another_slice_too(reader: Reader) -> None:
    mark = draw(reader, "B", about(reader, CORONAL, -20, -20), about(reader, CORONAL, 20, 20))
    reader.session.select(Selection(mark=mark.id))
    reader.pane(CORONAL).setFocus()
    for _ in range(20):
        reader.key("Ctrl+Shift+Down")
    assert reader.case.get(Mark, mark.id).image.sop_instance_uid != mark.image.sop_instance_uid
    for _ in range(20):
        reader.key("Ctrl+Z")
    assert reader.case.get(Mark, mark.id) == mark


def pictured(drawing: Drawing) -> tuple[Picture, Line]:
    """The grey image of a picture, and the outline drawn over it."""
    (image,) = (item for item in drawing.items if isinstance(item, Picture))
    return image, next(item for item in drawing.items if isinstance(item, Line) and item.id)


def test_its_picture_on_the_card_shows_the_plane_and_without_the_volume_the_slice(reader: Reader) -> None:
    mark = draw(reader, "E", about(reader, CORONAL, -50, -70), about(reader, CORONAL, 50, 70))
    (card,) = reader.window.findChildren(LesionCard)
    pictures = card._pictures
    assert pictures is not None
    reader.session.select(Selection(lesion=reader.lesion_of(mark).id, mark=mark.id))
    reader.settle()
    whole = pictures.picture(mark)
    assert whole is not None
    # On its own plane the ellipse is taller than wide as it was drawn; its foot on a slice is a mere line.
    (ring,) = pictured(whole)[1].rings
    wide, high = (max(one) - min(one) for one in zip(*ring, strict=True))
    assert high / wide == pytest.approx(1.4, abs=0.05)
    grey = pictured(whole)[0].pixels & 0xFF
    # The ball is brighter than the marrow about it, in the middle of the picture.
    middle, edge = grey[grey.shape[0] // 2, grey.shape[1] // 2], grey[2, grey.shape[1] // 2]
    assert int(middle) > int(edge) + 20

    reader.viewer.reformats.clear()
    later = LesionPictures(reader.session, reader.viewer, reader.application.jobs)
    later.want([mark])
    reader.settle()
    foot = later.picture(mark)
    assert foot is not None
    (ring,) = pictured(foot)[1].rings
    across = max(math.dist(one, other) for one in ring for other in ring)
    away = np.linalg.svd(np.asarray(ring) - np.mean(ring, axis=0), compute_uv=False)
    assert across > 5
    assert away[1] == pytest.approx(0.0, abs=1e-6)

    series = reader.viewer.series(reader.series("CT"))
    assert series is not None
    reader.viewer.reformats.want(series)
    reader.settle()
    again = later.picture(mark)
    assert again is not None
    assert pictured(again)[1].rings == pictured(whole)[1].rings


def under_lens(reader: Reader, index: int, at: QPoint) -> set[str]:
    """The marks that the magnifier shows while its key is held over a place of a pane."""
    pane, magnifier = reader.pane(index), reader.desk.magnifier
    QTest.mouseMove(pane, at)
    QTest.keyPress(pane, "S")
    assert magnifier.on
    drawing = magnifier.drawing(index, (float(at.x()), float(at.y())), 280.0)
    QTest.keyRelease(pane, "S")
    assert drawing is not None
    # Handles are named after their mark.
    return {item.id.partition(":")[0] for item in drawing.items if isinstance(item, Line) and item.id}


def test_the_magnifier_shows_it_on_its_plane_and_where_it_crosses_others(reader: Reader) -> None:
    mark = draw(reader, "E", about(reader, CORONAL, -50, -40), about(reader, CORONAL, 50, 40))
    for index in (AXIAL, CORONAL, SAGITTAL):
        reader.pane(index).setFocus()
        assert under_lens(reader, index, about(reader, index, 5, 5)) == {mark.id}
    reader.session.select(Selection(mark=mark.id))
    reader.key("Ctrl+U")
    assert under_lens(reader, CORONAL, about(reader, CORONAL, 5, 5)) == set()
    reader.key("Ctrl+Shift+U", "Alt+P")
    reader.settle()
    reader.show("CT", frame=BALL[0])
    at = reader.screen(MIDDLE)
    assert under_lens(reader, 0, at) == {mark.id}


def rendered(reader: Reader, folder: Path, target: Path, *words: str) -> NDArray[np.int_]:
    """What the command line writes of the CT, RGB, one pixel each."""
    library = str(reader.application.store.location)
    assert main(["--library", library, "render", str(folder / "ct"), *words, "-o", str(target)]) == 0
    image = QImage(str(target)).convertToFormat(QImage.Format.Format_RGB888)
    rows = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), image.bytesPerLine())
    return rows[:, : 3 * image.width()].reshape(image.height(), image.width(), 3).astype(np.int_)


def test_the_command_line_renders_it_on_its_plane_and_on_slices_that_it_crosses(
    reader: Reader, folder: Path, tmp_path: Path
) -> None:
    key = reader.series("CT")
    mpr, volume = reader.viewer.mpr(key), reader.viewer.reformats.volume(key)
    assert mpr is not None
    assert volume is not None
    linked_planes.replan(reader.viewer, key, straightened(mpr))
    reader.settle()
    draw(reader, "B", about(reader, CORONAL, -50, -40), about(reader, CORONAL, 50, 40))
    (mark,) = reader.marks
    assert mark.plane == plane_of(reader, CORONAL)
    assert isinstance(mark.shape, BoxShape)
    stack = plane_stack(volume, PATIENT_AXES["coronal"])
    number = stack.nearest(mark.plane.origin_mm[1]) + 1
    (left, top), (right, bottom) = mark.shape.corner, mark.shape.opposite

    def marked(*words: str) -> NDArray[np.bool_]:
        bare, drawn_too = (
            rendered(reader, folder, tmp_path / f"{len(more)}.png", *words, *more)
            for more in ((), ("--marks",))
        )
        return np.asarray(np.abs(drawn_too - bare).sum(axis=2) > 60)

    size = ("--size", f"{8 * stack.columns}x{16 * stack.rows}")
    on_plane = marked("--plane", "coronal", "--frame", str(number), *size)
    # The pixels of the plane are 1 mm by 2 mm: eight px to a mm, so that the outline is where it was drawn.
    rows, columns = (
        np.flatnonzero(on_plane[:, round(8 * (left + right) / 2)]),
        np.flatnonzero(on_plane[round(16 * (top + bottom) / 2)]),
    )
    assert (columns.min(), columns.max()) == pytest.approx((8 * left, 8 * right), abs=6)
    assert 16 * bottom == pytest.approx(rows[rows < 16 * bottom + 8].max(), abs=8)
    assert not marked("--plane", "coronal", "--frame", str(number + 5), *size).any()
    assert marked("--frame", str(BALL[0] + 1)).any()
    assert not marked("--frame", "1").any()
