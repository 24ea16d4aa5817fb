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
    """Return the figure for a patient at the newest timepoint; the middle one where no age is known.

    One for the whole course: figures of several ages beside each other would hide what moved.
    """
    return age_at(years_of(case))


def years_of(case: Case) -> float | None:
    """Return how old the patient is at the newest timepoint, years; None where nothing says it.

    From the day of birth to the newest date, of a partial one its middle; without a day of birth what the
    files of the newest timepoint that says an age say (Patient's Age).
    """
    born = span_of(case.patient.birth_date)
    spans = [span for point in case.timepoints if (span := span_of(point.date)) is not None]
    if born is not None and spans:
        return (max(span.middle for span in spans) - born.middle) / _DAYS_OF_YEAR
    said = [point.age_years for point in case.timepoints if point.age_years is not None]
    return said[-1] if said else None


def own_words(case: Case) -> str:
    """Return which figure a case has by itself, and why: ``As the patient: 2–6 years``."""
    why = "As the patient" if years_of(case) is not None else "Age not known"
    return f"{why}: {age_of(case).words}"
