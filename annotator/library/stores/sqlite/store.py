"""The library in one SQLite file: one process writes, any number read."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path
from types import TracebackType
from typing import Self

from annotator.errors import LibraryError, UnknownRecordError
from annotator.lesions.case import Case
from annotator.lesions.change import Change, added
from annotator.lesions.history import Act, Edit, History
from annotator.lesions.records import CaseId
from annotator.library.finding import find_case
from annotator.library.store import AuditRow, CaseSummary, Saved
from annotator.library.stores.sqlite import integrity, journal, records, text
from annotator.library.stores.sqlite.clock import Clock, Instant, now
from annotator.library.stores.sqlite.faults import primary_code
from annotator.library.stores.sqlite.file import LibraryFile
from annotator.library.stores.sqlite.journal import Draft, Entry


class SqliteStore:
    """A `Store` in an SQLite file; see there for its methods.

    Parameters
    ----------
    path : Path
        The file; for writing it is made where it is missing.
    write : bool
        Whether this process becomes the one that writes.
    clock : Clock
        What tells the time of edits.

    Raises
    ------
    LibraryBusyError
        Another process writes to it.
    LibraryError
        The file is damaged, foreign, of a newer release, or cannot be kept safe where it lies.
    """

    def __init__(self, path: Path, *, write: bool = True, clock: Clock = now) -> None:
        self._file = LibraryFile(path, write=write)
        self._author = journal.present_author()
        self._writer = text.Writer()
        self._clock = clock
        self._last: Instant | None = None
        self._doubtful: Draft | None = None

    @property
    def location(self) -> str:
        """Where the file is."""
        return self._file.location

    @property
    def read_only(self) -> bool:
        """Whether writing methods refuse."""
        return self._file.read_only

    def cases(self) -> tuple[CaseSummary, ...]:
        """Return all cases, the one edited last first."""
        with self._file.reading() as connection:
            return records.summaries(connection)

    def find(self, text: str) -> CaseSummary:
        """Return the case whose id, label or patient id is `text`."""
        return find_case(self.cases(), text, self.location)

    def load(self, case_id: CaseId) -> Case:
        """Return a case as the last committed edit left it."""
        with self._file.reading() as connection:
            return records.load(connection, case_id)

    def create(self, case: Case, reader: str) -> None:
        """Store a new case with all its records in one transaction."""
        brings = case.lesions or case.facts or case.site_reviews
        pairs, heading = self._writer.written(added(*case.table.values())), text.heading_text(case)
        draft = Draft(
            case_id=case.id,
            act=journal.CREATE,
            name="Import case" if brings else "Create case",
            reader=reader,
            change=text.change_text(pairs),
            heading=heading,
        )

        def enter(connection: sqlite3.Connection) -> Draft:
            if records.holds(connection, case.id):
                raise LibraryError(
                    f"The library {self.location} already has a case with the id {case.id}.", "Open that one."
                )
            records.put_heading(connection, case.id, heading)
            return draft

        self._commit(draft, pairs, enter)

    def apply(self, case_id: CaseId, edit: Edit, reader: str, act: Act = Act.DO) -> Saved:
        """Commit an edit; `edit.change` is the change as applied, the inverse for undo."""
        if not edit.change:
            raise ValueError("an edit that changes nothing is not journalled")
        pairs = self._writer.written(edit.change)
        draft = Draft(case_id, act.value, edit.name, reader, text.change_text(pairs))

        def enter(connection: sqlite3.Connection) -> Draft:
            _require(connection, case_id)
            if act is Act.DO:
                return draft
            return replace(draft, edit_seq=_edit_meant(connection, case_id, edit.change, act))

        entry = self._commit(draft, pairs, enter)
        return Saved(entry.seq, entry.when)

    def _commit(
        self,
        draft: Draft,
        pairs: tuple[text.WrittenPair, ...],
        enter: Callable[[sqlite3.Connection], Draft],
    ) -> Entry:
        if (late := self._come_through(draft)) is not None:
            return late
        instant = self._clock()
        try:
            with self._file.writing() as connection:
                entry = journal.append(connection, enter(connection), self._author, instant, self._last)
                records.put(connection, CaseId(draft.case_id), pairs)
        except LibraryError as error:
            if primary_code(error.__cause__) != sqlite3.SQLITE_IOERR:
                raise
            self._doubtful = draft
            self._file.reconnect()
            if (late := self._come_through(draft)) is None:
                raise
            entry = late
        self._last, self._doubtful = instant, None
        return entry

    def _come_through(self, draft: Draft) -> Entry | None:
        """Return the entry of a draft whose commit failed and yet reached the file, now proven durable.

        A failed fsync leaves such an entry behind. It is acknowledged to whoever tries the same edit again,
        once everything is in the file and on the disk.
        """
        doubtful = self._doubtful
        if doubtful is None or replace(doubtful, uuid=draft.uuid) != draft:
            return None
        with self._file.reading() as connection:
            tail = journal.head(connection)
        if tail is None or tail.uuid != doubtful.uuid:
            return None
        self._file.flush()
        self._doubtful = None
        return tail

    def history(self, case_id: CaseId, last: int | None = None) -> History:
        """Return what can be undone and redone, as the journal leaves it."""
        with self._file.reading() as connection:
            _require(connection, case_id)
            done, undone = journal.open_edits(journal.acts(connection, case_id))
            near_done, near_undone = done[-last:] if last else done, undone[-last:] if last else undone
            edits = {seq: journal.entry_at(connection, seq) for seq in (*near_done, *near_undone)}

        def edit(seq: int) -> Edit:
            return Edit(edits[seq].name, _change_of(edits[seq]))

        return History(
            tuple(map(edit, near_done)),
            tuple(map(edit, near_undone)),
            len(done) - len(near_done),
            len(undone) - len(near_undone),
        )

    def audit(self, case_id: CaseId) -> tuple[AuditRow, ...]:
        """Return the audit trail of a case, oldest first."""
        with self._file.reading() as connection:
            _require(connection, case_id)
            return tuple(_audit_row(entry) for entry in journal.entries(connection, case_id))

    def sources(self, case_id: CaseId) -> tuple[str, ...]:
        """Return the files and folders the images of a case come from."""
        with self._file.reading() as connection:
            rows = connection.execute("SELECT path FROM source WHERE case_id = ? ORDER BY place", (case_id,))
            return tuple(os.fsdecode(path) for (path,) in rows)

    def set_sources(self, case_id: CaseId, paths: Iterable[str]) -> None:
        """Remember where the images of a case come from."""
        rows = [(case_id, place, os.fsencode(path)) for place, path in enumerate(paths)]
        with self._file.writing() as connection:
            _require(connection, case_id)
            connection.execute("DELETE FROM source WHERE case_id = ?", (case_id,))
            connection.executemany("INSERT INTO source VALUES (?, ?, ?)", rows)

    def remember(self, key: str, value: str) -> None:
        """Keep a small setting of the workspace; not audited."""
        with self._file.writing() as connection:
            connection.execute(
                "INSERT INTO setting VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value",
                (key, value.encode("utf-8", "surrogatepass")),
            )

    def recall(self, key: str) -> str | None:
        """Return what `remember` kept, or None."""
        with self._file.reading() as connection:
            row = connection.execute("SELECT value FROM setting WHERE key = ?", (key,)).fetchone()
        return None if row is None else bytes(row[0]).decode("utf-8", "surrogatepass")

    def verify(self) -> tuple[str, ...]:
        """Check the file, the chain of the journal and that records equal its replay; return the faults."""
        with self._file.reading() as connection:
            return tuple(integrity.faults(connection))

    def backup(self, folder: Path | str | None = None) -> Path:
        """Write a verified copy and return where."""
        return self._file.back_up(None if folder is None else Path(folder).expanduser())

    def close(self) -> None:
        """Release the library to others, after a backup when the last is a day old."""
        self._file.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def _require(connection: sqlite3.Connection, case_id: CaseId) -> None:
    if not records.holds(connection, case_id):
        raise UnknownRecordError(f"The library has no case with the id {case_id}.")


def _edit_meant(connection: sqlite3.Connection, case_id: CaseId, change: Change, act: Act) -> int:
    waiting = journal.edit_waiting(connection, case_id, act)
    if waiting is None:
        raise ValueError(f"there is nothing to {act.value}")
    edit = _change_of(journal.entry_at(connection, waiting))
    if change != (edit.inverse() if act is Act.UNDO else edit):
        raise ValueError(f"the change is not the {act.value} of entry {waiting}")
    return waiting


def _change_of(entry: Entry) -> Change:
    if journal.chained_hash(entry) != entry.hash:
        raise LibraryError(
            f"Entry {entry.seq} of the library's journal is damaged.",
            "Restore the newest copy of the library's folder 'backups'.",
        )
    return text.change_from_text(entry.change)


def _audit_row(entry: Entry) -> AuditRow:
    pairs = _change_of(entry).pairs
    return AuditRow(
        seq=entry.seq,
        who=entry.reader,
        when=entry.when,
        act=entry.act,
        name=entry.name,
        before=tuple(before for before, _ in pairs),
        after=tuple(after for _, after in pairs),
        hash=entry.hash,
        edit_seq=entry.edit_seq,
        account=entry.account,
        station=entry.station,
        program_version=entry.program_version,
        clock=entry.clock,
    )
