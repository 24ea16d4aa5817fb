"""The library file in use: its lock, its one connection, and the transactions on it."""

from __future__ import annotations

import logging
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from annotator.errors import LibraryError
from annotator.library.stores.sqlite import backup as copies
from annotator.library.stores.sqlite import schema
from annotator.library.stores.sqlite.connection import (
    connect_bare,
    connect_for_reading,
    lay_out_log,
    prepare_file,
    prepare_folder,
    settle_for_writing,
)
from annotator.library.stores.sqlite.faults import translated
from annotator.library.stores.sqlite.integrity import file_is_sound
from annotator.library.stores.sqlite.lock import WriterLock

_log = logging.getLogger(__name__)


class LibraryFile:
    """Opens a library file and runs transactions on it.

    Parameters
    ----------
    path : Path
        The file. For writing it is made where it is missing; for reading, a missing one is an empty
        library.
    write : bool
        Whether this process becomes the one that writes.

    Raises
    ------
    LibraryBusyError
        Another process writes to it.
    LibraryError
        It is damaged, foreign, of a newer release, or cannot be kept safe where it lies.
    """

    def __init__(self, path: Path, *, write: bool) -> None:
        self.path = path
        self.location = str(path)
        self.read_only = not write
        self._lock: WriterLock | None = None
        self._connection: sqlite3.Connection | None = None
        self._written = False
        self._log_is_laid_out = False
        self._closed = False
        self._recovered: Path | None = None
        with translated(self.location):
            try:
                if write:
                    self._prepare()
                self._ready()
            except BaseException:  # Also Ctrl+C: an object half made would keep the lock.
                self.close()
                raise
        self._identity = self._present_identity()

    def _prepare(self) -> None:
        prepare_folder(self.path.parent)
        self._lock = WriterLock(self.path)
        prepare_file(self.path)

    def _ready(self) -> sqlite3.Connection:
        if self._closed:
            raise ValueError("the library is closed")
        if self._connection is None:
            connection = self._connect()
            try:
                self._settle(connection)
            except BaseException:  # Also Ctrl+C: nobody else could close it.
                connection.close()
                raise
            self._connection = connection
        return self._connection

    def _connect(self) -> sqlite3.Connection:
        if not self.read_only:
            return connect_bare(self.path, "mode=rw")
        if self.path.exists():
            return connect_for_reading(self.path)
        connection = sqlite3.connect(":memory:", isolation_level=None)
        schema.bring_up_to_date(connection, self.location, lambda: self.path)
        return connection

    def _settle(self, connection: sqlite3.Connection) -> None:
        # Before any setting: a file of another program must stay as it is.
        version = schema.version_of(connection, self.location)
        if not self.read_only:
            self._require_sound(connection)
            settle_for_writing(connection)
            # A killed migration or creation has left the old version or none: it is simply done again.
            schema.bring_up_to_date(connection, self.location, lambda: self._copy(connection))
        elif version != schema.VERSION:
            raise LibraryError(
                f"The library {self.location} has the tables of an older release (version {version}).",
                "Open it once in the window: that brings it up to date, after a backup.",
            )

    def _require_sound(self, connection: sqlite3.Connection) -> None:
        if not file_is_sound(connection):
            newest = copies.backups(self.path)[-1:]
            raise LibraryError(
                f"The library {self.location} is damaged; it was not touched.",
                "Move it aside and put a backup in its place"
                + (f": the newest is {newest[0]}." if newest else "; none is in its folder 'backups'."),
            )

    @contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """Run the block on one unchanging view of the library."""
        with translated(self.location):
            connection = self._ready()
            connection.execute("BEGIN")
            try:
                yield connection
            finally:
                self._roll_back(connection)

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """Run the block as one transaction: committed at its end, taken back when it raises.

        Raises
        ------
        LibraryError
            The library is open for reading, or the file is no longer where it was opened; or the
            transaction failed.
        """
        if self.read_only:
            raise LibraryError(
                f"The library {self.location} is open for reading only.", "Open it for writing to change it."
            )
        with translated(self.location):
            connection = self._ready()
            self._require_in_place(connection)
            connection.execute("BEGIN IMMEDIATE")
            try:
                yield connection
                connection.execute("COMMIT")
            except BaseException:  # Also Ctrl+C: no transaction stays open.
                self._roll_back(connection)
                raise
            self._written = True
            self._require_in_place(connection)
            if not self._log_is_laid_out:
                self._lay_out_log(connection)

    def _lay_out_log(self, connection: sqlite3.Connection) -> None:
        try:
            self._log_is_laid_out = lay_out_log(connection, self.path)
        except OSError as error:
            # The edit is committed; without room the log grows with each one, as far as there is room.
            self._log_is_laid_out = True
            _log.info("library: the log was not laid out: %s", error)

    def reconnect(self) -> None:
        """Give up the connection after an error of the disk: what it holds in memory may not be true."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None
            self._log_is_laid_out = False

    def flush(self) -> None:
        """Write everything committed into the file itself, through to the disk.

        Raises
        ------
        LibraryError
            It cannot be written.
        """
        with translated(self.location):
            busy, _, _ = self._ready().execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
            self._log_is_laid_out = False
        if busy:
            raise LibraryError(
                f"The library {self.location} is being read; it cannot be flushed.", "Try again."
            )

    def _roll_back(self, connection: sqlite3.Connection) -> None:
        if connection.in_transaction:
            try:
                connection.execute("ROLLBACK")
            except sqlite3.Error:
                # The first error tells more; a connection that cannot roll back is not used again.
                _log.exception("library: rollback failed")
                self.reconnect()

    def _present_identity(self) -> tuple[int, int] | None:
        try:
            found = self.path.stat()
        except FileNotFoundError:
            return None
        return (found.st_dev, found.st_ino)

    def _require_in_place(self, connection: sqlite3.Connection) -> None:
        # SQLite goes on writing to the moved file and a -wal that no longer belongs to it, without error.
        if self._present_identity() == self._identity:
            return
        if self._recovered is None:
            self._recovered = copies.back_up(connection, self.path, self.path.parent / "recovered")
        raise LibraryError(
            f"The library {self.location} was moved or replaced while the program was using it.",
            f"Everything up to the last edit is in {self._recovered}. Close the program and put it in place.",
        )

    def _copy(self, connection: sqlite3.Connection) -> Path:
        copy = copies.back_up(connection, self.path, copies.own_folder(self.path))
        copies.prune(self.path)
        return copy

    def back_up(self, folder: Path | None) -> Path:
        """Write a verified copy into a folder, or into the library's own folder of the newest ten."""
        with translated(self.location):
            if folder is None:
                return self._copy(self._ready())
            return copies.back_up(self._ready(), self.path, folder)

    def close(self) -> None:
        """Close the connection and let others write, after a backup when edits have none for a day."""
        try:
            if self._written and self._connection is not None and copies.is_due(self.path, datetime.now(UTC)):
                self._written = False
                self.back_up(None)
        finally:
            self._closed = True
            self.reconnect()
            if self._lock is not None:
                self._lock.release()
