"""Records and cases as JSON and back: nothing lost, nothing unknown let in."""

from __future__ import annotations

import contextlib
import json
import random
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from annotator.errors import CaseFileError
from annotator.geometry.plane import Plane
from annotator.geometry.shapes import BoxShape, EllipseShape, LineShape, OutlineShape, PointShape, Shape
from annotator.lesions import facts
from annotator.lesions.case import Case
from annotator.lesions.change import added
from annotator.lesions.document import (
    case_document,
    case_from_document,
    change_document,
    change_from_document,
    record_document,
    record_from_document,
)
from annotator.lesions.records import (
    Activity,
    ClinicalFact,
    FactId,
    LesionId,
    Mark,
    MarkId,
    Observation,
    ObservationId,
    ReadingId,
    ReviewResult,
    SiteReview,
    SiteReviewId,
    TimepointId,
)
from annotator.terms.side import Side
from tests.library.editing import image, random_change, starting_case

NUMBER = st.floats(allow_nan=False, allow_infinity=False)
POINT, VECTOR = st.tuples(NUMBER, NUMBER), st.tuples(NUMBER, NUMBER, NUMBER)
SHAPES: st.SearchStrategy[Shape] = st.one_of(
    st.builds(PointShape, POINT),
    st.builds(LineShape, POINT, POINT),
    st.builds(EllipseShape, POINT, POINT, NUMBER),
    st.builds(BoxShape, POINT, POINT),
    st.builds(OutlineShape, st.lists(POINT, min_size=3, max_size=9).map(tuple)),
)
WORDS = st.text(max_size=20)
MAYBE = st.none() | st.booleans()
DETAILS = st.one_of(
    st.builds(
        facts.Laboratory, WORDS, st.none() | NUMBER, WORDS, WORDS, st.none() | st.sampled_from(facts.Level)
    ),
    st.builds(facts.Antibiotic, WORDS, st.none() | NUMBER, st.none() | st.sampled_from(facts.Response)),
    st.builds(facts.Culture, WORDS, MAYBE),
    st.builds(facts.Biopsy, WORDS, MAYBE, MAYBE, MAYBE),
    st.builds(facts.Symptom, WORDS, MAYBE, WORDS),
    st.builds(facts.Course, st.none() | NUMBER, MAYBE, st.none() | NUMBER),
    st.builds(facts.Treatment, WORDS, WORDS, st.none() | st.sampled_from(facts.Response)),
    st.builds(facts.Comorbidity, WORDS, MAYBE),
    st.builds(facts.FamilyHistory, WORDS, MAYBE, st.none() | st.integers(1, 2)),
    st.builds(facts.Assessment, WORDS, MAYBE),
)


def through_json(value: Any) -> Any:
    return json.loads(json.dumps(value, allow_nan=False))


def random_case(seed: int, steps: int = 15) -> Case:
    chance, case = random.Random(seed), starting_case()
    for _ in range(steps):
        case = case.after(random_change(case, chance)[1])
    return case


@settings(max_examples=30)
@given(st.integers(0, 2**32))
def test_a_case_comes_back_with_its_records_in_order(seed: int) -> None:
    case = random_case(seed)
    document = case_document(case)
    back = case_from_document(through_json(document))
    assert back == case
    assert list(back.table) == list(case.table)
    assert case_document(back) == document


@settings(max_examples=30)
@given(st.integers(0, 2**32))
def test_a_change_comes_back(seed: int) -> None:
    case = random_case(seed, 8)
    change = random_change(case, random.Random(seed))[1]
    assert change_from_document(through_json(change_document(change))) == change


@given(SHAPES, st.frozensets(WORDS, max_size=4), WORDS)
def test_a_mark_of_any_shape_comes_back(shape: Shape, findings: frozenset[str], note: str) -> None:
    mark = Mark(MarkId("m"), ObservationId("o"), image(3, "MR"), shape, findings, note=note)
    assert record_from_document(through_json(record_document(mark))) == mark


@given(SHAPES, st.builds(Plane, VECTOR, VECTOR, VECTOR, POINT))
def test_a_mark_on_a_plane_across_the_slices_comes_back(shape: Shape, plane: Plane) -> None:
    mark = Mark(MarkId("m"), ObservationId("o"), image(3, "MR"), shape, plane=plane)
    document = record_document(mark)
    assert record_from_document(through_json(document)) == mark
    assert "plane" not in record_document(replace(mark, plane=None))
    document["plane"]["tilt"] = 3.0
    with pytest.raises(CaseFileError, match="tilt"):
        record_from_document(document)


