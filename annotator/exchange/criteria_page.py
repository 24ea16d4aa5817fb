"""The verdicts as pages to print behind the map: items, evidence, what is missing, provenance."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from annotator.drawing import Colour, Drawing, Item, Label, Path
from annotator.exchange.page import page
from annotator.exchange.summary import Summary
from annotator.exchange.text import NOTICE
from annotator.lesion_map.figure_legend import width_of, wrapped
from annotator.lesion_map.figure_page import A4_PX

_MARGIN, _FOOT = 38.0, 64.0
_LETTER, _SMALL, _TITLE, _HEADING = 9.5, 8.5, 11.5, 15.0
_LINE = 1.45
_TEXT, _MUTED, _RULE = "#1c1f22", "#5d646b", "#d8dde2"
_WIDTH = A4_PX[0] - 2 * _MARGIN
# Item, verdict, because: left edge and width.
_COLUMNS = ((0.0, 0.28 * _WIDTH), (0.30 * _WIDTH, 0.19 * _WIDTH), (0.51 * _WIDTH, 0.49 * _WIDTH))
_COLOURS: Mapping[str, tuple[Colour, Colour]] = {
    "met": ("#d9f0e3", "#0b5532"),
    "fulfilled": ("#d9f0e3", "#0b5532"),
    "not_met": ("#e9edf2", "#3b4856"),
    "not_fulfilled": ("#e9edf2", "#3b4856"),
    "unknown": ("#fff2cc", "#6b4e00"),
    "indeterminate": ("#fff2cc", "#6b4e00"),
    "ambiguous": ("#fde4d0", "#7a3200"),
}


@dataclass(frozen=True, slots=True)
class _Block:
    """What stays together on a page: items as if its top were at 0, and its height."""

    items: tuple[Item, ...]
    height: float


@dataclass(slots=True)
class _Sheets:
    """Pages being filled from top to bottom."""

    pages: list[list[Item]] = field(default_factory=lambda: [[]])
    y: float = _MARGIN

    def add(self, blocks: Sequence[_Block]) -> None:
        """Put blocks beneath one another, on the next page where they do not fit as a whole."""
        if self.y + sum(block.height for block in blocks) > A4_PX[1] - _FOOT and self.pages[-1]:
            self.pages.append([])
            self.y = _MARGIN
        for block in blocks:
            self.pages[-1] += [_moved(item, self.y) for item in block.items]
            self.y += block.height


def criteria_pages(summary: Summary) -> tuple[Drawing, ...]:
    """Return the judged criteria of a summary as the second and further pages of A4, at 96 px per inch."""
    values = page(summary)
    sheets = _Sheets()
    title = f"Criteria · {values['label']}"
    key = "Bold items decide the result of their set."
    sheets.add([_paragraph(title, _HEADING, _TEXT, bold=True), _paragraph(key, _SMALL, _MUTED)])
    for judged in values["sets"]:
        rows = [_row(item) for item in judged["items"]]
        # A heading never stands alone at the foot of a page.
        sheets.add([*_heading(judged), *rows[:1]])
        for row in rows[1:]:
            sheets.add([row])
        if judged["missing"]:
            sheets.add([_paragraph(f"Missing: {judged['missing']}.", _LETTER, _COLOURS["unknown"][1])])
    feet = _provenance(values["provenance"])
    return tuple(
        Drawing(A4_PX, (*items, *feet, *_number(number + 1, len(sheets.pages) + 1)), "#ffffff", title)
        for number, items in enumerate(sheets.pages, start=1)
    )


def _moved(item: Item, down: float) -> Item:
    if isinstance(item, Label):
        return Label(
            (item.at[0], item.at[1] + down), item.text, item.size, item.colour, item.anchor, item.baseline,
            item.bold,
        )  # fmt: skip
    if isinstance(item, Path):
        rings = tuple(tuple((x, y + down) for x, y in ring) for ring in item.rings)
        return Path(rings, item.closed, item.stroke, item.width, fill=item.fill)
    raise AssertionError("pages of text hold no pictures")


def _lines(
    lines: Sequence[str], x: float, top: float, size: float, colour: Colour, bold: bool
) -> Iterator[Label]:
    for number, line in enumerate(lines):
        at = (_MARGIN + x, top + number * _LINE * size)
        yield Label(at, line, size, colour, baseline="top", bold=bold)


def _paragraph(text: str, size: float, colour: Colour, *, bold: bool = False, above: float = 0.6) -> _Block:
    lines = wrapped(text, size, _WIDTH)
    top = above * size
    return _Block(tuple(_lines(lines, 0.0, top, size, colour, bold)), top + len(lines) * _LINE * size)


def _heading(judged: Mapping[str, Any]) -> tuple[_Block, ...]:
    title = _paragraph(judged["title"], _TITLE, _TEXT, bold=True, above=1.8)
    chip = _Block(tuple(_chip(judged["words"], judged["result"], 0.0, 2.0)), 1.9 * _LETTER)
    source = _paragraph(f"{judged['source']} · {judged['verification']}", _SMALL, _MUTED, above=0.4)
    return title, chip, source


def _chip(words: str, kind: str, x: float, top: float) -> Iterator[Item]:
    fill, ink = _COLOURS[kind]
    left, right = _MARGIN + x, _MARGIN + x + width_of(words, _SMALL) + 10.0
    bottom = top + 1.55 * _SMALL
    yield Path((((left, top), (right, top), (right, bottom), (left, bottom)),), fill=fill)
    yield Label((left + 5.0, (top + bottom) / 2), words, _SMALL, ink, baseline="middle", bold=True)


def _row(item: Mapping[str, Any]) -> _Block:
    (first, title_width), (second, _), (third, because_width) = _COLUMNS
    title = wrapped(item["title"], _LETTER, title_width)
    because = wrapped(item["because"], _LETTER, because_width)
    top = 0.7 * _LETTER
    height = top + max(len(title), len(because), 1) * _LINE * _LETTER
    left, right = _MARGIN, _MARGIN + _WIDTH
    return _Block(
        (
            Path((((left, 0.0), (right, 0.0)),), closed=False, stroke=_RULE, width=0.6),
            *_lines(title, first, top, _LETTER, _TEXT, item["deciding"]),
            *_chip(item["words"], item["verdict"], second, top - 1.5),
            *_lines(because, third, top, _LETTER, _TEXT, bold=False),
        ),
        height + 0.3 * _LETTER,
    )


def _provenance(rows: Sequence[tuple[str, str]]) -> tuple[Label, ...]:
    text = " · ".join(f"{name}: {value}" for name, value in rows)
    lines = (*wrapped(text, _SMALL, _WIDTH), NOTICE)
    top = A4_PX[1] - 0.7 * _MARGIN - len(lines) * _LINE * _SMALL
    return tuple(_lines(lines, 0.0, top, _SMALL, _MUTED, bold=False))


def _number(number: int, count: int) -> Iterator[Label]:
    at = (A4_PX[0] - _MARGIN, A4_PX[1] - 0.7 * _MARGIN - _LINE * _SMALL)
    yield Label(at, f"{number} of {count}", _SMALL, _MUTED, "end", "top")
