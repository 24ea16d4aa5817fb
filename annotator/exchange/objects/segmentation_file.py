"""A segmentation as a file (PS3.3 A.51)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
from highdicom.color import CIELabColor
from pydicom.dataset import Dataset

from annotator.dicom.instance import Instance
from annotator.exchange.objects.coded import CATEGORY, coded_kinds, coded_site, property_type
from annotator.exchange.objects.encoding import element
from annotator.exchange.objects.functional_groups import FunctionalGroups
from annotator.exchange.objects.heading import Heading, code_item, uid_of
from annotator.exchange.objects.references import Reference, series_items
from annotator.exchange.objects.segmentation import SEGMENTATION, Mask, Segment, Segmentation
from annotator.terms.findings import finding_kinds

_LOT = 8
"""Frames packed together: eight are whole bytes, whatever their size."""
_SERIES = 9000


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
    groups = FunctionalGroups(made.series, slices)
    data.SharedFunctionalGroupsSequence = [groups.shared()]
    sources = (Reference.to(one.frame.instance) for one in slices)
    data.ReferencedSeriesSequence = series_items(sources, "ReferencedInstanceSequence")
    pixels = element(0x7FE00010, b"OB", b"".join(_packed([one.mask for one in slices])))
    # What is left out of the data set has the two highest tags: its place is the end.
    return heading.finish(data, "Lesion masks") + groups.each(drawn) + pixels


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


def _packed(masks: Sequence[Mask]) -> Iterator[bytes]:
    for begin in range(0, len(masks), _LOT):
        flat = np.concatenate([mask.reshape(-1) for mask in masks[begin : begin + _LOT]])
        yield np.packbits(flat, bitorder="little").tobytes()
