"""A time axis for dates that may be partial, with a place for what has none."""

from __future__ import annotations

import calendar
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

_TICKS = 7
_PAD_DAYS = 45.0
_MONTHS = 18


@dataclass(frozen=True, slots=True)
class Span:
    """From the first to the last day that a date may mean, as proleptic ordinals."""

    first: float
    last: float

    @property
    def middle(self) -> float:
        """The day halfway."""
        return (self.first + self.last) / 2


def span_of(text: str | None) -> Span | None:
    """Return what an ISO date means: ``2008`` the whole year; None where it is none."""
    parts = (text or "").split("-")
    try:
        numbers = [int(part) for part in parts]
        match numbers:
            case [year]:
                ends = date(year, 1, 1), date(year, 12, 31)
            case [year, month]:
                ends = date(year, month, 1), date(year, month, calendar.monthrange(year, month)[1])
            case [year, month, day]:
                ends = date(year, month, day), date(year, month, day)
            case _:
                return None
    except ValueError:
        return None
    return Span(float(ends[0].toordinal()), float(ends[1].toordinal()))


@dataclass(frozen=True, slots=True)
class TimeAxis:
    """Days from `first` to `last` between two places x of a drawing."""

    first: float
    last: float
    left: float
    right: float

    @classmethod
    def over(cls, spans: Iterable[Span], left: float, right: float) -> TimeAxis:
        """Return the axis that shows all of some spans, with a little room beside them."""
        every = list(spans)
        first = min((one.first for one in every), default=0.0) - _PAD_DAYS
        last = max((one.last for one in every), default=0.0) + _PAD_DAYS
        return cls(first, last, left, right)

    def x(self, day: float) -> float:
        """Return where a day is."""
        return self.left + (self.right - self.left) * (day - self.first) / (self.last - self.first)

    def ticks(self) -> tuple[tuple[float, str], ...]:
        """Return days with the words at them: years, or months where the axis is short."""
        months = (self.last - self.first) / 30.4
        step = 12 if months > _MONTHS else 3 if months > 2 * _TICKS / 3 else 1
        while months / step > _TICKS:
            step *= 2
        month = date.fromordinal(int(self.first)).year * 12
        found: list[tuple[float, str]] = []
        while True:
            day = date(month // 12, month % 12 + 1, 1)
            if day.toordinal() > self.last:
                return tuple(found)
            if day.toordinal() >= self.first:
                words = f"{day.year}" if step % 12 == 0 else f"{day.year}-{day.month:02}"
                found.append((float(day.toordinal()), words))
            month += step
