"""The five-item list of the King type. The items were read on a revision page; King 1987 is from memory."""

from __future__ import annotations

from annotator.criteria.clinical import (
    course_lasted,
    no_response_to_long_antimicrobials,
    remissions_and_exacerbations,
)
from annotator.criteria.conditions import no_cause_found
from annotator.criteria.criterion import CriteriaSet, Item, Verification
from annotator.criteria.evidence import Evidence, Grounds, both
from annotator.criteria.imaging import CT, RADIOLOGICAL, shown
from annotator.criteria.places import several_lesions_on
from annotator.criteria.rule import All
from annotator.measure.comparison import RADIOGRAPHS
from annotator.terms.findings import finding_kinds

SOURCE = "Five-item list of an orthopaedic revision page; attribution to King 1987 from memory"
COURSE_MONTHS = 6.0
ANTIBIOTIC_MONTHS = 1.0
_ANY = frozenset(finding_kinds())


def _lesions(grounds: Grounds) -> Evidence:
    return several_lesions_on(grounds, RADIOLOGICAL, "On radiographs, CT and MR")


def _course(grounds: Grounds) -> Evidence:
    return both(course_lasted(grounds, COURSE_MONTHS, or_equal=False), remissions_and_exacerbations(grounds))


def _evidence(grounds: Grounds) -> Evidence:
    return both(
        shown(grounds, _ANY, RADIOGRAPHS | CT, "a lesion on a radiograph or CT"),
        shown(grounds, _ANY, {"NM"}, "a focus on bone scan"),
    )


def _antibiotics(grounds: Grounds) -> Evidence:
    return no_response_to_long_antimicrobials(grounds, ANTIBIOTIC_MONTHS)


_ITEMS = (
    (
        "lesions",
        "Two or more radiologically confirmed bone lesions",
        "At least two distinct lesions marked on CR, DX, CT or MR.",
        _lesions,
        "a second lesion marked on a radiograph, CT or MR",
    ),
    (
        "course",
        "A course of over 6 months with exacerbations and remissions",
        "Duration over 6 months, with remissions and exacerbations recorded.",
        _course,
        "the course: its duration in months, and whether it had remissions and exacerbations",
    ),
    (
        "radiographic_and_scintigraphic",
        "Radiographic and scintigraphic evidence of osteomyelitis",
        "A lesion marked on CR, DX or CT, and a lesion marked on NM.",
        _evidence,
        "a lesion marked on a radiograph or CT, and one on a bone scan",
    ),
    (
        "antibiotics",
        "Lack of response to over 1 month of antibiotics",
        "A course of over 1 month with no response.",
        _antibiotics,
        "an antibiotic course of over 1 month with its response",
    ),
    (
        "no_cause",
        "No identifiable aetiology",
        "As a reader assesses, or no culture grew, and infection and malignancy are recorded as excluded.",
        no_cause_found,
        "cultures, and infection and malignancy recorded as excluded",
    ),
)

KING_TYPE = CriteriaSet(
    "king_type",
    "Five-item list, King type",
    SOURCE,
    Verification.FROM_MEMORY,
    tuple(
        Item(item_id, title, SOURCE, Verification.VERIFIED, computed, judge, needs)
        for item_id, title, computed, judge, needs in _ITEMS
    ),
    All(*(item_id for item_id, *_ in _ITEMS)),
)
