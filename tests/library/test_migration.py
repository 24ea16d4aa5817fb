"""Libraries of older releases come along, whole or not at all."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from annotator.errors import LibraryError
from annotator.lesions.records import CaseId
from annotator.library import open_library
from annotator.library.stores.sqlite import schema
from tests.helpers.sudden_end import EXIT_CODE

CASE = CaseId("founding")
ROOT = Path(__file__).parents[2]

# Opens the library and kills itself just before its n-th statement.
KILLED_AT = """
import sqlite3, sys
from annotator.library import open_library
from tests.helpers.sudden_end import end_at_once

connect, left = sqlite3.connect, [int(sys.argv[2])]

def count(statement):
    left[0] -= 1
    if left[0] == 0:
        end_at_once()

def traced(*arguments, **options):
    connection = connect(*arguments, **options)
    connection.set_trace_callback(count)
    return connection

sqlite3.connect = traced
open_library(sys.argv[1])
print("opened")
"""


def version_1(folder: Path) -> Path:
    """A library as the first release wrote it: thirty edits of one case."""
    path = folder / "library.db"
    connection = sqlite3.connect(path)
    connection.executescript((ROOT / "tests" / "library" / "version_1.sql").read_text(encoding="utf-8"))
    connection.execute("PRAGMA journal_mode = WAL")
    connection.close()
    return path


def version_of(path: Path) -> int:
    connection = sqlite3.connect(path)
    version = int(connection.execute("PRAGMA user_version").fetchone()[0])
    connection.close()
    return version


def test_a_version_1_library_becomes_the_present_one(tmp_path: Path) -> None:
    path = version_1(tmp_path)
    with open_library(tmp_path) as store:
        assert store.verify() == ()
        assert len(store.audit(CASE)) == 31
        assert len(store.history(CASE).done) == 18
        case = store.load(CASE)
        assert (len(case.lesions), len(case.marks)) == (3, 5)
        store.remember("layout", "{}")
        store.set_sources(CASE, ["/images"])
    assert version_of(path) == schema.VERSION


def test_a_verified_backup_is_made_before(tmp_path: Path) -> None:
    version_1(tmp_path)
    open_library(tmp_path).close()
    (copy,) = (tmp_path / "backups").iterdir()
    assert version_of(copy) == 1


def test_a_reader_does_not_migrate(tmp_path: Path) -> None:
    path = version_1(tmp_path)
    with pytest.raises(LibraryError, match="older release"):
        open_library(tmp_path, write=False)
    assert version_of(path) == 1


def test_a_newer_library_is_left_alone(tmp_path: Path) -> None:
    open_library(tmp_path).close()
    path = tmp_path / "library.db"
    connection = sqlite3.connect(path)
    connection.execute(f"PRAGMA user_version = {schema.VERSION + 1}")
    connection.close()
    before = path.read_bytes()
    for write in (True, False):
        with pytest.raises(LibraryError, match="written by a newer release") as caught:
            open_library(tmp_path, write=write)
        assert "Install the newer release" in caught.value.hint
    assert path.read_bytes() == before


def test_a_migration_that_fails_changes_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = version_1(tmp_path)
    broken = (
        *schema.MIGRATIONS[:1],
        (*schema.MIGRATIONS[1], "DROP TRIGGER event_is_never_altered", "DROP TABLE x"),
    )
    monkeypatch.setattr(schema, "MIGRATIONS", broken)
    with pytest.raises(LibraryError):
        open_library(tmp_path)
    assert version_of(path) == 1
    monkeypatch.undo()
    with open_library(tmp_path) as store:
        assert store.verify() == ()


def test_a_migration_that_would_touch_the_journal_is_taken_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = version_1(tmp_path)
    sly = ("DROP TRIGGER event_is_never_removed", "DELETE FROM event WHERE seq = 31")
    monkeypatch.setattr(schema, "MIGRATIONS", (schema.MIGRATIONS[0], (*schema.MIGRATIONS[1], *sly)))
    with pytest.raises(LibraryError, match="its journal changed"):
        open_library(tmp_path)
    assert version_of(path) == 1


# The statements of an opening: 1-4 look, 5-24 settings, then the backup (28 checks it) and, from 33 on, the
# migration: BEGIN, the new tables, the checks, and 42 the COMMIT. A creation begins at 28.


@pytest.mark.skipif(sys.platform == "win32", reason="SIGKILL is POSIX")
@pytest.mark.parametrize("statement", [5, 28, 34, 36, 37, 39, 42])
def test_a_migration_killed_at_any_statement_is_simply_done_again(tmp_path: Path, statement: int) -> None:
    path = version_1(tmp_path)
    assert killed_at(statement, tmp_path)
    assert version_of(path) == 1
    with open_library(tmp_path) as store:
        assert store.verify() == ()
        assert len(store.audit(CASE)) == 31
    assert version_of(path) == schema.VERSION


@pytest.mark.skipif(sys.platform == "win32", reason="SIGKILL is POSIX")
@pytest.mark.parametrize("statement", [1, 6, 29, 33, 42])
def test_a_creation_killed_on_the_way_is_simply_done_again(tmp_path: Path, statement: int) -> None:
    assert killed_at(statement, tmp_path)
    with open_library(tmp_path) as store:
        assert store.verify() == ()
        assert store.cases() == ()


def killed_at(statement: int, folder: Path) -> bool:
    command = [sys.executable, "-c", KILLED_AT, str(folder), str(statement)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    return done.returncode == EXIT_CODE
