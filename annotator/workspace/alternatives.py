"""The alternatives of a pane as a hand meets them: their pictures, what is under the pointer, exchange."""

from __future__ import annotations

from annotator.drawing import Drawing, Picture
from annotator.geometry.affine import Point2
from annotator.viewing.alternative_scene import (
    alternative_at,
    alternative_boxes,
    alternatives_scene,
    picture_size,
)
from annotator.viewing.alternatives import exchanged
from annotator.viewing.layout import Alternative, Layout, Pane
from annotator.viewing.opening import opened
from annotator.viewing.pane_picture import PanePicture
from annotator.viewing.viewport import Viewport, fitted, resized, showing
from annotator.workspace.fetching import frame_key
from annotator.workspace.privacy import undated
from annotator.workspace.viewer import Viewer


class PaneAlternatives:
    """What one pane offers beside its image; keeps the small pictures it has made."""

    def __init__(self, viewer: Viewer, index: int) -> None:
        self._viewer, self._index = viewer, index
        self._pictures: dict[Alternative, PanePicture] = {}

    def drawings(self, size: tuple[float, float]) -> tuple[Drawing, ...]:
        """Return what to paint over the image of a pane (width, height px)."""
        pane = self._viewer.pane(self._index)
        boxes = alternative_boxes(pane, size)
        if not boxes:
            return ()
        titles = {at: self._title(pane, pane.alternatives[at]) for at, _ in boxes}
        pictures = {}
        for at, box in boxes:
            picture = None
            if pane.alternatives_as == "thumbnails":
                picture = self._picture(pane.alternatives[at], picture_size(box))
            if picture is not None:
                pictures[at] = picture
        return (alternatives_scene(pane, size, pictures, titles),)

    def take(self, at: Point2) -> bool:
        """Show the alternative at a point of the pane, px; tell whether there is one."""
        size = self._viewer.viewport(self._index).pane
        found = alternative_at(self._viewer.pane(self._index), size, at)
        if found is None:
            return False
        self._viewer.show(exchanged(self._viewer.layout, self._index, found))
        return True

    def _title(self, pane: Pane, one: Alternative) -> str:
        words = one.title
        if pane.alternatives_as == "thumbnails":
            # "Frontal, prior, 2007-03-01": beside a frontal image its first word says nothing new.
            head, _, rest = words.partition(", ")
            words = (
                rest if rest and all(other.title.startswith(head) for other in pane.alternatives) else words
            )
        return undated(words) if self._viewer.private else words

    def _picture(self, one: Alternative, size: tuple[float, float]) -> Picture | None:
        """Return an alternative as small as its thumbnail, in the window it would open with."""
        viewer = self._viewer
        series, frame = viewer.series(one.series), viewer.frame_of(one.series, one.frame)
        levels = None if frame is None else viewer.frames.get(frame_key(frame))
        if series is None or levels is None:
            return None
        looks = Pane(one.series, voi=one.voi, viewport=one.viewport or Viewport())
        words = (series.modality, series.body_part, series.description)
        (look,) = opened(Layout(panes=(looks,)), 0, levels.image, *words).panes
        viewport = fitted(showing(resized(look.viewport, *size), levels.image))
        kept = self._pictures.setdefault(one, PanePicture())
        return None if look.voi is None else kept.render(levels, viewport, look.voi, look.colour_map)
