"""The typed contents of clinical facts; ``None`` means *not known*."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Literal


class Response(StrEnum):
    """How disease answered a treatment."""

    NONE = "none"
    PARTIAL = "partial"
    SUSTAINED = "complete_and_sustained"


class Level(StrEnum):
    """A laboratory result given in words."""

    NORMAL = "normal"
    RAISED = "raised"
    MILDLY_TO_MODERATELY_RAISED = "mildly_to_moderately_raised"
    LOWERED = "lowered"
    NEGATIVE = "negative"
    POSITIVE = "positive"


@dataclass(frozen=True, slots=True)
class Laboratory:
    """A laboratory value, with the unit as entered (UCUM).

    `analyte`: crp, esr, haemoglobin, leucocytes, platelets, neutrophil_bands, ana, tuberculin, …
    `value` is a number in `unit`, or None when only `level` was reported. `unit_in_doubt` names the
    other unit the number may have been printed in.
    """

    analyte: str
    value: float | None = None
    unit: str = ""
    unit_in_doubt: str = ""
    level: Level | None = None
    type: Literal["laboratory"] = "laboratory"


@dataclass(frozen=True, slots=True)
class Antibiotic:
    """A course of antimicrobial treatment and what it did."""

    drug: str
    duration_months: float | None = None
    response: Response | None = None
    type: Literal["antibiotic"] = "antibiotic"


@dataclass(frozen=True, slots=True)
class Culture:
    """A microbiological culture: whether anything grew."""

    specimen: str
    growth: bool | None = None
    type: Literal["culture"] = "culture"


@dataclass(frozen=True, slots=True)
class Biopsy:
    """A bone biopsy.

    `inflammation_or_fibrosis`: inflammatory changes (plasma cells, osteoclasts), fibrosis or sclerosis.
    """

    site: str = ""
    inflammation_or_fibrosis: bool | None = None
    growth: bool | None = None
    on_antibiotics: bool | None = None
    type: Literal["biopsy"] = "biopsy"


@dataclass(frozen=True, slots=True)
class Symptom:
    """A symptom or sign, `where` in words.

    Names: bone_pain, musculoskeletal_limitation, swelling, fever, systemic_illness, arthritis.
    """

    name: str
    present: bool | None = None
    where: str = ""
    type: Literal["symptom"] = "symptom"


@dataclass(frozen=True, slots=True)
class Course:
    """How the disease ran: for how long, and whether with remissions and exacerbations."""

    duration_months: float | None = None
    remissions_and_exacerbations: bool | None = None
    age_at_onset_years: float | None = None
    type: Literal["course"] = "course"


@dataclass(frozen=True, slots=True)
class Treatment:
    """A treatment other than antimicrobial: NSAID, bisphosphonate, methotrexate, infliximab…"""

    drug: str
    dose: str = ""
    response: Response | None = None
    type: Literal["treatment"] = "treatment"


@dataclass(frozen=True, slots=True)
class Comorbidity:
    """A condition of the patient, asked for by name.

    Names criteria ask for: psoriasis, palmoplantar_pustulosis, acne, hidradenitis_suppurativa,
    inflammatory_bowel_disease, other_autoimmune_disease, infection, malignancy, vitamin_c_deficiency,
    hypophosphatasia, non_inflammatory_condensing_bone_lesion.
    """

    name: str
    present: bool | None = None
    type: Literal["comorbidity"] = "comorbidity"


@dataclass(frozen=True, slots=True)
class FamilyHistory:
    """A condition of a first or second degree relative: autoimmune_or_autoinflammatory, nbo."""

    condition: str
    present: bool | None = None
    degree: int | None = None
    type: Literal["family_history"] = "family_history"


@dataclass(frozen=True, slots=True)
class Assessment:
    """A judgement only a person can make, asked for by a criterion.

    Names: general_health_good, blood_count_normal, markers_mildly_to_moderately_raised,
    no_significant_inflammation_or_infection, no_identifiable_aetiology, case_not_doubtful (so that no
    biopsy is asked for), crmo_accepted (by those who treat the child).
    """

    name: str
    holds: bool | None = None
    type: Literal["assessment"] = "assessment"


Detail = (
    Laboratory
    | Antibiotic
    | Culture
    | Biopsy
    | Symptom
    | Course
    | Treatment
    | Comorbidity
    | FamilyHistory
    | Assessment
)
