"""The commands of bone in three dimensions."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from annotator.viewing import layout as layouts
from annotator.viewing.layout import ACQUIRED, SURFACE, Direction, Reformat
from annotator.workspace.action import VIEW, Action, Desk
from annotator.workspace.surface_marks import look
from annotator.workspace.viewer import Viewer

_SIDES: tuple[tuple[str, str, Direction], ...] = (
    ("surface_front", "3-D from the front", (0.0, 0.0)),
    ("surface_left", "3-D from the patient's left", (90.0, 0.0)),
    ("surface_back", "3-D from behind", (180.0, 0.0)),
    ("surface_right", "3-D from the patient's right", (270.0, 0.0)),
    ("surface_above", "3-D from above", (0.0, 90.0)),
)


def toggle_surface(viewer: Viewer) -> None:
    """Show the series of the active pane as a surface of bone, or its images again."""
    pane = viewer.layout.active_pane
    shown: Reformat = ACQUIRED if pane.reformat == SURFACE else SURFACE
    plain = layouts.unframed(replace(pane, reformat=shown, voi=None, fusion=None, linked=False, title=""))
    viewer.show(layouts.with_pane(viewer.layout, viewer.layout.active, plain))


def _may_show(desk: Desk) -> bool:
    series = desk.viewer.series(desk.viewer.layout.active_pane.series)
    return series is not None and series.modality == "CT" and len(series.frames) > 1


def _shows(desk: Desk) -> bool:
    return desk.viewer.layout.active_pane.reformat == SURFACE


def _look(direction: Direction, desk: Desk) -> None:
    look(desk.viewer, desk.viewer.layout.active, direction)


SURFACE_ACTIONS: tuple[Action, ...] = (
    Action(
        "surface",
        "Bone in 3-D",
        lambda d: toggle_surface(d.viewer),
        ("Alt+S",),
        VIEW,
        "",
        _may_show,
        lambda d: "Images instead of 3-D" if _shows(d) else "Bone in 3-D",
    ),
    *(
        Action(name, title, partial(_look, direction), (), VIEW, enabled=_shows)
        for name, title, direction in _SIDES
    ),
)
"""They stand in the menu of the view."""
