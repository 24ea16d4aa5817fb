"""A case with marks on the frames of a folder of files."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from annotator.dicom import scan
from annotator.dicom.identity import hash_sha256
from annotator.dicom.pixels import stored_frame
from annotator.geometry.plane import Plane
from annotator.geometry.shapes import Shape
from annotator.lesions.case import Case
from annotator.lesions.records import (
    ImageReference,
    Lesion,
    LesionId,
    Mark,
    MarkId,
    Observation,
    ObservationId,
    RecordId,
)
from annotator.measure.of_lesion import Located, located
from annotator.terms.side import Side
from tests.helpers.founding_case import READING, empty_case, timepoint, with_records

Drawn = tuple[int, int, Shape, Plane | None]
"""Number of the lesion, index of the slice in the stack, the shape and the plane it was drawn on."""


def places_of(folder: Path) -> list[Located]:
    """The frames of the stacks in a folder, by series and index."""
    found = located(scan([folder]).studies).values()
    return sorted(found, key=lambda one: (one.series.uid, one.series.stack, one.index))


def marked_case(folder: Path, drawn: Iterable[Drawn], site: str = "tibia_dist") -> Case:
    """A case whose lesions 1, 2… are marked on frames of the first stack of a folder."""
    return marked_on(places_of(folder), drawn, site)


def marked_on(places: Sequence[Located], drawn: Iterable[Drawn], site: str = "tibia_dist") -> Case:
    """A case whose lesions 1, 2… are marked on some frames, of which each mark gives the index."""
    case = empty_case("2008-05-12")
    known: dict[int, ObservationId] = {}
    for count, (number, at, shape, plane) in enumerate(drawn):
        if number not in known:
            lesion = Lesion(LesionId(RecordId(f"2.25.{1000 + number}")), READING, number, site, Side.LEFT)
            observed = Observation(ObservationId(RecordId(f"o{number}")), lesion.id, timepoint(0))
            case = with_records(case, lesion, observed)
            known[number] = observed.id
        mark = Mark(
            MarkId(RecordId(f"m{count}")),
            known[number],
            reference_to(places[at]),
            shape,
            frozenset({"marrow_oedema"}),
            plane=plane,
        )
        case = with_records(case, mark)
    return case


def reference_to(place: Located) -> ImageReference:
    """A reference to a frame with the hash of its pixels."""
    frame = place.frame
    return ImageReference(
        frame.instance.uid,
        frame.number,
        frame.instance.series.uid,
        frame.instance.study.uid,
        frame.instance.modality,
        frame.view,
        frame_sha256=hash_sha256(stored_frame(frame.instance, frame.number)),
    )
