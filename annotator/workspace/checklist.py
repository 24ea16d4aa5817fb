"""The follow-up checklist at work: which timepoint, which row, and what each answer does."""

from __future__ import annotations

from collections.abc import Mapping

from annotator.dicom.series import Series
from annotator.dicom.study import Study
from annotator.errors import AnnotatorError
from annotator.events import Event
from annotator.lesion_map.wording import counted
from annotator.lesions import edits
from annotator.lesions.case import Case
from annotator.lesions.follow_up import OldLesion, answered, old_lesions, open_follow_ups
from annotator.lesions.history import Edit
from annotator.lesions.records import (
    LesionId,
    Mark,
    ObservationStatus,
    ReadingId,
    Timepoint,
    TimepointId,
)
from annotator.measure.of_lesion import FrameKey, Located, located
from annotator.viewing.candidates import series_key
from annotator.workspace.corresponding import Landing, landing, landing_across, like
from annotator.workspace.notice import Weight
from annotator.workspace.plane_drawing import landed
from annotator.workspace.privacy import timepoint_label
from annotator.workspace.session import Selection, Session
from annotator.workspace.viewer import Viewer

ANSWERS: Mapping[ObservationStatus, str] = {
    ObservationStatus.PRESENT: "seen",
    ObservationStatus.RESOLVED: "gone",
    ObservationStatus.NOT_IMAGED: "not imaged",
    ObservationStatus.NOT_ASSESSABLE: "not assessable",
}
"""The answers, in the order of their keys."""


