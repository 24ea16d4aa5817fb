"""How the command line answers: exit codes, errors as sentences, nothing heavy at the start."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

import annotator
from annotator.cli import main
from annotator.cli.parser import parse
from tests.cli.conftest import Say

ROOT = Path(__file__).parents[2]


def _run(*words: str, **more: object) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "QT_QPA_PLATFORM": "offscreen", "PYTHONUTF8": "1"}
    return subprocess.run(
        [sys.executable, *words],
        capture_output=True,
        text=True,
        encoding="utf-8",
        env=environment,
        check=False,
    )


def test_the_version_is_said(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--version"]) == 0
    assert capsys.readouterr().out == f"Lesion Annotator {annotator.__version__}\n"


def test_the_program_runs_as_a_module() -> None:
    run = _run("-m", "annotator", "formats", "--json")
    assert (run.returncode, run.stderr) == (0, "")


@pytest.mark.parametrize(
    ("words", "light"),
    [(["--version"], set()), (["--help"], set()), (["formats"], {"numpy"})],  # regions of pixels are records
)
def test_what_needs_nothing_heavy_imports_nothing_heavy(words: list[str], light: set[str]) -> None:
    heavy = "numpy pydicom PySide6 pydantic jinja2 pypdf scipy tqdm imagecodecs"
    program = f"import sys; from annotator.cli import main; main({words!r}); print(*sys.modules)"
    loaded = set(_run("-c", program).stdout.splitlines()[-1].split())
    assert "annotator.cli" in loaded
    assert not loaded & set(heavy.split()) - light


def test_importing_the_package_imports_nothing_but_itself() -> None:
    run = _run("-c", "import sys, annotator; print([m for m in sys.modules if m.startswith('annotator')])")
    assert run.stdout == "['annotator']\n"


def test_a_command_that_does_not_exist_suggests_one(empty: Say) -> None:
    said = empty("criterai")
    assert (said.code, said.out) == (2, "")
    assert (
        said.err
        == "annotator: There is no command and no file 'criterai'.\n  Did you mean `annotator criteria`?\n"
    )


@pytest.mark.parametrize(
    "words",
    [
        ["scan"],
        ["map", "x"],
        ["render", "x", "--frame", "0", "-o", "y"],
        ["render", "x", "--window", "40", "-o", "y"],
        ["render", "x", "--window", "40,0", "-o", "y"],
        ["render", "x", "--window", "nan,400", "-o", "y"],
        ["render", "x", "--size", "800", "-o", "y"],
        ["render", "x", "--size", "0x5", "-o", "y"],
        ["render", "x", "--plane", "oblique", "-o", "y"],
        ["cases", "--loud"],
    ],
)
def test_bad_use_is_2(words: list[str], empty: Say) -> None:
    said = empty(*words)
    assert (said.code, said.out) == (2, "")
    assert "usage: annotator" in said.err


def test_an_unknown_case_lists_what_there_is(say: Say) -> None:
    said = say("show", "nobody")
    assert said.code == 2
    assert said.err == (
        "annotator: There is no case 'nobody'.\n  There is: Founding case: boy, 10 years, CRMO (d7d9df72).\n"
    )


def test_an_error_never_moves_the_cursor(empty: Say) -> None:
    said = empty("check", "\x1b[2Jgone\u202e.json")
    assert said.code == 2
    assert "\x1b" not in said.err
    assert "\u202e" not in said.err


def test_output_that_nobody_reads_is_no_crash() -> None:
    reader, writer = os.pipe()
    os.close(reader)
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    run = subprocess.run(
        [sys.executable, "-m", "annotator", "formats"],
        stdout=writer, stderr=subprocess.PIPE, env=environment, check=False,
    )  # fmt: skip
    os.close(writer)
    assert (run.returncode, run.stderr) == (1, b"")


def test_a_terminal_without_unicode_gets_escapes(tmp_path: Path) -> None:
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0"}
    run = subprocess.run(
        [sys.executable, "-m", "annotator", "check", "gr\u00f6\u00dfe.json"],
        cwd=tmp_path, capture_output=True, env=environment, check=False,
    )  # fmt: skip
    assert run.returncode == 2
    assert b"Traceback" not in run.stderr
    assert b"gr\\xf6\\xdfe.json" in run.stderr


def test_paths_open_the_window(tmp_path: Path) -> None:
    for words in ([], [str(tmp_path)], ["--library", "somewhere", str(tmp_path), str(tmp_path)]):
        arguments = parse(words)
        assert arguments.paths == [Path(one) for one in words if one == str(tmp_path)]
        assert (arguments.library == "somewhere") is ("somewhere" in words)


def test_the_window_is_opened_on_the_paths(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from annotator.ui import app

    asked: list[object] = []
    monkeypatch.setattr(app, "run", lambda *given: asked.append(given) or 0)
    assert main(["--library", "here", str(tmp_path)]) == 0
    assert asked == [([str(tmp_path)], "here")]


def test_the_library_may_be_named_before_or_after_the_command(say: Say, tmp_path: Path) -> None:
    assert say("cases", "--json").json["cases"]
    assert say("cases", "--json", "--library", tmp_path / "other").json == {"cases": []}


def test_the_environment_names_the_library(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ANNOTATOR_LIBRARY", str(tmp_path))
    assert parse(["cases"]).library == str(tmp_path)
    assert parse(["--library", "x", "cases"]).library == "x"
