"""The records of a case found by frame, by observation, by lesion and by kind.

An edit touches few records of many: the index after it is made from the one before, not anew.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

from annotator.lesions.change import Change, Pair
from annotator.lesions.records import (
    Lesion,
    LesionId,
    Mark,
    Observation,
    ObservationId,
    Record,
    RecordId,
    Timepoint,
    TimepointId,
)

FrameKey = tuple[str, int]
ACROSS = 0
"""In place of a frame, which count from 1: no frame, but planes across the slices of a series."""
Table = Mapping[RecordId, Record]
R = TypeVar("R", bound=Record)


@dataclass(frozen=True, slots=True)
class CaseIndex:
    """Where the records of one table are; records of one place stand in the order of the table.

    Observations of a lesion stand by timepoint. Records of a kind are gathered when first asked for. Marks
    of a lesion and reference regions stand apart.
    """

    table: Table
    marks_by_frame: Mapping[FrameKey, tuple[Mark, ...]]
    marks_by_observation: Mapping[ObservationId, tuple[Mark, ...]]
    references_by_observation: Mapping[ObservationId, tuple[Mark, ...]]
    observations_by_lesion: Mapping[LesionId, tuple[Observation, ...]]
    _by_type: dict[type, tuple[Record, ...]] = field(default_factory=dict)

    @classmethod
    def of(cls, table: Table) -> CaseIndex:
        """Return the index of a table."""
        frames: dict[FrameKey, list[Mark]] = defaultdict(list)
        marks: dict[ObservationId, list[Mark]] = defaultdict(list)
        references: dict[ObservationId, list[Mark]] = defaultdict(list)
        observations: dict[LesionId, list[Observation]] = defaultdict(list)
        order = {one.id: _sort_key(one) for one in table.values() if isinstance(one, Timepoint)}
        for record in table.values():
            if isinstance(record, Mark):
                frames[_frame(record)].append(record)
                (references if record.is_reference else marks)[record.observation].append(record)
            elif isinstance(record, Observation):
                observations[record.lesion].append(record)
        return cls(
            table,
            {key: tuple(found) for key, found in frames.items()},
            {key: tuple(found) for key, found in marks.items()},
            {key: tuple(found) for key, found in references.items()},
            {key: _by_time(found, order) for key, found in observations.items()},
        )

    def all(self, kind: type[R]) -> tuple[R, ...]:
        """Return the records of a kind: lesions by number, timepoints by order, others as entered."""
        if kind not in self._by_type:
            found = [record for record in self.table.values() if type(record) is kind]
            self._by_type[kind] = tuple(sorted(found, key=_sort_key) if kind in _SORTED else found)
        return self._by_type[kind]  # type: ignore[return-value]

    def after(self, change: Change, table: Table) -> CaseIndex:
        """Return the index of the table after a change of the table of this one."""
        if any(_moves(pair) for pair in change.pairs):
            return CaseIndex.of(table)
        frames, marks = dict(self.marks_by_frame), dict(self.marks_by_observation)
        references = dict(self.references_by_observation)
        observations = dict(self.observations_by_lesion)
        for before, after in change.pairs:
            one = before or after
            if isinstance(one, Mark):
                _put(frames, _frame(one), before, after)
                _put(references if one.is_reference else marks, one.observation, before, after)
            elif isinstance(one, Observation):
                _put(observations, one.lesion, before, after)
                if before is None:
                    timepoints = {point.id: _sort_key(point) for point in self.all(Timepoint)}
                    observations[one.lesion] = _by_time(observations[one.lesion], timepoints)
        touched = {type(record) for record in change.records()}
        kept = {kind: found for kind, found in self._by_type.items() if kind not in touched}
        return CaseIndex(table, frames, marks, references, observations, kept)


_SORTED = (Lesion, Timepoint)


def _moves(pair: Pair) -> bool:
    """Tell whether a change of a record puts others, or itself, to another place."""
    before, after = pair
    if isinstance(before or after, Timepoint):
        return True
    if isinstance(before, Mark) and isinstance(after, Mark):
        return _mark_place(before) != _mark_place(after)
    if isinstance(before, Observation) and isinstance(after, Observation):
        return (before.lesion, before.timepoint) != (after.lesion, after.timepoint)
    return False


def _put(
    places: dict[Any, tuple[Any, ...]], key: Hashable, before: Record | None, after: Record | None
) -> None:
    there = places.get(key, ())
    if after is None:
        there = tuple(one for one in there if before is None or one.id != before.id)
    elif before is None:
        there = (*there, after)
    else:
        there = tuple(after if one.id == before.id else one for one in there)
    if there:
        places[key] = there
    else:
        del places[key]


def _frame(mark: Mark) -> FrameKey:
    """Return where a mark is looked for: on its frame, or among those drawn across the slices of a series."""
    if mark.plane is not None:
        return mark.image.series_instance_uid, ACROSS
    return mark.image.sop_instance_uid, mark.image.frame


def _mark_place(mark: Mark) -> tuple[FrameKey, ObservationId, bool]:
    return _frame(mark), mark.observation, mark.is_reference


def _by_time(
    observations: Iterable[Observation], order: Mapping[TimepointId, tuple[int, str]]
) -> tuple[Observation, ...]:
    return tuple(sorted(observations, key=lambda one: order.get(one.timepoint, (0, ""))))


def _sort_key(record: Record) -> tuple[int, str]:
    match record:
        case Lesion(number=number):
            return (number, "")
        case Timepoint(order=order, date=date):
            return (order, date or "")
        case _:
            return (0, "")
