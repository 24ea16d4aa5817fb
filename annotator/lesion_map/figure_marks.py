"""Lesions on the figure: where each glyph and number stands, and how they are drawn."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from annotator.drawing.glyphs import glyph
from annotator.drawing.items import Colour, Item, Label, Path
from annotator.geometry.affine import Point2
from annotator.lesion_map.build import LesionMap, MappedLesion
from annotator.lesion_map.figure_layout import FIGURES, SPINE, Box, Placed
from annotator.lesion_map.figure_style import FigureStyle, Theme
from annotator.lesion_map.progress import Trend
from annotator.lesion_map.skeleton import Region
from annotator.lesions.records import LesionId, ObservationStatus
from annotator.terms.findings import UNSPECIFIED, FindingKind, finding_kind, finding_kinds, leading_kind
from annotator.terms.side import Side

DOUBTFUL = 2
"""Certainties up to this one are drawn dotted."""

LETTER_WIDTH, BOLD_WIDTH = 0.55, 0.62
"""Mean widths of a letter over its size, wide enough for the fonts that stand in for others."""

_BOTH_VIEWS = 0.55
_MORE, _LESS = (Trend.LOUDER, Trend.LARGER), (Trend.QUIETER, Trend.SMALLER)
_RINGED = (Trend.NEW, Trend.RECURRED)
_MOST_SATELLITES = 3
_MOST_LOOKS = 2400
_REACHES = (3.0, 4.5, 6.5, 9.0, 12.0, 15.0)
_RISES = (1.3, 2.75, 4.1, 5.5, 6.9, 8.3, 11.0, 13.8, 16.6)
"""Where a displaced glyph may stand, in glyph radii from its bone; 2.75 keeps two apart."""
_CIRCLE = tuple((math.cos(math.tau * k / 32), math.sin(math.tau * k / 32)) for k in range(32))


@dataclass(frozen=True, slots=True)
class Target:
    """A lesion on the figure: where its glyph is, the place of the bone it means, and what it covers."""

    lesion: LesionId
    view: str
    at: Point2
    anchor: Point2
    box: Box


@dataclass(frozen=True, slots=True)
class Shown:
    """A lesion with what its glyph says."""

    mapped: MappedLesion
    kind: FindingKind
    others: tuple[FindingKind, ...]
    trend: Trend | None
    count: int

    @property
    def number(self) -> str:
        """Its number, and how many lesions its bone has when there are several."""
        name = self.mapped.lesion.name
        return f"{name} ×{self.count}" if self.count > 1 else name

    @property
    def is_resolved(self) -> bool:
        """Whether it is drawn hollow with a slash."""
        return self.mapped.status is ObservationStatus.RESOLVED or self.trend is Trend.RESOLVED

    @property
    def is_unseen(self) -> bool:
        """Whether nothing can be said of it at the map's timepoint."""
        return self.mapped.status in (ObservationStatus.NOT_ASSESSABLE, ObservationStatus.NOT_IMAGED)

    @property
    def is_doubtful(self) -> bool:
        """Whether its reader was unsure."""
        return self.mapped.certainty is not None and self.mapped.certainty <= DOUBTFUL


def shown_lesions(lesion_map: LesionMap, style: FigureStyle) -> tuple[Shown, ...]:
    """Return every lesion of a map that the figure draws, by number."""
    every = sorted((*lesion_map.lesions, *lesion_map.others), key=lambda one: one.lesion.number)
    counts = Counter(one.bone for one in lesion_map.lesions)
    first: set[tuple[str, object]] = set()
    shown = []
    for one in every:
        lead = leading_kind(one.kinds) or finding_kind(UNSPECIFIED)
        others = [kind for kind in finding_kinds().values() if kind.id in one.kinds and kind.id != lead.id]
        # The count stands once, at the bone's first lesion.
        count = 0 if one.bone in first else counts[one.bone]
        first.add(one.bone)
        glyphs = {kind.glyph: kind for kind in reversed(others) if kind.glyph != lead.glyph}
        shown.append(Shown(one, lead, tuple(reversed(glyphs.values())), style.trends.get(one.id), count))
    return tuple(shown)


def carrying(regions: Sequence[Region]) -> tuple[Region, ...]:
    """Return which regions of a site carry a lesion's glyph: the figure that shows most, its inset."""
    whole = [region for region in regions if region.view in FIGURES]
    insets = [region for region in regions if region.view not in FIGURES]
    most = max((region.area_mm2 for region in whole), default=0.0)
    chosen = [region for region in whole if region.area_mm2 >= _BOTH_VIEWS * most]
    return (*chosen, *sorted(insets, key=lambda region: -region.area_mm2)[:1])


