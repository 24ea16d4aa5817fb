"""Reading written objects back, and comparing them with the case."""

from __future__ import annotations

import io
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping

import numpy as np
import pydicom
from numpy.typing import NDArray
from pydicom.dataset import Dataset
from pydicom.pixels.utils import unpack_bits

from annotator.exchange.format import Context
from annotator.exchange.marked import InScope, marks_in_scope
from annotator.exchange.objects.coded import LESION_KIND, coded_kinds, coded_site
from annotator.exchange.objects.region_items import lines_of, region_of
from annotator.exchange.objects.segmentation import SEGMENTATION, mask_on
from annotator.exchange.scoord import graphic, graphic_in_patient
from annotator.geometry.shapes import Closed
from annotator.lesions.case import Case
from annotator.lesions.records import Lesion, Mark
from annotator.terms.code import Code

Place = tuple[str, int]
"""SOP Instance UID, and frame from 1."""
_COORDINATES = ("SCOORD", "SCOORD3D")


def object_differences(content: bytes, case: Case, context: Context) -> tuple[str, ...]:
    """Return in sentences what a segmentation or a report holds other than the case; empty for nothing."""
    data = pydicom.dcmread(io.BytesIO(content))
    scope = marks_in_scope(case, context)
    compare = _segmentation if data.SOPClassUID == SEGMENTATION else _report
    return tuple(dict.fromkeys(compare(data, scope)))


def _segmentation(data: Dataset, scope: Iterable[InScope]) -> Iterator[str]:
    lesions = {one.lesion.id: one.lesion for one in scope}
    named = {item.SegmentNumber: lesions.get(item.TrackingUID) for item in data.SegmentSequence}
    expected: dict[tuple[str, Place], list[Mark]] = defaultdict(list)
    for one in scope:
        if isinstance(one.mark.shape, Closed) and one.mark.plane is None:
            expected[one.lesion.id, _place(one.mark)].append(one.mark)
    findings: dict[int, set[str]] = defaultdict(set)
    for number, at, mask in _masks(data):
        lesion = named[number]
        if lesion is None:
            yield f"its segment {number} is of no lesion in scope."
            continue
        marks = expected.pop((lesion.id, at), [])
        findings[number].update(*(mark.findings for mark in marks))
        if not np.array_equal(mask_on(marks, *mask.shape), mask):
            yield f"{lesion.name} has other pixels on {at[0]}, frame {at[1]}."
    yield from _left_out(expected, data)
    for item in data.SegmentSequence:
        lesion = named[item.SegmentNumber]
        if lesion is not None:
            yield from _said_of_segment(item, lesion, findings[item.SegmentNumber])


def _left_out(expected: Mapping[tuple[str, Place], list[Mark]], data: Dataset) -> Iterator[str]:
    referred = {
        one.ReferencedSOPInstanceUID
        for series in data.ReferencedSeriesSequence
        for one in series.ReferencedInstanceSequence
    }
    for (_, at), marks in expected.items():
        if at[0] in referred and mask_on(marks, data.Rows, data.Columns).any():
            yield f"a lesion's pixels on {at[0]}, frame {at[1]}, are not in it."


def _masks(data: Dataset) -> Iterator[tuple[int, Place, NDArray[np.bool_]]]:
    size = data.Rows * data.Columns
    flat = np.asarray(unpack_bits(data.PixelData))[: data.NumberOfFrames * size]
    frames = flat.reshape(data.NumberOfFrames, data.Rows, data.Columns).astype(np.bool_)
    for group, mask in zip(data.PerFrameFunctionalGroupsSequence, frames, strict=True):
        source = group.DerivationImageSequence[0].SourceImageSequence[0]
        yield group.SegmentIdentificationSequence[0].ReferencedSegmentNumber, _referenced(source), mask


