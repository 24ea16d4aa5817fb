"""The magnifier: a lens over the pane under the pointer, while its key is held or until it is put away."""

from __future__ import annotations

from annotator.drawing import Drawing
from annotator.events import Event
from annotator.geometry.affine import Point2
from annotator.imaging.image import Image
from annotator.imaging.voi import Window
from annotator.viewing.lens import LEAST_FACTOR, lens_viewport, stepped_factor
from annotator.viewing.pane_picture import PanePicture
from annotator.viewing.render import surround
from annotator.viewing.scene import ShownMark, marks_scene
from annotator.workspace.across import across_on_frame
from annotator.workspace.linked_planes import frame_in_plane
from annotator.workspace.marks_shown import shown_in_sight
from annotator.workspace.pane_layers import fused_in
from annotator.workspace.plane_marks import PlaneMarks
from annotator.workspace.session import Session
from annotator.workspace.viewer import Viewer

_COLOUR = Window(127.5, 255.0)
"""What stands for a window where colours are shown as they are."""


class Magnifier:
    """Whether the lens is in the hand, and how strong it is. `changed` announces either."""

    def __init__(self, session: Session, viewer: Viewer) -> None:
        self.changed: Event[None] = Event()
        self.on = False
        self.factor = LEAST_FACTOR
        self._session, self._viewer = session, viewer
        self._picture = PanePicture()
        self._plane_marks: tuple[int, PlaneMarks] | None = None

    def toggle(self) -> None:
        """Take the lens, or put it away."""
        self.on = not self.on
        # Keeps no image while the lens is away.
        self._picture, self._plane_marks = PanePicture(), None
        self.changed.announce(None)

    def release(self) -> None:
        """Put the lens away."""
        if self.on:
            self.toggle()

    def step(self, by: int) -> None:
        """Make the lens stronger (1) or weaker (−1)."""
        self.factor = stepped_factor(self.factor, by)
        self.changed.announce(None)

    def drawing(self, index: int, at: Point2, side_px: float) -> Drawing | None:
        """Return what the lens shows over a point of a pane (px), or None where there is no image.

        The picture, what is fused with it and the marks come from where the pane's come from, at the
        resolution of the lens.
        """
        viewer, pane, levels = self._viewer, self._viewer.pane(index), self._viewer.levels(index)
        series = viewer.series(pane.series)
        if levels is None or series is None or (pane.voi is None and not levels.image.is_colour):
            return None
        viewport = lens_viewport(viewer.viewport(index), at, self.factor, side_px)
        picture = self._picture.render(levels, viewport, pane.voi or _COLOUR, pane.colour_map)
        around = surround(levels.image, viewport, series.modality, pane.colour_map)
        chosen = self._session.selection
        marks = marks_scene(
            self._marks(index, levels.image), viewport, chosen.mark, also=chosen.also, labels=False
        )
        return Drawing(
            (side_px, side_px), (picture, *fused_in(viewer, index, viewport), *marks.items), around
        )

    def _marks(self, index: int, image: Image) -> tuple[ShownMark, ...]:
        session, viewer = self._session, self._viewer
        if not session.has_case:
            return ()
        frame = viewer.frame(index) or frame_in_plane(viewer, index)
        if frame is not None:
            return (*shown_in_sight(session, frame), *across_on_frame(session, frame))
        if self._plane_marks is None or self._plane_marks[0] != index:
            self._plane_marks = index, PlaneMarks(viewer, index)
        return self._plane_marks[1].shown(session, image)
