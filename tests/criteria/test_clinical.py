from __future__ import annotations

import pytest

from annotator.criteria import CRITERIA_SETS, Evidence, Verdict, judge_all
from annotator.lesions.facts import (
    Antibiotic,
    Assessment,
    Biopsy,
    Comorbidity,
    Course,
    Culture,
    Detail,
    FamilyHistory,
    Level,
    Response,
    Symptom,
)
from annotator.lesions.facts import Laboratory as Lab
from tests.helpers.founding_case import empty_case, with_fact

MET, NOT_MET, UNKNOWN, AMBIGUOUS = Verdict.MET, Verdict.NOT_MET, Verdict.UNKNOWN, Verdict.AMBIGUOUS
COURSE = "2_course_months_remission_exacerbation"
DRUGS = "3_no_response_antimicrobials"


def evidence(set_id: str, item_id: str, *details: Detail, certain: bool = True) -> Evidence:
    case = empty_case("2008")
    for detail in details:
        case = with_fact(case, detail, certain=certain)
    chosen = [one for one in CRITERIA_SETS if one.id == set_id]
    return judge_all(case, sets=chosen)[0].evidence(item_id)


@pytest.mark.parametrize(
    ("course", "report", "jansson"),
    [
        (Course(1.9, True), NOT_MET, NOT_MET),
        (Course(2.0, True), MET, NOT_MET),
        (Course(6.0, True), MET, NOT_MET),
        (Course(6.1, True), MET, MET),
        (Course(60.0, False), NOT_MET, MET),
        (Course(60.0), UNKNOWN, MET),
        (Course(None, True), UNKNOWN, UNKNOWN),
    ],
)
def test_the_course_is_from_two_months_for_the_report_and_over_six_for_jansson(
    course, report, jansson
) -> None:
    assert evidence("report_strict", COURSE, course).verdict is report
    assert evidence("jansson_2007", "mC", course).verdict is jansson


def test_an_uncertain_course_settles_nothing() -> None:
    found = evidence("jansson_2007", "mC", Course(60.0), certain=False)
    assert found.verdict is AMBIGUOUS
    assert "recorded as uncertain" in found.because


def test_absent_remissions_are_named_as_such() -> None:
    because = evidence("report_strict", COURSE, Course(60.0, False)).because
    assert because.endswith("No remissions and exacerbations are recorded.")


@pytest.mark.parametrize(
    ("courses", "verdict", "words"),
    [
        ([], UNKNOWN, "No antibiotic course is recorded."),
        ([Antibiotic("x")], UNKNOWN, "The response to x is not recorded."),
        ([Antibiotic("x", 3.0, Response.NONE)], MET, "No response to x for 3 months."),
        ([Antibiotic("x", None, Response.PARTIAL)], AMBIGUOUS, "Partial response to x."),
        ([Antibiotic("x", None, Response.SUSTAINED)], NOT_MET, "Complete and sustained response to x."),
        (
            [Antibiotic("x", None, Response.NONE), Antibiotic("y", None, Response.SUSTAINED)],
            AMBIGUOUS,
            "No response to x; complete and sustained response to y.",
        ),
        (
            [Antibiotic("x", None, Response.NONE), Antibiotic("y", None, Response.PARTIAL)],
            AMBIGUOUS,
            "No response to x; partial response to y.",
        ),
        ([Antibiotic("x", None, Response.NONE), Antibiotic("y")], MET, "No response to x."),
    ],
)
def test_the_response_to_antimicrobials_decides(courses, verdict, words) -> None:
    found = evidence("report_strict", DRUGS, *courses)
    assert (found.verdict, found.because) == (verdict, words)


@pytest.mark.parametrize(
    ("details", "verdict"),
    [
        ([Comorbidity("psoriasis", True)], MET),
        ([Comorbidity("palmoplantar_pustulosis", True), Comorbidity("psoriasis", False)], MET),
        ([Comorbidity("psoriasis", False)], UNKNOWN),
        ([Comorbidity("psoriasis", False), Comorbidity("palmoplantar_pustulosis", False)], NOT_MET),
        ([Comorbidity("psoriasis")], UNKNOWN),
        ([Comorbidity("acne", True)], UNKNOWN),
    ],
)
def test_skin_disease_is_denied_only_when_both_kinds_are(details, verdict) -> None:
    assert evidence("jansson_2007", "M3", *details).verdict is verdict


