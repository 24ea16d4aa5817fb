"""The EULAR/ACR classification criteria for paediatric CNO, 2025: structure whole, weights to be loaded.

Entry, exclusions, the nine domains and the threshold of 55 were read in abstracts and reports. The points
and the laboratory limits were not found: without a weights file the set can be excluded, never fulfilled.
Made to classify for research, not to diagnose.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from annotator.criteria.clinical import (
    comorbidity,
    course_lasted,
    no_sustained_response_to_antimicrobials,
    sterile_biopsy,
    symptom,
)
from annotator.criteria.conditions import ADULT_YEARS, excluded, onset_before
from annotator.criteria.criterion import CriteriaSet, Item, Verification
from annotator.criteria.evidence import Evidence, Grounds, both, either, opposite
from annotator.criteria.imaging import MR, several_bones, shown
from annotator.criteria.laboratory import reached
from annotator.criteria.places import located, symmetric, with_flag
from annotator.criteria.rule import All, Points
from annotator.criteria.weights import Feature, Weights, check
from annotator.criteria.wording import analyte_words
from annotator.measure.comparison import RADIOGRAPHS
from annotator.terms.findings import finding_kinds
from annotator.terms.sites import SkeletalSite
from annotator.terms.units import ANALYTE_UNITS

SET_ID = "eular_acr_2025"
SOURCE = "Zhao et al. 2025, Ann Rheum Dis 84(9):1458-68, doi 10.1016/j.ard.2024.11.006"
SIX_WEEKS_MONTHS = 6 * 7 / 30.4375
THRESHOLD = 55
_ANY = frozenset(finding_kinds())
_EXTREME = with_flag("clavicle", "mandible", "skull_or_face", "hand")

Judge = Callable[[Grounds], Evidence]


def _onset(grounds: Grounds) -> Evidence:
    return onset_before(grounds, ADULT_YEARS)


def _pain(grounds: Grounds) -> Evidence:
    suffering = either(symptom(grounds, "bone_pain"), symptom(grounds, "musculoskeletal_limitation"))
    return both(suffering, course_lasted(grounds, SIX_WEEKS_MONTHS, or_equal=True))


def _abnormal(grounds: Grounds) -> Evidence:
    return shown(grounds, _ANY, RADIOGRAPHS | MR, "an abnormal bone on a radiograph or MR")


def _elsewhere(one: SkeletalSite) -> bool:
    return not _EXTREME(one)


def _biopsy(grounds: Grounds) -> Evidence:
    return sterile_biopsy(grounds, off_antibiotics=False)


def _coexisting(grounds: Grounds) -> Evidence:
    names = ("palmoplantar_pustulosis", "psoriasis", "acne", "inflammatory_bowel_disease")
    return either(*(comorbidity(grounds, name) for name in names))


FEATURES: dict[str, tuple[str, Judge]] = {
    "clavicle_or_mandible": (
        "A lesion of the clavicle or the mandible",
        lambda grounds: located(grounds, with_flag("clavicle", "mandible"), "clavicle or mandible"),
    ),
    "other_site": (
        "A lesion of a site other than clavicle, mandible, skull or hand",
        lambda grounds: located(grounds, _elsewhere, "other sites than clavicle, mandible, skull and hand"),
    ),
    "multifocal": ("Lesions of two or more bones", several_bones),
    "symmetric": ("A symmetric pattern of lesions", symmetric),
    "coexisting_condition": ("Pustulosis, psoriasis, acne or inflammatory bowel disease", _coexisting),
    "no_fever": ("No fever", lambda grounds: opposite(symptom(grounds, "fever"))),
    "fever": ("Fever", lambda grounds: symptom(grounds, "fever")),
    "biopsy": ("A biopsy with inflammation, fibrosis or sclerosis, sterile", _biopsy),
}
"""Features without a limit that a weights file may give points, in words, with how they are judged."""

_AGE = "age_at_onset"
_BELOW, _AT_LEAST = "_below", "_at_least"
LIMITED = frozenset(
    f"{subject}{how}" for subject in (_AGE, "crp", "esr", "haemoglobin") for how in (_BELOW, _AT_LEAST)
)
"""Features that compare a number with the limit of the weights file."""
DOMAINS = {
    "site": "site of bone lesions",
    "pattern": "pattern of bone lesions",
    "age_at_onset": "age at onset",
    "coexisting": "coexisting conditions",
    "fever": "fever",
    "biopsy": "bone biopsy, if done",
    "anaemia": "anaemia",
    "crp": "CRP",
    "esr": "ESR",
}
_NEEDS = "the records its words name"

_GATES = (
    (
        "onset",
        "Entry: age under 18 years at onset",
        "Age at onset below 18 years.",
        _onset,
        "the age at onset",
    ),
    (
        "pain",
        "Entry: bone pain or musculoskeletal limitation for 6 weeks or more",
        "Either recorded as present, and a course of at least 42 days.",
        _pain,
        "bone pain or limitation, and the duration of the course",
    ),
    (
        "abnormal_bone",
        "Entry: abnormal bone findings on radiograph or MRI",
        "A lesion marked on CR, DX or MR. The draft of 2022 asked for a site away from arthritis.",
        _abnormal,
        "a lesion marked on a radiograph or MR",
    ),
    (
        "no_malignancy",
        "Exclusion: malignancy is excluded",
        "Malignancy recorded as absent.",
        lambda grounds: excluded(grounds, "malignancy"),
        "malignancy recorded as excluded",
    ),
    (
        "no_infection",
        "Exclusion: infection is excluded",
        "Infection recorded as absent.",
        lambda grounds: excluded(grounds, "infection"),
        "infection recorded as excluded",
    ),
    (
        "no_vitamin_c_deficiency",
        "Exclusion: vitamin C deficiency is excluded",
        "Recorded as absent.",
        lambda grounds: excluded(grounds, "vitamin_c_deficiency"),
        "vitamin C deficiency recorded as excluded",
    ),
    (
        "no_hypophosphatasia",
        "Exclusion: hypophosphatasia is excluded",
        "Recorded as absent.",
        lambda grounds: excluded(grounds, "hypophosphatasia"),
        "hypophosphatasia recorded as excluded",
    ),
    (
        "not_cured_by_antimicrobials",
        "Exclusion: no complete and sustained response to antimicrobials alone",
        "No antibiotic course with a complete and sustained response.",
        no_sustained_response_to_antimicrobials,
        "an antibiotic course with its response",
    ),
)


def eular_acr_2025(weights: Weights | None = None) -> CriteriaSet:
    """Return the set, with the points of a weights file where there is one.

    Raises
    ------
    WeightsError
        The weights are of another set, or name a domain or feature that is not known.
    """
    gates = tuple(
        Item(item_id, title, SOURCE, Verification.VERIFIED, computed, judge, needs)
        for item_id, title, computed, judge, needs in _GATES
    )
    entry = [item.id for item in gates]
    title = "EULAR/ACR classification criteria for paediatric CNO, 2025"
    remark = (
        "Classification for research, not diagnosis. Age under 3 years needs extreme caution. "
        f"Domains: {', '.join(DOMAINS.values())}."
    )
    if weights is None:
        missing = f"{THRESHOLD}-point threshold, weights not installed"
        return CriteriaSet(SET_ID, title, SOURCE, Verification.VERIFIED, gates, All(*entry), remark, missing)
    check(weights, SET_ID, DOMAINS, FEATURES, LIMITED)
    items = tuple(_item(one, weights) for features in weights.domains.values() for one in features)
    domains = tuple(tuple((one.id, one.points) for one in some) for some in weights.domains.values())
    return CriteriaSet(
        SET_ID,
        title,
        SOURCE,
        Verification.VERIFIED,
        (*gates, *items),
        All(*entry, Points(weights.threshold, domains)),
        f"{remark} Points from: {weights.source}.",
    )


def _item(feature: Feature, weights: Weights) -> Item:
    words, judge = _judged(feature)
    computed = f"{feature.points} points, from a weights file."
    return Item(feature.id, words, weights.source, Verification.DERIVED, computed, judge, _NEEDS)


def _judged(feature: Feature) -> tuple[str, Judge]:
    """Return a feature of a weights file in words, and how it is judged."""
    limit = feature.limit
    if limit is None:
        return FEATURES[feature.name]
    is_below = feature.name.endswith(_BELOW)
    subject = feature.name.removesuffix(_BELOW).removesuffix(_AT_LEAST)
    how = f"below {limit:g}" if is_below else f"{limit:g} or more"
    if subject == _AGE:
        younger = partial(onset_before, years=limit)
        return f"Age at onset, years: {how}", younger if is_below else lambda found: opposite(younger(found))
    words = f"{analyte_words(subject)}, {ANALYTE_UNITS[subject][0]}: {how}"
    judge = partial(reached, analyte=subject, threshold=limit)
    # Here the limit is that of a file, which says on which side it counts itself: below and not.
    return words, lambda found: opposite(judge(found)) if is_below else judge(found)
