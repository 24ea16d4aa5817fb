"""Verified copies of the library file. A plain copy of the file would miss what is still in its ``-wal``."""

from __future__ import annotations

import os
import sqlite3
from datetime import UTC, datetime, timedelta
from pathlib import Path

from annotator.errors import LibraryError
from annotator.library.folders import sync_folder
from annotator.library.stores.sqlite.connection import connect_bare

KEPT = 10
EVERY = timedelta(days=1)
_STAMP = "%Y%m%dT%H%M%S%fZ"


def own_folder(library: Path) -> Path:
    """Return the folder where a library keeps its backups."""
    return library.parent / "backups"


def back_up(connection: sqlite3.Connection, library: Path, folder: Path) -> Path:
    """Write a copy of the library as this connection sees it, prove it, and return where it is.

    The name appears only when the copy is complete, sound and on the disk.

    Raises
    ------
    LibraryError
        The copy does not equal the library; it is removed.
    """
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    target = folder / f"{library.stem}-{datetime.now(UTC).strftime(_STAMP)}.db"
    unproven = target.with_suffix(".db.tmp")
    for stale in folder.glob(f"{library.stem}-*.db.tmp"):
        stale.unlink(missing_ok=True)  # left by a process that was killed while it copied
    try:
        os.close(os.open(unproven, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600))
        _copy(connection, unproven)
        _prove(connection, unproven)
        _sync(unproven)
        unproven.replace(target)
    finally:
        unproven.unlink(missing_ok=True)
    sync_folder(folder)
    return target


def _copy(connection: sqlite3.Connection, target: Path) -> None:
    copy = sqlite3.connect(target)
    try:
        connection.backup(copy)
    finally:
        copy.close()


def _prove(connection: sqlite3.Connection, copy: Path) -> None:
    # immutable: looking at the copy must not give it side files.
    found = connect_bare(copy, "mode=ro&immutable=1")
    try:
        faults = [row[0] for row in found.execute("PRAGMA integrity_check") if row[0] != "ok"]
        if faults or _extent(found) != _extent(connection):
            what = faults[0] if faults else "rows are missing"
            raise LibraryError(
                f"The backup {copy.name} is not equal to the library: {what}.",
                "Check the disk, and run the check of the library.",
            )
    finally:
        found.close()


def _extent(connection: sqlite3.Connection) -> tuple[object, ...]:
    events: tuple[object, ...] = connection.execute(
        "SELECT count(*), max(seq), max(hash) FROM event"
    ).fetchone()
    records: tuple[object, ...] = connection.execute("SELECT count(*), max(digest) FROM record").fetchone()
    return (*events, *records)


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDWR)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def backups(library: Path) -> list[Path]:
    """Return the library's own backups, oldest first."""
    return sorted(own_folder(library).glob(f"{library.stem}-*.db"))


def prune(library: Path) -> None:
    """Remove all of the library's own backups but the newest ten."""
    for old in backups(library)[:-KEPT]:
        old.unlink(missing_ok=True)


def is_due(library: Path, now: datetime) -> bool:
    """Tell whether the newest backup is a day old, or there is none."""
    kept = backups(library)
    if not kept:
        return True
    newest = datetime.fromtimestamp(kept[-1].stat().st_mtime, UTC)
    return not timedelta(0) <= now - newest < EVERY
