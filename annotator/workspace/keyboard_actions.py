"""Commands for readers without a mouse: a cursor moved by keys, zoom, areas of the window, timepoints."""

from __future__ import annotations

from functools import partial

from annotator.viewing.viewport import zoomed_at
from annotator.workspace.action import LESION, TOOL, VIEW, WINDOW, Action, Desk, has_case, has_image

_ZOOM = 1.25


def _toggle_cursor(desk: Desk) -> None:
    desk.viewer.show_key_cursor(not desk.viewer.key_cursor)


def _cursor_name(desk: Desk) -> str:
    return "Put the cursor of the keys away" if desk.viewer.key_cursor else "Cursor moved by keys"


def _zoom(factor: float, desk: Desk) -> None:
    """Magnify about the cursor or the pointer where it is over the active pane, else about the middle."""
    index = desk.viewer.layout.active
    viewport = desk.viewer.viewport(index)
    at = (viewport.pane[0] / 2, viewport.pane[1] / 2)
    if desk.pointer is not None and desk.pointer[0] == index:
        at = viewport.screen_from_pixel(desk.pointer[1])
    desk.viewer.reframe(index, lambda one: zoomed_at(one, at, factor))


CURSOR_ACTIONS = (
    Action("key_cursor", "Cursor moved by keys", _toggle_cursor, ("F9",), TOOL, name_now=_cursor_name),
)
ZOOM_ACTIONS = (
    Action("zoom_in", "Zoom in", partial(_zoom, _ZOOM), ("Ctrl++", "Ctrl+="), WINDOW, enabled=has_image),
    Action("zoom_out", "Zoom out", partial(_zoom, 1 / _ZOOM), ("Ctrl+-",), WINDOW, enabled=has_image),
)
AREA_ACTIONS = (
    Action("area_on", "Next area of the window", lambda d: d.step_area(1), ("Ctrl+Tab",), VIEW),
    Action("area_back", "Previous area of the window", lambda d: d.step_area(-1), ("Ctrl+Shift+Tab",), VIEW),
)
TIMEPOINT_STEPS = (
    Action(
        "timepoint_back",
        "Images of the timepoint before",
        lambda d: d.hanging.step_timepoint(-1),
        ("{",),
        LESION,
        enabled=has_case,
    ),
    Action(
        "timepoint_on",
        "Images of the timepoint after",
        lambda d: d.hanging.step_timepoint(1),
        ("}",),
        LESION,
        enabled=has_case,
    ),
)
