"""What is hidden, alone and locked: laws of a value."""

from __future__ import annotations

import pytest

from annotator.geometry.shapes import PointShape
from annotator.lesions.records import ImageReference, Mark, MarkId, ObservationId, RecordId
from annotator.workspace.marks_view import (
    MarksView,
    all_shown,
    hidden,
    isolated,
    lock_changed,
    view_from_text,
    view_text,
)

IMAGE = ImageReference("1.2.3", 1, "1.2", "1", "CT")
A, B = (MarkId(RecordId(name)) for name in "ab")


def shows(view: MarksView) -> str:
    marks = [Mark(key, ObservationId(RecordId("o")), IMAGE, PointShape((1, 1))) for key in (A, B)]
    return "".join(mark.id for mark in marks if view.shows(mark))


def test_marks_are_hidden_and_shown_again() -> None:
    view = hidden(MarksView(), [A])
    assert (shows(view), view.shows_all) == ("b", False)
    assert all_shown(view) == MarksView()


def test_marks_alone_in_sight_bring_themselves_back_and_the_second_time_all() -> None:
    view = isolated(hidden(MarksView(), [A]), [A])
    assert shows(view) == "a"
    assert shows(isolated(view, [A])) == "ab"


def test_a_lock_is_taken_off_when_all_have_it() -> None:
    one = lock_changed(MarksView(), [A])
    both = lock_changed(one, [A, B])
    assert (one.locked, both.locked, lock_changed(both, [A, B]).locked) == ({A}, {A, B}, frozenset())


def test_what_is_hidden_and_locked_outlasts_the_day_and_what_is_alone_does_not() -> None:
    view = isolated(lock_changed(hidden(MarksView(), [A]), [B]), [B])
    assert view_from_text(view_text(view)) == MarksView(hidden=frozenset([A]), locked=frozenset([B]))


@pytest.mark.parametrize("text", [None, "", "nonsense", "[]", '{"hidden": 3}'])
def test_a_text_that_cannot_be_read_hides_nothing(text: str | None) -> None:
    assert view_from_text(text) == MarksView()
