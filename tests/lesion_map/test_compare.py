from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from annotator.geometry.shapes import EllipseShape
from annotator.imaging.image import Calibration, Image
from annotator.lesion_map.compare import Comparison, compare
from annotator.lesion_map.progress import Obstacle, Trend
from annotator.lesions.case import Case
from annotator.lesions.change import added
from annotator.lesions.records import Activity, ObservationStatus, ReviewResult
from annotator.measure import Measurement, Quantity, area
from annotator.terms.code import Code
from annotator.terms.side import Side
from tests.helpers.founding_case import (
    TIMEPOINT_IDS,
    empty_case,
    founding_case,
    timepoint,
    with_lesion,
    with_observation,
    with_review,
)

L = Side.LEFT
OEDEMA = {"MR": "marrow_oedema"}
UPTAKE = {"NM": "uptake"}


def first(case: Case, measured=None) -> Comparison:
    return compare(case, None, timepoint(0), timepoint(1), measured or {})[0]


def visits() -> Case:
    return empty_case("2007", "2008")


def lesion_at(*points: str, seen=OEDEMA) -> Case:
    return with_lesion(visits(), "talus", L, dict.fromkeys(points, seen))


def area_mm2(value: float, calibration: Calibration = Calibration.CALIBRATED) -> Measurement:
    return Measurement(Quantity.AREA, value, "mm2", "", Code("", "", ""), calibration=calibration)


def ratio(value: float) -> Measurement:
    return Measurement(Quantity.UPTAKE_RATIO, value, "1", "", Code("", "", ""))


def test_present_now_and_read_as_negative_before_is_new() -> None:
    found = first(with_review(lesion_at("T1"), "talus", L, "MR", "T0"))
    assert found.trend is Trend.NEW
    assert found.because == "L1 left talus: present in 2008 on MR, read as negative on MR in 2007."


def test_not_recorded_before_is_not_new() -> None:
    found = first(lesion_at("T1"))
    assert (found.trend, found.obstacle) == (Trend.NOT_COMPARABLE, Obstacle.NOTHING_RECORDED)


def test_negative_on_another_modality_is_not_new() -> None:
    found = first(with_review(lesion_at("T1"), "talus", L, "CR", "T0"))
    assert (found.trend, found.obstacle) == (Trend.NOT_COMPARABLE, Obstacle.OTHER_MODALITY)
    assert "read as negative only on CR in 2007" in found.because


def test_not_covered_before_is_not_new() -> None:
    case = with_review(lesion_at("T1"), "talus", L, "MR", "T0", ReviewResult.NOT_COVERED)
    assert first(case).obstacle is Obstacle.NOTHING_RECORDED


def test_computed_and_digital_radiographs_compare() -> None:
    case = with_review(lesion_at("T1", seen={"DX": "osteolytic"}), "talus", L, "CR", "T0")
    assert first(case).trend is Trend.NEW


def test_resolved_before_and_present_again_recurred() -> None:
    case = with_observation(lesion_at("T1"), "L1", "T0", status=ObservationStatus.RESOLVED)
    assert first(case).trend is Trend.RECURRED


def test_recorded_as_resolved_is_resolved() -> None:
    case = with_observation(lesion_at("T0"), "L1", "T1", status=ObservationStatus.RESOLVED)
    found = first(case)
    assert (found.trend, found.because) == (
        Trend.RESOLVED,
        "L1 left talus: recorded as resolved in 2008.",
    )


def test_read_as_negative_since_is_resolved() -> None:
    assert first(with_review(lesion_at("T0"), "talus", L, "MR", "T1")).trend is Trend.RESOLVED


def test_present_before_and_silent_now_is_not_comparable() -> None:
    # case_report.json: at TP3 only the clavicle is named; that the others resolved is an inference.
    found = compare(founding_case(), None, TIMEPOINT_IDS["TP2"], TIMEPOINT_IDS["TP3"])
    assert found[0].trend is Trend.PERSISTENT
    assert {one.trend for one in found[1:]} == {Trend.NOT_COMPARABLE}
    assert "at “after third infliximab infusion”" in found[1].because


