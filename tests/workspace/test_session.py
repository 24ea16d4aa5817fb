"""The only door through which a case changes: what is stored, announced, undone and kept."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from annotator.errors import LibraryError, UnknownRecordError
from annotator.geometry.shapes import EllipseShape
from annotator.lesions import edits, signing
from annotator.lesions.case import Case
from annotator.lesions.change import Change
from annotator.lesions.edits import Place, Stroke
from annotator.lesions.facts import Laboratory
from annotator.lesions.history import Act, Edit
from annotator.lesions.records import CaseId, ImageReference, RecordId, TimepointId
from annotator.library.opening import open_library
from annotator.library.store import Saved, Store
from annotator.terms.side import Side
from annotator.workspace.notice import Notice, Weight
from annotator.workspace.session import Selection, Session
from tests.helpers.founding_case import empty_case, timepoint

STROKE = Stroke(ImageReference("1.2", 1, "1.1", "1", "CT"), EllipseShape((9, 9), (4, 3)))


class FailingStore:
    """A library whose disk is full as long as `full` is set."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self.full = False

    def __getattr__(self, name: str) -> Any:
        return getattr(self._store, name)

    def apply(self, case_id: CaseId, edit: Edit, reader: str, act: Act = Act.DO) -> Saved:
        if self.full:
            raise LibraryError("The disk is full.", "Make room.")
        return self._store.apply(case_id, edit, reader, act)


class Listener:
    """Writes down all that a session announces, in order."""

    def __init__(self, session: Session) -> None:
        self.heard: list[tuple[str, object]] = []
        for name in ("opened", "changed", "selected", "told", "saved"):
            getattr(session, name).listen(self._noting(name))

    def _noting(self, name: str) -> Callable[[object], None]:
        return lambda what: self.heard.append((name, what))

    def names(self) -> list[str]:
        heard, self.heard = [name for name, _ in self.heard], []
        return heard

    @property
    def notices(self) -> list[Notice]:
        return [what for _, what in self.heard if isinstance(what, Notice)]


@pytest.fixture
def store(tmp_path: Path) -> Any:
    with open_library(tmp_path / "library") as opened:
        opened.create(empty_case("2008-01-01"), "Reader")
        yield FailingStore(opened)


@pytest.fixture
def session(store: FailingStore) -> Session:
    session = Session(store)  # type: ignore[arg-type]
    session.open(store.load(CaseId(RecordId("case"))))
    return session


def draw(session: Session, place: Place = Place()) -> bool:  # noqa: B008 - a frozen value
    return session.edit(
        "Draw ellipse",
        lambda case: edits.mark_new_lesion(case, session.reading.id, timepoint(0), STROKE, place),
    )


def test_without_a_case_there_is_nothing_to_edit(store: FailingStore) -> None:
    session = Session(store)  # type: ignore[arg-type]
    assert not session.has_case
    with pytest.raises(ValueError, match="no case"):
        _ = session.case
    assert not session.undo()
    assert not session.redo()


def test_an_edit_is_in_the_library_before_it_is_announced(session: Session, store: FailingStore) -> None:
    stored: list[Case] = []
    session.saved.listen(lambda _saved: stored.append(store.load(session.case.id)))
    listener = Listener(session)
    assert draw(session)
    assert listener.names() == ["saved", "changed"]
    assert stored[0].table == session.case.table
    assert len(session.case.marks) == 1


def test_an_edit_that_changes_nothing_is_not_stored(session: Session) -> None:
    listener = Listener(session)
    assert not session.edit("Nothing", lambda _case: Change())
    assert listener.names() == []


def test_undo_and_redo_go_by_name_through_the_same_door(session: Session) -> None:
    before = session.case
    draw(session)
    after = session.case
    assert session.history.to_undo is not None
    assert session.history.to_undo.name == "Draw ellipse"
    assert session.undo()
    assert session.case.table == before.table
    assert session.history.to_redo is not None
    assert session.history.to_redo.name == "Draw ellipse"
    assert session.redo()
    assert session.case.table == after.table


def test_undo_and_redo_survive_a_restart(session: Session, tmp_path: Path, store: FailingStore) -> None:
    start = session.case
    draw(session)
    session.edit("Add CRP", lambda _case: edits.add_fact(Laboratory("crp", 12.0, "mg/L")))
    session.undo()
    store.close()
    with open_library(tmp_path / "library") as again:
        session = Session(again)
        session.open(again.load(start.id))
        assert session.history.to_redo is not None
        assert session.history.to_redo.name == "Add CRP"
        assert session.undo()
        assert not session.undo()
        assert session.case.table == start.table
        assert session.redo()
        assert session.redo()
        assert len(session.case.facts) == 1


