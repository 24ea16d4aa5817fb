"""The sample studies on disk, and the sample cases in a library."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from annotator.errors import AnnotatorError, ExportError
from annotator.exchange.formats.case_json import read
from annotator.exchange.sample_titles import FOUNDING
from annotator.exchange.text import plain
from annotator.lesions.case import Case
from annotator.lesions.change import replaced
from annotator.library import Store
from annotator.resources import sample_studies

_READER = "Lesion Annotator samples"


def sample_folder(store: Store, name: str = FOUNDING) -> Path:
    """Return where the founding studies of a library are put unless someone names another place.

    Those of another sample lie in a folder of its name there.
    """
    location = Path(store.location)
    folder = (location.parent if location.suffix == ".db" else location) / "samples"
    return folder if name == FOUNDING else folder / name


def _source(name: str) -> Path:
    source = sample_studies() / name
    if not (source / "case.json").is_file():
        raise AnnotatorError(
            f"The sample studies are not installed ({source}).", "Install the package again."
        )
    return source


def write_studies(folder: Path, show: Callable[[int], None] | None = None, name: str = FOUNDING) -> int:
    """Copy the sample studies into a folder and return how many files were not there yet as they are.

    Raises
    ------
    ExportError
        The folder cannot be written.
    AnnotatorError
        The installation holds no sample studies.
    """
    source = _source(name)
    files = sorted(one for one in source.rglob("*") if one.is_file() and "expected" not in one.parts)
    missing = [one for one in files if not _is_same(one, folder / one.relative_to(source))]
    try:
        for count, one in enumerate(missing, 1):
            target = folder / one.relative_to(source)
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(one, target)
            if show:
                show(count)
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        message = f"{plain(str(folder))} cannot be written: {reason}."
        raise ExportError(message, "Name another folder with -o.") from error
    return len(missing)


def _is_same(one: Path, other: Path) -> bool:
    return other.is_file() and other.stat().st_size == one.stat().st_size


def put_into(store: Store, folder: Path, reader_name: str = "", name: str = FOUNDING) -> tuple[Case, bool]:
    """Return a sample case, and whether it was put into the library just now.

    `reader_name` says whose the reading is to be, so that they can go on with it: what others have read
    is locked. "" leaves it whose it is.

    Raises
    ------
    LibraryError
        The library cannot be written.
    """
    case = read((_source(name) / "case.json").read_bytes())
    is_new = case.id not in {one.id for one in store.cases()}
    if is_new:
        (author,) = case.readers
        case = case.after(replaced(author, replace(author, name=reader_name or author.name)))
        store.create(case, _READER)
    images = folder / "dicom"
    store.set_sources(case.id, [str((images if images.is_dir() else folder).resolve())])
    return case, is_new
