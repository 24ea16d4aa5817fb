"""The drawings of a lesion map in the shapes that exports need: on paper, in the light theme."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from annotator.drawing import Drawing, Label
from annotator.exchange.format import shown_label
from annotator.exchange.summary import Summary
from annotator.lesion_map.figure import figure
from annotator.lesion_map.figure_style import FigureStyle

_SHEET, _IN_PAGE = (1600.0, 900.0), (1000.0, 590.0)


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
    return figure(summary.map, replace(_style(summary), size=size, heading=not in_page))


def reworded(drawing: Drawing, words: Callable[[str], str]) -> Drawing:
    """Return a drawing with other words in its labels."""
    items = (replace(one, text=words(one.text)) if isinstance(one, Label) else one for one in drawing.items)
    return replace(drawing, items=tuple(items))


def _style(summary: Summary) -> FigureStyle:
    label = shown_label(summary.case, summary.context)
    return FigureStyle(theme="light", layout="wide", title=label, modalities=summary.context.modalities)
