"""What privacy mode says instead of days: free text without dates, timepoints by their place in the order."""

from __future__ import annotations

import re

from annotator.lesions.case import Case
from annotator.lesions.records import Timepoint

HIDDEN = "(date hidden)"

_MONTHS = "jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec|mär|mai|okt|dez"
_UNITS = "mg|µg|ug|g|ml|mL|dl|dL|l|L|IU|U|mm|cm|HU|counts|ms|s"
_DATE = re.compile(
    r"\b\d{4}[-/.]\d{1,2}(?:[-/.]\d{1,2})?\b"
    r"|\b\d{1,2}[-/.]\s?\d{1,2}[-/.]\s?(?:\d{4}|\d{2})\b"
    rf"|\b(?:\d{{1,2}}\.?\s+)?(?:{_MONTHS})[a-zä]*\.?\s+(?:\d{{1,2}},?\s+)?(?:19|20)\d{{2}}\b"
    rf"|\b(?:19|20)\d{{2}}\b(?![.,]\d)(?!\s*(?:(?:{_UNITS})\b|[%/]))"
    r"|\b(?:19|20)\d{6}\b",
    re.IGNORECASE,
)


def undated(text: str) -> str:
    """Return a text with every day, month of a year and year in it hidden.

    A number between 1900 and 2099 counts as a year unless a unit follows it: rather one dose too many
    is hidden than a year shown.
    """
    return _DATE.sub(HIDDEN, text)


def timepoint_label(case: Case, point: Timepoint, *, private: bool) -> str:
    """Return the label of a timepoint; one that tells its date is named by its place, ``Timepoint 2``."""
    if not private or undated(point.label) == point.label:
        return point.label
    return f"Timepoint {case.timepoints.index(point) + 1}"
