"""``annotator cases``, ``show``, ``import`` and ``check``: the library from outside."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from annotator.exchange import export
from sample_studies.founding_case import CASE_ID, founding_case
from tests.cli.conftest import Say


@pytest.fixture
def case_path(tmp_path: Path) -> Path:
    return export(founding_case(), "case-json", tmp_path)[0].path


def test_a_library_that_is_not_there_is_empty(empty: Say) -> None:
    assert empty("cases", "--json").json == {"cases": []}
    assert "annotator sample" in empty("cases").out


def test_cases_have_the_documented_shape(say: Say) -> None:
    said = say("cases", "--json")
    assert said.code == 0
    row = said.json["cases"][0]
    assert row.pop("edited").endswith("Z")
    # Four timepoints and seven lesions: reference of the case report; thirteen findings, one mark each.
    assert row == {
        "id": CASE_ID,
        "label": "Founding case: boy, 10 years, CRMO",
        "patient": "FOUNDING-CASE",
        "timepoints": 4,
        "readings": 1,
        "lesions": 7,
        "marks": 13,
    }
    assert "Founding case" in say("cases").out


@pytest.mark.parametrize(
    "name", [CASE_ID, CASE_ID[:6], "founding", "FOUNDING-CASE", "Founding case: boy, 10 years, CRMO"]
)
def test_a_case_answers_to_its_names_and_their_beginnings(name: str, say: Say) -> None:
    assert say("show", name, "--json").json["id"] == CASE_ID


def test_a_name_of_two_cases_lists_both(say: Say, tmp_path: Path) -> None:
    document = json.loads(export(founding_case(), "case-json", tmp_path)[0].path.read_bytes())
    document["id"] = "another"
    (tmp_path / "other.json").write_text(json.dumps(document))
    assert say("import", tmp_path / "other.json").code == 0
    said = say("show", "founding")
    assert said.code == 2
    assert "(d7d9df72)" in said.err
    assert "(another)" in said.err


def test_show_says_the_lesions_with_their_sites(say: Say) -> None:
    lesions = say("show", "founding", "--json").json["lesions"]
    assert [one["name"] for one in lesions] == ["L1", "L2", "L3", "L4", "L5", "L6", "L7"]
    assert lesions[0]["label"] == "L clavicle, medial third"
    assert lesions[0]["modalities"] == ["CR", "CT", "MR", "NM"]
    assert "L clavicle, medial third" in say("show", "founding").out


def test_an_imported_case_is_the_exported_one(empty: Say, case_path: Path, tmp_path: Path) -> None:
    said = empty("import", case_path, "--json")
    assert (said.code, said.json["imported"][0]["id"], said.json["problems"]) == (0, CASE_ID, [])
    assert empty("export", "founding", "--format", "case-json", "-o", tmp_path / "out").code == 0
    again = next((tmp_path / "out").iterdir())
    assert again.read_bytes() == case_path.read_bytes()


def test_importing_twice_changes_nothing(say: Say, case_path: Path) -> None:
    said = say("import", case_path, "--json")
    assert (said.code, said.json["imported"][0]["new"]) == (0, False)
    assert len(say("cases", "--json").json["cases"]) == 1


def test_what_is_wrong_within_an_imported_case_is_told(empty: Say, case_path: Path) -> None:
    document = json.loads(case_path.read_bytes())
    lesion = next(one for one in document["records"] if one["type"] == "lesion" and one["side"] == "L")
    lesion["side"] = "midline"
    case_path.write_text(json.dumps(document))
    said = empty("import", case_path, "--json")
    assert (said.code, len(said.json["imported"])) == (1, 1)
    assert [one["code"] for one in said.json["problems"]] == ["IMPOSSIBLE_SIDE"]
    assert "IMPOSSIBLE_SIDE: /records/" in empty("import", case_path).out


def test_another_case_of_the_same_id_is_a_problem(say: Say, case_path: Path) -> None:
    document = json.loads(case_path.read_bytes())
    document["label"] = "Another label"
    case_path.write_text(json.dumps(document))
    said = say("import", case_path, "--json")
    assert said.code == 2
    assert said.json["problems"][0]["code"] == "NOT_IMPORTED"


def test_a_bad_file_among_good_ones_is_a_problem(empty: Say, case_path: Path, tmp_path: Path) -> None:
    (tmp_path / "bad.json").write_text("{}")
    said = empty("import", tmp_path / "bad.json", case_path, tmp_path / "gone.json")
    assert said.code == 1
    assert "d7d9df72" in said.out
    assert "not a case file" in said.out
    assert "no such file" in said.out


def test_check_finds_nothing_wrong_with_what_was_exported(say: Say, case_path: Path) -> None:
    said = say("check", case_path, "--json")
    assert said.code == 0
    assert said.json["files"][0]["kind"] == "case"
    assert said.json["files"][0]["problems"] == []
    assert "nothing wrong" in say("check", case_path).out


def test_check_says_what_is_wrong_and_where(say: Say, case_path: Path) -> None:
    document = json.loads(case_path.read_bytes())
    index = next(n for n, one in enumerate(document["records"]) if one["type"] == "lesion")
    document["records"][index]["site"] = "elbow_of_the_knee"
    case_path.write_text(json.dumps(document))
    said = say("check", case_path, "--json")
    assert said.code == 1
    problem = said.json["files"][0]["problems"][0]
    assert (problem["code"], problem["place"]) == ("UNKNOWN_SITE", f"/records/{index}/site")
    assert set(problem) == {"code", "place", "reason", "hint"}
    assert "elbow_of_the_knee" in say("check", case_path).out


def test_a_missing_file_cannot_be_checked(say: Say, tmp_path: Path) -> None:
    assert say("check", tmp_path / "gone.json").code == 2
