"""The architecture is a test: imports point one way, files and functions stay small."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "annotator"
FILES = sorted(PACKAGE.rglob("*.py"))
LONGEST_FILE = 400
LONGEST_FUNCTION = 40
# path:function -> why it may be longer
LONGER: dict[str, str] = {}
LATE_IMPORTS_MAY = {
    "pydicom": "0.4 s of start-up",
    "imagecodecs": "0.1 s of start-up",
    "scipy": "0.3 s of start-up",
    "jinja2": "only exports need it",
    "difflib": "only a mistyped command needs it",
    "tqdm": "only the command line needs it",
    "annotator": "the command line starts without what a command does not use",
}


def test_imports_point_one_way() -> None:
    run = subprocess.run(
        [Path(sys.executable).with_name("lint-imports"), "--no-cache"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stdout + run.stderr


@pytest.mark.parametrize("file", FILES, ids=lambda file: str(file.relative_to(ROOT)))
def test_a_file_stays_readable(file: Path) -> None:
    text = file.read_text(encoding="utf-8")
    assert len(text.splitlines()) <= LONGEST_FILE
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef):
            length = (node.end_lineno or node.lineno) - node.lineno + 1
            name = f"{file.relative_to(ROOT)}:{node.name}"
            documentation = ast.get_docstring(node, clean=False)
            length -= len(documentation.splitlines()) if documentation else 0
            assert length <= LONGEST_FUNCTION or name in LONGER, f"{name} has {length} lines"


@pytest.mark.parametrize("file", FILES, ids=lambda file: str(file.relative_to(ROOT)))
def test_imports_stand_at_the_top(file: Path) -> None:
    tree = ast.parse(file.read_text(encoding="utf-8"))
    for function in (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)):
        for node in ast.walk(function):
            names: list[str] = []
            if isinstance(node, ast.Import):
                names = [alias.name for alias in node.names]
            elif isinstance(node, ast.ImportFrom):
                names = [node.module or ""]
            for name in names:
                assert name.split(".")[0] in LATE_IMPORTS_MAY, f"{file.name}: {name} inside {function.name}"


def test_the_painter_knows_no_widgets() -> None:
    for file in sorted((PACKAGE / "painting").rglob("*.py")):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("PySide6"):
                assert node.module in {"PySide6.QtCore", "PySide6.QtGui", "PySide6.QtSvg"}, file.name


@pytest.mark.parametrize("file", FILES, ids=lambda file: str(file.relative_to(ROOT)))
def test_nothing_unsafe_is_called(file: Path) -> None:
    forbidden = {"pickle", "shelve", "marshal"}
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            assert not forbidden & {alias.name for alias in node.names}
        if isinstance(node, ast.ImportFrom):
            assert node.module not in forbidden
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            assert node.func.id not in {"eval", "exec"}


def test_the_window_is_painted_before_numbers_and_files_are_loaded() -> None:
    program = (
        "import sys, annotator.cli.window, annotator.cli.parser, annotator.ui.app;"
        "print(*{name.split('.')[0] for name in sys.modules}, 'annotator.dicom' in sys.modules)"
    )
    run = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert not {"numpy", "pydicom", "scipy", "imagecodecs", "True"} & set(run.stdout.split())
