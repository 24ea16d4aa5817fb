"""The score of Kostik and others, 2023, that tells non-bacterial from bacterial osteomyelitis.

All numbers were read in the abstract. More than 17 points speak for non-bacterial osteitis.
"""

from __future__ import annotations

from annotator.criteria.criterion import CriteriaSet, Item, Verification
from annotator.criteria.evidence import Evidence, Grounds
from annotator.criteria.imaging import several_lesions
from annotator.criteria.laboratory import at_most
from annotator.criteria.places import located, with_flag
from annotator.criteria.rule import Points

SOURCE = "Kostik et al. 2023, Front Pediatr, doi 10.3389/fped.2023.1067206"
MORE_THAN = 17
CRP_MG_PER_L = 55.0
BANDS_PER_UL = 220.0


def _crp(grounds: Grounds) -> Evidence:
    return at_most(grounds, "crp", CRP_MG_PER_L)


def _femur(grounds: Grounds) -> Evidence:
    return located(grounds, with_flag("femur"), "the femur")


def _bands(grounds: Grounds) -> Evidence:
    return at_most(grounds, "neutrophil_bands", BANDS_PER_UL)


def _item(item_id: str, title: str, computed: str, needs: str) -> Item:
    judge = {"crp": _crp, "multifocal": several_lesions, "femur": _femur, "bands": _bands}[item_id]
    return Item(item_id, title, SOURCE, Verification.VERIFIED, computed, judge, needs)


KOSTIK_2023 = CriteriaSet(
    "kostik_2023",
    "Non-bacterial against bacterial osteomyelitis, Kostik 2023",
    SOURCE,
    Verification.VERIFIED,
    (
        _item(
            "crp",
            "C-reactive protein of at most 55 mg/L",
            "Every recorded CRP is at most 55 mg/L. 56 points.",
            "CRP as a number with a unit beyond doubt",
        ),
        _item(
            "multifocal",
            "Multifocal lesions",
            "At least two distinct lesions, on any modality. 27 points.",
            "a second lesion, or every other site read as negative",
        ),
        _item(
            "femur",
            "Femur involved",
            "A lesion at a site of the femur. 17 points.",
            "a lesion of the femur, or its sites read as negative",
        ),
        _item(
            "bands",
            "Neutrophil bands of at most 220 per microlitre",
            "Every recorded count of bands is at most 220/µL. 15 points.",
            "the count of neutrophil bands",
        ),
    ),
    Points(MORE_THAN + 1, ((("crp", 56),), (("multifocal", 27),), (("femur", 17),), (("bands", 15),))),
    remark="It separates non-bacterial from bacterial osteomyelitis only (sensitivity 89.0 %, specificity "
    "96.9 %): nothing else is told apart by it.",
)