@pytest.mark.parametrize(
    ("status", "obstacle"),
    [
        (ObservationStatus.NOT_IMAGED, Obstacle.NOT_IMAGED),
        (ObservationStatus.NOT_ASSESSABLE, Obstacle.NOT_ASSESSABLE),
    ],
)
def test_what_was_not_imaged_or_assessable_is_not_comparable(status, obstacle) -> None:
    found = first(with_observation(lesion_at("T0"), "L1", "T1", status=status))
    assert (found.trend, found.obstacle) == (Trend.NOT_COMPARABLE, obstacle)


def test_resolved_before_and_silent_now_is_not_comparable() -> None:
    case = with_observation(lesion_at("T0"), "L1", "T0", status=ObservationStatus.RESOLVED)
    assert first(case).obstacle is Obstacle.NOTHING_RECORDED


def test_a_lesion_of_neither_timepoint_is_left_out() -> None:
    case = with_lesion(empty_case("2007", "2008", "2009"), "talus", L, {"T2": OEDEMA})
    assert compare(case, None, timepoint(0), timepoint(1)) == ()


def test_present_at_both_on_other_modalities_persists_and_says_why_no_more() -> None:
    case = with_lesion(visits(), "talus", L, {"T0": OEDEMA, "T1": UPTAKE})
    found = first(case)
    assert (found.trend, found.obstacle) == (Trend.PERSISTENT, Obstacle.OTHER_MODALITY)
    assert found.because == (
        "L1 left talus: present in 2007 on MR and in 2008 on NM; change is not comparable: other modality."
    )


def test_a_lesion_stated_without_marks_persists() -> None:
    found = first(with_lesion(visits(), "talus", L, {"T0": {}, "T1": {}}))
    assert found.trend is Trend.PERSISTENT
    assert "present in 2007 and in 2008" in found.because


def test_present_at_both_without_measurements_persists() -> None:
    found = first(lesion_at("T0", "T1"))
    assert (found.trend, found.obstacle) == (Trend.PERSISTENT, Obstacle.NOT_MEASURED)


@pytest.mark.parametrize(
    ("before", "after", "trend"),
    [
        (100.0, 125.0, Trend.LARGER),
        (100.0, 124.0, Trend.PERSISTENT),
        (100.0, 81.0, Trend.PERSISTENT),
        (100.0, 80.0, Trend.SMALLER),
    ],
)
def test_size_changes_from_a_quarter_on(before, after, trend) -> None:
    measured = {"L1 T0 MR": [area_mm2(before)], "L1 T1 MR": [area_mm2(after)]}
    found = first(lesion_at("T0", "T1"), measured)
    assert (found.trend, found.obstacle) == (trend, Obstacle.NONE)


def test_the_numbers_stand_in_the_sentence() -> None:
    measured = {"L1 T0 MR": [area_mm2(100.0)], "L1 T1 MR": [area_mm2(160.0)]}
    assert "area 100 mm² before, 160 mm² now" in first(lesion_at("T0", "T1"), measured).because


def test_areas_at_the_detector_do_not_compare() -> None:
    # Magnification differs from film to film (PS3.3 10.7.1.3).
    film = Image(np.zeros((20, 20), np.uint16), spacing_mm=(0.2, 0.2), calibration=Calibration.AT_DETECTOR)
    measured = {
        mark: [one for one in [area(EllipseShape((9, 9), (4, 3)), film)] if one is not None]
        for mark in ("L1 T0 CR", "L1 T1 CR")
    }
    found = first(lesion_at("T0", "T1", seen={"CR": "osteolytic"}), measured)
    assert (found.trend, found.obstacle) == (Trend.PERSISTENT, Obstacle.UNCALIBRATED)


def test_areas_of_another_cut_do_not_compare_and_the_same_cut_goes_before_a_larger_other() -> None:
    def cut(value: float, orientation: str) -> Measurement:
        return replace(area_mm2(value), orientation=orientation)

    measured = {"L1 T0 MR": [cut(100.0, "sagittal")], "L1 T1 MR": [cut(30.0, "axial")]}
    found = first(lesion_at("T0", "T1"), measured)
    assert (found.trend, found.obstacle) == (Trend.PERSISTENT, Obstacle.OTHER_CUT)
    measured["L1 T1 MR"] = [cut(300.0, "axial"), cut(50.0, "sagittal"), cut(40.0, "sagittal")]
    found = first(lesion_at("T0", "T1"), measured)
    assert found.trend is Trend.SMALLER
    assert "area 100 mm² before, 50 mm² now" in found.because


