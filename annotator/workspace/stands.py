"""Where the panes of the viewer stand: what linking and aligning need to know of them."""

from __future__ import annotations

from dataclasses import replace

from annotator.geometry.plane import Plane, Vector3
from annotator.viewing import layout as layouts
from annotator.viewing.layout import ACQUIRED, SURFACE, Layout
from annotator.viewing.link import Stand
from annotator.viewing.mpr import moved
from annotator.workspace.viewer import Viewer


def stand(viewer: Viewer, index: int, layout: Layout | None = None) -> Stand | None:
    """Return where a pane stands, None for an empty one; of a layout that is not shown yet."""
    shown = viewer.layout if layout is None else layout
    pane, series = shown.panes[index], viewer.series(shown.panes[index].series)
    if series is None:
        return None
    levels = viewer.levels(index)
    # Of MR only one sequence holds one kind of numbers, and PET may be in Bq/ml or in SUV.
    sequence = series.description if series.modality == "MR" else ""
    numbers = f"{series.modality} {sequence} {'' if levels is None else levels.image.unit}"
    facts = (series.frame_of_reference_uid, series.modality)
    if pane.reformat == SURFACE:
        return None
    if pane.reformat != ACQUIRED:
        cut, now = _cut(viewer, index, shown), viewer.viewport(index)
        viewport = replace(
            pane.viewport, rows=now.rows, columns=now.columns, pane=now.pane, pixel_size=now.pixel_size
        )
        return None if cut is None else Stand((cut,), 0, viewport, *facts, "", numbers)
    planes = tuple(frame.plane for frame in series.frames)
    at = min(max(0, pane.frame), len(planes) - 1)
    instance, placed, now = series.frames[at].instance, planes[at], viewer.viewport(index)
    viewport = replace(
        pane.viewport,
        rows=instance.rows,
        columns=instance.columns,
        pane=now.pane,
        pixel_size=now.pixel_size if placed is None else placed.spacing_mm,
    )
    return Stand(planes, at, viewport, *facts, series.frames[at].view, numbers)


def _cut(viewer: Viewer, index: int, layout: Layout) -> Plane | None:
    """Return the plane of a reformat in a layout: that of its image, moved to where the layout cuts."""
    pane, levels = layout.panes[index], viewer.levels(index)
    key = pane.series
    mpr = None if key is None else layout.mprs.get(key, viewer.mpr(key))
    if levels is None or levels.image.plane is None or mpr is None:
        return None
    plane, cut = levels.image.plane, mpr.cut(pane.reformat)
    normal = cut.axes[2]
    return _moved(plane, normal, cut.depth_mm - _along(plane.origin_mm, normal))


def cut_through(viewer: Viewer, layout: Layout, index: int, place_mm: Vector3) -> Layout:
    """Return the layout with the plane of a reformat through a place; its other planes stay."""
    pane = layout.panes[index]
    mpr = None if pane.series is None else layout.mprs.get(pane.series, viewer.mpr(pane.series))
    if pane.series is None or mpr is None:
        return layout
    normal = mpr.axes(pane.reformat)[2]
    by = _along(place_mm, normal) - _along(mpr.centre_mm, normal)
    x, y, z = (at + by * across for at, across in zip(mpr.centre_mm, normal, strict=True))
    return layouts.reformatted(layout, pane.series, moved(mpr, (x, y, z)))


def _along(place_mm: Vector3, normal: Vector3) -> float:
    return sum(at * across for at, across in zip(place_mm, normal, strict=True))


def _moved(plane: Plane, normal: Vector3, by_mm: float) -> Plane:
    x, y, z = (at + by_mm * across for at, across in zip(plane.origin_mm, normal, strict=True))
    return replace(plane, origin_mm=(x, y, z))
