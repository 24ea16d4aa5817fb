"""Items on the course, treatment, biopsy and conditions of a patient."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TypeVar

from annotator.criteria.evidence import Evidence, Grounds, OnFact, Verdict, both, tallied
from annotator.criteria.wording import dated, ids, sentence
from annotator.lesions.fact_words import words as spoken_name
from annotator.lesions.facts import (
    Antibiotic,
    Assessment,
    Biopsy,
    Comorbidity,
    Course,
    Culture,
    FamilyHistory,
    Response,
    Symptom,
)
from annotator.lesions.records import ClinicalFact

D = TypeVar("D")
_CONDITIONS = {
    "nbo": "non-bacterial osteitis",
    "autoimmune_or_autoinflammatory": "autoimmune or autoinflammatory disease",
}


def of_kind(grounds: Grounds, kind: type[D]) -> list[tuple[ClinicalFact, D]]:
    """Return the facts whose detail is of a kind."""
    return [(fact, fact.detail) for fact in grounds.facts if isinstance(fact.detail, kind)]


def yes_no(value: bool | None) -> Verdict:
    """Return what an explicit statement comes to; None is unknown."""
    if value is None:
        return Verdict.UNKNOWN
    return Verdict.MET if value else Verdict.NOT_MET


def assessed(grounds: Grounds, name: str, words: str) -> Evidence | None:
    """Return what readers say of a question only a person can answer, or None when nobody has said."""
    said = [
        (fact, one.holds)
        for fact, one in of_kind(grounds, Assessment)
        if one.name == name and one.holds is not None
    ]
    if not said:
        return None
    verdict = tallied(((fact, yes_no(holds)) for fact, holds in said), ever=False)
    answers = sentence(dated("yes" if holds else "no", fact) for fact, holds in said)
    return Evidence(
        verdict, f"{words}, as assessed by a reader: {answers}", facts=ids(fact for fact, _ in said)
    )


def stated(
    judged: Iterable[OnFact], words: Callable[[ClinicalFact], str], missing: str, *, ever: bool = True
) -> Evidence:
    """Return what facts on one question come to, in a sentence made of each one's words; see `tallied`."""
    known = [(fact, verdict) for fact, verdict in judged if verdict is not Verdict.UNKNOWN]
    if not known:
        return Evidence(Verdict.UNKNOWN, missing)
    said = sentence(dated(words(fact), fact) for fact, _ in known)
    return Evidence(tallied(known, ever=ever), said, facts=ids(fact for fact, _ in known))


def symptom(grounds: Grounds, name: str) -> Evidence:
    """Return whether a symptom was ever present."""
    found = {fact: one for fact, one in of_kind(grounds, Symptom) if one.name == name}
    spoken = name.replace("_", " ")

    def words(fact: ClinicalFact) -> str:
        one = found[fact]
        where = f" at {one.where}" if one.where else ""
        return f"{spoken}{where}" if one.present else f"no {spoken}{where}"

    judged = ((fact, yes_no(one.present)) for fact, one in found.items())
    return stated(judged, words, f"{spoken[0].upper()}{spoken[1:]} is not recorded.")


def comorbidity(grounds: Grounds, name: str) -> Evidence:
    """Return whether the patient has a condition."""
    spoken = spoken_name(name)
    found = {fact: one for fact, one in of_kind(grounds, Comorbidity) if one.name == name}
    return stated(
        ((fact, yes_no(one.present)) for fact, one in found.items()),
        lambda fact: spoken if found[fact].present else f"no {spoken}",
        f"{spoken[0].upper()}{spoken[1:]} is not recorded.",
    )


def relatives(grounds: Grounds, condition: str) -> Evidence:
    """Return whether a relative of first or second degree has a condition; an unknown degree is unclear."""
    spoken = _CONDITIONS.get(condition, condition.replace("_", " "))
    found = {fact: one for fact, one in of_kind(grounds, FamilyHistory) if one.condition == condition}

    def verdict(one: FamilyHistory) -> Verdict:
        if not one.present:
            return yes_no(one.present)
        if one.degree is None:
            return Verdict.AMBIGUOUS
        return Verdict.MET if one.degree in (1, 2) else Verdict.UNKNOWN

    def words(fact: ClinicalFact) -> str:
        one = found[fact]
        if not one.present:
            return f"no relative with {spoken}"
        degree = "unrecorded" if one.degree is None else {1: "first", 2: "second"}[one.degree]
        return f"a relative of {degree} degree with {spoken}"

    judged = ((fact, verdict(one)) for fact, one in found.items())
    missing = f"Whether a relative of first or second degree has {spoken} is not recorded."
    return stated(judged, words, missing)


