"""The bones of the figure: their colour by lesion, their outline by change, and what of them was read."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from annotator.drawing.items import Colour, Item, Path
from annotator.geometry.affine import Affine2, Point2
from annotator.lesion_map.build import LesionMap
from annotator.lesion_map.coverage import Coverage, Place, coverage
from annotator.lesion_map.figure_fold import Mirrored, mirrored
from annotator.lesion_map.figure_layout import Placed
from annotator.lesion_map.figure_marks import Shown
from annotator.lesion_map.figure_style import UNOSSIFIED, FigureStyle, Theme, mixed
from annotator.lesion_map.progress import BETTER, WORSE
from annotator.lesion_map.skeleton import Region, Ring, View
from annotator.lesions.records import ReviewResult
from annotator.terms.side import Side

HATCH_PX = 3.2
"""How far the lines over bones that no image covered lie apart."""
_UNREAD_SHARE = 0.62


@dataclass(frozen=True, slots=True)
class BoneLook:
    """How the bone of a site looks; None as plain bone. `worse` gives its outline, None has no change."""

    fill: Colour | None = None
    hatched: bool = False
    worse: bool | None = None


def bone_looks(
    lesions: tuple[Shown, ...], lesion_map: LesionMap, style: FigureStyle
) -> Mapping[Place, BoneLook]:
    """Return how every site that is not plain bone looks."""
    theme = style.colours
    if style.folded:
        return _folded(lesion_map, theme)
    looks = _covered(lesion_map, theme) if style.coverage else _reviewed(lesion_map, theme)
    worse: dict[Place, bool] = {}
    for one in reversed(lesions):
        place = (one.mapped.site.id, one.mapped.lesion.side)
        if not (one.is_resolved or one.is_unseen):
            looks[place] = BoneLook(mixed(theme.bone, one.kind.colour, theme.tint))
        if one.trend in WORSE or one.trend in BETTER:
            # Of several lesions in a bone the one that grew worse gives its outline.
            worse[place] = worse.get(place, False) or one.trend in WORSE
    for place, is_worse in worse.items():
        before = looks.get(place, BoneLook())
        looks[place] = BoneLook(before.fill, before.hatched, is_worse)
    return looks


def _reviewed(lesion_map: LesionMap, theme: Theme) -> dict[Place, BoneLook]:
    results: dict[Place, set[ReviewResult]] = {}
    for review in lesion_map.reviews:
        results.setdefault((review.site, review.side), set()).add(review.result)
    # Read on one modality is read, even if another did not cover the site.
    return {
        place: BoneLook(theme.read if ReviewResult.NEGATIVE in found else theme.unread)
        for place, found in results.items()
    }


def _covered(lesion_map: LesionMap, theme: Theme) -> dict[Place, BoneLook]:
    looks = coverage_looks(theme)
    return {place: looks[state] for place, state in coverage(lesion_map).items() if state in looks}


def coverage_looks(theme: Theme) -> Mapping[Coverage, BoneLook]:
    """Return how the states of coverage look: what was read is lit, the rest is not."""
    return {
        Coverage.NEGATIVE: BoneLook(theme.read),
        Coverage.NOT_COVERED: BoneLook(theme.unread, hatched=True),
        Coverage.UNREAD: BoneLook(mixed(theme.bone, theme.background, _UNREAD_SHARE)),
    }


def _folded(lesion_map: LesionMap, theme: Theme) -> Mapping[Place, BoneLook]:
    looks = mirrored_looks(theme)
    paired = mirrored(lesion_map)
    midline = {one.site.id for one in lesion_map.lesions} - set(paired)
    return {
        **{(site, side): looks[state] for site, state in paired.items() for side in Side},
        **{(site, Side.MIDLINE): looks[Mirrored.ONE_SIDE] for site in midline},
    }


def mirrored_looks(theme: Theme) -> Mapping[Mirrored, BoneLook]:
    """Return how sites with lesions look when the halves lie over each other."""
    return {
        Mirrored.ONE_SIDE: BoneLook(mixed(theme.bone, theme.lone, theme.tint)),
        Mirrored.BOTH_SIDES: BoneLook(mixed(theme.bone, theme.both, theme.tint)),
        Mirrored.NOT_TOGETHER: BoneLook(mixed(theme.bone, theme.both, 0.45)),
    }


def plate_items(plate: Placed, looks: Mapping[Place, BoneLook], style: FigureStyle) -> Iterator[Item]:
    """Yield a plate: body, bones, shades, and over them hatches, outlines by change and the focus."""
    theme, scale = style.colours, plate.scale
    hair, edge = max(0.22 * scale, 0.3), max(0.4 * scale, 0.55)
    placed = placed_rings(plate.view, plate.sheet_from_view)
    for item, rings in zip(plate.view.art, placed, strict=True):
        if isinstance(item, Region):
            look = looks.get((item.site, item.side), BoneLook())
            yield _site(item, rings, look.fill, theme, (hair, edge))
            if look.hatched:
                yield hatch(rings, theme.edge)
        else:
            yield from _layer(item.name, rings, theme, edge)
    for item, rings in zip(plate.view.art, placed, strict=True):
        if isinstance(item, Region):
            worse = looks.get((item.site, item.side), BoneLook()).worse
            if worse is not None:
                yield change_outline(rings, worse, max(2.0 * edge, 1.5), theme)
            if (item.site, item.side) == style.focus:
                yield Path(rings, stroke=theme.accent, width=max(2.5 * edge, 1.6))


def _layer(name: str, rings: tuple[Ring, ...], theme: Theme, edge: float) -> Iterator[Path]:
    if name == "edge":
        yield Path(rings, stroke=theme.edge, width=edge)
    elif name == UNOSSIFIED:
        dash = (3 * edge, 2 * edge)
        yield Path(rings, fill=theme.layers[name], stroke=theme.border, width=0.7 * edge, dash=dash)
    elif name in theme.layers:
        yield Path(rings, fill=theme.layers[name])


def change_outline(rings: tuple[Ring, ...], worse: bool, width: float, theme: Theme) -> Path:
    """Return the outline of a bone whose lesion changed: whole for the worse, dashed for the better."""
    if worse:
        return Path(rings, stroke=theme.worse, width=width)
    return Path(rings, stroke=theme.better, width=width, dash=(2.2 * width, 1.6 * width))


def _site(
    region: Region, rings: tuple[Ring, ...], fill: Colour | None, theme: Theme, widths: tuple[float, float]
) -> Path:
    hair, edge = widths
    if region.behind:
        seen = f"{fill}d0" if fill else f"{theme.bone}38"
        return Path(rings, stroke=theme.edge, width=edge, dash=(3 * edge, 2 * edge), fill=seen,
                    id=region.id, title=region.title)  # fmt: skip
    stroke = theme.edge if region.alone else theme.border
    return Path(rings, stroke=stroke, width=edge if region.alone else hair, fill=fill or theme.bone,
                id=region.id, title=region.title)  # fmt: skip


def hatch(rings: tuple[Ring, ...], colour: Colour, spacing: float = HATCH_PX) -> Path:
    """Return lines at 45° over what rings enclose by the even–odd rule."""
    edges = [pair for ring in rings for pair in zip(ring, (*ring[1:], ring[0]), strict=True)]
    sums = [x + y for ring in rings for x, y in ring]
    step = spacing * math.sqrt(2)
    first, last = math.ceil(min(sums) / step), math.floor(max(sums) / step)
    lines: list[Ring] = []
    for number in range(first, last + 1):
        # A hair beside whole steps, so that no line goes through a corner.
        level = number * step + 1e-7
        crossings = sorted(
            _crossing(p, q, level) for p, q in edges if (p[0] + p[1] > level) != (q[0] + q[1] > level)
        )
        lines += zip(crossings[::2], crossings[1::2], strict=True)
    return Path(tuple(lines), closed=False, stroke=colour, width=0.22 * spacing)


def _crossing(p: Point2, q: Point2, level: float) -> Point2:
    share = (level - p[0] - p[1]) / (q[0] + q[1] - p[0] - p[1])
    return (p[0] + share * (q[0] - p[0]), p[1] + share * (q[1] - p[1]))


@lru_cache(maxsize=16)
def placed_rings(view: View, sheet_from_view: Affine2) -> tuple[tuple[Ring, ...], ...]:
    """Return the rings of a plate's art on the sheet, item by item; kept, because a panel asks often.

    A plate has up to half a megabyte of points: those of the sheets of two panels are enough.
    """
    return tuple(
        tuple(tuple(sheet_from_view(point) for point in ring) for ring in item.rings) for item in view.art
    )
