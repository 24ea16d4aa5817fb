from __future__ import annotations

import pytest

from annotator.errors import UnknownRecordError
from annotator.lesion_map.build import Pattern, build, main_reading
from annotator.lesions.case import Case, Patient
from annotator.lesions.records import (
    Activity,
    CaseId,
    ObservationStatus,
    ReadingId,
    ReadingKind,
    RecordId,
    ReviewResult,
)
from annotator.terms.side import Side
from tests.helpers.founding_case import (
    READING,
    TIMEPOINT_IDS,
    empty_case,
    founding_case,
    second_reading,
    timepoint,
    with_lesion,
    with_observation,
    with_review,
)

L, R, M = Side.LEFT, Side.RIGHT, Side.MIDLINE


def names(lesions) -> list[str]:
    return [one.lesion.name for one in lesions]


def test_the_founding_case_in_2008_involves_seven_bones_of_four_regions() -> None:
    # case_report.json, derived_counts_TP2.
    found = build(founding_case(), timepoint=TIMEPOINT_IDS["TP2"])
    assert {(one.bone, one.side) for one in found.bones} == {
        ("clavicle", L), ("t07", M), ("t08", M), ("t09", M), ("si_joint", R), ("si_joint", L), ("tibia", L),
    }  # fmt: skip
    assert found.regions == ("spine_thoracic", "pelvis", "shoulder_girdle", "lower_limb")
    assert found.is_multifocal


def test_the_bone_scan_of_2008_alone_shows_the_foci_its_text_names() -> None:
    found = build(founding_case(), timepoint=TIMEPOINT_IDS["TP2"], modalities={"NM"})
    assert names(found.lesions) == ["L1", "L2", "L3", "L4", "L6"]
    assert all(one.modalities == {"NM"} for one in found.lesions)


def test_the_founding_case_fits_neither_of_the_two_patterns() -> None:
    assert build(founding_case()).pattern is Pattern.BOTH


def test_the_sacroiliac_joints_make_the_founding_case_symmetric() -> None:
    found = build(founding_case())
    assert found.is_symmetric
    assert found.symmetric_sites == ("si_joint",)
    assert found.is_bilateral


def test_a_lesion_unites_its_findings_over_modalities_and_years() -> None:
    clavicle = build(founding_case()).lesions[0]
    assert clavicle.kinds == {"hyperostosis", "osteolytic", "uptake", "unspecified"}
    assert clavicle.kinds_by_modality["CT"] == {"hyperostosis", "osteolytic"}
    assert clavicle.kinds_by_modality["NM"] == {"uptake"}
    assert [one.date for one in clavicle.timepoints] == ["2006", "2007", "2008", None]
    assert [(one.timepoint.order, one.modality) for one in clavicle.sightings] == [
        (0, "CR"), (1, "CT"), (2, "MR"), (2, "NM"), (3, "NM"),
    ]  # fmt: skip


def test_flags_are_those_of_the_sites_involved() -> None:
    flags = build(founding_case()).flags
    assert {"clavicle", "vertebra", "tibia", "joint_site"} <= flags
    assert "femur" not in flags


def test_two_sites_of_one_bone_are_one_bone() -> None:
    case = with_lesion(with_lesion(empty_case("2008"), "femur_prox", L), "femur_dist", L)
    found = build(case)
    assert [(one.bone, one.side, one.lesions) for one in found.bones] == [("femur", L, ("L1", "L2"))]
    assert not found.is_multifocal


def test_both_sides_of_a_joint_are_two() -> None:
    case = with_lesion(with_lesion(empty_case("2008"), "si_joint", L), "si_joint", R)
    found = build(case)
    assert [(one.bone, one.side) for one in found.bones] == [("si_joint", R), ("si_joint", L)]
    assert found.is_multifocal


@pytest.mark.parametrize(
    ("segments", "symmetric"),
    [
        (("metaphysis", "metaphysis"), True),
        (("metaphysis", "epiphysis"), False),
        (("metaphysis", ""), True),
        (("", ""), True),
    ],
)
def test_symmetry_compares_segments_where_both_state_one(segments, symmetric) -> None:
    case = with_lesion(empty_case("2008"), "tibia_dist", L, segment=segments[0])
    case = with_lesion(case, "tibia_dist", R, segment=segments[1])
    assert build(case).is_symmetric is symmetric


def test_bilateral_disease_of_different_places_is_not_symmetric() -> None:
    case = with_lesion(with_lesion(empty_case("2008"), "tibia_dist", L), "tibia_prox", R)
    found = build(case)
    assert found.is_bilateral
    assert not found.is_symmetric


def test_symmetry_needs_one_timepoint_at_which_both_are_present() -> None:
    case = with_lesion(empty_case("2007", "2008"), "tibia_dist", L, {"T0": {"MR": "marrow_oedema"}})
    case = with_lesion(case, "tibia_dist", R, {"T1": {"MR": "marrow_oedema"}})
    assert build(case).is_bilateral
    assert not build(case).is_symmetric


