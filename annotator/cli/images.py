"""``annotator scan`` and ``annotator pixels``: what DICOM files hold."""

from __future__ import annotations

import argparse
import io
from typing import Any

import numpy as np

from annotator.cli.output import problem_rows, progress, say, say_json, table
from annotator.dicom import FolderIndex, pixel_report, read_frame, scan_report
from annotator.dicom import scan as scanned
from annotator.dicom.report import first_instance
from annotator.errors import AnnotatorError
from annotator.exchange.text import plain
from annotator.exchange.writing import put
from annotator.imaging import modality_values
from annotator.library.opening import index_location


def scan(arguments: argparse.Namespace) -> int:
    """Say which patients, studies and series are there, and what did not open."""
    with progress("Reading", "file") as show:
        index = FolderIndex(index_location())
        result = scanned(arguments.paths, progress=show and (lambda count, _: show(count)), index=index)
    document = scan_report(result)
    if arguments.json:
        say_json(document)
    else:
        for patient in document["patients"]:
            _print(patient)
        problem_rows(document["problems"])
    if not document["problems"]:
        return 0
    return 1 if document["patients"] else 2


def forget(_arguments: argparse.Namespace) -> int:
    """Delete what is kept of folders that were opened."""
    count = FolderIndex(index_location()).clear()
    say(f"{count} {'entry' if count == 1 else 'entries'} of the index of folders deleted.")
    return 0


def _print(patient: dict[str, Any]) -> None:
    say(f"{plain(patient['name']) or 'no name'} ({plain(patient['id']) or 'no ID'})")
    for study in patient["studies"]:
        say(f"  {study['date'] or 'no date'}  {plain(study['description'])}")
        table(
            (_row(one) for one in study["series"]), ("   ", "modality", "series", "frames", "size", "spacing")
        )
    say()


def _row(series: dict[str, Any]) -> tuple[object, ...]:
    size = f"{series['columns']}×{series['rows']}"
    return ("   ", series["modality"], series["description"], series["frames"], size, _spacing(series))


def _spacing(series: dict[str, Any]) -> str:
    spacing = series["spacing_mm"]
    return "not known" if spacing is None else " × ".join(f"{value:g}" for value in spacing) + " mm"


def pixels(arguments: argparse.Namespace) -> int:
    """Say what the stored and the modality values of a frame are; write the latter when asked to."""
    document = pixel_report(arguments.path, arguments.frame)
    if arguments.output is not None:
        _write_values(arguments)
    if arguments.json:
        say_json(document)
    else:
        say(f"{plain(document['file'])}, frame {document['frame']}")
        names = ("shape", "dtype", "min", "max", "mean")
        rows = [
            (what, *(document[what][name] for name in names))
            for what in ("stored", "modality", "rgb")
            if document.get(what)
        ]
        table(rows, ("", *names))
        if document["unit"]:
            say(f"modality values in {document['unit']}")
    return 0


def _write_values(arguments: argparse.Namespace) -> None:
    image = read_frame(first_instance((arguments.path,)), arguments.frame)
    if image.is_colour:
        raise AnnotatorError("A colour image has no modality values to write.", "Leave out -o.")
    stream = io.BytesIO()
    np.save(stream, modality_values(image), allow_pickle=False)
    put(arguments.output, stream.getvalue())
