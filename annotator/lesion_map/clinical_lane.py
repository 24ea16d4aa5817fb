"""Clinical facts as points and bars on a time axis, one row a kind, stacked where they would overlap."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from annotator.drawing.items import Item, Label, Path
from annotator.geometry.affine import Point2
from annotator.lesion_map.figure_legend import width_of
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


@dataclass(frozen=True, slots=True)
class _Placed:
    fact: ClinicalFact
    span: Span | None
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
    undated: float,
    end: float,
    theme: Theme,
    spoken: Spoken = sentence,
) -> tuple[list[Item], float]:
    """Return the lane from a height downwards, and where it ends.

    Parameters
    ----------
    facts : sequence of ClinicalFact
    axis : TimeAxis
    top : float
    undated : float
        Where what has no date stands.
    end : float
        How far letters may reach to the right.
    theme : Theme
    spoken : callable
        Says a fact in one line.
    """
    items: list[Item] = []
    for title, kinds in ROWS.items():
        own = [fact for fact in facts if isinstance(fact.detail, kinds)]
        if not own:
            continue
        placed = _placed(own, axis, undated, end, spoken)
        items.append(Label((8.0, top + _LINE / 2), title, _SIZE, theme.muted, baseline="middle"))
        for one in placed:
            items += _drawn(one, top + (one.line + 0.5) * _LINE, _COLOURS[title], undated, end, theme, spoken)
        top += (1 + max(one.line for one in placed)) * _LINE + _GAP
    return items, top


def _placed(
    facts: Sequence[ClinicalFact], axis: TimeAxis, undated: float, end: float, spoken: Spoken
) -> list[_Placed]:
    taken: list[float] = []
    placed = []
    for fact in sorted(facts, key=lambda one: (fact_span(one) is None, one.date or "")):
        span = fact_span(fact)
        middle = undated + _DOT if span is None else axis.x(span.middle)
        left = middle - _DOT if span is None else min(axis.x(span.first), middle - _DOT)
        right = middle + _DOT if span is None else max(axis.x(span.last), middle + _DOT)
        until = min(end if span is None else undated - 10, right + 6 + width_of(_short(spoken(fact)), _SIZE))
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
    one: _Placed, y: float, colour: str, undated: float, end: float, theme: Theme, spoken: Spoken
) -> Iterator[Item]:
    fact = one.fact
    if one.span is not None and not _lasts(fact):
        # The bar would say that it lasted: a partial date only says that it was some day in there.
        middle = (one.left + one.right) / 2
        yield Path((((one.left, y), (one.right, y)),), closed=False, stroke=f"{colour}90", width=1.0)
        corners = _square(middle, y, _DOT)
    elif one.span is None:
        corners = _square(one.left + _DOT, y, _DOT)
    else:
        half = _THICK / 2
        corners = ((one.left, y - half), (one.right, y - half), (one.right, y + half), (one.left, y + half))
    when = " to ".join(filter(None, (fact.date, fact.end_date))) or "date not known"
    # Hollow where the day, or the fact, is not known for sure.
    solid = fact.certain and one.span is not None
    yield Path(
        (corners,),
        stroke=colour,
        width=1.2,
        fill=f"{colour}b0" if solid else None,
        id=f"fact:{fact.id}",
        title=f"{when}: {spoken(fact)}",
    )
    room = (end if one.span is None else undated - 10) - one.right - 6
    words = _short(spoken(fact))
    while words and width_of(words, _SIZE) > room:
        words = words[:-2].rstrip() + "…" if len(words) > 3 else ""
    if words:
        yield Label((one.right + 6, y), words, _SIZE, theme.text, baseline="middle")
