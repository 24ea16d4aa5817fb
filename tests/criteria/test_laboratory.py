from __future__ import annotations

import pytest

from annotator.criteria import CRITERIA_SETS, Evidence, Grounds, Verdict, judge_all
from annotator.criteria.laboratory import below, possible_values
from annotator.lesion_map.build import build
from annotator.lesions.facts import Assessment, Detail, Laboratory, Level
from tests.helpers.founding_case import empty_case, with_fact

MET, NOT_MET, UNKNOWN, AMBIGUOUS = Verdict.MET, Verdict.NOT_MET, Verdict.UNKNOWN, Verdict.AMBIGUOUS


def crp(value: float | None = None, unit: str = "mg/L", in_doubt: str = "", level=None) -> Laboratory:
    return Laboratory("crp", value, unit, in_doubt, level)


def crp_below_30(*details: Detail, certain: bool = True) -> Evidence:
    case = empty_case("2008")
    for detail in details:
        case = with_fact(case, detail, certain=certain)
    return below(Grounds(build(case), case.facts), "crp", 30.0)


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        (crp(24.0, "mg/dL", "mg/L"), (240.0, 24.0)),
        (crp(24.0, "mg/dL"), (240.0,)),
        (crp(24.0), (24.0,)),
        (crp(24.0, "mg/L", "ug/mL"), (24.0,)),
        (crp(24.0, ""), ()),
        (crp(24.0, "", "mg/L"), ()),
        (crp(24.0, "mm/h", "mg/L"), ()),
        (crp(24.0, "mm/h"), ()),
        (crp(), ()),
    ],
)
def test_a_value_is_read_in_each_unit_it_may_have(found, expected) -> None:
    assert possible_values(found) == expected


@pytest.mark.parametrize(
    ("details", "verdict"),
    [
        ([], UNKNOWN),
        ([crp()], UNKNOWN),
        ([crp(29.9)], MET),
        ([crp(30.0)], AMBIGUOUS),
        ([crp(30.1)], NOT_MET),
        ([crp(3.0, "mg/dL")], AMBIGUOUS),
        ([crp(2.9, "mg/dL")], MET),
        ([crp(24.0, "mg/dL", "mg/L")], AMBIGUOUS),
        ([crp(2.4, "mg/dL", "mg/L")], MET),
        ([crp(240.0, "mg/dL", "mg/L")], NOT_MET),
        ([crp(24.0, "")], AMBIGUOUS),
        # Perhaps mg/L, and nobody says what else: no unit beyond doubt.
        ([crp(24.0, "", "mg/L")], AMBIGUOUS),
        ([crp(level=Level.NORMAL)], MET),
        ([crp(level=Level.RAISED)], UNKNOWN),
        ([crp(12.0), crp(240.0)], NOT_MET),
        ([crp(12.0), crp(level=Level.RAISED)], UNKNOWN),
    ],
)
def test_every_recorded_crp_must_be_below_thirty(details, verdict) -> None:
    assert crp_below_30(*details).verdict is verdict


def test_an_uncertain_value_settles_nothing() -> None:
    assert crp_below_30(crp(240.0), certain=False).verdict is AMBIGUOUS
    assert crp_below_30(crp(level=Level.RAISED), certain=False).verdict is UNKNOWN


@pytest.mark.parametrize(
    ("detail", "words"),
    [
        (crp(2.4, "mg/dL"), "CRP 2.4 mg/dL = 24 mg/L. Below 30 mg/L."),
        (crp(240.0), "CRP 240 mg/L. Not below 30 mg/L."),
        (crp(30.0), "CRP 30 mg/L. Whether every value is below 30 mg/L is not clear."),
        (crp(24.0, ""), "CRP 24 (no unit recorded). Whether every value is below 30 mg/L is not clear."),
        (crp(level=Level.RAISED), "CRP recorded as raised. A number is needed to compare with 30 mg/L."),
    ],
)
def test_a_value_is_told_as_entered_and_as_converted(detail, words) -> None:
    assert crp_below_30(detail).because == words


def esr(level: Level | None, value: float | None = 39.0) -> Laboratory:
    return Laboratory("esr", value, "mm/h", level=level)


MILD = Level.MILDLY_TO_MODERATELY_RAISED


@pytest.mark.parametrize(
    ("details", "verdict"),
    [
        ([], UNKNOWN),
        ([esr(MILD)], UNKNOWN),
        ([esr(MILD), crp(24.0, level=MILD)], MET),
        ([esr(MILD), crp(24.0)], AMBIGUOUS),
        ([esr(MILD), crp(24.0, level=Level.RAISED)], AMBIGUOUS),
        ([esr(MILD), crp(level=Level.NORMAL)], NOT_MET),
        ([esr(MILD), crp(level=MILD), crp(level=Level.NORMAL)], AMBIGUOUS),
        ([Assessment("markers_mildly_to_moderately_raised", True)], MET),
        ([Assessment("markers_mildly_to_moderately_raised", False), esr(MILD)], NOT_MET),
    ],
)
def test_no_number_alone_is_called_mildly_to_moderately_raised(details, verdict) -> None:
    case = empty_case("2008")
    for detail in details:
        case = with_fact(case, detail)
    jansson = [one for one in CRITERIA_SETS if one.id == "jansson_2007"]
    assert judge_all(case, sets=jansson)[0].evidence("mB").verdict is verdict


def test_a_marker_raised_once_and_normal_later_was_raised() -> None:
    case = with_fact(empty_case("2008"), esr(MILD), "2006")
    for detail, date in ((esr(Level.NORMAL), "2008"), (crp(level=MILD), "2006")):
        case = with_fact(case, detail, date)
    jansson = [one for one in CRITERIA_SETS if one.id == "jansson_2007"]
    assert judge_all(case, sets=jansson)[0].evidence("mB").verdict is MET