def targets(
    lesions: Sequence[Shown], plates: Iterable[Placed], radius: float, style: FigureStyle
) -> tuple[Target, ...]:
    """Return where every lesion's glyph stands: on its bone, or beside it where others stand already."""
    by_view = {plate.view.id: plate for plate in plates}
    there: dict[str, list[Region]] = {}
    for plate in by_view.values():
        for region in plate.view.regions:
            there.setdefault(region.site, []).append(region)
    # A folded plate shows one side of each site, which stands for both.
    wanted = [
        (shown, region)
        for shown in lesions
        for region in carrying(
            [
                one
                for one in there.get(shown.mapped.site.id, ())
                if style.folded or one.side is shown.mapped.lesion.side
            ]
        )
    ]
    result: list[Target] = []
    for shown, region in sorted(wanted, key=lambda pair: _head_first(pair[1], by_view)):
        plate = by_view[region.view]
        anchor = plate.sheet_from_view(region.place_of(shown.mapped.lesion.segment))
        result.append(_placed(shown, region, anchor, plate, radius, style, result))
    return tuple(result)


def _head_first(region: Region, by_view: dict[str, Placed]) -> tuple[str, float]:
    return (region.view, by_view[region.view].sheet_from_view(region.anchor)[1])


def _placed(
    shown: Shown,
    region: Region,
    anchor: Point2,
    plate: Placed,
    radius: float,
    style: FigureStyle,
    taken: Sequence[Target],
) -> Target:
    """Return the cheapest place: near the bone, free, in order, on the plate, outwards."""
    # Left of the spine stand the names of its levels.
    middle = plate.box.left + plate.box.width / 2
    outward = 1 if region.view == SPINE or anchor[0] >= middle else -1
    # A glyph of one side of the body never stands on the other one, nor its number if that can be helped.
    sided = region.view in FIGURES and not style.folded and region.side is not Side.MIDLINE
    reach = 25 * radius
    near = [other for other in taken if math.dist(other.anchor, anchor) < reach]
    spare = 6 * radius if region.view == SPINE else 0.0
    best, least = None, math.inf
    # In a crowd few places are looked at: the glyph stays on its bone.
    looked_at = _MOST_LOOKS // (len(near) + 1) + 2
    for (x, y), facing in _candidates(radius, outward)[:looked_at]:
        if region.view == SPINE and facing != outward:
            continue
        away = math.hypot(x, y) + (0.0 if facing == outward else radius)
        if away >= least:
            continue
        at = (anchor[0] + x, anchor[1] + y)
        if sided and (at[0] - middle) * (anchor[0] - middle) < 0:
            continue
        box = _box(shown, at, facing, radius, style)
        inward = sided and facing != outward and box.left < middle < box.right
        cost = away + 60.0 * radius * inward + _beyond(box, plate.box, spare, style.size[0])
        cost += _crowding(at, anchor, box, region.view, near, radius)
        if cost < least:
            best, least = Target(shown.mapped.id, region.view, at, anchor, box), cost
    if best is None:
        raise ValueError("a glyph has no candidate place")
    return best


def _beyond(box: Box, plate: Box, spare: float, width: float) -> float:
    """Return what it costs to stand beyond the plate, and far more beyond the sheet."""
    beyond = max(plate.left - box.left, box.right - plate.right - spare, 0.0)
    return 3.0 * beyond + 200.0 * max(-box.left, box.right - width, 0.0)


def _crowding(
    at: Point2, anchor: Point2, box: Box, view: str, near: Sequence[Target], radius: float
) -> float:
    """Return what a place costs for what stands there, and for standing out of order."""
    overlaps = sum(box.overlaps(other.box) for other in near)
    # Numbers keep the order of their bones, so that leaders do not cross.
    crossed = sum(
        (other.anchor[1] - anchor[1]) * (other.at[1] - at[1]) < -1e-6
        for other in near
        if other.view == view and abs(other.anchor[0] - anchor[0]) < 5 * radius
    )
    return 1000.0 * overlaps + 8.0 * radius * crossed


@lru_cache(maxsize=16)
def _candidates(radius: float, outward: int) -> tuple[tuple[Point2, int], ...]:
    """Return places around a bone with the way the number faces, the nearest first."""
    return tuple(sorted(_offsets(radius, outward), key=lambda one: math.hypot(*one[0])))


def _offsets(radius: float, outward: int) -> Iterator[tuple[Point2, int]]:
    for facing in (outward, -outward):
        yield (0.0, 0.0), facing
        for reach in _REACHES:
            for rise in (0.0, *_RISES, *(-rise for rise in _RISES)):
                yield (facing * reach * radius, rise * radius), facing


def _box(shown: Shown, at: Point2, facing: int, radius: float, style: FigureStyle) -> Box:
    """Return what a glyph covers with its ring, its number and the glyphs of its further kinds."""
    core = 1.35 * radius
    beside = 0.0
    if style.labels:
        beside = len(number_of(shown, style)) * BOLD_WIDTH * letter(radius) + 0.6 * radius
        beside += 1.5 * radius * len(shown.others[:_MOST_SATELLITES]) + (1.6 * radius if shown.trend else 0.0)
    left = at[0] - core - (beside if facing < 0 else 0.0)
    return Box(left, at[1] - core, 2 * core + beside, 2 * core)


