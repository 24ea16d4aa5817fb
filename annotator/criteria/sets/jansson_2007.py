"""The criteria for non-bacterial osteitis of Jansson and others, 2007.

Cohort and paper were verified by the abstract; the items are from memory. "Mildly to moderately
elevated" has no published number, so none is used.
"""

from __future__ import annotations

from collections.abc import Callable

from annotator.criteria.clinical import (
    assessed,
    comorbidity,
    course_lasted,
    relatives,
    sterile_biopsy,
)
from annotator.criteria.criterion import CriteriaSet, Item, Verification
from annotator.criteria.evidence import Evidence, Grounds, Verdict, both, either
from annotator.criteria.imaging import (
    HYPEROSTOSIS,
    OSTEOLYTIC,
    RADIOLOGICAL,
    SCLEROTIC,
    several_lesions,
    shown,
)
from annotator.criteria.laboratory import blood_count_normal, mildly_to_moderately_raised
from annotator.criteria.rule import All, AnyOf, AtLeast

SOURCE = "Jansson et al. 2007, Rheumatology 46:154-60, doi 10.1093/rheumatology/kel190"
OBSERVATION_MONTHS = 6.0
MAJOR = ("M1", "M2", "M3", "M4")
MINOR = ("mA", "mB", "mC", "mD", "mE", "mF")


def _structural_lesion(grounds: Grounds) -> Evidence:
    return shown(
        grounds, OSTEOLYTIC | SCLEROTIC, RADIOLOGICAL, "lysis or sclerosis on a radiograph, CT or MR"
    )


def _skin(grounds: Grounds) -> Evidence:
    return either(comorbidity(grounds, "palmoplantar_pustulosis"), comorbidity(grounds, "psoriasis"))


def _biopsy(grounds: Grounds) -> Evidence:
    return sterile_biopsy(grounds, off_antibiotics=False)


def _well(grounds: Grounds) -> Evidence:
    health = assessed(grounds, "general_health_good", "General health is good")
    missing = Evidence(Verdict.UNKNOWN, "General health is not recorded.")
    return both(blood_count_normal(grounds), health or missing)


def _observation_time(grounds: Grounds) -> Evidence:
    return course_lasted(grounds, OBSERVATION_MONTHS, or_equal=False)


def _hyperostosis(grounds: Grounds) -> Evidence:
    return shown(grounds, HYPEROSTOSIS, RADIOLOGICAL, "hyperostosis on a radiograph, CT or MR")


def _other_autoimmune(grounds: Grounds) -> Evidence:
    bowel = comorbidity(grounds, "inflammatory_bowel_disease")
    other = comorbidity(grounds, "other_autoimmune_disease")
    return either(bowel, other) if bowel.verdict in (Verdict.MET, Verdict.AMBIGUOUS) else other


def _family(grounds: Grounds) -> Evidence:
    return either(relatives(grounds, "autoimmune_or_autoinflammatory"), relatives(grounds, "nbo"))


def _item(item_id: str, title: str, computed: str, judge: Callable[[Grounds], Evidence], needs: str) -> Item:
    rank = "major" if item_id in MAJOR else "minor"
    source = f"{SOURCE}, {rank} criterion {item_id[1:]}"
    return Item(item_id, title, source, Verification.FROM_MEMORY, computed, judge, needs)


JANSSON_2007 = CriteriaSet(
    "jansson_2007",
    "Criteria for non-bacterial osteitis, Jansson 2007",
    SOURCE,
    Verification.FROM_MEMORY,
    (
        _item(
            "M1",
            "Radiologically proven osteolytic and/or sclerotic bone lesion",
            "Lysis or sclerosis marked on CR, DX, CT or MR; uptake or marrow oedema alone does not count.",
            _structural_lesion,
            "lysis or sclerosis marked on a radiograph, CT or MR",
        ),
        _item(
            "M2",
            "Multifocal bone lesions",
            "At least two distinct lesions: of different bones, or of different sites of one bone.",
            several_lesions,
            "a second lesion, or every other site read as negative",
        ),
        _item(
            "M3",
            "Palmoplantar pustulosis or psoriasis",
            "Either recorded as present.",
            _skin,
            "whether palmoplantar pustulosis or psoriasis is present",
        ),
        _item(
            "M4",
            "Sterile bone biopsy with signs of inflammation and/or fibrosis, sclerosis",
            "One biopsy that shows them and grew nothing.",
            _biopsy,
            "a bone biopsy: histology and culture",
        ),
        _item(
            "mA",
            "Normal blood count and good general state of health",
            "As a reader assesses both, or haemoglobin, leucocytes and platelets each recorded as normal.",
            _well,
            "the blood count and the general state of health",
        ),
        _item(
            "mB",
            "CRP and ESR mildly to moderately elevated",
            "As a reader assesses, or as recorded in words with each value; no number is published.",
            mildly_to_moderately_raised,
            "CRP and ESR, each with a reader's word on how raised it is",
        ),
        _item(
            "mC",
            "Observation time longer than 6 months",
            "Duration of the course over 6 months.",
            _observation_time,
            "the duration of the course in months",
        ),
        _item(
            "mD",
            "Hyperostosis",
            "Hyperostosis marked on CR, DX, CT or MR.",
            _hyperostosis,
            "hyperostosis marked on a radiograph, CT or MR",
        ),
        _item(
            "mE",
            "Associated with other autoimmune diseases apart from palmoplantar pustulosis or psoriasis",
            "Another autoimmune disease, or inflammatory bowel disease, recorded as present.",
            _other_autoimmune,
            "whether another autoimmune disease is present",
        ),
        _item(
            "mF",
            "Grade I or II relatives with autoimmune or autoinflammatory disease, or with NBO",
            "A relative of first or second degree recorded with one of them.",
            _family,
            "the family history",
        ),
    ),
    AnyOf(AtLeast(2, *MAJOR), All(AnyOf(*MAJOR), AtLeast(3, *MINOR))),
)
