"""What a hand does to a surface of bone: turn it, and point to a place on it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from annotator.drawing import Drawing
from annotator.geometry.affine import Point2
from annotator.geometry.plane import Vector3
from annotator.viewing import layout as layouts
from annotator.viewing.layout import SURFACE, Direction
from annotator.viewing.plane_lines import cross_hair
from annotator.workspace.viewer import Viewer

_DEGREES_PER_PX = 0.5
_HIGHEST_DEG = 90.0


def surface_drag(viewer: Viewer, index: int) -> Callable[[float, float], None]:
    """Return a drag that turns the surface of a pane: its front follows the pointer."""

    def step(dx: float, dy: float) -> None:
        azimuth, elevation = viewer.pane(index).direction
        look(viewer, index, (azimuth - _DEGREES_PER_PX * dx, elevation + _DEGREES_PER_PX * dy))

    return step


def look(viewer: Viewer, index: int, direction: Direction) -> None:
    """Show the surface of a pane from a direction; no further up or down than from above and below."""
    azimuth, elevation = direction
    within = (azimuth % 360.0, min(_HIGHEST_DEG, max(-_HIGHEST_DEG, elevation)))
    viewer.show(layouts.with_pane(viewer.layout, index, replace(viewer.pane(index), direction=within)))


def bone_at(viewer: Viewer, index: int, at: Point2) -> Vector3 | None:
    """Return the place, LPS mm, of the bone under a point of the screen; None beside it."""
    pane = viewer.pane(index)
    if pane.series is None or pane.reformat != SURFACE:
        return None
    pixel = viewer.viewport(index).pixel_from_screen(at)
    return viewer.surfaces.point_at(pane.series, pane.direction, pixel)


def surface_marks(viewer: Viewer, index: int) -> tuple[Drawing, ...]:
    """Return the cross where the linked planes of the series meet, on its surface."""
    pane, levels = viewer.pane(index), viewer.levels(index)
    mpr = viewer.mpr(pane.series)
    if pane.reformat != SURFACE or levels is None or levels.image.plane is None or mpr is None:
        return ()
    return (cross_hair(levels.image.plane, mpr.centre_mm, viewer.viewport(index), estimated=False),)


def surface_words(viewer: Viewer, index: int, pixel: Point2) -> str | None:
    """Return where in the patient the bone under a pixel of a surface is; None where a pane shows none."""
    pane = viewer.pane(index)
    if pane.series is None or pane.reformat != SURFACE:
        return None
    place = viewer.surfaces.point_at(pane.series, pane.direction, pixel)
    return "" if place is None else "Bone at {:.0f} {:.0f} {:.0f} mm".format(*place)
