"""What is seen under a moving hand, the draft and the tip of a brush, and which part of a pane it changes."""

from __future__ import annotations

from collections.abc import Callable

from annotator.drawing import Drawing
from annotator.geometry.affine import Point2
from annotator.geometry.brush import Painted
from annotator.imaging.image import Image
from annotator.viewing.brush_scene import painted_scene, tip_scene
from annotator.viewing.labels import Box
from annotator.viewing.scene import draft_scene, extent_words
from annotator.viewing.viewport import Viewport
from annotator.workspace.tool import Draft

_MARGIN_PX = 3.0


class UnderHand:
    """The draft and the pointer of one pane.

    `repaint` is for the whole pane; `repaint_part` for a box of it, px of the screen, where nothing but the
    draft or the tip is another one.
    """

    def __init__(self, repaint: Callable[[], None]) -> None:
        self.draft: Draft | None = None
        self.pointer: Point2 | None = None
        self.repaint_part: Callable[[Box], None] = lambda _box: repaint()
        self._repaint = repaint

    @property
    def held(self) -> frozenset[str]:
        """The marks that the draft stands for."""
        return (
            frozenset(one.instead_of for one in self.draft.all if one.instead_of)
            if self.draft
            else frozenset()
        )

    def show(self, draft: Draft | None, viewport: Viewport) -> None:
        """Show another draft, or none; of a region that is being painted, only what the brush has touched."""
        before, self.draft = self.draft, draft
        goes_on = before is not None and isinstance(before.shape, Painted)
        if goes_on and draft is not None and isinstance(draft.shape, Painted):
            self.repaint_part(_on_screen(draft.shape.changed, viewport))
        else:
            self._repaint()

    def move(self, at: Point2 | None, radius_px: float | None) -> None:
        """Say where the pointer is on the screen, or None; `radius_px` is that of a brush in the hand."""
        before, self.pointer = self.pointer, at
        for place in (before, at):
            if place is not None and radius_px is not None:
                (x, y), reach = place, radius_px + _MARGIN_PX
                self.repaint_part(Box(x - reach, y - reach, x + reach, y + reach))

    def drawings(
        self, viewport: Viewport, image: Image | None, radius_px: float | None, part: Box | None = None
    ) -> tuple[Drawing, ...]:
        """Return draft and tip; `radius_px` of a brush in the hand, `part` where nothing else is wanted."""
        found = []
        for draft in () if self.draft is None else self.draft.all:
            shape, alone = draft.shape, self.draft is not None and not self.draft.others
            if isinstance(shape, Painted):
                found.append(painted_scene(shape, viewport, part))
            elif image is not None:
                words = extent_words(shape, image) if alone else ""
                found.append(draft_scene(shape, viewport, words))
        if self.pointer is not None and radius_px is not None:
            found.append(tip_scene(self.pointer, radius_px, viewport))
        return tuple(found)


def _on_screen(box: tuple[int, int, int, int], viewport: Viewport) -> Box:
    left, top, right, bottom = box
    there = viewport.screen_from_pixel
    xs, ys = zip(*(there((x, y)) for x in (left, right) for y in (top, bottom)), strict=True)
    return Box(min(xs) - _MARGIN_PX, min(ys) - _MARGIN_PX, max(xs) + _MARGIN_PX, max(ys) + _MARGIN_PX)
