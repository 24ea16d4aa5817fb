"""A criteria set: items with their sources, a rule, and the judgement they give."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from enum import StrEnum

from annotator.criteria.evidence import Evidence, Grounds, Verdict
from annotator.criteria.rule import Rule, deciding_items, holds, is_apart, named_items, points, scoring
from annotator.lesion_map.build import LesionMap
from annotator.lesion_map.course import WaxingAndWaning
from annotator.lesions.records import ClinicalFact

MOST_ITEMS = 14
"""Of a rule whose parts share items: which items decide is found by trying every way they turn out."""


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
    NOT_COMPUTABLE = "not_computable"

    @property
    def words(self) -> str:
        """The result as people read it."""
        return _RESULT_WORDS[self]


_RESULT_WORDS = {
    Result.FULFILLED: "criteria set fulfilled",
    Result.NOT_FULFILLED: "criteria set not fulfilled",
    Result.INDETERMINATE: "cannot be decided yet",
    Result.NOT_COMPUTABLE: "cannot be computed",
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
    needs : str
        What record would decide it while it is open: ``an antibiotic course with its response``.
    """

    id: str
    title: str
    source: str
    verification: Verification
    computed: str
    judge: Callable[[Grounds], Evidence]
    needs: str


@dataclass(frozen=True, slots=True)
class Judged:
    """An item with its evidence."""

    item: Item
    evidence: Evidence


@dataclass(frozen=True, slots=True)
class Score:
    """The points of a set that counts them: at least, at most, and the threshold they are held against."""

    least: int
    most: int
    threshold: int


@dataclass(frozen=True, slots=True)
class Settling:
    """An open item and what the set comes to once this item alone is known."""

    item: str
    if_met: Result
    if_not_met: Result


@dataclass(frozen=True, slots=True)
class Judgement:
    """A set judged: its items in order, the result, and the open items that can still flip it.

    `score` is None for a set that counts no points.
    """

    criteria_set: CriteriaSet
    items: tuple[Judged, ...]
    result: Result
    deciding: tuple[str, ...]
    score: Score | None = None

    def evidence(self, item_id: str) -> Evidence:
        """Return the evidence of an item.

        Raises
        ------
        KeyError
            The set has no such item.
        """
        return {one.item.id: one.evidence for one in self.items}[item_id]

    def settling(self) -> tuple[Settling, ...]:
        """Return the open items each of which, alone, would settle the set in one of its two answers."""
        found = []
        for item in self.deciding:
            met, still_open = _met_and_open(self.items)
            rest = [one for one in still_open if one != item]
            yes = self.criteria_set.result([*met, item], rest)
            no = self.criteria_set.result(met, rest)
            if {yes, no} != {self.result}:
                found.append(Settling(item, yes, no))
        return tuple(found)


@dataclass(frozen=True, slots=True)
class CriteriaSet:
    """A published set of criteria.

    Parameters
    ----------
    id, title, source : str
    verification : Verification
    items : tuple of Item
    rule : Rule
    remark : str
        What a reader must know of the set as a whole: what it was made for, what is missing of it.
    missing : str
        What the rule lacks of the published one, so that it can exclude but never fulfil; empty when
        it is whole.

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
    remark: str = ""
    missing: str = ""

    def __post_init__(self) -> None:
        ids = [item.id for item in self.items]
        if len(set(ids)) != len(ids):
            raise ValueError(f"{self.id}: items need different ids")
        if not is_apart(self.rule) and len(ids) > MOST_ITEMS:
            raise ValueError(f"{self.id}: at most {MOST_ITEMS} items where parts of the rule share some")
        if not named_items(self.rule) <= set(ids):
            raise ValueError(f"{self.id}: the rule names {sorted(named_items(self.rule) - set(ids))}")

    def result(self, met: Collection[str], still_open: Collection[str]) -> Result:
        """Return the result: the rule evaluated with open items not met, then with open items met."""
        if not holds(self.rule, [*met, *still_open]):
            return Result.NOT_FULFILLED
        if self.missing:
            return Result.NOT_COMPUTABLE
        return Result.FULFILLED if holds(self.rule, met) else Result.INDETERMINATE

    def judge(
        self,
        lesion_map: LesionMap,
        facts: tuple[ClinicalFact, ...],
        course: WaxingAndWaning | None = None,
    ) -> Judgement:
        """Return the judgement of a case by its map, its facts and what the images show of its course."""
        grounds = Grounds(lesion_map, facts, course)
        judged = tuple(Judged(item, item.judge(grounds)) for item in self.items)
        met, still_open = _met_and_open(judged)
        result = self.result(met, still_open)
        flipping: Collection[str] = ()
        if result in (Result.INDETERMINATE, Result.NOT_COMPUTABLE):
            flipping = deciding_items(self.rule, met, still_open)
        counted = scoring(self.rule)
        score = None
        if counted is not None:
            most = points(counted, [*met, *still_open])
            score = Score(points(counted, met), most, counted.threshold)
        deciding = tuple(one for one in still_open if one in flipping)
        return Judgement(self, judged, result, deciding, score)


def _met_and_open(judged: Iterable[Judged]) -> tuple[list[str], list[str]]:
    entries = list(judged)
    met = [one.item.id for one in entries if one.evidence.verdict is Verdict.MET]
    return met, [one.item.id for one in entries if one.evidence.verdict.is_open]
