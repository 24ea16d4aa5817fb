"""Regions locked by hand, signed, or of another reader: nothing acts on them on planes either."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint

from annotator.geometry.plane import Vector3
from annotator.lesions.follow_up import answered, open_follow_ups
from annotator.lesions.records import ObservationStatus
from annotator.lesions.signing import sign
from annotator.workspace.marks_view import MarksView
from annotator.workspace.session import Selection
from tests.helpers.lesion_stack import SPACING_MM
from tests.ui.ball import CORONAL, SAGITTAL, plane_of, show_ball, show_planes, sphere_in_hand
from tests.ui.conftest import CTRL, NOTHING, Reader, Seat

RADIUS_MM = 5.3
SIGNED = "The reading is signed (version 1); nothing in it can be changed."
OF_FIRST = "This is the reading of First; what others have read is locked."


@pytest.fixture(scope="session")
def folder(lesion_folder: Path) -> Path:
    return lesion_folder


@pytest.fixture
def painted(reader: Reader) -> Iterator[Reader]:
    """A reader who painted a sphere through the ball on the coronal plane; it is chosen."""
    before_planes(reader)
    with sphere_in_hand(reader, RADIUS_MM, CORONAL):
        paint(reader)
        yield reader
    reader.session.look(MarksView())


def before_planes(reader: Reader) -> None:
    show_ball(reader)
    show_planes(reader)
    reader.pane(CORONAL).setFocus()


def paint(reader: Reader) -> None:
    dab(reader, 0.0)
    reader.type("t8").key("Enter", "Enter")
    reader.pane(CORONAL).setFocus()
    assert len(reader.marks) == 5


def beside_centre(reader: Reader, up_mm: float) -> Vector3:
    mpr = reader.viewer.mpr(reader.layout_pane().series)
    assert mpr is not None
    x, y, z = mpr.centre_mm
    return x, y, z + up_mm


def place(reader: Reader, up_mm: float, index: int) -> QPoint:
    return reader.screen(plane_of(reader, index).pixel_from_world(beside_centre(reader, up_mm)), index)


def dab(reader: Reader, up_mm: float, index: int = CORONAL, *, rub: bool = False) -> None:
    """Paint, or rub out, with the sphere on a plane, so far above the middle of the ball."""
    at = place(reader, up_mm, index)
    reader.drag(reader.pane(index), at, at, keys=CTRL if rub else NOTHING)


def acts() -> dict[str, Callable[[Reader], object]]:
    """All that a hand on a plane does to the chosen region."""
    by_hand: dict[str, Callable[[Reader], object]] = {
        "paint": lambda reader: dab(reader, 3.0),
        "paint on other slices alone": lambda reader: dab(reader, 7 * SPACING_MM[0]),
        "paint on another plane": lambda reader: dab(reader, 3.0, SAGITTAL),
        "rub out": lambda reader: dab(reader, 3.0, rub=True),
        "rub out all": lambda reader: dab(reader, 0.0, rub=True),
    }
    keys = ("Del", "Shift+Del", "Ctrl+Alt+S", "Ctrl+Alt++", "Ctrl+Alt+-", "Ctrl+Z")
    return by_hand | {key: lambda reader, key=key: reader.key(key) for key in keys}


def refused(reader: Reader, words: str, but: str = "") -> None:
    """Let a hand do all of it, and see it refused, each time with a reason."""
    case, chosen = reader.case, reader.session.selection
    assert chosen.mark is not None
    for name, act in acts().items():
        if name == but:
            continue
        reader.told.clear()
        act(reader)
        reader.settle()
        assert reader.told, name
        assert reader.told[-1].startswith(words), (name, reader.told)
        assert reader.case is case, name
        assert not reader.window.grid.gesture_under_way(), name
        reader.session.select(chosen)
        reader.pane(CORONAL).setFocus()


def test_a_region_locked_on_a_plane_is_locked_on_every_slice(painted: Reader) -> None:
    painted.key("Ctrl+L")
    refused(painted, "This mark of L1 is locked.")
    painted.key("Ctrl+L")
    dab(painted, 0.0, rub=True)
    assert not painted.marks


def test_a_region_hidden_on_a_plane_is_hidden_on_every_slice(painted: Reader) -> None:
    painted.key("Ctrl+U")
    assert not any(painted.session.marks_view.shows(mark) for mark in painted.marks)
    assert "5 hidden" in painted.words(CORONAL)
    painted.key("Ctrl+Shift+U")
    assert all(painted.session.marks_view.shows(mark) for mark in painted.marks)


def test_nothing_acts_on_a_signed_reading_on_a_plane(alone: Reader) -> None:
    before_planes(alone)
    with sphere_in_hand(alone, RADIUS_MM, CORONAL):
        paint(alone)
        session = alone.session
        for old in open_follow_ups(session.case, session.reading.id):
            here, then = old.lesion.id, old.timepoint.id
            session.edit("Say", lambda case: answered(case, here, then, ObservationStatus.RESOLVED))  # noqa: B023
        session.edit("Sign", lambda case: sign(case, session.reading.id))
        refused(alone, SIGNED)
        grow(alone)
        assert alone.told[-1] == SIGNED


def grow(reader: Reader) -> None:
    """Grow a region at the middle of the ball with the one-click tool, and keep it."""
    reader.key("L")
    for _ in range(2):
        reader.click(reader.pane(CORONAL), place(reader, 0.0, CORONAL))
        reader.settle()
    reader.key("Esc")


def test_what_another_reader_marked_is_locked_on_planes_and_an_own_reading_leaves_it_alone(
    seat: Seat, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ANNOTATOR_READER", "First")
    first = seat().open(folder)
    before_planes(first)
    with sphere_in_hand(first, RADIUS_MM, CORONAL):
        paint(first)
    marks = first.marks
    first.key("Alt+P")
    first.application.close()
    monkeypatch.setenv("ANNOTATOR_READER", "Second")
    second = seat().open(folder)
    before_planes(second)
    # Beside the cross-hair, which a press in the middle takes.
    second.click(second.pane(SAGITTAL), place(second, 0.0, SAGITTAL) + QPoint(9, 9))
    chosen = second.session.selection.mark
    assert chosen in {mark.id for mark in marks}
    with sphere_in_hand(second, RADIUS_MM, CORONAL):
        refused(second, OF_FIRST)
        second.desk.commands.run(second.desk.commands._actions["begin_reading"][0])
        second.session.select(Selection(mark=chosen))
        refused(second, OF_FIRST, but="Ctrl+Z")  # It takes back the reading that was begun.
        second.session.select(Selection())
        grow(second)
        own = [mark for mark in second.marks if mark not in marks]
        assert own
        assert set(marks) < set(second.marks)
        assert {second.lesion_of(mark).reading for mark in own} == {second.session.reading.id}
