"""Each lesion's key image: of the modality that shows most of the bone, cut out around the latest mark."""

from __future__ import annotations

import base64
import logging
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from annotator.dicom import Instance, RefusedError, read_frame, stored_frame, walk
from annotator.dicom.identity import hash_sha256
from annotator.exchange.summary import Summary
from annotator.exchange.text import plain
from annotator.geometry.shapes import area
from annotator.lesion_map.build import MappedLesion
from annotator.lesions.records import LesionId, Mark
from annotator.painting import png
from annotator.terms.sites import site_label
from annotator.viewing.mark_picture import mark_picture
from annotator.viewing.scene import shown_marks

SIZE_PX = (240, 180)
_SHARPNESS = 2
"""Pixels of the picture per pixel of the page: for screens and printers of high resolution."""
# The modalities of a lesion, the one that shows most of the bone first.
_PREFERRED = ("MR", "CT", "DX", "CR", "RG", "PT", "NM")

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class KeyImage:
    """A lesion's picture as a data URI; empty with a reason in words when there is none."""

    lesion: str
    caption: str
    uri: str
    missing: str = ""


def key_images(summary: Summary) -> tuple[KeyImage, ...]:
    """Return the key images of the lesions that are marked, by number; none without source folders."""
    chosen = {one.id: mark for one in summary.mapped if (mark := _chosen(summary, one)) is not None}
    if not summary.context.sources:
        return ()
    wanted = {mark.image.sop_instance_uid for mark in chosen.values()}
    instances = _instances(summary.context.sources, wanted)
    return tuple(
        _key_image(summary, one, chosen[one.id], instances) for one in summary.mapped if one.id in chosen
    )


def _chosen(summary: Summary, mapped: MappedLesion) -> Mark | None:
    order = {one.id: number for number, one in enumerate(summary.timepoints)}
    rows = [
        (_rank(one.modality), -order[one.timepoint.id], -area(mark.shape), mark.id, mark)
        for one in mapped.sightings
        for mark in (summary.case.get(Mark, key) for key in one.marks)
    ]
    return min(rows)[-1] if rows else None


def _rank(modality: str) -> int:
    return _PREFERRED.index(modality) if modality in _PREFERRED else len(_PREFERRED)


def _instances(sources: Iterable[Path], wanted: set[str]) -> Mapping[str, Instance]:
    found: dict[str, Instance] = {}
    for one in walk(path for path in sources if path.exists()):
        if isinstance(one, Instance) and one.uid in wanted:
            found.setdefault(one.uid, one)
            if len(found) == len(wanted):
                break
    return found


def _key_image(
    summary: Summary, mapped: MappedLesion, mark: Mark, instances: Mapping[str, Instance]
) -> KeyImage:
    at = summary.case.timepoint_of_study(mark.image.study_instance_uid)
    site = site_label(mapped.lesion.site, mapped.lesion.side)
    words = (site, mark.image.modality, mark.image.view, plain(at.date or at.label) if at else "")
    caption = " · ".join(word for word in words if word)
    instance = instances.get(mark.image.sop_instance_uid)
    if instance is None or mark.image.frame > instance.frames:
        return KeyImage(mapped.lesion.name, caption, "", "the image is not in the folders of the case")
    try:
        if _is_other(mark, instance):
            return KeyImage(mapped.lesion.name, caption, "", "the image is not the one that was marked")
        picture = _picture(summary, mapped.id, mark, instance)
    except RefusedError as error:
        _log.info("no key image of %s: %s", mapped.lesion.name, error.code)
        return KeyImage(mapped.lesion.name, caption, "", "the image cannot be read")
    uri = f"data:image/png;base64,{base64.b64encode(picture).decode()}"
    return KeyImage(mapped.lesion.name, caption, uri)


def _is_other(mark: Mark, instance: Instance) -> bool:
    """Tell whether the frame has other pixels than when it was marked; not known counts as no."""
    marked = mark.image.frame_sha256
    return marked is not None and marked != hash_sha256(stored_frame(instance, mark.image.frame))


def _picture(summary: Summary, lesion: LesionId, mark: Mark, instance: Instance) -> bytes:
    image = read_frame(instance, mark.image.frame)
    every = shown_marks(summary.case, instance.uid, mark.image.frame)
    own = [one for one in every if one.lesion is not None and one.lesion.id == lesion]
    drawing = mark_picture(image, instance.series, mark.shape, own, SIZE_PX)
    return png(drawing, SIZE_PX[0] * _SHARPNESS)
