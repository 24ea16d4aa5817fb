"""The proof that a library holds together: the file, the chain of the journal, records equal its replay."""

from __future__ import annotations

import sqlite3
from collections.abc import Generator, Iterator

from annotator.errors import AnnotatorError
from annotator.lesions.change import Change, Pair, record_id
from annotator.lesions.history import Act
from annotator.lesions.records import Record, RecordId
from annotator.library.stores.sqlite.faults import primary_code
from annotator.library.stores.sqlite.journal import CREATE, GENESIS, Entry, chained_hash, entries
from annotator.library.stores.sqlite.text import change_from_text, digest, record_from_text

Table = dict[RecordId, Record]


def faults(connection: sqlite3.Connection) -> Iterator[str]:
    """Yield one sentence per fault; a file too damaged to be read on ends with a sentence too."""
    for check in (_file_faults, _chain_faults, _record_faults):
        try:
            yield from check(connection)
        except sqlite3.DatabaseError as error:
            yield f"The file is damaged: {error if primary_code(error) else 'a text is broken'}."


def file_is_sound(connection: sqlite3.Connection) -> bool:
    """Tell whether the pages of the file fit together: quick enough for every opening."""
    try:
        return bool(connection.execute("PRAGMA quick_check(1)").fetchone()[0] == "ok")
    except sqlite3.DatabaseError:
        return False


def _file_faults(connection: sqlite3.Connection) -> Iterator[str]:
    for (line,) in connection.execute("PRAGMA integrity_check"):
        if line != "ok":
            yield f"The file is damaged: {line}."
    for table, row, parent, _ in connection.execute("PRAGMA foreign_key_check"):
        yield f"The file is damaged: row {row} of {table} names a missing row of {parent}."


def _chain_faults(connection: sqlite3.Connection) -> Iterator[str]:
    previous, last = GENESIS, 0
    for entry in entries(connection):
        if entry.seq != last + 1:
            yield f"The journal has a gap between the entries {last} and {entry.seq}."
        elif entry.prev_hash != previous:
            yield f"Entry {entry.seq} of the journal does not follow on entry {last}."
        if chained_hash(entry) != entry.hash:
            yield f"Entry {entry.seq} of the journal was altered."
        previous, last = entry.hash, entry.seq
    given = connection.execute("SELECT seq FROM sqlite_sequence WHERE name = 'event'").fetchone()
    if (given[0] if given else 0) != last:
        yield f"The journal ends at entry {last}, but entry {given[0] if given else 0} was written."


def _record_faults(connection: sqlite3.Connection) -> Iterator[str]:
    for case_id, heading, expected in connection.execute("SELECT id, heading, digest FROM cases"):
        if digest(heading) != expected:
            yield f"The heading of the case {case_id} is damaged."
        rows = connection.execute(
            "SELECT id, document, digest FROM record WHERE case_id = ? ORDER BY position", (case_id,)
        ).fetchall()
        if any(digest(document) != expected for _, document, expected in rows):
            yield f"A record of the case {case_id} is damaged."
        try:
            replayed = yield from _replayed(connection, case_id, heading)
            kept = [(key, record_from_text(document)) for key, document, _ in rows]
        except (AnnotatorError, ValueError, KeyError, TypeError):
            yield f"The journal or the records of the case {case_id} cannot be read."
            continue
        if kept != list(replayed.items()):
            yield f"The records of the case {case_id} are not what its journal says."


def _replayed(connection: sqlite3.Connection, case_id: str, heading: str) -> Generator[str, None, Table]:
    """Return, after yielding faults, the records by id in order of entry."""
    # Records are compared, not texts: a later release may write a record with more fields.
    table: Table = {}
    changes: dict[int, Change] = {}
    for entry in entries(connection, case_id):
        change = change_from_text(entry.change)
        if (not changes) != (entry.act == CREATE) or (not changes and entry.heading != heading):
            yield f"The case {case_id} does not begin as its journal says."
        if entry.edit_seq is not None and not _is_of(entry, change, changes.get(entry.edit_seq)):
            yield f"Entry {entry.seq} is not the {entry.act} of entry {entry.edit_seq}."
        changes[entry.seq] = change
        for pair in change.pairs:
            if not _replay_pair(table, pair):
                yield f"Entry {entry.seq} of the journal does not fit the records before it."
    return table


def _is_of(entry: Entry, change: Change, edit: Change | None) -> bool:
    return edit is not None and change == (edit.inverse() if entry.act == Act.UNDO else edit)


def _replay_pair(table: Table, pair: Pair) -> bool:
    before, after = pair
    key = record_id(pair)
    fits = table.get(key) == before
    if after is None:
        table.pop(key, None)
    else:
        table[key] = after
    return fits
