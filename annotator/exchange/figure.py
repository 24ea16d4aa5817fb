"""The drawings of a lesion map in the shapes that exports need: on paper, in the light theme."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from annotator.drawing import Drawing, Item, Label, Path
from annotator.exchange.discretion import discreet_case
from annotator.exchange.format import discreet, shown_label
from annotator.exchange.language import Language
from annotator.exchange.summary import Summary
from annotator.lesion_map.figure import figure
from annotator.lesion_map.figure_age import age_of, years_of
from annotator.lesion_map.figure_series import compose_series
from annotator.lesion_map.figure_style import FigureStyle
from annotator.lesion_map.trend_chart import trend_chart
from annotator.lesion_map.trends import burden_lines, laboratory_lines
from annotator.lesions.fact_words import sentence
from annotator.measure.of_lesion import Taken

_SHEET, _IN_PAGE = (1600.0, 900.0), (820.0, 490.0)
_CHART_PX = 760.0


def map_figure(summary: Summary, *, in_page: bool = False) -> Drawing:
    """Return the skeleton with its legend.

    Parameters
    ----------
    summary : Summary
    in_page : bool
        Whether a page around it names the case: then it has no heading, and letters that stay large
        enough when the page is printed on A4.
    """
    size = _IN_PAGE if in_page else _SHEET
    style = replace(_style(summary), size=size, heading=not in_page)
    drawing = _drawn(summary, style)
    return replace(drawing, items=tuple(_discreet_stop(item, summary) for item in drawing.items))


def _discreet_stop(item: Item, summary: Summary) -> Item:
    """Return an item; what is heard at a stop names segments, which a person may have typed."""
    if isinstance(item, Path) and item.stop:
        return replace(item, title=discreet(item.title, summary.case, summary.context))
    return item


def _drawn(summary: Summary, style: FigureStyle) -> Drawing:
    if summary.context.layer != "by_date" or summary.map.timepoint is not None:
        return figure(summary.map, style)
    maps = [summary.at(point.id) for point in summary.timepoints]
    trends = [summary.trends_at(point.id) for point in summary.timepoints]
    return compose_series(maps, trends, style).drawing


def reworded(drawing: Drawing, words: Callable[[str], str]) -> Drawing:
    """Return a drawing with other words in its labels and in the titles of its paths."""
    return replace(drawing, items=tuple(_reworded(item, words) for item in drawing.items))


def _reworded(item: Item, words: Callable[[str], str]) -> Item:
    if isinstance(item, Label):
        return replace(item, text=words(item.text))
    if isinstance(item, Path) and item.title:
        return replace(item, title=words(item.title))
    return item


def course_figure(summary: Summary, taken: Sequence[Taken], tongue: Language) -> Drawing:
    """Return the burden and the laboratory values over the clinical facts, on one axis of time."""
    case, reading = discreet_case(summary.case, summary.context), summary.map.reading
    lines = (*burden_lines(case, reading.id if reading else None, taken), *laboratory_lines(case))
    chart = trend_chart(case, lines, _CHART_PX, "light", spoken=lambda fact: tongue.line(sentence(fact)))
    return replace(reworded(chart, tongue.line), title=tongue.say("course"))


def _style(summary: Summary) -> FigureStyle:
    context = summary.context
    return FigureStyle(
        theme="light",
        layout="wide",
        title=shown_label(summary.case, context),
        modalities=context.modalities,
        trends=summary.trends_at(at.id) if (at := summary.map.timepoint) else {},
        hidden=tuple(lesion.name for lesion in summary.hidden),
        age=context.age or age_of(summary.case),
        age_known=context.age is not None or years_of(summary.case) is not None,
        coverage=context.layer == "coverage",
        folded=context.layer == "folded",
    )
