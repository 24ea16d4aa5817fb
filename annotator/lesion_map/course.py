"""The course of each lesion over all timepoints, and whether the images show the disease wax and wane."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from types import MappingProxyType

from annotator.lesion_map.compare import Comparison, compare
from annotator.lesion_map.progress import BETTER, WORSE, Measured, Thresholds, Trend
from annotator.lesions.case import Case
from annotator.lesions.records import LesionId, ReadingId, TimepointId


@dataclass(frozen=True, slots=True)
class Step:
    """What became of the lesions from one timepoint to the next."""

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
    thresholds: Thresholds = Thresholds(),  # noqa: B008  (immutable)
) -> tuple[Step, ...]:
    """Return the steps between the timepoints of a case, in their order; see `compare`."""
    return tuple(
        Step(earlier.id, later.id, compare(case, reading, earlier.id, later.id, measured, thresholds))
        for earlier, later in pairwise(case.timepoints)
    )


def waxing_and_waning(steps: tuple[Step, ...]) -> WaxingAndWaning | None:
    """Return the evidence that the images show both, or None where they show one of them at most."""
    remission = next((found[0] for step in steps if (found := step.shows(BETTER))), None)
    exacerbation = next((found[0] for step in steps if (found := step.shows(WORSE))), None)
    if remission is None or exacerbation is None:
        return None
    lesions = tuple(dict.fromkeys((remission.lesion, exacerbation.lesion)))
    return WaxingAndWaning(remission.because, exacerbation.because, lesions)
