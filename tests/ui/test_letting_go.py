"""What was opened and closed leaves nothing behind in the window."""

from __future__ import annotations

import gc
import weakref
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from annotator.ui.dialogs.palette import Entry
from tests.helpers.patient_folder import other_patient_folder
from tests.ui.conftest import Reader
from tests.ui.soak import widgets_by_kind

TIMES = 10


@pytest.fixture
def elsewhere(tmp_path: Path) -> Path:
    return other_patient_folder(tmp_path / "other")


def read_and_leave(reader: Reader, folder: Path, elsewhere: Path) -> None:
    """Open a case, look at it in every panel, mark and take back, open another case."""
    reader.open(folder).show("CT", frame=4)
    for key in ("Alt+P", "Alt+P"):
        reader.key(key)
        reader.settle()
    reader.show("CT", frame=4)
    mark = reader.mark("E", (16, 11), (24, 19))
    for panel in ("map", "criteria", "clinical", "lesions"):
        reader.window.show_panel(panel)
        QApplication.processEvents()
    reader.session.select_lesion(reader.lesion_of(mark).id)
    reader.settle()
    reader.key("Esc", "Ctrl+K").type("lay").key("Esc")
    while reader.session.undo():
        pass
    reader.open(elsewhere)


def test_a_case_opened_and_closed_ten_times_leaves_the_widgets_there_were(
    alone: Reader, folder: Path, elsewhere: Path
) -> None:
    """What is made at its first use is there after the first time."""
    read_and_leave(alone, folder, elsewhere)
    before = widgets_by_kind()
    for _ in range(TIMES):
        read_and_leave(alone, folder, elsewhere)
    assert widgets_by_kind() == before


def test_the_palette_keeps_none_of_its_lines_when_it_is_closed(reader: Reader) -> None:
    """A line holds what it would do, and with it the lesion and the case it would do it to."""
    box = reader.window.palette_box
    empty = widgets_by_kind()
    run = Entry("Look", "Command", lambda: None)
    line = weakref.ref(run.run)
    box.open([run])
    del run
    assert line() is not None
    reader.key("Esc")
    reader.settle()
    gc.collect()
    assert line() is None
    assert widgets_by_kind() == empty
