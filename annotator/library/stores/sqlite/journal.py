"""The journal: every edit as one row, never altered, each row's hash chained to the row before it."""

from __future__ import annotations

import getpass
import platform
import sqlite3
import uuid
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, fields
from datetime import UTC, datetime
from importlib import metadata
from operator import attrgetter
from typing import Any

from annotator.errors import LibraryError
from annotator.lesions.history import Act
from annotator.lesions.records import CaseId
from annotator.library.stores.sqlite.clock import Instant, jump
from annotator.library.stores.sqlite.text import canonical, digest

GENESIS = "0" * 64
CREATE = "create"


@dataclass(frozen=True, slots=True)
class Entry:
    """A row of the journal. `change` is the text of the pairs as applied; `heading` only at creation."""

    seq: int
    uuid: str
    utc: str
    monotonic_ns: int
    utc_offset_min: int
    clock: str
    reader: str
    account: str
    station: str
    program_version: str
    case_id: str
    act: str
    edit_seq: int | None
    name: str
    heading: str | None
    change: str
    prev_hash: str
    hash: str

    @property
    def when(self) -> datetime:
        """The moment of the entry, UTC."""
        return datetime.fromisoformat(self.utc)


@dataclass(frozen=True, slots=True)
class Draft:
    """What is to be entered; the journal adds place, time, author and hashes."""

    case_id: CaseId
    act: str
    name: str
    reader: str
    change: str
    edit_seq: int | None = None
    heading: str | None = None
    uuid: str = field(default_factory=lambda: str(uuid.uuid4()))


@dataclass(frozen=True, slots=True)
class Author:
    """The account, computer and release that edits come from."""

    account: str
    station: str
    program_version: str


_COLUMNS = tuple(one.name for one in fields(Entry))
_values = attrgetter(*_COLUMNS)
_SELECT = f"SELECT {', '.join(_COLUMNS)} FROM event"  # noqa: S608 -- the names are our own
_TAIL = "SELECT seq, utc, hash FROM event ORDER BY seq DESC LIMIT 1"
_INSERT = f"INSERT INTO event ({', '.join(_COLUMNS)}) VALUES ({', '.join('?' * len(_COLUMNS))})"  # noqa: S608


def present_author() -> Author:
    """Return who runs this process."""
    try:
        account = getpass.getuser()
    except (KeyError, ImportError, OSError):
        account = ""  # a container without a user database
    try:
        version = metadata.version("lesion-annotator")
    except metadata.PackageNotFoundError:
        version = ""  # a checkout that was not installed
    return Author(account, platform.node(), version)


def chained_hash(entry: Entry) -> str:
    """Return what the hash of an entry must be: SHA-256 over all its other fields."""
    values = dict(zip(_COLUMNS, _values(entry), strict=True))
    del values["hash"]
    return _hash_of(values)


def _hash_of(values: Mapping[str, object]) -> str:
    return digest(canonical(values))


def head(connection: sqlite3.Connection) -> Entry | None:
    """Return the last entry of the library, or None."""
    row = connection.execute(f"{_SELECT} ORDER BY seq DESC LIMIT 1").fetchone()
    return None if row is None else Entry(*row)


def append(
    connection: sqlite3.Connection, draft: Draft, author: Author, instant: Instant, last: Instant | None
) -> Entry:
    """Enter a draft behind the last entry; call it inside a writing transaction."""
    seq, utc, prev_hash = connection.execute(_TAIL).fetchone() or (0, None, GENESIS)
    offset = instant.utc.astimezone().utcoffset()
    values: dict[str, Any] = {
        "seq": seq + 1,
        "uuid": draft.uuid,
        "utc": instant.utc.astimezone(UTC).isoformat(timespec="microseconds"),
        "monotonic_ns": instant.monotonic_ns,
        "utc_offset_min": 0 if offset is None else int(offset.total_seconds() // 60),
        "clock": jump(last, None if utc is None else datetime.fromisoformat(utc), instant),
        "reader": draft.reader,
        "account": author.account,
        "station": author.station,
        "program_version": author.program_version,
        "case_id": draft.case_id,
        "act": draft.act,
        "edit_seq": draft.edit_seq,
        "name": draft.name,
        "heading": draft.heading,
        "change": draft.change,
        "prev_hash": prev_hash,
    }
    entry = Entry(**values, hash=_hash_of(values))
    connection.execute(_INSERT, _values(entry))
    return entry


def entries(connection: sqlite3.Connection, case_id: str | None = None) -> Iterator[Entry]:
    """Yield the entries of a case, or of the whole library, oldest first."""
    where, values = ("", ()) if case_id is None else ("WHERE case_id = ?", (case_id,))
    for row in connection.execute(f"{_SELECT} {where} ORDER BY seq", values):
        yield Entry(*row)


def entry_at(connection: sqlite3.Connection, seq: int) -> Entry:
    """Return the entry of a place that is known to exist."""
    return Entry(*connection.execute(f"{_SELECT} WHERE seq = ?", (seq,)).fetchone())


def acts(connection: sqlite3.Connection, case_id: CaseId) -> list[tuple[int, str]]:
    """Return (seq, act) of a case's entries, oldest first; read from the index alone."""
    return connection.execute(
        "SELECT seq, act FROM event WHERE case_id = ? ORDER BY seq", (case_id,)
    ).fetchall()


def edit_waiting(connection: sqlite3.Connection, case_id: CaseId, act: Act) -> int | None:
    """Return the place of the edit that is undone next, or redone next; None where there is none.

    Read backwards, from the index alone: a long history takes no longer than a short one.
    """
    brings, takes = (Act.UNDO, (Act.DO, Act.REDO)) if act is Act.UNDO else (Act.REDO, (Act.UNDO,))
    matched = 0
    rows = connection.execute(
        "SELECT seq, act, edit_seq FROM event WHERE case_id = ? ORDER BY seq DESC", (case_id,)
    )
    for seq, found, edit_seq in rows:
        if found == brings:
            matched += 1
        elif found in takes and matched:
            matched -= 1
        elif found in takes:
            return int(seq if edit_seq is None else edit_seq)
        elif found == Act.DO:
            return None  # a new edit leaves nothing to redo
    return None


def open_edits(acts: Iterable[tuple[int, str]]) -> tuple[list[int], list[int]]:
    """Return the places of the edits that are done and of those undone, the next to take last.

    Raises
    ------
    LibraryError
        More is undone or redone than was done: entries are missing.
    """
    done: list[int] = []
    undone: list[int] = []
    try:
        for seq, act in acts:
            if act == Act.DO:
                done.append(seq)
                undone.clear()
            elif act == Act.UNDO:
                undone.append(done.pop())
            elif act == Act.REDO:
                done.append(undone.pop())
    except IndexError as error:
        raise LibraryError(
            f"Entries before entry {seq} are missing from the library's journal.",
            "Restore the newest copy of the library's folder 'backups'.",
        ) from error
    return done, undone
