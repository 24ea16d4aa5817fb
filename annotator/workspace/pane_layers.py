"""What lies over the image of a pane besides marks and words, and what is said in place of one."""

from __future__ import annotations

from annotator.drawing import Drawing, Label, Path
from annotator.lesion_map.figure_legend import wrapped
from annotator.viewing.overlay_scene import overlay_scene
from annotator.workspace.viewer import Viewer

_TEXT_PX, _HINT_PX, _LINE, _WIDE, _NARROWEST_PX = 13.0, 12.0, 1.5, 0.9, 240.0
_WAITING = "#9aa1ac"
_ARM_PX, _GAP_PX = 16.0, 4.0
_COLOUR, _HALO = "#8cc8f5", "#000000cc"


def graphics(viewer: Viewer, index: int) -> tuple[Drawing, ...]:
    """Return the overlay planes of the image of a pane; none in privacy, as they may hold a name."""
    levels = viewer.levels(index)
    if levels is None or not levels.image.overlays or not viewer.overlays_shown or viewer.private:
        return ()
    return (overlay_scene(levels.image, viewer.viewport(index)),)


def words_instead(pane: tuple[float, float], text: str, hint: str = "") -> Drawing:
    """Return what a pane (px) says in place of an image, in as many lines as it takes."""
    width, height = pane
    room = max(_WIDE * width, _NARROWEST_PX)
    lines = [(line, _TEXT_PX) for line in wrapped(text, _TEXT_PX, room)]
    lines += [(line, _HINT_PX) for line in wrapped(hint, _HINT_PX, room)]
    top = height / 2 - (len(lines) - 1) * _LINE * _TEXT_PX / 2
    return Drawing(
        (width, height),
        tuple(
            Label((width / 2, top + number * _LINE * _TEXT_PX), line, size, _WAITING, "middle", "middle")
            for number, (line, size) in enumerate(lines)
        ),
    )


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
