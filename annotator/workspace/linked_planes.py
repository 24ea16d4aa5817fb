"""What a hand and a command do to linked planes: move, turn and thicken them; cross-hair and lines."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace

from annotator.dicom.series import Frame
from annotator.drawing import Drawing
from annotator.geometry.affine import Point2
from annotator.geometry.plane import Plane, Vector3
from annotator.imaging.reformat import PLAIN
from annotator.viewing import layout as layouts
from annotator.viewing.layout import ACQUIRED, SURFACE, Layout, SeriesKey
from annotator.viewing.mpr import (
    PLANES,
    Mpr,
    angle_in_plane,
    moved,
    moved_within,
    on_stack,
    turned,
)
from annotator.viewing.offsets import Place
from annotator.viewing.plane_lines import (
    PLANE_COLOURS,
    REFERENCE,
    Grip,
    cross_hair,
    grip_at,
    mpr_lines,
    reference_lines,
)
from annotator.viewing.sync import nearest_frame
from annotator.viewing.viewport import brought_into_view, fitted
from annotator.workspace.surface_marks import bone_at, surface_drag, surface_marks
from annotator.workspace.viewer import Viewer

_SQUARE = 0.9999
_SAME_MM, _SAME = 0.01, 1e-4
_NEAR_MM = 3.0
Step = Callable[[float, float], None]
"""What a drag does with each step of the pointer, screen px."""


def replan(viewer: Viewer, key: SeriesKey, mpr: Mpr) -> None:
    """Show the linked planes of a series elsewhere; where they turn, the centre stays put on the screen."""
    layout = layouts.reformatted(viewer.layout, key, mpr)
    for index, pane in enumerate(layout.panes):
        levels, before = viewer.levels(index), viewer.mpr(key)
        if pane.series != key or not pane.is_plane or levels is None or before is None:
            continue
        axes, plane = mpr.axes(pane.reformat), levels.image.plane
        stack = viewer.reformats.stack(key, axes)
        if axes != before.axes(pane.reformat) and stack is not None and plane is not None:
            viewport = on_stack(viewer.viewport(index), plane, stack, mpr.centre_mm)
            layout = layouts.reframed(layout, index, viewport)
    viewer.show(layout)


def grip(viewer: Viewer, index: int, at: Point2) -> Step | None:
    """Return what a left drag from a point of the screen does to planes, or None where it is not theirs."""
    if viewer.pane(index).reformat == SURFACE and viewer.view_tool in ("window", "cross_hair"):
        return surface_drag(viewer, index)
    if viewer.view_tool == "cross_hair":
        return _cross_hair_drag(viewer, index, at)
    pane, mpr, levels = viewer.pane(index), viewer.mpr(viewer.pane(index).series), viewer.levels(index)
    if not pane.is_plane or mpr is None or levels is None or levels.image.plane is None:
        return None
    taken = grip_at(mpr, pane.reformat, levels.image.plane, viewer.viewport(index), at)
    return None if taken is None else _plane_drag(viewer, index, taken, at)


def point_at(viewer: Viewer, index: int, at: Point2) -> None:
    """Show the place under a point of the screen in every pane; by an alignment by hand as an estimate."""
    levels = viewer.levels(index)
    if levels is None or levels.image.plane is None or levels.image.frame_of_reference_uid is None:
        return
    world_mm: Vector3 | None = levels.image.plane.world_from_pixel(
        viewer.viewport(index).pixel_from_screen(at)
    )
    if viewer.pane(index).reformat == SURFACE:
        world_mm = bone_at(viewer, index, at)
    if world_mm is None:
        return
    viewer.cross_hair = hair = Place(levels.image.frame_of_reference_uid, world_mm)
    layout, keys = viewer.layout, {pane.series for pane in viewer.layout.panes if pane.is_plane}
    for key in keys:
        series, mpr = viewer.series(key), viewer.mpr(key)
        if key is None or series is None or mpr is None:
            continue
        place = viewer.offsets.place_in(hair, series.frame_of_reference_uid)
        if place is not None:
            layout = layouts.reformatted(layout, key, moved(mpr, place.world_mm))
    for other, pane in enumerate(layout.panes):
        if other != index and pane.reformat == ACQUIRED:
            layout = _acquired_at(viewer, layout, other, hair)
    viewer.show(layout)


def lines(viewer: Viewer, index: int) -> tuple[Drawing, ...]:
    """Return the lines of other planes on a pane, and the cross-hair."""
    levels, pane, viewport = viewer.levels(index), viewer.pane(index), viewer.viewport(index)
    if levels is None or levels.image.plane is None:
        return ()
    image, plane, mpr = levels.image, levels.image.plane, viewer.mpr(pane.series)
    drawings = []
    if pane.reformat == SURFACE:
        return surface_marks(viewer, index)
    if pane.reformat != ACQUIRED and mpr is not None:
        drawings.append(mpr_lines(mpr, pane.reformat, plane, viewport))
    elif _has_reference_lines(viewer, index):
        active, source = viewer.layout.active_pane, viewer.levels(viewer.layout.active)
        colour = PLANE_COLOURS.get(active.reformat, REFERENCE)
        if source is not None:
            drawings.append(reference_lines(image, source.image, viewport, colour))
    hair = viewer.cross_hair if viewer.view_tool == "cross_hair" else None
    place = None if hair is None else viewer.offsets.place_in(hair, image.frame_of_reference_uid)
    # The planes of a reformat cross at the place; only an estimate needs a sign of its own.
    wanted = place is not None and (pane.reformat == ACQUIRED or place.estimated)
    if place is not None and wanted and abs(plane.distance_mm(place.world_mm)) <= near_mm(viewer, index):
        drawings.append(cross_hair(plane, place.world_mm, viewport, estimated=place.estimated))
    return tuple(drawings)


def near_mm(viewer: Viewer, index: int) -> float:
    """Return how far from an image a place is still shown on it: half the way to the next slice."""
    series = viewer.series(viewer.pane(index).series)
    gap = None if series is None else series.slice_spacing_mm
    return max(_NEAR_MM, 0.5 * (gap or 0.0)) + _SAME_MM


def _has_reference_lines(viewer: Viewer, index: int) -> bool:
    is_surface = viewer.layout.active_pane.reformat == SURFACE
    return viewer.reference_lines and index != viewer.layout.active and not is_surface


def title(viewer: Viewer, index: int) -> str:
    """Return what a pane is called: by its hanging, and by its plane where it is a reformat."""
    pane, mpr = viewer.pane(index), viewer.mpr(viewer.pane(index).series)
    if not pane.is_plane or mpr is None:
        return pane.title or ("Bone in 3-D" if pane.reformat == SURFACE else "")
    plane = pane.reformat.capitalize()
    return plane if pane.title.lower() in ("", pane.reformat) else f"{pane.title} · {plane}"


def remarks(viewer: Viewer, index: int) -> tuple[str, ...]:
    """Return what a pane says of its plane beside the name: that it is oblique, or a slab."""
    pane, mpr = viewer.pane(index), viewer.mpr(viewer.pane(index).series)
    return () if not pane.is_plane or mpr is None else mpr.remarks(pane.reformat)


def frame_in_plane(viewer: Viewer, index: int) -> Frame | None:
    """Return the acquired frame that a reformat shows pixel for pixel, or None: its marks lie there too."""
    pane, levels, mpr = viewer.pane(index), viewer.levels(index), viewer.mpr(viewer.pane(index).series)
    series, plane = viewer.series(pane.series), None if levels is None else levels.image.plane
    if not pane.is_plane or series is None or plane is None or mpr is None or mpr.slab != PLAIN:
        return None
    for frame in series.frames:
        near = frame.plane is not None and math.dist(frame.plane.origin_mm, plane.origin_mm) < _SAME_MM
        if near and frame.plane is not None and _same_pixels(frame.plane, plane):
            return frame
    return None


def slice_shown(viewer: Viewer, index: int) -> int | None:
    """Return which image of its series, from 0, a pane shows pixel for pixel; None for none."""
    pane, series = viewer.pane(index), viewer.series(viewer.pane(index).series)
    if pane.reformat == ACQUIRED:
        return pane.frame
    frame = frame_in_plane(viewer, index)
    return None if series is None or frame is None else series.frames.index(frame)


def leave_for(viewer: Viewer, key: SeriesKey | None) -> None:
    """Leave the planes of a series where none of its acquired images is seen beside them."""
    layout = viewer.layout
    beside = any(pane.series == key and pane.reformat == ACQUIRED for pane in layout.panes)
    if layout.active_pane.is_plane and viewer.before_mpr is not None and not beside:
        toggle_mpr(viewer)


def _same_pixels(first: Plane, second: Plane) -> bool:
    pairs = (
        (first.along_row, second.along_row),
        (first.along_column, second.along_column),
        (first.spacing_mm, second.spacing_mm),
    )
    return all(math.dist(one, other) < _SAME for one, other in pairs)


def toggle_mpr(viewer: Viewer) -> None:
    """Show the active series as three linked planes, or what was shown before."""
    if viewer.layout.active_pane.reformat != ACQUIRED and viewer.before_mpr is not None:
        layout, viewer.before_mpr = viewer.before_mpr, None
        viewer.show(replace(layout, last_seen=viewer.layout.last_seen, mprs=viewer.layout.mprs))
        return
    pane, frame = viewer.layout.active_pane, viewer.frame(viewer.layout.active)
    if pane.series is not None:
        viewer.before_mpr = viewer.layout
        viewer.show(_as_planes(viewer, pane.series, None if frame is None else frame.plane))


def _as_planes(viewer: Viewer, key: SeriesKey, acquired: Plane | None) -> Layout:
    """Return three planes through the middle of what is seen now.

    A series that was not acquired in one of them keeps a pane for its own frames.
    """
    index, pane = viewer.layout.active, viewer.layout.active_pane
    viewport, levels = viewer.viewport(index), viewer.levels(index)
    shown = replace(pane, window_group=f"mpr {key.uid} {key.stack}", scroll_group="", title="")
    upright = replace(fitted(viewport), quarter_turns=0, mirrored=False)
    planes = tuple(replace(shown, reformat=plane, viewport=upright, frame=0) for plane in PLANES)
    is_askew = acquired is not None and max(map(abs, acquired.normal)) < _SQUARE
    panes = (shown, *planes) if is_askew else planes
    rows, columns = (2, 2) if is_askew else (1, 3)
    last_seen, mprs = viewer.layout.last_seen, viewer.layout.mprs
    layout = Layout(rows, columns, panes, last_seen=last_seen, mprs=mprs)
    _, count = viewer.place(index)
    untouched = pane.frame in (0, count - 1)
    if levels is None or levels.image.plane is None or pane.reformat != ACQUIRED or untouched:
        return layout  # Through the middle of the volume: an end shows the least.
    width, height = viewport.pane
    middle = levels.image.plane.world_from_pixel(viewport.pixel_from_screen((width / 2, height / 2)))
    return layouts.reformatted(layout, key, Mpr(middle))


def change_planes(viewer: Viewer, change: Callable[[Mpr], Mpr]) -> None:
    """Change the linked planes of the active pane's series."""
    key = viewer.layout.active_pane.series
    mpr = viewer.mpr(key)
    if key is not None and mpr is not None:
        replan(viewer, key, change(mpr))


