"""``annotator sample``: the sample studies on disk, and the founding case in the library."""

from __future__ import annotations

import argparse
import shutil
from pathlib import Path

from annotator.cli.output import progress, say, say_json
from annotator.errors import AnnotatorError, ExportError
from annotator.exchange.formats.case_json import read
from annotator.exchange.text import plain
from annotator.lesions.case import Case
from annotator.library import Store, open_library
from annotator.resources import sample_studies

NAME = "founding"
_READER = "Lesion Annotator samples"


def sample(arguments: argparse.Namespace) -> int:
    """Write the sample studies and put the founding case into the library; a second call changes nothing."""
    with open_library(arguments.library) as store:
        folder = arguments.output or _beside(store) / "samples"
        written = write_studies(folder)
        case, is_new = put_into(store, folder)
    if arguments.json:
        found = {"case": case.id, "label": case.label, "folder": str(folder), "files": written, "new": is_new}
        say_json(found)
    else:
        told = f"{written} files written to" if written else "The sample studies are there already:"
        say(f"{told} {plain(str(folder))}")
        say(f"{plain(case.label)} ({case.id[:8]}) is {'now' if is_new else 'already'} in the library.")
    return 0


def _beside(store: Store) -> Path:
    location = Path(store.location)
    return location.parent if location.suffix == ".db" else location


def _source() -> Path:
    source = sample_studies() / NAME
    if not (source / "case.json").is_file():
        raise AnnotatorError(
            f"The sample studies are not installed ({source}).", "Install the package again."
        )
    return source


def write_studies(folder: Path) -> int:
    """Copy the sample studies into a folder and return how many files were not there yet as they are."""
    source = _source()
    files = sorted(one for one in source.rglob("*") if one.is_file() and "expected" not in one.parts)
    missing = [one for one in files if not _is_same(one, folder / one.relative_to(source))]
    try:
        with progress("Writing", "file") as show:
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


def put_into(store: Store, folder: Path) -> tuple[Case, bool]:
    """Return the founding case, and whether it was put into the library just now."""
    case = read((_source() / "case.json").read_bytes())
    is_new = case.id not in {one.id for one in store.cases()}
    if is_new:
        store.create(case, _READER)
    images = folder / "dicom"
    store.set_sources(case.id, [str((images if images.is_dir() else folder).resolve())])
    return case, is_new