def test_a_denied_condition_is_named_as_denied() -> None:
    details = [Comorbidity("psoriasis", False), Comorbidity("palmoplantar_pustulosis", False)]
    assert evidence("jansson_2007", "M3", *details).because == "No palmoplantar pustulosis. No psoriasis."


@pytest.mark.parametrize(
    ("details", "verdict"),
    [
        ([Comorbidity("inflammatory_bowel_disease", True)], MET),
        ([Comorbidity("other_autoimmune_disease", True)], MET),
        ([Comorbidity("other_autoimmune_disease", False)], NOT_MET),
        ([Comorbidity("inflammatory_bowel_disease", False)], UNKNOWN),
        (
            [
                Comorbidity("inflammatory_bowel_disease", True),
                Comorbidity("inflammatory_bowel_disease", False),
                Comorbidity("other_autoimmune_disease", False),
            ],
            AMBIGUOUS,
        ),
    ],
)
def test_bowel_disease_counts_as_another_autoimmune_disease(details, verdict) -> None:
    assert evidence("jansson_2007", "mE", *details).verdict is verdict


@pytest.mark.parametrize(
    ("details", "verdict"),
    [
        ([FamilyHistory("nbo", True, 1)], MET),
        ([FamilyHistory("autoimmune_or_autoinflammatory", True, 2)], MET),
        ([FamilyHistory("nbo", True, 3)], UNKNOWN),
        ([FamilyHistory("nbo", True)], AMBIGUOUS),
        ([FamilyHistory("nbo", False)], UNKNOWN),
        ([FamilyHistory("nbo", False), FamilyHistory("autoimmune_or_autoinflammatory", False)], NOT_MET),
    ],
)
def test_relatives_count_to_the_second_degree(details, verdict) -> None:
    assert evidence("jansson_2007", "mF", *details).verdict is verdict


def test_a_relative_of_unrecorded_degree_is_named() -> None:
    because = evidence("jansson_2007", "mF", FamilyHistory("nbo", True)).because
    assert "A relative of unrecorded degree with non-bacterial osteitis." in because


@pytest.mark.parametrize(
    ("details", "jansson", "bristol"),
    [
        ([], UNKNOWN, UNKNOWN),
        ([Biopsy("", True, False, False)], MET, MET),
        ([Biopsy("", True, False, None)], MET, UNKNOWN),
        ([Biopsy("", True, False, True)], MET, NOT_MET),
        ([Biopsy("", True, True, False)], NOT_MET, NOT_MET),
        ([Biopsy("", False, False, False)], NOT_MET, NOT_MET),
        ([Biopsy("", None, False, False)], UNKNOWN, UNKNOWN),
        ([Biopsy("", True, None, False)], UNKNOWN, UNKNOWN),
        ([Biopsy("", True, None, False), Culture("blood", False)], UNKNOWN, UNKNOWN),
        ([Biopsy("", True, None, False), Culture("lesion", False)], MET, MET),
        ([Biopsy("", True, None, False), Culture("bone", True)], NOT_MET, NOT_MET),
        (
            [Biopsy("", True, None, False), Culture("bone", True), Culture("lesion", False)],
            AMBIGUOUS,
            AMBIGUOUS,
        ),
        ([Biopsy("", True, False, False), Biopsy("", True, True, False)], AMBIGUOUS, AMBIGUOUS),
    ],
)
def test_a_biopsy_must_be_sterile_and_for_bristol_off_antibiotics(details, jansson, bristol) -> None:
    assert evidence("jansson_2007", "M4", *details).verdict is jansson
    assert evidence("bristol_2016", "criterion2", *details).verdict is bristol


def test_a_biopsy_is_told_in_one_sentence() -> None:
    details = (Biopsy("tibia", True, None, True), Culture("bone", False))
    assert evidence("bristol_2016", "criterion2", *details).because == (
        "Biopsy of tibia: inflammation, fibrosis or sclerosis; no growth from bone; taken on antibiotics."
    )


WELL = Assessment("general_health_good", True)
COUNTS = [Lab(one, level=Level.NORMAL) for one in ("haemoglobin", "leucocytes", "platelets")]


