"""The founding case as records: Cavalcanti et al., Turk J Rheumatol, as its text states it.

What the report does not state is absent here, never "no". What it leaves open stays open: the unit of
the C-reactive protein, whether the biopsy was taken on antibiotics, the dates within 2008.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from functools import partial
from types import MappingProxyType

from annotator.lesions.case import Case, Patient
from annotator.lesions.facts import (
    Antibiotic,
    Biopsy,
    Comorbidity,
    Course,
    Culture,
    FamilyHistory,
    Laboratory,
    Level,
    Response,
    Symptom,
    Treatment,
)
from annotator.lesions.records import ClinicalFact, ReadingKind, TimepointId
from annotator.terms.side import Side
from sample_studies.written_case import State, Strokes, WrittenCase, WrittenLesion, fact, sight

SOURCE = "Cavalcanti et al., Turk J Rheumatol"
LABEL = "Founding case: boy, 10 years, CRMO"
PATIENT = Patient("FOUNDING-CASE", "LESION-ANNOTATOR", "Founding^Case", None, "M")

_TIMEPOINTS = (
    ("TP0", "2006 admission", "2006"),
    ("TP1", "about 2007 (one year later), orthopaedics", "2007"),
    ("TP2", "2008 rheumatology, before biologic", "2008"),
    ("TP3", "after third infliximab infusion", None),
)

_COMPRESSION = (
    "The discussion speaks of compressive lesions at T7-T9 along with scoliosis; which vertebra is "
    "compressed is not said. Three vertebrae, two levels or the range: the text says 'between the T7 and "
    "T9 disks', 'bone lesions on T7-T9' and 'compressive lesions at T7-T9'."
)
_SACROILIAC = (
    "From the plural 'sacroiliac joints' on the bone scan, seen there only: no side, no bone (ilium or "
    "sacrum), no MRI of the pelvis; the history says right hip."
)

# Numbered as the text brings them up.
_LESIONS = (
    WrittenLesion(
        "clavicle_medial", Side.LEFT, "", "The third of the clavicle is not stated; medial is assumed."
    ),
    WrittenLesion(
        "tibia_dist",
        Side.LEFT,
        "metaphysis",
        "The bone scan says ankle (left by its figure), the MRI left distal tibial metaphysis: taken for one "
        "lesion. The right ankle hurt too, and no image of it shows a lesion.",
    ),
    WrittenLesion("si_joint", Side.RIGHT, "", _SACROILIAC),
    WrittenLesion("si_joint", Side.LEFT, "", _SACROILIAC),
    WrittenLesion("t07", Side.MIDLINE, "", _COMPRESSION),
    WrittenLesion(
        "t08",
        Side.MIDLINE,
        "",
        "The bone scan says 'T8 thoracic disc': vertebra T8 is assumed, the disc above (T7/T8, SNOMED CT "
        f"28693002) or below (T8/T9, 9188009) is possible. {_COMPRESSION}",
    ),
    WrittenLesion("t09", Side.MIDLINE, "", _COMPRESSION),
)

_SIGHTS = (
    sight("TP0/CR/clavicle_medial:L", "hyperostosis", note="Bone enlargement on the left clavicle."),
    sight(
        "TP1/CT/clavicle_medial:L",
        "hyperostosis",
        "osteolytic",
        note="Volume increased due to an area of hyperostosis mixed with osteolysis.",
    ),
    sight("TP2/NM/clavicle_medial:L", "uptake", view="anterior"),
    sight("TP2/NM/tibia_dist:L", "uptake", view="anterior", note="Text: ankle."),
    sight("TP2/NM/si_joint:R", "uptake", view="posterior"),
    sight("TP2/NM/si_joint:L", "uptake", view="posterior"),
    sight("TP2/NM/t08:midline", "uptake", view="posterior", note="Text: T8 thoracic disc."),
    sight("TP2/MR/t07:midline", "marrow_oedema", note="Text: inflammatory lesion."),
    sight("TP2/MR/t08:midline", "marrow_oedema", note="Text: inflammatory lesion."),
    sight("TP2/MR/t09:midline", "marrow_oedema", note="Text: inflammatory lesion."),
    sight("TP2/MR/clavicle_medial:L", "unspecified", note="Text: inflammatory, kind not said."),
    sight("TP2/MR/tibia_dist:L", "osteolytic", note="Figure 4."),
    sight("TP3/NM/clavicle_medial:L", "uptake", view="anterior", note="Tiny uptake."),
)

_fact = partial(fact, source=SOURCE)


def _disease() -> list[ClinicalFact]:
    return [
        _fact(
            Course(duration_months=60.0, remissions_and_exacerbations=True, age_at_onset_years=5.0),
            "2008",
            "Five years of intermittent pain in simultaneous bouts; age at onset derived.",
        ),
        *(_fact(Symptom("bone_pain", True, where)) for where in ("left clavicle", "right hip")),
        _fact(
            Symptom("bone_pain", True, "ankles"),
            note="The history says ankles, the discussion both legs; only the left one has an imaged lesion.",
        ),
        _fact(Symptom("bone_pain", True, "dorsal spine")),
        _fact(Symptom("fever", True), "2006", "Temperature not stated."),
        _fact(Symptom("swelling", True, "left clavicle"), "2006", "A mass over the left clavicle."),
    ]


def _laboratory() -> list[ClinicalFact]:
    after = "After the third infliximab infusion."
    slight = Level.MILDLY_TO_MODERATELY_RAISED
    return [
        _fact(
            Laboratory("crp", 24.0, "mg/dL", unit_in_doubt="mg/L"),
            "2006",
            "Printed 24 mg/dl (240 mg/L); probably mg/L, the text gives no way to know.",
        ),
        _fact(
            Laboratory("esr", 39.0, "mm/h", level=slight),
            "2006",
            "The discussion calls it a slight increase.",
        ),
        _fact(Laboratory("crp", level=Level.NORMAL), note=after),
        _fact(Laboratory("esr", level=Level.NORMAL), note=after),
        _fact(Laboratory("ana", level=Level.NEGATIVE), "2008"),
        _fact(Laboratory("tuberculin", level=Level.NEGATIVE), "2008"),
    ]


def _pathology() -> list[ClinicalFact]:
    return [
        *(_fact(Culture(specimen, False)) for specimen in ("blood", "bone", "lesion")),
        _fact(Culture("bone marrow", False), note="Discussion only."),
        _fact(
            Biopsy("clavicle", inflammation_or_fibrosis=True, growth=False),
            note="Compatible with aseptic chronic osteomyelitis, and a chronic inflammatory reaction like a "
            "foreign body granuloma: the two do not say the same. The site is named in the discussion only; "
            "whether he took antibiotics is not stated.",
        ),
    ]


def _excluded() -> list[ClinicalFact]:
    why = "Cultures negative; biopsy compatible with aseptic chronic osteomyelitis."
    return [_fact(Comorbidity(name, False), "2008", why) for name in ("infection", "malignancy")]


def _left_open() -> list[ClinicalFact]:
    """What the text contradicts itself about, or says of the disease and not of this child."""
    return [
        _fact(
            Symptom("bone_sequelae", False),
            note="The text says 'no bone sequelae', and also 'compressive lesions' and 'scoliosis'.",
            certain=False,
        ),
        _fact(
            Comorbidity("septic_osteomyelitis"),
            note="The earlier diagnosis. Whether the paediatric or the orthopaedic unit made it differs "
            "between abstract and body.",
            certain=False,
        ),
        _fact(
            FamilyHistory("nbo"),
            note="Not reported. The introduction calls CRMO autosomal recessive; current sources take "
            "sporadic disease for polygenic. Nothing follows from it for this child.",
            certain=False,
        ),
    ]


def _treatment() -> list[ClinicalFact]:
    implied = "No response is implied, not stated; duration not stated."
    return [
        _fact(Antibiotic("cephalothin", response=Response.NONE), "2006", implied, certain=False),
        _fact(Antibiotic("ciprofloxacin", 3.0, Response.NONE), "2007", "About 2007."),
        _fact(Treatment("NSAID", response=Response.PARTIAL)),
        _fact(Treatment("alendronate", "70 mg/week")),
        _fact(Treatment("methotrexate", "15 mg/week")),
        _fact(
            Treatment("infliximab", "5 mg/kg"),
            note="Pain-free after the third infusion, growing normally.",
        ),
    ]


_STATES = (
    State(
        "TP3",
        "clavicle_medial:L",
        note="Improved: tiny uptake. The text names the clavicle alone: that the other foci are gone is an "
        "inference, and not recorded.",
    ),
)

FOUNDING = WrittenCase(
    uuid.UUID("6f1b0a52-3c0e-5d4e-9a55-8f4f0f6f2008"),
    LABEL,
    PATIENT,
    "Case report",
    ReadingKind.CONSENSUS,
    _TIMEPOINTS,
    _LESIONS,
    _SIGHTS,
    _STATES,
    facts=(*_disease(), *_laboratory(), *_pathology(), *_treatment(), *_excluded(), *_left_open()),
)
CASE_ID = FOUNDING.case_id
READING_ID = FOUNDING.reading_id
TIMEPOINT_IDS: Mapping[str, TimepointId] = MappingProxyType(FOUNDING.timepoint_ids)
STROKE_KEYS = FOUNDING.stroke_keys
"""The marks the case needs: ``timepoint/modality/site:side``."""


def founding_case(strokes: Strokes | None = None, patient: Patient = PATIENT) -> Case:
    """Return the founding case, see `WrittenCase.case`."""
    return FOUNDING.case(strokes, patient, {})
