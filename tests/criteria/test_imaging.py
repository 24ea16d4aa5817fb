from __future__ import annotations

import pytest

from annotator.criteria import CRITERIA_SETS, Evidence, Verdict, judge_all
from annotator.lesions.case import Case
from annotator.lesions.change import added
from annotator.lesions.facts import Comorbidity, Laboratory
from annotator.lesions.records import RecordId, ReviewResult, SiteReview, SiteReviewId
from annotator.terms.side import Side
from annotator.terms.sites import catalogue
from tests.helpers.founding_case import (
    READING,
    empty_case,
    timepoint,
    with_fact,
    with_lesion,
    with_observation,
    with_review,
)

MET, NOT_MET, UNKNOWN, AMBIGUOUS = Verdict.MET, Verdict.NOT_MET, Verdict.UNKNOWN, Verdict.AMBIGUOUS
L, R = Side.LEFT, Side.RIGHT
X_RAY = "4_osteolytic_sclerotic_on_xray"
BY_ID = {one.id: one for one in CRITERIA_SETS}


def evidence(case: Case, set_id: str, item_id: str) -> Evidence:
    return judge_all(case, sets=[BY_ID[set_id]])[0].evidence(item_id)


def lesions(*places: tuple[str, Side], seen: dict[str, str] | None = None) -> Case:
    case = empty_case("2008")
    for site, side in places:
        case = with_lesion(case, site, side, {"T0": seen or {"MR": "marrow_oedema"}})
    return case


def with_everything_else_negative(case: Case) -> Case:
    taken = {(one.site, one.side) for one in case.lesions}
    reviews = [
        SiteReview(
            SiteReviewId(RecordId(f"review {site.id} {side}")),
            READING,
            timepoint(0),
            "MR",
            site.id,
            side,
            ReviewResult.NEGATIVE,
        )
        for site in catalogue().values()
        for side in site.sides
        if (site.id, side) not in taken
    ]
    return case.after(added(*reviews))


def multifocal(case: Case) -> Evidence:
    return evidence(case, "report_strict", "1_multifocal")


def test_two_bones_are_multifocal() -> None:
    found = multifocal(lesions(("talus", L), ("patella", L)))
    assert (found.verdict, found.because) == (
        MET,
        "2 bones are involved: L1 left talus; L2 left patella.",
    )


def test_one_bone_is_not_yet_unifocal() -> None:
    found = multifocal(lesions(("talus", L)))
    # 142 sites, 251 once split into sides (clinical.md section 3); one of them is the talus.
    assert (found.verdict, found.because) == (
        UNKNOWN,
        "Only one bone is recorded: L1 left talus. 250 other sites are not recorded as read and negative.",
    )


def test_one_bone_with_all_else_read_as_negative_is_unifocal() -> None:
    found = multifocal(with_everything_else_negative(lesions(("talus", L))))
    assert found.verdict is NOT_MET
    assert found.because.endswith("Every other site is recorded as read and negative.")


def test_no_lesion_with_everything_read_as_negative_is_not_multifocal() -> None:
    assert multifocal(with_everything_else_negative(empty_case("2008"))).verdict is NOT_MET


def test_a_site_not_covered_is_not_read() -> None:
    case = with_review(lesions(("talus", L)), "patella", L, "MR", result=ReviewResult.NOT_COVERED)
    assert multifocal(case).verdict is UNKNOWN


def test_both_sides_of_the_mandible_leave_it_to_the_reader() -> None:
    found = multifocal(lesions(("mandible_body", L), ("mandible_body", R)))
    assert found.verdict is AMBIGUOUS
    assert found.because.endswith("Both sides are of one bone that crosses the midline.")


def test_a_doubtful_second_bone_leaves_it_to_the_reader() -> None:
    case = with_observation(lesions(("talus", L), ("patella", L)), "L2", "T0", certainty=1)
    found = multifocal(case)
    assert found.verdict is AMBIGUOUS
    assert found.because.endswith("Doubtful: L2 left patella.")


@pytest.mark.parametrize(
    ("places", "verdict"),
    [
        ([("femur_prox", L), ("femur_dist", L)], MET),
        ([("femur_dist", L), ("femur_dist", L)], UNKNOWN),
        ([("femur_dist", L), ("tibia_prox", L)], MET),
        ([("femur_dist", L)], UNKNOWN),
    ],
)
def test_for_jansson_two_places_of_one_bone_are_two_lesions(places, verdict) -> None:
    assert evidence(lesions(*places), "jansson_2007", "M2").verdict is verdict


def test_for_the_report_two_places_of_one_bone_are_one_bone() -> None:
    assert multifocal(lesions(("femur_prox", L), ("femur_dist", L))).verdict is UNKNOWN


@pytest.mark.parametrize(
    ("seen", "strict", "lenient"),
    [
        ({"CR": "osteolytic sclerotic"}, MET, MET),
        ({"DX": "mixed"}, MET, MET),
        ({"CR": "osteolytic"}, UNKNOWN, UNKNOWN),
        ({"CR": "osteolytic", "CT": "sclerotic"}, UNKNOWN, MET),
        ({"CT": "osteolytic hyperostosis"}, UNKNOWN, MET),
        ({"CR": "osteolytic hyperostosis"}, UNKNOWN, MET),
        ({"CR": "hyperostosis"}, UNKNOWN, UNKNOWN),
        ({"MR": "osteolytic sclerotic"}, UNKNOWN, UNKNOWN),
        ({"NM": "uptake"}, UNKNOWN, UNKNOWN),
    ],
)
def test_the_x_ray_item_in_both_readings(seen, strict, lenient) -> None:
    case = lesions(("talus", L), seen=seen)
    assert evidence(case, "report_strict", X_RAY).verdict is strict
    assert evidence(case, "report_lenient", X_RAY).verdict is lenient


