"""Measurement reports (SR, TID 1500): the lesions of one study, their sites, marks and measurements."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypedDict

from highdicom import sr
from pydicom.dataset import Dataset
from pydicom.sr.coding import Code as SrCode

from annotator.dicom.instance import Instance
from annotator.exchange.marked import Marked
from annotator.exchange.objects import coded
from annotator.exchange.objects.heading import Heading, uid_of
from annotator.exchange.objects.measured_items import measurement_item
from annotator.exchange.objects.references import Reference, series_items
from annotator.exchange.objects.region_items import image_region
from annotator.exchange.objects.segmentation import SEGMENTATION, Segmentation
from annotator.lesions.records import Lesion, LesionId, MarkId, Observation, Reading, Timepoint
from annotator.measure.measurement import Measurement, Quantity
from annotator.measure.of_lesion import Taken
from annotator.terms.code import Code
from annotator.terms.findings import SCHEME

Group = (
    sr.PlanarROIMeasurementsAndQualitativeEvaluations
    | sr.VolumetricROIMeasurementsAndQualitativeEvaluations
    | sr.MeasurementsAndQualitativeEvaluations
)
_FILMS = Code("43468-8", "LN", "XR unspecified body region")
_PROCEDURES = {
    "CR": _FILMS,
    "DX": _FILMS,
    "CT": Code("25045-6", "LN", "CT unspecified body region"),
    "MR": Code("25056-3", "LN", "MRI unspecified body region"),
    "NM": Code("49118-3", "LN", "NM unspecified body region"),
    "PT": Code("44136-0", "LN", "PET unspecified body region"),
}
"""CID 100."""
_IMAGING = Code("363679005", "SCT", "Imaging procedure")
_STATUS = Code("STATUS", SCHEME, "What became of the lesion")
_ACTIVITY = Code("ACTIVITY", SCHEME, "Activity")
_CERTAINTY = Code("CERTAINTY", SCHEME, "Certainty of the reader, 1 to 5")
_SYMPTOMATIC = Code("SYMPTOMATIC", SCHEME, "Symptomatic")
_SERIES = 9500
_COMPREHENSIVE_3D = "1.2.840.10008.5.1.4.1.1.88.34"
"""Marks on planes across slices have coordinates in the patient."""
_YES, _NO = Code("373066001", "SCT", "Yes"), Code("373067005", "SCT", "No")


@dataclass(frozen=True, slots=True)
class Report:
    """What is reported of one reading on one study.

    Parameters
    ----------
    reading : Reading
    first : Instance
        An image of the study: whose and of which study the report is.
    marks : tuple of Marked
    taken : mapping
        What each mark measures, and what each lesion's marks on a stack measure together.
    segmentations : tuple of Segmentation
        Of the same study, which volumes refer to.
    """

    reading: Reading
    first: Instance
    marks: tuple[Marked, ...]
    taken: Mapping[frozenset[MarkId], Sequence[Measurement]]
    segmentations: tuple[Segmentation, ...] = field(default=())


def reports(
    marks: Iterable[Marked], taken: Iterable[Taken], segmented: Sequence[Segmentation]
) -> tuple[Report, ...]:
    """Return a report for each reading and study that has marks, in their order."""
    studies: dict[tuple[str, str], list[Marked]] = defaultdict(list)
    for one in marks:
        studies[one.reading.id, one.at.frame.instance.study.uid].append(one)
    by_marks: dict[frozenset[MarkId], list[Measurement]] = defaultdict(list)
    for each in taken:
        if isinstance(each.result, Measurement):
            by_marks[frozenset(each.marks)].append(each.result)
    return tuple(
        Report(
            same[0].reading,
            same[0].at.frame.instance,
            tuple(same),
            by_marks,
            tuple(one for one in segmented if (one.reading.id, one.first.study.uid) == key),
        )
        for key, same in studies.items()
    )


def report_file(report: Report, heading: Heading, number: int) -> bytes:
    """Return a report as DICOM file.

    Each mark is a measurement group with its region (TID 1410), open ones with coordinates of what was
    measured along them (TID 1501); the marks of a lesion on a stack are together one that refers to a segment
    (TID 1411). All groups of a lesion have its Tracking UID, whatever the modality and the date.

    Raises
    ------
    RefusedError
        A file of the study cannot be read any more.

    References
    ----------
    DICOM PS3.16 TID 1500, 1410, 1411, 1501, 300, 1502.
    """
    groups = _Groups(report, heading)
    content = sr.MeasurementReport(
        observation_context=_observer(report.reading, heading),
        procedure_reported=_sr(_PROCEDURES.get(report.first.modality, _IMAGING)),
        imaging_measurements=[*groups.volumes(), *groups.marks()],
    )
    data = heading.of(report.first)
    data.SOPClassUID, data.Modality = _COMPREHENSIVE_3D, "SR"
    data.SOPInstanceUID = uid_of(heading.case.id, heading.version, _digest(report, heading))
    data.SeriesInstanceUID = uid_of(heading.case.id, report.reading.id, report.first.study.uid, "SR")
    data.SeriesNumber, data.InstanceNumber = _SERIES + number, 1
    is_signed = report.reading.is_signed
    data.CompletionFlag = "COMPLETE" if is_signed else "PARTIAL"
    data.PreliminaryFlag = "FINAL" if is_signed else "PRELIMINARY"
    data.VerificationFlag = "UNVERIFIED"
    data.PerformedProcedureCodeSequence, data.ReferencedPerformedProcedureStepSequence = [], []
    data.CurrentRequestedProcedureEvidenceSequence = [_evidence(report)]
    data.update(content[0])
    return heading.finish(data, "Lesion measurements")


def _digest(report: Report, heading: Heading) -> str:
    """Return what changes with anything that a report says."""
    said = [
        (
            one.lesion,
            one.observation,
            one.mark.shape,
            one.mark.plane,
            sorted(one.mark.findings),
            one.mark.image,
            heading.case.get(Timepoint, one.observation.timepoint),
            report.taken.get(frozenset({one.mark.id})),
        )
        for one in report.marks
    ]
    segments = [one.uid for one in report.segmentations]
    return hashlib.sha256(repr((report.reading, said, segments)).encode()).hexdigest()


class _Said(TypedDict):
    """What groups of every kind say of a lesion, by the names of the library's arguments."""

    tracking_identifier: sr.TrackingIdentifier
    finding_category: SrCode
    finding_type: SrCode
    finding_sites: list[sr.FindingSite]
    time_point_context: sr.TimePointContext
    qualitative_evaluations: list[sr.QualitativeEvaluation]


