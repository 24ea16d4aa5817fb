"""What all lesions of the case measure, taken in the background when somebody looks."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

from annotator.dicom.study import Study
from annotator.events import Event
from annotator.lesions.case import Case
from annotator.lesions.records import LesionId
from annotator.measure.of_lesion import Taken, located, taken_of
from annotator.workspace.jobs import Jobs, Token
from annotator.workspace.session import Session
from annotator.workspace.viewer import Viewer

_JOB = "measures"
Basis = tuple[object, ...]


class Measures:
    """`taken` holds what is known so far; `arrived` announces that it is complete for what was asked.

    A lesion is measured again only when its marks or the images changed.
    """

    def __init__(self, session: Session, viewer: Viewer, jobs: Jobs) -> None:
        self.arrived: Event[None] = Event()
        self._session, self._viewer, self._jobs = session, viewer, jobs
        self._kept: dict[LesionId, tuple[Basis, tuple[Taken, ...]]] = {}
        self._asked: frozenset[Basis] = frozenset()
        session.opened.listen(lambda _case: self._forget())

    @property
    def taken(self) -> tuple[Taken, ...]:
        """What is measured of all lesions, as far as it is known."""
        return tuple(one for _, taken in self._kept.values() for one in taken)

    def _forget(self) -> None:
        self._jobs.cancel(_JOB)
        self._kept, self._asked = {}, frozenset()

    def want(self) -> None:
        """Measure what was not measured since marks or images changed."""
        session, studies = self._session, self._viewer.studies
        if not session.has_case:
            return
        case = session.case
        # Of every reading: the map may show another one, and its fates rest on measurements too.
        lesions = {one.id: _basis(case, one.id, studies) for one in case.lesions}
        self._kept = {key: kept for key, kept in self._kept.items() if key in lesions}
        missing = {
            key: basis
            for key, basis in lesions.items()
            if key not in self._kept or self._kept[key][0] != basis
        }
        asked = frozenset(missing.values())
        if missing and asked != self._asked:
            self._asked = asked
            self._jobs.run(_JOB, partial(_measured, case, missing, studies), self._finish, _raise)

    def _finish(self, found: dict[LesionId, tuple[Basis, tuple[Taken, ...]]]) -> None:
        self._kept |= found
        self._asked = frozenset()
        self.arrived.announce(None)


def _basis(case: Case, lesion: LesionId, studies: tuple[Study, ...]) -> Basis:
    """Return what decides the measurements of a lesion."""
    seen = case.observations_of(lesion)
    marks = tuple(mark for one in seen for mark in (*case.marks_of(one.id), *case.references_of(one.id)))
    points = tuple((one.id, one.timepoint) for one in seen)
    return lesion, points, marks, id(studies)


def _raise(error: Exception) -> None:
    raise error


def _measured(
    case: Case, missing: Mapping[LesionId, Basis], studies: tuple[Study, ...], token: Token
) -> dict[LesionId, tuple[Basis, tuple[Taken, ...]]]:
    places = located(studies)
    found = {}
    for lesion, basis in missing.items():
        token.check()
        found[lesion] = (basis, taken_of(case, lesion, places))
    return found
