"""Clinical facts from tables and FHIR resources, and back to a table."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotator.errors import FactImportError
from annotator.exchange.fact_import import new_facts, read_facts
from annotator.exchange.fact_table import facts_of_table, facts_table
from annotator.exchange.fhir_facts import facts_of_fhir
from annotator.exchange.text import plain
from annotator.lesions.facts import (
    Antibiotic,
    Biopsy,
    Comorbidity,
    Culture,
    Detail,
    FamilyHistory,
    Laboratory,
    Level,
    Response,
    Symptom,
    Treatment,
)
from annotator.lesions.records import ClinicalFact, FactId, RecordId
from tests.helpers.founding_case import founding_case

NAMELESS = FactId(RecordId(""))


def said(facts: tuple[ClinicalFact, ...]) -> list[ClinicalFact]:
    return [replace(fact, id=NAMELESS) for fact in facts]


def test_the_facts_of_the_founding_case_come_back_from_their_table() -> None:
    facts = founding_case().facts
    assert said(facts_of_table(facts_table(facts))) == said(facts)


words = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), max_size=20).filter(
    lambda text: plain(text) == text and not text.startswith("'")
)
numbers = st.none() | st.floats(0, 1e6)
details: st.SearchStrategy[Detail] = st.one_of(
    st.builds(
        Laboratory,
        st.just("crp"),
        numbers,
        st.sampled_from(["", "mg/L", "mg/dL"]),
        level=st.none() | st.sampled_from(Level),
    ),
    st.builds(Antibiotic, words.filter(bool), numbers, st.none() | st.sampled_from(Response)),
    st.builds(Symptom, words.filter(bool), st.none() | st.booleans(), words),
    st.builds(Biopsy, words, *[st.none() | st.booleans()] * 3),
    st.builds(Culture, words.filter(bool), st.none() | st.booleans()),
    st.builds(Treatment, words.filter(bool), words),
    st.builds(FamilyHistory, words.filter(bool), st.none() | st.booleans(), st.none() | st.integers(1, 3)),
)
facts = st.builds(
    ClinicalFact,
    st.just(NAMELESS),
    details,
    st.none() | st.sampled_from(["2008", "2008-03", "2008-03-14"]),
    st.none() | st.sampled_from(["2009", "2009-12-31"]),
    words,
    st.booleans(),
    words,
)


@given(st.lists(facts, max_size=5))
def test_any_facts_come_back_from_their_table(many) -> None:
    assert said(facts_of_table(facts_table(many))) == many


def test_a_table_written_by_hand_may_leave_columns_out_and_use_semicolons() -> None:
    text = (
        "Type;date;analyte;value;unit;level\r\n"
        "laboratory;2006;crp;2,4;mg/dL;\r\n\r\n"
        "laboratory;;esr;;;raised\r\n"
    )
    assert [(fact.date, fact.detail) for fact in facts_of_table(text)] == [
        ("2006", Laboratory("crp", 2.4, "mg/dL")),
        (None, Laboratory("esr", level=Level.RAISED)),
    ]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", 'no column "type"'),
        ("date\n2008\n", 'no column "type"'),
        ("type,shoe\nsymptom,1\n", 'unknown column "shoe"'),
        ("type,date,date\n", 'twice the column "date"'),
        ("type,name\nweather,rain\n", 'Row 2, column "type"'),
        ("type,name,drug\nsymptom,fever,ibuprofen\n", 'Row 2, column "drug": a Symptom has none'),
        ("type,name\nsymptom,\n", 'Row 2, column "name": a Symptom needs it'),
        ("type,name,present\nsymptom,fever,perhaps\n", "'perhaps' is neither yes nor no"),
        ("type,name,date\nsymptom,fever,14.3.2008\n", "'14.3.2008' is no date"),
        ("type,name,date\nsymptom,fever,2007-02-29\n", "'2007-02-29' is no date"),
        ("type,analyte,value\nlaboratory,crp,high\n", "'high' is no number"),
        ("type,analyte,value\nlaboratory,crp,nan\n", "'nan' is no number"),
        ("type;analyte;value\nlaboratory;neutrophil_bands;1,200\n", "may part thousands or decimals"),
        ("type,analyte,value,unit\nlaboratory,crp,3,mmol/L\n", "'mmol/L' is no unit of crp"),
        ("type,analyte,level\nlaboratory,crp,awful\n", "'awful' is not one of"),
        ("type,name\nsymptom,fever,more\n", "Row 2 has 3 cells"),
        ('type,name\nsymptom,"fever\n', "is no CSV"),
    ],
)
def test_a_table_that_does_not_fit_is_refused_with_its_place(text, told) -> None:
    with pytest.raises(FactImportError) as refusal:
        facts_of_table(text)
    assert told in refusal.value.message


def lab(code: str, value: float, unit: str, **more: Any) -> dict[str, Any]:
    return {
        "resourceType": "Observation",
        "id": f"o-{code}",
        "status": "final",
        "subject": {"reference": "Patient/7"},
        "code": {"coding": [{"system": "http://loinc.org", "code": code}], "text": f"test {code}"},
        "effectiveDateTime": "2008-03-14T09:30:00+01:00",
        "valueQuantity": {"value": value, "unit": unit, "system": "http://unitsofmeasure.org", "code": unit},
    } | more


def coded(system: str, code: str, text: str) -> dict[str, Any]:
    return {"coding": [{"system": system, "code": code}], "text": text}


ICD, ATC = "http://hl7.org/fhir/sid/icd-10", "http://www.whocc.no/atc"
BUNDLE: dict[str, Any] = {
    "resourceType": "Bundle",
    "type": "collection",
    "entry": [
        {"resource": {"resourceType": "Patient", "id": "7"}},
        {"resource": lab("1988-5", 24, "mg/L")},
        {"resource": lab("30341-2", 39, "mm/h", status="preliminary")},
        {"resource": lab("6690-2", 7.2, "10*3/uL", interpretation=[{"coding": [{"code": "N"}]}])},
        {"resource": lab("718-7", 8, "mmol/L")},
        {"resource": lab("2345-7", 90, "mg/dL")},
        {"resource": lab("777-3", 300, "10*3/uL", status="entered-in-error")},
        {
            "resource": {
                "resourceType": "Condition",
                "code": coded(ICD, "L40.3", "Pustulosis palmaris et plantaris"),
                "verificationStatus": {"coding": [{"code": "refuted"}]},
                "onsetDateTime": "2007-05",
            }
        },
        {
            "resource": {
                "resourceType": "MedicationStatement",
                "status": "completed",
                "medicationCodeableConcept": coded(ATC, "J01MA02", "ciprofloxacin"),
                "effectivePeriod": {"start": "2007-01-01", "end": "2007-04-02"},
            }
        },
        {
            "resource": {
                "resourceType": "MedicationStatement",
                "medicationCodeableConcept": coded(ATC, "L04AB02", "infliximab"),
                "dosage": [{"text": "5 mg/kg"}],
            }
        },
        {
            "resource": {
                "resourceType": "FamilyMemberHistory",
                "relationship": coded("http://terminology.hl7.org/CodeSystem/v3-RoleCode", "MTH", "mother"),
                "condition": [{"code": coded(ICD, "L40.0", "psoriasis vulgaris")}],
            }
        },
    ],
}


def test_a_bundle_gives_facts_and_names_what_it_leaves_out() -> None:
    taken = facts_of_fhir(json.dumps(BUNDLE))
    assert [(fact.detail, fact.date, fact.end_date, fact.certain) for fact in taken.facts] == [
        (Laboratory("crp", 24.0, "mg/L"), "2008-03-14", None, True),
        (Laboratory("esr", 39.0, "mm/h"), "2008-03-14", None, False),
        (Laboratory("leucocytes", 7.2, "10*3/uL", level=Level.NORMAL), "2008-03-14", None, True),
        (Comorbidity("palmoplantar_pustulosis", False), "2007-05", None, True),
        # 91 days of 30.4375 a month.
        (Antibiotic("ciprofloxacin", 2.99), "2007-01-01", "2007-04-02", True),
        (Treatment("infliximab", "5 mg/kg"), None, None, True),
        (FamilyHistory("autoimmune_or_autoinflammatory", True, 1), None, None, True),
    ]
    assert taken.facts[0].source == "FHIR Observation o-1988-5"
    # Haemoglobin in mmol/L has no factor here; glucose stands for no fact; an error counts nothing.
    assert taken.left_out == ("Observation test 718-7", "Observation test 2345-7", "Observation test 777-3")


@pytest.mark.parametrize(
    ("more", "taken"),
    [({"status": "active"}, 1), ({"status": "not-taken"}, 0), ({"status": "intended"}, 0)],
)
def test_a_drug_that_was_not_taken_is_no_treatment(more, taken) -> None:
    drug = {"coding": [{"system": "http://www.whocc.no/atc", "code": "J01FF01"}], "text": "clindamycin"}
    resource = {"resourceType": "MedicationStatement", "medicationCodeableConcept": drug} | more
    found = facts_of_fhir(json.dumps(resource))
    assert (len(found.facts), len(found.left_out)) == (taken, 1 - taken)


@pytest.mark.parametrize("value", [float("nan"), float("inf"), 10**400])
def test_what_is_no_number_is_no_value(value: float) -> None:
    found = facts_of_fhir(json.dumps(lab("1988-5", value, "mg/L")))
    assert (found.facts, found.left_out) == ((), ("Observation test 1988-5",))


def test_resources_come_in_a_list_or_one_a_line() -> None:
    entries = [one["resource"] for one in BUNDLE["entry"]]
    whole = said(facts_of_fhir(json.dumps(BUNDLE)).facts)
    assert said(facts_of_fhir(json.dumps(entries)).facts) == whole
    assert said(facts_of_fhir("\n".join(json.dumps(one) for one in entries)).facts) == whole


@pytest.mark.parametrize(
    ("document", "told"),
    [
        ("{", "no JSON"),
        ("[]", "no FHIR resource"),
        ('{"resourceType": 3}', "no FHIR resource"),
        ('{"resourceType": "Bundle", "entry": 5}', "no FHIR resource"),
        (
            json.dumps(
                [lab("1988-5", 1, "mg/L"), lab("1988-5", 1, "mg/L", subject={"reference": "Patient/8"})]
            ),
            "of 2 patients",
        ),
        ("[" * 100_000, "nested too deeply"),
    ],
)
def test_what_is_no_fhir_of_one_patient_is_refused(document, told) -> None:
    with pytest.raises(FactImportError) as refusal:
        facts_of_fhir(document)
    assert told in refusal.value.message


json_values: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.floats(allow_nan=False) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=6,
)


@given(st.sampled_from([one["resource"] for one in BUNDLE["entry"][1:]]), st.data())
def test_a_resource_with_any_value_in_any_field_is_read_or_left_out(resource, data) -> None:
    name = data.draw(st.sampled_from(sorted(set(resource) - {"resourceType"})))
    taken = facts_of_fhir(json.dumps(resource | {name: data.draw(json_values)}))
    assert len(taken.facts) + len(taken.left_out) == 1


def test_a_file_read_twice_adds_nothing_twice(tmp_path: Path) -> None:
    path = tmp_path / "facts.json"
    path.write_text(json.dumps(BUNDLE), "utf-8")
    first = new_facts(read_facts(path), ())
    assert len(first) == 7
    assert new_facts(read_facts(path), first) == ()


def test_a_refusal_names_the_file(tmp_path: Path) -> None:
    path = tmp_path / "facts.csv"
    with pytest.raises(FactImportError, match=r"facts\.csv cannot be read"):
        read_facts(path)
    path.write_bytes(b"type,name\nsymptom,f\xe9vre\n")
    with pytest.raises(FactImportError, match=r"facts\.csv: byte 19 is no UTF-8"):
        read_facts(path)
    path.write_text("type,name\nweather,rain\n")
    with pytest.raises(FactImportError, match=r"facts\.csv: Row 2"):
        read_facts(path)
