"""What every export of a map says: the map, whose reading it is, its course, and the verdicts on it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from annotator.criteria import judge_all, report
from annotator.exchange.discretion import without_notes
from annotator.exchange.format import Context
from annotator.exchange.measured import Row, in_scope, measured_ever
from annotator.lesion_map.build import LesionMap, MappedLesion
from annotator.lesion_map.course import Step, course
from annotator.lesion_map.filtering import Filtered, filtered
from annotator.lesion_map.progress import Trend
from annotator.lesions.case import Case
from annotator.lesions.records import Lesion, LesionId, Mark, Observation, Reader, Timepoint, TimepointId
from annotator.measure.of_lesion import by_mark


@dataclass(frozen=True, slots=True)
class Summary:
    """A case seen through its lesion map.

    `hidden` are the lesions that the filter of the context leaves out; `rows` what is measured of the
    reading at any timepoint; `steps` the course up to the timepoint of the map; `verdicts` those on
    the criteria sets as ``annotator criteria --json`` prints them.
    """

    case: Case
    context: Context
    map: LesionMap
    hidden: tuple[Lesion, ...]
    reader: Reader | None
    rows: tuple[Row, ...]
    steps: tuple[Step, ...]
    verdicts: dict[str, Any]

    @property
    def sets(self) -> tuple[dict[str, Any], ...]:
        """The judged criteria sets."""
        return tuple(self.verdicts["sets"])

    @property
    def timepoints(self) -> tuple[Timepoint, ...]:
        """The timepoints in scope, earliest first."""
        return self.case.timepoints if self.map.timepoint is None else (self.map.timepoint,)

    @property
    def mapped(self) -> tuple[MappedLesion, ...]:
        """Every lesion the map speaks of by number: the present ones and the others."""
        return every_lesion(self.map)

    @property
    def measured(self) -> tuple[Row, ...]:
        """What is measured in scope."""
        return in_scope(self.rows, self.context)

    def at(self, timepoint: TimepointId) -> LesionMap:
        """Return the map of one timepoint."""
        return part_of(self.case, replace(self.context, timepoint=timepoint)).map

    def trends_at(self, timepoint: TimepointId) -> Mapping[LesionId, Trend]:
        """Return what became of each lesion up to a timepoint; nothing at the first one."""
        return {one.lesion: one.trend for step in self.steps if step.later == timepoint for one in step.fates}

    def observations(self, lesion: Lesion) -> tuple[Observation, ...]:
        """Return a lesion's observations at the timepoints in scope."""
        at = {one.id for one in self.timepoints}
        return tuple(one for one in self.case.observations_of(lesion.id) if one.timepoint in at)

    def marks(self, lesion: MappedLesion) -> tuple[Mark, ...]:
        """Return the marks that the map counts for a lesion."""
        return tuple(self.case.get(Mark, key) for one in lesion.sightings for key in one.marks)


def every_lesion(lesion_map: LesionMap) -> tuple[MappedLesion, ...]:
    """Return the lesions of a map by number: the present ones and the others."""
    return tuple(sorted((*lesion_map.lesions, *lesion_map.others), key=lambda one: one.lesion.number))


def part_of(case: Case, context: Context) -> Filtered:
    """Return the map of the part of a case that a context names.

    Raises
    ------
    UnknownRecordError
        The case has no such reading or timepoint.
    """
    return filtered(case, context.reading, context.timepoint, context.filter)


def summarised(case: Case, context: Context) -> Summary:
    """Return the summary of the part of a case that a context names.

    Fates and verdicts rest on all that is measured of the reading up to the timepoint, whatever the filter:
    they are those that the window tells.

    Raises
    ------
    UnknownRecordError
        The case has no such reading or timepoint.
    """
    found = part_of(case, context)
    reading = found.map.reading
    whose = reading.id if reading else None
    rows = () if whose is None else measured_ever(case, whose, context.sources)
    values = by_mark(one.taken for one in rows)
    steps = course(case, whose, values, context.thresholds)
    if context.timepoint is not None:
        steps = steps[: [one.id for one in case.timepoints].index(context.timepoint)]
    judged = judge_all(
        without_notes(case, context), whose, context.timepoint, context.sets, values, context.thresholds
    )
    return Summary(
        case=case,
        context=context,
        map=found.map,
        hidden=found.hidden,
        reader=case.get(Reader, reading.reader) if reading else None,
        rows=rows,
        steps=steps,
        verdicts=report(case, judged, context.timepoint, context.thresholds),
    )
