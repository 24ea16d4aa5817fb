"""A made-up healthy boy of six, scanned for pain that settled: normal variants, no lesion."""

from __future__ import annotations

import uuid

from annotator.lesions.case import Patient
from annotator.lesions.facts import Comorbidity, Course, Laboratory, Level, Symptom
from annotator.lesions.records import ReadingKind
from annotator.terms.sites import catalogue
from sample_studies.written_case import Reviewed, WrittenCase, fact

PATIENT = Patient("SAMPLE-HEALTHY", "LESION-ANNOTATOR", "Healthy^Sample", "2013-04-17", "M")
_EVERYWHERE = tuple(f"{one.id}:{side.value}" for one in catalogue().values() for side in one.sides)
_FEET = tuple(
    f"{site}:{side}"
    for site in ("tibia_dist", "fibula_dist", "talus", "calcaneus", "navicular", "cuboid")
    for side in "RL"
)

HEALTHY = WrittenCase(
    uuid.UUID("6f1b0a52-3c0e-5d4e-9a55-8f4f0f6f2019"),
    "Sample: boy, 6 years, healthy, normal variants",
    PATIENT,
    "Lesion Annotator samples",
    ReadingKind.CONSENSUS,
    (("TP0", "Bone scan and MRI of the feet", "2019-06"),),
    reviews=(Reviewed("TP0", "NM", _EVERYWHERE), Reviewed("TP0", "MR", _FEET)),
    facts=(
        fact(
            Course(duration_months=1.0, remissions_and_exacerbations=False, age_at_onset_years=6.1),
            "2019-06-20",
            "Pain of both heels after a summer of football; gone within a month, untreated.",
        ),
        fact(Symptom("bone_pain", True, "both heels"), "2019-05-22"),
        fact(Symptom("fever", False), "2019-05-22"),
        fact(Symptom("swelling", False), "2019-05-22"),
        fact(Symptom("systemic_illness", False), "2019-05-22"),
        fact(Laboratory("crp", level=Level.NORMAL), "2019-05-22"),
        fact(Laboratory("esr", 6.0, "mm/h", level=Level.NORMAL), "2019-05-22"),
        *(
            fact(Laboratory(name, level=Level.NORMAL), "2019-05-22")
            for name in ("haemoglobin", "leucocytes", "platelets")
        ),
        fact(
            Comorbidity("infection", False),
            "2019-06-20",
            "On the bone scan the growth plates take up the tracer equally on both sides. On MR small bright "
            "spots in the marrow of calcaneus and talus, alike on both sides: normal variants.",
        ),
        fact(Comorbidity("malignancy", False), "2019-06-20"),
    ),
)
