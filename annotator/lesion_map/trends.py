"""What is drawn over time: size, uptake, activity and grades of a lesion; the burden; laboratory values.

Never mixed: each line holds values of one quantity, one unit, and one kind of image.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from annotator.dicom.tracer import EARLY
from annotator.lesion_map.build import LesionMap, build
from annotator.lesion_map.wording import counted
from annotator.lesions.case import Case
from annotator.lesions.fact_words import sentence, words
from annotator.lesions.facts import Laboratory
from annotator.lesions.follow_up import old_lesions
from annotator.lesions.records import Activity, LesionId, ReadingId, Timepoint, TimepointId
from annotator.measure.comparison import FLAT, TRUSTED, family
from annotator.measure.measurement import Measurement, Quantity
from annotator.measure.of_lesion import Taken
from annotator.terms.features import GRADED_FEATURES

_UL_PER_ML = 1000.0
_ACTIVITY = {Activity.INACTIVE: 0.0, Activity.INDETERMINATE: 1.0, Activity.ACTIVE: 2.0}
_DRAWN = {
    Quantity.LONG_AXIS: "Long axis",
    Quantity.LENGTH: "Length",
    Quantity.VOLUME: "Volume",
    Quantity.UPTAKE_RATIO: "Uptake ratio",
}
_ACTIVE = "Active lesions"
ANALYTES = ("crp", "esr")
"""The laboratory values that are drawn as lines."""


@dataclass(frozen=True, slots=True)
class Value:
    """A value at a timepoint, or at the date of a fact.

    `words` say it in full; one that `is_open` may still change: its follow-up is incomplete, or its unit in
    doubt. `id` names what a click leads to.
    """

    value: float
    words: str
    timepoint: Timepoint | None = None
    date: str | None = None
    is_open: bool = False
    id: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """Values of one quantity over time; `names` are the words of an ordinal scale from 0 up."""

    title: str
    unit: str
    values: tuple[Value, ...]
    names: tuple[str, ...] = ()


def burden_lines(case: Case, reading: ReadingId | None, taken: Sequence[Taken]) -> tuple[Line, ...]:
    """Return the numbers of lesions, of active ones and of bones, and the volume where it is measured.

    Active are those said to be; where no activity is recorded at a timepoint there is no number. A number is
    open where lesions are missing from it: not followed up, or neither active nor inactive, or marked on a
    kind of image and without a volume there.
    """
    counts: dict[str, list[Value]] = defaultdict(list)
    maps = {point.id: build(case, reading, point.id) for point in case.timepoints}
    for point in case.timepoints:
        found = maps[point.id]
        old = () if found.reading is None else old_lesions(case, found.reading.id, point.id)
        is_told = all(one.activity is not None for one in found.lesions)
        for title, number in _counts(found).items():
            is_open = any(one.is_open for one in old) or (title == _ACTIVE and not is_told)
            note = "; the follow-up is not complete" if is_open else ""
            said = f"{title}: {number}{note}"
            counts[title].append(Value(number, said, point, is_open=is_open, id=f"timepoint:{point.id}"))
    lines = [Line(title, "", tuple(counts[title])) for title in counts]
    return (*lines, *_volumes(case, maps, taken))


def _counts(found: LesionMap) -> dict[str, int]:
    counts = {"Lesions": len(found.lesions)}
    said = [one for one in found.lesions if one.activity is not None]
    if said:
        counts[_ACTIVE] = sum(one.activity is Activity.ACTIVE for one in said)
    counts["Bones"] = len(found.bones)
    return counts


def _volumes(case: Case, maps: Mapping[TimepointId, LesionMap], taken: Sequence[Taken]) -> tuple[Line, ...]:
    """Return the sum of volumes of each kind of image: of each lesion its largest."""
    largest: dict[str, dict[tuple[str, LesionId], float]] = defaultdict(dict)
    for one, result in _trusted(taken):
        if result.quantity is Quantity.VOLUME:
            sums = largest[family(one.at.modality)]
            key = (one.timepoint, one.lesion)
            sums[key] = max(result.value / _UL_PER_ML, sums.get(key, 0.0))
    lines = []
    for modality, volumes in largest.items():
        values = []
        for point in case.timepoints:
            own = {lesion: volume for (at, lesion), volume in volumes.items() if at == point.id}
            if own:
                total = sum(own.values())
                said = f"{total:.3g} mL in {counted(len(own), 'measured lesion')}"
                is_open = not own.keys() >= _marked_on(modality, maps[point.id])
                values.append(Value(total, said, point, is_open=is_open, id=f"timepoint:{point.id}"))
        lines.append(Line(f"Volume, {modality}", "mL", tuple(values)))
    return tuple(lines)


def _marked_on(modality: str, found: LesionMap) -> set[LesionId]:
    return {one.id for one in found.lesions if modality in map(family, one.modalities)}


def _trusted(taken: Iterable[Taken]) -> Iterable[tuple[Taken, Measurement]]:
    for one in taken:
        if (
            isinstance(one.result, Measurement)
            and not one.waits
            and (one.result.unit == "1" or one.result.calibration in TRUSTED)
        ):
            yield one, one.result


def lesion_lines(case: Case, lesion: LesionId, taken: Sequence[Taken]) -> tuple[Line, ...]:
    """Return size and uptake ratio of each kind of image, activity and grades of a lesion."""
    return (*_measured_lines(case, lesion, taken), *_activity_line(case, lesion), *_graded(case, lesion))


def _measured_lines(case: Case, lesion: LesionId, taken: Sequence[Taken]) -> list[Line]:
    largest: dict[tuple[str, str], dict[str, Measurement]] = defaultdict(dict)
    for one, result in _trusted(taken):
        if one.lesion != lesion or result.quantity not in _DRAWN:
            continue
        cut = result.orientation if result.quantity in FLAT else ""
        # An early phase shows blood: the line of bone uptake goes without it.
        phase = result.contrast if result.contrast == EARLY else ""
        where = " ".join(filter(None, (family(one.at.modality), one.at.view or cut, phase)))
        at = largest[f"{_DRAWN[result.quantity]}, {where}", result.unit]
        if one.timepoint not in at or at[one.timepoint].value < result.value:
            at[one.timepoint] = result
    lines = []
    for (title, unit), found in sorted(largest.items()):
        in_ml = unit == "mm3"
        values = tuple(
            Value(
                found[point.id].value / (_UL_PER_ML if in_ml else 1.0),
                f"{title}: {found[point.id].words_with_band()}",
                point,
                id=f"timepoint:{point.id}",
            )
            for point in case.timepoints
            if point.id in found
        )
        lines.append(Line(title, "mL" if in_ml else "" if unit == "1" else unit, values))
    return lines


def _activity_line(case: Case, lesion: LesionId) -> list[Line]:
    values = []
    for point in case.timepoints:
        seen = case.observation_at(lesion, point.id)
        if seen is not None and seen.activity is not None:
            said = f"Activity: {seen.activity.value}"
            values.append(Value(_ACTIVITY[seen.activity], said, point, id=f"timepoint:{point.id}"))
    names = tuple(activity.value for activity in _ACTIVITY)
    return [Line("Activity", "", tuple(values), names)] if values else []


def _graded(case: Case, lesion: LesionId) -> list[Line]:
    lines = []
    for feature in GRADED_FEATURES.values():
        values = []
        for point in case.timepoints:
            seen = case.observation_at(lesion, point.id)
            grade = None if seen is None else dict(seen.features).get(feature.id)
            if grade is not None:
                said = f"{feature.title}: {feature.grades.get(grade, str(grade))}"
                values.append(Value(grade, said, point, id=f"timepoint:{point.id}"))
        if values:
            names = tuple(feature.grades.get(grade, "") for grade in range(max(feature.grades) + 1))
            lines.append(Line(feature.title, "", tuple(values), names))
    return lines


def laboratory_lines(case: Case) -> tuple[Line, ...]:
    """Return CRP and ESR, a line for each unit as printed; a unit in doubt stays visible as such."""
    found: dict[tuple[str, str], list[Value]] = defaultdict(list)
    for fact in case.facts:
        detail = fact.detail
        if isinstance(detail, Laboratory) and detail.analyte in ANALYTES and detail.value is not None:
            doubt = bool(detail.unit_in_doubt) or not fact.certain
            said = f"{fact.date or 'date not known'}: {sentence(fact)}"
            value = Value(detail.value, said, date=fact.date, is_open=doubt, id=f"fact:{fact.id}")
            found[detail.analyte, detail.unit].append(value)
    return tuple(
        Line(words(analyte), unit, tuple(values)) for (analyte, unit), values in sorted(found.items())
    )
