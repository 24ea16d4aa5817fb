"""The words of the figure: heading, counts and legend, wrapped into the width there is."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from annotator.drawing.glyphs import glyph
from annotator.drawing.items import Item, Label, Path
from annotator.geometry.affine import Point2
from annotator.lesion_map.build import LesionMap
from annotator.lesion_map.coverage import Coverage, coverage, coverage_words
from annotator.lesion_map.figure_age import FigureAge
from annotator.lesion_map.figure_bones import (
    BoneLook,
    change_outline,
    coverage_looks,
    hatch,
    mirrored_looks,
)
from annotator.lesion_map.figure_fold import mirrored, mirrored_words
from annotator.lesion_map.figure_marks import BOLD_WIDTH, LETTER_WIDTH, Shown, arrow, dotted, slash
from annotator.lesion_map.figure_style import UNOSSIFIED, FigureStyle, Theme
from annotator.lesion_map.progress import BETTER, WORSE, Trend
from annotator.lesion_map.wording import counted, listed
from annotator.lesions.records import ObservationStatus, ReviewResult
from annotator.terms.findings import finding_kinds

FOOTER = "Research use; not for primary diagnosis."
"""Stands on every figure."""

_LINE, _SYMBOL = 1.55, 3.3
_CIRCLE = "circle"
Symbol = Callable[[Point2, float, Theme], Iterator[Item]]


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the legend."""

    words: str
    symbol: Symbol


def width_of(text: str, size: float, *, bold: bool = False) -> float:
    """Return about how wide a text is; rather too wide than too narrow."""
    return (BOLD_WIDTH if bold else LETTER_WIDTH) * size * len(text)


def wrapped(text: str, size: float, width: float, *, bold: bool = False) -> tuple[str, ...]:
    """Return a text in lines that fit a width; a single word may stand out."""
    lines: list[str] = []
    for word in text.split():
        if lines and width_of(f"{lines[-1]} {word}", size, bold=bold) <= width:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    return tuple(lines)


def heading_line(lesion_map: LesionMap, style: FigureStyle) -> str:
    """Return what the figure shows: case, timepoint, modalities."""
    point = lesion_map.timepoint
    when = "all timepoints" if point is None else point.label
    if point is not None and point.date and point.date not in point.label:
        when = f"{when} ({point.date})"
    found = {name for one in (*lesion_map.lesions, *lesion_map.others) for name in one.modalities}
    modalities = style.modalities if style.modalities is not None else found
    parts = (style.title, when, ", ".join(sorted(modalities)))
    return " · ".join(part for part in parts if part)


def counts_line(lesion_map: LesionMap, style: FigureStyle) -> str:
    """Return how many lesions, bones and regions there are, and what is not drawn."""
    states = [one.status for one in lesion_map.others]
    other = [
        f"{states.count(status)} {words}"
        for status, words in (
            (ObservationStatus.RESOLVED, "resolved"),
            (ObservationStatus.NOT_ASSESSABLE, "not assessable"),
            (ObservationStatus.NOT_IMAGED, "not imaged"),
        )
        if status in states
    ]
    parts = [
        counted(len(lesion_map.lesions), "lesion"),
        counted(len(lesion_map.bones), "bone"),
        counted(len(lesion_map.regions), "region"),
        *(["multifocal"] if lesion_map.is_multifocal else []),
        *other,
        f"skeleton {style.age.short}{'' if style.age_known else ', age not known'}",
    ]
    if lesion_map.unplaced:
        names = listed(lesion.name for lesion in lesion_map.unplaced)
        parts.append(f"without a site, not drawn: {names}")
    if style.folded:
        parts.append(mirrored_words(lesion_map))
    if style.coverage:
        parts.append(coverage_words(lesion_map))
    if style.hidden:
        parts.append(f"hidden by the filter: {listed(style.hidden)}")
    return " · ".join(parts)


def entries(lesions: Sequence[Shown], lesion_map: LesionMap, style: FigureStyle) -> tuple[Entry, ...]:
    """Return the legend: only the kinds and states that occur."""
    bones = _fold_entries(lesion_map, style.colours) if style.folded else _bone_entries(lesion_map, style)
    # Older ones have too little of it to be asked about.
    soft = [Entry("cartilage, not ossified yet", _cartilage)] if style.age is FigureAge.EARLY else ()
    return (*_kind_entries(lesions), *_state_entries(lesions, style), *bones, *soft)


def _cartilage(at: Point2, radius: float, theme: Theme) -> Iterator[Item]:
    ring = _patch_ring(at, radius)
    yield Path((ring,), fill=theme.layers[UNOSSIFIED], stroke=theme.edge, width=0.14 * radius)


def _kind_entries(lesions: Sequence[Shown]) -> Iterator[Entry]:
    used = {kind.id for one in lesions for kind in (one.kind, *one.others)} | {
        kind for one in lesions for kind in one.mapped.kinds
    }
    looks: dict[tuple[str, str], list[str]] = {}
    for kind in finding_kinds().values():
        if kind.id in used:
            looks.setdefault((kind.glyph, kind.colour), []).append(kind.short)
    for (name, colour), words in looks.items():
        yield Entry(", ".join(words), _glyph_symbol(name, colour))


def _glyph_symbol(name: str, colour: str) -> Symbol:
    def symbol(at: Point2, radius: float, theme: Theme) -> Iterator[Item]:
        yield from glyph(name, at, radius, colour, edge=theme.background)

    return symbol


