"""What the tasks work with: the window on the founding studies, and what is true of their images."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from annotator.dicom.series import Frame, Series
from annotator.geometry.shapes import OutlineShape, Shape
from annotator.lesions import edits
from annotator.lesions.edits import Place, Stroke
from annotator.lesions.records import Mark
from annotator.measure.inside import inside
from annotator.resources import sample_studies
from annotator.ui.app import start
from annotator.workspace.frame_marks import reference_of, timepoint_of
from tests.ui.conftest import Reader, leave
from tests.ui.head_to_head.hand import Hand
from tests.ui.head_to_head.klm import Counts
from tests.ui.soak import Patience

Regions = dict[tuple[str, int], NDArray[np.bool_]]
FOUNDING = sample_studies() / "founding"
SIZE = (1920, 1080)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a task took here, and what came of it, in words."""

    counts: Counts
    app_s: float
    result: str


def outcome(hand: Hand, result: str) -> Outcome:
    """Return the outcome of what a hand has done."""
    return Outcome(hand.counts, hand.app_s, result)


@contextmanager
def sitting(library: Path, *folders: Path) -> Iterator[Reader]:
    """Show the window over a library to a reader, with folders opened."""
    application = start(library)
    application.window.resize(*SIZE)
    application.window.show()
    application.window.activateWindow()
    reader = Reader(application, SimpleNamespace(waitUntil=Patience().waitUntil))  # type: ignore[arg-type]
    try:
        if folders:
            reader.open(*folders)
        yield reader
    finally:
        leave(application)


@cache
def truths(modality: str) -> tuple[dict[str, Any], ...]:
    """Return what is true of the founding images of a modality, an entry for each image."""
    text = (FOUNDING / "expected" / f"{modality.lower()}.json").read_text("utf-8")
    return tuple(json.loads(text)["truths"])


def truths_of(key: str) -> list[dict[str, Any]]:
    """Return the truths of a key such as ``TP2/MR/t08:midline`` in the series that has most of them."""
    every = [one for one in truths(key.split("/")[1]) if one["key"] == key]
    uids = [one["series_instance_uid"] for one in every]
    fullest = max(dict.fromkeys(uids), key=uids.count)
    return [one for one in every if one["series_instance_uid"] == fullest]


def outline(entry: dict[str, Any]) -> OutlineShape:
    """Return the true outline on the image of an entry, in its pixels."""
    return OutlineShape(tuple((x, y) for x, y in entry["outline"]))


def regions(shapes: Iterable[tuple[str, int, Shape]], rows: int, columns: int) -> Regions:
    """Return the mask of each image, by SOP Instance UID and frame, that shapes make."""
    found: Regions = {}
    for uid, frame, shape in shapes:
        mask = found.setdefault((uid, frame), np.zeros((rows, columns), np.bool_))
        mask |= inside(shape, rows, columns)
    return found


def true_regions(entries: Iterable[dict[str, Any]], rows: int, columns: int) -> Regions:
    """Return the true masks of entries."""
    return regions(((one["sop_instance_uid"], one["frame"], outline(one)) for one in entries), rows, columns)


def drawn_regions(marks: Iterable[Mark], rows: int, columns: int) -> Regions:
    """Return the masks of marks."""
    return regions(((one.image.sop_instance_uid, one.image.frame, one.shape) for one in marks), rows, columns)


def dice(one: Regions, other: Regions) -> float:
    """Return twice the common part of two regions over the sum of both, over all their images."""
    common = sum(int((one[image] & other[image]).sum()) for image in one.keys() & other.keys())
    total = sum(int(mask.sum()) for regions in (one, other) for mask in regions.values())
    return 2 * common / total


def series_of(reader: Reader, uid: str) -> Series:
    """Return a series on the desk."""
    return next(one for study in reader.viewer.studies for one in study.shown if one.uid == uid)


def store(reader: Reader, frame: Frame, shape: Shape, place: Place, view: str = "") -> Mark:
    """Store a mark as a lesion of its own, without a hand; return it."""
    session = reader.session
    image, point = reference_of(frame, None, view), timepoint_of(session.case, frame)
    session.edit(
        "Draw",
        lambda case: edits.mark_new_lesion(case, session.reading.id, point.id, Stroke(image, shape), place),
    )
    return reader.marks[-1]
