"""Weights loaded in the window judge everywhere, and are forgotten again."""

from __future__ import annotations

import json
from pathlib import Path

from PySide6.QtWidgets import QPushButton

from annotator.criteria import CRITERIA_SETS
from annotator.workspace.weights import known_sets
from tests.criteria.test_weights import DOCUMENT
from tests.ui.conftest import Reader


def button(reader: Reader, text: str) -> QPushButton:
    reader.settle()
    found = reader.window.criteria.findChildren(QPushButton)
    return next(one for one in found if one.text() == text and one.isVisible())


def test_weights_are_kept_with_the_library_until_they_are_forgotten(reader: Reader, tmp_path: Path) -> None:
    path = tmp_path / "weights.json"
    path.write_text(json.dumps(DOCUMENT))
    reader.key("Alt+3")
    criteria = reader.window.criteria
    button(reader, "Fold all").click()
    button(reader, "Open all").click()
    assert not button(reader, "Forget weights").isEnabled()
    criteria.load_weights(path)
    assert "points made up for a test" in reader.told[-1]
    (weighted,) = [one for one in known_sets(reader.session.store) if one.id == "eular_acr_2025"]
    assert (weighted.missing, len(weighted.items)) == ("", 15)
    button(reader, "Forget weights").click()
    reader.settle()
    assert known_sets(reader.session.store) == CRITERIA_SETS
    assert not button(reader, "Forget weights").isEnabled()


def test_a_file_that_does_not_fit_is_named_and_changes_nothing(reader: Reader, tmp_path: Path) -> None:
    path = tmp_path / "weights.json"
    path.write_text(json.dumps(DOCUMENT | {"domains": {"shoe": []}}))
    reader.window.criteria.load_weights(path)
    assert 'domain "shoe" is not known' in reader.told[-1]
    assert known_sets(reader.session.store) == CRITERIA_SETS
