"""The export dialog: what the map shows is what is exported."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

from PySide6.QtWidgets import QComboBox, QLabel, QPushButton

from annotator.lesion_map.figure_age import FigureAge
from annotator.ui.dialogs.export import ExportDialog
from annotator.workspace.notice import Notice
from tests.ui.conftest import Reader


def opened(reader: Reader) -> ExportDialog:
    reader.pane().setFocus()
    reader.key("Ctrl+E")
    (dialog,) = [one for one in reader.window.findChildren(ExportDialog) if one.isVisible()]
    return dialog


def exported(reader: Reader, folder: Path) -> tuple[ExportDialog, dict[str, Any]]:
    """Export the map for programs by the dialog as it opens."""
    dialog = opened(reader)
    (form,) = [one for one in dialog.findChildren(QComboBox) if one.findData("map-json") >= 0]
    form.setCurrentIndex(form.findData("map-json"))
    dialog._folder.setText(str(folder))
    next(one for one in dialog.findChildren(QPushButton) if one.text() == "Export").click()
    reader.settle()
    (path,) = folder.glob("*.json")
    document = json.loads(path.read_text("utf-8"))
    path.unlink()
    return dialog, document


def test_filter_and_layer_of_the_map_are_those_of_the_export(alone: Reader, tmp_path: Path) -> None:
    reader = alone
    reader.desk.open_sample("founding")
    reader.settle()
    dialog, document = exported(reader, tmp_path)
    assert [len(document["lesions"]), document["modalities"], document["shown_kinds"]] == [7, None, None]
    dialog.close()
    reader.front()
    view = reader.window.map.view
    for kind in ("marrow_oedema", "uptake"):
        view.toggle_kind(kind)
    view.show(replace(view.look, coverage=True))
    dialog, document = exported(reader, tmp_path)
    # The clavicle and the tibia; the other five show marrow oedema or uptake alone.
    assert [len(document["lesions"]), len(document["hidden"])] == [2, 5]
    assert document["shown_kinds"] == ["osteolytic", "hyperostosis", "unspecified"]
    assert dialog._layer.currentData() == "coverage"
    assert dialog._age.currentText() == "As the patient: 7–12 years"
    kinds = dialog._kinds
    assert kinds.text() == "3 of 5 kinds"
    next(one for one in kinds.menu().actions() if one.text() == "osteolytic lesion").trigger()
    assert kinds.chosen == frozenset({"hyperostosis", "unspecified"})


def test_the_figure_of_the_export_has_the_age_chosen_in_the_menu_or_in_the_dialog(
    alone: Reader, tmp_path: Path
) -> None:
    reader = alone
    reader.desk.open_sample("founding")
    reader.settle()
    view = reader.window.map.view
    view.show(replace(view.look, age=FigureAge.LATE))
    dialog = opened(reader)
    assert dialog._age.currentText() == "13–18 years"
    (form,) = [one for one in dialog.findChildren(QComboBox) if one.findData("map-svg") >= 0]
    form.setCurrentIndex(form.findData("map-svg"))
    dialog._folder.setText(str(tmp_path))
    write = next(one for one in dialog.findChildren(QPushButton) if one.text() == "Export")
    for words, heading in (("13–18 years", "skeleton 13–18 y"), ("2–6 years", "skeleton 2–6 y")):
        dialog._age.setCurrentText(words)
        write.click()
        reader.settle()
        (path,) = tmp_path.glob("*.svg")
        assert heading in path.read_text("utf-8")


def test_the_window_lives_while_it_writes_and_tells_who_closed_the_dialog(
    alone: Reader, tmp_path: Path
) -> None:
    reader = alone
    reader.desk.open_sample("founding")
    reader.settle()
    told: list[Notice] = []
    reader.session.told.listen(told.append)
    dialog = opened(reader)
    (form,) = [one for one in dialog.findChildren(QComboBox) if one.findData("map-json") >= 0]
    form.setCurrentIndex(form.findData("map-json"))
    dialog._folder.setText(str(tmp_path))
    write = next(one for one in dialog.findChildren(QPushButton) if one.text() == "Export")
    write.click()
    # Nothing came back from the background yet: the main thread was not let go.
    assert not write.isEnabled()
    assert any(label.text() == "Writing…" for label in dialog.findChildren(QLabel))
    dialog.close()
    reader.settle()
    (path,) = tmp_path.glob("*.json")
    assert [one.text for one in told if one.text.startswith("Written")] == [
        f"Written and read back: {path.name}"
    ]


def test_only_what_makes_a_difference_to_the_format_can_be_chosen(alone: Reader) -> None:
    reader = alone
    reader.desk.open_sample("founding")
    reader.settle()
    dialog = opened(reader)

    def open_to_choice(form: str) -> list[bool]:
        dialog._format.setCurrentIndex(dialog._format.findData(form))
        return [one.isEnabled() for one in (dialog._layer, dialog._age, dialog._language, dialog._point)]

    assert open_to_choice("map-svg") == [True, True, False, True]
    assert open_to_choice("map-pdf") == [True, True, True, True]
    assert open_to_choice("dicom-sr") == [False, False, False, True]


def test_of_many_files_the_first_is_named_and_all_are_counted(alone: Reader, tmp_path: Path) -> None:
    reader = alone
    reader.desk.open_sample("founding")
    reader.settle()
    dialog = opened(reader)
    dialog._format.setCurrentIndex(dialog._format.findData("dicom-sr"))
    dialog._folder.setText(str(tmp_path / "out"))
    next(one for one in dialog.findChildren(QPushButton) if one.text() == "Export").click()
    reader.settle()
    assert len(list((tmp_path / "out").iterdir())) == 10
    assert "Written and read back: 10 files" in dialog._said.text()
