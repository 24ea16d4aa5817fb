"""The picture of one pane from frame to frame: what the last one computed serves the next where it can."""

from __future__ import annotations

from annotator.drawing.items import Picture
from annotator.imaging.voi import Voi
from annotator.viewing.levels import Levels
from annotator.viewing.render import Piece, piece, settled, shaded
from annotator.viewing.viewport import Viewport


class PanePicture:
    """Renders a pane, and keeps its last picture.

    The second window on one view is a drag: then the crop is resampled to the px of the screen once, and
    each step of the drag costs one look-up a px, however large the image is.
    """

    def __init__(self) -> None:
        self._place: tuple[Levels, Viewport] | None = None
        self._look: tuple[Voi, str] | None = None
        self._piece: Piece | None = None
        self._picture: Picture | None = None
        self._is_settled = False

    def render(self, levels: Levels, viewport: Viewport, voi: Voi, colour_map: str = "grey") -> Picture:
        """Return the picture of an image in a viewport, as `render.render` does."""
        same_place = self._place is not None and (self._place[0] is levels and self._place[1] == viewport)
        if self._picture is not None and same_place and self._look == (voi, colour_map):
            return self._picture
        if self._piece is None or not same_place:
            self._piece, self._is_settled = piece(levels, viewport), False
        elif not self._is_settled:
            self._piece, self._is_settled = settled(self._piece, viewport), True
        self._place, self._look = (levels, viewport), (voi, colour_map)
        self._picture = shaded(self._piece, voi, colour_map, viewport.inverted)
        return self._picture
