"""The marks of a frame as a drawing over it: outline, halo, glyph, label, handles. All in screen px."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Sequence
from typing import NamedTuple

from annotator.drawing.glyphs import glyph
from annotator.drawing.items import Colour, Drawing, Item, Label, Path
from annotator.geometry.affine import Affine2, Point2
from annotator.geometry.shapes import AngleShape, CobbShape, LineShape, MaskShape, PointShape, Shape
from annotator.imaging.image import Image
from annotator.lesions.case import Case
from annotator.lesions.records import Lesion, Mark, MarkId, MarkRole, Observation, ObservationStatus
from annotator.measure.measurement import Measurement
from annotator.measure.size import angle, length, long_axis
from annotator.terms.findings import finding_kind, leading_kind
from annotator.terms.side import Side
from annotator.terms.sites import NO_SITE, site
from annotator.viewing.labels import Box, place_labels, shortened, text_width
from annotator.viewing.shape_items import (
    DRAFT_DASH,
    HALO,
    POINT_RADIUS_PX,
    SELECTED_STROKE_PX,
    STROKE_PX,
    UNSURE_DASH,
    Pen,
    box_on_screen,
    handle_items,
    point_items,
    region_picture,
    shape_items,
)
from annotator.viewing.viewport import Viewport

UNNAMED: Colour = "#ffe14d"
"""Colour of marks without a finding yet, and of drafts under the hand."""
RESOLVED: Colour = "#999999"
LOCKED: Colour = "#d1c15a"
"""Colour of the padlock beside what cannot be changed."""
REFERENCE: Colour = "#a8c4dc"
"""Colour of the regions that lesions are measured against."""

_UNSURE = 2
_FONT_PX, _GLYPH_RADIUS_PX = 13.0, 4.5
_PADDING_PX, _LEADER_PX = 3.0, 14.0
_PADLOCK_PX = 11.0
_WIDEST_LABEL = 0.9
_MOST_LABELS = 60
_PLAIN = {"Clavicle", "Skull", "Mandible", "Ilium", "Sacrum"}
_PARTS = {"Hand", "Foot", "Carpal"}


class ShownMark(NamedTuple):
    """A mark with what its label says; a tuple, for a thousand are made within a frame.

    `size` is its measure in words ("18 mm"), "" for none; `resolved` that the lesion is gone at this
    timepoint; `certainty` as in `Observation`; `is_new` that the lesion was not there before; `locked` that
    it cannot be changed, and `reader` who read it where that is somebody else. What `crosses` lies on another
    plane: its shape is what is seen of it here, and cannot be held.
    """

    mark: Mark
    lesion: Lesion | None = None
    size: str = ""
    resolved: bool = False
    certainty: int | None = None
    is_new: bool = False
    locked: bool = False
    reader: str = ""
    crosses: bool = False

    @property
    def label(self) -> str:
        """What stands beside the mark: ``L3 · L clavicle · lytic 18 mm``."""
        return self.labels[0] if self.labels else ""

    @property
    def labels(self) -> tuple[str, ...]:
        """The same in ever fewer words, down to ``L3``, for where there is little room."""
        name = f"{self.lesion.name} ({self.reader})" if self.lesion and self.reader else ""
        if self.mark.is_reference:
            owner = name or (self.lesion.name if self.lesion else "")
            return (" · ".join(filter(None, (owner, self.mark.role.words))),)
        findings = ", ".join(finding_kind(kind).short for kind in _ordered(self.mark.findings))
        lesion = (
            (name or self.lesion.name, short_site(self.lesion.site, self.lesion.side)) if self.lesion else ()
        )
        seen = " ".join(part for part in (findings, self.size) if part)
        full = " · ".join((*lesion, seen)) if seen else ""
        if isinstance(self.mark.shape, LineShape) and self.size:
            # The length is what was asked for: no label of a line goes without it.
            return tuple(dict.fromkeys((full, " · ".join((*lesion[:1], self.size)))))
        texts = (full, " · ".join(lesion), *lesion[:1])
        return tuple(dict.fromkeys(text for text in texts if text))

    @property
    def look(self) -> tuple[frozenset[str], bool, MarkRole]:
        """What decides the colour."""
        return self.mark.findings, self.resolved, self.mark.role

    @property
    def colour(self) -> Colour:
        """The colour of the leading finding; grey when resolved; pale for a reference region."""
        if self.mark.is_reference:
            return REFERENCE
        if self.resolved:
            return RESOLVED
        kind = leading_kind(self.mark.findings)
        return kind.colour if kind else UNNAMED


def shown_marks(
    case: Case, sop_instance_uid: str, frame: int, image: Image | None = None
) -> tuple[ShownMark, ...]:
    """Return the marks of a case on one frame (from 1) with their lesions; measured when `image` is given."""
    return shown_with_lesions(case, case.marks_on(sop_instance_uid, frame), image)


def shown_with_lesions(
    case: Case, marks: Iterable[Mark], image: Image | None = None
) -> tuple[ShownMark, ...]:
    """Return marks of a case with their lesions; measured on the image in whose pixels they lie, if given."""
    shown = []
    for mark in marks:
        observation = case.get(Observation, mark.observation)
        is_resolved = observation.status is ObservationStatus.RESOLVED
        one = ShownMark(mark, case.get(Lesion, observation.lesion), "", is_resolved, observation.certainty)
        shown.append(one if image is None else sized(one, image))
    return tuple(shown)


def sized(shown: ShownMark, image: Image) -> ShownMark:
    """Return a mark with its measure on its image; what only crosses the image has none there."""
    measured = None if shown.crosses else extent(shown.mark.shape, image)
    return shown._replace(size=measured.words()) if measured else shown


def short_site(site_id: str, side: Side) -> str:
    """Return a site in as few words as still name it: ``L distal femur``, ``T8``, ``R rib 4``."""
    if not site_id:
        return NO_SITE
    first, _, rest = site(site_id).label.split(" (")[0].partition(", ")
    first = first.removesuffix(" vertebra")
    if rest in ("proximal", "distal"):
        text = f"{rest} {first.lower()}"
    elif rest == "shaft":
        text = f"{first} {rest}"
    elif first in _PARTS and rest:
        text = rest
    else:
        text = first if first in _PLAIN or not rest else rest
    if side is Side.MIDLINE:
        return text
    return f"{side.value} {text[:1].lower()}{text[1:]}"


def marks_scene(
    shown: Sequence[ShownMark],
    viewport: Viewport,
    selected: MarkId | None = None,
    *,
    also: Collection[MarkId] = (),
    labels: bool = True,
    keep_clear: Sequence[Box] = (),
    ui_scale: float = 1.0,
) -> Drawing:
    """Return the marks of a frame as they lie in its viewport, the selected one last and with handles.

    Parameters
    ----------
    shown : sequence of ShownMark
    viewport : Viewport
    selected : MarkId or None
    also : collection of MarkId
        Others chosen with it, drawn as wide and without handles.
    labels : bool
        Whether words stand beside the marks; of a crowd only the first few get them.
    keep_clear : sequence of Box
        Other words on the pane, px, which those of the marks should not cover.
    ui_scale : float
        Screen px per px of the design: 2 on a screen of double density.
    """
    screen_from_pixel = viewport.screen_from_pixel
    in_view = [one for one in shown if _is_in_view(one, screen_from_pixel, viewport.pane)]
    in_view.sort(key=lambda one: one.mark.id == selected)
    items: list[Item] = []
    for one in in_view:
        chosen = one.mark.id == selected
        # Of several, the frame about them is what is held.
        items += _mark(one, screen_from_pixel, chosen and not also, ui_scale, chosen or one.mark.id in also)
    if labels:
        items += labels_scene(in_view, viewport, selected, keep_clear=keep_clear, ui_scale=ui_scale).items
    return Drawing(viewport.pane, tuple(items))


def labels_scene(
    shown: Sequence[ShownMark],
    viewport: Viewport,
    selected: MarkId | None = None,
    *,
    keep_clear: Sequence[Box] = (),
    ui_scale: float = 1.0,
) -> Drawing:
    """Return the words beside the marks of a frame alone, those of the selected one first among them.

    The parameters are those of `marks_scene`.
    """
    screen_from_pixel = viewport.screen_from_pixel
    in_view = [one for one in shown if _is_in_view(one, screen_from_pixel, viewport.pane)]
    first = sorted(in_view, key=lambda one: one.mark.id != selected)[:_MOST_LABELS]
    return Drawing(viewport.pane, tuple(_labels(first, viewport, keep_clear, ui_scale)))


def draft_scene(
    shape: Shape, viewport: Viewport, text: str = "", colour: Colour = UNNAMED, *, ui_scale: float = 1.0
) -> Drawing:
    """Return a shape under the hand, dashed, with words (its size) at its lower right; a region is filled."""
    screen_from_pixel = viewport.screen_from_pixel
    if isinstance(shape, MaskShape):
        return Drawing(viewport.pane, (region_picture(shape, screen_from_pixel, colour),))
    items = shape_items(shape, screen_from_pixel, Pen(colour, dash=DRAFT_DASH, ui_scale=ui_scale))
    if text:
        box = box_on_screen(shape, viewport.screen_from_pixel)
        size = _FONT_PX * ui_scale
        at = (box.right + 6 * ui_scale, box.bottom + 6 * ui_scale)
        items.append(Label(at, text, size, "#ffffff", baseline="top", halo=HALO))
    return Drawing(viewport.pane, tuple(items))


def extent(shape: Shape, image: Image) -> Measurement | None:
    """Return what a shape measures first of all: its length, its angle or its long axis; None for nothing."""
    if isinstance(shape, AngleShape | CobbShape):
        return angle(shape, image)
    return length(shape, image) if isinstance(shape, LineShape) else long_axis(shape, image)


def extent_words(shape: Shape, image: Image) -> str:
    """Return what a shape measures in words, as it is drawn; "" for nothing."""
    # Of a region under a brush the measure would cost more than the stroke.
    measured = None if isinstance(shape, MaskShape) else extent(shape, image)
    return "" if measured is None else measured.words(digits=1)


def _ordered(findings: frozenset[str]) -> tuple[str, ...]:
    leading = leading_kind(findings)
    if leading is None:
        return ()
    rest = sorted(kind for kind in findings if kind != leading.id)
    if leading.id == "mixed":
        rest = [kind for kind in rest if not (finding_kind(kind).osteolytic or finding_kind(kind).sclerotic)]
    return (leading.id, *rest)[:2]


def _is_in_view(one: ShownMark, screen_from_pixel: Affine2, pane: tuple[float, float]) -> bool:
    box = box_on_screen(one.mark.shape, screen_from_pixel)
    return box.right >= 0 and box.bottom >= 0 and box.left <= pane[0] and box.top <= pane[1]


def _extent_px(one: ShownMark, screen_from_pixel: Affine2, ui_scale: float) -> Box:
    box = box_on_screen(one.mark.shape, screen_from_pixel)
    # A point is drawn as a glyph: a label must keep clear of that.
    grown = POINT_RADIUS_PX * ui_scale if isinstance(one.mark.shape, PointShape) else 0.0
    return Box(box.left - grown, box.top - grown, box.right + grown, box.bottom + grown)


def _dash(one: ShownMark) -> tuple[float, ...]:
    if one.mark.draft or one.mark.is_reference:
        return DRAFT_DASH
    unsure = one.certainty is not None and one.certainty <= _UNSURE
    return UNSURE_DASH if unsure else ()


def _mark(
    one: ShownMark, screen_from_pixel: Affine2, is_selected: bool, ui_scale: float, is_wide: bool = False
) -> list[Item]:
    shape = one.mark.shape
    width = SELECTED_STROKE_PX if is_selected or is_wide else STROKE_PX
    pen = Pen(one.colour, width, _dash(one), one.mark.id, ui_scale)
    if isinstance(shape, PointShape):
        kind, hollow = leading_kind(one.mark.findings), one.resolved or one.mark.draft
        items = point_items(screen_from_pixel(shape.at), kind, pen, hollow=hollow, larger=is_selected)
    else:
        items = shape_items(shape, screen_from_pixel, pen)
    # What cannot be changed offers no handles.
    holds = is_selected and not one.locked and not one.crosses
    return items + handle_items(shape, screen_from_pixel, pen) if holds else items


def _placed(
    shown: Sequence[ShownMark], viewport: Viewport, keep_clear: Sequence[Box], ui_scale: float
) -> tuple[tuple[ShownMark, str, Box], ...]:
    screen_from_pixel = viewport.screen_from_pixel
    named = [one for one in shown if one.labels and _is_in_view(one, screen_from_pixel, viewport.pane)]
    size, padding = _FONT_PX * ui_scale, _PADDING_PX * ui_scale
    room = 2 * _GLYPH_RADIUS_PX * ui_scale + 4 * padding
    widest = _WIDEST_LABEL * viewport.pane[0]
    room += _PADLOCK_PX * ui_scale * any(one.locked for one in named)
    texts = [_fitting(one.labels, size, widest) for one in named]
    sizes = [[(text_width(text, size) + room, size + 2 * padding) for text in choices] for choices in texts]
    marks = [_extent_px(one, screen_from_pixel, ui_scale) for one in named]
    placed = place_labels(marks, sizes, viewport.pane, keep_clear)
    return tuple((one, texts[at][placed[at][0]], placed[at][1]) for at, one in enumerate(named))


def _fitting(labels: Sequence[str], size: float, widest: float) -> list[str]:
    fitting = [text for text in labels if text_width(text, size) <= widest]
    return fitting or [shortened(labels[-1], size, widest)]


def _labels(
    shown: Sequence[ShownMark], viewport: Viewport, keep_clear: Sequence[Box], ui_scale: float
) -> list[Item]:
    items: list[Item] = []
    screen_from_pixel = viewport.screen_from_pixel
    for one, text, box in _placed(shown, viewport, keep_clear, ui_scale):
        mark = _extent_px(one, screen_from_pixel, ui_scale)
        items += _leader(mark, box, one.colour, ui_scale)
        items += _label(one, text, box, ui_scale)
    return items


def _label(one: ShownMark, text: str, box: Box, ui_scale: float) -> list[Item]:
    radius, padding = _GLYPH_RADIUS_PX * ui_scale, _PADDING_PX * ui_scale
    middle = (box.top + box.bottom) / 2
    at = (box.left + padding + radius, middle)
    kind = leading_kind(one.mark.findings)
    sign = glyph(
        kind.glyph if kind else "circle", at, radius, one.colour, hollow=one.resolved or kind is None
    )
    ring = ((box.left, box.top), (box.right, box.top), (box.right, box.bottom), (box.left, box.bottom))
    items: list[Item] = [Path((ring,), fill="#101418b0"), *sign]
    if one.is_new:
        items += glyph("circle", at, radius * 1.5, one.colour, hollow=True)
    if one.resolved:
        slash = ((at[0] - radius, middle + radius), (at[0] + radius, middle - radius))
        items.append(Path((slash,), closed=False, stroke=one.colour, width=1.5 * ui_scale))
    words = (box.left + 3 * padding + 2 * radius, middle)
    size = _FONT_PX * ui_scale
    items.append(Label(words, text, size, "#f4f6f8", baseline="middle", halo=HALO, id=one.mark.id))
    if one.locked:
        items += _padlock((box.right - padding - 3.5 * ui_scale, middle), ui_scale)
    return items


def _padlock(at: Point2, ui_scale: float) -> list[Item]:
    (x, y), half, bow = at, 3.5 * ui_scale, 2.2 * ui_scale
    top, bottom = y - 0.5 * ui_scale, y + 4.5 * ui_scale
    body = ((x - half, top), (x + half, top), (x + half, bottom), (x - half, bottom))
    arch = tuple(
        (x - bow * math.cos(math.pi * step / 8), top - 1.4 * bow * math.sin(math.pi * step / 8))
        for step in range(9)
    )
    return [
        Path((arch,), closed=False, stroke=LOCKED, width=1.3 * ui_scale),
        Path((body,), fill=LOCKED),
    ]


def _leader(mark: Box, box: Box, colour: Colour, ui_scale: float) -> list[Item]:
    """Return a thin line from a label to its mark where it had to go some way off."""
    foot = (min(max(mark.left, box.left), box.right), min(max(mark.top, box.top), box.bottom))
    head = (min(max(foot[0], mark.left), mark.right), min(max(foot[1], mark.top), mark.bottom))
    if max(abs(foot[0] - head[0]), abs(foot[1] - head[1])) < _LEADER_PX * ui_scale:
        return []
    return [
        Path(((foot, head),), closed=False, stroke=HALO, width=2.5 * ui_scale),
        Path(((foot, head),), closed=False, stroke=colour, width=ui_scale),
    ]
