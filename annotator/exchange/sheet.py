"""Sheets of A4 to print: paragraphs, tables, drawings and pictures, put beneath one another."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from annotator.drawing import Colour, Drawing, Item, Label, Path, Picture
from annotator.drawing.glyphs import glyph
from annotator.drawing.moving import enlarged, moved
from annotator.geometry.affine import Point2
from annotator.painting import text_width
from annotator.terms.findings import FindingKind

A4_PX = (794.0, 1123.0)
"""A4 portrait at 96 pixels per inch (ISO 216: 210 × 297 mm)."""
MARGIN = 38.0
WIDTH = A4_PX[0] - 2 * MARGIN
LETTER, SMALL, TITLE, HEADING = 9.5, 8.5, 11.5, 16.0
LINE = 1.42
TEXT, MUTED, RULE, WHITE, LINK = "#1c1f22", "#5d646b", "#d8dde2", "#ffffff", "#0b57a4"
_FOOT = 68.0
_NEARLY = 0.85
"""How much smaller a drawing may be made to spare the page a gap."""
_CHIPS: dict[str, tuple[Colour, Colour]] = {
    "met": ("#d9f0e3", "#0b5532"),
    "fulfilled": ("#d9f0e3", "#0b5532"),
    "not_met": ("#e9edf2", "#3b4856"),
    "not_fulfilled": ("#e9edf2", "#3b4856"),
    "unknown": ("#fff2cc", "#6b4e00"),
    "indeterminate": ("#fff2cc", "#6b4e00"),
    "not_computable": ("#fff2cc", "#6b4e00"),
    "ambiguous": ("#fde4d0", "#7a3200"),
}


@dataclass(frozen=True, slots=True)
class Block:
    """What stays together on a page: items as if its top were at 0, and its height."""

    items: tuple[Item, ...]
    height: float


@dataclass(frozen=True, slots=True)
class Run:
    """A paragraph of a cell.

    With the key of a verdict or a result it is a chip; `kind` sets the glyph of a kind of finding before it.
    `leads` are words that follow the text, each with the anchor that it leads to; "" for none.
    """

    text: str
    bold: bool = False
    muted: bool = False
    chip: str = ""
    kind: FindingKind | None = None
    size: float = LETTER
    leads: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of a table: a picture (a drawing and the width to draw it) above its paragraphs, or neither.

    `anchors` name the cell; the picture leads to the anchor `lead`, "" for none.
    """

    runs: tuple[Run, ...] = ()
    picture: Picture | None = None
    anchors: tuple[str, ...] = ()
    lead: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """Columns as (heading, share of the width), and rows of a cell each."""

    columns: tuple[tuple[str, float], ...]
    rows: tuple[tuple[Cell, ...], ...]


@dataclass(slots=True)
class Sheets:
    """Pages being filled from top to bottom."""

    pages: list[list[Item]] = field(default_factory=lambda: [[]])
    y: float = MARGIN

    @property
    def room(self) -> float:
        """How much of the page is left."""
        return A4_PX[1] - _FOOT - self.y

    def add(self, *blocks: Block, head: Block | None = None) -> None:
        """Put blocks beneath one another, as a whole; on a new page they stand below `head`."""
        if sum(block.height for block in blocks) > self.room and self.pages[-1]:
            self.turn()
            blocks = blocks if head is None else (head, *blocks)
        for block in blocks:
            self.pages[-1] += [moved(item, 0.0, self.y) for item in block.items]
            self.y += block.height

    def add_table(self, table: Table, *above: Block) -> None:
        """Put a table beneath blocks that must not stand alone at a page's foot; its head is repeated."""
        rows = [_row(table, row) for row in table.rows]
        head = _head(table) if any(heading for heading, _ in table.columns) else None
        self.add(*above, *([head] if head else []), *rows[:1])
        for row in rows[1:]:
            self.add(row, head=head)

    def turn(self) -> None:
        """Go on with the next page."""
        self.pages.append([])
        self.y = MARGIN


def finished(sheets: Sheets, title: str, foot: Sequence[str], numbers: Sequence[str]) -> tuple[Drawing, ...]:
    """Return the pages, each with lines at its foot and its number in words."""
    top = A4_PX[1] - 0.7 * MARGIN - len(foot) * LINE * SMALL
    low = (A4_PX[0] - MARGIN, A4_PX[1] - 0.7 * MARGIN - LINE * SMALL)
    feet = tuple(labels(foot, (MARGIN, top), SMALL, MUTED))
    return tuple(
        Drawing(A4_PX, (*items, *feet, Label(low, number, SMALL, MUTED, "end", "top")), WHITE, title)
        for items, number in zip(sheets.pages, numbers, strict=True)
    )


def fitted(text: str, size: float, width: float, *, bold: bool = False) -> tuple[str, ...]:
    """Return a text in lines that fit a width; words that are too long are broken."""
    lines: list[str] = []
    for word in text.split():
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and text_width(longer, size, bold=bold) <= width:
            lines[-1] = longer
        else:
            lines += _broken(word, size, width, bold=bold)
    return tuple(lines)


def _broken(word: str, size: float, width: float, *, bold: bool) -> Iterator[str]:
    start = 0
    for end in range(1, len(word) + 1):
        if end - start > 1 and text_width(word[start:end], size, bold=bold) > width:
            yield word[start : end - 1]
            start = end - 1
    yield word[start:]


def paragraph(
    text: str, size: float = LETTER, colour: Colour = TEXT, *, bold: bool = False, above: float = 0.6
) -> Block:
    """Return a paragraph over the whole width; `above` is the space before it, in letters."""
    lines = fitted(text, size, WIDTH, bold=bold)
    top = above * size
    items = tuple(labels(lines, (MARGIN, top), size, colour, bold=bold))
    return Block(items, top + len(lines) * LINE * size)


