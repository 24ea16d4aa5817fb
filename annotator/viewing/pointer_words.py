"""A region that is being found, and words at the pointer: its size, what a click would find, or why not."""

from __future__ import annotations

from annotator.drawing.items import Colour, Drawing, Item, Label, Path
from annotator.geometry.affine import Point2
from annotator.geometry.shapes import Shape
from annotator.viewing.labels import text_width
from annotator.viewing.scene import UNNAMED
from annotator.viewing.shape_items import DRAFT_DASH, HALO, Pen, shape_items
from annotator.viewing.viewport import Viewport

GOOD: Colour = "#7ddc8a"
BLOCKED: Colour = "#ff8f7a"

_FONT_PX, _AWAY_PX, _PADDING_PX, _SIGN_PX = 13.0, 16.0, 5.0, 4.5


def pointer_words(at: Point2, words: str, viewport: Viewport, good: bool | None = None) -> Drawing:
    """Return words at the lower right of a place on the screen, or to its left where there is no room.

    Parameters
    ----------
    at : Point2
        Px of the pane.
    words : str
    viewport : Viewport
    good : bool or None
        Puts a plus before them, or a bar for what is blocked; None puts nothing.
    """
    sign = 0.0 if good is None else 2 * _SIGN_PX + _PADDING_PX
    wide, high = 1.06 * text_width(words, _FONT_PX) + sign + 2 * _PADDING_PX, _FONT_PX + 2 * _PADDING_PX
    width, height = viewport.pane
    left = at[0] + _AWAY_PX if at[0] + _AWAY_PX + wide <= width else max(0.0, at[0] - _AWAY_PX - wide)
    top = min(at[1] + _AWAY_PX, max(0.0, height - high))
    ring = ((left, top), (left + wide, top), (left + wide, top + high), (left, top + high))
    middle = top + high / 2
    items: list[Item] = [Path((ring,), fill="#101418c8")]
    if good is not None:
        items += _sign((left + _PADDING_PX + _SIGN_PX, middle), good=good)
    items.append(
        Label((left + _PADDING_PX + sign, middle), words, _FONT_PX, "#f4f6f8", baseline="middle", halo=HALO)
    )
    return Drawing(viewport.pane, tuple(items))


def _sign(at: Point2, *, good: bool) -> list[Item]:
    (x, y), arm = at, _SIGN_PX
    lines = [((x - arm, y), (x + arm, y))]
    if good:
        lines.append(((x, y - arm), (x, y + arm)))
    return Pen(GOOD if good else BLOCKED, 2.0).strokes(lines, closed=False)


def region_scene(shape: Shape, viewport: Viewport, colour: Colour = UNNAMED) -> Drawing:
    """Return a region that is not stored yet: dashed border, and filled where it is one of pixels."""
    there = viewport.screen_from_pixel
    return Drawing(viewport.pane, tuple(shape_items(shape, there, Pen(colour, dash=DRAFT_DASH))))
