"""Studies find their timepoints by date."""

from __future__ import annotations

from dataclasses import replace

import pytest

from annotator.lesions.case import Case, Patient
from annotator.lesions.change import Change, added, replaced
from annotator.lesions.records import CaseId, Timepoint, TimepointId
from annotator.lesions.timepoints import DatedStudy, group_studies

EMPTY = Case(CaseId("c"), Patient("p"), "Case")


def grouped(case: Case, *studies: tuple[str, str | None], within_days: int = 30) -> Case:
    return case.after(group_studies(case, [DatedStudy(*one) for one in studies], within_days))


def outline(case: Case) -> list[tuple[str, str | None, str]]:
    return [(one.label, one.date, "".join(one.study_uids)) for one in case.timepoints]


def test_the_founding_case_has_four_timepoints() -> None:
    case = grouped(EMPTY, ("C", "2008-03-01"), ("A", "2006-05-01"), ("D", "2008-11-20"), ("B", "2007-06-01"))
    assert outline(case) == [
        ("Baseline", "2006-05-01", "A"),
        ("FU1", "2007-06-01", "B"),
        ("FU2", "2008-03-01", "C"),
        ("FU3", "2008-11-20", "D"),
    ]


@pytest.mark.parametrize(("date", "points"), [("2008-03-31", 1), ("2008-04-01", 2)])
def test_thirty_days_are_one_timepoint_and_thirty_one_are_two(date: str, points: int) -> None:
    case = grouped(EMPTY, ("A", "2008-03-01"), ("B", date))
    assert len(case.timepoints) == points


def test_a_study_joins_the_nearest() -> None:
    case = grouped(EMPTY, ("A", "2008-01-01"), ("B", "2008-02-05"))
    case = grouped(case, ("C", "2008-01-21"))
    assert outline(case) == [("Baseline", "2008-01-01", "A"), ("FU1", "2008-02-05", "BC")]


def test_studies_without_date_are_together_and_last() -> None:
    case = grouped(EMPTY, ("X", None), ("A", "2008-01-01"), ("Y", None))
    assert outline(case) == [("Baseline", "2008-01-01", "A"), ("FU1", None, "XY")]


def test_what_is_grouped_stays_so() -> None:
    case = grouped(EMPTY, ("A", "2006-05-01"), ("B", "2008-03-01"))
    assert group_studies(case, [DatedStudy("B", "2008-03-01"), DatedStudy("A", "2006-05-01")]) == Change()


def test_a_later_study_is_the_next_follow_up() -> None:
    case = grouped(grouped(EMPTY, ("A", "2006-05-01")), ("B", "2008-03-01"), ("C", "2009-03-01"))
    assert outline(case) == [
        ("Baseline", "2006-05-01", "A"),
        ("FU1", "2008-03-01", "B"),
        ("FU2", "2009-03-01", "C"),
    ]


def test_prior_studies_stand_before_and_are_named_by_their_date() -> None:
    case = grouped(EMPTY, ("B", "2007-06-01"), ("D", "2009-06-01"))
    case = grouped(case, ("C", "2008-06-01"), ("A", "2006-06-01"))
    assert outline(case) == [
        ("2006-06-01", "2006-06-01", "A"),
        ("Baseline", "2007-06-01", "B"),
        ("2008-06-01", "2008-06-01", "C"),
        ("FU1", "2009-06-01", "D"),
    ]
    assert len({one.order for one in case.timepoints}) == 4


def test_names_and_order_that_people_gave_stay() -> None:
    case = grouped(EMPTY, ("A", "2006-05-01"), ("B", "2008-03-01"))
    first, second = case.timepoints
    case = case.after(
        replaced(first, replace(first, label="Before infliximab", order=7)).then(
            replaced(second, replace(second, label="FU2", order=3))
        )
    )
    case = grouped(case, ("C", "2009-03-01"))
    assert outline(case) == [
        ("FU2", "2008-03-01", "B"),
        ("Before infliximab", "2006-05-01", "A"),
        ("FU3", "2009-03-01", "C"),
    ]
    assert [one.order for one in case.timepoints] == [3, 7, 8]


def test_a_partial_date_groups_with_its_equal_only() -> None:
    point = Timepoint(TimepointId("t"), "About 2007", 0, "2007")
    case = grouped(EMPTY.after(added(point)), ("A", "2007-03-01"), ("B", "2007"))
    assert outline(case) == [("About 2007", "2007", "B"), ("FU1", "2007-03-01", "A")]
