"""SQLite's errors in the words of the people who read them."""

from __future__ import annotations

import errno
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from annotator.errors import CaseFileError, LibraryBusyError, LibraryError, LibraryReadOnlyError

_UNHARMED = "What was stored before is unharmed."
_MAY_NOT_WRITE = frozenset((errno.EACCES, errno.EPERM, errno.EROFS))
_RESTORE = "Move the file aside and put the newest copy of its folder 'backups' in its place."

_BY_CODE = {
    sqlite3.SQLITE_FULL: ("has no room left on its disk", f"Free some space, then try again. {_UNHARMED}"),
    sqlite3.SQLITE_IOERR: (
        "cannot be read or written: the disk reports an error",
        f"Check the disk. {_UNHARMED}",
    ),
    sqlite3.SQLITE_CORRUPT: ("is damaged", _RESTORE),
    sqlite3.SQLITE_NOTADB: (
        "is not a library of cases",
        f"Choose another file, or, if it was one: {_RESTORE}",
    ),
    sqlite3.SQLITE_READONLY: (
        "may not be written here",
        "Open it for reading, or copy it to another folder.",
    ),
    sqlite3.SQLITE_CANTOPEN: ("cannot be opened", "Check that its folder exists and that you may use it."),
}


def primary_code(error: BaseException | None) -> int:
    """Return the primary result code of an error of SQLite (sqlite.org/rescode), 0 when it has none."""
    return (getattr(error, "sqlite_errorcode", 0) or 0) & 0xFF


@contextmanager
def translated(location: str) -> Iterator[None]:
    """Turn the errors of SQLite and of the file system inside the block into `LibraryError`.

    Wrong calls (`sqlite3.ProgrammingError`: another thread, a closed store) are bugs and pass.
    """
    try:
        yield
    except sqlite3.ProgrammingError:
        raise
    except sqlite3.Error as error:
        code = primary_code(error)
        if code in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
            raise LibraryBusyError(
                f"The library {location} is locked by another program.", "Close it and try again."
            ) from error
        if not code:
            # Python could not read a text as UTF-8; its message would show the text.
            raise LibraryError(f"The library {location} is damaged: a text is broken.", _RESTORE) from error
        what, hint = _BY_CODE.get(code, ("refuses the step", _UNHARMED))
        kind = LibraryReadOnlyError if code == sqlite3.SQLITE_READONLY else LibraryError
        raise kind(f"The library {location} {what} ({error}).", hint) from error
    except UnicodeEncodeError as error:
        raise CaseFileError(
            f"A value cannot be stored: the text {error.object[:60]!r} holds what is no character.",
            "Correct it; nothing was changed.",
        ) from error
    except OSError as error:
        if error.errno in _MAY_NOT_WRITE:
            what, hint = _BY_CODE[sqlite3.SQLITE_READONLY]
            raise LibraryReadOnlyError(f"The library {location} {what} ({error.strerror}).", hint) from error
        raise LibraryError(
            f"The library {location} cannot be used: {error.strerror or error}.",
            "Check that its folder exists, that you may write to it, and that the disk has room.",
        ) from error
