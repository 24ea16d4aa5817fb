"""Fates over several timepoints, thresholds, and what the course criterion makes of waxing and waning."""

from __future__ import annotations

import pytest

from annotator.criteria import CRITERIA_SETS, Evidence, Verdict, judge_all
from annotator.lesion_map.compare import compare
from annotator.lesion_map.course import course, fates_at, waxing_and_waning
from annotator.lesion_map.progress import Obstacle, Thresholds, Trend
from annotator.lesions import edits
from annotator.lesions.case import Case
from annotator.lesions.facts import Course
from annotator.lesions.kinship import split
from annotator.lesions.records import Activity, ObservationStatus
from annotator.measure.measurement import Measurement, Quantity
from annotator.terms.code import Code
from annotator.terms.side import Side
from tests.helpers.founding_case import (
    empty_case,
    founding_case,
    timepoint,
    with_fact,
    with_lesion,
    with_observation,
    with_review,
)

ITEM = "2_course_months_remission_exacerbation"


def waxing_case() -> Case:
    """A talus that quietens from 2007 to 2008 and is louder again in 2009."""
    case = with_lesion(
        empty_case("2007", "2008", "2009"),
        "talus",
        Side.LEFT,
        {point: {"MR": "marrow_oedema"} for point in ("T0", "T1", "T2")},
    )
    for point, activity in (("T0", Activity.ACTIVE), ("T1", Activity.INACTIVE), ("T2", Activity.ACTIVE)):
        case = with_observation(case, "L1", point, activity=activity)
    return case


def test_a_lesion_quietens_and_is_louder_again() -> None:
    steps = course(waxing_case())
    assert [[one.trend for one in step.fates] for step in steps] == [[Trend.QUIETER], [Trend.LOUDER]]
    found = waxing_and_waning(steps)
    assert found is not None
    assert "active before, inactive now" in found.remission
    assert "inactive before, active now" in found.exacerbation
    assert len(found.lesions) == 1


def test_one_direction_is_no_waxing_and_waning() -> None:
    case = with_observation(waxing_case(), "L1", "T2", activity=Activity.INACTIVE)
    assert waxing_and_waning(course(case)) is None
    assert waxing_and_waning(course(founding_case())) is None


def test_a_lesion_that_comes_back_recurred() -> None:
    case = with_observation(waxing_case(), "L1", "T1", status=ObservationStatus.RESOLVED)
    assert [step.fates[0].trend for step in course(case)] == [Trend.RESOLVED, Trend.RECURRED]
    assert waxing_and_waning(course(case)) is not None


@pytest.mark.parametrize("between", [ObservationStatus.RESOLVED, ObservationStatus.NOT_IMAGED, None])
def test_a_lesion_resolves_once(between: ObservationStatus | None) -> None:
    case = with_lesion(
        empty_case("2006", "2007", "2008", "2009"), "talus", Side.LEFT, {"T0": {"MR": "marrow_oedema"}}
    )
    case = with_observation(case, "L1", "T1", status=ObservationStatus.RESOLVED)
    if between is not None:
        case = with_observation(case, "L1", "T2", status=between)
    case = with_observation(case, "L1", "T3", status=ObservationStatus.RESOLVED)
    steps = course(case)
    assert [one.trend for one in steps[0].fates] == [Trend.RESOLVED]
    assert Trend.RESOLVED not in {one.trend for step in steps[1:] for one in step.fates}


def test_a_lesion_read_as_gone_is_not_resolved_again_when_that_is_recorded() -> None:
    case = with_lesion(
        empty_case("2006", "2007", "2008"), "talus", Side.LEFT, {"T0": {"MR": "marrow_oedema"}}
    )
    case = with_review(case, "talus", Side.LEFT, "MR", "T1")
    case = with_observation(case, "L1", "T2", status=ObservationStatus.RESOLVED)
    first, second = course(case)
    assert [one.trend for one in first.fates] == [Trend.RESOLVED]
    assert second.fates == ()


@pytest.mark.parametrize("silent", [None, ObservationStatus.NOT_IMAGED])
def test_a_lesion_read_as_gone_recurs_when_it_comes_back(silent: ObservationStatus | None) -> None:
    marked = {"MR": "marrow_oedema"}
    dates = ("2006", "2007", "2008") if silent is None else ("2006", "2007", "2008", "2009")
    last = f"T{len(dates) - 1}"
    case = with_lesion(empty_case(*dates), "talus", Side.LEFT, {"T0": marked, last: marked})
    case = with_review(case, "talus", Side.LEFT, "MR", "T1")
    if silent is not None:
        case = with_observation(case, "L1", "T2", status=silent)
    steps = course(case)
    assert steps[0].fates[0].trend is Trend.RESOLVED
    assert steps[-1].fates[0].trend is Trend.RECURRED
    assert "read as negative on MR in 2007" in steps[-1].fates[0].because
    assert waxing_and_waning(steps) is not None