def test_a_long_history_is_undone_and_redone_to_its_ends_though_it_is_read_in_parts(
    session: Session, store: FailingStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("annotator.workspace.session._EDITS_AT_ONCE", 3)
    cases = [session.case]
    for _ in range(8):
        draw(session)
        cases.append(session.case)
    again = Session(store)  # type: ignore[arg-type]
    again.open(store.load(session.case.id))
    assert (len(again.history.done), again.history.more_done) == (3, 5)
    for expected in reversed(cases[:-1]):
        assert again.undo()
        assert again.case.table == expected.table
    assert not again.undo()
    later = Session(store)  # type: ignore[arg-type]
    later.open(store.load(session.case.id))
    for expected in cases[1:]:
        assert later.redo()
        assert later.case.table == expected.table
    assert not later.redo()


def test_an_edit_the_library_cannot_take_is_kept_until_it_can(session: Session, store: FailingStore) -> None:
    listener = Listener(session)
    store.full = True
    before = session.case
    assert not draw(session)
    assert session.case is before
    assert session.unsaved is not None
    assert listener.notices[0] == Notice(
        "Draw ellipse is not stored: The disk is full.", Weight.FAILURE, "Make room."
    )
    assert not session.save_again()
    store.full = False
    assert session.save_again()
    assert session.unsaved is None
    assert len(session.case.marks) == 1
    assert len(store.load(session.case.id).marks) == 1


def test_nothing_else_is_stored_before_the_edit_that_failed(session: Session, store: FailingStore) -> None:
    store.full = True
    draw(session)
    store.full = False
    listener = Listener(session)
    assert not draw(session)
    assert not session.undo()
    assert listener.notices[0].weight is Weight.FAILURE
    assert session.case.marks == ()


def test_an_undo_the_library_cannot_take_is_kept_too(session: Session, store: FailingStore) -> None:
    draw(session)
    store.full = True
    assert not session.undo()
    assert len(session.case.marks) == 1
    store.full = False
    assert session.save_again()
    assert session.case.marks == ()
    assert session.history.to_undo is None


def test_an_unsaved_edit_never_reaches_another_case(session: Session, store: FailingStore) -> None:
    other = Case(CaseId(RecordId("other")), session.case.patient, "other", session.case.table)
    store.create(other, "Reader")
    store.full = True
    draw(session)
    listener = Listener(session)
    assert not session.open(other)
    assert session.case.id == "case"
    assert [notice.weight for notice in listener.notices] == [Weight.FAILURE]
    store.full = False
    session.save_again()
    assert session.open(other)
    assert session.case.id == "other"


def test_a_library_for_reading_refuses_an_edit_and_keeps_nothing_waiting(
    session: Session, tmp_path: Path
) -> None:
    with open_library(tmp_path / "library", write=False) as store:
        reading = Session(store)
        reading.open(session.case)
        listener = Listener(reading)
        assert not draw(reading)
        assert reading.unsaved is None
        assert [notice.weight for notice in listener.notices] == [Weight.WARNING]
        assert "reading only" in listener.notices[0].text


def test_choosing_a_mark_chooses_its_lesion_and_says_so_once(session: Session) -> None:
    draw(session)
    mark, lesion = session.case.marks[0], session.case.lesions[0]
    listener = Listener(session)
    session.select(Selection(mark=mark.id))
    assert session.selection == Selection(lesion.id, mark.id)
    session.select(Selection(mark=mark.id))
    assert listener.names() == ["selected"]
    session.select_lesion(lesion.id)
    assert session.selection == Selection(lesion.id)


def test_what_is_gone_is_not_chosen_any_more_when_the_change_is_announced(session: Session) -> None:
    draw(session)
    session.select(Selection(mark=session.case.marks[0].id))
    seen: list[Selection] = []
    session.changed.listen(lambda _change: seen.append(session.selection))
    listener = Listener(session)
    session.undo()
    assert session.selection == Selection()
    assert seen == [Selection()]
    assert sorted(listener.names()) == ["changed", "saved", "selected"]


def test_a_chosen_mark_that_joins_another_lesion_takes_the_choice_along(session: Session) -> None:
    draw(session)
    draw(session)
    first, second = session.case.lesions
    mark = session.case.marks_of_lesion(second.id)[0]
    session.select(Selection(mark=mark.id))
    session.edit("Join", lambda case: edits.join(case, mark.id, first.id))
    assert session.selection == Selection(first.id, mark.id)


def test_stepping_through_the_lesions_goes_round(session: Session) -> None:
    assert session.step_lesion(1) is None
    for _ in range(3):
        draw(session)
    steps = [session.step_lesion(by) for by in (1, 1, 1, 1, -1)]
    assert [lesion.number for lesion in steps if lesion] == [1, 2, 3, 1, 3]
    session.select(Selection())
    last = session.step_lesion(-1)
    assert last is not None
    assert last.number == 3


def test_another_timepoint_is_announced_as_a_change_of_nothing(session: Session) -> None:
    changes: list[Change] = []
    session.changed.listen(changes.append)
    session.show_timepoint(timepoint(0))
    assert session.timepoint == timepoint(0)
    assert changes == [Change()]
    with pytest.raises(UnknownRecordError):
        session.show_timepoint(TimepointId(RecordId("T9")))


def test_opening_forgets_choice_and_timepoint_of_the_case_before(session: Session) -> None:
    draw(session)
    session.select_lesion(session.case.lesions[0].id)
    session.show_timepoint(timepoint(0))
    session.open(session.case)
    assert session.selection == Selection()
    assert session.timepoint is None


def test_who_reads_stands_in_the_audit_trail(session: Session, store: FailingStore) -> None:
    draw(session, Place("clavicle_medial", Side.LEFT))
    session.undo()
    rows = store.audit(session.case.id)
    assert [(row.who, row.act, row.name) for row in rows][1:] == [
        ("R", "do", "Draw ellipse"),
        ("R", "undo", "Draw ellipse"),
    ]


def test_nothing_acts_on_a_signed_reading_not_even_undo(session: Session) -> None:
    assert draw(session, Place("t08"))
    assert session.edit("Sign", lambda case: signing.sign(case, session.reading.id))
    signed = session.case
    listener = Listener(session)
    (mark,) = session.case.marks
    assert not session.edit("Delete mark", lambda case: edits.delete_mark(case, mark.id))
    assert not draw(session)
    assert not session.undo()
    assert session.case is signed
    assert {(notice.text, notice.hint) for notice in listener.notices} == {
        (
            "The reading is signed (version 1); nothing in it can be changed.",
            "Open its next version with Ctrl+Shift+N.",
        )
    }
    # What is no part of a reading goes on.
    assert session.edit("Add fact", lambda _case: edits.add_fact(Laboratory("crp", 3.0, "mg/L")))


def test_the_next_version_of_a_signed_reading_can_be_changed_and_be_taken_back(session: Session) -> None:
    draw(session, Place("t08"))
    session.edit("Sign", lambda case: signing.sign(case, session.reading.id))
    signed = session.case.table
    assert session.edit("Open", lambda case: signing.amend(case, session.reading.id))
    assert draw(session)
    assert session.undo()
    assert session.undo()
    assert session.case.table == signed
    assert not session.undo()
    assert session.redo()
    assert session.reading.version == 2


def test_what_others_have_read_is_locked_until_a_reading_of_ones_own(store: FailingStore) -> None:
    session = Session(store, "Second")  # type: ignore[arg-type]
    session.open(store.load(CaseId(RecordId("case"))))
    listener = Listener(session)
    assert not draw(session)
    assert listener.notices[-1].text == "This is the reading of R; what others have read is locked."
    assert session.edit("Begin", lambda case: signing.start_reading(case, "Second"))
    assert session.reader.name == "Second"
    assert draw(session)
    assert session.case.lesions[0].reading == session.reading.id
    first = session.case.readings[0]
    others = edits.mark_new_lesion(session.case, first.id, timepoint(0), STROKE, Place())
    assert not session.apply(Edit("Draw", others))


def test_the_journal_names_who_sits_there(store: FailingStore) -> None:
    session = Session(store, "Second")  # type: ignore[arg-type]
    session.open(store.load(CaseId(RecordId("case"))))
    session.edit("Begin", lambda case: signing.start_reading(case, "Second"))
    assert [row.who for row in store.audit(session.case.id)][-1] == "Second"
