"""What every export of a map says: the map, whose reading it is, and the verdicts on it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from annotator.criteria import judge_all, report
from annotator.exchange.format import Context
from annotator.lesion_map.build import LesionMap, MappedLesion, build
from annotator.lesions.case import Case
from annotator.lesions.records import Lesion, Mark, Observation, Reader, Timepoint


@dataclass(frozen=True, slots=True)
class Summary:
    """A case seen through its lesion map.

    `sets` are the judged criteria sets in the shape of ``annotator criteria --json``.
    """

    case: Case
    context: Context
    map: LesionMap
    reader: Reader | None
    sets: tuple[dict[str, Any], ...]

    @property
    def timepoints(self) -> tuple[Timepoint, ...]:
        """The timepoints in scope, earliest first."""
        return self.case.timepoints if self.map.timepoint is None else (self.map.timepoint,)

    @property
    def mapped(self) -> tuple[MappedLesion, ...]:
        """Every lesion the map speaks of by number: the present ones and the others."""
        return tuple(sorted((*self.map.lesions, *self.map.others), key=lambda one: one.lesion.number))

    def observations(self, lesion: Lesion) -> tuple[Observation, ...]:
        """Return a lesion's observations at the timepoints in scope."""
        at = {one.id for one in self.timepoints}
        return tuple(one for one in self.case.observations_of(lesion.id) if one.timepoint in at)

    def marks(self, lesion: MappedLesion) -> tuple[Mark, ...]:
        """Return the marks that the map counts for a lesion."""
        return tuple(self.case.get(Mark, key) for one in lesion.sightings for key in one.marks)


def summarised(case: Case, context: Context) -> Summary:
    """Return the summary of the part of a case that a context names.

    Raises
    ------
    UnknownRecordError
        The case has no such reading or timepoint.
    """
    lesion_map = build(case, context.reading, context.timepoint, context.modalities)
    reading = lesion_map.reading
    judged = judge_all(case, reading.id if reading else None, context.timepoint, context.sets)
    return Summary(
        case=case,
        context=context,
        map=lesion_map,
        reader=case.get(Reader, reading.reader) if reading else None,
        sets=tuple(report(case, judged, context.timepoint)["sets"]),
    )