@given(DETAILS, st.none() | WORDS)
def test_a_fact_of_any_kind_comes_back(detail: facts.Detail, date: str | None) -> None:
    fact = ClinicalFact(FactId("f"), detail, date=date, certain=False)
    assert record_from_document(through_json(record_document(fact))) == fact


def test_observations_and_reviews_come_back() -> None:
    seen = Observation(
        ObservationId("o"),
        LesionId("2.25.1"),
        TimepointId("t"),
        activity=Activity.INDETERMINATE,
        certainty=3,
        symptomatic=False,
        features=(("signal", 2), ("extension", 1)),
    )
    review = SiteReview(
        SiteReviewId("s"),
        ReadingId("r"),
        TimepointId("t"),
        "MR",
        "si_joint",
        Side.LEFT,
        ReviewResult.NOT_COVERED,
    )
    for record in (seen, review):
        assert record_from_document(through_json(record_document(record))) == record


def test_equal_records_give_equal_documents() -> None:
    findings = ["uptake", "osteolytic", "sclerotic", "abscess", "fistula"]
    mark = Mark(MarkId("m"), ObservationId("o"), image(1), PointShape((1.0, 2.0)), frozenset(findings))
    again = replace(mark, findings=frozenset(reversed(findings)))
    assert json.dumps(record_document(mark)) == json.dumps(record_document(again))
    assert record_document(mark)["findings"] == sorted(findings)


@pytest.mark.parametrize("number", [float("nan"), float("inf"), float("-inf")])
def test_what_is_no_number_is_refused_on_the_way_in(number: float) -> None:
    mark = Mark(MarkId("m"), ObservationId("o"), image(1), PointShape((1.0, 2.0)))
    document = record_document(mark)
    document["shape"]["at"][0] = number
    with pytest.raises(CaseFileError, match=r"mark m is not valid: field 'shape"):
        record_from_document(document)


@pytest.mark.parametrize(
    ("alter", "said"),
    [
        (lambda one: one.update(colour="red"), "field 'colour'"),
        (lambda one: one.pop("number"), "field 'number'"),
        (lambda one: one.update(number="three"), "field 'number'.*'three'"),
        (lambda one: one.update(side="both"), "field 'side'.*'both'"),
        (lambda one: one.update(type="tumour"), "unknown type 'tumour'"),
        (lambda one: one.pop("type"), "unknown type ''"),
    ],
)
def test_a_record_that_is_not_valid_names_the_field(alter: Any, said: str) -> None:
    case = random_case(1)
    document = record_document(case.lesions[0])
    alter(document)
    with pytest.raises(CaseFileError, match=said):
        record_from_document(document)


@pytest.mark.parametrize(
    ("alter", "said"),
    [
        (lambda one: one.update(format="recipe"), "not a case file"),
        (lambda one: one.update(version=2), "version 2; this program reads 1"),
        (lambda one: one.update(patient=None), "patient is not valid"),
        (lambda one: one.update(id=""), "lacks its 'id' or 'label'"),
        (lambda one: one.update(label=7), "lacks its 'id' or 'label'"),
        (lambda one: one.update(records={}), "lacks its list of 'records'"),
        (lambda one: one["records"].append(7), "lacks its list of 'records'"),
        (lambda one: one["records"].append(one["records"][0]), "same id"),
    ],
)
def test_a_document_that_is_no_case_says_why(alter: Any, said: str) -> None:
    document = case_document(starting_case())
    alter(document)
    with pytest.raises(CaseFileError, match=said):
        case_from_document(document)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | NUMBER | WORDS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(WORDS, inner, max_size=3),
    max_leaves=8,
)


@settings(max_examples=200)
@given(st.data(), JSON)
def test_any_json_in_any_place_is_read_or_refused(data: st.DataObject, value: Any) -> None:
    document = through_json(case_document(random_case(2, 6)))
    record = data.draw(st.sampled_from(document["records"]))
    record[data.draw(st.sampled_from(sorted(record)))] = value
    with contextlib.suppress(CaseFileError):
        assert case_from_document(document).id == "founding"


def test_a_value_of_another_type_is_a_bug() -> None:
    fact = ClinicalFact(FactId("f"), facts.Culture("blood"), certain="yes")  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="certain"):
        record_document(fact)
    assert change_document(added(replace(fact, certain=True)))
