"""The lesion map as a page to print: the figure, and a table of the lesions under it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from annotator.drawing.items import Drawing, Item, Label, Path
from annotator.drawing.moving import moved
from annotator.lesion_map.build import LesionMap, MappedLesion
from annotator.lesion_map.figure import compose
from annotator.lesion_map.figure_legend import (
    FOOTER,
    counts_line,
    entries,
    heading_line,
    height_of,
    legend,
    legend_items,
    wrapped,
)
from annotator.lesion_map.figure_marks import Shown, shown_lesions, symbol
from annotator.lesion_map.figure_style import FigureStyle
from annotator.lesion_map.wording import when
from annotator.lesions.records import ObservationStatus
from annotator.terms.findings import finding_kinds

A4_PX = (794.0, 1123.0)
"""A4 portrait at 96 pixels per inch (ISO 216: 210 × 297 mm)."""

_MARGIN = 38.0
_LETTER = 10.0
_FIGURE_PX = (470.0, 640.0)
_STATUS = {
    ObservationStatus.PRESENT: "",
    ObservationStatus.RESOLVED: "resolved",
    ObservationStatus.NOT_ASSESSABLE: "not assessable",
    ObservationStatus.NOT_IMAGED: "not imaged",
}


@dataclass(frozen=True, slots=True)
class _Column:
    """A column of the table: its heading and its share of the width."""

    heading: str
    share: float


_COLUMNS = (
    _Column("Lesion", 0.09),
    _Column("Site", 0.22),
    _Column("Side", 0.07),
    _Column("Segment", 0.12),
    _Column("Findings by modality", 0.29),
    _Column("Timepoints", 0.13),
    _Column("Certainty", 0.08),
)

Row = tuple[Shown, tuple[tuple[str, ...], ...]]


def page(lesion_map: LesionMap, style: FigureStyle | None = None) -> Drawing:
    """Return a map as a page, A4 portrait at 96 pixels per inch.

    The figure gives way to the table; when even that does not suffice the sheet grows longer, so that no
    lesion is left out. Of `style` the size, layout, heading and legend are the page's own.
    """
    asked = replace(
        style or FigureStyle(theme="light"),
        layout="wide",
        heading=False,
        legend=False,
    )
    lesions = shown_lesions(lesion_map, asked)
    rows = tuple((one, _cells(one.mapped)) for one in lesions)
    width = A4_PX[0] - 2 * _MARGIN
    title = wrapped(f"Lesion map · {heading_line(lesion_map, asked)}", 1.5 * _LETTER, width, bold=True)
    counts = wrapped(counts_line(lesion_map, asked), 1.1 * _LETTER, width)
    lines = legend(entries(lesions, lesion_map, asked), _LETTER, width)
    head = height_of(title, 1.5 * _LETTER) + height_of(counts, 1.1 * _LETTER) + 0.6 * _LETTER
    below = height_of(lines, _LETTER) + _table_height(rows) + 3.5 * _LETTER
    room = A4_PX[1] - 2 * _MARGIN - head - below
    tall = min(max(room, _FIGURE_PX[0]), _FIGURE_PX[1])
    sheet = (A4_PX[0], max(A4_PX[1], 2 * _MARGIN + head + below + tall))
    y = _MARGIN
    items: list[Item] = []
    for text, size, colour in (
        *((line, 1.5 * _LETTER, asked.colours.text) for line in title),
        *((line, 1.1 * _LETTER, asked.colours.muted) for line in counts),
    ):
        items.append(Label((_MARGIN, y), text, size, colour, baseline="top", bold=size > 1.2 * _LETTER))
        y += height_of([text], size)
    items.extend(_figure(lesion_map, replace(asked, size=(A4_PX[0] - _MARGIN, tall)), y))
    y += tall + 0.8 * _LETTER
    items.extend(legend_items(lines, (_MARGIN, y), _LETTER, asked.colours))
    y += height_of(lines, _LETTER) + 0.8 * _LETTER
    items.extend(_table(rows, y, asked))
    notice = (_MARGIN, sheet[1] - 0.7 * _MARGIN)
    items.append(Label(notice, FOOTER, 0.9 * _LETTER, asked.colours.muted))
    return Drawing(sheet, tuple(items), asked.colours.background, f"Lesion map: {title[0]}")


def _figure(lesion_map: LesionMap, style: FigureStyle, top: float) -> Iterator[Item]:
    """Yield the figure's items, moved to their place on the page."""
    for item in compose(lesion_map, style).drawing.items:
        yield moved(item, _MARGIN / 2, top)


def _cells(one: MappedLesion) -> tuple[tuple[str, ...], ...]:
    """Return the words of a row, wrapped, one tuple of lines a column (the first is the glyph's)."""
    status = _STATUS[one.status]
    texts = (
        one.lesion.name,
        one.site.label.split(" (")[0],
        one.lesion.side.word or "midline",
        one.lesion.segment.replace("_", " ") or "–",
        "; ".join(filter(None, (_findings(one), status))) or "–",
        ", ".join(when(point) for point in one.timepoints) or "–",
        "–" if one.certainty is None else f"{one.certainty} of 5",
    )
    inner = A4_PX[0] - 2 * _MARGIN
    return tuple(
        wrapped(text, 0.92 * _LETTER, column.share * inner - 0.6 * _LETTER)
        for text, column in zip(texts, _COLUMNS, strict=True)
    )


def _findings(one: MappedLesion) -> str:
    return "; ".join(
        f"{modality}: {', '.join(kind.short for kind in finding_kinds().values() if kind.id in kinds)}"
        if kinds
        else f"{modality}: marked"
        for modality, kinds in sorted(one.kinds_by_modality.items())
    )


def _row_height(cells: Sequence[Sequence[str]]) -> float:
    return max(len(lines) for lines in cells) * 1.28 * _LETTER + 0.65 * _LETTER


def _table_height(rows: Sequence[Row]) -> float:
    return 1.9 * _LETTER + sum(_row_height(cells) for _, cells in rows)


def _table(rows: Sequence[Row], top: float, style: FigureStyle) -> Iterator[Item]:
    theme, width = style.colours, A4_PX[0] - 2 * _MARGIN
    lefts = [_MARGIN]
    for column in _COLUMNS:
        lefts.append(lefts[-1] + column.share * width)
    for left, column in zip(lefts, _COLUMNS, strict=False):
        yield Label((left, top), column.heading, 0.92 * _LETTER, theme.muted, baseline="top", bold=True)
    y = top + 1.5 * _LETTER
    for shown, cells in rows:
        yield Path((((_MARGIN, y), (_MARGIN + width, y)),), closed=False, stroke=theme.muted, width=0.4)
        yield from symbol(shown, (_MARGIN + 0.6 * _LETTER, y + 0.95 * _LETTER), 0.48 * _LETTER, theme)
        for number, (left, lines) in enumerate(zip(lefts, cells, strict=False)):
            x = left + (1.6 * _LETTER if number == 0 else 0.0)
            for row, line in enumerate(lines):
                at = (x, y + 0.58 * _LETTER + row * 1.28 * _LETTER)
                yield Label(at, line, 0.92 * _LETTER, theme.text, baseline="top", bold=number == 0)
        y += _row_height(cells)