class _Groups:
    """The measurement groups of a report."""

    def __init__(self, report: Report, heading: Heading) -> None:
        self._report, self._heading = report, heading
        self._times = {one.id: self._time_point(one) for one in heading.case.timepoints}

    def volumes(self) -> list[Group]:
        """Return the group of each segment."""
        groups: list[Group] = []
        for segmentation in self._report.segmentations:
            for segment in segmentation.segments:
                same = self._on(segmentation, segment.lesion.id)
                found = self._report.taken.get(frozenset(one.mark.id for one in same), ())
                group = sr.VolumetricROIMeasurementsAndQualitativeEvaluations(
                    referenced_segment=sr.ReferencedSegment(
                        SEGMENTATION,
                        segmentation.uid,
                        segment.number,
                        source_series=sr.SourceSeriesForSegmentation(segmentation.first.series.uid),
                    ),
                    measurements=[measurement_item(one) for one in found if one.quantity is Quantity.VOLUME],
                    **self._said(same[0], segment.findings),
                )
                groups.append(group)
        return groups

    def marks(self) -> list[Group]:
        """Return the group of each mark."""
        groups: list[Group] = []
        for one in self._report.marks:
            found = [
                each
                for each in self._report.taken.get(frozenset({one.mark.id}), ())
                if each.quantity is not Quantity.VOLUME
            ]
            said = self._said(one, one.mark.findings)
            region = image_region(one)
            if region is None:
                items = [measurement_item(each, one) for each in found]
                groups.append(sr.MeasurementsAndQualitativeEvaluations(measurements=items, **said))
            else:
                groups.append(
                    sr.PlanarROIMeasurementsAndQualitativeEvaluations(
                        referenced_region=region, measurements=list(map(measurement_item, found)), **said
                    )
                )
        return groups

    def _on(self, segmentation: Segmentation, lesion: LesionId) -> list[Marked]:
        frames = {
            one.frame
            for segment in segmentation.segments
            if segment.lesion.id == lesion
            for one in segment.slices
        }
        return [one for one in self._report.marks if one.lesion.id == lesion and one.at.frame in frames]

    def _said(self, one: Marked, findings: Iterable[str]) -> _Said:
        lesion = one.lesion
        return {
            "tracking_identifier": sr.TrackingIdentifier(lesion.id, self._heading.name_of(lesion)),
            "finding_category": _sr(coded.CATEGORY),
            "finding_type": _sr(coded.LESION),
            "finding_sites": _sites(lesion),
            "time_point_context": self._times[one.observation.timepoint],
            "qualitative_evaluations": _evaluations(one, findings),
        }

    def _time_point(self, point: Timepoint) -> sr.TimePointContext:
        label = self._heading.said(point.label) or f"Timepoint {point.order + 1}"
        return sr.TimePointContext(label, time_point_order=point.order + 1)


