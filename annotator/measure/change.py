"""What of a lesion compares with what of it at an earlier date."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from annotator.lesions.case import Case
from annotator.lesions.records import MarkId
from annotator.measure.comparison import Difference, Seen, difference
from annotator.measure.measurement import Measurement, Quantity, Refused
from annotator.measure.of_lesion import Taken

_SIZES = frozenset(
    {
        Quantity.LENGTH,
        Quantity.LONG_AXIS,
        Quantity.SHORT_AXIS,
        Quantity.PERPENDICULAR_AXIS,
        Quantity.AREA,
        Quantity.VOLUME,
    }
)


def change_since(case: Case, one: Taken, taken: Sequence[Taken]) -> Difference | Refused | None:
    """Return how a measurement changed since the latest earlier timepoint that has one to compare.

    A lesion has many marks: a region has one on each slice. At either date the largest size of those that
    compare stands for the lesion, and values and ratios are those of the mark of the largest area; of any
    other mark the change is refused, in words. Drafts that nobody accepted stand for nothing. None where
    there is nothing earlier.

    Parameters
    ----------
    case : Case
    one : Taken
    taken : sequence of Taken
        All of the same lesion, as `taken_of` gives them.
    """
    own = _seen(one)
    if own is None:
        return None
    order = {point.id: number for number, point in enumerate(case.timepoints)}
    same = [
        (other, seen)
        for other in taken
        if (other is one or not other.waits)
        and (seen := _seen(other)) is not None
        and seen.measurement.quantity is own.measurement.quantity
    ]
    earlier = [
        (other, difference(seen, own))
        for other, seen in same
        if order[other.timepoint] < order[one.timepoint]
    ]
    matching = [other for other, found in earlier if isinstance(found, Difference)]
    if not matching:
        return max(earlier, key=lambda pair: order[pair[0].timepoint], default=(one, None))[1]
    beside = [
        other
        for other, seen in same
        if other.timepoint == one.timepoint and isinstance(difference(seen, own), Difference)
    ]
    if _leading(beside, taken) is not one:
        return Refused(own.measurement.quantity, "another mark of this date is larger, and is compared")
    last = max(order[other.timepoint] for other in matching)
    before = _leading((other for other in matching if order[other.timepoint] == last), taken)
    return next(found for other, found in earlier if other is before)


def _seen(one: Taken) -> Seen | None:
    return Seen(one.result, one.at) if isinstance(one.result, Measurement) else None


def _leading(some: Iterable[Taken], taken: Sequence[Taken]) -> Taken:
    """Return the one that stands for the lesion; the first of equals."""
    areas: dict[tuple[MarkId, ...], float] = {
        other.marks: other.result.value
        for other in taken
        if isinstance(other.result, Measurement) and other.result.quantity is Quantity.AREA
    }

    def size(one: Taken) -> float:
        if isinstance(one.result, Measurement) and one.result.quantity in _SIZES:
            return one.result.value
        return areas.get(one.marks, 0.0)

    return max(some, key=size)
