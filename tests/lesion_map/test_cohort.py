from __future__ import annotations

import csv
import io

import pytest

from annotator.exchange.cohort_files import WRITERS
from annotator.lesion_map.cohort import cohort
from annotator.lesion_map.figure_cohort import cohort_figure, cohort_words, heat, steps
from annotator.lesion_map.figure_style import FigureStyle
from annotator.lesions.case import Case
from annotator.terms.side import Side
from tests.helpers.founding_case import empty_case, founding_case, with_lesion

L, R = Side.LEFT, Side.RIGHT
STARTS = {".svg": b"<svg", ".png": b"\x89PNG", ".pdf": b"%PDF", ".csv": b"site,label"}


@pytest.fixture(autouse=True)
def _application(qapp: object) -> None:
    """Letters need Qt, and Qt allows one application."""


def three() -> tuple[Case, ...]:
    """Left distal tibia in two cases, in one of them twice and only at follow-up; one healthy."""
    first = with_lesion(empty_case("2020"), "tibia_dist", L, {"T0": {"MR": "marrow_oedema"}})
    second = with_lesion(empty_case("2020", "2021"), "tibia_dist", L, {"T1": {"CT": "osteolytic"}})
    second = with_lesion(second, "tibia_dist", L, {"T1": {"CT": "sclerotic"}})
    second = with_lesion(second, "femur_dist", R, {"T0": {"MR": "marrow_oedema"}})
    return first, second, empty_case("2020")


def test_a_case_counts_once_at_a_site_however_many_lesions_it_has_there() -> None:
    found = cohort(three())
    assert dict(found.counts) == {("tibia_dist", L): 2, ("femur_dist", R): 1}
    assert (found.cases, found.affected, found.most) == (3, 2, 2)
    assert found.share(("tibia_dist", L)) == pytest.approx(2 / 3)
    assert cohort_words(found) == "3 cases · 2 with a lesion at any timepoint · number of cases by site"


def test_the_first_timepoint_and_a_modality_count_alone() -> None:
    assert dict(cohort(three(), first_only=True).counts) == {("tibia_dist", L): 1, ("femur_dist", R): 1}
    assert dict(cohort(three(), modalities={"CT"}).counts) == {("tibia_dist", L): 1}


def test_no_cases_make_an_empty_map() -> None:
    found = cohort(())
    assert (found.cases, found.most) == (0, 0)
    assert cohort_figure(found, FigureStyle()).items


def test_more_cases_are_darker_and_the_scale_goes_from_one_to_the_most() -> None:
    lightness = [sum(int(heat(share)[i : i + 2], 16) for i in (1, 3, 5)) for share in (0.0, 0.3, 0.6, 1.0)]
    assert lightness == sorted(lightness, reverse=True)
    assert steps(0) == ()
    assert steps(3) == (1, 2, 3)
    assert steps(100)[0] == 1
    assert steps(100)[-1] == 100
    assert len(steps(100)) == 6


def test_every_form_is_written_the_same_twice_and_names_nobody() -> None:
    case = founding_case()
    found = cohort((case, *three()))
    for suffix, writer in WRITERS.items():
        content = writer(found)
        assert content.startswith(STARTS[suffix])
        assert content == writer(found)
        for secret in (case.patient.id, case.patient.name or case.patient.id, case.id, case.label):
            assert secret.encode() not in content


def test_the_table_has_a_row_for_every_site_of_every_side() -> None:
    rows = list(csv.DictReader(io.StringIO(WRITERS[".csv"](cohort(three())).decode())))
    assert len(rows) == 251
    tibia = next(row for row in rows if (row["site"], row["side"]) == ("tibia_dist", "L"))
    assert (tibia["cases"], tibia["of_cases"], tibia["share"]) == ("2", "3", "0.6667")
    assert sum(int(row["cases"]) for row in rows) == 3