class Checklist:
    """Walks through the lesions of earlier timepoints; `turned` announces another timepoint or row."""

    def __init__(self, session: Session, viewer: Viewer) -> None:
        self.turned: Event[None] = Event()
        self._session, self._viewer = session, viewer
        self._chosen: TimepointId | None = None
        self._row: LesionId | None = None
        self._rows_of: tuple[Case | None, ReadingId | None, dict[TimepointId, tuple[OldLesion, ...]]]
        self._rows_of = (None, None, {})
        self._studies: tuple[Study, ...] = ()
        self._places: Mapping[FrameKey, Located] = {}
        session.opened.listen(lambda _case: self._begin())

    def _begin(self) -> None:
        self._chosen, self._row = None, None

    @property
    def timepoints(self) -> tuple[Timepoint, ...]:
        """The timepoints that have something to follow up."""
        if not self._session.has_case:
            return ()
        return tuple(point for point in self._session.case.timepoints if self.rows_of(point))

    @property
    def timepoint(self) -> Timepoint | None:
        """The timepoint under way: the one chosen, else the first that is not complete, else the last."""
        points = self.timepoints
        chosen = [point for point in points if point.id == self._chosen]
        unfinished = [point for point in points if any(one.is_open for one in self.rows_of(point))]
        return next(iter((*chosen, *unfinished, *points[-1:])), None)

    def rows_of(self, point: Timepoint) -> tuple[OldLesion, ...]:
        """Return the lesions to follow up at a timepoint."""
        case, reading = self._session.case, self._session.reading.id
        # They are asked for many times between two edits.
        if self._rows_of[0] is not case or self._rows_of[1] != reading:
            self._rows_of = (case, reading, {})
        known = self._rows_of[2]
        if point.id not in known:
            known[point.id] = old_lesions(case, reading, point.id)
        return known[point.id]

    @property
    def rows(self) -> tuple[OldLesion, ...]:
        """The lesions to follow up at the timepoint under way."""
        point = self.timepoint
        return () if point is None else self.rows_of(point)

    @property
    def row(self) -> OldLesion | None:
        """The row in hand: the one chosen, else the first that is open, else the first."""
        rows = self.rows
        chosen = [one for one in rows if one.lesion.id == self._row]
        return next(iter((*chosen, *(one for one in rows if one.is_open), *rows)), None)

    def choose_timepoint(self, timepoint: TimepointId) -> None:
        """Follow up another timepoint."""
        self._chosen, self._row = timepoint, None
        self.turned.announce(None)

    def choose_row(self, lesion: LesionId, timepoint: TimepointId | None = None) -> None:
        """Take a lesion in hand, and show where it should be."""
        if timepoint is not None:
            self._chosen = timepoint
        point = self.timepoint
        self._chosen, self._row = None if point is None else point.id, lesion
        self._session.select_lesion(lesion)
        self.turned.announce(None)
        self.show_now()

    def step(self, by: int, *, only_open: bool = False) -> bool:
        """Take the next row in hand, or the next open one; tell whether there is one."""
        rows, row = self.rows, self.row
        if row is None:
            return False
        at = rows.index(row)
        turn = [rows[(at + by * step) % len(rows)] for step in range(1, len(rows) + (0 if only_open else 1))]
        found = next((one for one in turn if one.is_open or not only_open), None)
        if found is None:
            return False
        self.choose_row(found.lesion.id)
        return True

    def next_open(self, by: int = 1) -> None:
        """Take the next lesion in hand of which nobody said what became of it, at this date or another."""
        if self.step(by, only_open=True):
            return
        row = self.row
        if row is not None and row.is_open:
            self.choose_row(row.lesion.id)
            return
        rest = open_follow_ups(self._session.case, self._session.reading.id)
        if rest:
            self.choose_row(rest[0].lesion.id, rest[0].timepoint.id)
        else:
            self._session.tell("Every lesion is followed up at every timepoint.")

    def picture(self, row: OldLesion) -> Mark | None:
        """Return the earlier mark to compare with: the latest of a modality taken now, else the latest."""
        now = [study for study in self._viewer.studies if study.uid in row.timepoint.study_uids]
        modalities = {series.modality for study in now for series in study.shown}
        alike = [mark for mark in row.marks if mark.image.modality in modalities]
        return next(iter((*alike[-1:], *row.marks[-1:])), None)

    def show_before(self) -> None:
        """Show the earlier image of the row in hand."""
        row = self.row
        picture = None if row is None else self.picture(row)
        if picture is not None:
            self._show(picture)

    def show_now(self) -> None:
        """Show the image where the lesion is now, or should be, if that is on the desk."""
        row = self.row
        if row is None:
            return
        marks = () if row.now is None else self._session.case.marks_of(row.now.id)
        if marks:
            self._show(marks[-1])
            return
        place = self._place(row)
        if place is not None:
            there, series = place
            self._viewer.bring(series_key(series), series.frames.index(there.frame), there.foot)

    def answer(self, status: ObservationStatus) -> None:
        """Record what became of the row in hand; a lesion that is *seen* first gets a draft of its mark."""
        row = self.row
        if row is None:
            return
        self._chosen, self._row = row.timepoint.id, row.lesion.id
        if status is ObservationStatus.PRESENT and self._draft(row):
            return
        case, point = self._session.case, row.timepoint
        try:
            change = answered(case, row.lesion.id, point.id, status)
        except ValueError:
            words = f"{row.lesion.name} is marked at {self._label(point)}: it cannot be {ANSWERS[status]}."
            self._session.tell(words, Weight.WARNING, "Delete its marks there first.")
            return
        name = f"Follow up {row.lesion.name} ({point.label}): {ANSWERS[status]}"
        if change and not self._session.apply(Edit(name, change)):
            return
        self._go_on(point)

    def answer_rest(self, status: ObservationStatus) -> None:
        """Record the same of every lesion that is still open at the timepoint, as one edit."""
        point = self.timepoint
        rest = [one for one in self.rows if one.now is None]
        if point is None or not rest:
            self._session.tell("No lesion is open at this timepoint.")
            return
        case = self._session.case
        change = answered(case, rest[0].lesion.id, point.id, status)
        for one in rest[1:]:
            change = change.then(answered(case, one.lesion.id, point.id, status))
        name = f"Follow up {counted(len(rest), 'lesion')} ({point.label}): {ANSWERS[status]}"
        if self._session.apply(Edit(name, change)):
            self._go_on(point)

    def _go_on(self, point: Timepoint) -> None:
        if not self.step(1, only_open=True) and not any(one.is_open for one in self.rows):
            self._session.tell(f"The follow-up of {self._label(point)} is complete.")
        self.turned.announce(None)

    def _draft(self, row: OldLesion) -> bool:
        """Copy the earlier mark as a draft to where it should be now; tell whether there is one new."""
        case, lesion, point = self._session.case, row.lesion, row.timepoint
        if row.now is not None and case.marks_of(row.now.id):
            return False
        place = self._place(row)
        picture = self.picture(row)
        if place is None or picture is None:
            words = f"{lesion.name} is seen, without a mark: no image like the earlier one is on the desk."
            self._session.tell(words, hint="Draw it where you see it.")
            return False
        there, series = place
        stroke = landed(self._viewer, series, picture, there)
        change = edits.mark_lesion_again(case, lesion.id, point.id, stroke, draft=True)
        (mark,) = [after for _, after in change.pairs if isinstance(after, Mark)]
        if not self._session.apply(Edit(f"Copy {lesion.name} to {point.label}", change)):
            return True
        self._show(self._session.case.get(Mark, mark.id))
        self._session.tell(
            f"A draft was placed {there.how}.", hint="Seen once more accepts it; move it first if need be."
        )
        self.turned.announce(None)
        return True

    def _place(self, row: OldLesion) -> tuple[Landing, Series] | None:
        """Return where the earlier mark lies in the images of the timepoint, None where in none."""
        viewer = self._viewer
        if viewer.studies is not self._studies:
            self._studies, self._places = viewer.studies, located(viewer.studies)
        picture = self.picture(row)
        if picture is None:
            return None
        image = picture.image
        source = self._places.get((image.sop_instance_uid, image.frame))
        if source is None:
            return None
        here = [study for study in viewer.studies if study.uid in row.timepoint.study_uids]
        share = source.index / max(1, len(source.series.frames) - 1)
        for series in like(source.series, (one for study in here for one in study.shown)):
            try:
                if picture.plane is None:
                    return landing(source.frame, picture.shape, series, viewer.offsets, share), series
                there = landing_across(picture.shape, picture.plane, source.series, series, viewer.offsets)
                return there, series
            except AnnotatorError:
                continue  # This series does not reach the place; the next one may.
        return None

    def _show(self, mark: Mark) -> None:
        self._session.select(Selection(mark=mark.id))
        if not self._viewer.go_to_mark(mark):
            self._session.tell("The image of this mark is not on the desk.", hint="Open its folder.")

    def _label(self, point: Timepoint) -> str:
        return timepoint_label(self._session.case, point, private=self._viewer.private)