def course_lasted(grounds: Grounds, months: float, *, or_equal: bool) -> Evidence:
    """Return whether the disease ran for longer than some months (or as long, if `or_equal`)."""
    found = {
        fact: one.duration_months for fact, one in of_kind(grounds, Course) if one.duration_months is not None
    }
    judged = (
        (fact, yes_no(lasted > months or (or_equal and lasted == months))) for fact, lasted in found.items()
    )
    return stated(
        judged,
        lambda fact: f"the course is recorded as {found[fact]:g} months",
        "The duration of the course is not recorded.",
    )


def remissions_and_exacerbations(grounds: Grounds) -> Evidence:
    """Return whether the course had remissions and exacerbations.

    Images that wax and wane suggest both, and ask for a reader's word: the item is about the patient.
    """
    found = {fact: one.remissions_and_exacerbations for fact, one in of_kind(grounds, Course)}
    recorded = any(one is not None for one in found.values())
    if grounds.course is not None and not recorded:
        shown = f"{grounds.course.remission} {grounds.course.exacerbation}"
        asked = "Were these a remission and an exacerbation? A reader must say."
        words = f"The images show both: {shown} {asked}"
        return Evidence(Verdict.AMBIGUOUS, words, grounds.course.lesions)
    return stated(
        ((fact, yes_no(one)) for fact, one in found.items()),
        lambda fact: f"{'' if found[fact] else 'no '}remissions and exacerbations are recorded",
        "Whether there were remissions and exacerbations is not recorded.",
    )


def no_response_to_antimicrobials(grounds: Grounds) -> Evidence:
    """Return whether antimicrobial treatment failed; a partial response, or one of several, is unclear."""
    return _answered(of_kind(grounds, Antibiotic), Verdict.AMBIGUOUS)


def no_response_to_long_antimicrobials(grounds: Grounds, months: float) -> Evidence:
    """Return whether courses of antimicrobial treatment of over some months failed."""
    courses = of_kind(grounds, Antibiotic)
    long = [
        (fact, one)
        for fact, one in courses
        if one.duration_months is not None and one.duration_months > months
    ]
    if courses and not long:
        words = f"No antibiotic course is recorded as longer than {months:g} month{'s' * (months != 1)}."
        return Evidence(Verdict.UNKNOWN, words, facts=ids(fact for fact, _ in courses))
    return _answered(long, Verdict.AMBIGUOUS)


def no_sustained_response_to_antimicrobials(grounds: Grounds) -> Evidence:
    """Return whether no course of antimicrobials alone gave a complete and sustained response."""
    return _answered(of_kind(grounds, Antibiotic), Verdict.MET)


def _answered(courses: list[tuple[ClinicalFact, Antibiotic]], partial: Verdict) -> Evidence:
    meaning = {
        Response.NONE: (Verdict.MET, "no response to"),
        Response.PARTIAL: (partial, "partial response to"),
        Response.SUSTAINED: (Verdict.NOT_MET, "complete and sustained response to"),
    }
    if not courses:
        return Evidence(Verdict.UNKNOWN, "No antibiotic course is recorded.")
    known = [(fact, one, meaning[one.response]) for fact, one in courses if one.response is not None]
    if not known:
        drugs = sentence(f"the response to {one.drug} is not recorded" for _, one in courses)
        return Evidence(Verdict.UNKNOWN, drugs, facts=ids(fact for fact, _ in courses))
    verdict = tallied(((fact, verdict) for fact, _, (verdict, _) in known), ever=False)
    words = sentence(dated(f"{said} {_course(one)}", fact) for fact, one, (_, said) in known)
    return Evidence(verdict, words, facts=ids(fact for fact, _, _ in known))


def _course(one: Antibiotic) -> str:
    return one.drug if one.duration_months is None else f"{one.drug} for {one.duration_months:g} months"


