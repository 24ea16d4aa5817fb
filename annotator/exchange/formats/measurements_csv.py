"""Measurements as a tidy table: one row for each number, with unit, method, code, error band, calibration.

The columns are described in ``resources/schemas/measurements-csv-1.json`` (Frictionless Table Schema).
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable

from annotator.exchange.format import Context, Format
from annotator.exchange.measured import Row, measured
from annotator.exchange.text import NOTICE, cell
from annotator.lesions.case import Case
from annotator.lesions.records import Timepoint

Value = str | float | None
Column = tuple[str, Callable[[Row], Value]]


def _of(name: str) -> Callable[[Row], Value]:
    return lambda row: None if row.measurement is None else getattr(row.measurement, name)


def _code(field: str, name: str) -> Callable[[Row], Value]:
    def value(row: Row) -> Value:
        code = None if row.measurement is None else getattr(row.measurement, field)
        return None if code is None else str(getattr(code, name))

    return value


def _calibration(row: Row) -> Value:
    found = row.measurement
    return None if found is None or found.calibration is None else found.calibration.value


def _band(end: int) -> Callable[[Row], Value]:
    return lambda row: (
        None if row.measurement is None or not row.measurement.band else row.measurement.band[end]
    )


COLUMNS: tuple[Column, ...] = (
    ("case_id", lambda row: row.case.id),
    ("reading_id", lambda row: row.lesion.reading),
    ("lesion", lambda row: row.lesion.name),
    ("tracking_uid", lambda row: row.lesion.id),
    ("timepoint_id", lambda row: row.taken.timepoint),
    ("date", lambda row: row.case.get(Timepoint, row.taken.timepoint).date),
    ("modality", lambda row: row.taken.at.modality),
    ("view", lambda row: row.taken.at.view),
    ("series_instance_uid", lambda row: row.taken.at.series_instance_uid),
    ("sop_instance_uid", lambda row: row.taken.at.sop_instance_uid),
    ("frame", lambda row: row.taken.at.frame),
    ("marks", lambda row: ";".join(row.taken.marks)),
    ("quantity", lambda row: row.taken.result.quantity.value),
    ("value", _of("value")),
    ("unit", _of("unit")),
    ("error_low", _band(0)),
    ("error_high", _band(1)),
    ("calibration", _calibration),
    ("method", _of("method")),
    ("code", _code("code", "value")),
    ("code_scheme", _code("code", "scheme")),
    ("code_meaning", _code("code", "meaning")),
    ("derivation_code", _code("derivation", "value")),
    ("derivation_scheme", _code("derivation", "scheme")),
    ("derivation_meaning", _code("derivation", "meaning")),
    ("refused", lambda row: row.refused),
    ("notice", lambda _: NOTICE),
)


def _text(value: Value) -> str:
    if value is None:
        return ""
    return cell(value) if isinstance(value, str) else repr(value)


def write(case: Case, context: Context) -> bytes:
    """Return the table as CSV (RFC 4180) in UTF-8 with the mark that spreadsheets know it by.

    Only the heading where the folders of the images are not at hand.
    """
    stream = io.StringIO(newline="")
    writer = csv.writer(stream, lineterminator="\r\n")
    writer.writerow([name for name, _ in COLUMNS])
    for row in measured(case, context):
        writer.writerow([_text(value(row)) for _, value in COLUMNS])
    return stream.getvalue().encode("utf-8-sig")


def differences(content: bytes, case: Case, context: Context) -> tuple[str, ...]:
    """Return whether a written table is another than the measurements taken anew."""
    return () if content == write(case, context) else ("its measurements are others.",)


FORMAT = Format(
    "measurements-csv", "Table of measurements", ".measurements.csv", write=write, differences=differences
)
