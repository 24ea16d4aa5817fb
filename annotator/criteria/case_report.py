"""The empirical criteria as the founding case report lists them, with the fourth item left to a policy."""

from __future__ import annotations

from annotator.criteria.clinical import (
    course_lasted,
    no_response_to_antimicrobials,
    remissions_and_exacerbations,
)
from annotator.criteria.criterion import CriteriaSet, Item, Verification
from annotator.criteria.evidence import Evidence, Grounds, both
from annotator.criteria.imaging import several_bones
from annotator.criteria.rule import All

SOURCE = "Cavalcanti et al., Turk J Rheumatol (case report), citing its reference 10"
COURSE_MONTHS = 2.0
"""The literal plural of "months"; the report gives no number."""


def _course(grounds: Grounds) -> Evidence:
    return both(course_lasted(grounds, COURSE_MONTHS, or_equal=True), remissions_and_exacerbations(grounds))


def case_report_set(set_id: str, title: str, x_ray: Item) -> CriteriaSet:
    """Return the four-item set with one reading of its item on X-ray."""
    items = (
        Item(
            "1_multifocal",
            "Multifocal bone lesions",
            f"{SOURCE}, item 1",
            Verification.VERIFIED,
            "At least two distinct bones with a lesion, on any modality; each vertebra and each side counts.",
            several_bones,
            "a lesion of a second bone, or every other site read as negative",
        ),
        Item(
            "2_course_months_remission_exacerbation",
            "A clinical course extended for months with remissions and exacerbations",
            f"{SOURCE}, item 2",
            Verification.VERIFIED,
            "At least 2 months (the source gives no number), with remissions and exacerbations recorded.",
            _course,
            "the course: its duration in months, and whether it had remissions and exacerbations",
        ),
        Item(
            "3_no_response_antimicrobials",
            "Lack of response to antimicrobial treatment",
            f"{SOURCE}, item 3",
            Verification.VERIFIED,
            "An antibiotic course with no response; the source gives no minimum duration.",
            no_response_to_antimicrobials,
            "an antibiotic course with its response",
        ),
        x_ray,
    )
    rule = All(*(item.id for item in items))
    return CriteriaSet(set_id, title, SOURCE, Verification.VERIFIED, items, rule)
