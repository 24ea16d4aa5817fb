"""The commands of fusion and of colour maps."""

from __future__ import annotations

from functools import partial

from annotator.viewing.colour_map import COLOUR_MAPS
from annotator.viewing.fusion import OPACITY_STEP
from annotator.workspace.action import VIEW, WINDOW, Action, Desk, has_image


def has_fusion(desk: Desk) -> bool:
    """Tell whether something lies over the image of the active pane."""
    return desk.viewer.layout.active_pane.fusion is not None


def _fuse_name(desk: Desk) -> str:
    return "End the fusion" if has_fusion(desk) else "Fuse with the likeliest series"


def _fade(steps: int, desk: Desk) -> None:
    desk.fusion.fade(steps * OPACITY_STEP)


def _brighten(steps: int, desk: Desk) -> None:
    desk.fusion.brighten(steps)


def _step_colours(by: int, desk: Desk) -> None:
    desk.fusion.step_colour_map(by)


def _colour(key: str, desk: Desk) -> None:
    desk.fusion.set_colour_map(key)


def _lens(desk: Desk) -> None:
    desk.fusion.lens(not desk.viewer.lens)


FUSION_ACTIONS: tuple[Action, ...] = (
    Action("fuse", "Fuse", lambda d: d.fusion.toggle(), ("Shift+O",), VIEW, "", has_image, _fuse_name),
    Action(
        "fuse_next", "Fuse with the next series", lambda d: d.fusion.next(), ("Alt+O",), VIEW, "", has_image
    ),
    Action("fade_in", "More of the fusion", partial(_fade, 1), ("Shift+Up",), VIEW, "", has_fusion),
    Action("fade_out", "Less of the fusion", partial(_fade, -1), ("Shift+Down",), VIEW, "", has_fusion),
    Action(
        "brighten", "Fused series: brighter", partial(_brighten, 1), ("Shift+Right",), VIEW, "", has_fusion
    ),
    Action("darken", "Darker fusion", partial(_brighten, -1), ("Shift+Left",), VIEW, "", has_fusion),
    Action(
        "lens",
        "Fusion lens (hold)",
        _lens,
        ("Shift+L",),
        VIEW,
        "",
        has_fusion,
        released=lambda d: d.fusion.lens(on=False),
    ),
)
"""They stand in the menu of the view."""

COLOUR_ACTIONS: tuple[Action, ...] = (
    Action("colours_on", "Next colour map", partial(_step_colours, 1), ("Shift+C",), WINDOW, "", has_image),
    Action(
        "colours_back", "Previous colour map", partial(_step_colours, -1), ("Alt+C",), WINDOW, "", has_image
    ),
    *(
        Action(f"colours_{key}", f"Colours: {one.title}", partial(_colour, key), (), WINDOW, "", has_image)
        for key, one in COLOUR_MAPS.items()
    ),
)
"""They stand in the menu of the window."""