def _observer(reading: Reading, heading: Heading) -> sr.ObservationContext:
    person = sr.PersonObserverIdentifyingAttributes(name=heading.reader(reading))
    return sr.ObservationContext(
        observer_person_context=sr.ObserverContext(sr.CodedConcept("121006", "DCM", "Person"), person)
    )


def _sites(lesion: Lesion) -> list[sr.FindingSite]:
    site = coded.coded_site(lesion)
    if site is None:
        return []
    side, modifier = (None if one is None else _sr(one) for one in (site.side, site.modifier))
    return [sr.FindingSite(_sr(site.place), laterality=side, topographical_modifier=modifier)]


def _evaluations(one: Marked, findings: Iterable[str]) -> list[sr.QualitativeEvaluation]:
    said = [(coded.LESION_KIND, kind) for kind in coded.coded_kinds(findings)]
    segment = coded.coded_segment(one.lesion)
    if segment is not None:
        said.append((coded.SEGMENT, segment))
    said += _observed(one.observation)
    return [sr.QualitativeEvaluation(_sr(name), _sr(value)) for name, value in said]


def _observed(observation: Observation) -> list[tuple[Code, Code]]:
    status = str(observation.status)
    said = [(_STATUS, coded.private(status, status.replace("_", " ")))]
    if observation.activity is not None:
        activity = str(observation.activity)
        said.append((_ACTIVITY, coded.private(activity, activity)))
    if observation.certainty is not None:
        certainty = observation.certainty
        said.append((_CERTAINTY, coded.private(f"certainty_{certainty}", f"{certainty} of 5")))
    if observation.symptomatic is not None:
        said.append((_SYMPTOMATIC, _YES if observation.symptomatic else _NO))
    return said


def _evidence(report: Report) -> Dataset:
    """Return what the report refers to (PS3.3 C.17.2.3), all of one study."""
    images = [Reference.to(one.at.frame.instance) for one in report.marks]
    masks = [Reference(SEGMENTATION, made.uid, made.series_uid) for made in report.segmentations]
    study = Dataset()
    study.StudyInstanceUID = report.first.study.uid
    study.ReferencedSeriesSequence = series_items([*images, *masks], "ReferencedSOPSequence")
    return study


def _sr(code: Code) -> SrCode:
    return SrCode(code.value, code.scheme, code.meaning)
