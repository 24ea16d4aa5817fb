"""What became of each lesion between two timepoints, as far as the records say it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from types import MappingProxyType

from annotator.lesion_map.build import LesionMap, MappedLesion, build
from annotator.lesion_map.progress import PRESET, Measured, Obstacle, Thresholds, Trend, progress
from annotator.lesion_map.wording import at, lesion_words, listed
from annotator.lesions.case import Case
from annotator.lesions.follow_up import last_told
from annotator.lesions.records import (
    LesionId,
    ObservationStatus,
    ReadingId,
    ReviewResult,
    Timepoint,
    TimepointId,
)
from annotator.measure.comparison import family

_SILENT = {
    None: (Obstacle.NOTHING_RECORDED, "nothing is recorded of it"),
    ObservationStatus.NOT_IMAGED: (Obstacle.NOT_IMAGED, "not imaged"),
    ObservationStatus.NOT_ASSESSABLE: (Obstacle.NOT_ASSESSABLE, "not assessable"),
}


@dataclass(frozen=True, slots=True)
class Comparison:
    """A lesion between two timepoints.

    Parameters
    ----------
    lesion : LesionId
    trend : Trend
        The leading statement: louder or quieter before larger or smaller.
    because : str
        A sentence that says what the records show and what they do not.
    also : tuple of Trend
        Further statements.
    obstacle : Obstacle
        What stood in the way of comparing, or of comparing size.
    """

    lesion: LesionId
    trend: Trend
    because: str
    also: tuple[Trend, ...] = ()
    obstacle: Obstacle = Obstacle.NONE


def compare(
    case: Case,
    reading: ReadingId | None,
    earlier: TimepointId,
    later: TimepointId,
    measured: Measured = MappingProxyType({}),
    thresholds: Thresholds = PRESET,
) -> tuple[Comparison, ...]:
    """Return what became of each lesion observed at either timepoint, by number.

    Never more than the records say: a lesion is *new* only where its site was read as negative before on
    a modality that shows it now; *recurred* where it was resolved before, or read so though it was told of
    earlier still; *resolved* only where a reader said so, or read the site as negative since on a modality
    that showed it.

    Parameters
    ----------
    case : Case
    reading : ReadingId or None
        None as in `build`.
    earlier, later : TimepointId
    measured : mapping from mark to measurements
        Of `measure.measurements`. Without it sizes and uptake are not compared.
    thresholds : Thresholds
        From which factor on sizes and uptake count as changed.

    Raises
    ------
    UnknownRecordError
        The case has no such reading or timepoint.
    """
    before = _End.of(case, build(case, reading, earlier), earlier)
    after = _End.of(case, build(case, reading, later), later)
    named = {**before.lesions, **after.lesions}
    return tuple(
        _with_kin(one, _compared(case, one, before, after, measured, thresholds))
        for one in sorted(named.values(), key=lambda one: one.lesion.number)
    )


@dataclass(frozen=True, slots=True)
class _End:
    """One of the two timepoints."""

    point: TimepointId
    at: str
    map: LesionMap
    lesions: dict[LesionId, MappedLesion]

    @classmethod
    def of(cls, case: Case, found: LesionMap, timepoint: TimepointId) -> _End:
        observed = {one.id: one for one in (*found.lesions, *found.others)}
        return cls(timepoint, at(case.get(Timepoint, timepoint)), found, observed)

    def status(self, lesion: LesionId) -> ObservationStatus | None:
        return self.lesions[lesion].status if lesion in self.lesions else None


def _with_kin(one: MappedLesion, found: Comparison) -> Comparison:
    """Add that a lesion was merged from several, or split off one, as readers recorded it."""
    lesion = one.lesion
    also, words = found.also, found.because
    if lesion.absorbed:
        also = (*also, Trend.MERGED)
        words += f" {listed(f'L{kin.number}' for kin in lesion.absorbed)} merged into it."
    if lesion.split_from is not None:
        also = (*also, Trend.SPLIT)
        words += f" It was split off L{lesion.split_from.number}."
    return replace(found, also=also, because=words)


def _compared(
    case: Case,
    one: MappedLesion,
    before: _End,
    after: _End,
    measured: Measured,
    thresholds: Thresholds,
) -> Comparison:
    was, now = before.status(one.id), after.status(one.id)
    present = ObservationStatus.PRESENT
    if now is ObservationStatus.RESOLVED:
        return _said(one, Trend.RESOLVED, f"recorded as resolved {after.at}")
    if was is present and now is present:
        return _both_present(case, one.id, before, after, measured, thresholds)
    if was is ObservationStatus.RESOLVED and now is present:
        return _said(one, Trend.RECURRED, f"resolved {before.at}, present again {after.at}")
    if now is present:
        known = last_told(case, one.id, before.point)
        trend = Trend.NEW if known is None else Trend.RECURRED
        return _by_review(after.lesions[one.id], after, before, trend)
    if was is present:
        return _by_review(before.lesions[one.id], before, after, Trend.RESOLVED)
    obstacle, words = _SILENT[now]
    return _said(one, Trend.NOT_COMPARABLE, f"{words} {after.at}", obstacle)


def _both_present(
    case: Case,
    lesion: LesionId,
    before: _End,
    after: _End,
    measured: Measured,
    thresholds: Thresholds,
) -> Comparison:
    old, new = before.lesions[lesion], after.lesions[lesion]
    found = progress(case, old, new, measured, thresholds)
    words = f"present {_where(old, before)} and {_where(new, after)}; {found.words}"
    return _said(new, found.trends[0], words, found.obstacle, found.trends[1:])


def _by_review(seen: MappedLesion, end: _End, silent: _End, trend: Trend) -> Comparison:
    """Return the trend if the silent end read the site as negative on a modality that shows it."""
    negative = {
        review.modality
        for review in silent.map.reviews
        if (review.site, review.side) == (seen.site.id, seen.lesion.side)
        and review.result is ReviewResult.NEGATIVE
    }
    families = {family(modality) for modality in seen.modalities}
    comparable = {modality for modality in negative if family(modality) in families}
    status = silent.status(seen.id)
    start = f"present {_where(seen, end)}"
    if comparable:
        return _said(seen, trend, f"{start}, read as negative on {_on(comparable)} {silent.at}")
    if negative:
        words = f"{start}, read as negative only on {_on(negative)} {silent.at}: other modality"
        return _said(seen, Trend.NOT_COMPARABLE, words, Obstacle.OTHER_MODALITY)
    obstacle, words = _SILENT[status]
    return _said(seen, Trend.NOT_COMPARABLE, f"{start}, {words} {silent.at}", obstacle)


def _where(one: MappedLesion, end: _End) -> str:
    return f"{end.at} on {_on(one.modalities)}" if one.modalities else end.at


def _on(modalities: Collection[str]) -> str:
    return listed(sorted(modalities))


def _said(
    one: MappedLesion,
    trend: Trend,
    words: str,
    obstacle: Obstacle = Obstacle.NONE,
    also: tuple[Trend, ...] = (),
) -> Comparison:
    return Comparison(one.id, trend, f"{lesion_words(one)}: {words}.", also, obstacle)
