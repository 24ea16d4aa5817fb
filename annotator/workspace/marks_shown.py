"""The marks that a pane shows now: in sight, with what is locked said so, and the frame about the chosen."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from annotator.dicom.series import Frame
from annotator.drawing import Drawing
from annotator.lesions.records import Mark, Reader, Reading, ReadingId
from annotator.viewing.chips import Chip, Tone
from annotator.viewing.scene import ShownMark
from annotator.viewing.transform_frame import TransformFrame, frame_about, frame_scene
from annotator.viewing.viewport import Viewport
from annotator.workspace.frame_marks import marks_on, shown_on
from annotator.workspace.locks import is_own
from annotator.workspace.marks_view import MarksView
from annotator.workspace.session import Session


def marks_in_sight(session: Session, frame: Frame) -> tuple[Mark, ...]:
    """Return the marks on a frame, in its pixels, that are not hidden."""
    return tuple(one for one in marks_on(session.case, frame) if session.marks_view.shows(one))


def shown_in_sight(session: Session, frame: Frame) -> tuple[ShownMark, ...]:
    """Return the marks of a frame that are not hidden, as they are drawn on it, locks too; not measured."""
    closed, view = session.closed_readings, session.marks_view
    shown = shown_on(session.case, frame)
    if not closed and view == MarksView():
        return shown
    return tuple(with_lock(session, one, closed) for one in shown if view.shows(one.mark))


def with_lock(session: Session, shown: ShownMark, closed: Collection[ReadingId]) -> ShownMark:
    """Return a mark with what is said of it where it cannot be changed."""
    case, lesion = session.case, shown.lesion
    if lesion is None or lesion.reading not in closed:
        return shown._replace(locked=True) if shown.mark.id in session.marks_view.locked else shown
    reading = case.get(Reading, lesion.reading)
    own = is_own(case, reading, session.reader_name)
    return shown._replace(locked=True, reader="" if own else case.get(Reader, reading.reader).name)


def transform_frame(session: Session, marks: Iterable[Mark], viewport: Viewport) -> TransformFrame | None:
    """Return the frame about the chosen of the marks in sight; None where there is none to hold."""
    chosen = [one for one in marks if one.id in session.selection.marks]
    if any(session.is_locked(one) for one in chosen):
        return None
    return frame_about([one.shape for one in chosen], viewport)


def transform_drawing(session: Session, marks: Iterable[Mark], viewport: Viewport) -> tuple[Drawing, ...]:
    """Return the drawing of that frame; none while nothing is chosen."""
    held = transform_frame(session, marks, viewport)
    return () if held is None else (frame_scene(held, viewport),)


def hidden_chips(session: Session, series_uid: str) -> tuple[Chip, ...]:
    """Return a chip that says how many marks of a series are out of sight, so that none is forgotten."""
    if not session.has_case or session.marks_view.shows_all:
        return ()
    marks = [one for one in session.case.all(Mark) if one.image.series_instance_uid == series_uid]
    count = sum(not session.marks_view.shows(one) for one in marks)
    if not count:
        return ()
    tip = "Marks of this series that are hidden, or left out while others are alone. Ctrl+Shift+U shows all."
    return (Chip(f"{count} hidden", tip, Tone.WARNING),)
