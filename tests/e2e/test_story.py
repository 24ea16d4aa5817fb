"""One reader's task from beginning to end, told as a story in the real window."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtWidgets import QComboBox, QLabel, QLineEdit, QPushButton

from annotator.lesions.records import Lesion, Mark
from annotator.resources import sample_studies
from annotator.terms.side import Side
from annotator.ui.dialogs.export import ExportDialog
from tests.helpers.patient_folder import patient_folder
from tests.ui.conftest import Reader

ROOT = Path(__file__).parents[2]
FOUNDING = sample_studies() / "founding" / "dicom"


@pytest.fixture(scope="module")
def studies(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The founding case where its images are made, else one patient's small studies."""
    return FOUNDING if FOUNDING.is_dir() else patient_folder(tmp_path_factory.mktemp("patient"))


def test_a_lesion_goes_from_the_bone_scan_to_the_map_the_criteria_and_the_report(
    seat: Callable[..., Reader], studies: Path, tmp_path: Path
) -> None:
    reader = seat().open(studies)
    mark = marks_the_left_tibia(reader)
    sees_it_on_the_map(reader, mark)
    sees_it_in_the_criteria(reader)
    exports(reader, "map-svg", tmp_path / "out")
    exports(reader, "map-html", tmp_path / "out")
    (svg,) = (tmp_path / "out").rglob("*.svg")
    (page,) = (tmp_path / "out").rglob("*.html")
    assert "tibia" in svg.read_text(encoding="utf-8")
    assert "tibia" in page.read_text(encoding="utf-8")
    assert reader.case.patient.name.split("^")[0] not in page.read_text(encoding="utf-8")
    exports(reader, "map-html", tmp_path / "turkish", language="Türkçe")
    (page,) = (tmp_path / "turkish").rglob("*.html")
    assert '<html lang="tr">' in page.read_text(encoding="utf-8")


def marks_the_left_tibia(reader: Reader) -> Mark:
    """Draw on the anterior view, low on the patient's left, and name the place."""
    reader.show("NM")
    image = reader.pane().view.image
    assert image is not None
    column, row = 0.6 * image.columns, 0.85 * image.rows
    radius = 0.05 * image.columns
    mark = reader.mark("E", (column - radius, row - radius), (column + radius, row + radius))
    if reader.focused is reader.window.popover:
        reader.key("Tab")
    reader.type("l tib dist meta").key("Enter", "Enter")
    lesion = reader.lesion_of(mark)
    assert (lesion.site, lesion.side, lesion.segment) == ("tibia_dist", Side.LEFT, "metaphysis")
    assert mark.findings == {"uptake"}
    return mark


def sees_it_on_the_map(reader: Reader, mark: Mark) -> None:
    reader.key("Alt+2")
    view = reader.window.map.skeleton_view
    reader.until(lambda: view.figure is not None and not view._timer.isActive())
    assert view.figure is not None
    wanted = reader.lesion_of(mark).id
    places = ((float(x), float(y)) for y in range(0, view.height(), 2) for x in range(0, view.width(), 2))
    assert any(view.figure.lesion_at(place) == wanted for place in places)


def sees_it_in_the_criteria(reader: Reader) -> None:
    reader.key("Alt+3")
    chips = [one for one in reader.window.criteria.findChildren(QPushButton) if one.text() == "L1"]
    assert chips
    assert "tibia" in chips[0].toolTip()


def exports(reader: Reader, format_id: str, folder: Path, language: str = "English") -> None:
    """Export as a person does: Ctrl+E, format, language, folder, Export."""
    reader.key("Ctrl+E")
    dialog = reader.window.findChildren(ExportDialog)[-1]
    assert dialog.isVisible()
    formats = next(box for box in dialog.findChildren(QComboBox) if box.findData(format_id) >= 0)
    formats.setCurrentIndex(formats.findData(format_id))
    tongues = next(box for box in dialog.findChildren(QComboBox) if box.findText(language) >= 0)
    tongues.setCurrentText(language)
    next(line for line in dialog.findChildren(QLineEdit) if line.text()).setText(str(folder))
    next(one for one in dialog.findChildren(QPushButton) if one.text() == "Export").click()
    reader.settle()
    assert any(label.text().startswith("Written") for label in dialog.findChildren(QLabel))
    next(one for one in dialog.findChildren(QPushButton) if one.text() == "Close").click()
    reader.settle()
    reader.front()


def test_a_killed_window_lost_nothing_and_undo_goes_on(
    seat: Callable[..., Reader], tmp_path: Path, library: Path
) -> None:
    folder = patient_folder(tmp_path / "patient")
    stored = kill_while_drawing(library, folder, after=6)
    reader = seat()
    assert reader.desk.opening.last()
    reader.settle()
    found = len(reader.marks)
    # The one whose line was not read any more may be there too.
    assert stored <= found
    assert reader.application.store.verify() == ()
    assert len(reader.viewer.studies) == 4
    reader.key("Ctrl+Z")
    assert len(reader.marks) == found - 1
    reader.key("Ctrl+Shift+Z")
    assert len(reader.marks) == found
    numbers = [lesion.number for lesion in reader.case.all(Lesion)]
    assert numbers == list(range(1, found + 1))


def kill_while_drawing(library: Path, folder: Path, after: int) -> int:
    """Kill a window in the midst of drawing; return how many edits it said were stored."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-m", "tests.e2e.window_at_work", str(library), str(folder)]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment, cwd=ROOT
    ) as window:
        assert window.stdout is not None
        assert window.stderr is not None
        lines = [window.stdout.readline() for _ in range(after)]
        window.kill()
        lines += window.stdout.readlines()
        window.wait()
        said = [line for line in lines if line.startswith("stored")]
        assert len(said) >= after, window.stderr.read()
    return len(said)
