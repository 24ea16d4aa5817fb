"""Items on onset, pain at several places, skin, joints, and what has been excluded by people."""

from __future__ import annotations

from annotator.criteria.clinical import (
    assessed,
    comorbidity,
    of_kind,
    stated,
    symptom,
    yes_no,
)
from annotator.criteria.evidence import Evidence, Grounds, Verdict, both, either, opposite, tallied
from annotator.criteria.imaging import DOUBTFUL, MR, shown
from annotator.criteria.wording import dated, ids, sentence
from annotator.lesion_map.wording import lesion_words
from annotator.lesions.facts import Biopsy, Course, Culture, Symptom

ADULT_YEARS = 18.0
JOINT_INFLAMMATION = frozenset({"synovitis", "joint_effusion", "sacroiliitis"})
_SEVERAL = 2


def onset_before(grounds: Grounds, years: float) -> Evidence:
    """Return whether the disease began before an age; ages that contradict make it ambiguous."""
    found = {
        fact: one.age_at_onset_years
        for fact, one in of_kind(grounds, Course)
        if one.age_at_onset_years is not None
    }
    return stated(
        ((fact, yes_no(age < years)) for fact, age in found.items()),
        lambda fact: f"the age at onset is recorded as {found[fact]:g} years",
        "The age at onset is not recorded.",
        ever=False,
    )


def pain_at_several_places(grounds: Grounds) -> Evidence:
    """Return whether bone pain was present at two or more places; one place leaves it unknown."""
    pain = symptom(grounds, "bone_pain")
    if pain.verdict is not Verdict.MET:
        return pain
    present = [
        (fact, one.where)
        for fact, one in of_kind(grounds, Symptom)
        if one.name == "bone_pain" and one.present and one.where and fact.certain
    ]
    places = dict.fromkeys(where for _, where in present)
    if len(places) < _SEVERAL:
        return Evidence(Verdict.UNKNOWN, f"{pain.because} Is it at several places?", facts=pain.facts)
    words = sentence(f"bone pain at {where}" for where in places)
    return Evidence(Verdict.MET, words, facts=ids(fact for fact, _ in present))


def fever_or_swelling(grounds: Grounds) -> Evidence:
    """Return whether fever or swelling was ever present."""
    return either(symptom(grounds, "fever"), symptom(grounds, "swelling"))


def excluded(grounds: Grounds, condition: str) -> Evidence:
    """Return whether a condition is recorded as excluded. People exclude it, no rule does."""
    return opposite(comorbidity(grounds, condition))


def no_cause_found(grounds: Grounds) -> Evidence:
    """Return whether no aetiology was found: no culture grew, infection and malignancy are excluded."""
    judged = assessed(grounds, "no_identifiable_aetiology", "No aetiology was identified")
    if judged is not None:
        return judged
    return both(_cultures(grounds), excluded(grounds, "infection"), excluded(grounds, "malignancy"))


def _cultures(grounds: Grounds) -> Evidence:
    """Return whether neither a culture nor a biopsy grew anything."""
    cultures = [(fact, one.growth, one.specimen) for fact, one in of_kind(grounds, Culture)]
    biopsies = [
        (fact, one.growth, f"biopsy of {one.site}" if one.site else "biopsy")
        for fact, one in of_kind(grounds, Biopsy)
    ]
    known = [(fact, growth, what) for fact, growth, what in (*cultures, *biopsies) if growth is not None]
    if not known:
        return Evidence(Verdict.UNKNOWN, "No culture is recorded.")
    verdict = tallied(((fact, yes_no(not growth)) for fact, growth, _ in known), ever=False)
    words = sentence(
        dated(f"{'growth' if growth else 'no growth'} from {what}", fact) for fact, growth, what in known
    )
    return Evidence(verdict, words, facts=ids(fact for fact, _, _ in known))


def pustular_skin(grounds: Grounds) -> Evidence:
    """Return whether palmoplantar pustulosis or psoriasis is present."""
    return either(comorbidity(grounds, "palmoplantar_pustulosis"), comorbidity(grounds, "psoriasis"))


def sapho_skin(grounds: Grounds) -> Evidence:
    """Return whether pustulosis, psoriasis, acne or hidradenitis is present."""
    names = ("palmoplantar_pustulosis", "psoriasis", "acne", "hidradenitis_suppurativa")
    return either(*(comorbidity(grounds, name) for name in names))


def joint_inflammation(grounds: Grounds) -> Evidence:
    """Return whether a joint is inflamed: arthritis, or synovitis, effusion or sacroiliitis on MR."""
    return either(
        symptom(grounds, "arthritis"), shown(grounds, JOINT_INFLAMMATION, MR, "joint inflammation on MR")
    )


def bone_or_joint(grounds: Grounds) -> Evidence:
    """Return whether a bone or a joint is involved; doubtful lesions alone leave it ambiguous."""
    lesions = grounds.map.lesions
    if not lesions:
        return either(Evidence(Verdict.UNKNOWN, "No lesion is recorded."), joint_inflammation(grounds))
    count, found = len(lesions), tuple(one.id for one in lesions)
    words = f"{count} lesion{'s are' if count > 1 else ' is'} recorded."
    if any(one.certainty != DOUBTFUL for one in lesions):
        return Evidence(Verdict.MET, words, found)
    doubt = f"{words} Doubtful: {'; '.join(map(lesion_words, lesions))}."
    return either(Evidence(Verdict.AMBIGUOUS, doubt, found), joint_inflammation(grounds))


def sterile_osteitis(grounds: Grounds) -> Evidence:
    """Return whether a lesion is shown to be sterile: biopsies and cultures did not grow."""
    return both(bone_or_joint(grounds), _cultures(grounds))
