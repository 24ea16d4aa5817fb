"""A day at the command line: from the sample studies to a verdict, and to a colleague's library."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]


class Shell:
    """Runs `annotator` as a process of its own, as a person does."""

    def __init__(self, library: Path) -> None:
        self.environment = {
            **os.environ,
            "PYTHONPATH": str(ROOT),
            "PYTHONUTF8": "1",
            "QT_QPA_PLATFORM": "offscreen",
            "ANNOTATOR_LIBRARY": str(library),
        }

    def run(self, *words: str | Path, code: int = 0) -> str:
        done = subprocess.run(
            [sys.executable, "-m", "annotator", *map(str, words)],
            capture_output=True, text=True, encoding="utf-8", env=self.environment, check=False,
        )  # fmt: skip
        assert done.returncode == code, done.stdout + done.stderr
        assert "Traceback" not in done.stderr
        return done.stdout

    def json(self, *words: str | Path, code: int = 0) -> Any:
        return json.loads(self.run(*words, "--json", code=code))


def _series(found: Any) -> list[Any]:
    studies = [study for one in found["patients"] for study in one["studies"]]
    return [series for study in studies for series in study["series"]]


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder in which the samples were written and the founding case was put into a library."""
    folder = tmp_path_factory.mktemp("day")
    told = Shell(folder / "library").json("sample", "-o", folder / "samples")
    assert told["new"] is True
    assert told["files"] > 0
    return folder


@pytest.fixture
def shell(place: Path) -> Shell:
    return Shell(place / "library")


def test_the_sample_is_there_once_however_often_one_asks(shell: Shell, place: Path) -> None:
    told = shell.json("sample", "-o", place / "samples")
    assert (told["new"], told["files"]) == (False, 0)
    cases = shell.json("cases")["cases"]
    assert [(one["patient"], one["lesions"]) for one in cases] == [("FOUNDING-CASE", 7)]


def test_the_images_of_the_sample_open_without_a_problem(shell: Shell, place: Path) -> None:
    found = shell.json("scan", place / "samples" / "dicom")
    assert found["problems"] == []
    modalities = {
        series["modality"]
        for one in found["patients"]
        for study in one["studies"]
        for series in study["series"]
    }
    assert {"CR", "CT", "NM", "MR"} <= modalities
    assert shell.json("check", place / "samples" / "dicom")["files"][0]["problems"] == []


def test_the_marks_of_the_case_lie_on_images_of_the_sample(shell: Shell, place: Path) -> None:
    shell.run("map", "founding", "-o", place / "map.json")
    document = json.loads((place / "map.json").read_text("utf-8"))
    found = shell.json("scan", place / "samples" / "dicom")
    studies = {study["uid"] for one in found["patients"] for study in one["studies"]}
    assert {one["study_instance_uid"] for one in document["marks"]} <= studies


def test_the_criteria_say_what_they_rest_on_and_what_is_missing(shell: Shell) -> None:
    sets = shell.json("criteria", "founding")["sets"]
    results = {one["result"] for one in sets}
    assert results <= {"fulfilled", "not_fulfilled", "indeterminate"}
    items = [item for one in sets for item in one["items"]]
    assert any(item["verdict"] == "unknown" for item in items)
    assert all(item["because"] for item in items)


def test_the_map_comes_in_every_form_and_passes_its_check(shell: Shell, place: Path) -> None:
    starts = {"svg": b"<svg", "png": b"\x89PNG", "pdf": b"%PDF", "html": b"<!DOCTYPE html>", "json": b"{"}
    for suffix, start in starts.items():
        path = place / f"map.{suffix}"
        assert "read back" in shell.run("map", "founding", "-o", path)
        first = path.read_bytes()
        assert first.startswith(start)
        shell.run("map", "founding", "-o", path)
        again = path.read_bytes()
        assert again == first
    assert shell.json("check", place / "map.json")["files"][0]["problems"] == []


def test_a_colleague_gets_the_very_same_case(shell: Shell, place: Path) -> None:
    done = shell.json(
        "export", "founding", "--format", "case-json", "--format", "lesions-csv", "-o", place / "out"
    )
    case, table = (Path(one["file"]) for one in done["files"])
    assert table.read_bytes().startswith(b"\xef\xbb\xbf")
    colleague = Shell(place / "colleague")
    assert colleague.json("import", case)["imported"][0]["new"] is True
    again = colleague.json("export", "founding", "--format", "case-json", "-o", place / "back")
    assert Path(again["files"][0]["file"]).read_bytes() == case.read_bytes()
    assert colleague.json("criteria", "founding") == shell.json("criteria", "founding")


def test_a_marked_frame_is_rendered_with_its_marks(shell: Shell, place: Path) -> None:
    document = json.loads((place / "map.json").read_text("utf-8"))
    mark = next(one for one in document["marks"] if one["modality"] == "CR")
    found = shell.json("scan", place / "samples" / "dicom")
    series = next(one for one in _series(found) if one["uid"] == mark["series_instance_uid"])
    bare, marked = place / "bare.png", place / "marked.png"
    shell.run("render", series["files"][0], "--size", "600x600", "-o", bare)
    shell.run("render", series["files"][0], "--size", "600x600", "--marks", "-o", marked)
    assert bare.read_bytes() != marked.read_bytes()
