"""``annotator sample``: the sample studies on disk, and their cases in the library."""

from __future__ import annotations

import argparse

from annotator.cli.output import progress, say, say_json
from annotator.exchange.sample import put_into, sample_folder, write_studies
from annotator.exchange.text import plain
from annotator.library import open_library
from annotator.library.opening import reader_name


def sample(arguments: argparse.Namespace) -> int:
    """Write the studies of a sample and put its case into the library; a second call changes nothing."""
    with open_library(arguments.library) as store:
        folder = arguments.output or sample_folder(store, arguments.name)
        with progress("Writing", "file") as show:
            written = write_studies(folder, show, arguments.name)
        case, is_new = put_into(store, folder, reader_name(), arguments.name)
    if arguments.json:
        found = {"case": case.id, "label": case.label, "folder": str(folder), "files": written, "new": is_new}
        say_json(found)
    else:
        told = f"{written} files written to" if written else "The sample studies are there already:"
        say(f"{told} {plain(str(folder))}")
        say(f"{plain(case.label)} ({case.id[:8]}) is {'now' if is_new else 'already'} in the library.")
    return 0
