"""Drawing without a mouse: the tool in the hand, at the middle of a pane."""

from __future__ import annotations

from annotator.workspace.pane_view import PaneView
from annotator.workspace.tool import Phase, Pointer


def place_at_middle(view: PaneView) -> None:
    """Draw with the tool in the hand at the middle of a pane; what can be adjusted waits to be kept."""
    tool = view.tool
    if tool is None:
        return
    if tool.adjusts and view.hand_busy:
        view.signal(Phase.FINISH)
        return
    width, height = view.viewport.pane
    at = view.viewport.pixel_from_screen((width / 2, height / 2))
    reach, scale = 0.06 * min(width, height) / view.viewport.scale, 1.0 / view.viewport.scale
    trail = [(at[0] + x * reach, at[1] + y * reach) for x, y in tool.trail]
    view.press(Pointer(Phase.PRESS, trail[0], scale))
    for step in trail[1:]:
        view.feed(Pointer(Phase.PRESS if tool.by_clicks else Phase.MOVE, step, scale))
    if not tool.adjusts:
        view.feed(Pointer(Phase.FINISH if tool.by_clicks else Phase.RELEASE, trail[-1], scale))
