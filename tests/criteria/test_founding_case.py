"""The verdicts that case_report.json, field `expected`, asks for."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from annotator.criteria import CRITERIA_SETS, Judgement, Result, Score, Verdict, judge_all
from annotator.lesions.case import Case
from annotator.lesions.change import removed, replaced
from annotator.lesions.facts import Antibiotic, Assessment, Comorbidity, Laboratory, Level
from annotator.lesions.records import ClinicalFact, Mark
from tests.helpers.founding_case import TIMEPOINT_IDS, founding_case, with_fact

MET, NOT_MET, UNKNOWN, AMBIGUOUS = Verdict.MET, Verdict.NOT_MET, Verdict.UNKNOWN, Verdict.AMBIGUOUS
X_RAY = "4_osteolytic_sclerotic_on_xray"
BY_ID = {one.id: one for one in CRITERIA_SETS}


def judged(set_id: str, case: Case | None = None) -> Judgement:
    return judge_all(case or founding_case(), sets=[BY_ID[set_id]])[0]


def verdicts(found: Judgement) -> dict[str, Verdict]:
    return {one.item.id: one.evidence.verdict for one in found.items}


def with_crp(value: float, unit: str, in_doubt: str = "") -> Case:
    case = founding_case()
    fact = next(one for one in case.facts if isinstance(one.detail, Laboratory) and one.detail.value == 24.0)
    detail = Laboratory("crp", value, unit, in_doubt)
    return case.after(replaced(fact, replace(fact, detail=detail)))


def test_the_sets_are_listed_in_order() -> None:
    assert [one.id for one in CRITERIA_SETS] == [
        "report_strict",
        "report_lenient",
        "jansson_2007",
        "jansson_2009",
        "bristol_2016",
        "eular_acr_2025",
        "kostik_2023",
        "rome_2008",
        "king_type",
        "kahn_2003",
        "kahn_1994",
    ]


def test_the_strict_report_set_is_not_established_for_want_of_the_x_ray_item() -> None:
    found = judged("report_strict")
    assert verdicts(found) == {
        "1_multifocal": MET,
        "2_course_months_remission_exacerbation": MET,
        "3_no_response_antimicrobials": MET,
        X_RAY: UNKNOWN,
    }
    assert (found.result, found.deciding) == (Result.INDETERMINATE, (X_RAY,))
    assert found.evidence(X_RAY).because == (
        "Not recorded: lysis and sclerosis on a radiograph. "
        "Recorded there: L1 left clavicle, medial third: hyperostosis on CR 2006."
    )


def test_the_lenient_report_set_is_fulfilled_by_the_ct() -> None:
    found = judged("report_lenient")
    assert set(verdicts(found).values()) == {MET}
    assert found.result is Result.FULFILLED
    assert "lysis and hyperostosis on CT 2007" in found.evidence(X_RAY).because


def test_jansson_is_fulfilled_by_three_major_criteria() -> None:
    found = judged("jansson_2007")
    assert verdicts(found) == {
        "M1": MET,
        "M2": MET,
        "M3": UNKNOWN,
        "M4": MET,
        "mA": UNKNOWN,
        "mB": AMBIGUOUS,
        "mC": MET,
        "mD": MET,
        "mE": UNKNOWN,
        "mF": UNKNOWN,
    }
    assert (found.result, found.deciding) == (Result.FULFILLED, ())


def test_the_markers_of_jansson_tell_esr_from_crp() -> None:
    # case_report.json: "ESR met; CRP ambiguous (unit)".
    because = judged("jansson_2007").evidence("mB").because
    assert "ESR 39 mm/h, recorded as mildly to moderately raised (2006)" in because
    assert "CRP 24 mg/dL = 240 mg/L, or 24 mg/L if mg/L was meant (2006)" in because
    assert because.endswith(
        "The unit is in doubt. No threshold is published: is CRP mildly to moderately raised?"
    )


def test_bristol_cannot_be_decided_while_the_unit_of_the_crp_is_in_doubt() -> None:
    found = judged("bristol_2016")
    assert verdicts(found) == {
        "clinical": AMBIGUOUS,
        "radiological": MET,
        "criterion1": AMBIGUOUS,
        "criterion2": UNKNOWN,
    }
    assert (found.result, found.deciding) == (
        Result.INDETERMINATE,
        ("clinical", "criterion1", "criterion2"),
    )


def test_bristol_with_crp_240_cannot_be_decided_and_criterion_1_is_not_met() -> None:
    found = judged("bristol_2016", with_crp(24.0, "mg/dL"))
    assert verdicts(found)["criterion1"] is NOT_MET
    assert (found.result, found.deciding) == (Result.INDETERMINATE, ("clinical", "criterion2"))


def test_bristol_with_crp_24_waits_for_the_clinical_item_alone() -> None:
    found = judged("bristol_2016", with_crp(24.0, "mg/L"))
    assert verdicts(found) == {
        "clinical": AMBIGUOUS,
        "radiological": MET,
        "criterion1": MET,
        "criterion2": UNKNOWN,
    }
    assert (found.result, found.deciding) == (Result.INDETERMINATE, ("clinical",))


def test_bristol_with_crp_24_is_fulfilled_once_a_reader_accepts_the_clinical_item() -> None:
    accepted = Assessment("no_significant_inflammation_or_infection", True)
    found = judged("bristol_2016", with_fact(with_crp(24.0, "mg/L"), accepted))
    assert verdicts(found)["clinical"] is MET
    assert found.result is Result.FULFILLED


@pytest.mark.parametrize("unit", ["mg/dL", "mg/L"])
def test_what_counts_against_the_clinical_item_is_named(unit) -> None:
    because = judged("bristol_2016", with_crp(24.0, unit)).evidence("clinical").because
    assert "Bone pain at left clavicle" in because
    assert "This counts against: Fever (2006)." in because
    assert ("CRP 24 mg/dL = 240 mg/L" in because) == (unit == "mg/dL")


def test_evidence_points_to_the_records_it_speaks_of() -> None:
    case = founding_case()
    evidence = judged("report_lenient", case).evidence(X_RAY)
    assert evidence.lesions == (case.lesions[0].id,)
    assert {case.get(Mark, one).image.modality for one in evidence.marks} == {"CR", "CT"}
    drugs = [
        case.get(ClinicalFact, one).detail for one in judged("report_strict", case).items[2].evidence.facts
    ]
    assert [one.drug for one in drugs if isinstance(one, Antibiotic)] == ["cephalothin", "ciprofloxacin"]


def test_at_one_timepoint_only_its_images_and_earlier_facts_count() -> None:
    found = judge_all(founding_case(), timepoint=TIMEPOINT_IDS["TP0"])
    strict = {one.item.id: one.evidence for one in found[0].items}
    assert strict["1_multifocal"].verdict is UNKNOWN
    # Ciprofloxacin came in 2007; of 2006 only the implied failure of cephalothin is left.
    assert strict["3_no_response_antimicrobials"].verdict is AMBIGUOUS
    assert strict["2_course_months_remission_exacerbation"].verdict is UNKNOWN


def _is_negative(fact: ClinicalFact) -> bool:
    return isinstance(fact.detail, Laboratory) and fact.detail.level is Level.NORMAL


_SILENT = founding_case().after(removed([one for one in founding_case().facts if _is_negative(one)]))


@settings(max_examples=60)
@given(st.sets(st.sampled_from([*_SILENT.facts, *_SILENT.marks])))
def test_nothing_that_is_missing_is_ever_taken_for_no(gone) -> None:
    for judgement in judge_all(_SILENT.after(removed(list(gone)))):
        refused = {item for item, verdict in verdicts(judgement).items() if verdict is NOT_MET}
        # Fever speaks against a normal temperature, an onset at five years against adult hyperostosis.
        assert refused <= {"jansson_2009": {"temperature"}, "kahn_2003": {"hyperostosis"}}.get(
            judgement.criteria_set.id, set()
        )
        assert judgement.result is not Result.NOT_FULFILLED


def test_a_case_of_which_nothing_is_known_leaves_every_item_unknown() -> None:
    case = founding_case()
    bare = Case(case.id, case.patient, case.label)
    for judgement in judge_all(bare):
        assert set(verdicts(judgement).values()) == {UNKNOWN}
        open_result = Result.NOT_COMPUTABLE if judgement.criteria_set.missing else Result.INDETERMINATE
        assert judgement.result is open_result
        assert all(one.evidence.because for one in judgement.items)


def test_the_score_of_jansson_2009_spans_the_threshold() -> None:
    # case_report.json: 21 points known, 31 with the sacroiliac joints, 54 at most, threshold 39.
    found = judged("jansson_2009")
    assert verdicts(found) == {
        "blood_count": UNKNOWN,
        "symmetric": AMBIGUOUS,
        "marginal_sclerosis": UNKNOWN,
        "temperature": NOT_MET,
        "location": MET,
        "several": MET,
        "crp": MET,
    }
    assert found.score == Score(21, 54, 39)
    assert found.result is Result.INDETERMINATE
    assert found.deciding == ("blood_count", "symmetric", "marginal_sclerosis")
    assert found.settling() == ()


@pytest.mark.parametrize(
    ("value", "unit", "in_doubt", "crp", "least"),
    [(24.0, "mg/dL", "mg/L", AMBIGUOUS, 27), (240.0, "mg/L", "", NOT_MET, 27), (24.0, "mg/L", "", MET, 83)],
)
def test_kostik_says_the_same_whatever_the_unit_of_the_crp(value, unit, in_doubt, crp, least) -> None:
    found = judged("kostik_2023", with_crp(value, unit, in_doubt))
    assert found.evidence("crp").verdict is crp
    assert found.score is not None
    assert (found.score.least, found.score.threshold) == (least, 18)
    assert found.result is Result.FULFILLED
    # The report says nothing of the femur: unknown, where case_report.json counts 0 points.
    assert found.evidence("femur").verdict is UNKNOWN


def test_eular_acr_passes_entry_and_cannot_be_computed() -> None:
    found = judged("eular_acr_2025")
    assert verdicts(found) == {
        "onset": MET,
        "pain": MET,
        "abnormal_bone": MET,
        "no_malignancy": MET,
        "no_infection": MET,
        "no_vitamin_c_deficiency": UNKNOWN,
        "no_hypophosphatasia": UNKNOWN,
        "not_cured_by_antimicrobials": MET,
    }
    assert found.result is Result.NOT_COMPUTABLE
    assert found.criteria_set.missing == "55-point threshold, weights not installed"
    assert [(one.item, one.if_not_met) for one in found.settling()] == [
        ("no_vitamin_c_deficiency", Result.NOT_FULFILLED),
        ("no_hypophosphatasia", Result.NOT_FULFILLED),
    ]


def test_rome_is_met_in_all_three_items_and_king_in_all_five() -> None:
    for name, count in (("rome_2008", 3), ("king_type", 5)):
        found = judged(name)
        assert set(verdicts(found).values()) == {MET}
        assert len(found.items) == count
        assert found.result is Result.FULFILLED
    assert judged("rome_2008").evidence("bone_scan").because.startswith("On bone scan: 5 bones are involved")


def test_kahn_2003_is_circular_until_people_accept_crmo() -> None:
    found = judged("kahn_2003")
    assert found.evidence("crmo").verdict is AMBIGUOUS
    assert "Circular" in found.evidence("crmo").because
    assert found.result is Result.INDETERMINATE
    case = with_fact(founding_case(), Assessment("crmo_accepted", True))
    case = with_fact(case, Comorbidity("non_inflammatory_condensing_bone_lesion", False))
    assert judged("kahn_2003", case).result is Result.FULFILLED


def test_kahn_1994_is_met_by_sterile_multifocal_osteomyelitis() -> None:
    found = judged("kahn_1994")
    assert verdicts(found) == {"multifocal": MET, "joints": UNKNOWN, "osteitis": UNKNOWN}
    assert found.result is Result.FULFILLED


def test_every_open_item_says_what_would_decide_it() -> None:
    for found in judge_all(founding_case()):
        assert all(one.item.needs for one in found.items)
    needs = {one.item.id: one.item.needs for one in judged("report_strict").items}
    assert needs["3_no_response_antimicrobials"] == "an antibiotic course with its response"
