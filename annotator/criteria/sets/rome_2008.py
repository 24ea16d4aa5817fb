"""The three items of the poster from Rome, 2008: the only set found that names the bone scan."""

from __future__ import annotations

from annotator.criteria.clinical import assessed, sterile_biopsy
from annotator.criteria.conditions import fever_or_swelling, pain_at_several_places
from annotator.criteria.criterion import CriteriaSet, Item, Verification
from annotator.criteria.evidence import Evidence, Grounds, Verdict, both
from annotator.criteria.places import several_bones_on
from annotator.criteria.rule import All

SOURCE = "Pediatr Rheumatol 2008;6(Suppl 1):P188, poster, Rome"
SCINTIGRAPHY = frozenset({"NM"})


def _pain(grounds: Grounds) -> Evidence:
    return both(pain_at_several_places(grounds), fever_or_swelling(grounds))


def _bone_scan(grounds: Grounds) -> Evidence:
    return several_bones_on(grounds, SCINTIGRAPHY, "On bone scan")


def _biopsy(grounds: Grounds) -> Evidence:
    biopsy = sterile_biopsy(grounds, off_antibiotics=False)
    clear = assessed(grounds, "case_not_doubtful", "The case is not doubtful, so no biopsy is asked for")
    return clear if clear is not None and biopsy.verdict is Verdict.UNKNOWN else biopsy


ROME_2008 = CriteriaSet(
    "rome_2008",
    "Items of the Rome poster, 2008",
    SOURCE,
    Verification.VERIFIED,
    (
        Item(
            "pain",
            "Acute or insidious onset of multifocal bone pain accompanied by fever and/or swelling",
            f"{SOURCE}, item 1",
            Verification.VERIFIED,
            "Bone pain recorded at two or more places, and fever or swelling recorded.",
            _pain,
            "the places of bone pain, and whether there was fever or swelling",
        ),
        Item(
            "bone_scan",
            "Bone scan evidence of multifocal bone lesions",
            f"{SOURCE}, item 2",
            Verification.VERIFIED,
            "Lesions of at least two bones marked on NM.",
            _bone_scan,
            "a bone scan with its foci marked",
        ),
        Item(
            "biopsy",
            "Evidence of chronic bone inflammation with exclusion of other diseases at biopsy, "
            "in doubtful cases",
            f"{SOURCE}, item 3",
            Verification.VERIFIED,
            "A biopsy with inflammation, fibrosis or sclerosis that grew nothing, or a reader's word that "
            "the case is not doubtful.",
            _biopsy,
            "a bone biopsy, or a reader's assessment that the case is not doubtful",
        ),
    ),
    All("pain", "bone_scan", "biopsy"),
)
