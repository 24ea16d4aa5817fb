"""What a hand may do on a plane that is no acquired image: choose the marks it cuts."""

from __future__ import annotations

from annotator.errors import AnnotatorError
from annotator.geometry.affine import Point2
from annotator.geometry.shapes import Shape
from annotator.lesions.history import Edit
from annotator.lesions.records import Mark, MarkId
from annotator.viewing.pick import LABEL
from annotator.workspace import linked_planes
from annotator.workspace.plane_marks import PlaneMarks
from annotator.workspace.session import Selection, Session
from annotator.workspace.tool import Bench
from annotator.workspace.viewer import Viewer


def plane_bench(session: Session, viewer: Viewer, index: int, drawn: PlaneMarks) -> Bench | None:
    """Return what a gesture on the plane of a pane may know and do; None where there is none to draw on.

    Marks are stored in the pixels of acquired images: what lies between these is not drawn, but refused.
    """
    levels = viewer.levels(index)
    if not viewer.pane(index).is_plane or levels is None or not session.has_case:
        return None

    def picked(at: Point2, _scale: float) -> tuple[Mark, str | None] | None:
        viewport = viewer.viewport(index)
        found = drawn.mark_at(session, levels.image, viewport, viewport.screen_from_pixel(at))
        # As by its words, a mark is chosen here, not moved: its shape lies on another plane.
        return None if found is None else (session.case.get(Mark, found), LABEL)

    return Bench(
        draw=_refuse,
        alter=lambda _mark, shape: _refuse(shape),
        remove=lambda _mark: _refuse(),
        pick=picked,
        select=lambda mark: session.select(Selection(mark=mark)),
        size=(levels.image.columns, levels.image.rows),
        image=levels.image,
        chosen_marks=session.selection.marks,
        choose=session.choose,
    )


def refusal_on_planes() -> AnnotatorError:
    """Return why a shape is not drawn on a plane that is no acquired image."""
    return AnnotatorError(
        "Marks are drawn on acquired images: each is stored in the pixels of one, and this plane is none.",
        "Leave the planes with Alt+P.",
    )


def _refuse(_shape: Shape | None = None, _name: str = "") -> Edit:
    raise refusal_on_planes()


def show_source(session: Session, viewer: Viewer, mark: MarkId) -> None:
    """Choose a mark and show the acquired image it was drawn on, leaving planes that hide it."""
    record = session.case.get(Mark, mark)
    session.select(Selection(mark=mark))
    linked_planes.leave_for(viewer, viewer.layout.active_pane.series)
    if not viewer.go_to(record.image, record.shape):
        session.tell("The image of this mark is not on the desk.", hint="Open its folder.")
