"""What a reader grades of a lesion at a timepoint: activity, and the features of scores."""

from __future__ import annotations

from dataclasses import replace

from annotator.lesions.case import Case
from annotator.lesions.change import Change, replaced
from annotator.lesions.records import Activity, Observation, ObservationId


def set_activity(case: Case, observation: ObservationId, activity: Activity | None) -> Change:
    """Return the change of whether a lesion looks inflamed; None for not known."""
    before = case.get(Observation, observation)
    return replaced(before, replace(before, activity=activity))


def set_symptomatic(case: Case, observation: ObservationId, symptomatic: bool | None) -> Change:
    """Return the change of whether it hurts where a lesion is; None for not known."""
    before = case.get(Observation, observation)
    return replaced(before, replace(before, symptomatic=symptomatic))


def set_grade(case: Case, observation: ObservationId, feature: str, grade: int | None) -> Change:
    """Return the change of one graded feature; None takes the grade away: not graded is not 0."""
    before = case.get(Observation, observation)
    rest = tuple(pair for pair in before.features if pair[0] != feature)
    if grade is None:
        return replaced(before, replace(before, features=rest))
    names = [name for name, _ in before.features]
    if feature in names:
        at = names.index(feature)
        graded = (*before.features[:at], (feature, grade), *before.features[at + 1 :])
    else:
        graded = (*rest, (feature, grade))
    return replaced(before, replace(before, features=graded))
