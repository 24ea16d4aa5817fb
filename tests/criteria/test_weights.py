"""Weights files: a set that needs them, computed with made-up points that only these tests use."""

from __future__ import annotations

import json
from typing import Any

import pytest

from annotator.criteria import (
    CRITERIA_SETS,
    Judgement,
    Result,
    Score,
    Verdict,
    judge_all,
    read_weights,
    with_weights,
)
from annotator.errors import WeightsError
from annotator.lesions.facts import Comorbidity, Laboratory
from tests.helpers.founding_case import empty_case, founding_case, with_fact

DOCUMENT: dict[str, Any] = {
    "format": "annotator-weights",
    "version": 1,
    "set": "eular_acr_2025",
    "source": "points made up for a test",
    "threshold": 55,
    "domains": {
        "site": [{"feature": "clavicle_or_mandible", "points": 20}, {"feature": "other_site", "points": 8}],
        "pattern": [{"feature": "multifocal", "points": 15}, {"feature": "symmetric", "points": 18}],
        "age_at_onset": [{"feature": "age_at_onset_at_least", "limit": 3, "points": 5}],
        "crp": [{"feature": "crp_below", "limit": 100, "points": 10}],
        "biopsy": [{"feature": "biopsy", "points": 17}],
    },
}


def judged(path, document=DOCUMENT) -> Judgement:
    path.write_text(json.dumps(document))
    case = founding_case()
    for condition in ("vitamin_c_deficiency", "hypophosphatasia"):
        case = with_fact(case, Comorbidity(condition, False))
    sets = [one for one in with_weights(read_weights(path)) if one.id == "eular_acr_2025"]
    return judge_all(case, sets=sets)[0]


def test_a_weights_file_makes_the_set_computable(tmp_path) -> None:
    # 20 clavicle + 15 multifocal (18 if the sacroiliac joints count) + 5 age + 17 biopsy; CRP is in doubt.
    found = judged(tmp_path / "weights.json")
    assert found.score == Score(57, 70, 55)
    assert found.result is Result.FULFILLED
    assert found.evidence("crp_below_100").verdict is Verdict.AMBIGUOUS
    assert found.evidence("age_at_onset_at_least_3").verdict is Verdict.MET
    assert "points made up for a test" in found.criteria_set.remark


@pytest.mark.parametrize(("value", "verdict"), [(99.9, "met"), (100.0, "not_met"), (None, "unknown")])
def test_the_limit_of_a_weights_file_is_not_below_itself(tmp_path, value, verdict) -> None:
    path = tmp_path / "weights.json"
    path.write_text(json.dumps(DOCUMENT))
    sets = [one for one in with_weights(read_weights(path)) if one.id == "eular_acr_2025"]
    case = empty_case("2008")
    if value is not None:
        case = with_fact(case, Laboratory("crp", value, "mg/L"))
    found = judge_all(case, sets=sets)[0].evidence("crp_below_100")
    assert found.verdict.value == verdict


def test_the_items_in_doubt_decide_when_the_sum_is_short(tmp_path) -> None:
    found = judged(tmp_path / "weights.json", DOCUMENT | {"threshold": 60})
    assert found.result is Result.INDETERMINATE
    assert found.deciding == ("symmetric", "crp_below_100")
    assert [one.item for one in found.settling()] == ["symmetric", "crp_below_100"]


def test_the_other_sets_stay_as_they_are(tmp_path) -> None:
    path = tmp_path / "weights.json"
    path.write_text(json.dumps(DOCUMENT))
    sets = with_weights(read_weights(path))
    assert [one.id for one in sets] == [one.id for one in CRITERIA_SETS]
    assert sum(a is not b for a, b in zip(sets, CRITERIA_SETS, strict=True)) == 1


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"format": "other"}, '"format" is not "annotator-weights"'),
        ({"version": 2}, '"version" is 2'),
        ({"set": "jansson_2007"}, 'for the set "jansson_2007"'),
        ({"source": " "}, '"source" must say'),
        ({"threshold": "55"}, "\"threshold\" is '55', not int"),
        ({"threshold": True}, '"threshold" is True'),
        ({"domains": None}, '"domains" is missing'),
        ({"domains": {"shoe size": []}}, 'domain "shoe size" is not known'),
        ({"domains": {"site": [{"feature": "knee", "points": 1}]}}, 'feature "knee" is not known'),
        ({"domains": {"site": [{"feature": "biopsy", "points": -1}]}}, '"points" of domain "site" is -1'),
        ({"domains": {"crp": [{"feature": "crp_below", "points": 1}]}}, 'needs a "limit"'),
        ({"domains": {"site": [{"feature": "biopsy", "points": 1, "limit": 2}]}}, 'takes no "limit"'),
        ({"domains": {"site": [{"feature": "biopsy", "points": 1}] * 2}}, "stands there twice"),
        ({"domains": {"site": 3}}, 'domain "site" is no list'),
    ],
)
def test_a_file_that_does_not_fit_is_refused_by_name(tmp_path, changed, said) -> None:
    with pytest.raises(WeightsError) as refusal:
        judged(tmp_path / "weights.json", DOCUMENT | changed)
    assert said in refusal.value.message
    assert refusal.value.hint


@pytest.mark.parametrize("content", [b"", b"\xff\xfe", b"[1", b"[]"])
def test_what_is_no_weights_file_is_refused(tmp_path, content) -> None:
    path = tmp_path / "w.json"
    path.write_bytes(content)
    with pytest.raises(WeightsError, match=r"w\.json"):
        read_weights(path)
    with pytest.raises(WeightsError, match=r"gone\.json"):
        read_weights(tmp_path / "gone.json")
