"""Components of CROMRIS and RINBO on small cases, worked out by hand."""

from __future__ import annotations

import pytest

from annotator.imaging.image import Calibration
from annotator.lesion_map.build import build
from annotator.lesion_map.scores import Rinbo, bone_units, graded_units, rinbo
from annotator.lesions.case import Case
from annotator.lesions.records import Activity
from annotator.measure.measurement import Measurement, Quantity
from annotator.terms.code import Code
from annotator.terms.features import GRADED_FEATURES, grade_words
from annotator.terms.side import Side
from annotator.terms.sites import catalogue, site
from annotator.terms.variants import variants, variants_at
from tests.helpers.founding_case import empty_case, founding_case, with_lesion, with_observation


def axis(value: float, unit: str = "mm", calibration: Calibration = Calibration.CALIBRATED) -> Measurement:
    return Measurement(Quantity.LONG_AXIS, value, unit, "", Code("", "", ""), calibration=calibration)


def spine_and_tibia() -> Case:
    case = empty_case("2008", "2009")
    case = with_lesion(case, "t08", seen={"T0": {"MR": "marrow_oedema vertebral_compression"}})
    case = with_lesion(case, "tibia_dist", Side.LEFT, {"T0": {"MR": "marrow_oedema periosteal_reaction"}})
    case = with_lesion(case, "tibia_shaft", Side.LEFT, {"T0": {"MR": "marrow_oedema"}})
    case = with_lesion(case, "clavicle_medial", Side.LEFT, {"T0": {"CT": "sclerotic"}})
    case = with_observation(case, "L1", "T0", features=(("marrow_signal", 2), ("vertebral_collapse", 1)))
    case = with_observation(case, "L2", "T0", features=(("marrow_signal", 1), ("marrow_extension", 3)))
    return with_observation(case, "L3", "T0", features=(("marrow_signal", 2),), activity=Activity.INACTIVE)


def test_a_bone_has_the_highest_grade_of_its_lesions_and_what_nobody_graded_is_missing() -> None:
    case = spine_and_tibia()
    units = bone_units(case, build(case))
    assert [(one.bone, one.side, dict(one.grades)) for one in units] == [
        ("t08", Side.MIDLINE, {"marrow_signal": 2, "vertebral_collapse": 1}),
        ("clavicle", Side.LEFT, {}),
        ("tibia", Side.LEFT, {"marrow_signal": 2, "marrow_extension": 3}),
    ]
    assert graded_units(units) == {
        "marrow_signal": {2: 2},
        "marrow_extension": {3: 1},
        "vertebral_collapse": {1: 1},
    }


def test_a_grade_recorded_later_stands_for_the_earlier_one() -> None:
    case = with_lesion(
        empty_case("2008", "2009"), "t08", seen={"T0": {"MR": "marrow_oedema"}, "T1": {"MR": "marrow_oedema"}}
    )
    case = with_observation(case, "L1", "T0", features=(("marrow_signal", 2), ("expansion", 1)))
    case = with_observation(case, "L1", "T1", features=(("marrow_signal", 1),))
    (unit,) = bone_units(case, build(case))
    assert dict(unit.grades) == {"marrow_signal": 1, "expansion": 1}


def test_rinbo_counts_active_lesions_on_mr() -> None:
    case = spine_and_tibia()
    marks = {mark.image.series_instance_uid: mark.id for mark in case.marks}
    first, second, third, *_ = (mark.id for mark in case.marks)
    assert len(marks) >= 1
    measured = {first: (axis(21.0),), second: (axis(34.5), axis(99.0, "px")), third: (axis(60.0),)}
    ids = [lesion.id for lesion in case.lesions]
    assert rinbo(build(case), measured) == Rinbo((ids[0], ids[1]), 34.5, (ids[1],), (ids[0],))


def test_millimetres_without_calibration_are_no_size_and_without_mr_there_is_no_rinbo() -> None:
    case = spine_and_tibia()
    mark = case.marks[0].id
    found = rinbo(build(case), {mark: (axis(50.0, calibration=Calibration.UNKNOWN),)})
    assert found is not None
    assert found.largest_mm is None
    assert rinbo(build(case, modalities={"CT"}), {}) is None


def test_the_founding_case_has_three_active_vertebrae() -> None:
    found = rinbo(build(founding_case()), {})
    assert found is not None
    assert len(found.spinal) == 3
    assert found.extramedullary == ()


def test_grades_are_told_in_words() -> None:
    assert grade_words("vertebral_collapse", 1) == "vertebral collapse: yes"
    assert grade_words("unit_extension", 2) == "share of the bone unit: 25 to 50 %"
    assert grade_words("old_name", 3) == "old name: 3"
    assert all(list(one.grades) == sorted(one.grades) for one in GRADED_FEATURES.values())


def test_every_hint_on_normal_variants_is_about_a_site_of_the_catalogue() -> None:
    for one in variants():
        assert one.sites <= catalogue().keys()
        assert any(one.is_about(place) for place in catalogue().values())
        assert one.source
        assert one.verification in ("verified", "from memory")


def test_hints_depend_on_site_and_modality() -> None:
    assert [one.source[:11] for one in variants_at(site("ilium"), "MR")] == ["von Brandis"]
    assert [one.source[:5] for one in variants_at(site("humerus_prox"), "MR")] == ["Zadig"]
    assert variants_at(site("clavicle_shaft"), "MR") == ()
    assert variants_at(site("ilium"), "CT") == ()
    assert "growth plates" in variants_at(site("tibia_dist"), "NM")[0].text.lower()


@pytest.mark.parametrize(
    ("modality", "sites", "words"),
    [
        ("MR", ("ilium", "ischium", "pubis"), "mostly in the pelvis"),
        ("MR", ("humerus_prox", "femur_dist", "tibia_prox", "calcaneus", "talus"), "feet and knees"),
        (
            "NM",
            ("femur_dist", "tibia_prox", "tibia_dist", "humerus_prox"),
            "Growth plates take up the tracer",
        ),
        ("NM", ("sacrum", "pubis"), "The urinary bladder"),
    ],
)
def test_where_healthy_children_look_abnormal_each_site_has_its_hint(
    modality: str, sites: tuple[str, ...], words: str
) -> None:
    for name in sites:
        assert [one.text for one in variants_at(site(name), modality) if words in one.text], name
    assert variants_at(site("clavicle_medial"), "CT") == ()


def test_every_bone_of_the_hands_has_the_hints_of_both_modalities() -> None:
    hands = [one for one in catalogue().values() if one.region == "hand"]
    assert hands
    for one in hands:
        assert any("58.8 %" in hint.text for hint in variants_at(one, "MR"))
        assert any("injection" in hint.text for hint in variants_at(one, "NM"))
