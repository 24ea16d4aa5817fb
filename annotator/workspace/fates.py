"""What became of each lesion, by the reader's thresholds, with what is measured of it."""

from __future__ import annotations

import json
from collections import defaultdict

from annotator.events import Event
from annotator.lesion_map.compare import Comparison, compare
from annotator.lesion_map.progress import Thresholds
from annotator.lesions.case import Case
from annotator.lesions.follow_up import last_told
from annotator.lesions.records import LesionId, MarkId, ReadingId, TimepointId
from annotator.library.store import Store
from annotator.measure.measurement import Measurement
from annotator.measure.of_lesion import Taken
from annotator.workspace.measures import Measures
from annotator.workspace.session import Session

_KEY = "thresholds"
Ends = tuple[TimepointId, TimepointId]


def known_thresholds(store: Store) -> Thresholds:
    """Return from which factor on a change counts in the cases of a library."""
    text = store.recall(_KEY)
    return Thresholds(**json.loads(text)) if text else Thresholds()


def keep_thresholds(store: Store, thresholds: Thresholds) -> None:
    """Keep thresholds with a library."""
    values = {"area": thresholds.area, "uptake_ratio": thresholds.uptake_ratio}
    store.remember(_KEY, json.dumps(values))


def by_mark(taken: tuple[Taken, ...]) -> dict[MarkId, list[Measurement]]:
    """Return what is measured of single marks, as `compare` asks for it."""
    found: dict[MarkId, list[Measurement]] = defaultdict(list)
    for one in taken:
        if len(one.marks) == 1 and isinstance(one.result, Measurement):
            found[one.marks[0]].append(one.result)
    return found


class Fates:
    """Compares timepoints; `changed` announces other thresholds or further measurements."""

    def __init__(self, session: Session, measures: Measures) -> None:
        self.changed: Event[None] = Event()
        self.measures = measures
        self._session = session
        self._thresholds = known_thresholds(session.store)
        self._case: Case | None = None
        self._basis: tuple[object, ...] = ()
        self._kept: dict[Ends, dict[LesionId, Comparison]] = {}
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

    def between(
        self, earlier: TimepointId, later: TimepointId, reading: ReadingId | None = None
    ) -> dict[LesionId, Comparison]:
        """Return what became of each lesion between two timepoints, with what is measured so far.

        `reading` is whose lesions; None for those of the reading under way.
        """
        case, taken = self._session.case, self.measures.taken
        reading = reading or self._session.reading.id
        basis: tuple[object, ...] = (reading, taken, self._thresholds)
        if basis != self._basis or self._case is not case:
            self._basis, self._case, self._kept = basis, case, {}
        if (earlier, later) not in self._kept:
            found = compare(case, reading, earlier, later, by_mark(taken), self._thresholds)
            self._kept[earlier, later] = {one.lesion: one for one in found}
        return self._kept[earlier, later]

    def at(self, lesion: LesionId, later: TimepointId) -> Comparison | None:
        """Return what became of a lesion since it was last told of; None where it never was before."""
        before = last_told(self._session.case, lesion, later)
        return None if before is None else self.between(before.timepoint, later).get(lesion)

    def latest(self, lesion: LesionId) -> Comparison | None:
        """Return what became of a lesion at the last timepoint that says something of it."""
        seen = self._session.case.observations_of(lesion)
        return self.at(lesion, seen[-1].timepoint) if seen else None
