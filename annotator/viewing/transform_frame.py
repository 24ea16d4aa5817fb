"""The frame about what is chosen: corners that scale it, a knob that turns it. On the screen, in px."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from annotator.drawing.items import Drawing, Item, Path
from annotator.geometry.affine import Affine2, Point2
from annotator.geometry.shapes import (
    BidirectionalShape,
    BoxShape,
    MaskShape,
    OutlineShape,
    Shape,
    SplineShape,
)
from annotator.viewing.labels import Box
from annotator.viewing.shape_items import HALO, box_on_screen
from annotator.viewing.viewport import Viewport

TURN = "turn"
_FRAMED = (BoxShape, OutlineShape, SplineShape, MaskShape, BidirectionalShape)
_PADDING_PX, _KNOB_PX, _REACH_PX, _RADIUS_PX, _SMALLEST_PX = 11.0, 20.0, 7.0, 4.0, 12.0
_DASH = (3.0, 4.0)
_COLOUR = "#c9d3dd"


@dataclass(frozen=True, slots=True)
class TransformFrame:
    """The frame about marks: `box` about them on the screen, grips outside it. Corners go by compass."""

    box: Box
    scales: bool
    """Whether it has corners: the handles of a single box are corners already."""

    @property
    def outer(self) -> Box:
        """The frame as it is drawn."""
        box, pad = self.box, _PADDING_PX
        return Box(box.left - pad, box.top - pad, box.right + pad, box.bottom + pad)

    @property
    def grips(self) -> dict[str, Point2]:
        """Where the frame is held."""
        outer = self.outer
        middle = (outer.left + outer.right) / 2
        corners = {
            "nw": (outer.left, outer.top), "ne": (outer.right, outer.top),
            "se": (outer.right, outer.bottom), "sw": (outer.left, outer.bottom),
        }  # fmt: skip
        return {TURN: (middle, outer.top - _KNOB_PX), **(corners if self.scales else {})}

    def grip_at(self, point: Point2) -> str | None:
        """Return the grip under a point, or None."""
        near = [(math.dist(point, at), name) for name, at in self.grips.items()]
        distance, name = min(near)
        return name if distance <= _REACH_PX else None

    def opposite(self, corner: str) -> tuple[Point2, Point2]:
        """Return the corner of the box itself and the one across, which stays when the first is dragged."""
        box = self.box
        at = {
            "nw": (box.left, box.top), "ne": (box.right, box.top),
            "se": (box.right, box.bottom), "sw": (box.left, box.bottom),
        }  # fmt: skip
        return at[corner], at[{"nw": "se", "ne": "sw", "se": "nw", "sw": "ne"}[corner]]

    @property
    def centre(self) -> Point2:
        """What it turns about."""
        return ((self.box.left + self.box.right) / 2, (self.box.top + self.box.bottom) / 2)

    def map_of(self, grip: str, start: Point2, to: Point2, *, steps: bool = False) -> Affine2:
        """Return what a drag of a grip does on the screen; `steps` turns by whole 15°."""
        if grip == TURN:
            x, y = self.centre
            angle = math.degrees(math.atan2(to[1] - y, to[0] - x) - math.atan2(start[1] - y, start[0] - x))
            return Affine2.rotation(15.0 * round(angle / 15.0) if steps else angle).about(self.centre)
        corner, fixed = self.opposite(grip)
        way = (corner[0] - fixed[0], corner[1] - fixed[1])
        moved = ((to[0] - start[0]) * way[0] + (to[1] - start[1]) * way[1]) / (way[0] ** 2 + way[1] ** 2)
        least = _SMALLEST_PX / max(1.0, math.hypot(*way))
        return Affine2.scaling(max(least, 1.0 + moved)).about(fixed)


def frame_about(shapes: Sequence[Shape], viewport: Viewport) -> TransformFrame | None:
    """Return the frame about shapes; None for one whose own handles turn and scale it, or for none."""
    if not shapes or (len(shapes) == 1 and not isinstance(shapes[0], _FRAMED)):
        return None
    boxes = [box_on_screen(shape, viewport.screen_from_pixel) for shape in shapes]
    box = Box(
        min(one.left for one in boxes), min(one.top for one in boxes),
        max(one.right for one in boxes), max(one.bottom for one in boxes),
    )  # fmt: skip
    if max(box.right - box.left, box.bottom - box.top) < 1.0:
        return None
    return TransformFrame(box, scales=len(shapes) > 1 or not isinstance(shapes[0], BoxShape))


def frame_scene(frame: TransformFrame, viewport: Viewport, ui_scale: float = 1.0) -> Drawing:
    """Return the drawing of a frame."""
    outer, grips = frame.outer, frame.grips
    ring = (
        (outer.left, outer.top), (outer.right, outer.top),
        (outer.right, outer.bottom), (outer.left, outer.bottom),
    )  # fmt: skip
    knob = grips[TURN]
    stem = ((knob[0], outer.top), knob)
    items: list[Item] = []
    for lines, closed in (((ring,), True), ((stem,), False)):
        items.append(Path(lines, closed, stroke=HALO, width=2.5 * ui_scale))
        items.append(Path(lines, closed, stroke=_COLOUR, width=ui_scale, dash=_DASH))
    for name, at in grips.items():
        shape = _ring(at, 12) if name == TURN else _square(at)
        items.append(Path((shape,), stroke="#000000", width=ui_scale, fill=_COLOUR, id=f"frame {name}"))
    return Drawing(viewport.pane, tuple(items))


def _square(at: Point2) -> tuple[Point2, ...]:
    x, y = at
    half = _RADIUS_PX - 0.5
    return ((x - half, y - half), (x + half, y - half), (x + half, y + half), (x - half, y + half))


def _ring(at: Point2, count: int) -> tuple[Point2, ...]:
    turns = [2 * math.pi * step / count for step in range(count)]
    return tuple((at[0] + _RADIUS_PX * math.cos(turn), at[1] + _RADIUS_PX * math.sin(turn)) for turn in turns)
