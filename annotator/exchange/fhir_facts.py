"""Clinical facts from HL7 FHIR R4 resources: observations, conditions, medication and family history.

Read are a Bundle, one resource, a list of resources, or one resource a line (NDJSON). What no fact stands
for is named, not dropped in silence. Laboratory codes are LOINC, conditions ICD-10, drugs ATC.
"""

from __future__ import annotations

import datetime
import json
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from annotator.errors import FactImportError
from annotator.lesions.facts import (
    Antibiotic,
    Comorbidity,
    Detail,
    FamilyHistory,
    Laboratory,
    Level,
    Treatment,
)
from annotator.lesions.records import ClinicalFact, FactId, new_id
from annotator.terms.units import units_of

Json = Mapping[str, Any]

LOINC = "http://loinc.org"
_ANALYTES = {
    "1988-5": "crp",
    "30341-2": "esr",
    "4537-7": "esr",
    "718-7": "haemoglobin",
    "6690-2": "leucocytes",
    "26464-8": "leucocytes",
    "777-3": "platelets",
    "26515-7": "platelets",
}
_CONDITIONS = (
    ("L40.3", "palmoplantar_pustulosis"),
    ("L40", "psoriasis"),
    ("L70", "acne"),
    ("L73.2", "hidradenitis_suppurativa"),
    ("K50", "inflammatory_bowel_disease"),
    ("K51", "inflammatory_bowel_disease"),
    ("E54", "vitamin_c_deficiency"),
)
"""ICD-10 codes by their beginning, the longer first."""
_ICD10 = (
    "http://hl7.org/fhir/sid/icd-10",
    "http://hl7.org/fhir/sid/icd-10-cm",
    "http://fhir.de/CodeSystem/bfarm/icd-10-gm",
)
_ATC = "http://www.whocc.no/atc"
_ANTIBIOTICS = ("J01",)
_TREATMENTS = ("M01A", "M05B", "L04", "L01BA01", "H02", "A07EC01")
_LEVELS = {"N": Level.NORMAL, "H": Level.RAISED, "HH": Level.RAISED, "L": Level.LOWERED, "LL": Level.LOWERED}
_DEGREES = {
    "FTH": 1, "MTH": 1, "PRN": 1, "BRO": 1, "SIS": 1, "SIB": 1, "NBRO": 1, "NSIS": 1, "NSIB": 1,
    "GRFTH": 2, "GRMTH": 2, "GRPRN": 2, "AUNT": 2, "UNCLE": 2, "HBRO": 2, "HSIS": 2,
}  # fmt: skip
"""Relatives of HL7 v3 RoleCode."""
_NOT_DONE = ("entered-in-error", "cancelled", "not-done", "not-taken", "intended")
_DAYS_PER_MONTH = 30.4375


@dataclass(frozen=True, slots=True)
class Taken:
    """The facts of a file, and in words what no fact stands for."""

    facts: tuple[ClinicalFact, ...]
    left_out: tuple[str, ...]


def facts_of_fhir(text: str) -> Taken:
    """Return the facts of FHIR resources in JSON.

    Raises
    ------
    FactImportError
        The text is no JSON, holds no FHIR resource, or resources of several patients.
    """
    resources = list(_resources(text))
    if not resources:
        raise FactImportError("The file holds no FHIR resource.", "Export a Bundle of one patient as JSON.")
    patients = {one for resource in resources if (one := _patient(resource))}
    if len(patients) > 1:
        raise FactImportError(
            f"The file holds resources of {len(patients)} patients.", "Export those of one patient alone."
        )
    facts: list[ClinicalFact] = []
    left_out: list[str] = []
    for resource in resources:
        kind = resource["resourceType"]
        if kind == "Patient":
            continue
        detail = _READERS[kind](resource) if kind in _READERS and _counts(resource) else None
        if detail is None:
            left_out.append(f"{kind} {_name(resource)}".strip())
        else:
            facts.append(_fact(resource, detail))
    return Taken(tuple(facts), tuple(left_out))


def _resources(text: str) -> Iterator[Json]:
    try:
        documents = [json.loads(text)]
    except ValueError:
        try:
            documents = [json.loads(line) for line in text.splitlines() if line.strip()]
        except ValueError as error:
            raise FactImportError(f"The file is no JSON: {error}.") from error
    except RecursionError as error:
        raise FactImportError("The file is nested too deeply.") from error
    for document in documents:
        yield from _flat(document)


def _flat(document: Any) -> Iterator[Json]:
    if isinstance(document, list):
        for one in document:
            yield from _flat(one) if isinstance(one, dict) else ()
    elif isinstance(document, dict) and document.get("resourceType") == "Bundle":
        yield from _flat([_dict(entry).get("resource") for entry in _list(document.get("entry"))])
    elif isinstance(document, dict) and isinstance(document.get("resourceType"), str):
        yield document


def _patient(resource: Json) -> str | None:
    reference = _dict(resource.get("subject") or resource.get("patient")).get("reference")
    return reference.rpartition("/")[2] if isinstance(reference, str) else None


def _counts(resource: Json) -> bool:
    """Tell whether a resource says that something is so; refuted conditions say that it is not."""
    return _word(resource.get("status")) not in _NOT_DONE


