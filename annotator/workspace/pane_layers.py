"""What lies over the image of a pane besides marks and words."""

from __future__ import annotations

from annotator.drawing import Drawing, Label, Path
from annotator.viewing.overlay_scene import overlay_scene
from annotator.workspace.viewer import Viewer

_ARM_PX, _GAP_PX = 16.0, 4.0
_COLOUR, _HALO = "#8cc8f5", "#000000cc"


def graphics(viewer: Viewer, index: int) -> tuple[Drawing, ...]:
    """Return the overlay planes of the image of a pane; none in privacy, as they may hold a name."""
    levels = viewer.levels(index)
    if levels is None or not levels.image.overlays or not viewer.overlays_shown or viewer.private:
        return ()
    return (overlay_scene(levels.image, viewer.viewport(index)),)


def layers(viewer: Viewer, index: int) -> tuple[Drawing, ...]:
    """Return what to paint over the image of a pane, in px of the pane."""
    series, waiting = viewer.series(viewer.pane(index).series), viewer.to_align
    if waiting is None or series is None or series.frame_of_reference_uid == waiting.frame_of_reference_uid:
        return ()
    return (_aim(viewer, index),)


def _aim(viewer: Viewer, index: int) -> Drawing:
    """Return the dashed cross in the middle, where a place is taken to align series by hand."""
    width, height = viewer.viewport(index).pane
    x, y = width / 2, height / 2
    arms = tuple(
        ((x + across * _GAP_PX, y + down * _GAP_PX), (x + across * _ARM_PX, y + down * _ARM_PX))
        for across, down in ((1, 0), (-1, 0), (0, 1), (0, -1))
    )
    text = "the same place here, then Shift+Y"
    return Drawing(
        (width, height),
        (
            Path(arms, closed=False, stroke=_HALO, width=3.5),
            Path(arms, closed=False, stroke=_COLOUR, width=1.5, dash=(4.0, 3.0)),
            Label((x, y + 2 * _ARM_PX), text, 11.0, _COLOUR, "middle", "top", halo=_HALO),
        ),
    )
