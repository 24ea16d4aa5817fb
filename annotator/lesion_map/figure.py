"""The lesion map drawn on the skeleton, with its legend: what is seen, exported and pointed at."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from annotator.drawing.items import Colour, Drawing, Item, Label, Path
from annotator.geometry.affine import Affine2, Point2
from annotator.lesion_map.build import LesionMap
from annotator.lesion_map.figure_layout import FEET, FIGURES, HANDS, SKULLS, SPINE, Box, Placed, arranged
from annotator.lesion_map.figure_legend import (
    FOOTER,
    counts_line,
    entries,
    heading_line,
    height_of,
    legend,
    legend_items,
    width_of,
    wrapped,
)
from annotator.lesion_map.figure_marks import Shown, Target, drawn, shown_lesions, targets
from annotator.lesion_map.figure_style import FigureStyle, Theme, mixed
from annotator.lesion_map.skeleton import Region, Ring, View, skeleton
from annotator.lesions.records import LesionId, ReviewResult
from annotator.terms.side import Side

_MARGIN = 12.0
_PICK_PX = 5.0
_SIDES = {"anterior": ("R", "L"), "posterior": ("L", "R"), "face": ("R", "L")}
_CAPTIONS = {
    "anterior": ("Front (anterior)", "Anterior", "Ant."),
    "posterior": ("Back (posterior)", "Posterior", "Post."),
    "skull_right": ("Skull, right", "Skull R", "R"),
    "face": ("Skull, front", "Skull", "Skull"),
    "skull_left": ("Skull, left", "Skull L", "L"),
    "spine": ("Spine, left", "Spine", "Spine"),
    "hand_right": ("Right hand, back", "Hand R", "R"),
    "hand_left": ("Left hand, back", "Hand L", "L"),
    "foot_right": ("Right foot, top", "Foot R", "R"),
    "foot_left": ("Left foot, top", "Foot L", "L"),
}
_CAPTION_GROUPS = (FIGURES, SKULLS, (*HANDS, *FEET), (SPINE,))
_SACRUM = "sacrum"
_LEVELS = ("c01", "t01", "l01", _SACRUM, "t06", "t12", "l05", "c07", "c04", "t09", "t03", "l03")

Place = tuple[str, Side]


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure as a drawing, and what lies where on it.

    Parameters
    ----------
    drawing : Drawing
    plates : tuple of Placed
        The plates of the skeleton on the sheet.
    targets : tuple of Target
        The lesions' glyphs; a lesion has one on every plate that shows its site well.
    """

    drawing: Drawing
    plates: tuple[Placed, ...]
    targets: tuple[Target, ...]

    def lesion_at(self, point: Point2) -> LesionId | None:
        """Return the lesion whose glyph or number is at a place of the sheet."""
        hits = [target for target in self.targets if target.box.contains(point)]
        return hits[-1].lesion if hits else None

    def region_at(self, point: Point2) -> Region | None:
        """Return the site at a place of the sheet, or the nearest within a few pixels."""
        for plate in self.plates:
            if plate.box.contains(point):
                at = plate.sheet_from_view.inverse()(point)
                return skeleton().region_at(plate.view.id, at, _PICK_PX / plate.scale)
        return None

    def places_of(self, site: str, side: Side) -> tuple[Point2, ...]:
        """Return where a site is on the sheet: once for every plate that shows it."""
        by_view = {plate.view.id: plate for plate in self.plates}
        return tuple(
            by_view[region.view].sheet_from_view(region.anchor)
            for region in skeleton().regions_of(site, side)
            if region.view in by_view
        )


def figure(lesion_map: LesionMap, style: FigureStyle | None = None) -> Drawing:
    """Return the figure of a map as a drawing; `compose` says what lies where on it."""
    return compose(lesion_map, style or FigureStyle()).drawing


