"""The course as a drawing: lines over time, the clinical facts beneath them on the same axis."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from annotator.drawing.items import Drawing, Item, Label, Path
from annotator.lesion_map.clinical_lane import Spoken, lane, spans_of
from annotator.lesion_map.figure_legend import FOOTER, width_of
from annotator.lesion_map.figure_style import THEMES, Theme
from annotator.lesion_map.time_axis import Span, TimeAxis, span_of
from annotator.lesion_map.trends import Line, Value
from annotator.lesions.case import Case
from annotator.lesions.fact_words import sentence
from annotator.lesions.records import Timepoint, TimepointId

_LEFT, _SLOT, _RIGHT = 106.0, 58.0, 8.0
_STRIP, _GAP, _HEAD, _SIZE = 46.0, 10.0, 58.0, 10.0
_DOT = 3.2
_LEAST = 360.0
_UNDATED = 74.0


@dataclass(frozen=True, slots=True)
class _Frame:
    """The axis, the places of timepoints without a date, and of values without one."""

    axis: TimeAxis
    slots: Mapping[TimepointId, float]
    undated: float
    has_undated: bool
    width: float
    theme: Theme

    def place(self, value: Value) -> tuple[float, Span | None]:
        """Return where a value stands, and the days that its date may mean."""
        point = value.timepoint
        if point is not None and point.id in self.slots:
            return self.slots[point.id], None
        span = span_of(value.date if point is None else point.date)
        return (self.undated, None) if span is None else (self.axis.x(span.middle), span)


def trend_chart(
    case: Case,
    lines: Sequence[Line],
    width: float = 640.0,
    theme: Literal["dark", "light"] = "light",
    title: str = "",
    labels: Mapping[TimepointId, str] | None = None,
    dated: bool = True,
    spoken: Spoken = sentence,
) -> Drawing:
    """Return lines and the clinical facts of a case on one time axis; as high as it needs to be.

    Parameters
    ----------
    case : Case
    lines : sequence of Line
        Of `trends`; one below the other, each with its own scale.
    width : float
    theme : dark or light
    title : str
    labels : mapping of timepoint to str, optional
        What timepoints are called, where not by their labels.
    dated : bool
        Whether years and dates are written; the distances between them always show.
    spoken : callable
        Says a clinical fact in one line.

    Notes
    -----
    A date that is a whole year is drawn as wide as the year. A timepoint without a date stands behind the
    axis, in its order, a value without one in a column of its own; facts without one are listed beneath.
    Hollow marks are those that may change.
    """
    look = THEMES[theme]
    frame = _frame(case, lines, max(width, _LEAST), look)
    names = {point.id: point.label for point in case.timepoints} | dict(labels or {})
    items: list[Item] = [Label((8, 8), title, 12, look.text, baseline="top", bold=True)] if title else []
    top = _HEAD if title else _HEAD - 16
    bottom = top
    for line in lines:
        items += _strip(line, bottom, frame)
        bottom += _STRIP + _GAP
    ends = (frame.undated - 10 if frame.has_undated else frame.width - _RIGHT, frame.width - _RIGHT)
    found, dated_until, end = lane(case.facts, frame.axis, bottom + 4, ends, look, spoken)
    behind = [*_time(case, frame, names, (top, dated_until), dated=dated), *items, *found]
    foot = Label((8, end + 6), FOOTER, 9, look.muted, baseline="top")
    return Drawing((frame.width, end + 22), (*behind, foot), look.background, title or "Course")


def _frame(case: Case, lines: Sequence[Line], width: float, theme: Theme) -> _Frame:
    undated_points = [point for point in case.timepoints if span_of(point.date) is None]
    dated = [span for point in case.timepoints if (span := span_of(point.date)) is not None]
    facts = list(spans_of(case.facts))
    has_undated = any(
        one.timepoint is None and span_of(one.date) is None for line in lines for one in line.values
    )
    undated = width - (_UNDATED if has_undated else _RIGHT)
    right = undated - _SLOT * len(undated_points) - 8
    slots = {point.id: right + (at + 0.5) * _SLOT for at, point in enumerate(undated_points)}
    spans = [*dated, *facts] or [Span(0.0, 365.0)]
    return _Frame(TimeAxis.over(spans, _LEFT, right), slots, undated, has_undated, width, theme)


def _time(
    case: Case,
    frame: _Frame,
    names: Mapping[TimepointId, str],
    between: tuple[float, float],
    *,
    dated: bool,
) -> Iterator[Item]:
    """Yield the grid: years, timepoints with their names, the places without a date."""
    theme, axis, (top, end) = frame.theme, frame.axis, between
    if any(span_of(point.date) for point in case.timepoints) or any(True for _ in spans_of(case.facts)):
        edge = 0.0
        for day, words in axis.ticks():
            x = axis.x(day)
            yield Path((((x, top), (x, end)),), closed=False, stroke=theme.border, width=0.6)
            end_of_words = x + 3 + width_of(words, 9)
            if dated and x + 3 >= edge and end_of_words < frame.width:
                yield Label((x + 3, top - 2), words, 9, theme.muted, baseline="bottom")
                edge = end_of_words + 6
    edges = [-1e9, -1e9]
    for number, point in enumerate(case.timepoints):
        x = _where(point, frame)
        line = Path((((x, top), (x, end)),), closed=False, stroke=theme.muted, width=0.8, dash=(3.0, 3.0))
        yield line
        words = _fitting(names[point.id], 2 * _SLOT)
        long = width_of(words, 9)
        left = min(max(x - long / 2, edges[number % 2] + 6, 4.0), frame.width - long - 4)
        if left > edges[number % 2]:
            # Neighbours stand in turn in two rows, so that their names have room.
            yield Label((left, top - 14 - 12 * (1 - number % 2)), words, 9, theme.text, baseline="bottom")
            edges[number % 2] = left + long
    if frame.has_undated:
        x = frame.undated - 6
        yield Path((((x, top), (x, end)),), closed=False, stroke=theme.border, width=1.0)
        yield Label((x + 4, top - 2), "no date", 9, theme.muted, baseline="bottom")


def _where(point: Timepoint, frame: _Frame) -> float:
    return frame.place(Value(0.0, "", point))[0]


def _fitting(text: str, room: float) -> str:
    while text and width_of(text, 9) > room:
        text = text[:-2].rstrip() + "…"
    return text


def _strip(line: Line, top: float, frame: _Frame) -> Iterator[Item]:
    theme = frame.theme
    bottom, right = top + _STRIP, frame.undated - 8
    highest = max(len(line.names) - 1.0, *(one.value for one in line.values), 0.0) or 1.0
    base = Path((((_LEFT, bottom), (right, bottom)),), closed=False, stroke=theme.muted, width=0.8)
    yield base
    quantity, _, image = line.title.partition(", ")
    yield Label((8, top + 8), _fitting(quantity, _LEFT), _SIZE, theme.text, baseline="top")
    below = ", ".join(filter(None, (image, line.unit)))
    if below:
        yield Label((8, top + 22), _fitting(below, _LEFT), 9, theme.muted, baseline="top")
    placed = []
    for one in line.values:
        x, span = frame.place(one)
        placed.append((x, bottom - 4 - (_STRIP - 18) * one.value / highest, one, span))
    timed = sorted((x, y) for x, y, one, span in placed if span is not None or one.timepoint is not None)
    if len(timed) > 1:
        yield Path((tuple(timed),), closed=False, stroke=theme.better, width=1.4)
    for x, y, one, span in placed:
        yield from _point(x, y, one, span, line, frame)


def _point(x: float, y: float, one: Value, span: Span | None, line: Line, frame: _Frame) -> Iterator[Item]:
    theme = frame.theme
    if span is not None and span.last > span.first:
        ends = ((frame.axis.x(span.first), y), (frame.axis.x(span.last), y))
        yield Path((ends,), closed=False, stroke=f"{theme.better}70", width=1.0)
    ring = ((x - _DOT, y), (x, y - _DOT), (x + _DOT, y), (x, y + _DOT))
    fill = theme.background if one.is_open else theme.better
    yield Path((ring,), stroke=theme.better, width=1.4, fill=fill, id=one.id, title=one.words)
    words = line.names[round(one.value)] if line.names else f"{one.value:.3g}"
    if one.is_open and one.timepoint is not None:
        words = f"≥ {words}"
    elif one.is_open:
        words = f"{words} ?"
    yield Label((x, y - 5), words, 9, theme.text, "middle", baseline="bottom", halo=theme.background)
