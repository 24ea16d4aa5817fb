"""The course as one drawing: a small figure for each timepoint, side by side."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from annotator.drawing.items import Drawing, Item, Label
from annotator.drawing.moving import moved
from annotator.geometry.affine import Point2
from annotator.lesion_map.build import LesionMap
from annotator.lesion_map.figure import compose
from annotator.lesion_map.figure_layout import Box
from annotator.lesion_map.figure_legend import (
    FOOTER,
    Entry,
    entries,
    height_of,
    legend,
    legend_items,
    wrapped,
)
from annotator.lesion_map.figure_marks import Shown, shown_lesions
from annotator.lesion_map.figure_style import FigureStyle
from annotator.lesion_map.progress import Trend
from annotator.lesion_map.wording import counted
from annotator.lesions.records import LesionId, TimepointId

_MARGIN, _GAP, _LETTER = 10.0, 8.0, 10.5
_ASPECT = 0.8
"""Width over height of front and back side by side."""

Trends = Mapping[LesionId, Trend]


@dataclass(frozen=True, slots=True)
class Series:
    """Small figures as one drawing, and which timepoint each of them shows."""

    drawing: Drawing
    cells: tuple[tuple[TimepointId | None, Box], ...]

    def timepoint_at(self, point: Point2) -> TimepointId | None:
        """Return the timepoint whose figure is at a place of the sheet."""
        return next((timepoint for timepoint, box in self.cells if box.contains(point)), None)


def compose_series(maps: Sequence[LesionMap], trends: Sequence[Trends], style: FigureStyle) -> Series:
    """Return the figures of maps, each of one timepoint, with what changed since the one before.

    Parameters
    ----------
    maps : sequence of LesionMap
        Earliest first.
    trends : sequence of mapping from lesion to Trend
        One for each map.
    style : FigureStyle
        Of the whole sheet; its layout, labels and trends are the series' own.
    """
    width, height = style.size
    looks = [replace(style, trends=found) for found in trends]
    lesions = [one for m, look in zip(maps, looks, strict=True) for one in shown_lesions(m, look)]
    lines = legend(_entries(lesions, maps, style), _LETTER, width - 2 * _MARGIN) if maps else ()
    hidden = wrapped(_hidden_words(style), _LETTER, width - 2 * _MARGIN)
    below = height_of([*lines, *hidden, FOOTER], _LETTER) + 0.6 * _LETTER
    area = Box(_MARGIN, _MARGIN, width - 2 * _MARGIN, height - below - 2 * _MARGIN)
    boxes = _boxes(len(maps), area)
    items: list[Item] = []
    most = max((len(_title(one, box)) for one, box in zip(maps, boxes, strict=True)), default=0)
    for lesion_map, look, box in zip(maps, looks, boxes, strict=True):
        items.extend(_cell(lesion_map, look, box, most))
    y = height - _MARGIN - below + 0.4 * _LETTER
    for line in hidden:
        items.append(Label((_MARGIN, y), line, _LETTER, style.colours.muted, baseline="top"))
        y += height_of([line], _LETTER)
    items.extend(legend_items(lines, (_MARGIN, y), _LETTER, style.colours))
    notice = (width - _MARGIN, height - _MARGIN)
    items.append(Label(notice, FOOTER, 0.9 * _LETTER, style.colours.muted, "end"))
    points = [None if one.timepoint is None else one.timepoint.id for one in maps]
    drawing = Drawing(style.size, tuple(items), style.colours.background, "Lesion maps by date")
    return Series(drawing, tuple(zip(points, boxes, strict=True)))


def _hidden_words(style: FigureStyle) -> str:
    return f"hidden by the filter: {', '.join(style.hidden)}" if style.hidden else ""


def _entries(lesions: list[Shown], maps: Sequence[LesionMap], style: FigureStyle) -> tuple[Entry, ...]:
    # The states of coverage are those of the first map that has all of them.
    most = max(maps, key=lambda one: len(one.reviews))
    return entries(lesions, most, style)


def _boxes(count: int, area: Box) -> tuple[Box, ...]:
    """Return equal boxes in rows, in the number of columns that makes the figures largest."""
    if not count:
        return ()

    def tall(columns: int) -> float:
        rows = math.ceil(count / columns)
        across, down = area.width / columns - _GAP, area.height / rows - _GAP
        return min(down, across / _ASPECT)

    columns = max(range(1, count + 1), key=tall)
    rows = math.ceil(count / columns)
    width = (area.width - _GAP * (columns - 1)) / columns
    height = (area.height - _GAP * (rows - 1)) / rows
    return tuple(
        Box(
            area.left + (number % columns) * (width + _GAP),
            area.top + (number // columns) * (height + _GAP),
            width,
            height,
        )
        for number in range(count)
    )


def _title(lesion_map: LesionMap, box: Box) -> tuple[str, ...]:
    point = lesion_map.timepoint
    parts = () if point is None else (point.date, point.label)
    title = " · ".join(dict.fromkeys(filter(None, parts)))
    return wrapped(title, _LETTER, box.width - 4, bold=True)[:2]


def _cell(lesion_map: LesionMap, style: FigureStyle, box: Box, most_lines: int) -> Iterator[Item]:
    lines = _title(lesion_map, box)
    count = len(lesion_map.lesions)
    y = box.top + 2
    for line in lines:
        yield Label((box.left + 2, y), line, _LETTER, style.colours.text, baseline="top", bold=True)
        y += height_of([line], _LETTER)
    yield Label(
        (box.left + 2, y), counted(count, "lesion"), 0.95 * _LETTER, style.colours.muted, baseline="top"
    )
    # Titles of one line keep room for two where others have two, so that the figures stand level.
    top = height_of(range(most_lines + 1), _LETTER)
    small = replace(
        style, layout="plain", size=(box.width, box.height - top), heading=False, legend=False, hidden=()
    )
    for item in compose(lesion_map, small).drawing.items:
        yield moved(item, box.left, box.top + top)
