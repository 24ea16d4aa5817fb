"""The window that shows best what a mark holds: the one under the pointer, else the chosen one."""

from __future__ import annotations

from annotator.geometry.affine import Point2
from annotator.geometry.shapes import area, contains
from annotator.lesions.records import Mark
from annotator.viewing.pick import pick
from annotator.viewing.windowing import best_window
from annotator.workspace.frame_marks import marks_on
from annotator.workspace.session import Session
from annotator.workspace.viewer import Viewer


def window_to_mark(session: Session, viewer: Viewer, index: int, pixel: Point2 | None) -> None:
    """Give a pane the window of the values inside the mark under a pixel position, or say why not.

    Parameters
    ----------
    index : int
        The pane.
    pixel : Point2 or None
        (column, row) under the pointer; None leaves the chosen mark, where it is on this image.
    """
    levels, series = viewer.levels(index), viewer.series(viewer.pane(index).series)
    if levels is None or series is None:
        return
    mark = _mark_at(session, viewer, index, pixel)
    if mark is None:
        session.tell("There is no mark under the pointer.", hint="Ctrl+left drag takes the window of a box.")
        return
    window = best_window(levels.image, mark.shape, series.modality)
    if window is None:
        session.tell("What the mark holds has no window: one value alone, padding or colours.")
        return
    viewer.window(index, window)


def _mark_at(session: Session, viewer: Viewer, index: int, pixel: Point2 | None) -> Mark | None:
    frame = viewer.frame(index)
    if frame is None or not session.has_case:
        return None
    marks = marks_on(session.case, frame)
    if pixel is not None:
        around = [mark for mark in marks if contains(mark.shape, pixel)]
        if around:
            return min(around, key=lambda mark: area(mark.shape))
        viewport = viewer.viewport(index)
        found = pick(viewport.screen_from_pixel(pixel), marks, viewport)
        if found is not None:
            return found.mark
    return next((mark for mark in marks if mark.id == session.selection.mark), None)