def sterile_biopsy(grounds: Grounds, *, off_antibiotics: bool) -> Evidence:
    """Return whether a bone biopsy showed inflammation or fibrosis and grew nothing.

    Where the biopsy's own culture is not recorded, cultures of bone or of the lesion speak for it.
    """
    found = of_kind(grounds, Biopsy)
    if not found:
        return Evidence(Verdict.UNKNOWN, "No bone biopsy is recorded.")
    judged = [(fact, _one_biopsy(grounds, fact, one, off_antibiotics)) for fact, one in found]
    verdict = tallied(((fact, one.verdict) for fact, one in judged), ever=False)
    facts = dict.fromkeys(id_ for _, one in judged for id_ in one.facts)
    return Evidence(verdict, " ".join(one.because for _, one in judged), facts=tuple(facts))


def _one_biopsy(grounds: Grounds, fact: ClinicalFact, one: Biopsy, off_antibiotics: bool) -> Evidence:
    off = None if one.on_antibiotics is None else not one.on_antibiotics
    histology = "inflammation, fibrosis or sclerosis"
    parts = [
        _part(
            one.inflammation_or_fibrosis, histology, f"no {histology}", f"whether {histology} is not recorded"
        ),
        _sterile_cultures(grounds) if one.growth is None else _part(not one.growth, "no growth", "growth"),
    ]
    if off_antibiotics:
        missing = "whether it was taken off antibiotics is not recorded"
        parts.append(_part(off, "taken off antibiotics", "taken on antibiotics", missing))
    found = [part.because for part in parts]
    name = dated(f"biopsy of {one.site}" if one.site else "biopsy", fact)
    verdict = both(*parts).verdict
    facts = (fact.id, *both(*parts).facts)
    return Evidence(verdict, sentence([f"{name}: {found[0]}", *found[1:]]), facts=facts)


def _part(value: bool | None, yes: str, no: str, missing: str = "") -> Evidence:
    verdict = yes_no(value)
    return Evidence(verdict, {Verdict.MET: yes, Verdict.NOT_MET: no}.get(verdict, missing))


def _sterile_cultures(grounds: Grounds) -> Evidence:
    found = {
        fact: one
        for fact, one in of_kind(grounds, Culture)
        if one.specimen in ("bone", "lesion") and one.growth is not None
    }
    if not found:
        return Evidence(Verdict.UNKNOWN, "no culture of the biopsy, bone or lesion is recorded")
    verdict = tallied(((fact, yes_no(not one.growth)) for fact, one in found.items()), ever=False)
    words = (
        dated(f"{'growth' if one.growth else 'no growth'} from {one.specimen}", fact)
        for fact, one in found.items()
    )
    return Evidence(verdict, "; ".join(words), facts=ids(found))


def pain_without_inflammation(grounds: Grounds, marker_not_raised: Evidence) -> Evidence:
    """Return whether there is bone pain without significant features of inflammation or infection.

    What is *significant* is for a reader to say. Without that assessment, fever, systemic illness or a
    raised marker make the item ambiguous; fever and systemic illness recorded as absent make it met.

    Parameters
    ----------
    grounds : Grounds
    marker_not_raised : Evidence
        Not met, or ambiguous, where an inflammatory marker counts against the item.
    """
    findings = [symptom(grounds, "bone_pain")]
    swelling = symptom(grounds, "swelling")
    if swelling.verdict is Verdict.MET:
        findings.append(swelling)
    question = "no_significant_inflammation_or_infection"
    judged = assessed(grounds, question, "No significant features of inflammation or infection")
    return both(*findings, judged or _without_features(grounds, marker_not_raised))


def _without_features(grounds: Grounds, marker_not_raised: Evidence) -> Evidence:
    signs = [symptom(grounds, name) for name in ("fever", "systemic_illness")]
    against = [one for one in signs if one.verdict in (Verdict.MET, Verdict.AMBIGUOUS)]
    if marker_not_raised.verdict in (Verdict.NOT_MET, Verdict.AMBIGUOUS):
        against.append(marker_not_raised)
    facts = tuple(dict.fromkeys(id_ for one in (against or signs) for id_ in one.facts))
    words = " ".join(one.because for one in (against or signs))
    if against:
        asked = "Are these significant features of inflammation or infection? A reader must say."
        return Evidence(Verdict.AMBIGUOUS, f"This counts against: {words} {asked}", facts=facts)
    absent = all(one.verdict is Verdict.NOT_MET for one in signs)
    return Evidence(Verdict.MET if absent else Verdict.UNKNOWN, words, facts=facts)
