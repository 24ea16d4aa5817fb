"""The Bristol criteria for CRMO, Roderick and others, 2016.

The paper was verified by its abstract, and CRP below 30 mg/L by a later cohort; the wording is from
memory. Exactly 30 mg/L is left undefined there and is ambiguous here.

Criterion 2 begins "unifocal disease, or CRP above 30 mg/L". That clause only says when criterion 1 does
not apply, so criterion 2 is judged by its biopsy alone: criterion 1 or 2 comes to the same, and stays
decidable when the unit of the CRP is in doubt.
"""

from __future__ import annotations

from annotator.criteria.clinical import pain_without_inflammation, sterile_biopsy
from annotator.criteria.criterion import CriteriaSet, Item, Verification
from annotator.criteria.evidence import Evidence, Grounds, both, either
from annotator.criteria.imaging import (
    MARROW_OEDEMA,
    MR,
    NEW_BONE,
    OSTEOLYTIC,
    SCLEROTIC,
    clavicle_alone,
    several_bones,
    shown,
    shown_together,
)
from annotator.criteria.laboratory import below
from annotator.criteria.rule import All, AnyOf
from annotator.measure.comparison import RADIOGRAPHS

SOURCE = "Roderick et al. 2016, Pediatr Rheumatol 14:47, doi 10.1186/s12969-016-0109-1"
CRP_MG_PER_L = 30.0


def _crp(grounds: Grounds) -> Evidence:
    return below(grounds, "crp", CRP_MG_PER_L)


def _clinical(grounds: Grounds) -> Evidence:
    return pain_without_inflammation(grounds, _crp(grounds))


def _radiological(grounds: Grounds) -> Evidence:
    combination = ((OSTEOLYTIC, "lysis"), (SCLEROTIC, "sclerosis"), (NEW_BONE, "new bone"))
    return either(
        shown(grounds, MARROW_OEDEMA, MR, "marrow oedema on MR"),
        shown_together(grounds, combination, RADIOGRAPHS, "on a radiograph"),
    )


def _criterion_1(grounds: Grounds) -> Evidence:
    return both(either(several_bones(grounds), clavicle_alone(grounds)), _crp(grounds))


def _criterion_2(grounds: Grounds) -> Evidence:
    return sterile_biopsy(grounds, off_antibiotics=True)


BRISTOL_2016 = CriteriaSet(
    "bristol_2016",
    "Bristol criteria for CRMO, Roderick 2016",
    SOURCE,
    Verification.FROM_MEMORY,
    (
        Item(
            "clinical",
            "Bone pain, with or without localised swelling, without significant local or systemic features "
            "of inflammation or infection",
            f"{SOURCE}, typical clinical findings",
            Verification.FROM_MEMORY,
            "Bone pain recorded; fever, systemic illness or CRP from 30 mg/L on need a reader's assessment.",
            _clinical,
            "a reader's assessment: no significant features of inflammation or infection",
        ),
        Item(
            "radiological",
            "X-ray with a combination of lytic areas, sclerosis and new bone formation, or preferably STIR "
            "MRI with bone marrow oedema, with or without bone expansion, lytic areas and periosteal "
            "reaction",
            f"{SOURCE}, typical radiological findings",
            Verification.FROM_MEMORY,
            "Marrow oedema marked on MR, or lysis, sclerosis and new bone all marked on CR or DX.",
            _radiological,
            "marrow oedema marked on MR, or lysis, sclerosis and new bone marked on a radiograph",
        ),
        Item(
            "criterion1",
            "More than one bone, or clavicle alone, without significantly raised inflammatory markers "
            "(CRP below 30 mg/L)",
            f"{SOURCE}, criterion 1; the threshold also in Cosickic et al.",
            Verification.FROM_MEMORY,
            "At least two bones or the clavicle alone, and every recorded CRP below 30 mg/L.",
            _criterion_1,
            "CRP as a number with a unit beyond doubt",
        ),
        Item(
            "criterion2",
            "Unifocal disease (other than clavicle) or CRP above 30 mg/L, with a bone biopsy showing "
            "inflammatory changes without bacterial growth while not on antibiotics",
            f"{SOURCE}, criterion 2",
            Verification.FROM_MEMORY,
            "One biopsy with inflammation, fibrosis or sclerosis, sterile, taken off antibiotics. "
            "When it is needed is what criterion 1 already says.",
            _criterion_2,
            "a bone biopsy: histology, culture, and whether it was taken on antibiotics",
        ),
    ),
    All("clinical", "radiological", AnyOf("criterion1", "criterion2")),
)
