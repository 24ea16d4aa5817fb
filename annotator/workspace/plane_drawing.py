"""Shapes drawn on a plane across the slices, changed there, and shown again."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import replace

from annotator.dicom.series import Series
from annotator.errors import AnnotatorError
from annotator.geometry.affine import Point2
from annotator.geometry.crossing import same_plane
from annotator.geometry.plane import Plane
from annotator.geometry.shapes import MaskShape, PointShape, Shape, centre
from annotator.geometry.transforms import transformed
from annotator.imaging.reformat import PLAIN
from annotator.lesions import groups
from annotator.lesions.case import Case
from annotator.lesions.edits import Stroke
from annotator.lesions.history import Edit
from annotator.lesions.placed import middle_mm
from annotator.lesions.records import ImageReference, Mark, MarkId, MarkRole
from annotator.viewing.mpr import lying_in
from annotator.viewing.sync import nearest_frame
from annotator.workspace import linked_planes
from annotator.workspace.corresponding import Landing, pasted, stroke_like
from annotator.workspace.frame_marks import timepoint_of
from annotator.workspace.marking import stored
from annotator.workspace.region_marking import stroke_on
from annotator.workspace.session import Session
from annotator.workspace.viewer import Viewer


def refusal_on_planes() -> AnnotatorError:
    """Return why something is not done on a plane that is no acquired image."""
    return AnnotatorError(
        "This works on acquired images alone.",
        "Lengths, angles, outlines, the brush and the one-click region work here; Alt+P leaves the planes.",
    )


def drawn_on_plane(
    session: Session, viewer: Viewer, index: int, plane: Plane, shape: Shape, name: str
) -> Edit:
    """Return the edit that stores a shape in pixels of a pane's plane, as a new lesion or the one expected.

    It is bound to the slice nearest its middle.

    Raises
    ------
    AnnotatorError
        The pane shows a slab, or another plane by now; the slice cannot bear marks; or a reference region is
        expected.
    """
    pane, levels = viewer.pane(index), viewer.levels(index)
    series, mpr = viewer.series(pane.series), viewer.mpr(pane.series)
    if series is None or mpr is None or isinstance(shape, MaskShape):
        raise ValueError("a shape is drawn on a plane of a series")
    if mpr.slab != PLAIN:
        raise AnnotatorError(
            "A slab shows many planes as one: what is drawn on it would lie on none of them.",
            "Alt+0 makes it one plane.",
        )
    if levels is None or levels.image.plane != plane:
        raise AnnotatorError("The plane changed while the hand drew on it.", "Draw it again.")
    if session.expected is not None and session.expected.role is not MarkRole.LESION:
        raise AnnotatorError(
            "A reference region is measured on an acquired image.", "Alt+P leaves the planes; draw it there."
        )
    at, stroke = stroke_on_plane(viewer, series, plane, shape)
    return stored(session, timepoint_of(session.case, series.frames[at]), stroke, name)


def stroke_on_plane(viewer: Viewer, series: Series, plane: Plane, shape: Shape) -> tuple[int, Stroke]:
    """Return a shape on a plane across a series, bound to the slice nearest its middle, and which that is.

    Raises
    ------
    AnnotatorError
        The slice cannot bear marks.
    """
    at, foot = _foot(series, plane.world_from_pixel(centre(shape)))
    return at, replace(_stroke_at(viewer, series, at, foot), shape=shape, plane=plane)


def landed(viewer: Viewer, target: Series, mark: Mark, to: Landing) -> Stroke:
    """Return a mark drawn again where it landed in a series.

    Raises
    ------
    AnnotatorError
        The slice there cannot bear marks.
    """
    if to.plane is None:
        return stroke_like(to.frame, to.shape, mark)
    return pasted(stroke_on_plane(viewer, target, to.plane, to.shape)[1], mark)


def reshaped_on_plane(
    case: Case, viewer: Viewer, series: Series, plane: Plane, shapes: Mapping[MarkId, Shape], name: str
) -> Edit:
    """Return the edit that gives marks of a plane other shapes, which are in its pixels.

    Each is bound to the slice of the series that is nearest its middle now.

    Raises
    ------
    AnnotatorError
        One of them lies on another plane, or the slice cannot bear marks.
    """
    own, images = dict[MarkId, Shape](), dict[MarkId, ImageReference]()
    for mark, shape in shapes.items():
        before = case.get(Mark, mark)
        there = None if before.plane is None else same_plane(before.plane, plane, math.inf)
        if before.plane is None or there is None:
            raise refusal_on_planes()
        own[mark] = transformed(shape, there.inverse())
        at, foot = _foot(series, before.plane.world_from_pixel(centre(own[mark])))
        if not series.frames[at].shows(before.image.sop_instance_uid, before.image.frame):
            images[mark] = _stroke_at(viewer, series, at, foot).image
    return Edit(name, groups.reshape_marks(case, own, images))


def show_mark(viewer: Viewer, mark: Mark) -> bool:
    """Show a mark where it was drawn, its image or linked planes; tell whether that is on the desk."""
    if mark.plane is None:
        return viewer.go_to_mark(mark)
    pane, frame = (
        viewer.layout.active_pane,
        viewer.frame_showing(mark.image.sop_instance_uid, mark.image.frame),
    )
    series = viewer.series(pane.series)
    if frame is None:
        return False
    if not pane.is_plane or series is None or frame not in series.frames:
        viewer.go_to_mark(mark)
        linked_planes.toggle_mpr(viewer)
    key = viewer.layout.active_pane.series
    if key is not None:
        linked_planes.replan(viewer, key, lying_in(mark.plane, middle_mm(mark, mark.plane)))
    return True


def _stroke_at(viewer: Viewer, series: Series, at: int, foot: Point2) -> Stroke:
    return stroke_on(viewer, series, at, PointShape(foot), frozenset(), "")


def _foot(series: Series, world_mm: tuple[float, float, float]) -> tuple[int, Point2]:
    """Return the slice nearest to a place, from 0, and the position on it that is nearest."""
    found = nearest_frame([frame.plane for frame in series.frames], world_mm)
    if found is None:
        raise ValueError("the slices of a volume lie in the patient")
    instance = series.frames[found.frame].instance
    column, row = found.pixel
    return found.frame, (
        min(max(column, 0.0), float(instance.columns)),
        min(max(row, 0.0), float(instance.rows)),
    )
