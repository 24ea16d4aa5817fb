"""The records of all cases as the last edit left them: the journal's outcome, kept ready."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from datetime import datetime

from annotator.errors import LibraryError, UnknownRecordError
from annotator.lesions.case import Case
from annotator.lesions.records import CaseId
from annotator.library.store import CaseSummary
from annotator.library.stores.sqlite.text import WrittenPair, case_from_texts, digest, record_from_text


def put_heading(connection: sqlite3.Connection, case_id: CaseId, heading: str) -> None:
    """Enter a case without records."""
    connection.execute("INSERT INTO cases VALUES (?, ?, ?)", (case_id, heading, digest(heading)))


def holds(connection: sqlite3.Connection, case_id: CaseId) -> bool:
    """Tell whether the library has a case."""
    return connection.execute("SELECT 1 FROM cases WHERE id = ?", (case_id,)).fetchone() is not None


def put(connection: sqlite3.Connection, case_id: CaseId, pairs: Iterable[WrittenPair]) -> None:
    """Make a case's records what a change says; added ones come last, altered ones keep their place.

    Raises
    ------
    ValueError
        The change starts from another state of a record than the stored one.
    """
    for one in pairs:
        if one.before is None and one.after is not None:
            _add(connection, case_id, one, one.after)
            continue
        _require_stored(connection, case_id, one)
        if one.after is None:
            connection.execute("DELETE FROM record WHERE case_id = ? AND id = ?", (case_id, one.id))
        else:
            connection.execute(
                "UPDATE record SET document = ?, digest = ? WHERE case_id = ? AND id = ?",
                (one.after, digest(one.after), case_id, one.id),
            )


def _add(connection: sqlite3.Connection, case_id: CaseId, pair: WrittenPair, document: str) -> None:
    try:
        connection.execute(
            "INSERT INTO record (case_id, id, kind, document, digest) VALUES (?, ?, ?, ?, ?)",
            (case_id, pair.id, pair.kind, document, digest(document)),
        )
    except sqlite3.IntegrityError as error:
        raise _starts_elsewhere(pair) from error


def _require_stored(connection: sqlite3.Connection, case_id: CaseId, pair: WrittenPair) -> None:
    row = connection.execute(
        "SELECT document FROM record WHERE case_id = ? AND id = ?", (case_id, pair.id)
    ).fetchone()
    stored = None if row is None else row[0]
    # An older release may have written the same record in other words.
    is_same = stored == pair.before or (stored is not None and record_from_text(stored) == pair.pair[0])
    if not is_same:
        raise _starts_elsewhere(pair)


def _starts_elsewhere(pair: WrittenPair) -> ValueError:
    return ValueError(f"the change does not start from the stored record {pair.id}")


def load(connection: sqlite3.Connection, case_id: CaseId) -> Case:
    """Return a case with its records in order of entry; each is checked against its own hash.

    Raises
    ------
    UnknownRecordError
        There is no such case.
    LibraryError
        A stored text is not what was written.
    """
    row = connection.execute("SELECT heading, digest FROM cases WHERE id = ?", (case_id,)).fetchone()
    if row is None:
        raise UnknownRecordError(f"The library has no case with the id {case_id}.")
    texts = connection.execute(
        "SELECT document, digest FROM record WHERE case_id = ? ORDER BY position", (case_id,)
    ).fetchall()
    heading = _sound(case_id, *row)
    return case_from_texts(heading, [_sound(case_id, *one) for one in texts])


def _sound(case_id: str, text: str, expected: str) -> str:
    # Rotten bytes must never be shown as somebody's finding.
    if digest(text) != expected:
        raise LibraryError(
            f"A record of the case {case_id} is damaged in the library.",
            "Restore the newest copy of the library's folder 'backups'.",
        )
    return text


def summaries(connection: sqlite3.Connection) -> tuple[CaseSummary, ...]:
    """Return the worklist, the case edited last first."""
    counts: dict[str, dict[str, int]] = {}
    for case_id, kind, count in connection.execute(
        "SELECT case_id, kind, count(*) FROM record GROUP BY case_id, kind"
    ):
        counts.setdefault(case_id, {})[kind] = count
    last = dict(connection.execute("SELECT case_id, max(seq) FROM event GROUP BY case_id"))
    found = []
    for case_id, heading, expected in connection.execute("SELECT id, heading, digest FROM cases"):
        case = case_from_texts(_sound(case_id, heading, expected), [])
        seq = last[case_id]
        utc = connection.execute("SELECT utc FROM event WHERE seq = ?", (seq,)).fetchone()[0]
        of_kind = counts.get(case_id, {})
        summary = CaseSummary(
            id=case.id,
            label=case.label,
            patient=case.patient,
            timepoints=of_kind.get("timepoint", 0),
            readings=of_kind.get("reading", 0),
            lesions=of_kind.get("lesion", 0),
            marks=of_kind.get("mark", 0),
            updated_at=datetime.fromisoformat(utc),
        )
        found.append((seq, summary))
    return tuple(summary for _, summary in sorted(found, key=lambda one: -one[0]))
