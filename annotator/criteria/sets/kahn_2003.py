"""Kahn's items for the SAPHO syndrome, 2003.

CRMO in children is one of them: judged on CRMO it is circular, and says so.
"""

from __future__ import annotations

from collections.abc import Callable

from annotator.criteria.clinical import assessed, comorbidity
from annotator.criteria.conditions import (
    ADULT_YEARS,
    bone_or_joint,
    excluded,
    onset_before,
    pustular_skin,
    sterile_osteitis,
)
from annotator.criteria.criterion import CriteriaSet, Item, Verification
from annotator.criteria.evidence import Evidence, Grounds, Verdict, both, opposite
from annotator.criteria.imaging import HYPEROSTOSIS, RADIOLOGICAL, shown
from annotator.criteria.rule import All, AnyOf

SOURCE = "Kahn 2003, as in BMC Musculoskelet Disord 2019, doi 10.1186/s12891-019-2410-x, Table 2"


def _bone_with(condition: Callable[[Grounds], Evidence]) -> Callable[[Grounds], Evidence]:
    return lambda grounds: both(bone_or_joint(grounds), condition(grounds))


def _acne(grounds: Grounds) -> Evidence:
    return comorbidity(grounds, "acne")


def _bowel(grounds: Grounds) -> Evidence:
    return comorbidity(grounds, "inflammatory_bowel_disease")


def _adult_hyperostosis(grounds: Grounds) -> Evidence:
    return both(
        opposite(onset_before(grounds, ADULT_YEARS)),
        shown(grounds, HYPEROSTOSIS, RADIOLOGICAL, "hyperostosis on a radiograph, CT or MR"),
        sterile_osteitis(grounds),
    )


def _crmo(grounds: Grounds) -> Evidence:
    child = onset_before(grounds, ADULT_YEARS)
    accepted = assessed(grounds, "crmo_accepted", "CRMO is accepted by those who treat the child")
    circular = Evidence(
        Verdict.AMBIGUOUS,
        "Circular: this item is CRMO itself. It is met once those who treat the child accept CRMO.",
    )
    return both(child, accepted or circular)


def _excluded(condition: str) -> Callable[[Grounds], Evidence]:
    return lambda grounds: excluded(grounds, condition)


def _item(item_id: str, title: str, computed: str, judge: Callable[[Grounds], Evidence], needs: str) -> Item:
    return Item(item_id, title, SOURCE, Verification.VERIFIED, computed, judge, needs)


INCLUDING = ("skin", "acne", "hyperostosis", "crmo", "bowel")
EXCLUDING = ("no_infection", "no_tumour", "no_condensing")

KAHN_2003 = CriteriaSet(
    "kahn_2003",
    "SAPHO syndrome, Kahn 2003",
    SOURCE,
    Verification.VERIFIED,
    (
        _item(
            "skin",
            "Bone-joint involvement with palmoplantar pustulosis and psoriasis vulgaris",
            "A lesion or an inflamed joint, and either skin disease recorded as present.",
            _bone_with(pustular_skin),
            "whether palmoplantar pustulosis or psoriasis is present",
        ),
        _item(
            "acne",
            "Bone-joint involvement with severe acne",
            "A lesion or an inflamed joint, and acne recorded as present.",
            _bone_with(_acne),
            "whether severe acne is present",
        ),
        _item(
            "hyperostosis",
            "Isolated sterile hyperostosis or osteitis (adults)",
            "Onset from 18 years on, hyperostosis marked, and no growth from biopsy or cultures.",
            _adult_hyperostosis,
            "age at onset, hyperostosis and cultures",
        ),
        _item(
            "crmo",
            "Chronic recurrent multifocal osteomyelitis (children)",
            "Onset before 18 years and CRMO accepted by those who treat; never inferred from other sets.",
            _crmo,
            "whether those who treat the child accept CRMO",
        ),
        _item(
            "bowel",
            "Bone-joint involvement with chronic bowel disease",
            "A lesion or an inflamed joint, and inflammatory bowel disease recorded as present.",
            _bone_with(_bowel),
            "whether inflammatory bowel disease is present",
        ),
        _item(
            "no_infection",
            "Infectious osteitis is excluded",
            "Infection recorded as absent.",
            _excluded("infection"),
            "infection recorded as excluded",
        ),
        _item(
            "no_tumour",
            "Bone tumour is excluded",
            "Malignancy recorded as absent.",
            _excluded("malignancy"),
            "malignancy recorded as excluded",
        ),
        _item(
            "no_condensing",
            "Non-inflammatory condensing bone lesions are excluded",
            "Recorded as absent.",
            _excluded("non_inflammatory_condensing_bone_lesion"),
            "non-inflammatory condensing bone lesions recorded as excluded",
        ),
    ),
    All(AnyOf(*INCLUDING), *EXCLUDING),
    remark="That one item of inclusion suffices is from memory. The item on CRMO is circular.",
)