def test_a_lesion_that_came_back_can_resolve_again() -> None:
    case = with_observation(waxing_case(), "L1", "T0", status=ObservationStatus.RESOLVED)
    case = with_observation(case, "L1", "T2", status=ObservationStatus.RESOLVED)
    assert [step.fates[0].trend for step in course(case)] == [Trend.RECURRED, Trend.RESOLVED]


def test_a_follow_up_that_left_a_lesion_out_hides_no_change() -> None:
    case = with_observation(waxing_case(), "L1", "T1", status=ObservationStatus.NOT_IMAGED, activity=None)
    case = with_observation(case, "L1", "T2", activity=Activity.INACTIVE)
    (left_out,), (told,) = (step.fates for step in course(case))
    assert (left_out.trend, left_out.obstacle) == (Trend.NOT_COMPARABLE, Obstacle.NOT_IMAGED)
    assert told.trend is Trend.QUIETER
    assert "present in 2007 on MR and in 2009 on MR" in told.because
    assert fates_at(case, None, timepoint(0)) == ()


def area(value: float) -> Measurement:
    return Measurement(Quantity.UPTAKE_RATIO, value, "1", "", Code("", "", ""))


@pytest.mark.parametrize(("factor", "trend"), [(1.2, Trend.LOUDER), (1.5, Trend.PERSISTENT)])
def test_thresholds_decide_what_counts_as_changed(factor, trend) -> None:
    case = with_lesion(
        empty_case("2007", "2008"), "talus", Side.LEFT, {point: {"NM": "uptake"} for point in ("T0", "T1")}
    )
    first, second = (mark.id for mark in case.marks)
    measured = {first: (area(2.0),), second: (area(2.6),)}
    (found,) = compare(case, None, timepoint(0), timepoint(1), measured, Thresholds(uptake_ratio=factor))
    assert found.trend is trend


@pytest.mark.parametrize("factor", [1.0, 0.5, 11.0, float("nan")])
def test_a_threshold_is_a_factor_above_one(factor) -> None:
    with pytest.raises(ValueError, match="above 1"):
        Thresholds(area=factor)


def test_merged_and_split_lesions_say_so() -> None:
    case = with_lesion(waxing_case(), "talus", Side.LEFT, {"T0": {"MR": "marrow_oedema"}})
    one, two = (lesion.id for lesion in case.lesions)
    merged = case.after(edits.merge(case, two, one))
    (found,) = compare(merged, None, timepoint(0), timepoint(1))
    assert Trend.MERGED in found.also
    assert found.because.endswith("L2 merged into it.")
    last = [mark.id for mark in merged.marks_of_lesion(one)][-1:]
    apart = merged.after(split(merged, last))
    (_, off) = compare(apart, None, timepoint(0), timepoint(2))
    assert Trend.SPLIT in off.also
    assert off.because.endswith("It was split off L1.")


def item(case: Case) -> Evidence:
    chosen = [one for one in CRITERIA_SETS if one.id == "report_strict"]
    return judge_all(case, sets=chosen)[0].evidence(ITEM)


def test_waxing_and_waning_images_ask_for_a_readers_word() -> None:
    case = with_fact(waxing_case(), Course(duration_months=24.0))
    found = item(case)
    assert found.verdict is Verdict.AMBIGUOUS
    assert "The images show both" in found.because
    assert found.lesions == (case.lesions[0].id,)
    assert item(with_fact(case, Course(remissions_and_exacerbations=True))).verdict is Verdict.MET
    assert item(with_fact(case, Course(remissions_and_exacerbations=False))).verdict is Verdict.NOT_MET


def test_at_one_timepoint_nothing_later_is_looked_at() -> None:
    case = with_fact(waxing_case(), Course(duration_months=24.0), "2007")
    chosen = [one for one in CRITERIA_SETS if one.id == "report_strict"]
    found = judge_all(case, timepoint=timepoint(1), sets=chosen)[0].evidence(ITEM)
    assert found.verdict is Verdict.UNKNOWN