def test_an_area_of_nothing_does_not_compare() -> None:
    measured = {"L1 T0 MR": [area_mm2(0.0)], "L1 T1 MR": [area_mm2(10.0)]}
    assert first(lesion_at("T0", "T1"), measured).trend is Trend.PERSISTENT


@pytest.mark.parametrize(
    ("now", "trend"), [(1.2, Trend.QUIETER), (4.0, Trend.LOUDER), (2.1, Trend.PERSISTENT)]
)
def test_the_uptake_ratio_tells_louder_from_quieter(now, trend) -> None:
    measured = {"L1 T0 NM": [ratio(2.0)], "L1 T1 NM": [ratio(now)]}
    assert first(lesion_at("T0", "T1", seen=UPTAKE), measured).trend is trend


def test_the_phases_of_a_scan_compare_each_with_its_own() -> None:
    case = lesion_at("T0", "T1", seen=UPTAKE)
    early, late = (
        replace(ratio(value), contrast=f"{phase} phase") for value, phase in ((1.1, "early"), (3.0, "late"))
    )
    assert first(case, {"L1 T0 NM": [late], "L1 T1 NM": [early]}).trend is Trend.PERSISTENT
    again = {"L1 T0 NM": [late, early], "L1 T1 NM": [replace(early, value=2.2)]}
    found = first(case, again)
    assert (found.trend, "1.1 before, 2.2 now" in found.because) == (Trend.LOUDER, True)


def test_the_views_of_a_scan_compare_each_with_its_own() -> None:
    case = with_lesion(visits(), "talus", L, {"T0": UPTAKE}, view="anterior")
    other = with_lesion(visits(), "talus", L, {"T1": UPTAKE}, view="posterior")
    missing = [one for one in other.table.values() if one.id not in case.table]
    found = first(case.after(added(*missing)), {"L1 T0 NM": [ratio(3.0)], "L1 T1 NM": [ratio(1.0)]})
    assert (found.trend, found.obstacle) == (Trend.PERSISTENT, Obstacle.OTHER_MODALITY)


@pytest.mark.parametrize(
    ("before", "after", "trend"),
    [
        (Activity.ACTIVE, Activity.INACTIVE, Trend.QUIETER),
        (Activity.INACTIVE, Activity.ACTIVE, Trend.LOUDER),
        (Activity.ACTIVE, Activity.INDETERMINATE, Trend.PERSISTENT),
    ],
)
def test_activity_tells_louder_from_quieter(before, after, trend) -> None:
    case = with_observation(lesion_at("T0", "T1"), "L1", "T0", activity=before)
    assert first(with_observation(case, "L1", "T1", activity=after)).trend is trend


@pytest.mark.parametrize(
    ("before", "after", "trend"),
    [
        ((("signal", 1),), (("signal", 2),), Trend.LOUDER),
        ((("signal", 2), ("extension", 1)), (("signal", 1), ("extension", 1)), Trend.QUIETER),
        ((("signal", 2),), (("extension", 1),), Trend.PERSISTENT),
    ],
)
def test_grades_of_the_same_feature_compare(before, after, trend) -> None:
    case = with_observation(lesion_at("T0", "T1"), "L1", "T0", features=before)
    assert first(with_observation(case, "L1", "T1", features=after)).trend is trend


def test_signs_that_contradict_leave_it_persistent_and_say_so() -> None:
    case = with_observation(lesion_at("T0", "T1"), "L1", "T0", features=(("signal", 2), ("extension", 1)))
    found = first(with_observation(case, "L1", "T1", features=(("signal", 1), ("extension", 2))))
    assert (found.trend, found.obstacle) == (Trend.PERSISTENT, Obstacle.BOTH_WAYS)
    assert "the signs point both ways" in found.because


def test_louder_leads_and_larger_follows() -> None:
    case = with_observation(lesion_at("T0", "T1"), "L1", "T0", activity=Activity.INACTIVE)
    case = with_observation(case, "L1", "T1", activity=Activity.ACTIVE)
    found = first(case, {"L1 T0 MR": [area_mm2(10.0)], "L1 T1 MR": [area_mm2(20.0)]})
    assert (found.trend, found.also) == (Trend.LOUDER, (Trend.LARGER,))