def _state_entries(lesions: Sequence[Shown], style: FigureStyle) -> Iterator[Entry]:
    trends = {one.trend for one in lesions}
    outlined = set() if style.folded else trends
    fresh = [trend.value for trend in (Trend.NEW, Trend.RECURRED) if trend in trends]
    states: tuple[tuple[bool, str, Symbol], ...] = (
        (bool(fresh), " or ".join(fresh), _with_glyph(False, _ring_symbol)),
        (any(one.is_resolved for one in lesions), "resolved", _with_glyph(True, _slash_symbol)),
        (bool(trends & {Trend.LOUDER, Trend.LARGER}), "louder or larger", _up_symbol),
        (bool(trends & {Trend.QUIETER, Trend.SMALLER}), "quieter or smaller", _down_symbol),
        (bool(outlined & WORSE), "bone worse", _outlined(worse=True)),
        (bool(outlined & BETTER), "bone better", _outlined(worse=False)),
        (any(one.is_doubtful for one in lesions), "doubtful", _with_glyph(False, _dotted_symbol)),
        (any(one.is_unseen for one in lesions), "not imaged or not assessable", _with_glyph(True)),
        (any(one.count > 1 for one in lesions), "lesions in the bone", _times_symbol),
    )
    return (Entry(words, symbol) for occurs, words, symbol in states if occurs)


def _with_glyph(hollow: bool, *more: Symbol) -> Symbol:
    def symbol(at: Point2, radius: float, theme: Theme) -> Iterator[Item]:
        yield from glyph(_CIRCLE, at, 0.85 * radius, theme.muted, edge=theme.background, hollow=hollow)
        for add in more:
            yield from add(at, radius, theme)

    return symbol


def _slash_symbol(at: Point2, radius: float, theme: Theme) -> Iterator[Item]:
    yield from slash(at, radius, theme.text)


def _dotted_symbol(at: Point2, radius: float, theme: Theme) -> Iterator[Item]:
    yield dotted(at, radius, theme.text)


def _up_symbol(at: Point2, radius: float, theme: Theme) -> Iterator[Item]:
    yield arrow(at, radius, True, theme.text, theme.background)


def _down_symbol(at: Point2, radius: float, theme: Theme) -> Iterator[Item]:
    yield arrow(at, radius, False, theme.text, theme.background)


def _times_symbol(at: Point2, radius: float, theme: Theme) -> Iterator[Item]:
    yield Label(at, "×n", 1.8 * radius, theme.text, "middle", "middle", bold=True)


def _ring_symbol(at: Point2, radius: float, theme: Theme) -> Iterator[Item]:
    ring = tuple((at[0] + x * 1.4, at[1] + y * 1.4) for x, y in _circle(radius))
    yield Path((ring,), stroke=theme.text, width=0.22 * radius)


def _circle(radius: float) -> tuple[Point2, ...]:
    return glyph(_CIRCLE, (0.0, 0.0), radius, "#000000")[0].rings[0]


def _outlined(*, worse: bool) -> Symbol:
    def symbol(at: Point2, radius: float, theme: Theme) -> Iterator[Item]:
        ring = _patch_ring(at, radius)
        yield Path((ring,), fill=theme.bone)
        yield change_outline((ring,), worse, 0.28 * radius, theme)

    return symbol


def _bone_entries(lesion_map: LesionMap, style: FigureStyle) -> Iterator[Entry]:
    if style.coverage:
        states = set(coverage(lesion_map).values())
    else:
        names = {ReviewResult.NEGATIVE: Coverage.NEGATIVE, ReviewResult.NOT_COVERED: Coverage.NOT_COVERED}
        states = {names[review.result] for review in lesion_map.reviews}
    for state, look in coverage_looks(style.colours).items():
        if state in states:
            yield Entry(state.value, _patch(look, hatched=style.coverage))


def _fold_entries(lesion_map: LesionMap, theme: Theme) -> Iterator[Entry]:
    states = set(mirrored(lesion_map).values())
    for state, look in mirrored_looks(theme).items():
        if state in states:
            yield Entry(state.value, _patch(look))


def _patch(look: BoneLook, *, hatched: bool = True) -> Symbol:
    def symbol(at: Point2, radius: float, theme: Theme) -> Iterator[Item]:
        ring = _patch_ring(at, radius)
        yield Path((ring,), fill=look.fill, stroke=theme.edge, width=0.8)
        if look.hatched and hatched:
            yield hatch((ring,), theme.edge)

    return symbol


def _patch_ring(at: Point2, radius: float) -> tuple[Point2, ...]:
    corners = ((-1.0, -0.7), (1.0, -0.7), (1.0, 0.7), (-1.0, 0.7))
    return tuple((at[0] + radius * x, at[1] + radius * y) for x, y in corners)


def legend(chosen: Iterable[Entry], size: float, width: float) -> tuple[tuple[tuple[float, Entry], ...], ...]:
    """Return the legend's lines: entries with the place of each, from the left."""
    lines: list[list[tuple[float, Entry]]] = [[]]
    at = 0.0
    for entry in chosen:
        takes = _SYMBOL * size + width_of(entry.words, size)
        if lines[-1] and at + takes - size > width:
            lines.append([])
            at = 0.0
        lines[-1].append((at, entry))
        at += takes
    return tuple(tuple(line) for line in lines if line)


def legend_items(
    lines: Sequence[Sequence[tuple[float, Entry]]], corner: Point2, size: float, theme: Theme
) -> Iterator[Item]:
    """Yield the legend's symbols and words, its first line's top at `corner`."""
    for row, line in enumerate(lines):
        y = corner[1] + (row + 0.5) * _LINE * size
        for x, entry in line:
            yield from entry.symbol((corner[0] + x + 0.8 * size, y), 0.55 * size, theme)
            yield Label((corner[0] + x + 1.9 * size, y), entry.words, size, theme.text, baseline="middle")


def height_of(lines: Sequence[object], size: float) -> float:
    """Return the height of lines of text or legend."""
    return len(lines) * _LINE * size