@pytest.mark.parametrize(
    ("details", "verdict"),
    [
        ([WELL], UNKNOWN),
        ([WELL, Assessment("blood_count_normal", True)], MET),
        ([WELL, Assessment("blood_count_normal", False)], NOT_MET),
        ([WELL, Assessment("blood_count_normal", None)], UNKNOWN),
        ([WELL, *COUNTS], MET),
        ([WELL, *COUNTS[:2]], UNKNOWN),
        ([WELL, *COUNTS[:2], Lab("platelets", level=Level.LOWERED)], NOT_MET),
        ([WELL, *COUNTS[:2], Lab("platelets", 300.0, "10*9/L")], UNKNOWN),
        (COUNTS, UNKNOWN),
        ([*COUNTS, Assessment("general_health_good", False)], NOT_MET),
        ([*COUNTS, WELL, Assessment("general_health_good", False)], AMBIGUOUS),
    ],
)
def test_good_health_and_blood_count_are_both_asked_for(details, verdict) -> None:
    assert evidence("jansson_2007", "mA", *details).verdict is verdict


def test_a_count_in_numbers_is_not_judged_but_asked_about() -> None:
    because = evidence("jansson_2007", "mA", Lab("platelets", 300.0, "10*9/L")).because
    assert "Platelets 300 10*9/L = 300000 /uL. Is that normal for this age?" in because


PAIN = Symptom("bone_pain", True, "left tibia")
CALM = [Symptom("fever", False), Symptom("systemic_illness", False)]


@pytest.mark.parametrize(
    ("details", "verdict"),
    [
        ([], UNKNOWN),
        ([PAIN], UNKNOWN),
        ([PAIN, *CALM], MET),
        ([PAIN, CALM[0]], UNKNOWN),
        ([PAIN, Symptom("fever", True)], AMBIGUOUS),
        ([PAIN, *CALM, Lab("crp", 240.0, "mg/L")], AMBIGUOUS),
        ([PAIN, *CALM, Lab("crp", 12.0, "mg/L")], MET),
        ([Symptom("bone_pain", False), *CALM], NOT_MET),
        ([PAIN, Assessment("no_significant_inflammation_or_infection", False)], NOT_MET),
        ([PAIN, Symptom("fever", True), Assessment("no_significant_inflammation_or_infection", True)], MET),
        ([Assessment("no_significant_inflammation_or_infection", True)], UNKNOWN),
    ],
)
def test_pain_without_significant_inflammation_is_for_a_reader_where_signs_count_against_it(
    details, verdict
) -> None:
    assert evidence("bristol_2016", "clinical", *details).verdict is verdict


def test_symptoms_are_told_with_their_place() -> None:
    found = evidence("bristol_2016", "clinical", PAIN, Symptom("swelling", True, "left tibia"), *CALM)
    assert found.because == (
        "Bone pain at left tibia. Swelling at left tibia. No fever. No systemic illness."
    )


def test_ages_at_onset_that_contradict_are_not_clear() -> None:
    case = with_fact(empty_case("2008"), Course(age_at_onset_years=5.0), "2006")
    case = with_fact(case, Course(age_at_onset_years=20.0), "2008")
    (found,) = judge_all(case, sets=[one for one in CRITERIA_SETS if one.id == "eular_acr_2025"])
    assert found.evidence("onset").verdict is AMBIGUOUS
    assert evidence("eular_acr_2025", "onset", Course(age_at_onset_years=18.0)).verdict is NOT_MET


@pytest.mark.parametrize(
    ("details", "verdict"),
    [
        ([Biopsy("tibia", True, growth=False)], MET),
        ([Culture("bone", growth=False)], MET),
        ([Biopsy("tibia", True, growth=True)], NOT_MET),
        ([Biopsy("tibia", True, growth=True), Culture("blood", growth=False)], AMBIGUOUS),
        ([Biopsy("tibia", True, growth=False), Culture("bone", growth=True)], AMBIGUOUS),
        ([Biopsy("tibia", True)], UNKNOWN),
    ],
)
def test_osteitis_is_sterile_only_where_neither_biopsy_nor_culture_grew(details, verdict) -> None:
    inflamed = [Symptom("arthritis", True), Comorbidity("acne", True)]
    assert evidence("kahn_1994", "osteitis", *inflamed, *details).verdict is verdict


def test_what_a_biopsy_grew_is_a_cause() -> None:
    excluded = [Comorbidity("infection", False), Comorbidity("malignancy", False)]
    found = evidence("king_type", "no_cause", *excluded, Biopsy("tibia", True, growth=True))
    assert (found.verdict, found.because.split(".")[0]) == (NOT_MET, "Growth from biopsy of tibia")
