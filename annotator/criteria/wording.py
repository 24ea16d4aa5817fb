"""How clinical facts are named in sentences."""

from __future__ import annotations

from collections.abc import Iterable

from annotator.lesions.facts import Laboratory
from annotator.lesions.records import ClinicalFact, FactId
from annotator.terms.units import ANALYTE_UNITS, in_criteria_unit

_ANALYTES = {"crp": "CRP", "esr": "ESR", "ana": "ANA"}


def analyte_words(analyte: str) -> str:
    """Return how an analyte is written: ``CRP``, ``neutrophil bands``."""
    return _ANALYTES.get(analyte, analyte.replace("_", " "))


def dated(words: str, fact: ClinicalFact, otherwise: str = "") -> str:
    """Return words with the date of their fact (or `otherwise` where it has none), and any doubt."""
    doubt = "" if fact.certain else "recorded as uncertain"
    remarks = [remark for remark in (fact.date or otherwise, doubt) if remark]
    return f"{words} ({'; '.join(remarks)})" if remarks else words


def laboratory_words(fact: ClinicalFact, found: Laboratory) -> str:
    """Return a laboratory value as entered and as converted.

    For example ``CRP 24 mg/dL = 240 mg/L, or 24 mg/L if mg/L was meant (2006)``.
    """
    words = analyte_words(found.analyte)
    if found.value is not None:
        words += f" {found.value:g} {found.unit or '(no unit recorded)'}"
        words += _converted(found, found.value)
    if found.level is not None:
        words += f"{',' if found.value is not None else ''} recorded as {found.level.value.replace('_', ' ')}"
    # Before or after treatment is often all that is known of the time; then the note says it.
    return dated(words, fact, fact.note.rstrip("."))


def _converted(found: Laboratory, value: float) -> str:
    spoken = ANALYTE_UNITS.get(found.analyte, ("", {}))[0]
    as_entered = in_criteria_unit(found.analyte, value, found.unit)
    words = "" if as_entered is None or found.unit == spoken else f" = {as_entered:g} {spoken}"
    other = in_criteria_unit(found.analyte, value, found.unit_in_doubt)
    return words if other is None else f"{words}, or {other:g} {spoken} if {found.unit_in_doubt} was meant"


def sentence(parts: Iterable[str]) -> str:
    """Return parts as one sentence with a capital, semicolons between and a full stop."""
    text = "; ".join(parts)
    return f"{text[:1].upper()}{text[1:]}."


def ids(facts: Iterable[ClinicalFact]) -> tuple[FactId, ...]:
    """Return the ids of facts."""
    return tuple(fact.id for fact in facts)
