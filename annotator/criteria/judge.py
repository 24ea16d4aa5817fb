"""All criteria sets on a case, and the judgements as JSON values."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict
from types import MappingProxyType
from typing import Any

from annotator.criteria.criterion import CriteriaSet, Judged, Judgement, Result
from annotator.criteria.sets import CRITERIA_SETS
from annotator.lesion_map.build import build
from annotator.lesion_map.course import course, waxing_and_waning
from annotator.lesion_map.progress import PRESET, Measured, Thresholds
from annotator.lesions.case import Case
from annotator.lesions.records import ClinicalFact, ReadingId, Timepoint, TimepointId


def judge_all(
    case: Case,
    reading: ReadingId | None = None,
    timepoint: TimepointId | None = None,
    sets: Iterable[CriteriaSet] = CRITERIA_SETS,
    measured: Measured = MappingProxyType({}),
    thresholds: Thresholds = PRESET,
) -> tuple[Judgement, ...]:
    """Return the judgement of every set, in the order of the list.

    Parameters
    ----------
    case : Case
    reading : ReadingId or None
        Whose lesions; None as in `lesion_map.build`.
    timepoint : TimepointId or None
        Lesions of this timepoint alone, and facts not dated after it; None takes all.
    sets : iterable of CriteriaSet
    measured : mapping from mark to measurements
        Whether the images show the disease wax and wane rests on them; see `lesion_map.compare`.
    thresholds : Thresholds
        From which factor on sizes and uptake count as changed there.

    Raises
    ------
    UnknownRecordError
        The case has no such reading or timepoint.
    """
    lesion_map = build(case, reading, timepoint)
    facts = facts_until(case.facts, lesion_map.timepoint)
    steps = course(case, reading, measured, thresholds)
    if timepoint is not None:
        until = [point.id for point in case.timepoints].index(timepoint)
        steps = steps[:until]
    shown = waxing_and_waning(steps)
    return tuple(one.judge(lesion_map, facts, shown) for one in sets)


def facts_until(facts: Iterable[ClinicalFact], timepoint: Timepoint | None) -> tuple[ClinicalFact, ...]:
    """Return the facts that are not surely later than a timepoint.

    Partial dates compare as far as both go: ``2008`` is not surely later than ``2008-03``.
    """
    if timepoint is None or timepoint.date is None:
        return tuple(facts)
    limit = timepoint.date
    return tuple(one for one in facts if one.date is None or not _is_later(one.date, limit))


def _is_later(date: str, limit: str) -> bool:
    shared = min(len(date), len(limit))
    return date[:shared] > limit[:shared]


def report(
    case: Case,
    judgements: Sequence[Judgement],
    timepoint: TimepointId | None = None,
    thresholds: Thresholds = PRESET,
) -> dict[str, Any]:
    """Return judgements as JSON values, in the shape that ``annotator criteria --json`` prints."""
    return {
        "case": case.id,
        "timepoint": timepoint,
        "timepoint_label": None if timepoint is None else case.get(Timepoint, timepoint).label,
        "thresholds": asdict(thresholds),
        "sets": [_set_document(one) for one in judgements],
    }


def _set_document(judgement: Judgement) -> dict[str, Any]:
    return {
        "id": judgement.criteria_set.id,
        "title": judgement.criteria_set.title,
        "source": judgement.criteria_set.source,
        "verification": judgement.criteria_set.verification.value,
        "verification_words": judgement.criteria_set.verification.words,
        "result": _published(judgement.result).value,
        "computable": judgement.result is not Result.NOT_COMPUTABLE,
        "result_words": judgement.result.words,
        "deciding": list(judgement.deciding),
        "settling": [
            {"item": one.item, "if_met": one.if_met.value, "if_not_met": one.if_not_met.value}
            for one in judgement.settling()
        ],
        "score": None if judgement.score is None else asdict(judgement.score),
        "remark": judgement.criteria_set.remark,
        "missing": judgement.criteria_set.missing,
        "items": [_item_document(one) for one in judgement.items],
    }


def _published(result: Result) -> Result:
    """Return the result as one of the three that readers of the JSON know; `computable` tells the rest."""
    return Result.INDETERMINATE if result is Result.NOT_COMPUTABLE else result


def _item_document(judged: Judged) -> dict[str, Any]:
    item, evidence = judged.item, judged.evidence
    return {
        "id": item.id,
        "title": item.title,
        "source": item.source,
        "verification": item.verification.value,
        "verification_words": item.verification.words,
        "computed": item.computed,
        "verdict": evidence.verdict.value,
        "verdict_words": evidence.verdict.words,
        "because": evidence.because,
        "needs": item.needs if evidence.verdict.is_open else "",
        "lesions": list(evidence.lesions),
        "facts": list(evidence.facts),
        "marks": list(evidence.marks),
    }
