"""Exports on disk: written beside their place, read back, compared, and only then put there."""

from __future__ import annotations

import contextlib
import hashlib
import logging
import os
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from annotator.dicom.collector import collector_paused
from annotator.errors import ExportError
from annotator.exchange.format import Context, Format, format_named
from annotator.exchange.formats import FORMATS
from annotator.lesions.case import Case
from annotator.library.folders import sync_folder

EVERYTHING = Context()
"""All timepoints of the main reading, without the patient's name and ID."""

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Exported:
    """A written file: where, how long, its SHA-256, and whether its content was compared with the case."""

    path: Path
    size: int
    sha256: str
    compared: bool


def export(
    case: Case, chosen: Format | str, folder: Path | str, context: Context = EVERYTHING
) -> tuple[Exported, ...]:
    """Write a case into a folder, which is made when it is not there.

    Parameters
    ----------
    case : Case
    chosen : Format or str
        A format or its id, for example ``"map-html"``.
    folder : Path or str
    context : Context
        Which part of the case, and what the files say about their origin.

    Raises
    ------
    UnknownRecordError
        There is no such format, timepoint or reading.
    ExportError
        A file cannot be written, or what was read back differs; what stood there before is unharmed.
    """
    form = format_named(FORMATS, chosen) if isinstance(chosen, str) else chosen
    place = Path(folder)
    # Thousands of items are made: searches for garbage among them would hold the window still.
    with collector_paused():
        files = form.files(case, context)
        with _writing(place):
            place.mkdir(parents=True, exist_ok=True)
        return _put({place / name: content for name, content in files.items()}, case, form, context)


def export_to(case: Case, chosen: Format, path: Path, context: Context) -> Exported:
    """Write a case to one file.

    Raises
    ------
    ExportError
        As for `export`; also when the format writes several files.
    """
    files = chosen.files(case, context)
    if len(files) != 1:
        raise ExportError(f"{chosen.title} consists of {len(files)} files.", "Export it into a folder.")
    return _put({path: next(iter(files.values()))}, case, chosen, context)[0]


def put(path: Path, content: bytes) -> None:
    """Write bytes to a file as exports are written: whole and durable, or not at all.

    Raises
    ------
    ExportError
        It cannot be written; what stood there before is unharmed.
    """
    with _staged(path, content):
        _log.info("wrote %d bytes", len(content))


def _put(files: Mapping[Path, bytes], case: Case, chosen: Format, context: Context) -> tuple[Exported, ...]:
    done = []
    for path, content in files.items():
        with _staged(path, content) as read_back:
            differences = () if chosen.differences is None else chosen.differences(read_back, case, context)
            if differences:
                raise ExportError(
                    f"{path.name} was not kept: read back, it differs from the case: {differences[0]}",
                    "Please report this with the case file; what stood there before is unharmed.",
                )
        digest = hashlib.sha256(content).hexdigest()
        done.append(Exported(path, len(content), digest, chosen.differences is not None))
        _log.info("wrote %s, %d bytes", chosen.id, len(content))
    return tuple(done)


@contextlib.contextmanager
def _staged(path: Path, content: bytes) -> Iterator[bytes]:
    """Yield the bytes as they were read back from a temporary neighbour, which then takes the place."""
    with _writing(path):
        if path.is_dir():
            raise IsADirectoryError(21, "it is a folder")
        descriptor, name = tempfile.mkstemp(prefix=".export-", suffix=path.suffix, dir=path.parent)
        temporary = Path(name)
        try:
            with os.fdopen(descriptor, "wb") as stream:
                stream.write(content)
                stream.flush()
                os.fsync(stream.fileno())
            read_back = temporary.read_bytes()
            if read_back != content:
                raise OSError(5, "the bytes read back are others than those written")
            yield read_back
            temporary.chmod(0o666 & ~_umask())
            temporary.replace(path)
            sync_folder(path.parent)  # Only then is the new name durable.
        finally:
            temporary.unlink(missing_ok=True)


def _umask() -> int:
    # The mask can only be read by setting it; mkstemp makes files that their owner alone may read.
    current = os.umask(0o077)
    os.umask(current)
    return current


@contextlib.contextmanager
def _writing(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise ExportError(
            f"{path} cannot be written: {(error.strerror or str(error)).lower()}.",
            "Choose another place; what stood there before is unharmed.",
        ) from error