def test_lysis_and_sclerosis_may_be_of_different_lesions() -> None:
    case = with_lesion(
        lesions(("talus", L), seen={"CR": "osteolytic"}), "patella", L, {"T0": {"CR": "sclerotic"}}
    )
    assert evidence(case, "report_strict", X_RAY).verdict is MET


def test_half_of_the_combination_says_which_half_is_missing() -> None:
    found = evidence(lesions(("talus", L), seen={"CR": "osteolytic"}), "report_strict", X_RAY)
    assert found.because == (
        "Lysis on a radiograph: L1 left talus: lysis on CR 2008. "
        "Not recorded: sclerosis on a radiograph. Recorded there: L1 left talus: lysis on CR 2008."
    )


def test_without_a_radiograph_the_item_says_so() -> None:
    found = evidence(lesions(("talus", L)), "report_strict", X_RAY)
    assert found.because == (
        "Not recorded: lysis and sclerosis on a radiograph. No lesion is marked on CR/DX/RG."
    )


def test_radiographs_of_every_lesion_read_as_negative_are_not_met() -> None:
    case = with_review(lesions(("talus", L)), "talus", L, "CR")
    assert evidence(case, "report_strict", X_RAY).verdict is NOT_MET
    assert evidence(case, "report_lenient", X_RAY).verdict is NOT_MET
    assert evidence(case, "jansson_2007", "mD").verdict is UNKNOWN  # the MR shows the lesion


def test_radiographs_of_some_lesions_read_as_negative_leave_it_open() -> None:
    case = with_review(lesions(("talus", L), ("patella", L)), "talus", L, "CR")
    assert evidence(case, "report_strict", X_RAY).verdict is UNKNOWN


def test_uptake_or_oedema_alone_is_no_structural_lesion() -> None:
    case = lesions(("talus", L), seen={"NM": "uptake", "MR": "marrow_oedema"})
    assert evidence(case, "jansson_2007", "M1").verdict is UNKNOWN


def test_a_doubtful_lesion_alone_settles_nothing() -> None:
    case = with_observation(lesions(("talus", L), seen={"CT": "osteolytic"}), "L1", "T0", certainty=1)
    found = evidence(case, "jansson_2007", "M1")
    assert found.verdict is AMBIGUOUS
    assert found.because.endswith("The lesion is recorded as doubtful.")


@pytest.mark.parametrize(
    ("seen", "verdict"),
    [
        ({"MR": "marrow_oedema"}, MET),
        ({"MR": "osteolytic"}, UNKNOWN),
        ({"CR": "osteolytic sclerotic periosteal_reaction"}, MET),
        ({"CR": "mixed hyperostosis"}, MET),
        ({"CR": "osteolytic sclerotic"}, UNKNOWN),
        ({"CT": "osteolytic sclerotic hyperostosis"}, UNKNOWN),
    ],
)
def test_bristol_asks_for_oedema_on_mr_or_the_full_picture_on_a_radiograph(seen, verdict) -> None:
    assert evidence(lesions(("talus", L), seen=seen), "bristol_2016", "radiological").verdict is verdict


@pytest.mark.parametrize(
    ("places", "verdict"),
    [
        ([("clavicle_medial", L)], MET),
        ([("talus", L)], UNKNOWN),
        ([("talus", L), ("patella", L)], MET),
        ([], UNKNOWN),
    ],
)
def test_bristol_criterion_1_takes_several_bones_or_the_clavicle_alone(places, verdict) -> None:
    case = with_fact(lesions(*places), Laboratory("crp", 12.0, "mg/L"))
    assert evidence(case, "bristol_2016", "criterion1").verdict is verdict


def test_bristol_criterion_1_is_not_met_by_a_single_other_bone() -> None:
    case = with_fact(with_everything_else_negative(lesions(("talus", L))), Laboratory("crp", 12.0, "mg/L"))
    assert evidence(case, "bristol_2016", "criterion1").verdict is NOT_MET


def test_a_doubtful_clavicle_alone_is_not_clear() -> None:
    case = with_fact(lesions(("clavicle_medial", L)), Laboratory("crp", 12.0, "mg/L"))
    assert evidence(case, "bristol_2016", "criterion1").verdict is MET
    doubtful = with_observation(case, "L1", "T0", certainty=1)
    found = evidence(doubtful, "bristol_2016", "criterion1")
    assert found.verdict is AMBIGUOUS
    assert "Doubtful: L1 left clavicle, medial third." in found.because


@pytest.mark.parametrize(("certainty", "verdict"), [(None, MET), (2, MET), (1, AMBIGUOUS)])
def test_a_doubtful_lesion_does_not_make_sapho_of_acne(certainty: int | None, verdict: Verdict) -> None:
    case = with_fact(lesions(("talus", L)), Comorbidity("acne", True))
    case = with_observation(case, "L1", "T0", certainty=certainty)
    assert evidence(case, "kahn_2003", "acne").verdict is verdict
