"""What the window says of its library: saved, full, written by another; and of files that did not open."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QTimer
from PySide6.QtWidgets import QApplication, QDialog, QMessageBox, QPushButton, QTreeWidget

from annotator.errors import LibraryError
from annotator.lesions.history import Act, Edit
from annotator.lesions.records import CaseId
from annotator.library.store import Saved
from tests.helpers.patient_folder import other_patient_folder, patient_folder
from tests.ui.conftest import Reader, Seat


def fill_disk(reader: Reader, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(_case: CaseId, _edit: Edit, _reader: str, _act: Act = Act.DO) -> Saved:
        raise LibraryError("The disk is full.", "Make room.")

    monkeypatch.setattr(type(reader.application.store), "apply", lambda _self, *words: refuse(*words))


def test_an_edit_that_is_not_stored_stays_until_try_again_works(
    alone: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    pane = alone.show("CT")
    status = alone.window.status
    with monkeypatch.context() as full:
        fill_disk(alone, full)
        alone.key("E")
        alone.drag(pane, alone.screen((16, 11)), alone.screen((24, 19)))
        assert alone.told[-1] == "Draw ellipse is not stored: The disk is full."
        assert status._retry.isVisible()
        assert "Make room." in status._hint.text()
        assert not alone.marks
        assert alone.window.popover.mark is None
        alone.drag(pane, alone.screen((2, 2)), alone.screen((6, 6)))
        alone.click(status._retry)
        assert status._retry.isVisible()
        assert not alone.marks
    alone.click(status._retry)
    assert len(alone.marks) == 1
    assert not status._retry.isVisible()
    assert status._saved.text().startswith("All changes saved ")
    assert len(alone.application.store.load(alone.case.id).marks) == 1


def test_a_failure_stays_on_the_line_until_it_is_mended(
    alone: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    pane = alone.show("CT")
    with monkeypatch.context() as full:
        fill_disk(alone, full)
        alone.key("E")
        alone.drag(pane, alone.screen((16, 11)), alone.screen((24, 19)))
        alone.key("W", "Z")
        assert "is not stored" in alone.window.status._hint.text()
    alone.click(alone.window.status._retry)
    assert "is not stored" not in alone.window.status._hint.text()


def answer(words: str, seen: list[str]) -> None:
    """Click a button of the question that comes up next."""

    def click() -> None:
        box = QApplication.activeModalWidget()
        assert isinstance(box, QMessageBox)
        seen.append(box.text())
        next(one for one in box.buttons() if one.text() == words).click()

    QTimer.singleShot(0, click)


def test_a_window_with_an_edit_not_stored_does_not_close_unasked(
    alone: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    pane, asked = alone.show("CT"), list[str]()
    with monkeypatch.context() as full:
        fill_disk(alone, full)
        alone.key("E")
        alone.drag(pane, alone.screen((16, 11)), alone.screen((24, 19)))
        assert alone.window.status._saved.text() == "Not stored: Draw ellipse."
        answer("Stay", asked)
        assert not alone.window.close()
        assert alone.window.isVisible()
        answer("Close without it", asked)
        assert alone.window.close()
        assert asked == ["Not stored: Draw ellipse."] * 2
    assert not alone.marks


def test_closing_tries_once_more_and_asks_nothing_when_that_works(
    alone: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    pane = alone.show("CT")
    with monkeypatch.context() as full:
        fill_disk(alone, full)
        alone.key("E")
        alone.drag(pane, alone.screen((16, 11)), alone.screen((24, 19)))
    assert alone.window.close()
    assert len(alone.application.store.load(alone.case.id).marks) == 1


def test_what_is_only_looked_at_never_fails_for_a_full_disk(
    alone: Reader, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Settings that cannot be kept are said so in words; the images are shown, the marks hidden."""
    alone.show("CT")
    alone.mark("E", (16, 11), (24, 19))
    alone.type("t8").key("Enter", "Enter", "Esc", "Esc")

    def refuse(*_: object) -> None:
        raise LibraryError("The disk is full.", "Make room.")

    monkeypatch.setattr(type(alone.application.store), "remember", refuse)
    alone.session.choose([alone.marks[0].id])
    alone.pane().setFocus()
    alone.key("Ctrl+U")
    assert not alone.session.marks_view.shows(alone.marks[0])
    assert "The disk is full." in alone.told
    alone.told.clear()
    alone.open(other_patient_folder(tmp_path))
    assert "The disk is full." in alone.told
    assert len(alone.viewer.studies) == 1


