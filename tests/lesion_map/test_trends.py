"""What is drawn over time, on the founding case: its numbers, its doubts, its partial dates."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotator.drawing.items import Drawing, Label, Path
from annotator.drawing.svg import svg
from annotator.imaging.image import Calibration
from annotator.lesion_map.clinical_lane import fact_span
from annotator.lesion_map.figure_legend import width_of
from annotator.lesion_map.time_axis import Span, TimeAxis, span_of
from annotator.lesion_map.trend_chart import trend_chart
from annotator.lesion_map.trends import Line, burden_lines, laboratory_lines, lesion_lines
from annotator.lesions import edits
from annotator.lesions.case import Case
from annotator.lesions.change import replaced
from annotator.lesions.fact_words import sentence
from annotator.lesions.facts import Antibiotic, Biopsy, Laboratory, Treatment
from annotator.lesions.follow_up import answered
from annotator.lesions.records import (
    Activity,
    ClinicalFact,
    ImageReference,
    MarkId,
    Observation,
    ObservationStatus,
    RecordId,
)
from annotator.measure.measurement import Measurement, Quantity
from annotator.measure.of_lesion import Taken
from annotator.terms.code import Code
from tests.helpers.founding_case import empty_case, with_fact
from tests.lesions.test_edits import FU1, again, with_lesion
from tests.library.editing import starting_case


@pytest.fixture
def case() -> Case:
    """L1 seen twice, L2 at baseline only; CRP with a unit in doubt, and an antibiotic."""
    case = with_lesion(with_lesion(starting_case()), edits.Place("t08"))
    case = again(case, case.lesions[0].id, FU1)
    for detail, day in (
        (Laboratory("crp", 24.0, "mg/dL", "mg/L"), "2006"),
        (Laboratory("crp", 3.0, "mg/L"), "2008-03-01"),
        (Antibiotic("ciprofloxacin", 3.0), "2007-01-01"),
        (Antibiotic("cephalothin"), None),
    ):
        case = case.after(edits.add_fact(detail, day))
    return case


def said(line: Line) -> list[tuple[float, bool]]:
    return [(one.value, one.is_open) for one in line.values]


def day(text: str) -> float:
    return float(date.fromisoformat(text).toordinal())


def test_the_burden_counts_lesions_and_bones_and_says_where_it_is_not_complete(case: Case) -> None:
    lesions, bones = burden_lines(case, None, ())
    assert (lesions.title, said(lesions)) == ("Lesions", [(2, False), (1, True)])
    assert (bones.title, said(bones)) == ("Bones", [(2, False), (1, True)])
    done = case.after(answered(case, case.lesions[1].id, FU1, ObservationStatus.RESOLVED))
    assert said(burden_lines(done, None, ())[0]) == [(2, False), (1, False)]


def test_diameters_of_another_cut_are_another_line(case: Case) -> None:
    code = Code("103339001", "SCT", "Long axis")
    at = ImageReference("1.2.3.4", 1, "1.2.3", "1.2", "MR")
    lesion, first = case.lesions[0].id, case.timepoints[0].id

    def taken(mark: str, value: float, orientation: str) -> Taken:
        measured = Measurement(Quantity.LONG_AXIS, value, "mm", "", code, calibration=Calibration.CALIBRATED)
        turned = replace(measured, orientation=orientation)
        return Taken(lesion, first, (MarkId(RecordId(mark)),), at, turned)

    every = [taken("a", 20.0, "sagittal"), taken("b", 24.0, "sagittal"), taken("c", 30.0, "axial")]
    lines = [one for one in lesion_lines(case, lesion, every) if one.title.startswith("Long axis")]
    assert [(one.title, said(one)) for one in lines] == [
        ("Long axis, MR axial", [(30.0, False)]),
        ("Long axis, MR sagittal", [(24.0, False)]),
    ]


def test_uptake_of_the_blood_pool_is_another_line(case: Case) -> None:
    at = ImageReference("1.2.3.4", 1, "1.2.3", "1.2", "NM", "anterior")
    lesion, first = case.lesions[0].id, case.timepoints[0].id
    ratios = [
        Measurement(Quantity.UPTAKE_RATIO, value, "1", "", Code("", "", ""), contrast=phase)
        for value, phase in ((1.1, "early phase"), (3.0, "late phase"))
    ]
    every = [Taken(lesion, first, (MarkId(RecordId(one.contrast)),), at, one) for one in ratios]
    found = [(one.title, said(one)) for one in lesion_lines(case, lesion, every)]
    assert found == [
        ("Uptake ratio, NM anterior", [(3.0, False)]),
        ("Uptake ratio, NM anterior early phase", [(1.1, False)]),
    ]


def test_copies_that_nobody_accepted_draw_no_values(case: Case) -> None:
    code = Code("118565006", "SCT", "Volume")
    at = ImageReference("1.2.3.4", 1, "1.2.3", "1.2", "MR")
    lesion, first = case.lesions[0].id, case.timepoints[0].id
    result = Measurement(Quantity.VOLUME, 5000.0, "mm3", "", code, calibration=Calibration.CALIBRATED)
    copied = Taken(lesion, first, (MarkId(RecordId("a")),), at, result, waits=True)
    titles = [
        one.title for one in (*lesion_lines(case, lesion, [copied]), *burden_lines(case, None, [copied]))
    ]
    assert not [one for one in titles if one.startswith("Volume")]
    sure = replace(copied, waits=False)
    assert [said(one) for one in burden_lines(case, None, [sure]) if one.title == "Volume, MR"] == [
        [(5.0, False)]
    ]


def test_a_sum_of_volumes_is_open_while_a_marked_lesion_has_none(case: Case) -> None:
    code, first = Code("118565006", "SCT", "Volume"), case.timepoints[0].id
    result = Measurement(Quantity.VOLUME, 5000.0, "mm3", "", code, calibration=Calibration.CALIBRATED)
    at = case.marks_of_lesion(case.lesions[0].id)[0].image
    every = [Taken(one.id, first, (MarkId(RecordId("a")),), at, result) for one in case.lesions]

    def volumes(taken: list[Taken]) -> list[list[tuple[float, bool]]]:
        return [said(one) for one in burden_lines(case, None, taken) if one.unit == "mL"]

    assert volumes(every[:1]) == [[(5.0, True)]]
    assert volumes(every) == [[(10.0, False)]]


def test_a_number_of_active_lesions_is_open_while_of_one_nothing_is_said(case: Case) -> None:
    active = case
    for lesion, numbers in zip(case.lesions, ([(1, True)], [(2, False)]), strict=True):
        seen = active.observation_at(lesion.id, case.timepoints[0].id)
        assert seen is not None
        active = active.after(replaced(seen, replace(seen, activity=Activity.ACTIVE)))
        lines = {line.title: line for line in burden_lines(active, None, ())}
        assert said(lines["Active lesions"]) == numbers


def test_active_lesions_are_counted_only_where_activity_is_recorded(case: Case) -> None:
    seen = case.observation_at(case.lesions[0].id, FU1)
    assert isinstance(seen, Observation)
    told = case.after(replaced(seen, replace(seen, activity=Activity.ACTIVE, features=(("expansion", 1),))))
    lines = {line.title: line for line in burden_lines(told, None, ())}
    assert [(one.timepoint.id, one.value) for one in lines["Active lesions"].values if one.timepoint] == [
        (FU1, 1)
    ]
    own = {line.title: line for line in lesion_lines(told, told.lesions[0].id, ())}
    assert [one.value for one in own["Activity"].values] == [2.0]
    assert own["Activity"].names == ("inactive", "indeterminate", "active")
    assert [one.words for one in own["Bony expansion"].values] == ["Bony expansion: yes"]


def test_values_of_different_units_are_never_on_one_line(case: Case) -> None:
    first, second = laboratory_lines(case)
    assert (first.title, first.unit, said(first)) == ("CRP", "mg/L", [(3.0, False)])
    assert (second.unit, said(second)) == ("mg/dL", [(24.0, True)])
    assert second.values[0].words == "2006: CRP 24 mg/dL (or mg/L: unit in doubt)"


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2008", "2008-01-01", "2008-12-31"),
        ("2008-02", "2008-02-01", "2008-02-29"),
        ("2008-05-12", "2008-05-12", "2008-05-12"),
    ],
)
def test_a_partial_date_is_all_the_days_it_may_mean(text: str, first: str, last: str) -> None:
    assert span_of(text) == Span(day(first), day(last))


@pytest.mark.parametrize("text", [None, "", "about 2007", "2008-13", "2008-02-30", "0"])
def test_what_is_no_date_has_no_place_on_the_axis(text: str | None) -> None:
    assert span_of(text) is None


def test_an_antibiotic_lasts_as_long_as_is_recorded() -> None:
    (_, course) = edits.add_fact(Antibiotic("ciprofloxacin", 3.0), "2007-01-01").pairs[0]
    assert isinstance(course, ClinicalFact)
    span = fact_span(course)
    assert span is not None
    assert span.last - span.first == pytest.approx(91.3, abs=0.1)
    ended = fact_span(replace(course, end_date="2007-02-01"))
    assert ended == Span(day("2007-01-01"), day("2007-02-01"))


@given(st.dates(date(1950, 1, 1), date(2100, 1, 1)), st.integers(0, 20_000))
def test_the_axis_keeps_order_and_holds_all_it_shows(start: date, days: int) -> None:
    span = Span(float(start.toordinal()), float(start.toordinal() + days))
    axis = TimeAxis.over([span], 100.0, 500.0)
    assert 100.0 <= axis.x(span.first) <= axis.x(span.last) <= 500.0
    ticks = axis.ticks()
    assert len(ticks) <= 9
    assert all(axis.first <= at <= axis.last for at, _ in ticks)


def paths(drawing: Drawing, name: str) -> list[Path]:
    return [one for one in drawing.items if isinstance(one, Path) and one.id == name]


def test_values_and_facts_of_one_day_stand_above_one_another(case: Case) -> None:
    drawing = trend_chart(case, burden_lines(case, None, ()), 640.0)
    (later,) = [fact for fact in case.facts if fact.date == "2008-03-01"]
    (dot,) = paths(drawing, f"fact:{later.id}")
    points = paths(drawing, f"timepoint:{FU1}")
    assert len(points) == 2
    middles = [sum(x for x, _ in path.rings[0]) / 4 for path in (dot, *points)]
    assert middles == pytest.approx([middles[0]] * 3, abs=0.2)


def test_what_has_no_date_stands_apart_and_hollow(case: Case) -> None:
    drawing = trend_chart(case, (), 640.0)
    (undated,) = [fact for fact in case.facts if fact.date is None]
    (dot,) = paths(drawing, f"fact:{undated.id}")
    dated = [
        one
        for one in drawing.items
        if isinstance(one, Path) and one.id.startswith("fact:") and one is not dot
    ]
    assert dot.fill is None
    assert min(y for _, y in dot.rings[0]) > max(y for path in dated for _, y in path.rings[0])
    assert all(one.fill for one in dated)


@pytest.mark.parametrize("width", [360.0, 384.0, 760.0])
def test_facts_without_a_date_are_told_in_full(case: Case, width: float) -> None:
    long = Biopsy("clavicle", inflammation_or_fibrosis=True, growth=False, on_antibiotics=False)
    case = case.after(edits.add_fact(long))
    drawing = trend_chart(case, (), width)
    texts = " ".join(one.text for one in drawing.items if isinstance(one, Label))
    undated = [fact for fact in case.facts if fact.date is None]
    assert len(undated) == 2
    for fact in undated:
        assert sentence(fact) in texts
    for one in drawing.items:
        if isinstance(one, Label) and one.anchor == "start":
            assert one.at[0] + width_of(one.text, one.size) <= width


def test_every_item_lies_on_the_sheet_and_the_svg_carries_ids(case: Case) -> None:
    drawing = trend_chart(
        case, (*burden_lines(case, None, ()), *laboratory_lines(case)), 384.0, "dark", "Course"
    )
    width, height = drawing.size
    for item in drawing.items:
        if isinstance(item, Path):
            assert all(0 <= x <= width and 0 <= y <= height for ring in item.rings for x, y in ring)
        elif isinstance(item, Label):
            assert 0 <= item.at[0] <= width
            assert 0 <= item.at[1] <= height
    text = svg(drawing)
    assert all(f"fact:{fact.id}" in text for fact in case.facts)


def test_in_privacy_no_year_is_written(case: Case) -> None:
    drawing = trend_chart(case, burden_lines(case, None, ()), dated=False)
    assert not any("200" in item.text for item in drawing.items if isinstance(item, Label))


def test_years_and_months_never_run_into_one_another_however_narrow_the_chart() -> None:
    case = with_fact(empty_case("2015-03-09", "2016-05-23"), Treatment("naproxen"), "2015-03-20")
    for width in (360.0, 760.0):
        drawing = trend_chart(case, burden_lines(case, None, ()), width)
        ticks = [
            one
            for one in drawing.items
            if isinstance(one, Label) and re.fullmatch(r"\d{4}(-\d\d)?", one.text)
        ]
        ends = sorted((one.at[0], one.at[0] + width_of(one.text, one.size)) for one in ticks)
        assert ends
        assert all(first[1] < second[0] for first, second in pairwise(ends))
        assert ends[-1][1] < width


def test_only_a_value_without_a_date_takes_room_from_the_axis() -> None:
    case = with_fact(empty_case("2015", "2016"), Treatment("naproxen"), "2015-03-20")

    def last(one: Case) -> float:
        lines = (*burden_lines(one, None, ()), *laboratory_lines(one))
        texts = [item for item in trend_chart(one, lines, 400.0).items if isinstance(item, Label)]
        return max(item.at[0] for item in texts if item.text == "2016")

    assert last(case) == last(with_fact(case, Treatment("infliximab")))
    assert last(case) > last(with_fact(case, Laboratory("crp", 12.0, "mg/L"))) + 30
