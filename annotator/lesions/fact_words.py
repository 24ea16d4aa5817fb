"""Clinical facts in words: what may be chosen in each field, and a fact as one sentence."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from annotator.lesions.facts import (
    Antibiotic,
    Assessment,
    Biopsy,
    Comorbidity,
    Course,
    Culture,
    Detail,
    FamilyHistory,
    Laboratory,
    Symptom,
    Treatment,
)
from annotator.lesions.records import ClinicalFact

TITLES: Mapping[type[Detail], str] = MappingProxyType(
    {
        Symptom: "Symptom",
        Course: "Course of the disease",
        Laboratory: "Laboratory value",
        Antibiotic: "Antibiotic course",
        Culture: "Culture",
        Biopsy: "Bone biopsy",
        Treatment: "Treatment",
        Comorbidity: "Condition",
        FamilyHistory: "Family history",
        Assessment: "Assessment",
    }
)
"""The types of clinical fact in the order of the form."""

CHOICES: Mapping[tuple[type[Detail], str], tuple[str, ...]] = MappingProxyType(
    {
        (Symptom, "name"): (
            "bone_pain",
            "musculoskeletal_limitation",
            "swelling",
            "fever",
            "systemic_illness",
            "arthritis",
        ),
        (Laboratory, "analyte"): (
            "crp",
            "esr",
            "haemoglobin",
            "leucocytes",
            "platelets",
            "neutrophil_bands",
            "ana",
            "tuberculin",
        ),
        (Culture, "specimen"): ("blood", "bone", "bone marrow", "lesion"),
        (Comorbidity, "name"): (
            "psoriasis",
            "palmoplantar_pustulosis",
            "acne",
            "hidradenitis_suppurativa",
            "inflammatory_bowel_disease",
            "other_autoimmune_disease",
            "infection",
            "malignancy",
            "vitamin_c_deficiency",
            "hypophosphatasia",
            "non_inflammatory_condensing_bone_lesion",
        ),
        (FamilyHistory, "condition"): ("autoimmune_or_autoinflammatory", "nbo"),
        (Assessment, "name"): (
            "general_health_good",
            "blood_count_normal",
            "markers_mildly_to_moderately_raised",
            "no_significant_inflammation_or_infection",
            "no_identifiable_aetiology",
            "case_not_doubtful",
            "crmo_accepted",
        ),
    }
)
"""The values that criteria look for, by type and field; other text may be entered too."""

_WRITTEN = {
    "crp": "CRP",
    "esr": "ESR",
    "ana": "ANA",
    "nbo": "NBO",
    "crmo_accepted": "CRMO accepted",
    "vitamin_c_deficiency": "vitamin C deficiency",
    "non_inflammatory_condensing_bone_lesion": "non-inflammatory condensing bone lesion",
}


def words(name: str) -> str:
    """Return a stored name as people write it: ``bone_pain`` → ``bone pain``, ``crp`` → ``CRP``."""
    return _WRITTEN.get(name, name.replace("_", " "))


def sentence(fact: ClinicalFact) -> str:
    """Return a fact as one line, for example ``CRP 24 mg/dL (or mg/L: unit in doubt)``."""
    text = _said(fact.detail)
    return text if fact.certain else f"{text} (uncertain)"


def _months(number: float) -> str:
    return f"{number:g} month{'' if number == 1 else 's'}"


def _known(value: bool | None, yes: str, no: str) -> str:
    if value is None:
        return "not known"
    return yes if value else no


def _said(detail: Detail) -> str:
    match detail:
        case Laboratory():
            return _laboratory(detail)
        case Antibiotic(drug=drug, duration_months=months, response=response):
            length = "" if months is None else f" for {_months(months)}"
            answer = "response not known" if response is None else f"response: {words(response)}"
            return f"{drug or 'antibiotic'}{length}, {answer}"
        case Culture(specimen=specimen, growth=growth):
            return f"culture of {specimen or '…'}: {_known(growth, 'growth', 'no growth')}"
        case Biopsy():
            return _biopsy(detail)
        case Course():
            return _course(detail)
        case Treatment(drug=drug, dose=dose, response=response):
            text = " ".join(part for part in (drug or "treatment", dose) if part)
            return text if response is None else f"{text}, response: {words(response)}"
        case _:
            return _told(detail)


def _told(detail: Symptom | Comorbidity | FamilyHistory | Assessment) -> str:
    match detail:
        case Symptom(name=name, present=present, where=where):
            text = f"{words(name) or 'symptom'}: {_known(present, 'present', 'absent')}"
            return f"{text}, {where}" if where else text
        case Comorbidity(name=name, present=present):
            return f"{words(name) or 'condition'}: {_known(present, 'present', 'absent')}"
        case FamilyHistory(condition=condition, present=present):
            return f"family: {words(condition) or '…'}: {_known(present, 'present', 'absent')}"
        case Assessment(name=name, holds=holds):
            return f"{words(name) or 'assessment'}: {_known(holds, 'yes', 'no')}"


def _laboratory(detail: Laboratory) -> str:
    name = words(detail.analyte) or "laboratory value"
    if detail.value is None:
        return f"{name}: {words(detail.level) if detail.level else 'not known'}"
    text = f"{name} {detail.value:g} {detail.unit}".rstrip()
    return f"{text} (or {detail.unit_in_doubt}: unit in doubt)" if detail.unit_in_doubt else text


def _biopsy(detail: Biopsy) -> str:
    parts = [
        _known(detail.inflammation_or_fibrosis, "inflammation or fibrosis", "no inflammation or fibrosis"),
        _known(detail.growth, "growth", "no growth"),
        _known(detail.on_antibiotics, "on antibiotics", "off antibiotics"),
    ]
    known = [part for part in parts if part != "not known"] or ["result not known"]
    return f"biopsy{f' of {detail.site}' if detail.site else ''}: {', '.join(known)}"


def _course(detail: Course) -> str:
    parts = []
    if detail.duration_months is not None:
        parts.append(_months(detail.duration_months))
    if detail.remissions_and_exacerbations is not None:
        with_ = "with" if detail.remissions_and_exacerbations else "without"
        parts.append(f"{with_} remissions and exacerbations")
    if detail.age_at_onset_years is not None:
        parts.append(f"onset at {detail.age_at_onset_years:g} years")
    return f"course: {', '.join(parts) or 'not known'}"
