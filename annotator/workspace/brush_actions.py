"""Commands of the brush: its threshold and its size, for readers without a wheel."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from annotator.workspace.action import TOOL, Action, Desk
from annotator.workspace.gating import Gating
from annotator.workspace.tool import sized_brush


def _has_brush(desk: Desk) -> bool:
    return desk.viewer.tool is not None and desk.viewer.tool.gates


def _has_tip(desk: Desk) -> bool:
    return desk.viewer.tool is not None and desk.viewer.tool.has_tip


def _has_threshold(desk: Desk) -> bool:
    return _has_brush(desk) and desk.viewer.gating.on


def _toggle(desk: Desk) -> None:
    _set(desk, replace(desk.viewer.gating, on=not desk.viewer.gating.on, tissue=None))


def _widen(steps: int, desk: Desk) -> None:
    _set(desk, desk.viewer.gating.widened(steps))


def _set(desk: Desk, gating: Gating) -> None:
    desk.viewer.gating = gating
    desk.session.tell(gating.words or "The brush paints all values.")


def _size(steps: int, desk: Desk) -> None:
    desk.viewer.brush_px = sized_brush(desk.viewer.brush_px, steps)
    desk.viewer.viewed.announce(desk.viewer.layout)


def _toggle_sphere(desk: Desk) -> None:
    desk.viewer.sphere_brush = not desk.viewer.sphere_brush
    if desk.viewer.sphere_brush:
        desk.session.tell("The brush is a sphere: it paints across slices.")
    else:
        desk.session.tell("The brush paints the slice shown.")
    desk.viewer.viewed.announce(desk.viewer.layout)


def _sphere_name(desk: Desk) -> str:
    return "Brush: this slice alone" if desk.viewer.sphere_brush else "Brush: sphere across slices"


BRUSH_ACTIONS: tuple[Action, ...] = (
    Action("brush_threshold", "Brush: threshold on or off", _toggle, ("Alt+T",), TOOL, enabled=_has_brush),
    Action(
        "brush_sphere",
        "Brush: sphere across slices",
        _toggle_sphere,
        ("Alt+D",),
        TOOL,
        enabled=_has_brush,
        name_now=_sphere_name,
    ),
    Action(
        "brush_wider", "Brush: paint more values", partial(_widen, 1), ("Ctrl+Up",), TOOL, "", _has_threshold
    ),
    Action(
        "brush_narrower",
        "Brush: paint fewer values",
        partial(_widen, -1),
        ("Ctrl+Down",),
        TOOL,
        enabled=_has_threshold,
    ),
    Action("brush_larger", "Brush: larger", partial(_size, 1), ("Shift++",), TOOL, enabled=_has_tip),
    Action("brush_smaller", "Brush: smaller", partial(_size, -1), ("Shift+-",), TOOL, enabled=_has_tip),
)
