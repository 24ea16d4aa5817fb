"""A criteria set: items with their sources, a rule, and the judgement they give."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from annotator.criteria.evidence import Evidence, Grounds, Verdict
from annotator.criteria.rule import Rule, deciding_items, holds, named_items
from annotator.lesion_map.build import LesionMap
from annotator.lesions.records import ClinicalFact

MOST_ITEMS = 14
"""Deciding items are found by trying every way the open items may turn out."""


class Verification(StrEnum):
    """How well the wording of a set or an item is known."""

    VERIFIED = "verified"
    FROM_MEMORY = "from memory"
    DERIVED = "derived"

    @property
    def words(self) -> str:
        """What users are told about it."""
        return _VERIFICATION_WORDS[self]


_VERIFICATION_WORDS = {
    Verification.VERIFIED: "wording read in the source",
    Verification.FROM_MEMORY: "wording from memory: check it against the paper",
    Verification.DERIVED: "our own derivation, not published",
}


class Result(StrEnum):
    """What the items make of the set. Never a diagnosis."""

    FULFILLED = "fulfilled"
    NOT_FULFILLED = "not_fulfilled"
    INDETERMINATE = "indeterminate"

    @property
    def words(self) -> str:
        """The result as people read it."""
        return _RESULT_WORDS[self]


_RESULT_WORDS = {
    Result.FULFILLED: "criteria set fulfilled",
    Result.NOT_FULFILLED: "criteria set not fulfilled",
    Result.INDETERMINATE: "cannot be decided yet",
}


@dataclass(frozen=True, slots=True)
class Item:
    """One item of a set.

    Parameters
    ----------
    id : str
        Stable within its set.
    title : str
        The wording of the source, or what we remember of it.
    source : str
        Where the item stands.
    verification : Verification
        How well the wording is known.
    computed : str
        How it is judged from records; always our own reading of the wording.
    judge : callable
        From the grounds to the evidence.
    """

    id: str
    title: str
    source: str
    verification: Verification
    computed: str
    judge: Callable[[Grounds], Evidence]


@dataclass(frozen=True, slots=True)
class Judged:
    """An item with its evidence."""

    item: Item
    evidence: Evidence


@dataclass(frozen=True, slots=True)
class Judgement:
    """A set judged: its items in order, the result, and the open items that can still flip it."""

    criteria_set: CriteriaSet
    items: tuple[Judged, ...]
    result: Result
    deciding: tuple[str, ...]

    def evidence(self, item_id: str) -> Evidence:
        """Return the evidence of an item.

        Raises
        ------
        KeyError
            The set has no such item.
        """
        return {one.item.id: one.evidence for one in self.items}[item_id]


@dataclass(frozen=True, slots=True)
class CriteriaSet:
    """A published set of criteria.

    Raises
    ------
    ValueError
        Two items share an id, the rule names an item that is not there, or there are too many items.
    """

    id: str
    title: str
    source: str
    verification: Verification
    items: tuple[Item, ...]
    rule: Rule

    def __post_init__(self) -> None:
        ids = [item.id for item in self.items]
        if len(set(ids)) != len(ids) or len(ids) > MOST_ITEMS:
            raise ValueError(f"{self.id}: items need different ids, at most {MOST_ITEMS}")
        if not named_items(self.rule) <= set(ids):
            raise ValueError(f"{self.id}: the rule names {sorted(named_items(self.rule) - set(ids))}")

    def judge(self, lesion_map: LesionMap, facts: tuple[ClinicalFact, ...]) -> Judgement:
        """Return the judgement: the rule evaluated with open items not met, then with open items met."""
        grounds = Grounds(lesion_map, facts)
        judged = tuple(Judged(item, item.judge(grounds)) for item in self.items)
        met = [one.item.id for one in judged if one.evidence.verdict is Verdict.MET]
        still_open = [one.item.id for one in judged if one.evidence.verdict.is_open]
        if holds(self.rule, met):
            return Judgement(self, judged, Result.FULFILLED, ())
        if not holds(self.rule, [*met, *still_open]):
            return Judgement(self, judged, Result.NOT_FULFILLED, ())
        flipping = deciding_items(self.rule, met, still_open)
        deciding = tuple(one for one in still_open if one in flipping)
        return Judgement(self, judged, Result.INDETERMINATE, deciding)
