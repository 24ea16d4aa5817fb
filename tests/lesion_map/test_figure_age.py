"""Whose skeleton the map is drawn on."""

from __future__ import annotations

from dataclasses import replace

import pytest

from annotator.lesion_map.build import build
from annotator.lesion_map.figure import compose
from annotator.lesion_map.figure_age import FigureAge, age_at, age_of
from annotator.lesion_map.figure_style import FigureStyle
from tests.helpers.founding_case import founding_case
from tests.lesion_map.test_figure import words


@pytest.mark.parametrize(
    ("years", "age"),
    [
        (0.5, FigureAge.EARLY),
        (6.99, FigureAge.EARLY),
        (7, FigureAge.MIDDLE),
        (12.99, FigureAge.MIDDLE),
        (13, FigureAge.LATE),
        (44, FigureAge.LATE),
        (None, FigureAge.MIDDLE),
        (-1, FigureAge.MIDDLE),
    ],
)
def test_the_figure_goes_by_whole_years(years: float | None, age: FigureAge) -> None:
    assert age_at(years) is age


@pytest.mark.parametrize(
    ("born", "age"),
    [
        ("1998-03-14", FigureAge.MIDDLE),  # ten at the newest timepoint, eight at the first
        ("2004-01-01", FigureAge.EARLY),
        ("1994-01-01", FigureAge.LATE),
        (None, FigureAge.MIDDLE),
        ("1994", FigureAge.LATE),
        ("no date", FigureAge.MIDDLE),
    ],
)
def test_one_figure_serves_the_whole_course(born: str | None, age: FigureAge) -> None:
    case = founding_case()
    assert age_of(replace(case, patient=replace(case.patient, birth_date=born))) is age


def test_without_any_age_the_figure_says_so() -> None:
    found = build(founding_case())
    for known in (True, False):
        told = " ".join(words(compose(found, FigureStyle(age_known=known)).drawing))
        assert ("skeleton 7–12 y, age not known" in told) is not known


@pytest.mark.parametrize("age", FigureAge)
def test_the_figure_says_its_age_and_shows_every_lesion(age: FigureAge) -> None:
    found = build(founding_case())
    made = compose(found, FigureStyle(age=age))
    assert f"skeleton {age.short}" in " ".join(words(made.drawing))
    assert {target.lesion for target in made.targets} == {one.id for one in found.lesions}
    assert ("cartilage, not ossified yet" in words(made.drawing)) == (age is FigureAge.EARLY)
