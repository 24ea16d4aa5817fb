"""What a hand may do on a plane that is no acquired image: draw and change marks, paint and grow voxels."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from annotator.geometry.affine import Point2
from annotator.imaging.image import Image
from annotator.imaging.region import Region
from annotator.imaging.swept import swept, voxel_at
from annotator.lesions import edits
from annotator.lesions.history import Edit
from annotator.lesions.records import Mark, MarkId
from annotator.workspace import linked_planes
from annotator.workspace.chosen_region import chosen_region
from annotator.workspace.describe import usual_findings
from annotator.workspace.marking import bench_for, checked, gated, grip_at, reformed, region_slices
from annotator.workspace.plane_drawing import drawn_on_plane, reshaped_on_plane, show_mark
from annotator.workspace.plane_marks import PlaneMarks
from annotator.workspace.region_marking import region_drawn, voxels_of
from annotator.workspace.session import Selection, Session
from annotator.workspace.tool import Bench, Through
from annotator.workspace.viewer import Viewer


def plane_bench(session: Session, viewer: Viewer, index: int, drawn: PlaneMarks) -> Bench | None:
    """Return what a gesture on the plane of a pane may know and do; None where there is none to draw on.

    What is made of voxels is stored slice by slice; any other shape in the pixels of the plane itself, bound
    to the slice nearest its middle.
    """
    levels, series = viewer.levels(index), viewer.series(viewer.pane(index).series)
    plane = None if levels is None else levels.image.plane
    is_plane = viewer.pane(index).is_plane and session.has_case
    if not is_plane or levels is None or series is None or plane is None:
        return None
    image, held = levels.image, drawn.held(session, levels.image)
    chosen = _chosen(session, viewer, index, held)
    high, wide = plane.spacing_mm
    reshaped = partial(reshaped_on_plane, session.case, viewer, series, plane)

    return Bench(
        draw=partial(drawn_on_plane, session, viewer, index, plane),
        alter=lambda mark, shape: reshaped({mark: shape}, "Reshape mark"),
        remove=lambda mark: Edit("Delete mark", edits.delete_mark(session.case, mark)),
        pick=lambda at, _scale: _picked(session, viewer, index, drawn, at),
        select=lambda mark: session.select(Selection(mark=mark)),
        size=(image.columns, image.rows),
        chosen=chosen,
        brush_px=viewer.brush_px,
        is_sphere=viewer.sphere_brush,
        gating=viewer.gating,
        gated=lambda gating: gated(session, viewer, gating),
        region_slices=lambda: region_slices(session, viewer, index),
        reform=lambda shapes, name: reformed(session, viewer, index, shapes, name),
        tip=(min(high, wide) / wide, min(high, wide) / high),
        image=image,
        modality=series.modality,
        findings=chosen.findings if chosen else usual_findings(session.case, series.modality),
        voxels=lambda: voxels_of(viewer, index, image),
        draw_region=partial(region_drawn, session, viewer, index),
        through=_through(viewer, index, image, drawn),
        marks=held,
        chosen_marks=session.selection.marks,
        choose=session.choose,
        check=lambda these: checked(session, these),
        alter_all=reshaped,
        grip=lambda at: grip_at(session, held, viewer.viewport(index), at),
    )


def _picked(
    session: Session, viewer: Viewer, index: int, drawn: PlaneMarks, at: Point2
) -> tuple[Mark, str | None] | None:
    levels, viewport = viewer.levels(index), viewer.viewport(index)
    if levels is None:
        return None
    under = drawn.picked(session, levels.image, viewport, viewport.screen_from_pixel(at))
    if under is None:
        return None
    held = (one for one in drawn.held(session, levels.image) if one.id == under[0])
    return next(held, session.case.get(Mark, under[0])), under[1]


def _chosen(session: Session, viewer: Viewer, index: int, held: Sequence[Mark]) -> Mark | None:
    """Return the chosen mark of a plane, or of the slices of the region it shows."""
    region = chosen_region(session, viewer, index)
    if region is not None:
        return session.case.get(Mark, region.chosen)
    return next((one for one in held if one.id == session.selection.mark), None)


def _through(viewer: Viewer, index: int, image: Image, drawn: PlaneMarks) -> Through | None:
    key, plane = viewer.pane(index).series, image.plane
    volume = None if key is None else viewer.reformats.volume(key)
    if volume is None or plane is None:
        return None

    def touched(start: Point2, end: Point2, radius_px: float) -> Region | None:
        ends = plane.world_from_pixel(start), plane.world_from_pixel(end)
        return swept(volume, *ends, radius_px * plane.spacing_mm[1])

    return Through(
        voxel_at=lambda at: voxel_at(volume, plane.world_from_pixel(at)),
        swept=touched,
        cut=lambda slices: drawn.cut(slices, image),
    )


def bench_at(session: Session, viewer: Viewer, index: int) -> Bench | None:
    """Return what a gesture or command may do in a pane: on its acquired image, else on its plane."""
    bench = bench_for(session, viewer, index)
    return bench or plane_bench(session, viewer, index, PlaneMarks(viewer, index))


def show_source(session: Session, viewer: Viewer, mark: MarkId) -> None:
    """Choose a mark and show what it was drawn on: its image, leaving planes that hide it, or its plane."""
    record = session.case.get(Mark, mark)
    session.select(Selection(mark=mark))
    if record.plane is None:
        linked_planes.leave_for(viewer, viewer.layout.active_pane.series)
    if not show_mark(viewer, record):
        session.tell("The image of this mark is not on the desk.", hint="Open its folder.")
