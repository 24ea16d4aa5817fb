"""What became of each lesion, by the reader's thresholds, with what is measured of it."""

from __future__ import annotations

from collections.abc import Mapping

from annotator.events import Event
from annotator.lesion_map.compare import Comparison
from annotator.lesion_map.course import fates_at
from annotator.lesion_map.progress import Thresholds
from annotator.lesions.case import Case
from annotator.lesions.records import LesionId, ReadingId, TimepointId
from annotator.measure.of_lesion import by_mark
from annotator.workspace.measures import Measures
from annotator.workspace.session import Session
from annotator.workspace.thresholds import keep_thresholds, known_thresholds


class Fates:
    """Compares timepoints; `changed` announces other thresholds or further measurements."""

    def __init__(self, session: Session, measures: Measures) -> None:
        self.changed: Event[None] = Event()
        self.measures = measures
        self._session = session
        self._thresholds = known_thresholds(session.store)
        self._case: Case | None = None
        self._basis: tuple[object, ...] = ()
        self._kept: dict[TimepointId, dict[LesionId, Comparison]] = {}
        measures.arrived.listen(lambda _none: self.changed.announce(None))

    @property
    def thresholds(self) -> Thresholds:
        """From which factor on a change counts."""
        return self._thresholds

    def set_thresholds(self, thresholds: Thresholds) -> None:
        """Let changes count from other factors on, in all cases of the library."""
        if thresholds == self._thresholds:
            return
        self._thresholds = thresholds
        if not self._session.store.read_only:
            keep_thresholds(self._session.store, thresholds)
        self.changed.announce(None)

    def at(self, later: TimepointId, reading: ReadingId | None = None) -> Mapping[LesionId, Comparison]:
        """Return what became of each lesion since the timepoint before, with what is measured so far.

        `reading` is whose lesions; None for those of the reading under way. See `course.fates_at`.
        """
        case, taken = self._session.case, self.measures.taken
        reading = reading or self._session.reading.id
        basis: tuple[object, ...] = (reading, taken, self._thresholds)
        if basis != self._basis or self._case is not case:
            self._basis, self._case, self._kept = basis, case, {}
        if later not in self._kept:
            found = fates_at(case, reading, later, by_mark(taken), self._thresholds)
            self._kept[later] = {one.lesion: one for one in found}
        return self._kept[later]

    def latest(self, lesion: LesionId) -> Comparison | None:
        """Return what became of a lesion at the last timepoint that says something of it."""
        seen = reversed(self._session.case.observations_of(lesion))
        return next((fate for one in seen if (fate := self.at(one.timepoint).get(lesion))), None)
