"""Connections to the library file, with every setting that durability rests on read back."""

from __future__ import annotations

import os
import shutil
import sqlite3
from pathlib import Path
from urllib.parse import quote

from annotator.errors import LibraryError
from annotator.library.folders import sync_folder

_BUSY_TIMEOUT_S = 2.0
_LOG_HEADER_BYTES, _FRAME_HEADER_BYTES, _SPARE_FRAMES = 32, 24, 64
_LOG_STEP_BYTES = 256 << 10
_LEAST_FREE = 16
"""Whole logs that must have room on the disk for one to be laid out."""

# sqlite.org/pragma.html. FULL: NORMAL loses acknowledged edits at a power cut. recursive_triggers: without it
# INSERT OR REPLACE slips past the triggers of the journal. secure_delete: removed text leaves the file.
# fullfsync: macOS's fsync does not reach the disk.
_WRITER = (
    ("journal_mode", "wal"),
    ("synchronous", 2),
    ("foreign_keys", 1),
    ("recursive_triggers", 1),
    ("secure_delete", 1),
    ("trusted_schema", 0),
    ("cell_size_check", 1),
    ("mmap_size", 0),
    ("fullfsync", 1),
    ("checkpoint_fullfsync", 1),
)
_READER = (("query_only", 1), ("trusted_schema", 0), ("cell_size_check", 1), ("mmap_size", 0))


def prepare_folder(folder: Path) -> None:
    """Make the folder of the library, for its owner alone, where there is none."""
    if not folder.exists():
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        sync_folder(folder.parent)


def prepare_file(path: Path) -> None:
    """Make the library file, empty and for its owner alone, where there is none.

    SQLite gives its side files the rights of this one.
    """
    if not path.exists():
        os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600))
        sync_folder(path.parent)


def connect_bare(path: Path, mode: str) -> sqlite3.Connection:
    """Return a connection that changes nothing by itself; `mode` is a URI query such as ``mode=ro``."""
    uri = f"file:{quote(str(path))}?{mode}"
    return sqlite3.connect(uri, uri=True, isolation_level=None, timeout=_BUSY_TIMEOUT_S)


def settle_for_writing(connection: sqlite3.Connection) -> None:
    """Give the settings of the writer; what does not take is refused."""
    _settle(connection, _WRITER)


def lay_out_log(connection: sqlite3.Connection, path: Path) -> bool:
    """Lengthen the ``-wal`` file; tell whether it is as long as it will be made.

    A commit then only writes over bytes the file has: to sync it, the disk need not note a new length,
    which takes as long again. Zeros behind the last commit are no frames (sqlite.org/fileformat2.html, 4).
    It grows by more than an edit takes and less than anybody waits for; not at all on a disk almost full.
    """
    pages, page_bytes = (
        connection.execute(f"PRAGMA {name}").fetchone()[0] for name in ("wal_autocheckpoint", "page_size")
    )
    whole = _LOG_HEADER_BYTES + (pages + _SPARE_FRAMES) * (_FRAME_HEADER_BYTES + page_bytes)
    if shutil.disk_usage(path.parent).free < _LEAST_FREE * whole:
        return True
    with path.with_name(path.name + "-wal").open("r+b", buffering=0) as log:
        present = log.seek(0, os.SEEK_END)
        length = min(whole, present + _LOG_STEP_BYTES)
        log.write(bytes(max(0, length - present)))
    return bool(length == whole)


def connect_for_reading(path: Path) -> sqlite3.Connection:
    """Return a connection that sees what others commit, and neither writes nor checkpoints.

    A library on read-only media is opened as it stands; one with edits still in its ``-wal`` cannot be.
    """
    connection = connect_bare(path, "mode=ro")
    try:
        _settle(connection, _READER)
        connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
    except sqlite3.OperationalError:
        connection.close()
        wal = path.with_name(path.name + "-wal")
        if os.access(path.parent, os.W_OK) or (wal.exists() and wal.stat().st_size > 0):
            raise
        return connect_bare(path, "mode=ro&immutable=1")
    except BaseException:  # Also Ctrl+C: nobody else could close it.
        connection.close()
        raise
    return connection


def _settle(connection: sqlite3.Connection, wanted: tuple[tuple[str, str | int], ...]) -> None:
    for name, value in wanted:
        connection.execute(f"PRAGMA {name} = {value}").fetchall()
        row = connection.execute(f"PRAGMA {name}").fetchone()
        # A build without memory maps answers nothing at all, which is what is asked for.
        found = 0 if row is None and name == "mmap_size" else row and row[0]
        if found != value:
            raise LibraryError(
                f"The library cannot be kept safe: SQLite {sqlite3.sqlite_version} has {name} = {found}, "
                f"not {value}.",
                "Keep the library on a disk of this computer, and Python with its own SQLite.",
            )
