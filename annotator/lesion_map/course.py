"""The course of each lesion over all timepoints, and whether the images show the disease wax and wane."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from types import MappingProxyType

from annotator.lesion_map.compare import Comparison, compare
from annotator.lesion_map.progress import BETTER, PRESET, WORSE, Measured, Thresholds, Trend
from annotator.lesions.case import Case
from annotator.lesions.follow_up import last_told
from annotator.lesions.records import (
    LesionId,
    Observation,
    ObservationStatus,
    ReadingId,
    Timepoint,
    TimepointId,
)

_Between = Callable[[TimepointId, TimepointId], Mapping[LesionId, Comparison]]
_LOOKS_BACK = (Trend.NOT_COMPARABLE, Trend.RESOLVED)


@dataclass(frozen=True, slots=True)
class Step:
    """What became of the lesions from one timepoint to the next; see `fates_at`."""

    earlier: TimepointId
    later: TimepointId
    fates: tuple[Comparison, ...]

    def shows(self, trends: frozenset[Trend]) -> tuple[Comparison, ...]:
        """Return the fates of which one of some trends is stated."""
        return tuple(one for one in self.fates if trends & {one.trend, *one.also})


@dataclass(frozen=True, slots=True)
class WaxingAndWaning:
    """The first fates that show disease waning and later waxing again, or the other way round.

    `remission` and `exacerbation` are sentences of the images; `lesions` those they speak of.
    """

    remission: str
    exacerbation: str
    lesions: tuple[LesionId, ...]


def course(
    case: Case,
    reading: ReadingId | None = None,
    measured: Measured = MappingProxyType({}),
    thresholds: Thresholds = PRESET,
) -> tuple[Step, ...]:
    """Return the steps between the timepoints of a case, in their order; see `compare`."""
    return tuple(
        Step(earlier.id, later.id, fates_at(case, reading, later.id, measured, thresholds))
        for earlier, later in pairwise(case.timepoints)
    )


def fates_at(
    case: Case,
    reading: ReadingId | None,
    later: TimepointId,
    measured: Measured = MappingProxyType({}),
    thresholds: Thresholds = PRESET,
) -> tuple[Comparison, ...]:
    """Return what became of each lesion since the timepoint before; nothing at the first one.

    One that cannot be compared with the timepoint before is compared with the one when it was last told
    of, or last read as gone: a follow-up that left it out hides no change. One that is gone still has no
    fate: it resolved at the first timepoint that says so. Window, exports and criteria all ask here.

    Raises
    ------
    UnknownRecordError
        The case has no such reading or timepoint.
    """
    before = previous(case, later)
    if before is None:
        return ()

    @cache
    def between(one: TimepointId, other: TimepointId) -> dict[LesionId, Comparison]:
        found = compare(case, reading, one, other, measured, thresholds)
        return {fate.lesion: fate for fate in found}

    fates = []
    for one in between(before, later).values():
        told = last_told(case, one.lesion, later) if one.trend in _LOOKS_BACK else None
        if told is None:
            fates.append(one)
            continue
        gone = _gone_at(case, told, later, between)
        if one.trend is not Trend.RESOLVED:
            fates.append(between(gone or told.timepoint, later).get(one.lesion, one))
        elif gone is None:
            fates.append(one)
    return tuple(fates)


def _gone_at(case: Case, told: Observation, later: TimepointId, between: _Between) -> TimepointId | None:
    """Return at which timepoint before one a lesion was gone: as last told of it, or as read since."""
    if told.status is ObservationStatus.RESOLVED:
        return told.timepoint
    orders = [case.get(Timepoint, one).order for one in (told.timepoint, later)]
    points = [one.id for one in case.timepoints if orders[0] < one.order < orders[1]]
    fates = ((point, between(told.timepoint, point).get(told.lesion)) for point in reversed(points))
    return next((point for point, one in fates if one is not None and one.trend is Trend.RESOLVED), None)


def previous(case: Case, timepoint: TimepointId) -> TimepointId | None:
    """Return the timepoint before one; None before the first.

    Raises
    ------
    UnknownRecordError
        The case has no such timepoint.
    """
    order = case.get(Timepoint, timepoint).order
    return next((one.id for one in reversed(case.timepoints) if one.order < order), None)


def waxing_and_waning(steps: tuple[Step, ...]) -> WaxingAndWaning | None:
    """Return the evidence that the images show both, or None where they show one of them at most."""
    remission = next((found[0] for step in steps if (found := step.shows(BETTER))), None)
    exacerbation = next((found[0] for step in steps if (found := step.shows(WORSE))), None)
    if remission is None or exacerbation is None:
        return None
    lesions = tuple(dict.fromkeys((remission.lesion, exacerbation.lesion)))
    return WaxingAndWaning(remission.because, exacerbation.because, lesions)
