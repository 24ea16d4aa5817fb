"""The components of RINBO and CROMRIS below the criteria."""

from __future__ import annotations

from PySide6.QtWidgets import QLabel

from annotator.lesion_map.build import build
from annotator.ui.panels.scores import ScoresView, score_lines
from tests.helpers.founding_case import empty_case, with_lesion, with_observation
from tests.ui.conftest import Reader


def test_components_are_said_in_words() -> None:
    case = with_lesion(empty_case("2008"), "t08", seen={"T0": {"MR": "marrow_oedema"}})
    case = with_lesion(case, "t09", seen={"T0": {"MR": "marrow_oedema periosteal_reaction"}})
    case = with_observation(case, "L1", "T0", features=(("marrow_signal", 2), ("expansion", 1)))
    assert score_lines(case, build(case), {}) == (
        ("Radiologically active lesions", "2 (L1, L2)"),
        ("Largest of them", "not measured in mm"),
        ("Outside the marrow", "1 (L2)"),
        ("Of the spine", "2 (L1, L2)"),
        ("Marrow signal", "grade 2 in 1 bone"),
        ("Bony expansion", "yes in 1 bone"),
    )


def test_without_mr_there_is_no_rinbo_and_no_total_is_ever_shown(reader: Reader) -> None:
    reader.key("Alt+3").settle()
    views = [one for one in reader.window.criteria.findChildren(ScoresView) if one.isVisible()]
    (view,) = views
    said = [label.text() for label in view.findChildren(QLabel)]
    assert "RINBO: no lesion is marked on MR" in said
    assert said[-1].startswith("Components only")