def test_a_second_window_only_reads_and_says_so(seat: Seat, folder: Path) -> None:
    first = seat().open(folder)
    first.show("CT")
    first.mark("E", (16, 11), (24, 19))
    first.type("t8").key("Enter", "Enter")
    second = seat()
    assert "only reads" in second.window.status._hint.text()
    second.open(folder)
    assert second.window.status._saved.text() == "Library open for reading only"
    assert [lesion.site for lesion in second.lesions] == ["t08"]
    pane = second.show("CT")
    second.key("E")
    second.drag(pane, second.screen((4, 4)), second.screen((9, 9)))
    assert len(second.marks) == 1
    assert second.told[-1] == "The library is open for reading only; nothing is changed."
    assert not second.window.status._retry.isVisible()


def test_the_problems_are_listed_with_reason_and_hint(seat: Seat, tmp_path: Path) -> None:
    place = patient_folder(tmp_path / "mixed")
    whole = (place / "ct" / "3").read_bytes()
    (place / "ct" / "3").write_bytes(whole[: len(whole) // 2])
    (place / "letter.txt").write_text("Dear colleague")
    reader = seat().open(place)
    assert len(reader.viewer.studies) == 4
    button = reader.window.studies._problems
    assert button.isVisible()
    assert "did not open" in button.text()
    reader.click(button)
    (dialog,) = (one for one in reader.window.findChildren(QDialog) if one.isVisible())
    table = dialog.findChild(QTreeWidget)
    assert table is not None
    lines = [table.topLevelItem(row) for row in range(table.topLevelItemCount())]
    assert {Path(line.text(0)).name for line in lines if line} == {"3", "letter.txt"}
    assert all(line.text(1) and ":" in line.text(1) for line in lines if line)
    copy = next(one for one in dialog.findChildren(QPushButton) if one.text() == "Copy list")
    copy.click()
    assert "letter.txt" in QApplication.clipboard().text()
    dialog.close()


def test_nothing_seems_to_run_when_nothing_runs(alone: Reader) -> None:
    alone.settle()
    assert not alone.window.status._progress.isVisible()
    assert alone.window.status._doing.text() == ""
    alone.show("CT")
    alone.show("MR")
    alone.settle()
    assert not alone.window.status._progress.isVisible()


def test_an_empty_folder_leaves_no_progress_behind(seat: Seat, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    reader = seat().open(tmp_path / "empty")
    assert reader.told[-1] == "No files there."
    assert not reader.window.status._progress.isVisible()


def test_an_image_that_cannot_be_decoded_says_why_in_its_pane(seat: Seat, tmp_path: Path) -> None:
    place = patient_folder(tmp_path / "here")
    reader = seat().open(place)
    reader.show("CT")
    (place / "mr" / "6").unlink()
    reader.show("MR", frame=5)
    words = reader.words()
    assert words[0] != "Loading…"
    assert "Drop a series here" not in words


def test_the_window_closes_at_once_and_nothing_comes_back(seat: Seat, folder: Path) -> None:
    reader = seat().open(folder)
    reader.show("MR")
    reader.window.close()
    assert not reader.desk.keeper.is_waiting
    assert not reader.window.isVisible()
    QApplication.sendPostedEvents(None, QEvent.Type.MetaCall)
