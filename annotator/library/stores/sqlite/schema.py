"""The tables of the library file, version by version: forward only, each step in one transaction."""

from __future__ import annotations

import hashlib
import logging
import sqlite3
from collections.abc import Callable
from pathlib import Path

from annotator.errors import LibraryError

APPLICATION_ID = 0x4C65416E  # "LeAn"
_log = logging.getLogger(__name__)

_VERSION_1 = (
    """
    CREATE TABLE cases (
        id TEXT PRIMARY KEY,
        heading TEXT NOT NULL,
        digest TEXT NOT NULL
    ) STRICT
    """,
    """
    CREATE TABLE event (
        seq INTEGER PRIMARY KEY AUTOINCREMENT,
        uuid TEXT NOT NULL,
        utc TEXT NOT NULL,
        monotonic_ns INTEGER NOT NULL,
        utc_offset_min INTEGER NOT NULL,
        clock TEXT NOT NULL,
        reader TEXT NOT NULL,
        account TEXT NOT NULL,
        station TEXT NOT NULL,
        program_version TEXT NOT NULL,
        case_id TEXT NOT NULL REFERENCES cases (id),
        act TEXT NOT NULL CHECK (act IN ('create', 'do', 'undo', 'redo')),
        edit_seq INTEGER REFERENCES event (seq),
        name TEXT NOT NULL,
        heading TEXT,
        change TEXT NOT NULL,
        prev_hash TEXT NOT NULL,
        hash TEXT NOT NULL
    ) STRICT
    """,
    "CREATE INDEX event_of_case ON event (case_id, seq, act, edit_seq)",
    """
    CREATE TRIGGER event_is_never_altered BEFORE UPDATE ON event
    BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END
    """,
    """
    CREATE TRIGGER event_is_never_removed BEFORE DELETE ON event
    BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END
    """,
    """
    CREATE TABLE record (
        position INTEGER PRIMARY KEY,
        case_id TEXT NOT NULL REFERENCES cases (id),
        id TEXT NOT NULL,
        kind TEXT NOT NULL,
        document TEXT NOT NULL,
        digest TEXT NOT NULL,
        UNIQUE (case_id, id)
    ) STRICT
    """,
    "CREATE INDEX record_of_kind ON record (case_id, kind)",
)

# Where images come from and how the workspace was left: neither is part of the audited record, so
# neither may pass through the journal. Paths are bytes because a file name need not be text.
_VERSION_2 = (
    """
    CREATE TABLE source (
        case_id TEXT NOT NULL REFERENCES cases (id),
        place INTEGER NOT NULL,
        path BLOB NOT NULL,
        PRIMARY KEY (case_id, place)
    ) STRICT, WITHOUT ROWID
    """,
    "CREATE TABLE setting (key TEXT PRIMARY KEY, value BLOB NOT NULL) STRICT, WITHOUT ROWID",
)

MIGRATIONS: tuple[tuple[str, ...], ...] = (_VERSION_1, _VERSION_2)
"""The statements that lead from version n to n + 1, at place n. What is released is never altered."""
VERSION = len(MIGRATIONS)


def version_of(connection: sqlite3.Connection, location: str) -> int:
    """Return the version of the tables in a file, 0 for an empty one; changes nothing.

    Raises
    ------
    LibraryError
        The file belongs to another program, or was written by a newer release.
    """
    application = connection.execute("PRAGMA application_id").fetchone()[0]
    version = int(connection.execute("PRAGMA user_version").fetchone()[0])
    tables = connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]
    if application != APPLICATION_ID and (tables or application or version):
        raise LibraryError(
            f"The file {location} is a database of another program.", "Choose another place for the library."
        )
    if version > VERSION:
        raise LibraryError(
            f"The library {location} was written by a newer release (version {version} of its tables, "
            f"this release knows {VERSION}).",
            "Install the newer release; nothing was changed.",
        )
    return version


def bring_up_to_date(connection: sqlite3.Connection, location: str, back_up: Callable[[], Path]) -> None:
    """Lead the tables to the present version, after a verified backup where there is something to lose.

    Raises
    ------
    LibraryError
        The file is of another program or a newer release, or the outcome does not hold together: then
        everything is as it was.
    """
    version = version_of(connection, location)
    if version == VERSION:
        return
    if version:
        _log.info("library: version %d of the tables becomes %d; backup %s", version, VERSION, back_up())
    connection.execute("BEGIN IMMEDIATE")
    try:
        _migrate(connection, version, location)
        connection.execute("COMMIT")
    except BaseException:  # Also Ctrl+C: no migration stays half done.
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise


def _migrate(connection: sqlite3.Connection, version: int, location: str) -> None:
    before = _journal_digest(connection) if version else None
    connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    for statements in MIGRATIONS[version:]:
        for statement in statements:
            connection.execute(statement)
    connection.execute(f"PRAGMA user_version = {VERSION}")
    faults = [row[0] for row in connection.execute("PRAGMA integrity_check") if row[0] != "ok"]
    faults += [f"{row[0]} row {row[1]}" for row in connection.execute("PRAGMA foreign_key_check")]
    if faults or (before is not None and _journal_digest(connection) != before):
        what = faults[0] if faults else "its journal changed"
        raise LibraryError(
            f"The library {location} does not hold together: {what}.",
            "Nothing was changed. Restore the newest copy of its folder 'backups'.",
        )


def _journal_digest(connection: sqlite3.Connection) -> str:
    whole = hashlib.sha256()
    for row in connection.execute("SELECT seq, hash FROM event ORDER BY seq"):
        whole.update(repr(tuple(row)).encode())
    return whole.hexdigest()
