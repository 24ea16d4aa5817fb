"""What all lesions of the reading measure, taken in the background when somebody looks."""

from __future__ import annotations

from functools import partial

from annotator.dicom.study import Study
from annotator.events import Event
from annotator.lesions.case import Case
from annotator.lesions.records import ReadingId
from annotator.measure.of_lesion import Taken, located, taken_of
from annotator.workspace.jobs import Jobs, Token
from annotator.workspace.session import Session
from annotator.workspace.viewer import Viewer

_JOB = "measures"


class Measures:
    """`taken` holds what is known so far; `arrived` announces that it is complete for what was asked."""

    def __init__(self, session: Session, viewer: Viewer, jobs: Jobs) -> None:
        self.arrived: Event[None] = Event()
        self.taken: tuple[Taken, ...] = ()
        self._session, self._viewer, self._jobs = session, viewer, jobs
        self._basis: tuple[object, ...] = ()
        session.opened.listen(lambda _case: self._forget())

    def _forget(self) -> None:
        self._jobs.cancel(_JOB)
        self.taken, self._basis = (), ()

    def want(self) -> None:
        """Measure what was not measured since marks or images changed."""
        session, studies = self._session, self._viewer.studies
        if not session.has_case:
            return
        case, reading = session.case, session.reading.id
        basis = (case.id, reading, case.marks, studies)
        if basis != self._basis:
            self._basis = basis
            job = partial(_measured, case, reading, studies)
            self._jobs.run(_JOB, job, self._finish, _raise)

    def _finish(self, taken: tuple[Taken, ...]) -> None:
        self.taken = taken
        self.arrived.announce(None)


def _raise(error: Exception) -> None:
    raise error


def _measured(case: Case, reading: ReadingId, studies: tuple[Study, ...], token: Token) -> tuple[Taken, ...]:
    places = located(studies)
    found: list[Taken] = []
    for lesion in case.lesions_of(reading):
        token.check()
        found += taken_of(case, lesion.id, places)
    return tuple(found)