def _plane_drag(viewer: Viewer, index: int, taken: Grip, at: Point2) -> Step:
    """Return a drag of the centre, or of a line: the angle the hand has gone about the centre."""
    key, plane, start = (
        viewer.pane(index).series,
        viewer.pane(index).reformat,
        viewer.mpr(viewer.pane(index).series),
    )
    screen = [*at]

    def place(mpr: Mpr) -> Vector3 | None:
        levels = viewer.levels(index)
        if levels is None or levels.image.plane is None:
            return None
        pixel = viewer.viewport(index).pixel_from_screen((screen[0], screen[1]))
        return moved_within(mpr, plane, levels.image.plane.world_from_pixel(pixel)).centre_mm

    first = None if start is None else place(start)

    def step(dx: float, dy: float) -> None:
        screen[0], screen[1] = screen[0] + dx, screen[1] + dy
        mpr = viewer.mpr(key)
        now = None if mpr is None else place(mpr)
        if key is None or mpr is None or start is None or first is None or now is None:
            return
        if taken == "centre":
            replan(viewer, key, moved(mpr, now))
        else:
            angle = angle_in_plane(start, plane, now) - angle_in_plane(start, plane, first)
            replan(viewer, key, turned(start, plane, angle))

    return step


def _cross_hair_drag(viewer: Viewer, index: int, at: Point2) -> Step:
    screen = [*at]
    point_at(viewer, index, at)

    def step(dx: float, dy: float) -> None:
        screen[0], screen[1] = screen[0] + dx, screen[1] + dy
        point_at(viewer, index, (screen[0], screen[1]))

    return step


def _acquired_at(viewer: Viewer, layout: Layout, index: int, hair: Place) -> Layout:
    """Return the layout with a pane at the frame nearest to a place, which is brought into view."""
    series = viewer.series(layout.panes[index].series)
    place = None if series is None else viewer.offsets.place_in(hair, series.frame_of_reference_uid)
    if series is None or place is None:
        return layout
    found = nearest_frame([frame.plane for frame in series.frames], place.world_mm)
    if found is None:
        return layout
    layout = layouts.scrolled(layout, index, found.frame)
    return layouts.reframed(layout, index, brought_into_view(viewer.viewport(index), found.pixel))
