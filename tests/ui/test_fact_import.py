"""Importing clinical facts from a file into the case on the desk."""

from __future__ import annotations

from pathlib import Path

from annotator.lesions.facts import Symptom
from tests.ui.conftest import Reader

TABLE = "type,name,present\nsymptom,fever,no\nsymptom,bone_pain,yes\n"


def test_a_table_is_one_edit_and_is_taken_once(reader: Reader, tmp_path: Path) -> None:
    path = tmp_path / "facts.csv"
    path.write_text(TABLE)
    reader.key("Alt+4")
    reader.window.clinical.take_from(path)
    details = [fact.detail for fact in reader.case.facts]
    assert details == [Symptom("fever", False), Symptom("bone_pain", True)]
    assert "2 clinical facts added" in reader.told[-1]
    reader.window.clinical.take_from(path)
    assert len(reader.case.facts) == 2
    assert "2 were there already" in reader.told[-1]
    reader.key("Ctrl+Z")
    assert reader.case.facts == ()


def test_a_file_that_does_not_fit_is_named_and_changes_nothing(reader: Reader, tmp_path: Path) -> None:
    path = tmp_path / "facts.csv"
    path.write_text(TABLE + "weather,rain,yes\n")
    reader.window.clinical.take_from(path)
    assert reader.case.facts == ()
    assert "facts.csv: Row 4" in reader.told[-1]
