"""The images of one lesion as a layout: one pane a modality (lesion card), or prior beside current."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from types import MappingProxyType

from annotator.dicom.series import Frame, Series
from annotator.dicom.study import Study
from annotator.geometry.affine import Point2
from annotator.geometry.plane import Vector3
from annotator.geometry.shapes import BoxShape, Shape, bounds, centre
from annotator.lesions.placed import shape_on
from annotator.lesions.records import Mark
from annotator.viewing.candidates import candidate, candidates, series_key
from annotator.viewing.counterparts import is_prior, prior_of
from annotator.viewing.hanging import hung, pane_of
from annotator.viewing.layout import Layout
from annotator.viewing.protocol import Candidate, PaneRule
from annotator.viewing.protocol_file import protocol
from annotator.viewing.sync import nearest_frame

LESION_CARD, FOLLOW_UP = "lesion-card", "follow-up"


@dataclass(frozen=True, slots=True)
class LesionImage:
    """An image on the desk that shows a lesion, and where: `shape` in pixels of its frame."""

    candidate: Candidate
    shape: Shape
    size: tuple[int, int]
    """Rows and columns of the frame."""
    spacing_mm: tuple[float, float] | None = None
    is_marked: bool = True


@dataclass(frozen=True, slots=True)
class LesionLayout:
    """A layout, and for each pane the shape (pixels) to centre it on."""

    layout: Layout
    shapes: Mapping[int, Shape]


def lesion_images(studies: Sequence[Study], marks: Sequence[Mark]) -> tuple[LesionImage, ...]:
    """Return the images on the desk that marks of one lesion lie on, the latest first."""
    wanted = {(mark.image.sop_instance_uid, mark.image.frame): mark for mark in marks}
    found = [
        _image(candidate(study, series, at), frame, shape_on(mark, frame.plane))
        for study in studies
        for series in study.series
        for at, frame in enumerate(series.frames)
        if (mark := wanted.get((frame.instance.uid, frame.number))) is not None
    ]
    return tuple(sorted(found, key=lambda one: one.candidate.study_date or date.min, reverse=True))


def lesion_card(images: Sequence[LesionImage], name: str) -> LesionLayout | None:
    """Return the latest image of a lesion on each modality, one pane each; None where there is no image.

    `name` is what the lesion is called, for the reasons given.
    """
    if not images:
        return None
    card = protocol(LESION_CARD)
    ours = [one.candidate for one in images]
    layout = hung(card, ours, (), f"“{card.title}” shows {name} on each modality it is marked on.")
    shapes = {(one.candidate.key, one.candidate.frame): one.shape for one in reversed(images)}
    of_pane = {
        index: shapes[pane.series, pane.frame]
        for index, pane in enumerate(layout.panes)
        if pane.series is not None
    }
    missing = [pane.title for pane in card.panes if pane.title not in {one.title for one in layout.panes}]
    said = f"{name} is marked on no {', no '.join(missing)}." if missing else ""
    because = (*layout.because, *([said] if said else []))
    return LesionLayout(replace(layout, because=because), MappingProxyType(of_pane))


def follow_up(
    studies: Sequence[Study], images: Sequence[LesionImage], name: str, modality: str = ""
) -> LesionLayout | None:
    """Return the prior image of a lesion beside the current one; None where it has no image, or no pair.

    The current image is the latest of its modality, marked or not: where a later study was not marked
    yet, its place is guessed from the mark, which the reasons say.

    Parameters
    ----------
    studies : sequence of Study
    images : sequence of LesionImage
        Of the lesion, the latest first.
    name : str
        What the lesion is called, its number first.
    modality : str
        To compare on; "" or one without an image of the lesion takes the latest image's.
    """
    of_modality = [one for one in images if one.candidate.modality == modality] or list(images)
    if not of_modality:
        return None
    latest = of_modality[0]
    pool = candidates(studies)
    later = [one for one in pool if is_prior(latest.candidate, one)]
    if later:
        newest = max(later, key=lambda one: one.when)
        return _pair(name, latest, _guessed(studies, latest, newest))
    earlier = [one for one in of_modality[1:] if is_prior(one.candidate, latest.candidate)]
    if earlier:
        return _pair(name, earlier[0], latest)
    prior = prior_of(latest.candidate, pool)
    if prior is None:
        return None
    return _pair(name, _guessed(studies, latest, prior), latest)


def _pair(name: str, prior: LesionImage, current: LesionImage) -> LesionLayout:
    sentences = [f"“{protocol(FOLLOW_UP).title}” shows {name}, the prior on the left."]
    panes = []
    for words, one in (("prior", prior), ("current", current)):
        seen = one.candidate
        day = f", {seen.study_date.isoformat()}" if seen.study_date else ""
        pane = pane_of(PaneRule(f"{words.capitalize()}{day} · {name.split()[0]}"), seen)
        panes.append(replace(pane, linked=True))
        where = "where it is marked" if one.is_marked else "unmarked, at about the same place"
        sentences.append(f"The {words} image is of {seen.name}, {where}.")
    layout = Layout(1, 2, tuple(panes), active=1, protocol=FOLLOW_UP, because=tuple(sentences))
    return LesionLayout(layout, MappingProxyType(dict(enumerate(_of_one_size(prior, current)))))


def _of_one_size(*images: LesionImage) -> tuple[BoxShape, ...]:
    """Return boxes about the shapes, as large as each other in mm: so that both are seen at one scale."""
    known = all(one.spacing_mm is not None for one in images)
    scales = [one.spacing_mm or (1.0, 1.0) if known else (1.0, 1.0) for one in images]
    sizes = []
    for one, (tall, wide) in zip(images, scales, strict=True):
        (left, top), (right, bottom) = bounds(one.shape)
        sizes.append(((right - left) * wide, (bottom - top) * tall))
    width, height = (max(size[axis] for size in sizes) for axis in (0, 1))
    boxes = []
    for one, (tall, wide) in zip(images, scales, strict=True):
        half = BoxShape((-width / wide / 2, -height / tall / 2), (width / wide / 2, height / tall / 2))
        boxes.append(_moved(half, centre(one.shape)))
    return tuple(boxes)


def _image(found: Candidate, frame: Frame, shape: Shape, *, is_marked: bool = True) -> LesionImage:
    spacing = frame.placement.spacing.mm if frame.plane is None else frame.plane.spacing_mm
    return LesionImage(found, shape, (frame.instance.rows, frame.instance.columns), spacing, is_marked)


def _guessed(studies: Sequence[Study], marked: LesionImage, other: Candidate) -> LesionImage:
    """Return an unmarked candidate at the place of a marked image, or at the like part of the stack."""
    of_key = {series_key(one): one for study in studies for one in study.shown}
    here, there = of_key[marked.candidate.key], of_key[other.key]
    at = other.frame
    if len(there.frames) > 1 and marked.candidate.orientation:
        at = round(marked.candidate.frame / max(1, len(here.frames) - 1) * (len(there.frames) - 1))
    rows, columns = there.frames[at].instance.rows, there.frames[at].instance.columns
    box = _scaled(marked.shape, columns / marked.size[1], rows / marked.size[0])
    world = _world(here.frames[marked.candidate.frame], centre(marked.shape))
    if world is not None and _frame_of_reference(here) == _frame_of_reference(there) is not None:
        found = nearest_frame([frame.plane for frame in there.frames], world)
        if found is not None:
            at, box = found.frame, _moved(box, found.pixel)
    return _image(replace(other, frame=at), there.frames[at], box, is_marked=False)


def _frame_of_reference(series: Series) -> str | None:
    return series.frames[0].instance.frame_of_reference_uid


def _world(frame: Frame, pixel: Point2) -> Vector3 | None:
    return None if frame.plane is None else frame.plane.world_from_pixel(pixel)


def _scaled(shape: Shape, across: float, down: float) -> BoxShape:
    (left, top), (right, bottom) = bounds(shape)
    return BoxShape((left * across, top * down), (right * across, bottom * down))


def _moved(box: BoxShape, to: Point2) -> BoxShape:
    x, y = centre(box)
    dx, dy = to[0] - x, to[1] - y
    (left, top), (right, bottom) = box.corner, box.opposite
    return BoxShape((left + dx, top + dy), (right + dx, bottom + dy))
