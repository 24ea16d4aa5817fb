"""Hostile files reach the window as plain text and as a list of problems, and never hold it up."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QTimer, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QApplication, QDialog, QLabel, QPushButton, QTreeWidget, QWidget

from annotator.dicom import scan
from annotator.ui.app import _catch_bugs as catch_bugs
from tests.dicom import fuzz
from tests.helpers.dicom_files import ct_slice, element, raw_file, write
from tests.hostile.bytes_that_lie import IDS, PIXELS, SHAPE
from tests.ui.conftest import NOTHING, Reader, Seat

MARKUP = "<img src='/etc/hostname'><b>xy"


def drop(reader: Reader, folder: Path) -> None:
    """Drop a folder on the window, as a file manager does."""
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(folder))])
    copy, left = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton
    at = QPointF(reader.window.rect().center())
    QApplication.sendEvent(reader.window, QDragEnterEvent(at.toPoint(), copy, data, left, NOTHING))
    QApplication.sendEvent(reader.window, QDropEvent(at, copy, data, left, NOTHING))


def test_a_dropped_folder_of_damaged_files_lists_its_problems_and_opens_the_rest(
    seat: Seat, tmp_path: Path
) -> None:
    fuzz.make_folder(tmp_path / "mixed", files=60, seed=31)
    expected = scan([tmp_path / "mixed"])
    reader = seat()
    ticks: list[int] = []
    clock = QTimer(interval=5)
    clock.timeout.connect(lambda: ticks.append(len(reader.application.jobs.busy)))
    clock.start()
    drop(reader, tmp_path / "mixed")
    assert reader.application.jobs.busy
    reader.settle()
    clock.stop()
    assert sum(1 for busy in ticks if busy) > 5  # the window went on working meanwhile
    assert {(one.file, one.code) for one in reader.viewer.problems} == {
        (one.file, one.code) for one in expected.problems
    }
    cases = {summary.patient.id for summary in reader.application.store.cases()}
    assert "GOOD" in cases
    assert reader.viewer.studies
    reader.window.studies.problems_wanted.emit()
    dialog = next(
        one for one in QApplication.topLevelWidgets() if isinstance(one, QDialog) and one.isVisible()
    )
    table = dialog.findChild(QTreeWidget)
    assert table is not None
    assert table.topLevelItemCount() == len(expected.problems)
    files = sorted(problem.file for problem in expected.problems)
    items = [table.topLevelItem(at) for at in range(len(files))]
    assert sorted(item.toolTip(0) for item in items if item) == files
    assert not any(item.text(0).startswith(str(tmp_path)) for item in items if item)
    dialog.close()


def test_the_good_slices_among_damaged_files_scroll(seat: Seat, tmp_path: Path) -> None:
    fuzz.make_folder(tmp_path / "mixed", files=30, seed=32)
    reader = seat().open(tmp_path / "mixed")
    case = next(one for one in reader.application.store.cases() if one.patient.id == "GOOD")
    reader.application.desk.opening.case(case.id)
    reader.settle()
    (series,) = [one for study in reader.viewer.studies for one in study.series]
    assert len(series.frames) == fuzz.GOOD_SLICES
    reader.show("CT", frame=5)
    reader.wheel(reader.pane(), -120)
    reader.settle()
    assert reader.layout_pane().frame == 6


def test_markup_in_a_file_is_shown_letter_by_letter(seat: Seat, tmp_path: Path) -> None:
    """Qt takes what looks like markup for it, and would open the file that it names."""
    names = (
        "PatientName",
        "PatientID",
        "StudyDescription",
        "SeriesDescription",
        "ProtocolName",
        "Manufacturer",
    )
    data = ct_slice(**dict.fromkeys(names, MARKUP))
    write(data, tmp_path / "a" / "good")
    # Of a patient that comes after the first, who is shown; its transfer syntax is quoted as a problem.
    body = IDS[:50] + element(0x00100020, b"LO", b"~~") + IDS[50:] + SHAPE + PIXELS
    name = "bad" if sys.platform == "win32" else "<b>bad"  # which names no file on Windows
    raw_file(tmp_path / "a" / name, body, MARKUP.encode())
    reader = seat().open(tmp_path / "a")
    reader.window.studies.problems_wanted.emit()
    reader.settle()
    shown = 0
    for widget in QApplication.allWidgets():
        texts = [widget.toolTip(), *_tips_of_items(widget)]
        assert not any("<img" in text or "<b>" in text for text in texts), (widget, texts)
        if isinstance(widget, QLabel) and "<" in widget.text():
            assert widget.textFormat() is Qt.TextFormat.PlainText, widget.text()
            shown += MARKUP in widget.text()
    assert shown
    for window in QApplication.topLevelWidgets():
        if isinstance(window, QDialog):
            window.close()


def _tips_of_items(widget: QWidget) -> list[str]:
    if not isinstance(widget, QTreeWidget):
        return []
    items = [widget.topLevelItem(at) for at in range(widget.topLevelItemCount())]
    return [item.toolTip(column) for item in items if item for column in range(widget.columnCount())]


def test_a_bug_in_a_slot_is_told_and_quotes_nothing(
    seat: Seat, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Left alone, Qt would print it and go on as if nothing had happened."""
    reader = seat()
    monkeypatch.setattr(sys, "excepthook", sys.__excepthook__)
    catch_bugs(reader.application)
    try:
        raise ZeroDivisionError("Doe^Jane")
    except ZeroDivisionError as error:
        sys.excepthook(type(error), error, error.__traceback__)
    assert any("ZeroDivisionError" in text for text in reader.told)
    assert "Doe" not in "".join(reader.told) + caplog.text
    assert "test_hostile_files.py" in caplog.text


def test_an_image_without_modality_is_marked_and_mapped(seat: Seat, tmp_path: Path) -> None:
    data = ct_slice(number=4, seed="nameless")
    del data.Modality
    write(data, tmp_path / "a" / "1")
    reader = seat().open(tmp_path / "a")
    reader.pane().setFocus()
    reader.mark("E", (8.0, 8.0), (20.0, 20.0))
    reader.desk.escape()
    reader.window.show_panel("map")
    reader.settle()
    chips = [button.text().replace("&", "") for button in reader.window.map.findChildren(QPushButton)]
    assert "not stated" in chips