def compose(lesion_map: LesionMap, style: FigureStyle) -> Figure:
    """Return the figure of a map.

    Affected bones have the colour of their lesions' leading kind; every lesion has a glyph of its own,
    whose shape says the kind again, and its number. The legend and the notice are part of it.
    """
    lesions = shown_lesions(lesion_map, style)
    width, height = style.size
    size = _letter(style)
    top = _MARGIN + (_heading_height(lesion_map, style) if style.heading else 0.0)
    lines = legend(entries(lesions, lesion_map, style.colours), size, width - 2 * _MARGIN)
    bottom = _MARGIN + (height_of([*lines, FOOTER], size) + 0.4 * size if style.legend else 0.0)
    area = Box(_MARGIN, top, width - 2 * _MARGIN, height - top - bottom)
    plates = arranged(style.layout, area, size)
    radius = glyph_radius(plates)
    places = targets(lesions, plates, radius, style)
    fills = _fills(lesions, lesion_map, style.colours)
    items = [
        *(item for plate in plates for item in _plate(plate, fills, style)),
        *_captions(plates, style.colours, size),
        *_lesions(lesions, places, radius, style),
    ]
    if style.heading:
        items.extend(_heading(lesion_map, style))
    if style.legend:
        corner = (_MARGIN, height - bottom + 0.4 * size)
        items.extend(legend_items(lines, corner, size, style.colours))
        notice = (width - _MARGIN, height - _MARGIN)
        items.append(Label(notice, FOOTER, 0.9 * size, style.colours.muted, "end"))
    title = f"Lesion map: {heading_line(lesion_map, style)}"
    return Figure(Drawing(style.size, tuple(items), style.colours.background, title), plates, places)


def _letter(style: FigureStyle) -> float:
    """Return the size of letters: readable in a narrow panel, calm on a large sheet."""
    return min(max(0.016 * min(style.size[0], 1.3 * style.size[1]), 10.5), 15.0)


def glyph_radius(plates: tuple[Placed, ...]) -> float:
    """Return the size of glyphs: about a vertebra's on the figure, never too small to tell apart."""
    return min(max(13.0 * plates[0].scale, 4.6), 10.0)


def _heading_lines(lesion_map: LesionMap, style: FigureStyle) -> tuple[tuple[str, ...], tuple[str, ...]]:
    size, width = _letter(style), style.size[0] - 2 * _MARGIN
    return (
        wrapped(heading_line(lesion_map, style), 1.2 * size, width, bold=True),
        wrapped(counts_line(lesion_map), size, width),
    )


def _heading_height(lesion_map: LesionMap, style: FigureStyle) -> float:
    title, counts = _heading_lines(lesion_map, style)
    size = _letter(style)
    return height_of(title, 1.2 * size) + height_of(counts, size) + 0.5 * size


def _heading(lesion_map: LesionMap, style: FigureStyle) -> Iterator[Label]:
    size, y = _letter(style), _MARGIN
    title, counts = _heading_lines(lesion_map, style)
    for line in title:
        yield Label((_MARGIN, y), line, 1.2 * size, style.colours.text, baseline="top", bold=True)
        y += height_of([line], 1.2 * size)
    for line in counts:
        yield Label((_MARGIN, y), line, size, style.colours.muted, baseline="top")
        y += height_of([line], size)


def _fills(lesions: tuple[Shown, ...], lesion_map: LesionMap, theme: Theme) -> Mapping[Place, Colour]:
    """Return the colour of every site that is not plain bone."""
    results: dict[Place, set[ReviewResult]] = {}
    for review in lesion_map.reviews:
        results.setdefault((review.site, review.side), set()).add(review.result)
    # Read on one modality is read, even if another did not cover the site.
    fills = {
        place: theme.read if ReviewResult.NEGATIVE in found else theme.unread
        for place, found in results.items()
    }
    for one in reversed(lesions):
        if not (one.is_resolved or one.is_unseen):
            place = (one.mapped.site.id, one.mapped.lesion.side)
            fills[place] = mixed(theme.bone, one.kind.colour, theme.tint)
    return fills


