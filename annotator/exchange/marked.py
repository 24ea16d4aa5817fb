"""The marks in the scope of an export, each with its lesion and the frame of the file that it lies on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

from annotator.errors import ExportError
from annotator.exchange.format import Context
from annotator.exchange.measured import lesions_in_scope
from annotator.lesions.case import Case
from annotator.lesions.records import Lesion, Mark, Observation, Reading
from annotator.measure.of_lesion import FrameKey, Located, marked_image


@dataclass(frozen=True, slots=True)
class Marked:
    """A mark, what it belongs to, and where its frame is."""

    reading: Reading
    lesion: Lesion
    observation: Observation
    mark: Mark
    at: Located


class InScope(NamedTuple):
    """A mark that is exported, and what it belongs to."""

    lesion: Lesion
    observation: Observation
    mark: Mark


def marked(case: Case, context: Context, places: Mapping[FrameKey, Located]) -> tuple[Marked, ...]:
    """Return the marks of lesions in scope, without reference regions and drafts that nobody accepted.

    By reading, number of the lesion, timepoint, and entry.

    Raises
    ------
    ExportError
        An image that was marked is not among the places, cannot be read, or holds other pixels than those
        marked: other programs would show the mark on whatever is there.
    """
    found: list[Marked] = []
    missing: set[str] = set()
    for lesion, observation, mark in marks_in_scope(case, context):
        at = places.get((mark.image.sop_instance_uid, mark.image.frame))
        if at is None:
            missing.add(mark.image.sop_instance_uid)
        else:
            found.append(Marked(case.get(Reading, lesion.reading), lesion, observation, mark, at))
    _refuse_missing(missing)
    for one in found:
        _refuse_nameless(one)
    for reference, one in {one.mark.image: one for one in found}.items():
        image = marked_image(one.at, reference)
        if isinstance(image, str):
            raise ExportError(
                f"{one.lesion.name} is marked on {one.at.frame.instance.source.label}: {image}.",
                "Name the folder of the images as they were, or mark the lesion anew.",
            )
    return tuple(found)


def _refuse_nameless(one: Marked) -> None:
    instance = one.at.frame.instance
    if not instance.sop_class_uid:
        raise ExportError(
            f"{instance.source.label} does not say its SOP Class UID (0008,0016): no object can refer to it.",
            "Leave its modality or timepoint out, or have the file corrected.",
        )


def _refuse_missing(missing: set[str]) -> None:
    if missing:
        count = f"{len(missing)} marked images are" if len(missing) > 1 else "One marked image is"
        raise ExportError(
            f"{count} not in the folders of the case.",
            "Name the folders of its images, or export the timepoints and modalities that are there.",
        )


def marks_in_scope(case: Case, context: Context) -> tuple[InScope, ...]:
    """Return the marks of lesions in scope, in the same order."""
    shown = lesions_in_scope(case, context)
    return tuple(
        InScope(lesion, observation, mark)
        for reading in case.readings
        for lesion in case.lesions_of(reading.id)
        if lesion.id in shown
        for observation in case.observations_of(lesion.id)
        if context.timepoint in (None, observation.timepoint)
        for mark in case.marks_of(observation.id)
        if not mark.waits and (context.modalities is None or mark.image.modality in context.modalities)
    )
