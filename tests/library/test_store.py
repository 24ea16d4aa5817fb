"""What a library promises to those who use it."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from annotator.errors import CaseFileError, LibraryBusyError, LibraryError, UnknownRecordError
from annotator.geometry.shapes import PointShape
from annotator.lesions import edits
from annotator.lesions.case import Case, Patient
from annotator.lesions.change import Change, added
from annotator.lesions.facts import Laboratory
from annotator.lesions.history import Act, Edit, replay
from annotator.lesions.records import CaseId, FactId, ReadingId, TimepointId
from annotator.library import Store, default_location, open_library
from annotator.library.stores.sqlite import SqliteStore
from annotator.library.stores.sqlite.clock import Instant
from tests.library.editing import Desk, image, starting_case

CASE = CaseId("founding")


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with open_library(tmp_path) as opened:
        yield opened


@pytest.fixture
def desk(store: Store) -> Desk:
    case = starting_case()
    store.create(case, "Dr Ada")
    return Desk(store, case, random.Random(5))


def draw(case: Case, at: float = 10.0) -> Edit:
    stroke = edits.Stroke(image(1), PointShape((at, at)))
    change = edits.mark_new_lesion(
        case, ReadingId("reading"), TimepointId("baseline"), stroke, edits.Place("sacrum")
    )
    return Edit("Draw point", change)


# Where it is


def test_a_folder_holds_library_db_and_a_db_file_is_itself(tmp_path: Path) -> None:
    with open_library(tmp_path / "new" / "folder") as one, open_library(str(tmp_path / "other.db")) as other:
        assert one.location == str(tmp_path / "new" / "folder" / "library.db")
        assert other.location == str(tmp_path / "other.db")


def test_the_environment_names_the_library(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ANNOTATOR_LIBRARY", str(tmp_path / "mine"))
    assert default_location() == tmp_path / "mine"
    with open_library() as store:
        assert store.location == str(tmp_path / "mine" / "library.db")


def test_without_environment_it_is_in_the_users_data_folder(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("ANNOTATOR_LIBRARY", raising=False)
    assert default_location().name == "lesion-annotator"


def test_an_address_of_a_server_is_refused_in_words(tmp_path: Path) -> None:
    with pytest.raises(LibraryError, match="no place for a library"):
        open_library("postgresql://server/cases")


def test_a_missing_library_is_an_empty_one_for_readers(tmp_path: Path) -> None:
    with open_library(tmp_path / "nowhere", write=False) as store:
        assert store.read_only
        assert store.cases() == ()
        assert store.verify() == ()
        with pytest.raises(UnknownRecordError, match="It holds no cases yet"):
            store.find("P-1")
    assert not (tmp_path / "nowhere").exists()


# Cases


def test_a_case_comes_back_as_it_was_created(store: Store) -> None:
    case = starting_case()
    store.create(case, "Dr Ada")
    loaded = store.load(CASE)
    assert loaded == case
    assert list(loaded.table) == list(case.table)


def test_creating_twice_is_refused_and_leaves_one(desk: Desk) -> None:
    with pytest.raises(LibraryError, match="already has a case with the id founding"):
        desk.store.create(starting_case(), "Dr Ada")
    assert len(desk.store.cases()) == 1
    assert [row.name for row in desk.store.audit(CASE)] == ["Create case"]


def test_a_case_with_lesions_is_journalled_as_import(store: Store) -> None:
    case = starting_case()
    case = case.after(draw(case).change)
    store.create(case, "Dr Ada")
    (row,) = store.audit(CASE)
    assert (row.name, row.act, row.who) == ("Import case", "create", "Dr Ada")
    assert row.before == (None,) * 7
    assert row.after == tuple(case.table.values())
    assert store.history(CASE).to_undo is None


def test_the_worklist_counts_and_names_the_last_edited_first(store: Store) -> None:
    first, second = starting_case("a", "First"), starting_case("b", "Second")
    store.create(first, "Dr Ada")
    store.create(second, "Dr Ada")
    assert [one.label for one in store.cases()] == ["Second", "First"]
    saved = store.apply(first.id, draw(first), "Dr Ada")
    top = store.cases()[0]
    assert (top.id, top.label, top.patient) == ("a", "First", first.patient)
    assert (top.timepoints, top.readings, top.lesions, top.marks) == (2, 1, 1, 1)
    assert top.updated_at == saved.utc


def test_a_case_is_found_by_id_label_or_patient(store: Store) -> None:
    store.create(starting_case("a", "First"), "Dr Ada")
    store.create(replace(starting_case("b", "Second"), patient=Patient("P-2")), "Dr Ada")
    assert [store.find(text).id for text in ("a", " FIRST ", "p-1", "b", "second", "P-2")] == [*"aaabbb"]


def test_a_case_not_found_names_what_comes_near(store: Store) -> None:
    store.create(starting_case("a", "Clavicle 2008"), "Dr Ada")
    with pytest.raises(UnknownRecordError, match=r"no case 'Clavicel 2008'\. Near it: Clavicle 2008"):
        store.find("Clavicel 2008")
    with pytest.raises(UnknownRecordError, match="Near it: Clavicle 2008"):
        store.find("")


def test_two_cases_of_one_patient_must_be_told_apart(store: Store) -> None:
    store.create(starting_case("a", "First"), "Dr Ada")
    store.create(starting_case("b", "Second"), "Dr Ada")
    with pytest.raises(UnknownRecordError, match=r"2 cases .* by its id: b, a"):
        store.find("P-1")


def test_an_unknown_case_is_said_so_everywhere(store: Store) -> None:
    nobody = CaseId("nobody")
    for ask in (store.load, store.history, store.audit):
        with pytest.raises(UnknownRecordError, match="nobody"):
            ask(nobody)
    with pytest.raises(UnknownRecordError, match="nobody"):
        store.set_sources(nobody, ["/images"])
    with pytest.raises(UnknownRecordError, match="nobody"):
        store.apply(nobody, draw(starting_case()), "Dr Ada")


# Edits


def test_an_edit_is_there_for_another_opening(tmp_path: Path) -> None:
    case = starting_case()
    with open_library(tmp_path) as store:
        store.create(case, "Dr Ada")
        edit = draw(case)
        saved = store.apply(CASE, edit, "Dr Ada")
    assert saved.seq == 2
    assert saved.utc.tzinfo is UTC
    with open_library(tmp_path) as store:
        assert store.load(CASE) == case.after(edit.change)


def test_undo_survives_restarts(tmp_path: Path) -> None:
    case = starting_case()
    with open_library(tmp_path) as store:
        store.create(case, "Dr Ada")
        desk = Desk(store, case, random.Random(11))
        for _ in range(60):
            desk.step()
    with open_library(tmp_path) as store:
        assert store.history(CASE) == desk.history
        while (edit := store.history(CASE).to_undo) is not None:
            store.apply(CASE, Edit(edit.name, edit.change.inverse()), "Dr Ada", Act.UNDO)
        assert store.load(CASE) == case
        assert store.verify() == ()


def test_the_history_is_the_replay_of_the_journal(desk: Desk) -> None:
    for _ in range(80):
        desk.step()
    rows = [row for row in desk.store.audit(CASE) if row.act != "create"]
    changes = [Change(tuple(zip(row.before, row.after, strict=True))) for row in rows]
    journal = [(Act(row.act), Edit(row.name, change)) for row, change in zip(rows, changes, strict=True)]
    assert desk.store.history(CASE) == replay(journal) == desk.history


def test_every_undo_and_redo_names_the_edit_that_a_replay_comes_to(desk: Desk) -> None:
    for _ in range(120):
        desk.step()
    done: list[int] = []
    undone: list[int] = []
    for row in desk.store.audit(CASE)[1:]:
        if row.act == Act.DO:
            done, undone = [*done, row.seq], []
        elif row.act == Act.UNDO:
            undone.append(done.pop())
            assert row.edit_seq == undone[-1]
        else:
            done.append(undone.pop())
            assert row.edit_seq == done[-1]


def test_random_work_leaves_store_and_desk_alike(desk: Desk) -> None:
    for _ in range(150):
        desk.step()
    loaded = desk.store.load(CASE)
    assert loaded == desk.case
    assert list(loaded.table) == list(desk.case.table)
    assert desk.store.verify() == ()


def test_undo_names_the_edit_it_takes_back(desk: Desk) -> None:
    edit = draw(desk.case)
    done = desk.store.apply(CASE, edit, "Dr Ada")
    desk.store.apply(CASE, Edit(edit.name, edit.change.inverse()), "Dr Bea", Act.UNDO)
    desk.store.apply(CASE, edit, "Dr Ada", Act.REDO)
    _, do, undo, redo = desk.store.audit(CASE)
    assert (undo.act, undo.edit_seq, undo.who, undo.name) == ("undo", done.seq, "Dr Bea", "Draw point")
    assert (redo.act, redo.edit_seq) == ("redo", done.seq)
    assert undo.before == tuple(reversed(do.after))
    assert undo.after == tuple(reversed(do.before))
    assert len({do.hash, undo.hash, redo.hash}) == 3


def test_undo_of_anything_but_the_last_edit_is_a_bug(desk: Desk) -> None:
    edit = draw(desk.case)
    with pytest.raises(ValueError, match="nothing to undo"):
        desk.store.apply(CASE, Edit("Draw", edit.change.inverse()), "Dr Ada", Act.UNDO)
    desk.store.apply(CASE, edit, "Dr Ada")
    with pytest.raises(ValueError, match="not the undo of entry 2"):
        desk.store.apply(CASE, edit, "Dr Ada", Act.UNDO)
    with pytest.raises(ValueError, match="nothing to redo"):
        desk.store.apply(CASE, edit, "Dr Ada", Act.REDO)


def test_an_edit_from_another_state_is_refused_and_not_journalled(desk: Desk) -> None:
    edit = draw(desk.case)
    desk.store.apply(CASE, edit, "Dr Ada")
    with pytest.raises(ValueError, match="does not start from the stored record reading"):
        desk.store.apply(CASE, draw(desk.case, 20.0), "Dr Ada")
    assert len(desk.store.audit(CASE)) == 2
    assert desk.store.verify() == ()


def test_an_empty_edit_is_not_journalled(desk: Desk) -> None:
    with pytest.raises(ValueError, match="changes nothing"):
        desk.store.apply(CASE, Edit("Nothing", Change()), "Dr Ada")


@pytest.mark.parametrize("number", [float("nan"), float("inf")])
def test_a_number_that_json_cannot_say_is_refused(desk: Desk, number: float) -> None:
    with pytest.raises(CaseFileError, match="cannot be stored"):
        desk.store.apply(CASE, draw(desk.case, number), "Dr Ada")
    assert desk.store.load(CASE) == desk.case


def test_text_that_is_no_unicode_comes_back_or_is_refused(desk: Desk) -> None:
    fact = edits.add_fact(Laboratory("crp", 24.0, "mg/L"), source="file \udcff")
    desk.store.apply(CASE, Edit("Add fact", fact), "Dr Ada")
    assert desk.store.load(CASE) == desk.case.after(fact)
    with pytest.raises(CaseFileError, match="cannot be stored"):
        desk.store.apply(CASE, draw(desk.case), "Dr \udcff")
    assert len(desk.store.audit(CASE)) == 2


def test_a_value_of_a_wrong_type_is_refused(desk: Desk) -> None:
    wrong = edits.ClinicalFact(FactId("f"), Laboratory("crp", 24.0, "mg/L"), date="2006", source="chart")
    with pytest.raises(CaseFileError, match="cannot be stored"):
        desk.store.apply(CASE, Edit("Add", added(replace(wrong, certain=2))), "Dr Ada")  # type: ignore[arg-type]
    assert desk.store.load(CASE) == desk.case


# Beside the journal


def test_sources_may_have_names_that_are_no_text(desk: Desk) -> None:
    paths = ("/images/2008", "/images/R\udcf6ntgen", "C:\\Bilder\\CR1.dcm")
    desk.store.set_sources(CASE, paths)
    assert desk.store.sources(CASE) == paths
    desk.store.set_sources(CASE, paths[:1])
    assert desk.store.sources(CASE) == paths[:1]


def test_the_workspace_is_remembered_and_not_audited(tmp_path: Path) -> None:
    with open_library(tmp_path) as store:
        assert store.recall("layout") is None
        store.remember("layout", '{"panes": 2}')
        store.remember("layout", '{"panes": 4}')
        store.remember("folder", "R\udcf6ntgen")
    with open_library(tmp_path) as store:
        assert store.recall("layout") == '{"panes": 4}'
        assert store.recall("folder") == "R\udcf6ntgen"


# Reading beside a writer


def test_a_reader_sees_what_the_writer_committed(desk: Desk, tmp_path: Path) -> None:
    with open_library(tmp_path, write=False) as reader:
        for _ in range(20):
            desk.step()
            assert reader.load(CASE) == desk.case
        assert reader.cases() == desk.store.cases()
        assert reader.verify() == ()


def test_a_reader_cannot_write(desk: Desk, tmp_path: Path) -> None:
    with open_library(tmp_path, write=False) as reader:
        for write in (
            lambda: reader.apply(CASE, draw(desk.case), "Dr Ada"),
            lambda: reader.create(starting_case("other"), "Dr Ada"),
            lambda: reader.remember("key", "value"),
            lambda: reader.set_sources(CASE, ()),
        ):
            with pytest.raises(LibraryError, match="open for reading only"):
                write()
    assert desk.store.verify() == ()


def test_a_second_writer_in_this_process_is_refused_too(desk: Desk, tmp_path: Path) -> None:
    with pytest.raises(LibraryBusyError, match="being written by process"):
        open_library(tmp_path)
    desk.step()


def test_a_closed_library_is_not_used_again_but_may_be_closed_twice(tmp_path: Path) -> None:
    store = open_library(tmp_path)
    store.close()
    with pytest.raises(ValueError, match="is closed"):
        store.cases()
    store.close()
    open_library(tmp_path).close()


# The clock


class Watch:
    """A clock whose hands a test moves."""

    def __init__(self) -> None:
        self.instant = Instant(datetime(2026, 3, 1, 12, tzinfo=UTC), 0)

    def __call__(self) -> Instant:
        return self.instant

    def advance(self, wall_s: float, monotonic_s: float) -> None:
        utc = self.instant.utc + timedelta(seconds=wall_s)
        self.instant = Instant(utc, self.instant.monotonic_ns + int(monotonic_s * 1e9))


@pytest.mark.parametrize(
    ("wall_s", "monotonic_s", "said"),
    [
        (60.0, 60.0, ""),
        (290.0, 1.0, ""),
        (3600.0, 1.0, "clock forward by 3599 s"),
        (-3600.0, 1.0, "clock back by 3601 s"),
        (-2.0, 1.0, "clock back by 3 s"),
    ],
)
def test_a_jump_of_the_clock_is_noted(tmp_path: Path, wall_s: float, monotonic_s: float, said: str) -> None:
    watch, case = Watch(), starting_case()
    with SqliteStore(tmp_path / "library.db", clock=watch) as store:
        store.create(case, "Dr Ada")
        watch.advance(wall_s, monotonic_s)
        store.apply(CASE, draw(case), "Dr Ada")
        assert [row.clock for row in store.audit(CASE)] == ["", said]
        assert store.verify() == ()


def test_a_clock_set_back_between_two_sessions_is_noted(tmp_path: Path) -> None:
    watch, case = Watch(), starting_case()
    with SqliteStore(tmp_path / "library.db", clock=watch) as store:
        store.create(case, "Dr Ada")
    watch.advance(-86400, -5000)
    with SqliteStore(tmp_path / "library.db", clock=watch) as store:
        store.apply(CASE, draw(case), "Dr Ada")
        assert store.audit(CASE)[-1].clock == "clock back by at least 86400 s"