def _plate(plate: Placed, fills: Mapping[Place, Colour], style: FigureStyle) -> Iterator[Item]:
    theme, scale = style.colours, plate.scale
    hair, edge = max(0.22 * scale, 0.3), max(0.4 * scale, 0.55)
    for item, rings in zip(plate.view.art, placed_rings(plate.view, plate.sheet_from_view), strict=True):
        if isinstance(item, Region):
            yield _site(item, rings, fills.get((item.site, item.side)), theme, (hair, edge))
        elif item.name == "edge":
            yield Path(rings, stroke=theme.edge, width=edge)
        elif item.name in theme.layers:
            yield Path(rings, fill=theme.layers[item.name])
    yield from _focus(plate, style, edge)


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


def _focus(plate: Placed, style: FigureStyle, edge: float) -> Iterator[Path]:
    if style.focus is None:
        return
    for item, rings in zip(plate.view.art, placed_rings(plate.view, plate.sheet_from_view), strict=True):
        if isinstance(item, Region) and (item.site, item.side) == style.focus:
            yield Path(rings, stroke=style.colours.accent, width=max(2.5 * edge, 1.6))


def _captions(plates: tuple[Placed, ...], theme: Theme, size: float) -> Iterator[Label]:
    """Yield the plates' names, equally short within a group, and the letters of the sides."""
    by_view = {plate.view.id: plate for plate in plates}
    for group in _CAPTION_GROUPS:
        members = [by_view[name] for name in group]
        length = max(_caption_length(plate, members, 0.92 * size) for plate in members)
        for plate in members:
            at = (plate.box.left + plate.box.width / 2, plate.box.top - 0.35 * size)
            yield Label(at, _CAPTIONS[plate.view.id][length], 0.92 * size, theme.muted, "middle")
    for view, letters in _SIDES.items():
        yield from _side_letters(by_view[view].box, letters, theme, size)
    yield from _levels(by_view[SPINE], theme, 0.85 * size)


def _caption_length(plate: Placed, group: list[Placed], size: float) -> int:
    """Return which of a plate's names is the longest that fits between its neighbours."""
    row = [other for other in group if other is not plate and other.box.top < plate.box.bottom]
    room = [abs(other.box.left - plate.box.left) - size for other in row if other.box.bottom > plate.box.top]
    width = min(room, default=plate.box.width + 3 * size)
    names = _CAPTIONS[plate.view.id]
    return next((n for n, name in enumerate(names) if width_of(name, size) <= width), len(names) - 1)


def _side_letters(box: Box, letters: tuple[str, str], theme: Theme, size: float) -> Iterator[Label]:
    # In the upper corners, which heads leave free.
    large = max(min(1.25 * size, 0.12 * box.width), 0.82 * size)
    y, inset = box.top + 0.04 * box.height + large, max(0.7 * large, 0.06 * box.width)
    for text, x in zip(letters, (box.left + inset, box.right - inset), strict=True):
        yield Label((x, y), text, large, theme.text, "middle", bold=True)


def _levels(plate: Placed, theme: Theme, size: float) -> Iterator[Label]:
    """Yield the names of as many levels as can be read, the landmarks first."""
    regions = {region.site: region for region in plate.view.regions}
    taken: list[float] = []
    for site in (*_LEVELS, *regions):
        if site not in regions or not (site == _SACRUM or site[1:].isdigit()):
            continue
        y = plate.sheet_from_view(regions[site].anchor)[1]
        if all(abs(y - other) >= 1.05 * size for other in taken):
            taken.append(y)
            name = "S" if site == _SACRUM else f"{site[0].upper()}{int(site[1:])}"
            yield Label((plate.box.left - 0.3 * size, y), name, size, theme.muted, "end", "middle")


def _lesions(
    lesions: tuple[Shown, ...], places: tuple[Target, ...], radius: float, style: FigureStyle
) -> Iterator[Item]:
    by_id = {one.mapped.id: one for one in lesions}
    for target in places:
        yield from drawn(by_id[target.lesion], target, radius, style)


@lru_cache(maxsize=64)
def placed_rings(view: View, sheet_from_view: Affine2) -> tuple[tuple[Ring, ...], ...]:
    """Return the rings of a plate's art on the sheet, item by item; kept, because a panel asks often."""
    return tuple(
        tuple(tuple(sheet_from_view(point) for point in ring) for ring in item.rings) for item in view.art
    )
