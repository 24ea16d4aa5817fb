"""Segmentations (SEG): the marks of each stack of slices as one object, a segment for each lesion."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

import numpy as np
from highdicom.color import CIELabColor
from numpy.typing import NDArray
from pydicom.dataset import Dataset

from annotator.dicom.instance import Instance
from annotator.dicom.series import Frame, Series
from annotator.dicom.spacing import slice_positions_mm
from annotator.dicom.thickness import slice_thickness_mm
from annotator.exchange.marked import Marked
from annotator.exchange.objects.coded import CATEGORY, coded_kinds, coded_site, property_type
from annotator.exchange.objects.heading import Heading, code_item, uid_of
from annotator.geometry.plane import Plane, Vector3
from annotator.geometry.shapes import Closed
from annotator.lesions.records import Lesion, LesionId, Mark, MarkOrigin, Reading
from annotator.measure.inside import inside
from annotator.terms.code import Code
from annotator.terms.findings import finding_kinds

SEGMENTATION = "1.2.840.10008.5.1.4.1.1.66.4"
Mask = NDArray[np.bool_]
_SOURCE_IMAGE = Code("121322", "DCM", "Source image for image processing operation")
_DERIVATION = Code("113076", "DCM", "Segmentation")
_LOT = 8
"""Frames packed together: eight are whole bytes, whatever their size."""
_SERIES = 9000
_EVEN = 0.001
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

    def segment_of(self, lesion: LesionId) -> Segment | None:
        """Return the segment of a lesion."""
        return next((one for one in self.segments if one.lesion.id == lesion), None)


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
    instance, plane = one.at.frame.instance, _plane(one.at.frame)
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


def segmentation_file(made: Segmentation, heading: Heading, number: int) -> bytes:
    """Return a segmentation as DICOM file: BINARY, one frame for each slice of each segment.

    Frames have the size and place of the slices they refer to; slices without a mark have none.

    Raises
    ------
    RefusedError
        A file of the stack cannot be read any more.

    References
    ----------
    DICOM PS3.3 A.51, C.8.20.2; PS3.5 8.1.1 for pixels of one bit.
    """
    drawn = [(segment, one) for segment in made.segments for one in segment.slices]
    slices = [one for _, one in drawn]
    data = heading.of(made.first)
    _identify(data, made, heading, number)
    _describe_pixels(data, made.first, len(slices))
    data.SegmentSequence = [_segment_item(one, heading) for one in made.segments]
    _index(data, made)
    groups = _FunctionalGroups(made.series, slices)
    data.SharedFunctionalGroupsSequence = [groups.shared()]
    data.PerFrameFunctionalGroupsSequence = [groups.own(segment, one) for segment, one in drawn]
    data.ReferencedSeriesSequence = _referenced(one.frame for one in slices)
    packed = b"".join(_packed([one.mask for one in slices]))
    data.PixelData = packed + b"\0" * (len(packed) % 2)
    data["PixelData"].VR = "OB"
    return heading.finish(data, "Lesion masks")


def _identify(data: Dataset, made: Segmentation, heading: Heading, number: int) -> None:
    data.SOPClassUID, data.SOPInstanceUID = SEGMENTATION, made.uid
    data.SeriesInstanceUID, data.SeriesNumber, data.InstanceNumber = made.series_uid, _SERIES + number, 1
    data.Modality = "SEG"
    data.FrameOfReferenceUID = made.first.frame_of_reference_uid
    data.PositionReferenceIndicator = ""
    data.ImageType = ["DERIVED", "PRIMARY"]
    data.ContentLabel, data.ContentDescription = "LESIONS", "Lesions marked by a reader"
    data.ContentCreatorName = heading.reader(made.reading)


def _describe_pixels(data: Dataset, like: Instance, frames: int) -> None:
    data.Rows, data.Columns, data.NumberOfFrames = like.rows, like.columns, frames
    data.SamplesPerPixel, data.PhotometricInterpretation, data.PixelRepresentation = 1, "MONOCHROME2", 0
    data.BitsAllocated, data.BitsStored, data.HighBit = 1, 1, 0
    data.LossyImageCompression = "00"
    data.SegmentationType = "BINARY"
    data.SegmentsOverlap = "UNDEFINED"


def _segment_item(segment: Segment, heading: Heading) -> Dataset:
    lesion, item = segment.lesion, Dataset()
    item.SegmentNumber = segment.number
    item.SegmentLabel = item.TrackingID = heading.name_of(lesion)
    item.TrackingUID = lesion.id
    item.SegmentAlgorithmType = "MANUAL" if segment.is_manual else "SEMIAUTOMATIC"
    if not segment.is_manual:
        item.SegmentAlgorithmName = "Suggested or interpolated, accepted by the reader"
    item.SegmentedPropertyCategoryCodeSequence = [code_item(CATEGORY)]
    shown = code_item(property_type(segment.findings))
    shown.SegmentedPropertyTypeModifierCodeSequence = [
        code_item(one) for one in coded_kinds(segment.findings)
    ]
    item.SegmentedPropertyTypeCodeSequence = [shown]
    site = coded_site(lesion)
    if site is not None:
        region = code_item(site.place)
        if site.modifiers:
            region.AnatomicRegionModifierSequence = [code_item(one) for one in site.modifiers]
        item.AnatomicRegionSequence = [region]
    colour = next((kind.colour for name, kind in finding_kinds().items() if name in segment.findings), None)
    if colour is not None:
        item.RecommendedDisplayCIELabValue = list(CIELabColor.from_string(colour).value)
    return item


def _index(data: Dataset, made: Segmentation) -> None:
    organisation = Dataset()
    organisation.DimensionOrganizationUID = uid_of(made.uid, "dimensions")
    data.DimensionOrganizationSequence = [organisation]
    data.DimensionIndexSequence = []
    for pointer, group, label in (
        (0x0062000B, 0x0062000A, "Segment"),
        (0x00200032, 0x00209113, "Position"),
    ):
        item = Dataset()
        item.DimensionOrganizationUID = organisation.DimensionOrganizationUID
        item.DimensionIndexPointer, item.FunctionalGroupPointer = pointer, group
        item.DimensionDescriptionLabel = label
        data.DimensionIndexSequence.append(item)


class _FunctionalGroups:
    """What the frames of a segmentation have in common, and what each has of its own."""

    def __init__(self, series: Series, slices: Sequence[Slice]) -> None:
        self._series = series
        self._first = slices[0].frame
        planes = [_plane(one.frame) for one in slices]
        self._is_one_direction = len({(one.along_row, one.along_column) for one in planes}) == 1
        self._rank = {key: number for number, key in enumerate(sorted({one.key for one in slices}), 1)}

    def shared(self) -> Dataset:
        shared, measures = Dataset(), Dataset()
        plane = _plane(self._first)
        measures.PixelSpacing = _decimals(plane.spacing_mm)
        apart = self._series.slice_spacing_mm
        thickness = slice_thickness_mm(self._first) or apart
        if thickness:
            measures.SliceThickness = _decimal(thickness)
        if apart and _are_even(self._series):
            measures.SpacingBetweenSlices = _decimal(apart)
        shared.PixelMeasuresSequence = [measures]
        if self._is_one_direction:
            shared.PlaneOrientationSequence = [_orientation(plane)]
        return shared

    def own(self, segment: Segment, one: Slice) -> Dataset:
        own, content, position, meant, derivation = (Dataset() for _ in range(5))
        plane = _plane(one.frame)
        content.DimensionIndexValues = [segment.number, self._rank[one.key]]
        position.ImagePositionPatient = _decimals(plane.origin_mm)
        meant.ReferencedSegmentNumber = segment.number
        source = _reference(one.frame)
        source.SpatialLocationsPreserved = "YES"
        source.PurposeOfReferenceCodeSequence = [code_item(_SOURCE_IMAGE)]
        derivation.SourceImageSequence = [source]
        derivation.DerivationCodeSequence = [code_item(_DERIVATION)]
        own.FrameContentSequence = [content]
        own.PlanePositionSequence = [position]
        own.SegmentIdentificationSequence = [meant]
        own.DerivationImageSequence = [derivation]
        if not self._is_one_direction:
            own.PlaneOrientationSequence = [_orientation(plane)]
        return own


def _are_even(series: Series) -> bool:
    """Tell whether one distance holds between all slices: readers take the one that is stated for all."""
    positions = slice_positions_mm(series.frames)
    if positions is None or len(positions) < 2:
        return False
    steps = [after - before for before, after in pairwise(positions.tolist())]
    return bool(max(steps) - min(steps) <= _EVEN * max(steps))


def _orientation(plane: Plane) -> Dataset:
    item = Dataset()
    item.ImageOrientationPatient = _decimals((*plane.along_row, *plane.along_column))
    return item


def _plane(frame: Frame) -> Plane:
    if frame.plane is None:
        raise ValueError("a segmented frame has a plane")
    return frame.plane


def _reference(frame: Frame) -> Dataset:
    item = Dataset()
    item.ReferencedSOPClassUID = frame.instance.sop_class_uid
    item.ReferencedSOPInstanceUID = frame.instance.uid
    if frame.instance.frames > 1:
        item.ReferencedFrameNumber = frame.number
    return item


def _referenced(frames: Iterable[Frame]) -> list[Dataset]:
    by_series: dict[str, dict[str, str]] = defaultdict(dict)
    for frame in frames:
        by_series[frame.instance.series.uid][frame.instance.uid] = frame.instance.sop_class_uid
    items = []
    for series, instances in by_series.items():
        item = Dataset()
        item.SeriesInstanceUID, item.ReferencedInstanceSequence = series, []
        for uid, sop_class in instances.items():
            one = Dataset()
            one.ReferencedSOPClassUID, one.ReferencedSOPInstanceUID = sop_class, uid
            item.ReferencedInstanceSequence.append(one)
        items.append(item)
    return items


def _packed(masks: Sequence[Mask]) -> Iterator[bytes]:
    for begin in range(0, len(masks), _LOT):
        flat = np.concatenate([mask.reshape(-1) for mask in masks[begin : begin + _LOT]])
        yield np.packbits(flat, bitorder="little").tobytes()


def _decimals(values: Vector3 | tuple[float, ...]) -> list[str]:
    return [_decimal(one) for one in values]


def _decimal(value: float) -> str:
    """Return a number as Decimal String: the nearest of at most 16 characters (PS3.5 6.2)."""
    for digits in range(17, 0, -1):
        text = f"{value:.{digits}g}"
        if len(text) <= 16:
            return text
    raise ValueError(f"{value} cannot be written in 16 characters")
