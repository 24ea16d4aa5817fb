"""The lesion map drawn on the skeleton, with its legend: what is seen, exported and pointed at."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from annotator.drawing.items import Drawing, Item, Label
from annotator.geometry.affine import Point2
from annotator.lesion_map.build import LesionMap
from annotator.lesion_map.figure_bones import bone_looks, plate_items
from annotator.lesion_map.figure_fold import folded_views
from annotator.lesion_map.figure_layout import (
    FEET,
    FIGURES,
    HANDS,
    SKULLS,
    SPINE,
    Box,
    Placed,
    Views,
    all_views,
    arranged,
)
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
from annotator.lesion_map.figure_stops import stops
from annotator.lesion_map.figure_style import FigureStyle, Theme
from annotator.lesion_map.skeleton import Region, region_in
from annotator.lesions.records import LesionId
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
_FOLDED_CAPTIONS = {
    "skull_right": ("Skull, both sides", "Skull", "Skull"),
    "face": ("Skull, front", "Front", "Front"),
    "hand_right": ("Hands", "Hands", "Hands"),
    "foot_right": ("Feet", "Feet", "Feet"),
}
_CAPTION_GROUPS = (FIGURES, SKULLS, (*HANDS, *FEET), (SPINE,))
_SACRUM = "sacrum"
_LEVELS = ("c01", "t01", "l01", _SACRUM, "t06", "t12", "l05", "c07", "c04", "t09", "t03", "l03")


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
                return region_in(plate.view, at, _PICK_PX / plate.scale)
        return None

    def segment_at(self, point: Point2) -> str:
        """Return the segment at a place of the sheet; empty where a site has one at most."""
        region = self.region_at(point)
        if region is None:
            return ""
        plate = next(one for one in self.plates if one.view.id == region.view)
        return region.segment_at(plate.sheet_from_view.inverse()(point))

    def places_of(self, site: str, side: Side) -> tuple[Point2, ...]:
        """Return where a site is on the sheet: once for every plate that shows it."""
        return tuple(
            plate.sheet_from_view(region.anchor)
            for plate in self.plates
            for region in plate.view.regions
            if (region.site, region.side) == (site, side)
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
    size = letter_of(style)
    top = _MARGIN + (_heading_height(lesion_map, style) if style.heading else 0.0)
    lines = legend(entries(lesions, lesion_map, style), size, width - 2 * _MARGIN)
    bottom = _MARGIN + (height_of([*lines, FOOTER], size) + 0.4 * size if style.legend else 0.0)
    area = Box(_MARGIN, top, width - 2 * _MARGIN, height - top - bottom)
    plates = arranged(style.layout, area, size, views(style))
    radius = glyph_radius(plates)
    places = targets(lesions, plates, radius, style)
    looks = bone_looks(lesions, lesion_map, style)
    items = [
        *(item for plate in plates for item in plate_items(plate, looks, style)),
        *captions(plates, style.colours, size, folded=style.folded),
        *_lesions(lesions, places, radius, style),
        *stops(lesion_map, places, style),
    ]
    if style.heading:
        items.extend(_heading(lesion_map, style))
    if style.legend:
        corner = (_MARGIN, height - bottom + 0.4 * size)
        items.extend(legend_items(lines, corner, size, style.colours))
        notice = (width - _MARGIN, height - _MARGIN)
        items.append(Label(notice, FOOTER, 0.9 * size, style.colours.muted, "end"))
    title = f"Lesion map: {heading_line(lesion_map, style)}"
    told = counts_line(lesion_map, style)
    return Figure(Drawing(style.size, tuple(items), style.colours.background, title, told), plates, places)


def views(style: FigureStyle) -> Views:
    """Return the plates that a figure has."""
    return folded_views(style.age) if style.folded else all_views(style.age)


def letter_of(style: FigureStyle) -> float:
    """Return the size of letters: readable in a narrow panel, calm on a large sheet."""
    return min(max(0.016 * min(style.size[0], 1.3 * style.size[1]), 10.5), 15.0)


def glyph_radius(plates: tuple[Placed, ...]) -> float:
    """Return the size of glyphs: about a vertebra's on the figure, never too small to tell apart."""
    return min(max(13.0 * plates[0].scale, 4.6), 10.0)


def _heading_lines(lesion_map: LesionMap, style: FigureStyle) -> tuple[tuple[str, ...], tuple[str, ...]]:
    size, width = letter_of(style), style.size[0] - 2 * _MARGIN
    return (
        wrapped(heading_line(lesion_map, style), 1.2 * size, width, bold=True),
        wrapped(counts_line(lesion_map, style), size, width),
    )


def _heading_height(lesion_map: LesionMap, style: FigureStyle) -> float:
    title, counts = _heading_lines(lesion_map, style)
    size = letter_of(style)
    return height_of(title, 1.2 * size) + height_of(counts, size) + 0.5 * size


def _heading(lesion_map: LesionMap, style: FigureStyle) -> Iterator[Label]:
    size, y = letter_of(style), _MARGIN
    title, counts = _heading_lines(lesion_map, style)
    for line in title:
        yield Label((_MARGIN, y), line, 1.2 * size, style.colours.text, baseline="top", bold=True)
        y += height_of([line], 1.2 * size)
    for line in counts:
        yield Label((_MARGIN, y), line, size, style.colours.muted, baseline="top")
        y += height_of([line], size)


def captions(plates: tuple[Placed, ...], theme: Theme, size: float, *, folded: bool) -> Iterator[Label]:
    """Yield the plates' names, equally short within a group, and the letters of the sides."""
    by_view = {plate.view.id: plate for plate in plates}
    names = {**_CAPTIONS, **_FOLDED_CAPTIONS} if folded else _CAPTIONS
    for group in _CAPTION_GROUPS:
        members = [by_view[name] for name in group if name in by_view]
        length = max((_caption_length(plate, members, 0.92 * size) for plate in members), default=0)
        for plate in members:
            at = (plate.box.left + plate.box.width / 2, plate.box.top - 0.35 * size)
            names = _FOLDED_CAPTIONS if folded else _CAPTIONS
            yield Label(
                at,
                names.get(plate.view.id, _CAPTIONS[plate.view.id])[length],
                0.92 * size,
                theme.muted,
                "middle",
            )
    for view, letters in () if folded else _SIDES.items():
        if view in by_view:
            yield from _side_letters(by_view[view].box, letters, theme, size)
    if SPINE in by_view:
        yield from _levels(by_view[SPINE], theme, 0.85 * size)


def _caption_length(plate: Placed, group: list[Placed], size: float) -> int:
    """Return which of a plate's names is the longest that fits between its neighbours."""
    row = [other for other in group if other is not plate and other.box.top < plate.box.bottom]
    room = [abs(other.box.left - plate.box.left) - size for other in row if other.box.bottom > plate.box.top]
    width = min(room, default=plate.box.width + 3 * size)
    names = _CAPTIONS[plate.view.id]
    return next((n for n, name in enumerate(names) if width_of(name, size) <= width), len(names) - 1)


def _side_letters(box: Box, letters: tuple[str, str], theme: Theme, size: float) -> Iterator[Label]:
    # In the upper corners, which heads leave free; beside a small skull, which they would cover.
    large = max(min(1.25 * size, 0.12 * box.width), 0.82 * size)
    inset = max(0.7 * large, 0.06 * box.width) if box.width > 8 * large else -0.6 * large
    y = box.top + 0.04 * box.height + large
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
