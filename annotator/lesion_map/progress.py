"""How a lesion present at two timepoints changed: activity, graded features, size, uptake."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from annotator.lesion_map.build import MappedLesion
from annotator.lesion_map.wording import listed
from annotator.lesions.case import Case
from annotator.lesions.records import Activity, Mark, MarkId
from annotator.measure.comparison import TRUSTED, alike_contrast, alike_cut, family
from annotator.measure.measurement import Measurement, Quantity
from annotator.terms.features import feature_words

CHANGE_FACTOR = 1.25
"""By how much an area or an uptake ratio must change to count as changed, unless a reader says otherwise.

Our own choice, not published: two drawings of one lesion easily differ by a tenth in each direction.
"""
MOST_FACTOR = 10.0

Measured = Mapping[MarkId, Collection[Measurement]]


@dataclass(frozen=True, slots=True)
class Thresholds:
    """From which factor on a change of area, and of an uptake ratio, counts.

    Raises
    ------
    ValueError
        A factor is not above 1, or above `MOST_FACTOR`.
    """

    area: float = CHANGE_FACTOR
    uptake_ratio: float = CHANGE_FACTOR

    def __post_init__(self) -> None:
        if not all(1.0 < factor <= MOST_FACTOR for factor in (self.area, self.uptake_ratio)):
            raise ValueError(f"a threshold is a factor above 1, at most {MOST_FACTOR:g}")

    def of(self, quantity: Quantity) -> float:
        """Return the factor of a quantity that is compared."""
        return self.area if quantity is Quantity.AREA else self.uptake_ratio


PRESET = Thresholds()
"""Those that hold until a reader sets others."""


class Trend(StrEnum):
    """What became of a lesion, its fate."""

    NEW = "new"
    RECURRED = "recurred"
    PERSISTENT = "persistent"
    RESOLVED = "resolved"
    LARGER = "larger"
    SMALLER = "smaller"
    QUIETER = "quieter"
    LOUDER = "louder"
    MERGED = "merged"
    SPLIT = "split"
    NOT_COMPARABLE = "not comparable"


WORSE = frozenset({Trend.NEW, Trend.RECURRED, Trend.LARGER, Trend.LOUDER})
BETTER = frozenset({Trend.RESOLVED, Trend.SMALLER, Trend.QUIETER})


class Obstacle(StrEnum):
    """What stood in the way of comparing, or of comparing size; stable codes."""

    NONE = ""
    NOTHING_RECORDED = "nothing_recorded"
    NOT_IMAGED = "not_imaged"
    NOT_ASSESSABLE = "not_assessable"
    OTHER_MODALITY = "other_modality"
    OTHER_CUT = "other_cut"
    NOT_MEASURED = "not_measured"
    UNCALIBRATED = "uncalibrated"
    BOTH_WAYS = "both_ways"


_SIZE_WORDS = {
    Obstacle.OTHER_MODALITY: "change is not comparable: other modality",
    Obstacle.OTHER_CUT: "size is not comparable: another cut through the body",
    Obstacle.NOT_MEASURED: "size is not comparable: not measured",
    Obstacle.UNCALIBRATED: "size is not comparable: no millimetres that can be trusted",
    Obstacle.NONE: "no change of size",
}
_TRENDS = {
    Quantity.AREA: (Trend.LARGER, Trend.SMALLER),
    Quantity.UPTAKE_RATIO: (Trend.LOUDER, Trend.QUIETER),
}
_LEADING = (Trend.LOUDER, Trend.QUIETER, Trend.LARGER, Trend.SMALLER)
_OPPOSITES = ({Trend.LOUDER, Trend.QUIETER}, {Trend.LARGER, Trend.SMALLER})

Said = tuple[Trend, str]


@dataclass(frozen=True, slots=True)
class Progress:
    """The statements about a lesion that is present at both timepoints, the leading one first."""

    trends: tuple[Trend, ...]
    words: str
    obstacle: Obstacle


def progress(
    case: Case,
    old: MappedLesion,
    new: MappedLesion,
    measured: Measured,
    thresholds: Thresholds = PRESET,
) -> Progress:
    """Return how a lesion changed between two maps of one timepoint each."""
    sizes, obstacle = _sizes(case, old, new, measured, thresholds)
    said = [*_activity(old, new), *_grades(case, old, new), *sizes]
    trends = {trend for trend, _ in said}
    words = [word for _, word in said]
    if not sizes:
        words.append(_SIZE_WORDS[obstacle])
    contradicting = [pair for pair in _OPPOSITES if pair <= trends]
    for pair in contradicting:
        trends -= pair
    if contradicting:
        words.append("the signs point both ways")
        obstacle = Obstacle.BOTH_WAYS
    ordered = tuple(trend for trend in _LEADING if trend in trends)
    return Progress(ordered or (Trend.PERSISTENT,), "; ".join(words), obstacle)


def _activity(old: MappedLesion, new: MappedLesion) -> Iterator[Said]:
    match (old.activity, new.activity):
        case (Activity.ACTIVE, Activity.INACTIVE):
            yield Trend.QUIETER, "active before, inactive now"
        case (Activity.INACTIVE, Activity.ACTIVE):
            yield Trend.LOUDER, "inactive before, active now"


def _grades(case: Case, old: MappedLesion, new: MappedLesion) -> Iterator[Said]:
    before, after = (_features(case, one) for one in (old, new))
    shared = [name for name in before if name in after]
    higher = [name for name in shared if after[name] > before[name]]
    lower = [name for name in shared if after[name] < before[name]]
    if higher:
        yield Trend.LOUDER, f"higher grade of {listed(map(feature_words, higher))}"
    if lower:
        yield Trend.QUIETER, f"lower grade of {listed(map(feature_words, lower))}"


def _features(case: Case, one: MappedLesion) -> dict[str, int]:
    observation = case.observation_at(one.id, one.timepoints[0].id)
    return dict(observation.features) if observation is not None else {}


def _sizes(
    case: Case, old: MappedLesion, new: MappedLesion, measured: Measured, thresholds: Thresholds
) -> tuple[list[Said], Obstacle]:
    before, after = _by_view(case, old, measured), _by_view(case, new, measured)
    shared = [view for view in before if view in after]
    if not shared:
        return [], Obstacle.OTHER_MODALITY
    pairs = [
        pair
        for view in shared
        for quantity in _TRENDS
        if (pair := _pair(_usable(before[view], quantity), _usable(after[view], quantity)))
    ]
    said = [one for first, second in pairs if (one := _changed(first, second, thresholds)) is not None]
    if any(first.quantity is Quantity.AREA for first, _ in pairs):
        return said, Obstacle.NONE
    area = Quantity.AREA
    if any(_usable(before[view], area) and _usable(after[view], area) for view in shared):
        return said, Obstacle.OTHER_CUT
    drawn = [one for view in shared for one in (*before[view], *after[view])]
    has_area = any(one.quantity is area for one in drawn)
    return said, Obstacle.UNCALIBRATED if has_area else Obstacle.NOT_MEASURED


def _by_view(case: Case, one: MappedLesion, measured: Measured) -> dict[tuple[str, str], list[Measurement]]:
    found: dict[tuple[str, str], list[Measurement]] = defaultdict(list)
    for sighting in one.sightings:
        for mark_id in sighting.marks:
            image = case.get(Mark, mark_id).image
            found[family(image.modality), image.view].extend(measured.get(mark_id, ()))
    return found


def _usable(measurements: Iterable[Measurement], quantity: Quantity) -> list[Measurement]:
    """Return those of a quantity that compare between dates, the largest first."""
    usable = (
        one
        for one in measurements
        if one.quantity is quantity
        and one.value > 0
        and (one.unit == "1" or (one.unit == "mm2" and one.calibration in TRUSTED))
    )
    return sorted(usable, key=lambda one: -one.value)


def _pair(
    before: Sequence[Measurement], after: Sequence[Measurement]
) -> tuple[Measurement, Measurement] | None:
    """Return the largest now whose like was measured before, after the largest of its like before."""
    pairs = ((first, second) for second in after for first in before)
    return next((pair for pair in pairs if alike_cut(*pair) and alike_contrast(*pair)), None)


def _changed(first: Measurement, second: Measurement, thresholds: Thresholds) -> Said | None:
    factor = second.value / first.value
    up, down = _TRENDS[first.quantity]
    unit = {"1": "", "mm2": " mm²"}[first.unit]
    words = f"{first.quantity.value} {first.value:.3g}{unit} before, {second.value:.3g}{unit} now"
    least = thresholds.of(first.quantity)
    if factor >= least:
        return up, words
    return (down, words) if factor <= 1 / least else None
