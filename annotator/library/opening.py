"""Which library a location means, and its opening."""

from __future__ import annotations

import getpass
import os
from pathlib import Path

from platformdirs import user_cache_path, user_data_path

from annotator.errors import LibraryError
from annotator.library.store import Store

ENVIRONMENT = "ANNOTATOR_LIBRARY"
INDEX_ENVIRONMENT = "ANNOTATOR_INDEX"
READER_ENVIRONMENT = "ANNOTATOR_READER"
_FILE = "library.db"


def default_location() -> Path:
    """Return the folder or file named by ``ANNOTATOR_LIBRARY``, else the user's own data folder."""
    named = os.environ.get(ENVIRONMENT, "")
    return Path(named) if named else user_data_path("lesion-annotator", appauthor=False)


def index_location() -> Path:
    """Return the folder named by ``ANNOTATOR_INDEX``, else one in the user's own cache folder.

    What was found in folders is kept there, names of patients among it.
    """
    named = os.environ.get(INDEX_ENVIRONMENT, "")
    return Path(named) if named else user_cache_path("lesion-annotator", appauthor=False) / "index"


def reader_name() -> str:
    """Return who reads: the name that ``ANNOTATOR_READER`` gives, else the account's."""
    return os.environ.get(READER_ENVIRONMENT) or getpass.getuser()


def open_library(location: str | Path | None = None, *, write: bool = True) -> Store:
    """Open a library of cases.

    Parameters
    ----------
    location : str, Path or None
        A file that ends in ``.db``, or the folder that holds ``library.db``; None means
        `default_location`.
    write : bool
        True makes this process the one that writes, and makes the library where there is none. Any
        number of processes read beside it with False; for them a missing library is an empty one.

    Raises
    ------
    LibraryBusyError
        Another process is writing to it; the message says which.
    LibraryError
        It cannot be used: damaged, of another program or a newer release, or in a place where it
        cannot be kept safe.
    """
    from annotator.library.stores.sqlite import SqliteStore  # pydantic: 0.2 s the first picture need not wait

    wanted = str(default_location() if location is None else location)
    if "://" in wanted:
        raise LibraryError(
            f"{wanted} is no place for a library.", "Name a folder, or a file that ends in .db."
        )
    path = Path(wanted).expanduser().resolve()
    return SqliteStore(path if path.suffix == ".db" else path / _FILE, write=write)
