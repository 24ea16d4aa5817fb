"""Marks on a plane across the slices, copied: to the plane beside it, the other side, other series."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from annotator.dicom.series import Frame, Series
from annotator.errors import AnnotatorError
from annotator.geometry.plane import Plane
from annotator.geometry.reflection import reflected
from annotator.geometry.shapes import centre
from annotator.imaging.image import Image
from annotator.lesions import edits
from annotator.lesions.case import Case
from annotator.lesions.change import Change
from annotator.lesions.edits import Stroke
from annotator.lesions.groups import in_turn
from annotator.lesions.records import Mark
from annotator.viewing.mpr import stepped
from annotator.workspace.across import marks_across
from annotator.workspace.action import Desk
from annotator.workspace.corresponding import pasted, reached
from annotator.workspace.frame_marks import timepoint_of
from annotator.workspace.plane_drawing import stroke_on_plane
from annotator.workspace.plane_marks import PlaneMarks
from annotator.workspace.viewer import Viewer


def has_marks_across(desk: Desk) -> bool:
    """Tell whether a mark drawn across slices is chosen while the active pane shows a plane."""
    session = desk.session
    if not session.has_case or not desk.viewer.layout.active_pane.is_plane:
        return False
    return any(session.case.get(Mark, one).plane is not None for one in session.selection.marks)


def chosen_on_plane(desk: Desk) -> list[Mark]:
    """Return the chosen marks that lie in the plane of the active pane, in its pixels."""
    viewer, index = desk.viewer, desk.viewer.layout.active
    levels = viewer.levels(index)
    held = () if levels is None else PlaneMarks(viewer, index).held(desk.session, levels.image)
    return [one for one in held if one.id in desk.session.selection.marks]


def chosen_across(desk: Desk) -> list[Mark]:
    """Return the chosen marks drawn across the slices of the active pane's series, on whatever plane."""
    viewer, session = desk.viewer, desk.session
    series = viewer.series(viewer.layout.active_pane.series)
    if series is None or not session.has_case or not session.selection.marks:
        return []
    return [one for one in marks_across(session.case, series) if one.id in session.selection.marks]


def mirrored_across(
    viewer: Viewer, series: Series, image: Image, column: float, mark: Mark
) -> tuple[Frame, Stroke]:
    """Return a mark across the slices of a series mirrored at the plane through a column of an image.

    The mirror stands upright on the rows of the image. The frame is that which the copy is bound to.

    Raises
    ------
    AnnotatorError
        The series does not reach the other side, or the slice there cannot bear marks.
    """
    if image.plane is None or mark.plane is None:
        raise ValueError("a mark across the slices and their planes lie in the patient")
    mirror_mm = image.plane.world_from_pixel((column, 0.0))
    shape, plane = reflected(mark.shape, mark.plane, mirror_mm, image.plane.along_row)
    frame, _ = reached(series, plane.world_from_pixel(centre(shape)))
    return frame, pasted(stroke_on_plane(viewer, series, plane, shape)[1], mark)


def copied_to_plane(desk: Desk, marks: list[Mark], by: int) -> Change:
    """Return the change that draws marks of the active pane's plane again some planes further.

    Raises
    ------
    AnnotatorError
        None of the marks lies in the plane, or no plane is beyond it.
    """
    viewer, session, plane = desk.viewer, desk.session, _plane_beside(desk, by)
    series = viewer.series(viewer.layout.active_pane.series)
    if not marks or series is None:
        raise AnnotatorError("The chosen mark lies on another plane.", "Enter goes to it.")

    def again(mark: Mark) -> Callable[[Case], Change]:
        lesion = session.case.lesion_of_mark(mark).id
        at, stroke = stroke_on_plane(viewer, series, plane, mark.shape)
        copy, point = pasted(stroke, mark), timepoint_of(session.case, series.frames[at])
        return lambda now: edits.mark_lesion_again(now, lesion, point.id, copy)

    return in_turn(session.case, [again(mark) for mark in marks])


def _plane_beside(desk: Desk, by: int) -> Plane:
    viewer, pane = desk.viewer, desk.viewer.layout.active_pane
    levels, mpr = viewer.levels(viewer.layout.active), viewer.mpr(pane.series)
    plane = None if levels is None else levels.image.plane
    axes = None if mpr is None else mpr.axes(pane.reformat)
    stack = None if pane.series is None or axes is None else viewer.reformats.stack(pane.series, axes)
    if plane is None or mpr is None or stack is None:
        raise ValueError("a plane of a volume is shown")
    across = np.asarray(stack.axes[2])
    there = stepped(mpr, pane.reformat, stack, by)
    away_mm = float(np.dot(np.subtract(there.centre_mm, plane.origin_mm), across))
    if abs(away_mm) < stack.steps_mm[2] / 4:
        raise AnnotatorError("There is no further plane.")
    x, y, z = (np.asarray(plane.origin_mm) + away_mm * across).tolist()
    return replace(plane, origin_mm=(x, y, z))
