"""Timepoints by keys: merged, split, grouped by days, renamed; each is one undo."""

from __future__ import annotations

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QInputDialog, QLineEdit

from tests.ui.conftest import Reader


def command(reader: Reader, words: str) -> None:
    reader.pane().setFocus()
    reader.key("Ctrl+K")
    reader.type(words).key("Enter")


def points(reader: Reader) -> list[tuple[str, int]]:
    return [(point.label, len(point.study_uids)) for point in reader.case.timepoints]


def test_grouping_by_days_is_told_when_studies_are_opened(alone: Reader) -> None:
    assert points(alone) == [("Baseline", 1), ("FU1", 1), ("FU2", 2)]
    assert "2 studies are grouped into 1 timepoint, within 30 days each." in alone.told


def test_the_study_in_the_pane_is_split_off_and_merged_back(reader: Reader) -> None:
    reader.show("MR")
    command(reader, "split this study")
    assert points(reader) == [("Baseline", 1), ("FU1", 1), ("FU2", 1), ("2008-05-12", 1)]
    command(reader, "split this study")
    assert reader.told[-1] == "2008-05-12 is this study alone."
    command(reader, "merge timepoint")
    reader.type("part of fu2").key("Enter")
    assert points(reader) == [("Baseline", 1), ("FU1", 1), ("FU2", 2)]
    reader.pane().setFocus()
    reader.key("Ctrl+Z")
    assert len(points(reader)) == 4


def test_the_map_of_a_timepoint_that_an_undo_takes_away_becomes_that_of_all(reader: Reader) -> None:
    reader.show("MR")
    command(reader, "split this study")
    reader.key("Alt+2")
    reader.session.show_timepoint(reader.case.timepoints[-1].id)
    reader.key("Ctrl+Z")
    assert reader.session.timepoint is None
    assert len(points(reader)) == 3
    assert reader.window.map.course_bar.points.currentText() == "All timepoints"


def test_grouping_by_days_says_beforehand_what_it_would_do(reader: Reader) -> None:
    reader.show("MR")
    command(reader, "split this study")
    assert len(points(reader)) == 4
    command(reader, "group timepoints by")
    reader.type("7 days").key("Enter")
    assert points(reader) == [("Baseline", 1), ("FU1", 1), ("FU2", 2)]


def test_a_timepoint_is_renamed(reader: Reader) -> None:
    reader.show("CT")

    def answer() -> None:
        open_ones = [one for one in QApplication.topLevelWidgets() if isinstance(one, QInputDialog)]
        if not open_ones:
            QTimer.singleShot(20, answer)
            return
        (dialog,) = open_ones
        (line,) = dialog.findChildren(QLineEdit)
        line.setText("After naproxen")
        dialog.accept()

    QTimer.singleShot(20, answer)
    command(reader, "rename timepoint")
    assert points(reader)[1] == ("After naproxen", 1)
    reader.front()
    reader.pane().setFocus()
    reader.key("Ctrl+Z")
    assert points(reader)[1] == ("FU1", 1)