def _said_of_segment(item: Dataset, lesion: Lesion, findings: Iterable[str]) -> Iterator[str]:
    told = tuple(
        _code(one)
        for region in item.get("AnatomicRegionSequence", [])
        for one in (region, *region.get("AnatomicRegionModifierSequence", []))
    )
    if told != _site_of(lesion):
        yield f"{lesion.name} has another site."
    kinds = item.SegmentedPropertyTypeCodeSequence[0].SegmentedPropertyTypeModifierCodeSequence
    if tuple(map(_code, kinds)) != coded_kinds(findings):
        yield f"{lesion.name} has other kinds."


def _report(data: Dataset, scope: Iterable[InScope]) -> Iterator[str]:
    lesions = {one.lesion.id: one.lesion for one in scope}
    written: Counter[object] = Counter()
    reading = None
    for group in _groups(data):
        items = [(_name(one), one) for one in group.ContentSequence]
        lesion = lesions.get(next(one.UID for name, one in items if name == "112040"))
        if lesion is None:
            yield "one of its groups is of no lesion in scope."
            continue
        reading = lesion.reading
        if _site_told(items) != _site_of(lesion):
            yield f"{lesion.name} has another site."
        kinds = [_code(one.ConceptCodeSequence[0]) for name, one in items if name == LESION_KIND.value]
        below = (
            each for _, one in items if one.ValueType == "NUM" for each in one.get("ContentSequence", [])
        )
        regions = [one for one in (*group.ContentSequence, *below) if one.ValueType in _COORDINATES]
        if group.ContentTemplateSequence[0].TemplateIdentifier != "1411":
            written[lesion.id, tuple(kinds), frozenset(map(_drawn, regions))] += 1
    expected: Counter[object] = Counter(
        (one.lesion.id, coded_kinds(one.mark.findings), frozenset(_drawn_of(one.mark)))
        for one in scope
        if one.mark.image.study_instance_uid == data.StudyInstanceUID and one.lesion.reading == reading
    )
    if written != expected:
        count = (written - expected).total() + (expected - written).total()
        yield f"{count} of its marks are others than those of the case."


def _groups(data: Dataset) -> Iterator[Dataset]:
    for item in data.ContentSequence:
        if _name(item) == "126010":
            yield from item.get("ContentSequence", [])


def _site_told(items: Iterable[tuple[str, Dataset]]) -> tuple[Code, ...]:
    sites = [one for name, one in items if name == "363698007"]
    found = [
        _code(one.ConceptCodeSequence[0])
        for site in sites
        for one in (site, *site.get("ContentSequence", []))
    ]
    return tuple(found)


def _site_of(lesion: Lesion) -> tuple[Code, ...]:
    site = coded_site(lesion)
    return () if site is None else (site.place, *site.modifiers)


def _drawn(item: Dataset) -> object:
    coordinates = _as_stored(item.GraphicData)
    if item.ValueType == "SCOORD3D":
        return item.GraphicType, coordinates
    return item.GraphicType, coordinates, _referenced(item.ContentSequence[0].ReferencedSOPSequence[0])


def _drawn_of(mark: Mark) -> Iterator[object]:
    region = region_of(mark.shape)
    for shape in lines_of(mark.shape) if region is None else (region,):
        if mark.plane is None:
            flat = graphic(shape)
            yield flat.type, _as_stored(flat.data), _place(mark)
        else:
            there = graphic_in_patient(shape, mark.plane)
            is_ring = there.type == "POLYLINE" and region is not None
            yield "POLYGON" if is_ring else there.type, _as_stored(there.data)


def _as_stored(data: Iterable[float]) -> tuple[float, ...]:
    return tuple(np.asarray(data, np.float32).tolist())


def _place(mark: Mark) -> Place:
    return mark.image.sop_instance_uid, mark.image.frame


def _referenced(item: Dataset) -> Place:
    frames = item.get("ReferencedFrameNumber", 1)
    return item.ReferencedSOPInstanceUID, int(frames)


def _name(item: Dataset) -> str:
    return str(item.ConceptNameCodeSequence[0].CodeValue)


def _code(item: Dataset) -> Code:
    return Code(item.CodeValue, item.CodingSchemeDesignator, item.CodeMeaning)