def place(name: str, left: float, top: float, right: float, bottom: float) -> Path:
    """Return an unseen box: an anchor of that name, or with ``#`` before it what leads to one."""
    return Path((((left, top), (right, top), (right, bottom), (left, bottom)),), id=name)


def anchored(block: Block, name: str) -> Block:
    """Return a block that can be led to."""
    return Block((*block.items, place(name, MARGIN, 0.0, MARGIN + WIDTH, block.height)), block.height)


def section(text: str) -> Block:
    """Return the heading of a section, with a rule beneath."""
    under = 2.9 * TITLE
    rule = Path((((MARGIN, under), (MARGIN + WIDTH, under)),), closed=False, stroke=RULE, width=0.8)
    head = paragraph(text, TITLE, MUTED, bold=True, above=1.3)
    return Block((*head.items, rule), under + 0.2 * TITLE)


def drawn(drawing: Drawing, room: float = 0.0) -> Block:
    """Return a drawing over the whole width; smaller where a page, or nearly so the room left, is too low."""
    scale = min(WIDTH / drawing.size[0], (A4_PX[1] - MARGIN - _FOOT) / drawing.size[1])
    if _NEARLY * scale <= room / drawing.size[1] < scale:
        scale = room / drawing.size[1]
    items = tuple(moved(enlarged(item, scale), MARGIN, 0.0) for item in drawing.items)
    return Block(items, drawing.size[1] * scale)


def chip(words: str, kind: str, at: Point2, width: float = WIDTH) -> tuple[tuple[Item, ...], float]:
    """Return words on the colour of a verdict or a result, in the lines they need, and their height."""
    fill, ink = _CHIPS[kind]
    lines = fitted(words, SMALL, width - 10.0, bold=True)
    left, top = at
    right = left + 10.0 + max(text_width(line, SMALL, bold=True) for line in lines)
    bottom = top + len(lines) * LINE * SMALL
    corners = ((left, top), (right, top), (right, bottom), (left, bottom))
    text = labels(lines, (left + 5.0, top + 0.32 * SMALL), SMALL, ink, bold=True)
    return (Path((corners,), fill=fill), *text), bottom - top


def labels(
    lines: Sequence[str], at: Point2, size: float, colour: Colour, *, bold: bool = False
) -> Iterator[Label]:
    """Yield lines of text beneath one another, the top of the first one's capitals at a place."""
    for number, line in enumerate(lines):
        yield Label((at[0], at[1] + number * LINE * size), line, size, colour, baseline="top", bold=bold)


def _head(table: Table) -> Block:
    runs = tuple(Cell((Run(heading, bold=True, muted=True),)) for heading, _ in table.columns)
    return _row(table, runs, rule=False)


def _row(table: Table, cells: Sequence[Cell], *, rule: bool = True) -> Block:
    items: list[Item] = []
    if rule:
        line = ((MARGIN, 0.0), (MARGIN + WIDTH, 0.0))
        items.append(Path((line,), closed=False, stroke=RULE, width=0.6))
    left, low = MARGIN, 0.0
    for (_, share), one in zip(table.columns, cells, strict=True):
        inner = share * WIDTH - 8.0
        found, height = _cell(one, left, inner)
        items += found
        low, left = max(low, height), left + share * WIDTH
    return Block(tuple(items), low + 0.45 * LETTER)


def _cell(cell: Cell, left: float, width: float) -> tuple[list[Item], float]:
    items: list[Item] = []
    y = 0.55 * LETTER
    if cell.picture is not None:
        scale = width / cell.picture.pixels.shape[1]
        items.append(moved(enlarged(cell.picture, scale), left, y))
        low = y + cell.picture.pixels.shape[0] * scale
        items += [place(f"#{cell.lead}", left, y, left + width, low)] if cell.lead else []
        y = low + 0.4 * LETTER
    for run in cell.runs:
        if run.chip:
            found, height = chip(run.text, run.chip, (left, y - 2.0), width)
            items += found
            y += height
            continue
        inset = 0.0
        if run.kind is not None:
            inset = 1.4 * run.size
            at = (left + 0.45 * run.size, y + 0.36 * run.size)
            items += glyph(run.kind.glyph, at, 0.42 * run.size, run.kind.colour)
        lines = fitted(run.text, run.size, width - inset, bold=run.bold)
        colour = MUTED if run.muted else TEXT
        items += labels(lines, (left + inset, y), run.size, colour, bold=run.bold)
        y += len(lines) * LINE * run.size
        led, height = _leads(run, left, y, width)
        items += led
        y += height
    items += [place(name, left, 0.0, left + width, y) for name in cell.anchors]
    return items, y


def _leads(run: Run, left: float, top: float, width: float) -> tuple[list[Item], float]:
    """Return words that lead somewhere, one behind another, and their height; none is broken needlessly."""
    items: list[Item] = []
    x, y, high = left, top, LINE * run.size
    for number, (words, anchor) in enumerate(run.leads, start=1):
        text = words if number == len(run.leads) else f"{words},"
        lines = fitted(text, run.size, width)
        for line in lines:
            long = text_width(line, run.size)
            if x > left and (x + long > left + width or len(lines) > 1):
                x, y = left, y + high
            colour = LINK if anchor else TEXT
            items += labels((line,), (x, y), run.size, colour)
            items += [place(f"#{anchor}", x, y - 0.2 * high, x + long, y + 0.8 * high)] if anchor else []
            x += long + text_width(" ", run.size)
    return items, (y + high - top if run.leads else 0.0)
