"""Real processes over a library in trouble: a full disk, a read-only one, a second window."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from annotator.library import open_library
from tests.library.editing import starting_case

ROOT = Path(__file__).parents[2]
NAMESPACE = ("unshare", "--user", "--map-root-user", "--mount", "sh", "-c")
Steps = dict[str, dict[str, Any]]


def in_a_namespace(mount: str, *command: str) -> list[str]:
    """A command that runs where a folder is mounted otherwise, for it alone."""
    if shutil.which("unshare") is None:
        pytest.skip("needs unshare(1) of Linux, to mount without rights")
    tried = subprocess.run([*NAMESPACE, mount], capture_output=True, text=True, check=False)
    if tried.returncode:
        pytest.skip(f"a folder cannot be mounted here: {tried.stderr.strip()}")
    return [*NAMESPACE, f'{mount} && exec "$@"', "sh", *command]


def window(scene: str, library: Path, folder: Path) -> list[str]:
    return [sys.executable, "-m", "tests.ui.window_in_trouble", scene, str(library), str(folder)]


def steps(command: list[str]) -> Steps:
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return {step["step"]: step for step in json.loads(done.stdout)}


def test_a_full_disk_is_said_nothing_is_lost_and_try_again_works(tmp_path: Path, folder: Path) -> None:
    (library := tmp_path / "library").mkdir()
    mount = f"mount -t tmpfs -o size=1m none '{library}'"
    seen = steps(in_a_namespace(mount, *window("full", library, folder)))
    before = seen["drawn"]["stored"]
    assert before == [1]
    refused = f"Draw ellipse is not stored: The library {library}/library.db has no room left on its disk"
    for step in ("full", "tried in vain", "looked round"):
        assert seen[step]["words"].startswith(refused)
        assert "Free some space, then try again. What was stored before is unharmed." in seen[step]["words"]
    full = seen["full"]["stored"][0]
    for step in ("full", "drawn again", "tried in vain", "looked round"):
        assert seen[step]["saved"] == "Not stored: Draw ellipse."
        assert seen[step]["try_again"]
        assert (seen[step]["marks"], seen[step]["stored"]) == (full, [full])
    assert seen["drawn again"]["words"] == "The last edit is not stored yet; nothing else can be. Try again."
    assert (seen["room"]["marks"], seen["room"]["stored"]) == (full + 1, [full + 1])
    assert seen["room"]["saved"].startswith("All changes saved ")
    assert not seen["room"]["try_again"]
    assert seen["went on"]["stored"] == [full + 2]
    assert (seen["closed"]["faults"], seen["closed"]["marks"]) == ([], full + 2)


def test_a_library_that_may_not_be_written_is_opened_for_reading_and_said_so(
    tmp_path: Path, folder: Path
) -> None:
    library = tmp_path / "library"
    with open_library(library) as store:
        store.create(starting_case(), "Dr Ada")
    content = (library / "library.db").read_bytes()
    mount = f"mount --bind '{library}' '{library}' && mount -o remount,bind,ro '{library}'"
    seen = steps(in_a_namespace(mount, *window("read_only", library, folder)))
    started = seen["started"]["words"]
    assert started.startswith(f"The library {library}/library.db may not be written here (Read-only file")
    assert started.endswith("This window only reads.")
    assert seen["opened"]["images"] == 4
    kept = "This patient is new to the library, which only reads: nothing is kept."
    assert kept in seen["opened"]["told"]
    assert seen["drawn"]["words"] == "The library is open for reading only; nothing is changed."
    assert seen["drawn"]["marks"] == 0
    assert (library / "library.db").read_bytes() == content
    with open_library(library) as store:
        assert store.verify() == ()


def test_of_two_windows_the_second_only_reads_and_nothing_of_the_first_is_lost(
    tmp_path: Path, folder: Path
) -> None:
    library = tmp_path / "library"
    command = window("first", library, folder)
    pipe = subprocess.PIPE
    with subprocess.Popen(command, cwd=ROOT, stdin=pipe, stdout=pipe, stderr=pipe, text=True) as first:
        assert first.stdout is not None
        assert first.stdout.readline() == "drawn\n"
        second = steps(window("second", library, folder))
        printed, complaints = first.communicate("go on\n")
    assert first.returncode == 0, complaints
    seen = {step["step"]: step for step in json.loads(printed)}
    started = second["started"]["words"]
    assert started.startswith(
        f"The library {library / 'library.db'} is being written by process {first.pid} on "
    )
    assert started.endswith("This window only reads.")
    assert second["opened"]["saved"] == "Library open for reading only"
    assert second["opened"]["marks"] == second["drawn"]["marks"] == 1
    assert second["drawn"]["words"] == "The library is open for reading only; nothing is changed."
    assert not second["drawn"]["try_again"]
    assert (seen["went on"]["marks"], seen["went on"]["stored"]) == (2, [2])
    with open_library(library) as store:
        assert store.verify() == ()
        assert store.cases()[0].marks == 2