def _observation(resource: Json) -> Detail | None:
    analyte = next(
        (_ANALYTES[code] for code in _codes(resource.get("code"), (LOINC,)) if code in _ANALYTES), None
    )
    quantity = _dict(resource.get("valueQuantity"))
    value: Any = quantity.get("value")
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    # JSON as Python reads it knows NaN, infinity and integers of any size.
    number = float(value) if is_number and abs(value) <= sys.float_info.max else None
    unit = _word(quantity.get("code")) or _word(quantity.get("unit"))
    interpreted = [code for one in _list(resource.get("interpretation")) for code in _codes(one)]
    level = next((_LEVELS[code] for code in interpreted if code in _LEVELS), None)
    if analyte is None or (number is None and level is None) or "comparator" in quantity:
        return None
    if number is not None and unit not in units_of(analyte):
        return None
    return Laboratory(analyte, number, unit if number is not None else "", level=level)


def _condition(resource: Json) -> Detail | None:
    codes = _codes(resource.get("code"), _ICD10)
    name = next((name for start, name in _CONDITIONS for code in codes if code.startswith(start)), None)
    status = _codes(resource.get("verificationStatus"))
    if name is None or "entered-in-error" in status:
        return None
    return Comorbidity(name, present="refuted" not in status)


def _medication(resource: Json) -> Detail | None:
    concept = resource.get("medicationCodeableConcept")
    codes = _codes(concept, (_ATC,))
    drug = _text(concept)
    if any(code.startswith(_ANTIBIOTICS) for code in codes):
        return Antibiotic(drug, _months(resource))
    if any(code.startswith(_TREATMENTS) for code in codes):
        dosage = [_word(_dict(one).get("text")) for one in _list(resource.get("dosage"))]
        return Treatment(drug, " ".join(filter(None, dosage)))
    return None


def _family(resource: Json) -> Detail | None:
    conditions = _list(resource.get("condition"))
    codes = [code for one in conditions for code in _codes(_dict(one).get("code"), _ICD10)]
    if not any(code.startswith(start) for start, _ in _CONDITIONS[:-1] for code in codes):
        return None
    relatives = _codes(resource.get("relationship"))
    degree = next((_DEGREES[code] for code in relatives if code in _DEGREES), None)
    return FamilyHistory("autoimmune_or_autoinflammatory", True, degree)


_READERS: Mapping[str, Callable[[Json], Detail | None]] = {
    "Observation": _observation,
    "Condition": _condition,
    "MedicationStatement": _medication,
    "MedicationAdministration": _medication,
    "FamilyMemberHistory": _family,
}


def _fact(resource: Json, detail: Detail) -> ClinicalFact:
    begin, end = _period(resource)
    provisional = {"provisional", "differential", "unconfirmed", "preliminary"}
    status = {*_codes(resource.get("verificationStatus")), _word(resource.get("status"))}
    source = f"FHIR {resource['resourceType']} {_word(resource.get('id'))}".strip()
    return ClinicalFact(FactId(new_id()), detail, begin, end, source, certain=not status & provisional)


def _period(resource: Json) -> tuple[str | None, str | None]:
    for name in ("effective", "onset"):
        period = _dict(resource.get(f"{name}Period"))
        begin = _date(resource.get(f"{name}DateTime") or period.get("start"))
        if begin is not None:
            return begin, _date(period.get("end"))
    return _date(resource.get("recordedDate") or resource.get("issued")), None


def _date(value: Any) -> str | None:
    """Return the date of a FHIR dateTime, as exact as it is written."""
    text = _word(value).partition("T")[0]
    parts = text.split("-")
    if not 1 <= len(parts) <= 3 or not all(part.isdecimal() for part in parts):
        return None
    try:
        datetime.date(*(int(part) for part in (*parts, "1", "1")[:3]))
    except ValueError:
        return None
    return text if [len(part) for part in parts] == [4, 2, 2][: len(parts)] else None


def _months(resource: Json) -> float | None:
    period = _dict(resource.get("effectivePeriod"))
    begin, end = _date(period.get("start")), _date(period.get("end"))
    if begin is None or end is None or len(begin) != 10 or len(end) != 10:
        return None
    days = (datetime.date.fromisoformat(end) - datetime.date.fromisoformat(begin)).days
    return round(days / _DAYS_PER_MONTH, 2) if days >= 0 else None


def _codes(concept: Any, systems: Iterable[str] = ()) -> list[str]:
    wanted = tuple(systems)
    coding = (_dict(one) for one in _list(_dict(concept).get("coding")))
    return [_word(one.get("code")) for one in coding if not wanted or one.get("system") in wanted]


def _text(concept: Any) -> str:
    coding = [_word(_dict(one).get("display")) for one in _list(_dict(concept).get("coding"))]
    return _word(_dict(concept).get("text")) or next(filter(None, coding), "")


def _name(resource: Json) -> str:
    concept = resource.get("code") or resource.get("medicationCodeableConcept")
    return _text(concept) or " ".join(_codes(concept))


def _dict(value: Any) -> Json:
    return value if isinstance(value, dict) else {}


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _word(value: Any) -> str:
    return value.strip() if isinstance(value, str) else ""
