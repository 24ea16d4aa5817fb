"""The image that a gesture is bound to, and what is said while another is shown."""

from __future__ import annotations

from dataclasses import dataclass, field

from annotator.viewing.layout import ACQUIRED, SeriesKey
from annotator.workspace.notice import Weight
from annotator.workspace.session import Session
from annotator.workspace.tool import Tool
from annotator.workspace.viewer import Viewer


@dataclass(frozen=True, slots=True)
class OnScreen:
    """What a pane shows: of a series, acquired images or planes; `image` is None where it does not count.

    `place` is which one of how many, from 0.
    """

    series: SeriesKey | None
    reformat: str
    image: object
    place: tuple[int, int] = field(compare=False)


class PaneGround:
    """What gestures in a pane draw on."""

    def __init__(self, index: int, session: Session, viewer: Viewer) -> None:
        self._index, self._session, self._viewer = index, session, viewer

    def under(self, tool: Tool) -> OnScreen:
        """Return what the pane shows, as far as a tool is bound to it."""
        viewer, pane = self._viewer, self._viewer.pane(self._index)
        place = viewer.place(self._index)
        is_through = tool.through_slices and (viewer.sphere_brush or not tool.gates)
        if is_through and pane.series is not None and viewer.reformats.volume(pane.series) is not None:
            return OnScreen(pane.series, pane.reformat, None, place)
        image = place[0] if pane.reformat == ACQUIRED else viewer.cut(self._index)
        return OnScreen(pane.series, pane.reformat, image, place)

    def tell(self, ground: OnScreen) -> None:
        """Say that a gesture is bound to what was shown before."""
        at, count = ground.place
        series = self._viewer.series(ground.series)
        of = "" if series is None else f" of {series.modality} {series.description}".rstrip()
        self._session.tell(
            f"What is being drawn belongs to image {at + 1} / {count}{of}.",
            Weight.WARNING,
            "Show that again to go on, or drop it with Esc.",
        )
