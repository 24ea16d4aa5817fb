"""What an item of a criteria set is judged on, and the verdict with its reasons."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TypeVar

from annotator.lesion_map.build import LesionMap
from annotator.lesion_map.course import WaxingAndWaning
from annotator.lesions.records import ClinicalFact, FactId, LesionId, MarkId

T = TypeVar("T")


class Verdict(StrEnum):
    """Whether an item is met; unknown is *no data*, ambiguous is *data that contradict or are unclear*."""

    MET = "met"
    NOT_MET = "not_met"
    UNKNOWN = "unknown"
    AMBIGUOUS = "ambiguous"

    @property
    def words(self) -> str:
        """The verdict as people read it."""
        return _WORDS[self]

    @property
    def is_open(self) -> bool:
        """Whether more or clearer data could make it met or not met."""
        return self in (Verdict.UNKNOWN, Verdict.AMBIGUOUS)


_WORDS = {
    Verdict.MET: "supports the criterion",
    Verdict.NOT_MET: "does not support the criterion",
    Verdict.UNKNOWN: "not recorded",
    Verdict.AMBIGUOUS: "recorded, but not clear",
}
_AND = (Verdict.NOT_MET, Verdict.UNKNOWN, Verdict.AMBIGUOUS, Verdict.MET)
_OR = (Verdict.MET, Verdict.AMBIGUOUS, Verdict.UNKNOWN, Verdict.NOT_MET)


@dataclass(frozen=True, slots=True)
class Evidence:
    """A verdict, the plain sentences that say why, and the records they speak of."""

    verdict: Verdict
    because: str
    lesions: tuple[LesionId, ...] = ()
    facts: tuple[FactId, ...] = ()
    marks: tuple[MarkId, ...] = ()


@dataclass(frozen=True, slots=True)
class Grounds:
    """What items are judged on: the lesion map, the clinical facts, and whether the images wax and wane."""

    map: LesionMap
    facts: tuple[ClinicalFact, ...]
    course: WaxingAndWaning | None = None


def both(*parts: Evidence) -> Evidence:
    """Return the evidence that every part is met; one *not met* settles it, an open part keeps it open."""
    return _joined(_AND, parts)


def either(*parts: Evidence) -> Evidence:
    """Return the evidence that at least one part is met; one *met* settles it and speaks alone."""
    settling = tuple(part for part in parts if part.verdict is Verdict.MET)
    return _joined(_OR, settling or parts)


def opposite(part: Evidence) -> Evidence:
    """Return the evidence that something is not so; open stays open."""
    turned = {Verdict.MET: Verdict.NOT_MET, Verdict.NOT_MET: Verdict.MET}
    return replace(part, verdict=turned.get(part.verdict, part.verdict))


def _joined(order: Sequence[Verdict], parts: Sequence[Evidence]) -> Evidence:
    verdicts = {part.verdict for part in parts}
    return Evidence(
        next(verdict for verdict in order if verdict in verdicts),
        " ".join(part.because for part in parts),
        _once(id_ for part in parts for id_ in part.lesions),
        _once(id_ for part in parts for id_ in part.facts),
        _once(id_ for part in parts for id_ in part.marks),
    )


def _once(ids: Iterable[T]) -> tuple[T, ...]:
    return tuple(dict.fromkeys(ids))


OnFact = tuple[ClinicalFact, Verdict]


def tallied(judged: Iterable[OnFact], *, ever: bool = True) -> Verdict:
    """Return what several facts on one question come to.

    A fact recorded as uncertain settles nothing: it makes the question ambiguous. Contradicting facts
    make it ambiguous when they are of the same date; otherwise once met is met. Where `ever` is false, any
    fact that is not met or ambiguous, an uncertain one too, keeps it ambiguous beside one that is met. No
    fact at all is unknown.
    """
    said = [(fact, verdict) for fact, verdict in judged]
    clear = [(fact, verdict) for fact, verdict in said if fact.certain or verdict is Verdict.UNKNOWN]
    verdicts = {verdict for _, verdict in clear}
    against = {Verdict.NOT_MET, Verdict.AMBIGUOUS} & {verdict for _, verdict in said}
    if len(clear) < len(said):
        verdicts.add(Verdict.AMBIGUOUS)
    if Verdict.MET in verdicts and (against if not ever else _same_date(clear)):
        return Verdict.AMBIGUOUS
    return next((verdict for verdict in _OR if verdict in verdicts), Verdict.UNKNOWN)


def _same_date(judged: Iterable[OnFact]) -> bool:
    dates = [
        {fact.date for fact, one in judged if one is verdict} for verdict in (Verdict.MET, Verdict.NOT_MET)
    ]
    return bool(dates[0] & dates[1])
