"""The proof that a library holds together: the file, the chain of the journal, records equal its replay."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Generator, Iterator
from typing import Any

from annotator.library.stores.sqlite.faults import primary_code
from annotator.library.stores.sqlite.journal import CREATE, GENESIS, Entry, chained_hash, entries
from annotator.library.stores.sqlite.text import canonical, digest

Texts = dict[str, str]


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
        try:
            replayed = yield from _replayed(connection, case_id, heading)
        except (ValueError, KeyError, TypeError, AttributeError):
            yield f"The journal of the case {case_id} cannot be replayed."
            continue
        rows = connection.execute(
            "SELECT id, document, digest FROM record WHERE case_id = ? ORDER BY position", (case_id,)
        ).fetchall()
        if [(key, document) for key, document, _ in rows] != list(replayed.items()):
            yield f"The records of the case {case_id} are not what its journal says."
        if any(digest(document) != expected for _, document, expected in rows):
            yield f"A record of the case {case_id} is damaged."


def _replayed(connection: sqlite3.Connection, case_id: str, heading: str) -> Generator[str, None, Texts]:
    """Return, after yielding faults, the texts of the records by id, in order of entry."""
    table: Texts = {}
    changes: dict[int, Any] = {}
    first = True
    for entry in entries(connection, case_id):
        pairs = json.loads(entry.change)
        if first != (entry.act == CREATE) or (first and entry.heading != heading):
            yield f"The case {case_id} does not begin as its journal says."
        first = False
        if fault := _act_fault(entry, pairs, changes):
            yield fault
        changes[entry.seq] = pairs
        for pair in pairs:
            if not _replay_pair(table, pair):
                yield f"Entry {entry.seq} of the journal does not fit the records before it."
    return table


def _act_fault(entry: Entry, pairs: Any, changes: dict[int, Any]) -> str:
    if entry.edit_seq is None:
        return ""
    edit = changes.get(entry.edit_seq)
    if entry.act == "undo" and edit is not None:
        edit = [{"before": one["after"], "after": one["before"]} for one in reversed(edit)]
    return "" if pairs == edit else f"Entry {entry.seq} is not the {entry.act} of entry {entry.edit_seq}."


def _replay_pair(table: Texts, pair: Any) -> bool:
    before, after = (None if pair[when] is None else canonical(pair[when]) for when in ("before", "after"))
    key = (pair["after"] or pair["before"])["id"]
    fits = table.get(key) == before
    if after is None:
        table.pop(key, None)
    else:
        table[key] = after
    return fits