@pytest.mark.parametrize(
    ("sites", "pattern"),
    [
        (("tibia_dist", "femur_dist"), Pattern.TIBIO_APPENDICULAR),
        (("tibia_dist",), Pattern.NEITHER),
        (("clavicle_medial",), Pattern.CLAVICULO_SPINAL),
        (("clavicle_medial", "tibia_dist"), Pattern.BOTH),
        (("femur_dist",), Pattern.NEITHER),
        ((), None),
    ],
)
def test_the_pattern_follows_tibia_and_clavicle(sites, pattern) -> None:
    case = empty_case("2008")
    for site in sites:
        case = with_lesion(case, site, L)
    assert build(case).pattern is pattern


def test_lesions_with_only_drafts_count_when_asked_for() -> None:
    case = with_lesion(empty_case("2008"), "patella", L, draft=True)
    assert build(case).lesions == ()
    assert names(build(case, drafts=True).lesions) == ["L1"]


def test_a_lesion_without_a_site_is_listed_apart() -> None:
    case = with_lesion(empty_case("2007", "2008"), "", draft=True)
    assert names_of(build(case).unplaced) == ["L1"]
    assert build(case).lesions == ()
    assert build(case, drafts=True).lesions == ()
    assert build(case, timepoint=timepoint(1)).unplaced == ()


def names_of(lesions) -> list[str]:
    return [one.name for one in lesions]


def test_a_lesion_stated_without_a_mark_counts_but_on_no_modality() -> None:
    case = with_lesion(empty_case("2008"), "patella", L, {"T0": {}})
    only = build(case).lesions[0]
    assert (only.modalities, only.kinds, only.sightings) == (frozenset(), frozenset(), ())
    assert build(case, modalities={"MR"}).lesions == ()


def test_a_union_keeps_a_resolved_lesion_and_its_latest_state() -> None:
    case = with_lesion(empty_case("2007", "2008", "2009"), "patella", L, {"T0": {"MR": "marrow_oedema"}})
    case = with_observation(case, "L1", "T1", status=ObservationStatus.RESOLVED)
    case = with_observation(case, "L1", "T2", status=ObservationStatus.NOT_IMAGED)
    only = build(case).lesions[0]
    assert only.status is ObservationStatus.RESOLVED
    assert [one.id for one in only.timepoints] == ["T0"]


def test_at_one_timepoint_a_resolved_lesion_is_among_the_others() -> None:
    case = with_lesion(empty_case("2007", "2008"), "patella", L, {"T0": {"MR": "marrow_oedema"}})
    case = with_observation(case, "L1", "T1", status=ObservationStatus.RESOLVED)
    found = build(case, timepoint=timepoint(1))
    assert (names(found.lesions), names(found.others)) == ([], ["L1"])
    assert not found.bones


def test_a_lesion_not_imaged_keeps_that_state() -> None:
    case = with_lesion(empty_case("2007", "2008"), "patella", L, {"T0": {"MR": "marrow_oedema"}})
    case = with_observation(case, "L1", "T1", status=ObservationStatus.NOT_IMAGED)
    assert build(case, timepoint=timepoint(1)).others[0].status is ObservationStatus.NOT_IMAGED


def test_certainty_activity_and_symptoms_are_the_latest_recorded() -> None:
    both = {"T0": {"MR": "marrow_oedema"}, "T1": {"MR": "marrow_oedema"}}
    case = with_lesion(empty_case("2007", "2008"), "patella", L, both)
    case = with_observation(case, "L1", "T0", certainty=2, activity=Activity.ACTIVE, symptomatic=True)
    case = with_observation(case, "L1", "T1", certainty=5)
    only = build(case).lesions[0]
    assert (only.certainty, only.activity, only.symptomatic) == (5, Activity.ACTIVE, True)


def test_lesions_of_two_readings_are_not_mixed() -> None:
    case = with_lesion(second_reading(empty_case("2008")), "patella", L)
    case = with_lesion(case, "talus", L, reading=ReadingId(RecordId("second")))
    assert names(build(case).lesions) == ["L1"]
    assert names(build(case, ReadingId(RecordId("second"))).lesions) == ["L2"]


def test_without_a_name_the_consensus_is_meant() -> None:
    case = second_reading(empty_case("2008"), ReadingKind.CONSENSUS)
    reading = main_reading(case)
    assert reading is not None
    assert reading.id == "second"


def test_a_case_nobody_has_read_has_an_empty_map() -> None:
    found = build(Case(CaseId("c"), Patient("1"), "c"))
    assert (found.reading, found.lesions, found.reviews) == (None, (), ())


def test_reviews_are_those_of_the_reading_timepoint_and_modality() -> None:
    case = second_reading(empty_case("2007", "2008"))
    case = with_review(case, "talus", L, "MR", "T0")
    case = with_review(case, "talus", L, "CR", "T1", ReviewResult.NOT_COVERED)
    case = with_review(case, "talus", L, "MR", "T0", reading=ReadingId(RecordId("second")))
    assert [one.modality for one in build(case, READING).reviews] == ["MR", "CR"]
    assert [one.modality for one in build(case, READING, timepoint(1)).reviews] == ["CR"]
    assert [one.modality for one in build(case, READING, modalities={"MR"}).reviews] == ["MR"]


def test_an_unknown_timepoint_is_refused() -> None:
    with pytest.raises(UnknownRecordError):
        build(empty_case("2008"), timepoint=timepoint(7))
