"""All that can be measured of a lesion: each of its marks, its volumes, and its change between dates."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial

import numpy as np

from annotator.dicom.identity import hash_sha256
from annotator.dicom.pixels import read_frame
from annotator.dicom.problem import RefusedError
from annotator.dicom.series import Frame, Series
from annotator.dicom.spacing import slice_positions_mm
from annotator.dicom.study import Study
from annotator.dicom.thickness import slice_thickness_mm
from annotator.dicom.view import projection
from annotator.dicom.weighting import weighting
from annotator.geometry.plane import Plane
from annotator.geometry.shapes import Closed, Shape
from annotator.imaging.image import Calibration, Image
from annotator.lesions.case import Case
from annotator.lesions.records import (
    ImageReference,
    LesionId,
    Mark,
    MarkId,
    MarkRole,
    Observation,
    TimepointId,
)
from annotator.measure.measurement import Measurement, Quantity, Refused
from annotator.measure.of_mark import measurements, sizes
from annotator.measure.reference import Place, reference_ratio
from annotator.measure.region import region_of
from annotator.measure.share import STATED, Limits, limits_of
from annotator.measure.uptake import is_turned
from annotator.measure.volume import volume

FrameKey = tuple[str, int]
"""SOP Instance UID, and frame from 1."""


@dataclass(frozen=True, slots=True)
class Taken:
    """Something measured of a lesion at a timepoint, or why it was not.

    `marks` are those it was measured of: one, or for a volume all on the stack; `at` is the frame of the
    first. What `waits` rests on drafts that nobody accepted: it says nothing of the lesion yet.
    """

    lesion: LesionId
    timepoint: TimepointId
    marks: tuple[MarkId, ...]
    at: ImageReference
    result: Measurement | Refused
    waits: bool = False


@dataclass(frozen=True, slots=True)
class Located:
    """A frame of a file, and where it stands in its stack."""

    frame: Frame
    series: Series
    index: int


def by_mark(taken: Iterable[Taken]) -> Mapping[MarkId, Sequence[Measurement]]:
    """Return what is measured of single marks."""
    found: dict[MarkId, list[Measurement]] = defaultdict(list)
    for one in taken:
        if len(one.marks) == 1 and isinstance(one.result, Measurement):
            found[one.marks[0]].append(one.result)
    return found


def located(studies: Iterable[Study]) -> Mapping[FrameKey, Located]:
    """Return the frames of studies by instance and number; the stations of a composed one, not itself."""
    found: dict[FrameKey, Located] = {}
    for study in studies:
        for series in study.series:
            for index, frame in enumerate(series.frames):
                stations = tuple(Frame(one.instance, one.number) for one in frame.instance.stations)
                for own in stations or (frame,):
                    found.setdefault((own.instance.uid, own.number), Located(own, series, index))
    return found


def taken_of(case: Case, lesion: LesionId, places: Mapping[FrameKey, Located]) -> tuple[Taken, ...]:
    """Return what the marks of a lesion measure, earliest timepoint first; of each mark size before values.

    Frames are decoded here, so this belongs in the background. Marks whose frames are not among the places
    are left out; a frame that cannot be read, or holds other pixels than those marked, is refused in words.

    Parameters
    ----------
    case : Case
    lesion : LesionId
    places : mapping from frame to Located
        Of `located`.
    """
    reader = _Reader(places)
    return tuple(
        one for observation in case.observations_of(lesion) for one in _observed(case, observation, reader)
    )


def marked_image(place: Located, at: ImageReference) -> Image | str:
    """Return the image of a frame as it was marked; in words why there is none."""
    try:
        image = read_frame(place.frame.instance, place.frame.number)
    except RefusedError:
        return "the image cannot be read"
    marked = None if image.is_colour else at.frame_sha256
    if marked is not None and marked != hash_sha256(image.stored):
        return "the image is not the one that was marked"
    return image


class _Reader:
    """Decodes each marked frame once."""

    def __init__(self, places: Mapping[FrameKey, Located]) -> None:
        self.places = places
        self._kept: dict[ImageReference, Image | str] = {}

    def image(self, at: ImageReference) -> Image | str:
        """Return a frame, or in words why there is none; "" where it is not at hand."""
        if at not in self._kept:
            self._kept[at] = self._read(at)
        return self._kept[at]

    def place(self, at: ImageReference) -> Located | None:
        return self.places.get((at.sop_instance_uid, at.frame))

    def _read(self, at: ImageReference) -> Image | str:
        place = self.place(at)
        return "" if place is None else marked_image(place, at)


def _observed(case: Case, observation: Observation, reader: _Reader) -> Iterator[Taken]:
    marks = case.marks_of(observation.id)
    references = case.references_of(observation.id)
    for mark in marks:
        along, contrast = _orientation(mark, reader), _contrast(mark, reader)
        for result in _results(mark, references, reader):
            told = result
            if isinstance(result, Measurement):
                told = replace(result, orientation=along, contrast=contrast)
            yield Taken(observation.lesion, observation.timepoint, (mark.id,), mark.image, told, mark.waits)
    # Drafts add nothing to what was accepted; where nothing was, they are shown as what they would be.
    sure = [mark for mark in marks if not mark.waits]
    for same in _stacks(sure or marks, reader):
        whole = _volume(same, reader)
        if whole is not None:
            ids = tuple(mark.id for mark in same)
            yield Taken(observation.lesion, observation.timepoint, ids, same[0].image, whole, not sure)


def _orientation(mark: Mark, reader: _Reader) -> str:
    place = reader.place(mark.image)
    plane = mark.plane or (None if place is None else place.frame.plane)
    if plane is not None:
        return plane.orientation
    return "" if place is None else projection(place.frame.view)


def _contrast(mark: Mark, reader: _Reader) -> str:
    place = reader.place(mark.image)
    if place is None:
        return ""
    if mark.image.modality == "MR":
        return weighting(place.frame.placement.traits)
    tracer = place.frame.instance.tracer
    return "" if tracer is None else tracer.phase


def _results(mark: Mark, references: Sequence[Mark], reader: _Reader) -> Iterator[Measurement | Refused]:
    image = reader.image(mark.image)
    if isinstance(image, str):
        if image:
            yield Refused(Quantity.LONG_AXIS, image)
        return
    if mark.plane is not None:
        for size in sizes(mark.shape, _spaced(mark.plane)):
            yield replace(size, method=f"{size.method}, on a reformatted plane")
        if isinstance(mark.shape, Closed):
            yield Refused(Quantity.MEAN, "values are measured on acquired images, not on planes across them")
        return
    ours = [one for one in references if one.image.modality == mark.image.modality]
    limits = next(filter(None, map(partial(_limits, mark, reader), ours)), STATED)
    yield from _measured(mark, image, limits, reader)
    if not isinstance(mark.shape, Closed):
        return
    here = Place(mark.shape, image, mark.image)
    for one in ours:
        other = reader.image(one.image)
        if isinstance(other, Image) and not (image.unit == "HU" and other.unit == "HU"):
            yield reference_ratio(here, Place(one.shape, other, one.image), one.role)


def _measured(mark: Mark, image: Image, limits: Limits, reader: _Reader) -> Iterator[Measurement | Refused]:
    place = reader.place(mark.image)
    for one in measurements(mark.shape, image, mark.image.modality, limits):
        if one.quantity is Quantity.UPTAKE_RATIO and place and is_turned(place.frame.patient_orientation):
            yield Refused(one.quantity, "the file says that the view lies on its side: it has no mirror line")
        else:
            yield one


def _spaced(plane: Plane) -> Image:
    """Return an image of no content on a plane: sizes ask for its spacing alone."""
    blank = np.zeros((1, 1), np.uint8)
    return Image(blank, spacing_mm=plane.spacing_mm, calibration=Calibration.CALIBRATED, plane=plane)


def _limits(mark: Mark, reader: _Reader, reference: Mark) -> Limits | None:
    """Return the HU limits that a reference bone of the same series gives."""
    same = mark.image.series_instance_uid == reference.image.series_instance_uid
    image = reader.image(reference.image)
    if not same or reference.role is MarkRole.MUSCLE or isinstance(image, str) or image.unit != "HU":
        return None
    region = region_of(reference.shape, image)
    return None if region is None else limits_of(region, reference.role.words)


def _stacks(marks: Sequence[Mark], reader: _Reader) -> Iterator[list[Mark]]:
    """Yield the marks of each stack that enclose something on two slices at least."""
    stacks: dict[tuple[str, int], list[Mark]] = defaultdict(list)
    for mark in marks:
        place = reader.place(mark.image)
        is_slice = isinstance(mark.shape, Closed) and mark.plane is None
        if place is not None and is_slice and place.frame.plane is not None:
            stacks[place.series.uid, place.series.stack].append(mark)
    for same in stacks.values():
        if len({mark.image for mark in same}) > 1:
            yield same


def _volume(marks: Sequence[Mark], reader: _Reader) -> Measurement | Refused | None:
    image = reader.image(marks[0].image)
    place = reader.place(marks[0].image)
    if place is None:
        return None
    because = next((one for mark in marks if isinstance(one := reader.image(mark.image), str)), "")
    if isinstance(image, str) or because:
        return Refused(Quantity.VOLUME, because)
    positions = slice_positions_mm(place.series.frames)
    if positions is None:
        return Refused(Quantity.VOLUME, "the slices are not parallel")
    drawn: dict[int, list[Shape]] = defaultdict(list)
    for mark in marks:
        where = reader.place(mark.image)
        if where is not None:
            drawn[where.index].append(mark.shape)
    return volume(drawn, image, positions.tolist(), slice_thickness_mm(place.frame))
