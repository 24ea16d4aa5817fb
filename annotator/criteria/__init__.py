"""Published criteria sets, judged on a lesion map and clinical facts. Never a diagnosis.

Every item is met, not met, unknown or ambiguous; a set is fulfilled, not fulfilled or cannot be decided
yet. What is not recorded is unknown, never "no".
"""

from annotator.criteria.criterion import (
    CriteriaSet,
    Item,
    Judged,
    Judgement,
    Result,
    Score,
    Settling,
    Verification,
)
from annotator.criteria.evidence import Evidence, Grounds, Verdict
from annotator.criteria.judge import judge_all, report
from annotator.criteria.rule import All, AnyOf, AtLeast, Points, Rule, deciding_items, holds
from annotator.criteria.sets import CRITERIA_SETS, with_weights
from annotator.criteria.weights import Weights, read_weights

__all__ = [
    "CRITERIA_SETS",
    "All",
    "AnyOf",
    "AtLeast",
    "CriteriaSet",
    "Evidence",
    "Grounds",
    "Item",
    "Judged",
    "Judgement",
    "Points",
    "Result",
    "Rule",
    "Score",
    "Settling",
    "Verdict",
    "Verification",
    "Weights",
    "deciding_items",
    "holds",
    "judge_all",
    "read_weights",
    "report",
    "with_weights",
]