def number_of(shown: Shown, style: FigureStyle) -> str:
    """Return what stands beside a glyph: its number, and its side where the halves lie over each other."""
    side = shown.mapped.lesion.side.word if style.folded else ""
    return f"{shown.number} {side}".rstrip()


def letter(radius: float) -> float:
    """Return the size of the numbers beside glyphs of a radius."""
    return max(2.0 * radius, 9.0)


def drawn(shown: Shown, target: Target, radius: float, style: FigureStyle) -> Iterator[Item]:
    """Yield a lesion's leader, glyph, ring, slash, arrow and number."""
    theme = style.colours
    yield from _leader(target, radius, theme)
    title = f"{shown.mapped.lesion.name}: {shown.kind.label}"
    yield from symbol(shown, target.at, radius, theme, title)
    if shown.mapped.id in style.selected:
        yield Path((_ring(target.at, 1.75 * radius),), stroke=theme.accent, width=0.32 * radius)
    if style.labels:
        yield from _beside(shown, target, radius, style)


def _leader(target: Target, radius: float, theme: Theme) -> Iterator[Item]:
    if math.dist(target.at, target.anchor) < radius:
        return
    line = (target.anchor, target.at)
    yield Path((line,), closed=False, stroke=theme.background, width=0.45 * radius)
    yield Path((line,), closed=False, stroke=theme.text, width=0.18 * radius)
    yield Path((_ring(target.anchor, 0.32 * radius),), fill=theme.text, stroke=theme.background, width=0.5)


def symbol(shown: Shown, at: Point2, radius: float, theme: Theme, title: str = "") -> Iterator[Item]:
    """Yield the glyph of a lesion with the signs of its state."""
    name, lesion = shown.kind.glyph, str(shown.mapped.id)
    if shown.is_resolved or shown.is_unseen:
        colour = shown.kind.colour if shown.mapped.kinds and shown.is_resolved else theme.resolved
        yield Path((_ring(at, 1.15 * radius),), fill=theme.background + "b0")
        yield from glyph(name, at, 0.9 * radius, colour, hollow=True, id=lesion, title=title)
    else:
        yield from glyph(name, at, radius, shown.kind.colour, edge=theme.background, id=lesion, title=title)
    if shown.is_resolved:
        yield from slash(at, radius, theme.text)
    if shown.is_doubtful:
        yield dotted(at, radius, theme.text)
    if shown.trend in _RINGED:
        yield Path((_ring(at, 1.5 * radius),), stroke=theme.text, width=0.22 * radius)


def slash(at: Point2, radius: float, colour: Colour) -> Iterator[Path]:
    """Yield the stroke through a resolved lesion."""
    reach = 1.25 * radius
    line = ((at[0] - reach, at[1] + reach), (at[0] + reach, at[1] - reach))
    yield Path((line,), closed=False, stroke=colour, width=0.26 * radius)


def dotted(at: Point2, radius: float, colour: Colour) -> Path:
    """Return the ring around a doubtful lesion."""
    width = 0.26 * radius
    return Path((_ring(at, 1.42 * radius),), stroke=colour, width=width, dash=(0.05 * width, 2.4 * width))


def arrow(at: Point2, radius: float, up: bool, colour: Colour, edge: Colour) -> Path:
    """Return an arrow: up for louder or larger, down for quieter or smaller."""
    sign = -1.0 if up else 1.0
    outline = ((0, 1.0), (0.75, 0.1), (0.3, 0.1), (0.3, -0.9), (-0.3, -0.9), (-0.3, 0.1), (-0.75, 0.1))
    ring = tuple((at[0] + x * radius, at[1] + sign * y * radius) for x, y in outline)
    return Path((ring,), fill=colour, stroke=edge, width=0.15 * radius)


def _beside(shown: Shown, target: Target, radius: float, style: FigureStyle) -> Iterator[Item]:
    """Yield what stands beside a glyph, outwards: number, arrow, further kinds."""
    theme, size = style.colours, letter(radius)
    facing = 1 if target.box.right - target.at[0] > target.at[0] - target.box.left else -1
    x, y = target.at[0] + facing * 1.75 * radius, target.at[1]
    yield Label(
        (x, y),
        number_of(shown, style),
        size,
        theme.accent if shown.mapped.id in style.selected else theme.text,
        "start" if facing > 0 else "end",
        "middle",
        bold=True,
        halo=theme.background,
    )
    x += facing * (len(number_of(shown, style)) * BOLD_WIDTH * size + 0.7 * radius)
    if shown.trend in _MORE or shown.trend in _LESS:
        up = shown.trend in _MORE
        yield arrow((x, y), 0.95 * radius, up, theme.text, theme.background)
        x += facing * 1.5 * radius
    for kind in shown.others[:_MOST_SATELLITES]:
        yield from glyph(kind.glyph, (x, y), 0.55 * radius, kind.colour, edge=theme.background)
        x += facing * 1.5 * radius


def _ring(at: Point2, radius: float) -> tuple[Point2, ...]:
    return tuple((at[0] + x * radius, at[1] + y * radius) for x, y in _CIRCLE)
