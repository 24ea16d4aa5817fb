"""Clinical facts as points and bars on a time axis, one row a kind, stacked where they would overlap."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from annotator.drawing.items import Colour, Item, Label, Path
from annotator.geometry.affine import Point2
from annotator.lesion_map.figure_legend import width_of, wrapped
from annotator.lesion_map.figure_style import Theme
from annotator.lesion_map.time_axis import Span, TimeAxis, span_of
from annotator.lesions.fact_words import sentence
from annotator.lesions.facts import Antibiotic, Biopsy, Culture, Detail, Laboratory, Symptom, Treatment
from annotator.lesions.records import ClinicalFact

Spoken = Callable[[ClinicalFact], str]
_DAYS_PER_MONTH = 30.44
_LINE, _SIZE, _GAP = 14.0, 10.0, 5.0
_THICK, _DOT = 6.0, 3.5
_LETTERS = 26

ROWS: Mapping[str, tuple[type[Detail], ...]] = {
    "Symptoms": (Symptom,),
    "Laboratory": (Laboratory,),
    "Culture, biopsy": (Culture, Biopsy),
    "Antibiotics": (Antibiotic,),
    "Treatment": (Treatment,),
}
"""The rows of the lane with the facts each holds."""
_COLOURS = {
    "Symptoms": "#cc79a7",
    "Laboratory": "#e69f00",
    "Culture, biopsy": "#999999",
    "Antibiotics": "#56b4e9",
    "Treatment": "#009e73",
}


_COLUMN = 270.0
"""How wide a column of facts without a date is at least."""


@dataclass(frozen=True, slots=True)
class _Placed:
    fact: ClinicalFact
    span: Span
    left: float
    right: float
    until: float
    line: int


def spans_of(facts: Sequence[ClinicalFact]) -> Iterator[Span]:
    """Yield the time that each dated fact of the lane takes."""
    for fact in facts:
        span = fact_span(fact)
        if span is not None:
            yield span


def fact_span(fact: ClinicalFact) -> Span | None:
    """Return from when to when a fact lasts, as far as it is recorded; None where it has no date.

    The end is the end date, else for an antibiotic its duration after the start.
    """
    start, end = span_of(fact.date), span_of(fact.end_date)
    if start is None:
        return end
    if end is not None:
        return Span(start.first, max(start.first, end.last))
    if isinstance(fact.detail, Antibiotic) and fact.detail.duration_months is not None:
        return Span(start.first, max(start.last, start.first + fact.detail.duration_months * _DAYS_PER_MONTH))
    return start


def lane(
    facts: Sequence[ClinicalFact],
    axis: TimeAxis,
    top: float,
    ends: tuple[float, float],
    theme: Theme,
    spoken: Spoken = sentence,
) -> tuple[list[Item], float, float]:
    """Return the lane from a height downwards, where what has a date ends, and where all of it ends.

    What has no date is listed in full beneath the axis.

    Parameters
    ----------
    facts : sequence of ClinicalFact
    axis : TimeAxis
    top : float
    ends : tuple of float
        How far letters may reach to the right, of what has a date and of what has none.
    theme : Theme
    spoken : callable
        Says a fact in one line.
    """
    items: list[Item] = []
    undated: list[tuple[ClinicalFact, Colour]] = []
    for title, kinds in ROWS.items():
        own = [fact for fact in facts if isinstance(fact.detail, kinds)]
        undated += [(fact, _COLOURS[title]) for fact in own if fact_span(fact) is None]
        placed = _placed(own, axis, ends[0], spoken)
        if not placed:
            continue
        items.append(Label((8.0, top + _LINE / 2), title, _SIZE, theme.muted, baseline="middle"))
        for one in placed:
            items += _drawn(one, top + (one.line + 0.5) * _LINE, _COLOURS[title], ends[0], theme, spoken)
        top += (1 + max(one.line for one in placed)) * _LINE + _GAP
    if not undated:
        return items, top, top
    dated_until = top
    items.append(Label((8.0, top + _LINE / 2), "no date", _SIZE, theme.muted, baseline="middle"))
    listed, top = _undated(undated, (axis.left, ends[1]), top, theme, spoken)
    return [*items, *listed], dated_until, top + _GAP


def _undated(
    facts: Sequence[tuple[ClinicalFact, Colour]],
    across: tuple[float, float],
    top: float,
    theme: Theme,
    spoken: Spoken,
) -> tuple[list[Item], float]:
    """Return facts in columns from left to right, each in as many lines as it needs, and where they end."""
    left, end = across
    columns = max(1, int((end - left) // _COLUMN))
    wide = (end - left) / columns
    items: list[Item] = []
    for start in range(0, len(facts), columns):
        most = 1
        for place, (fact, colour) in enumerate(facts[start : start + columns]):
            x, y = left + place * wide, top + _LINE / 2
            items.append(_symbol(fact, _square(x + _DOT, y, _DOT), colour, spoken, solid=False))
            lines = wrapped(spoken(fact), _SIZE, wide - 2 * _DOT - 14)
            at = x + 2 * _DOT + 6
            items += [
                Label((at, y + number * _LINE), line, _SIZE, theme.text, baseline="middle")
                for number, line in enumerate(lines)
            ]
            most = max(most, len(lines))
        top += most * _LINE
    return items, top


def _placed(facts: Sequence[ClinicalFact], axis: TimeAxis, end: float, spoken: Spoken) -> list[_Placed]:
    taken: list[float] = []
    placed = []
    for fact in sorted(facts, key=lambda one: one.date or ""):
        span = fact_span(fact)
        if span is None:
            continue
        middle = axis.x(span.middle)
        left, right = min(axis.x(span.first), middle - _DOT), max(axis.x(span.last), middle + _DOT)
        until = min(end, right + 6 + width_of(_short(spoken(fact)), _SIZE))
        line = next((at for at, used in enumerate(taken) if used <= left - 4), len(taken))
        taken[line : line + 1] = [until]
        placed.append(_Placed(fact, span, left, right, until, line))
    return placed


def _short(said: str) -> str:
    return said if len(said) <= _LETTERS else f"{said[: _LETTERS - 1].rstrip()}…"


def _lasts(fact: ClinicalFact) -> bool:
    """Tell whether it is recorded how long a fact lasted."""
    detail = fact.detail
    return fact.end_date is not None or (
        isinstance(detail, Antibiotic) and detail.duration_months is not None
    )


def _square(x: float, y: float, half: float) -> tuple[Point2, ...]:
    return ((x - half, y - half), (x + half, y - half), (x + half, y + half), (x - half, y + half))


def _drawn(
    one: _Placed, y: float, colour: Colour, end: float, theme: Theme, spoken: Spoken
) -> Iterator[Item]:
    fact = one.fact
    if not _lasts(fact):
        # The bar would say that it lasted: a partial date only says that it was some day in there.
        middle = (one.left + one.right) / 2
        yield Path((((one.left, y), (one.right, y)),), closed=False, stroke=f"{colour}90", width=1.0)
        corners = _square(middle, y, _DOT)
    else:
        half = _THICK / 2
        corners = ((one.left, y - half), (one.right, y - half), (one.right, y + half), (one.left, y + half))
    yield _symbol(fact, corners, colour, spoken, solid=fact.certain)
    room = end - one.right - 6
    words = _short(spoken(fact))
    while words and width_of(words, _SIZE) > room:
        words = words[:-2].rstrip() + "…" if len(words) > 3 else ""
    if words:
        yield Label((one.right + 6, y), words, _SIZE, theme.text, baseline="middle")


def _symbol(
    fact: ClinicalFact, corners: tuple[Point2, ...], colour: Colour, spoken: Spoken, *, solid: bool
) -> Path:
    """Return what is pointed at; hollow where the day, or the fact, is not known for sure."""
    when = " to ".join(filter(None, (fact.date, fact.end_date))) or "date not known"
    return Path(
        (corners,),
        stroke=colour,
        width=1.2,
        fill=f"{colour}b0" if solid else None,
        id=f"fact:{fact.id}",
        title=f"{when}: {spoken(fact)}",
    )
