"""Small cases for tests, and the founding case with facts taken away or added."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from annotator.geometry.shapes import EllipseShape
from annotator.lesions.case import Case, Patient
from annotator.lesions.change import added, removed, replaced
from annotator.lesions.facts import Detail
from annotator.lesions.records import (
    CaseId,
    ClinicalFact,
    FactId,
    ImageReference,
    Lesion,
    LesionId,
    Mark,
    MarkId,
    Observation,
    ObservationId,
    ObservationStatus,
    Reader,
    ReaderId,
    Reading,
    ReadingId,
    ReadingKind,
    Record,
    RecordId,
    ReviewResult,
    SiteReview,
    SiteReviewId,
    Timepoint,
    TimepointId,
)
from annotator.terms.side import Side
from sample_studies.founding_case import TIMEPOINT_IDS, founding_case

READING = ReadingId(RecordId("reading"))
Seen = Mapping[str, Mapping[str, str]]
"""Timepoint → modality → findings, separated by spaces."""

__all__ = ["READING", "TIMEPOINT_IDS", "founding_case"]


def empty_case(*dates: str | None) -> Case:
    """A case with one reading and a timepoint per date, their ids T0, T1…"""
    reader = Reader(ReaderId(RecordId("reader")), "R")
    points = [
        Timepoint(timepoint(number), f"visit {number}", number, date) for number, date in enumerate(dates)
    ]
    case = Case(CaseId(RecordId("case")), Patient("1"), "case")
    return with_records(case, reader, Reading(READING, reader.id), *points)


def timepoint(number: int) -> TimepointId:
    return TimepointId(RecordId(f"T{number}"))


def with_records(case: Case, *records: Record) -> Case:
    return case.after(added(*records))


def with_fact(case: Case, detail: Detail, date: str | None = None, certain: bool = True) -> Case:
    fact = ClinicalFact(FactId(RecordId(f"fact {len(case.table)}")), detail, date, certain=certain)
    return with_records(case, fact)


def without_facts(case: Case, which: Callable[[ClinicalFact], bool]) -> Case:
    return case.after(removed([fact for fact in case.facts if which(fact)]))


def with_lesion(
    case: Case,
    site: str,
    side: Side = Side.MIDLINE,
    seen: Seen | None = None,
    *,
    segment: str = "",
    reading: ReadingId = READING,
    draft: bool = False,
    view: str = "",
) -> Case:
    """Add a lesion present at each timepoint of `seen`, with a mark per modality; its id is L1, L2…"""
    number = len(case.lesions) + 1
    lesion = Lesion(LesionId(RecordId(f"L{number}")), reading, number, site, side, segment)
    records: list[Record] = [lesion]
    for point, modalities in (seen or {"T0": {"MR": "marrow_oedema"}}).items():
        observation = Observation(
            ObservationId(RecordId(f"{lesion.id} {point}")), lesion.id, TimepointId(RecordId(point))
        )
        records.append(observation)
        for modality, findings in modalities.items():
            image = ImageReference(f"1.{number}.{modality}", 1, "1", "1", modality, view)
            mark_id = MarkId(RecordId(f"{observation.id} {modality}"))
            shape = EllipseShape((9.0, 9.0), (4.0, 3.0))
            records.append(
                Mark(mark_id, observation.id, image, shape, frozenset(findings.split()), draft=draft)
            )
    return with_records(case, *records)


def with_observation(case: Case, lesion: str, point: str, **fields: object) -> Case:
    """Set fields of an observation, adding it where it is not there."""
    before = case.observation_at(LesionId(RecordId(lesion)), TimepointId(RecordId(point)))
    if before is not None:
        return case.after(replaced(before, replace(before, **fields)))  # type: ignore[arg-type]
    new = Observation(
        ObservationId(RecordId(f"{lesion} {point}")),
        LesionId(RecordId(lesion)),
        TimepointId(RecordId(point)),
        **fields,  # type: ignore[arg-type]
    )
    return with_records(case, new)


def with_review(
    case: Case,
    site: str,
    side: Side,
    modality: str,
    point: str = "T0",
    result: ReviewResult = ReviewResult.NEGATIVE,
    reading: ReadingId = READING,
) -> Case:
    review_id = SiteReviewId(RecordId(f"review {len(case.table)}"))
    review = SiteReview(review_id, reading, TimepointId(RecordId(point)), modality, site, side, result)
    return with_records(case, review)


def second_reading(case: Case, kind: ReadingKind = ReadingKind.INDEPENDENT) -> Case:
    reader = case.readers[0].id
    return with_records(case, Reading(ReadingId(RecordId("second")), reader, kind))


RESOLVED = ObservationStatus.RESOLVED
