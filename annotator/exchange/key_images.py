"""Pictures of the marks: of each lesion on each modality at each timepoint, around the largest mark."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from annotator.dicom import (
    Badge,
    Instance,
    RefusedError,
    Series,
    read_frame,
    scan,
    stored_frame,
    to_volume,
    walk,
)
from annotator.dicom.identity import hash_sha256
from annotator.drawing import Drawing
from annotator.errors import InconsistentSeriesError
from annotator.exchange.summary import Summary
from annotator.geometry.shapes import area
from annotator.imaging import Image
from annotator.imaging.reformat import Reformatter
from annotator.lesion_map.build import MappedLesion, Sighting
from annotator.lesions.records import LesionId, Mark, MarkId
from annotator.measure.of_lesion import located
from annotator.viewing.candidates import series_key
from annotator.viewing.layout import SeriesKey
from annotator.viewing.mark_picture import marks_with, picture_about, picture_on_plane

SIZE_PX = (240, 180)
MOST_PICTURES = 120
"""In one report: it is sent by mail and read in a minute."""
# The modalities of a lesion, the one that shows most of the bone first.
_PREFERRED = ("MR", "CT", "DX", "CR", "RG", "PT", "NM")

_WITH_TEXT = frozenset({Badge.BURNED_IN, Badge.POSSIBLY_BURNED_IN})
"""What is written in the pixels themselves is most often the patient's name."""

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class KeyImage:
    """The picture around a mark; None with the key of a reason in `resources/i18n` when there is none."""

    drawing: Drawing | None
    missing: str = ""


def leading_mark(summary: Summary, sighting: Sighting) -> Mark:
    """Return the mark of a sighting that stands for it: the largest."""
    marks = (summary.case.get(Mark, key) for key in sighting.marks)
    return max(marks, key=lambda mark: (area(mark.shape), mark.id))


def leading_sighting(summary: Summary, mapped: MappedLesion) -> Sighting | None:
    """Return the sighting that stands for a lesion: of the modality that shows most, the latest."""
    order = {one.id: number for number, one in enumerate(summary.timepoints)}
    return min(
        mapped.sightings, key=lambda one: (_rank(one.modality), -order[one.timepoint.id]), default=None
    )


def key_images(summary: Summary) -> Mapping[MarkId, KeyImage]:
    """Return the picture of each sighting, by its leading mark; nothing without source folders.

    Each lesion has its leading picture before any has its second one.
    """
    folders = [path for path in summary.context.sources if path.exists()]
    if not folders:
        return {}
    wanted = list(_wanted(summary))
    instances = _instances(folders, {mark.image.sop_instance_uid for _, mark in wanted})
    planes = _planes(folders, [mark for _, mark in wanted[:MOST_PICTURES] if mark.plane is not None])
    return {
        mark.id: _key_image(summary, mark, instances, planes.get(mark.id))
        if number < MOST_PICTURES
        else KeyImage(None, "too_many")
        for number, (lesion, mark) in enumerate(wanted)
    }


def _wanted(summary: Summary) -> Iterable[tuple[LesionId, Mark]]:
    first = {one.id: leading_sighting(summary, one) for one in summary.mapped}
    for is_leading in (True, False):
        for one in summary.mapped:
            for sighting in one.sightings:
                if (sighting is first[one.id]) == is_leading:
                    yield one.id, leading_mark(summary, sighting)


def _rank(modality: str) -> int:
    return _PREFERRED.index(modality) if modality in _PREFERRED else len(_PREFERRED)


def _instances(sources: Iterable[Path], wanted: set[str]) -> Mapping[str, Instance]:
    found: dict[str, Instance] = {}
    for one in walk(sources):
        if isinstance(one, Instance) and one.uid in wanted:
            found.setdefault(one.uid, one)
            if len(found) == len(wanted):
                break
    return found


def _planes(sources: Iterable[Path], marks: Sequence[Mark]) -> Mapping[MarkId, Image]:
    """Return the images of the planes that marks were drawn on, of series that make a volume."""
    places = located(scan(sources).studies) if marks else {}
    by_series: dict[SeriesKey, tuple[Series, list[Mark]]] = {}
    for mark in marks:
        place = places.get((mark.image.sop_instance_uid, mark.image.frame))
        if place is not None:
            by_series.setdefault(series_key(place.series), (place.series, []))[1].append(mark)
    found: dict[MarkId, Image] = {}
    for series, across in by_series.values():
        try:
            # One volume at a time: two of them may be more than the memory.
            cutter = Reformatter(to_volume(series))
        except (InconsistentSeriesError, RefusedError) as error:
            _log.info("no picture of marks in their own plane: %s", error.message)
            continue
        found |= {mark.id: cutter.image_of(mark.plane) for mark in across if mark.plane is not None}
    return found


def _key_image(
    summary: Summary, mark: Mark, instances: Mapping[str, Instance], on_plane: Image | None
) -> KeyImage:
    instance = instances.get(mark.image.sop_instance_uid)
    if instance is None or mark.image.frame > instance.frames:
        return KeyImage(None, "not_in_folders")
    if not summary.context.identified and not _WITH_TEXT.isdisjoint(instance.badges):
        return KeyImage(None, "burned_in")
    try:
        if _is_other(mark, instance):
            return KeyImage(None, "changed_since")
        return KeyImage(_picture(summary, mark, instance, on_plane))
    except RefusedError as error:
        _log.info("no picture of mark %s: %s", mark.id, error.code)
        return KeyImage(None, "unreadable")


def _is_other(mark: Mark, instance: Instance) -> bool:
    """Tell whether the frame has other pixels than when it was marked; not known counts as no."""
    marked = mark.image.frame_sha256
    return marked is not None and marked != hash_sha256(stored_frame(instance, mark.image.frame))


def _picture(summary: Summary, mark: Mark, instance: Instance, on_plane: Image | None) -> Drawing:
    """Return the picture of a mark; of one across the slices that make no volume its foot on one of them."""
    marks = marks_with(summary.case, mark)
    if on_plane is not None:
        return picture_on_plane(mark, on_plane, instance.series, marks, SIZE_PX)
    image = read_frame(instance, mark.image.frame)
    return picture_about(mark, image, instance.series, marks, SIZE_PX)
