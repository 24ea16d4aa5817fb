"""Commands of linked planes, cross-hair and reference lines."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from annotator.imaging.reformat import Projection
from annotator.viewing.mpr import projected, straightened, thickened, turned
from annotator.workspace.action import VIEW, Action, Desk
from annotator.workspace.linked_planes import change_planes, toggle_mpr
from annotator.workspace.surface_actions import SURFACE_ACTIONS

_SLAB_MM, _STEP_MM, _TURN_DEG = 10.0, 2.0, 5.0


def has_planes(desk: Desk) -> bool:
    """Tell whether the active pane shows a plane through a volume."""
    layout = desk.viewer.layout
    return layout.active_pane.is_plane and desk.viewer.mpr(layout.active_pane.series) is not None


def _may_reformat(desk: Desk) -> bool:
    """Tell whether the active pane shows one of several placed slices, or a reformat."""
    pane, frame = desk.viewer.layout.active_pane, desk.viewer.frame(desk.viewer.layout.active)
    series = desk.viewer.series(pane.series)
    if series is None or frame is None:
        return pane.is_plane
    return len(series.frames) > 1 and frame.plane is not None


def _straighten(desk: Desk) -> None:
    change_planes(desk.viewer, straightened)


def _turn(by_deg: float, desk: Desk) -> None:
    plane = desk.viewer.layout.active_pane.reformat
    change_planes(desk.viewer, lambda mpr: turned(mpr, plane, by_deg))


def _thicken(by_mm: float, desk: Desk) -> None:
    change_planes(desk.viewer, lambda mpr: thickened(mpr, by_mm))


def _project(projection: Projection, desk: Desk) -> None:
    change_planes(desk.viewer, lambda mpr: projected(mpr, projection, _SLAB_MM))


def _flatten(desk: Desk) -> None:
    change_planes(desk.viewer, lambda mpr: thickened(mpr, -mpr.slab.thickness_mm))


def _lines(desk: Desk) -> None:
    desk.viewer.reference_lines = not desk.viewer.reference_lines
    desk.viewer.viewed.announce(desk.viewer.layout)


def _lines_name(desk: Desk) -> str:
    return "Hide reference lines" if desk.viewer.reference_lines else "Show reference lines"


def _beyond(desk: Desk) -> None:
    desk.viewer.marks_beyond = not desk.viewer.marks_beyond
    desk.viewer.viewed.announce(desk.viewer.layout)


def _beyond_name(desk: Desk) -> str:
    verb = "Hide" if desk.viewer.marks_beyond else "Show"
    return f"{verb} marks of other series that cross the image"


def plane_actions() -> tuple[Action, ...]:
    """Return the commands, in the order of the menu."""

    def on_planes(name: str, title: str, run: Callable[[Desk], None], key: str) -> Action:
        return Action(name, title, run, (key,), VIEW, enabled=has_planes)

    def slab(name: str, title: str, projection: Projection, key: str) -> Action:
        return on_planes(name, f"Slab: {title}", partial(_project, projection), key)

    mpr = "Linked planes (MPR)"
    return (
        Action("mpr", mpr, lambda d: toggle_mpr(d.viewer), ("Alt+P",), VIEW, "mpr", _may_reformat),
        on_planes("turn_planes", "Turn the two other planes clockwise", partial(_turn, _TURN_DEG), "Alt+."),
        on_planes(
            "turn_planes_back",
            "Turn the two other planes counter-clockwise",
            partial(_turn, -_TURN_DEG),
            "Alt+,",
        ),
        on_planes("straighten", "Straighten the planes", _straighten, "Alt+R"),
        slab("slab_mip", "maximum intensity (MIP)", "maximum", "Alt+M"),
        slab("slab_minip", "minimum intensity (MinIP)", "minimum", "Alt+N"),
        slab("slab_mean", "mean", "mean", "Alt+B"),
        on_planes("slab_thicker", "Thicker slab", partial(_thicken, _STEP_MM), "Alt+PgUp"),
        on_planes("slab_thinner", "Thinner slab", partial(_thicken, -_STEP_MM), "Alt+PgDown"),
        on_planes("slab_none", "Plane without thickness", _flatten, "Alt+0"),
        *SURFACE_ACTIONS,
        Action("reference_lines", "Reference lines", _lines, ("Shift+X",), VIEW, name_now=_lines_name),
        Action("marks_beyond", "Marks of other series", _beyond, (), VIEW, name_now=_beyond_name),
    )
