"""How old the child of the figure is: growth plates and proportions differ, sites do not."""

from __future__ import annotations

from enum import Enum

from annotator.lesion_map.time_axis import span_of
from annotator.lesions.case import Case

_FIRST_YEARS = (7, 13)
_DAYS_OF_YEAR = 365.25


class FigureAge(Enum):
    """The figures there are; the value is the folder of their plates."""

    EARLY = "2-6"
    MIDDLE = "7-12"
    LATE = "13-18"

    @property
    def words(self) -> str:
        """What people read: ``2–6 years``."""
        return f"{self.value.replace('-', '–')} years"

    @property
    def short(self) -> str:
        """The same for a heading: ``2–6 y``."""
        return f"{self.value.replace('-', '–')} y"


def age_at(years: float | None) -> FigureAge:
    """Return the figure for an age in years, whole or not; the middle one where it is not known."""
    if years is None or years < 0:
        return FigureAge.MIDDLE
    middle, late = _FIRST_YEARS
    if years < middle:
        return FigureAge.EARLY
    return FigureAge.MIDDLE if years < late else FigureAge.LATE


def age_of(case: Case) -> FigureAge:
    """Return the figure for a patient at the newest dated timepoint; the middle one where no age is known.

    Of a partial date the middle counts.

    One for the whole course: figures of several ages beside each other would hide what moved.
    """
    born = span_of(case.patient.birth_date)
    spans = [span for point in case.timepoints if (span := span_of(point.date)) is not None]
    if born is None or not spans:
        return FigureAge.MIDDLE
    newest = max(span.middle for span in spans)
    return age_at((newest - born.middle) / _DAYS_OF_YEAR)
