"""The cursor of the keyboard as a drawing over the image: a cross, open about the pixel it stands on."""

from __future__ import annotations

from annotator.drawing.items import Colour, Drawing, Item
from annotator.geometry.affine import Point2
from annotator.viewing.scene import UNNAMED
from annotator.viewing.shape_items import Pen
from annotator.viewing.viewport import Viewport

_UP: Colour = "#e8ebf0"
_GAP_PX, _ARM_PX = 5.0, 9.0
_FRAMED_PX = 5.0
"""A pixel smaller than this on the screen has no frame: it would hide what is under it."""


def cursor_scene(pixel: Point2, viewport: Viewport, *, pen_is_down: bool) -> Drawing:
    """Return a cross about the middle of a pixel, which is framed where it is large; px of the pane."""
    there = viewport.screen_from_pixel
    x, y = there(pixel)
    half = (0.5, 0.5)
    corners = [
        there((pixel[0] + across * half[0], pixel[1] + down * half[1]))
        for across, down in ((-1, -1), (1, -1), (1, 1), (-1, 1))
    ]
    wide = max(abs(corner[0] - x) for corner in corners)
    high = max(abs(corner[1] - y) for corner in corners)
    pen = Pen(UNNAMED if pen_is_down else _UP, 1.0)
    arms = []
    for right, down, reach in ((1, 0, wide), (-1, 0, wide), (0, 1, high), (0, -1, high)):
        start = max(_GAP_PX, reach + 2.0)
        end = start + _ARM_PX
        arms.append(((x + right * start, y + down * start), (x + right * end, y + down * end)))
    items: list[Item] = pen.strokes(arms, closed=False)
    if 2 * min(wide, high) >= _FRAMED_PX:
        items += pen.strokes([tuple(corners)], closed=True)
    return Drawing(viewport.pane, tuple(items))
