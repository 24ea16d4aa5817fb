"""A made-up girl of eight: both tibiae and femora, waxing and waning. No patient's history."""

from __future__ import annotations

import uuid

from annotator.lesions.case import Patient
from annotator.lesions.facts import Comorbidity, Course, Laboratory, Level, Symptom, Treatment
from annotator.lesions.records import Activity, ObservationStatus, ReadingKind
from annotator.terms.side import Side
from sample_studies.written_case import Reviewed, State, WrittenCase, WrittenLesion, fact, sight

PATIENT = Patient("SAMPLE-LEGS", "LESION-ANNOTATOR", "Legs^Sample", "2007-02-11", "F")
_ACTIVE = Activity.ACTIVE, (("marrow_signal", 2),)
_QUIET = Activity.INACTIVE, (("marrow_signal", 1),)
_ACTIVE_PALE = Activity.ACTIVE, (("marrow_signal", 1),)
_GONE = ObservationStatus.RESOLVED
_METAPHYSES = ("tibia_dist:L", "tibia_dist:R", "femur_dist:L", "femur_dist:R")

LEGS = WrittenCase(
    uuid.UUID("6f1b0a52-3c0e-5d4e-9a55-8f4f0f6f2015"),
    "Sample: girl, 8 years, both legs, waxing and waning",
    PATIENT,
    "Lesion Annotator samples",
    ReadingKind.CONSENSUS,
    (
        ("TP0", "First visit", "2015-03-09"),
        ("TP1", "After seven months of naproxen", "2015-10-12"),
        ("TP2", "Pain again", "2016-05-23"),
    ),
    (
        WrittenLesion("tibia_dist", Side.LEFT, "metaphysis"),
        WrittenLesion("tibia_dist", Side.RIGHT, "metaphysis"),
        WrittenLesion("femur_dist", Side.LEFT, "metaphysis"),
        WrittenLesion("femur_dist", Side.RIGHT, "metaphysis"),
    ),
    (
        sight(
            "TP0/CR/tibia_dist:L",
            "osteolytic",
            "marginal_sclerosis",
            note="A lucent focus on the growth plate with a dense border.",
        ),
        *(sight(f"TP0/MR/{place}", "marrow_oedema") for place in _METAPHYSES),
        sight("TP1/MR/tibia_dist:R", "marrow_oedema"),
        sight("TP1/MR/femur_dist:L", "marrow_oedema"),
        sight("TP2/MR/tibia_dist:L", "marrow_oedema"),
        sight("TP2/MR/femur_dist:L", "marrow_oedema"),
    ),
    (
        State("TP0", "tibia_dist:L", activity=_ACTIVE[0], features=_ACTIVE[1]),
        State("TP0", "tibia_dist:R", activity=_ACTIVE[0], features=_ACTIVE[1]),
        State("TP0", "femur_dist:L", activity=_ACTIVE_PALE[0], features=_ACTIVE_PALE[1]),
        State("TP0", "femur_dist:R", activity=_ACTIVE_PALE[0], features=_ACTIVE_PALE[1]),
        State("TP1", "tibia_dist:L", _GONE, note="No signal above that of the marrow around."),
        State("TP1", "tibia_dist:R", activity=_QUIET[0], features=_QUIET[1]),
        State("TP1", "femur_dist:L", activity=_ACTIVE[0], features=_ACTIVE[1]),
        State("TP1", "femur_dist:R", _GONE),
        State("TP2", "tibia_dist:L", activity=_ACTIVE[0], features=_ACTIVE[1]),
        State("TP2", "tibia_dist:R", _GONE),
        State("TP2", "femur_dist:L", activity=_ACTIVE_PALE[0], features=_ACTIVE_PALE[1]),
        State("TP2", "femur_dist:R", _GONE),
    ),
    tuple(
        Reviewed(name, "MR", tuple(f"{site}:{side}" for site in ("tibia_prox", "patella") for side in "RL"))
        for name in ("TP0", "TP1", "TP2")
    ),
    (
        fact(
            Course(duration_months=17.0, age_at_onset_years=7.8),
            "2016-05-23",
            "Remissions and exacerbations are left to the images, and to who reads them.",
        ),
        fact(Symptom("bone_pain", True, "left ankle"), "2015-03-09"),
        fact(Symptom("bone_pain", True, "right ankle"), "2015-03-09"),
        fact(Symptom("bone_pain", True, "left knee"), "2015-03-09"),
        fact(Symptom("fever", False), "2015-03-09"),
        fact(Symptom("systemic_illness", False), "2015-03-09"),
        fact(Laboratory("crp", 8.0, "mg/L"), "2015-03-09"),
        fact(Laboratory("esr", 24.0, "mm/h"), "2015-03-09"),
        fact(Laboratory("crp", 2.0, "mg/L"), "2015-10-12"),
        fact(Laboratory("crp", 11.0, "mg/L"), "2016-05-23"),
        *(
            fact(Laboratory(name, level=Level.NORMAL), "2015-03-09")
            for name in ("haemoglobin", "leucocytes", "platelets")
        ),
        fact(Comorbidity("infection", False), "2015-03-20"),
        fact(Comorbidity("malignancy", False), "2015-03-20"),
        fact(Comorbidity("psoriasis", False), "2015-03-09"),
        fact(Comorbidity("palmoplantar_pustulosis", False), "2015-03-09"),
        fact(Treatment("naproxen", "10 mg/kg/day"), "2015-03-20"),
        fact(Treatment("pamidronate", "1 mg/kg"), "2016-06-06"),
    ),
)
