"""Kahn's items for the SAPHO syndrome, 1994: one suffices."""

from __future__ import annotations

from annotator.criteria.conditions import joint_inflammation, sapho_skin, sterile_osteitis
from annotator.criteria.criterion import CriteriaSet, Item, Verification
from annotator.criteria.evidence import Evidence, Grounds, both
from annotator.criteria.imaging import several_bones
from annotator.criteria.rule import AnyOf

SOURCE = "Kahn 1994, as in Schilling, SAPHO syndrome, Orphanet 2003/2004"


def _skin_joints(grounds: Grounds) -> Evidence:
    return both(joint_inflammation(grounds), sapho_skin(grounds))


def _skin_bones(grounds: Grounds) -> Evidence:
    return both(sterile_osteitis(grounds), sapho_skin(grounds))


def _multifocal(grounds: Grounds) -> Evidence:
    return both(several_bones(grounds), sterile_osteitis(grounds))


_ITEMS = (
    (
        "multifocal",
        "Multifocal osteomyelitis with or without skin signs",
        "Lesions of at least two bones, and no growth from biopsy or cultures.",
        _multifocal,
        "lesions of two bones, and a biopsy or cultures",
    ),
    (
        "joints",
        "Sterile joint inflammation with pustular psoriasis or pustulosis, acne or hidradenitis",
        "Joint inflammation recorded or marked on MR, and one of the skin diseases recorded as present.",
        _skin_joints,
        "whether a joint is inflamed, and whether a skin disease is present",
    ),
    (
        "osteitis",
        "Sterile osteitis with pustular psoriasis or pustulosis, acne or hidradenitis",
        "A lesion that grew nothing, and one of the skin diseases recorded as present.",
        _skin_bones,
        "a biopsy or cultures, and whether a skin disease is present",
    ),
)

KAHN_1994 = CriteriaSet(
    "kahn_1994",
    "SAPHO syndrome, Kahn 1994",
    SOURCE,
    Verification.VERIFIED,
    tuple(
        Item(item_id, title, SOURCE, Verification.VERIFIED, computed, judge, needs)
        for item_id, title, computed, judge, needs in _ITEMS
    ),
    AnyOf(*(item_id for item_id, *_ in _ITEMS)),
    remark="In the first item the stored text drops the noun; osteomyelitis is from memory.",
)
