"""Where the alternatives of a pane stand on the screen, and how they look: small pictures, or tabs."""

from __future__ import annotations

from collections.abc import Mapping

from annotator.drawing.items import Colour, Drawing, Item, Label, Path, Picture
from annotator.geometry.affine import Affine2, Point2
from annotator.viewing.alternatives import shown_alternative
from annotator.viewing.labels import Box, shortened, text_width
from annotator.viewing.layout import Pane

_MARGIN_PX, _GAP_PX, _FONT_PX = 8.0, 6.0, 11.0
_FOOT_PX = 62.0
"""Room for the scale bar below the thumbnails."""
_SHARE, _LEAST_PX, _MOST_PX = 0.2, 104.0, 150.0
_TAB_TOP_PX, _TAB_HIGH_PX, _TAB_PADDING_PX = 64.0, 22.0, 8.0
_LEAST_PANE_PX = 240.0
_GROUND, _EDGE, _INK, _HALO = "#101418d8", "#5a6470", "#e4e9ee", "#000000cc"
_ON, _ON_INK = "#2d6ea3", "#ffffff"
_WORDS_PX = 16.0


def alternative_boxes(pane: Pane, size: tuple[float, float]) -> tuple[tuple[int, Box], ...]:
    """Return the alternatives that a pane (width, height px) offers, each with its place on the screen.

    Thumbnails stand at the right above the scale bar and leave out what the pane shows; tabs stand at
    the left below the words on the patient. A pane under 240 px offers none.
    """
    if not pane.alternatives or min(size) < _LEAST_PANE_PX:
        return ()
    if pane.alternatives_as == "tabs":
        return _tab_boxes(pane)
    side = min(_MOST_PX, max(_LEAST_PX, _SHARE * min(size)))
    others = [at for at in range(len(pane.alternatives)) if at != shown_alternative(pane)]
    foot, right = size[1] - _FOOT_PX, size[0] - _MARGIN_PX
    boxes = []
    for at in reversed(others):
        boxes.append((at, Box(right - side, foot - side, right, foot)))
        right -= side + _GAP_PX
    return tuple(boxes)


def picture_size(box: Box) -> tuple[float, float]:
    """Return width and height, px, of the picture in the box of a thumbnail: above its words."""
    return box.right - box.left - 2, box.bottom - box.top - 2 - _WORDS_PX


def alternatives_scene(
    pane: Pane, size: tuple[float, float], pictures: Mapping[int, Picture], titles: Mapping[int, str]
) -> Drawing:
    """Return the drawing of what a pane offers.

    Parameters
    ----------
    pane : Pane
    size : tuple of float
        Width and height of the pane, px.
    pictures : Mapping
        Of thumbnails that are here, by place among the alternatives; they fill `picture_size`.
    titles : Mapping
        What each is called on the screen.
    """
    items: list[Item] = []
    for at, box in alternative_boxes(pane, size):
        if pane.alternatives_as == "tabs":
            items += _tab(box, titles[at], on=at == shown_alternative(pane))
        else:
            items += _thumbnail(box, titles[at], pictures.get(at))
    return Drawing(size, tuple(items))


def alternative_at(pane: Pane, size: tuple[float, float], at: Point2) -> int | None:
    """Return which alternative is offered at a point of the pane, px; None where there is none."""
    return next((number for number, box in alternative_boxes(pane, size) if box.holds(at)), None)


def _tab_boxes(pane: Pane) -> tuple[tuple[int, Box], ...]:
    """Return the tabs one below the other: side by side they would cover the head of the patient."""
    widest = max(text_width(one.title, _FONT_PX) for one in pane.alternatives)
    right = _MARGIN_PX + widest + 2 * _TAB_PADDING_PX
    tops = [_TAB_TOP_PX + at * _TAB_HIGH_PX for at in range(len(pane.alternatives))]
    return tuple((at, Box(_MARGIN_PX, top, right, top + _TAB_HIGH_PX)) for at, top in enumerate(tops))


def _tab(box: Box, title: str, *, on: bool) -> list[Item]:
    middle = ((box.left + box.right) / 2, (box.top + box.bottom) / 2)
    ink: Colour = _ON_INK if on else _INK
    return [
        Path((_ring(box),), fill=_ON if on else _GROUND, stroke=_EDGE, width=1.0),
        Label(middle, title, _FONT_PX, ink, "middle", "middle", bold=on),
    ]


def _thumbnail(box: Box, title: str, picture: Picture | None) -> list[Item]:
    items: list[Item] = [Path((_ring(box),), fill="#000000", stroke=_EDGE, width=1.0)]
    if picture is not None:
        placed = Affine2.translation(box.left + 1, box.top + 1) @ picture.target_from_pixel
        items.append(Picture(picture.pixels, placed, picture.smooth, picture.opaque))
    room = box.right - box.left - 6
    at = ((box.left + box.right) / 2, box.bottom - _WORDS_PX / 2)
    return [*items, Label(at, shortened(title, _FONT_PX, room), _FONT_PX, _INK, "middle", "middle")]


def _ring(box: Box) -> tuple[Point2, ...]:
    return ((box.left, box.top), (box.right, box.top), (box.right, box.bottom), (box.left, box.bottom))
