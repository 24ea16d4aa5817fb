"""A made-up girl of twelve with one lesion, of the left clavicle, biopsied. No patient's history."""

from __future__ import annotations

import uuid

from annotator.lesions.case import Patient
from annotator.lesions.facts import (
    Antibiotic,
    Biopsy,
    Comorbidity,
    Course,
    Culture,
    Laboratory,
    Level,
    Response,
    Symptom,
    Treatment,
)
from annotator.lesions.records import Activity, ReadingKind
from annotator.terms.side import Side
from sample_studies.written_case import Reviewed, State, WrittenCase, WrittenLesion, fact, sight

PATIENT = Patient("SAMPLE-CLAVICLE", "LESION-ANNOTATOR", "Clavicle^Sample", "2006-08-30", "F")
_SEEN_TOO = ("clavicle_medial:R", "manubrium:midline", "sc_joint:L", "sc_joint:R")

CLAVICLE = WrittenCase(
    uuid.UUID("6f1b0a52-3c0e-5d4e-9a55-8f4f0f6f2018"),
    "Sample: girl, 12 years, left clavicle alone",
    PATIENT,
    "Lesion Annotator samples",
    ReadingKind.CONSENSUS,
    (("TP0", "Before biopsy", "2018-10"),),
    (WrittenLesion("clavicle_medial", Side.LEFT, "metaphysis"),),
    (
        sight(
            "TP0/CT/clavicle_medial:L",
            "hyperostosis",
            "osteolytic",
            "sclerotic",
            note="Expanded and dense, with lytic pockets.",
        ),
        sight("TP0/MR/clavicle_medial:L", "marrow_oedema", "hyperostosis", "soft_tissue_inflammation"),
    ),
    (
        State(
            "TP0",
            "clavicle_medial:L",
            activity=Activity.ACTIVE,
            features=(("marrow_signal", 2), ("expansion", 1), ("soft_tissue_signal", 1)),
        ),
    ),
    (Reviewed("TP0", "MR", _SEEN_TOO), Reviewed("TP0", "CT", _SEEN_TOO)),
    (
        fact(
            Course(duration_months=7.0, remissions_and_exacerbations=False, age_at_onset_years=11.6),
            "2018-10-22",
            "Never free of pain since it began.",
        ),
        fact(Symptom("bone_pain", True, "left clavicle"), "2018-10-08"),
        fact(Symptom("swelling", True, "left clavicle"), "2018-10-08"),
        fact(Symptom("fever", False), "2018-10-08"),
        fact(Symptom("systemic_illness", False), "2018-10-08"),
        fact(Laboratory("crp", 12.0, "mg/L"), "2018-10-08"),
        fact(Laboratory("esr", 28.0, "mm/h"), "2018-10-08"),
        *(
            fact(Laboratory(name, level=Level.NORMAL), "2018-10-08")
            for name in ("haemoglobin", "leucocytes", "platelets")
        ),
        fact(Antibiotic("clindamycin", 1.5, Response.NONE), "2018-06-04", "Ended four months before biopsy."),
        fact(Culture("bone", False), "2018-10-25"),
        fact(
            Biopsy("left clavicle", inflammation_or_fibrosis=True, growth=False, on_antibiotics=False),
            "2018-10-25",
            "Plasma cells and fibrosis; PCR for bacteria negative.",
        ),
        fact(Comorbidity("infection", False), "2018-11-05"),
        fact(Comorbidity("malignancy", False), "2018-11-05"),
        fact(Comorbidity("psoriasis", False), "2018-10-08"),
        fact(Comorbidity("palmoplantar_pustulosis", False), "2018-10-08"),
        fact(Treatment("naproxen", "15 mg/kg/day"), "2018-11-05"),
    ),
)
