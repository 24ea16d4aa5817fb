"""One writing process at a time: a lock file that the system frees with its owner, and that names them."""

from __future__ import annotations

import json
import os
import platform
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import IO

from annotator.errors import LibraryBusyError, LibraryError

# The lock covers one byte far behind the text, because a locked byte cannot be read on Windows.
_LOCKED_BYTE = 1 << 30

if sys.platform == "win32":
    import msvcrt

    def _take(file: IO[str]) -> None:
        os.lseek(file.fileno(), _LOCKED_BYTE, os.SEEK_SET)
        msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)

else:
    import fcntl

    def _take(file: IO[str]) -> None:
        # flock rather than lockf: it also refuses a second opening within one process.
        fcntl.flock(file.fileno(), fcntl.LOCK_EX | fcntl.LOCK_NB)


class WriterLock:
    """Holds the right to write to a library from its making until `release` or the end of the process.

    Parameters
    ----------
    library : Path
        The library file; the lock is the file beside it with ``.lock`` after its name. It stays when the
        lock is released: deleting it would let two processes hold locks on two files of one name.

    Raises
    ------
    LibraryBusyError
        Another process holds it; the message says which, on what computer and since when.
    LibraryError
        The file system knows no locks.
    """

    def __init__(self, library: Path) -> None:
        path = library.with_name(library.name + ".lock")
        handle = os.open(path, os.O_RDWR | os.O_CREAT | getattr(os, "O_CLOEXEC", 0), 0o600)
        self._file = os.fdopen(handle, "r+", encoding="utf-8")
        try:
            _take(self._file)
        except (BlockingIOError, PermissionError) as error:
            self._file.seek(0)
            owner = self._file.read(4096)
            self._file.close()
            raise LibraryBusyError(
                f"The library {library} is being written by {_owner_in_words(owner)}.",
                "Close it there, or open the library for reading.",
            ) from error
        except OSError as error:
            self._file.close()
            raise LibraryError(
                f"The library {library} cannot be locked: {error.strerror}.",
                "A library that is written must lie on a disk of this computer, not on a network drive.",
            ) from error
        self._sign()

    def _sign(self) -> None:
        owner = {
            "pid": os.getpid(),
            "host": platform.node(),
            "since": datetime.now(UTC).isoformat(timespec="seconds"),
        }
        self._file.seek(0)
        self._file.truncate()
        self._file.write(json.dumps(owner))
        self._file.flush()

    def release(self) -> None:
        """Let others write; a second call does nothing."""
        if not self._file.closed:
            self._file.seek(0)
            self._file.truncate()
            self._file.close()


def _owner_in_words(text: str) -> str:
    try:
        owner = json.loads(text)
        return f"process {owner['pid']} on {owner['host']} since {owner['since']}"
    except (ValueError, KeyError, TypeError):
        return "another process that did not name itself"
