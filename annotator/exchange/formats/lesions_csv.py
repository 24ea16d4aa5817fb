"""Lesions as a tidy table for statistics: one row per lesion, timepoint and modality.

The columns are described in ``resources/schemas/lesions-csv-1.json`` (Frictionless Table Schema).
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from annotator.exchange.format import Context, Format, discreet
from annotator.exchange.measured import measured_ever
from annotator.exchange.text import NOTICE, cell
from annotator.lesion_map.compare import Comparison
from annotator.lesion_map.course import course
from annotator.lesion_map.filtering import passing
from annotator.lesions.case import Case
from annotator.lesions.records import Lesion, Mark, Observation, Reader, Reading, Timepoint
from annotator.measure.of_lesion import by_mark
from annotator.terms.findings import finding_kinds
from annotator.terms.sites import SkeletalSite, catalogue


@dataclass(frozen=True, slots=True)
class Row:
    """A lesion at a timepoint on a modality; `modality` is empty and `marks` too where none was drawn.

    `fate` is what became of the lesion up to the timepoint, on whatever modality; None at the first one.
    """

    case: Case
    reading: Reading
    lesion: Lesion
    observation: Observation
    timepoint: Timepoint
    modality: str
    marks: tuple[Mark, ...]
    fate: Comparison | None
    context: Context

    def said(self, text: str) -> str:
        """Return a person's text, which may name the patient, as it may stand."""
        return discreet(text, self.case, self.context)

    @property
    def site(self) -> SkeletalSite | None:
        """The site, or None while it is not chosen."""
        return catalogue().get(self.lesion.site)

    @property
    def kinds(self) -> list[str]:
        """The findings of all marks, in the order of their table."""
        shown = frozenset[str]().union(*(mark.findings for mark in self.marks))
        return [name for name in finding_kinds() if name in shown] + sorted(shown - finding_kinds().keys())


Value = str | float | bool | None
Column = tuple[str, Callable[[Row], Value]]

PATIENT_COLUMNS: tuple[Column, ...] = (
    ("patient_id", lambda row: row.case.patient.id),
    ("patient_name", lambda row: row.case.patient.name),
    ("lesion_note", lambda row: row.lesion.note),
    ("observation_note", lambda row: row.observation.note),
)
"""Only in exports that identify the patient: names, numbers and free text."""

COLUMNS: tuple[Column, ...] = (
    ("case_id", lambda row: row.case.id),
    ("reading_id", lambda row: row.reading.id),
    ("reader", lambda row: row.said(row.case.get(Reader, row.reading.reader).name)),
    ("reading_status", lambda row: row.reading.status),
    ("lesion", lambda row: row.lesion.name),
    ("tracking_uid", lambda row: row.lesion.id),
    ("site", lambda row: row.lesion.site),
    ("site_label", lambda row: row.site.label if row.site else None),
    ("side", lambda row: row.lesion.side if row.site else None),
    ("segment", lambda row: row.said(row.lesion.segment)),
    ("region", lambda row: row.site.region if row.site else None),
    ("bone", lambda row: row.site.bone if row.site else None),
    ("site_code", lambda row: row.site.code.value if row.site and row.site.code else None),
    ("site_code_meaning", lambda row: row.site.code.meaning if row.site and row.site.code else None),
    ("site_modifier_code", lambda row: row.site.modifier.value if row.site and row.site.modifier else None),
    ("laterality_code", lambda row: row.lesion.side.code.value if row.site else None),
    ("timepoint_id", lambda row: row.timepoint.id),
    ("timepoint", lambda row: row.said(row.timepoint.label)),
    ("timepoint_order", lambda row: row.timepoint.order),
    ("date", lambda row: row.timepoint.date),
    ("status", lambda row: row.observation.status),
    ("activity", lambda row: row.observation.activity),
    ("certainty", lambda row: row.observation.certainty),
    ("symptomatic", lambda row: row.observation.symptomatic),
    ("modality", lambda row: row.modality),
    ("kinds", lambda row: ";".join(row.kinds)),
    ("marks", lambda row: len(row.marks)),
    ("draft_marks", lambda row: sum(mark.draft for mark in row.marks)),
    ("fate", lambda row: row.fate.trend.value if row.fate else None),
    ("fate_also", lambda row: ";".join(row.fate.also) if row.fate else None),
    ("fate_because", lambda row: row.said(row.fate.because) if row.fate else None),
    ("area_threshold", lambda row: row.context.thresholds.area),
    ("uptake_ratio_threshold", lambda row: row.context.thresholds.uptake_ratio),
    ("notice", lambda _: NOTICE),
)


def columns(context: Context) -> tuple[Column, ...]:
    """Return the columns of a table; those about the patient only when asked for."""
    return (*PATIENT_COLUMNS, *COLUMNS) if context.identified else COLUMNS


def rows(case: Case, context: Context) -> Iterator[Row]:
    """Yield the rows: readings as entered, lesions by number, timepoints in order, modalities by name."""
    for reading in case.readings:
        if context.reading in (None, reading.id):
            yield from _rows_of(case, reading, context)


def _rows_of(case: Case, reading: Reading, context: Context) -> Iterator[Row]:
    values = by_mark(one.taken for one in measured_ever(case, reading.id, context.sources))
    steps = course(case, reading.id, values, context.thresholds)
    fates = {(one.lesion, step.later): one for step in steps for one in step.fates}
    shown = passing(case, reading.id, context.timepoint, context.filter)
    for lesion in case.lesions_of(reading.id):
        for observation in case.observations_of(lesion.id) if lesion.id in shown else ():
            if context.timepoint in (None, observation.timepoint):
                fate = fates.get((lesion.id, observation.timepoint))
                for modality, marks in _by_modality(case.marks_of(observation.id)):
                    if context.modalities is None or modality in context.modalities:
                        timepoint = case.get(Timepoint, observation.timepoint)
                        parts = (lesion, observation, timepoint, modality, marks)
                        yield Row(case, reading, *parts, fate, context)


def _by_modality(marks: tuple[Mark, ...]) -> Iterator[tuple[str, tuple[Mark, ...]]]:
    for modality in sorted({mark.image.modality for mark in marks}) or [""]:
        yield modality, tuple(mark for mark in marks if mark.image.modality == modality)


def _text(value: Value) -> str | float:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return cell(value) if isinstance(value, str) else value


def _table(case: Case, context: Context) -> list[dict[str, str | float]]:
    shown = columns(context)
    return [{name: _text(value(row)) for name, value in shown} for row in rows(case, context)]


def write(case: Case, context: Context) -> bytes:
    """Return the table as CSV (RFC 4180) in UTF-8 with the mark that spreadsheets know it by."""
    stream = io.StringIO(newline="")
    writer = csv.DictWriter(stream, [name for name, _ in columns(context)], lineterminator="\r\n")
    writer.writeheader()
    writer.writerows(_table(case, context))
    return stream.getvalue().encode("utf-8-sig")


def differences(content: bytes, case: Case, context: Context) -> tuple[str, ...]:
    """Return which rows of a written table are others than those of the case."""
    back = list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline="")))
    meant = [{name: str(value) for name, value in row.items()} for row in _table(case, context)]
    if len(back) != len(meant):
        return (f"it has {len(back)} rows instead of {len(meant)}.",)
    pairs = enumerate(zip(back, meant, strict=True), start=1)
    return tuple(f"row {number} is another." for number, (one, other) in pairs if one != other)


FORMAT = Format("lesions-csv", "Table of lesions", ".lesions.csv", write=write, differences=differences)
