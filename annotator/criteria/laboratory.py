"""Items on laboratory values. A unit in doubt is read both ways; a number is never called raised."""

from __future__ import annotations

from annotator.criteria.clinical import assessed, of_kind, yes_no
from annotator.criteria.evidence import Evidence, Grounds, Verdict, both, opposite, tallied
from annotator.criteria.wording import analyte_words, ids, laboratory_words, sentence
from annotator.lesions.facts import Laboratory, Level
from annotator.lesions.records import ClinicalFact
from annotator.terms.units import ANALYTE_UNITS, in_criteria_unit

_NOT_RAISED = (Level.NORMAL, Level.LOWERED, Level.NEGATIVE)
MARKERS = ("esr", "crp")
BLOOD_COUNT = ("haemoglobin", "leucocytes", "platelets")

Found = tuple[ClinicalFact, Laboratory]


def values_of(grounds: Grounds, analyte: str) -> list[Found]:
    """Return the recorded values of an analyte that say anything."""
    return [
        (fact, found)
        for fact, found in of_kind(grounds, Laboratory)
        if found.analyte == analyte and (found.value is not None or found.level is not None)
    ]


def possible_values(found: Laboratory) -> tuple[float, ...]:
    """Return what a value may be in the unit criteria speak: one number, or two if its unit is in doubt.

    Empty when there is no number, or its unit is not recorded or does not fit.
    """
    if found.value is None:
        return ()
    units = [found.unit, found.unit_in_doubt or found.unit]
    numbers = [in_criteria_unit(found.analyte, found.value, unit) for unit in units]
    fitting = dict.fromkeys(number for number in numbers if number is not None)
    return () if None in numbers else tuple(fitting)


def below(grounds: Grounds, analyte: str, threshold: float) -> Evidence:
    """Return the evidence that every recorded value of an analyte is below a threshold.

    Exactly the threshold is ambiguous, as is a unit in doubt whose readings disagree. A value given only
    as normal is below; given only as raised, its number is asked for.
    """
    return _within(grounds, analyte, threshold, or_equal=None)


def at_most(grounds: Grounds, analyte: str, threshold: float) -> Evidence:
    """Return the evidence that every recorded value of an analyte is at most a threshold; see `below`."""
    return _within(grounds, analyte, threshold, or_equal=True)


def reached(grounds: Grounds, analyte: str, threshold: float) -> Evidence:
    """Return the evidence that any recorded value of an analyte is at least a threshold.

    A value given only as normal is not; given only as raised, its number is asked for.
    """
    return opposite(_within(grounds, analyte, threshold, or_equal=False))


def _within(grounds: Grounds, analyte: str, threshold: float, *, or_equal: bool | None) -> Evidence:
    """Judge every value against an upper limit; `or_equal` None leaves the limit itself undefined."""
    found = values_of(grounds, analyte)
    name, unit = analyte_words(analyte), ANALYTE_UNITS[analyte][0]
    if not found:
        return Evidence(Verdict.UNKNOWN, f"Not recorded: {name}.")
    verdicts = [_one_below(fact, one, threshold, or_equal=or_equal) for fact, one in found]
    worst = next(
        verdict
        for verdict in (Verdict.NOT_MET, Verdict.UNKNOWN, Verdict.AMBIGUOUS, Verdict.MET)
        if verdict in verdicts
    )
    words = sentence(laboratory_words(fact, one) for fact, one in found)
    limit, where = f"{threshold:g} {unit}", "at most" if or_equal else "below"
    remark = {
        Verdict.MET: f"{where.capitalize()} {limit}.",
        Verdict.NOT_MET: f"Not {where} {limit}.",
        Verdict.UNKNOWN: f"A number is needed to compare with {limit}.",
        Verdict.AMBIGUOUS: f"Whether every value is {where} {limit} is not clear.",
    }[worst]
    return Evidence(worst, f"{words} {remark}", facts=ids(fact for fact, _ in found))


def _one_below(fact: ClinicalFact, found: Laboratory, threshold: float, *, or_equal: bool | None) -> Verdict:
    if found.value is None:
        verdict = Verdict.MET if found.level in _NOT_RAISED else Verdict.UNKNOWN
    else:
        numbers = possible_values(found)
        said = {yes_no(or_equal if number == threshold else number < threshold) for number in numbers}
        verdict = said.pop() if len(said) == 1 else Verdict.UNKNOWN
        # No number, an undefined limit and two units that disagree are all data that are not clear.
        verdict = Verdict.AMBIGUOUS if verdict is Verdict.UNKNOWN else verdict
    return verdict if fact.certain or verdict is Verdict.UNKNOWN else Verdict.AMBIGUOUS


def mildly_to_moderately_raised(grounds: Grounds) -> Evidence:
    """Return the evidence that ESR and CRP are both mildly to moderately raised.

    No number is published for it. A reader's assessment decides; else the words recorded with each value
    do; a number without words is ambiguous.
    """
    judged = assessed(
        grounds, "markers_mildly_to_moderately_raised", "ESR and CRP are mildly to moderately raised"
    )
    if judged is not None:
        return judged
    return both(*(_degree(grounds, analyte) for analyte in MARKERS))


def _degree(grounds: Grounds, analyte: str) -> Evidence:
    found = values_of(grounds, analyte)
    name = analyte_words(analyte)
    if not found:
        return Evidence(Verdict.UNKNOWN, f"Not recorded: {name}.")
    verdict = tallied((fact, _one_degree(one)) for fact, one in found)
    words = sentence(laboratory_words(fact, one) for fact, one in found)
    if verdict is Verdict.AMBIGUOUS:
        doubt = " The unit is in doubt." if any(one.unit_in_doubt for _, one in found) else ""
        words += f"{doubt} No threshold is published: is {name} mildly to moderately raised?"
    return Evidence(verdict, words, facts=ids(fact for fact, _ in found))


def _one_degree(found: Laboratory) -> Verdict:
    if found.level is Level.MILDLY_TO_MODERATELY_RAISED:
        return Verdict.MET
    return Verdict.NOT_MET if found.level in _NOT_RAISED else Verdict.AMBIGUOUS


def blood_count_normal(grounds: Grounds) -> Evidence:
    """Return the evidence of a normal blood count: a reader's assessment, else the words with each value.

    Numbers alone are not judged: what is normal depends on age and laboratory.
    """
    judged = assessed(grounds, "blood_count_normal", "The blood count is normal")
    if judged is not None:
        return judged
    return both(*(_is_normal(grounds, analyte) for analyte in BLOOD_COUNT))


def _is_normal(grounds: Grounds, analyte: str) -> Evidence:
    found = values_of(grounds, analyte)
    name = analyte_words(analyte)
    if not found:
        return Evidence(Verdict.UNKNOWN, f"Not recorded: {name}.")
    verdict = tallied(((fact, _one_normal(one)) for fact, one in found), ever=False)
    words = sentence(laboratory_words(fact, one) for fact, one in found)
    if verdict is Verdict.UNKNOWN:
        words += " Is that normal for this age?"
    return Evidence(verdict, words, facts=ids(fact for fact, _ in found))


def _one_normal(found: Laboratory) -> Verdict:
    if found.level is None:
        return Verdict.UNKNOWN
    return Verdict.MET if found.level is Level.NORMAL else Verdict.NOT_MET
