"""Lesions written as DICOM objects, beside highdicom told the same things plainly."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from pathlib import Path

import highdicom
import numpy as np
import pydicom
from numpy.typing import NDArray
from pydicom.dataset import Dataset
from pydicom.sr.codedict import codes
from pydicom.sr.coding import Code as SrCode

from annotator.dicom import scan
from annotator.exchange.format import Context
from annotator.exchange.marked import Marked, marked
from annotator.exchange.objects.heading import Heading
from annotator.exchange.objects.report import report_file, reports
from annotator.exchange.objects.segmentation import segmentations
from annotator.exchange.objects.segmentation_file import segmentation_file
from annotator.exchange.scoord import graphic
from annotator.geometry.shapes import EllipseShape, MaskShape
from annotator.measure.measurement import Measurement
from annotator.measure.of_lesion import Taken, located, taken_of
from tests.benchmarks.contest import seconds
from tests.benchmarks.generated import ct_series, thorax
from tests.benchmarks.row import Bench, Group, Prepared, Row
from tests.helpers.marked_case import Drawn, marked_case

_SEG = Row(
    "seg-highdicom",
    "30 lesions in 600 slices as a segmentation, from marks to the bytes of the file, against highdicom "
    "given the label map of all slices",
    "ours",
    "highdicom",
    "s",
    0.5,
    False,
)
_SR = Row(
    "sr-highdicom",
    "a measurement report of 30 lesions, from marks and measurements to the bytes of the file, against "
    "highdicom told the same items one by one",
    "ours",
    "highdicom",
    "s",
    1.1,
    False,
)
_LESIONS = 30
_HALF_SLICES, _RADIUS = 10, 20
_SPREAD_SEED = 5
_TIBIA = SrCode("64605006", "SCT", "Distal Tibia")


def _middles(slices: int, side: int) -> list[tuple[int, int, int]]:
    generator = np.random.default_rng(_SPREAD_SEED)
    deep = min(_HALF_SLICES, slices // 3)
    return [
        (
            int(generator.integers(deep, slices - deep)),
            int(generator.integers(_RADIUS, side - _RADIUS)),
            int(generator.integers(_RADIUS, side - _RADIUS)),
        )
        for _ in range(_LESIONS)
    ]


def _prepare_seg(bench: Bench) -> Prepared:
    slices, side = bench.sizes.slices, bench.sizes.side
    folder = bench.folder / "ct"
    ct_series(thorax(slices, side), folder)
    labels = _label_map(slices, side)
    drawn = [one for number in range(1, _LESIONS + 1) for one in _masks(labels == number, number)]
    context = Context(sources=(folder,))
    case = marked_case(folder, drawn)
    places = located(scan([folder]).studies)
    marks, heading = marked(case, context, places), Heading(case, context)
    sources = _headers(folder)

    def ours() -> bytes:
        (made,) = segmentations(marks, heading)
        return segmentation_file(made, heading, 1)

    def peer() -> bytes:
        made = highdicom.seg.Segmentation(
            source_images=sources,
            pixel_array=labels,
            segmentation_type="BINARY",
            segment_descriptions=[_described(number) for number in range(1, _LESIONS + 1)],
            series_instance_uid=highdicom.UID(),
            series_number=1,
            sop_instance_uid=highdicom.UID(),
            instance_number=1,
            manufacturer="peer",
            manufacturer_model_name="peer",
            software_versions="1",
            device_serial_number="1",
        )
        return _bytes(made)

    if _pixels(ours()) != _pixels(peer()):
        raise AssertionError("the two segmentations hold other pixels")
    return Prepared({"ours": seconds(ours), "highdicom": seconds(peer)})


def _label_map(slices: int, side: int) -> NDArray[np.uint8]:
    labels = np.zeros((slices, side, side), np.uint8)
    z, y, x = np.ogrid[:slices, :side, :side]
    for number, (depth, row, column) in enumerate(_middles(slices, side), 1):
        near = slice(max(0, depth - _HALF_SLICES), depth + _HALF_SLICES + 1)
        flat = (y - row) ** 2 + (x - column) ** 2
        scaled = (_RADIUS / _HALF_SLICES) ** 2 * (z[near] - depth) ** 2
        labels[near][flat + scaled <= _RADIUS**2] = number
    return labels


def _masks(held: NDArray[np.bool_], number: int) -> list[Drawn]:
    found: list[Drawn] = []
    for index in np.flatnonzero(held.any(axis=(1, 2))).tolist():
        shape = MaskShape.of(held[index])
        if shape is not None:
            found.append((number, index, shape, None))
    return found


def _described(number: int) -> highdicom.seg.SegmentDescription:
    return highdicom.seg.SegmentDescription(
        segment_number=number,
        segment_label=f"L{number}",
        segmented_property_category=codes.SCT.MorphologicallyAbnormalStructure,
        segmented_property_type=codes.SCT.Lesion,
        algorithm_type="MANUAL",
        tracking_uid=f"2.25.{1000 + number}",
        tracking_id=f"L{number}",
    )


def _headers(folder: Path) -> list[Dataset]:
    read = [pydicom.dcmread(path, stop_before_pixels=True) for path in folder.iterdir()]
    for one in read:
        one.AccessionNumber = one.get("AccessionNumber", "")
    return sorted(read, key=lambda one: float(one.ImagePositionPatient[2]))


def _pixels(content: bytes) -> dict[tuple[str, str], bytes]:
    read = highdicom.seg.segread(io.BytesIO(content))
    found = {}
    for number, group in enumerate(read.PerFrameFunctionalGroupsSequence):
        segment = group.SegmentIdentificationSequence[0].ReferencedSegmentNumber
        source = group.DerivationImageSequence[0].SourceImageSequence[0].ReferencedSOPInstanceUID
        found[read.SegmentSequence[segment - 1].TrackingUID, source] = read.get_frame(number + 1).tobytes()
    return found


def _prepare_sr(bench: Bench) -> Prepared:
    folder = bench.folder / "ct"
    ct_series(thorax(40, bench.sizes.side), folder)
    drawn: list[Drawn] = [
        (number, depth, EllipseShape((column, row), (12.0, 9.0)), None)
        for number, (depth, row, column) in enumerate(_middles(40, bench.sizes.side), 1)
    ]
    case, context = marked_case(folder, drawn), Context(sources=(folder,))
    places = located(scan([folder]).studies)
    marks, heading = marked(case, context, places), Heading(case, context)
    taken = [one for lesion in case.lesions for one in taken_of(case, lesion.id, places)]
    evidence = _headers(folder)

    def ours() -> bytes:
        (report,) = reports(marks, taken, ())
        return report_file(report, heading, 1)

    def peer() -> bytes:
        return _plain_report(marks, taken, evidence)

    if _items(ours()) != _items(peer()):
        raise AssertionError("the two reports hold other items")
    return Prepared({"ours": seconds(ours), "highdicom": seconds(peer)})


def _plain_report(marks: Sequence[Marked], taken: Sequence[Taken], evidence: Sequence[Dataset]) -> bytes:
    sr = highdicom.sr
    person = sr.PersonObserverIdentifyingAttributes(name="R^")
    groups = [_plain_group(one, [each for each in taken if each.marks == (one.mark.id,)]) for one in marks]
    content = sr.MeasurementReport(
        observation_context=sr.ObservationContext(
            observer_person_context=sr.ObserverContext(codes.DCM.Person, person)
        ),
        procedure_reported=codes.LN.CTUnspecifiedBodyRegion,
        imaging_measurements=groups,
    )
    used = {one.mark.image.sop_instance_uid for one in marks}
    return _bytes(
        sr.Comprehensive3DSR(
            evidence=[one for one in evidence if one.SOPInstanceUID in used],
            content=content[0],
            series_instance_uid=highdicom.UID(),
            series_number=1,
            sop_instance_uid=highdicom.UID(),
            instance_number=1,
            manufacturer="peer",
        )
    )


def _plain_group(
    one: Marked, taken: Sequence[Taken]
) -> highdicom.sr.PlanarROIMeasurementsAndQualitativeEvaluations:
    sr, image = highdicom.sr, one.mark.image
    flat = graphic(one.mark.shape)
    source = sr.SourceImageForRegion(one.at.frame.instance.sop_class_uid, image.sop_instance_uid)
    site = sr.FindingSite(_TIBIA, laterality=codes.SCT.Left)
    said = ((("LESION_KIND", "Kind of lesion"), ("BMO", "bone marrow oedema")),
            (("STATUS", "What became of the lesion"), ("PRESENT", "present")))  # fmt: skip
    return sr.PlanarROIMeasurementsAndQualitativeEvaluations(
        tracking_identifier=sr.TrackingIdentifier(one.lesion.id, f"{one.lesion.name} L tibia, distal"),
        referenced_region=sr.ImageRegion(flat.type, np.array(flat.data).reshape(-1, 2), source),
        time_point_context=sr.TimePointContext("visit 0", time_point_order=1),
        finding_type=codes.SCT.Lesion,
        finding_category=codes.SCT.MorphologicallyAbnormalStructure,
        finding_sites=[site],
        measurements=[_plain(each.result) for each in taken if isinstance(each.result, Measurement)],
        qualitative_evaluations=[
            sr.QualitativeEvaluation(*(SrCode(value, "99CRMO", meaning) for value, meaning in pair))
            for pair in said
        ],
    )


def _plain(one: Measurement) -> highdicom.sr.Measurement:
    sr, code, derivation = highdicom.sr, one.code, one.derivation
    method = one.calibration and SrCode(one.calibration.name, "99CRMO", one.calibration.words)
    low, high = one.band or (one.value, one.value)
    return sr.Measurement(
        name=SrCode(code.value, code.scheme, code.meaning),
        value=one.value,
        unit=SrCode("[hnsf'U]" if one.unit == "HU" else one.unit, "UCUM", one.unit),
        derivation=derivation and SrCode(derivation.value, derivation.scheme, derivation.meaning),
        method=method,
        properties=one.band
        and sr.MeasurementProperties(
            upper_measurement_uncertainty=high - one.value, lower_measurement_uncertainty=one.value - low
        ),
    )


def _items(content: bytes) -> list[tuple[str, str, str]]:
    """Value type, concept and value of every item but the person's name, in the order of the tree."""

    def below(item: Dataset) -> Iterator[tuple[str, str, str]]:
        coded = item.get("ConceptCodeSequence") or item.get("MeasuredValueSequence")
        value = (
            (coded[0].get("CodeValue") or coded[0].get("NumericValue")) if coded else item.get("GraphicData")
        )
        yield item.ValueType, item.ConceptNameCodeSequence[0].CodeValue, str(value)
        for child in item.get("ContentSequence", []):
            yield from below(child)

    return list(below(pydicom.dcmread(io.BytesIO(content))))


def _bytes(made: Dataset) -> bytes:
    stream = io.BytesIO()
    made.save_as(stream)
    return stream.getvalue()


GROUPS = (Group((_SEG,), _prepare_seg, slow=True), Group((_SR,), _prepare_sr))
