"""Segmentations (SEG): the marks of each stack of slices as one object, a segment for each lesion."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from annotator.dicom.instance import Instance
from annotator.dicom.series import Frame, Series
from annotator.exchange.marked import Marked
from annotator.exchange.objects.heading import Heading, uid_of
from annotator.geometry.plane import Plane
from annotator.geometry.shapes import Closed
from annotator.lesions.records import Lesion, LesionId, Mark, MarkOrigin, Reading
from annotator.measure.inside import inside

SEGMENTATION = "1.2.840.10008.5.1.4.1.1.66.4"
Mask = NDArray[np.bool_]
_BY_HAND = frozenset({MarkOrigin.DRAWN, MarkOrigin.PASTED})


class Slice(NamedTuple):
    """A frame, its place in the stack from 0, and its pixels in a lesion: a mask (rows, columns)."""

    place: int
    frame: Frame
    mask: Mask

    @property
    def key(self) -> tuple[int, str, int]:
        """By which slices are in order; of a composed stack several may have one index."""
        return self.place, self.frame.instance.uid, self.frame.number


@dataclass(frozen=True, slots=True)
class Segment:
    """A lesion on the slices of a stack."""

    number: int
    lesion: Lesion
    findings: frozenset[str]
    is_manual: bool
    slices: tuple[Slice, ...]


@dataclass(frozen=True, slots=True)
class Segmentation:
    """What was marked of one reading on one stack; the UIDs are its own."""

    reading: Reading
    series: Series
    first: Instance
    segments: tuple[Segment, ...]
    uid: str
    series_uid: str


def segmentations(marks: Iterable[Marked], heading: Heading) -> tuple[Segmentation, ...]:
    """Return the segmentations of marks that enclose pixels of slices, by reading and stack.

    Projections have no slices, and marks on planes across slices no pixels of them: those are in
    measurement reports alone. Pixels are those whose centres lie inside, as for every measurement.
    """
    stacks: dict[Hashable, list[Marked]] = defaultdict(list)
    for one in marks:
        is_slice = one.at.frame.plane is not None and one.at.frame.instance.frame_of_reference_uid
        if is_slice and one.mark.plane is None and isinstance(one.mark.shape, Closed):
            stacks[_stack(one)].append(one)
    found = (_segmentation(same, heading) for same in stacks.values())
    return tuple(one for one in found if one.segments)


def _stack(one: Marked) -> Hashable:
    """Return what marks of one segmentation share: stations of a composed stack may differ in size."""
    instance, plane = one.at.frame.instance, plane_of(one.at.frame)
    size = (instance.rows, instance.columns, plane.spacing_mm)
    own = (instance.series.uid, instance.frame_of_reference_uid)
    return one.reading.id, one.at.series.uid, one.at.series.stack, own, size


def _segmentation(marks: Sequence[Marked], heading: Heading) -> Segmentation:
    by_lesion: dict[LesionId, list[Marked]] = defaultdict(list)
    for one in marks:
        by_lesion[one.lesion.id].append(one)
    segments: list[Segment] = []
    for same in by_lesion.values():
        slices = _slices(same)
        if slices:
            segments.append(_segment(len(segments) + 1, same, slices))
    digest = hashlib.sha256()
    for segment in segments:
        digest.update(repr((segment.number, segment.lesion, sorted(segment.findings))).encode())
        for each in segment.slices:
            digest.update(repr(each.key).encode() + np.packbits(each.mask).tobytes())
    reading, at = marks[0].reading, marks[0].at
    uid = uid_of(heading.case.id, reading.id, heading.version, digest.hexdigest())
    series_uid = uid_of(heading.case.id, reading.id, repr(_stack(marks[0])), "SEG")
    return Segmentation(reading, at.series, at.frame.instance, tuple(segments), uid, series_uid)


def _segment(number: int, marks: Sequence[Marked], slices: tuple[Slice, ...]) -> Segment:
    findings = frozenset[str]().union(*(one.mark.findings for one in marks))
    is_manual = all(one.mark.origin in _BY_HAND for one in marks)
    return Segment(number, marks[0].lesion, findings, is_manual, slices)


def _slices(marks: Iterable[Marked]) -> tuple[Slice, ...]:
    by_frame: dict[Frame, list[Marked]] = defaultdict(list)
    for one in marks:
        by_frame[one.at.frame].append(one)
    found = []
    for frame, same in by_frame.items():
        mask = mask_on((one.mark for one in same), frame.instance.rows, frame.instance.columns)
        if mask.any():
            found.append(Slice(same[0].at.index, frame, mask))
    return tuple(sorted(found, key=lambda one: one.key))


def mask_on(marks: Iterable[Mark], rows: int, columns: int) -> Mask:
    """Return the pixels that marks of one frame enclose together, shape (rows, columns)."""
    mask = np.zeros((rows, columns), np.bool_)
    for one in marks:
        mask |= inside(one.shape, rows, columns)
    return mask


def plane_of(frame: Frame) -> Plane:
    """Return where a frame lies, which is known of every slice."""
    if frame.plane is None:
        raise ValueError("a segmented frame has a plane")
    return frame.plane
