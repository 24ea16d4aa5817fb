from __future__ import annotations

import json

import pytest

from annotator.criteria import judge_all, report
from annotator.criteria.judge import facts_until
from annotator.lesions.facts import Symptom
from annotator.lesions.records import ClinicalFact, FactId, RecordId, Timepoint, TimepointId
from tests.helpers.founding_case import TIMEPOINT_IDS, founding_case

SET_KEYS = {"id", "title", "source", "verification", "result", "deciding", "score", "missing", "items"}
ITEM_KEYS = {"id", "title", "verdict", "because", "needs", "lesions", "facts"}


def test_the_report_has_the_shape_that_the_command_line_promises() -> None:
    case = founding_case()
    found = json.loads(json.dumps(report(case, judge_all(case))))
    assert {"case", "timepoint", "sets"} <= set(found)
    assert (found["case"], found["timepoint"]) == (case.id, None)
    for one in found["sets"]:
        assert set(one) >= SET_KEYS
        assert one["result"] in ("fulfilled", "not_fulfilled", "indeterminate")
        for item in one["items"]:
            assert set(item) >= ITEM_KEYS
            assert item["verdict"] in ("met", "not_met", "unknown", "ambiguous")


def test_the_report_says_how_well_each_wording_is_known() -> None:
    case = founding_case()
    sets = {one["id"]: one for one in report(case, judge_all(case))["sets"]}
    assert sets["report_strict"]["verification"] == "verified"
    assert sets["jansson_2007"]["verification"] == "from memory"
    assert sets["jansson_2007"]["items"][0]["verification_words"] == (
        "wording from memory: check it against the paper"
    )


def test_the_report_of_a_timepoint_names_it() -> None:
    case, point = founding_case(), TIMEPOINT_IDS["TP2"]
    found = report(case, judge_all(case, timepoint=point), point)
    assert (found["timepoint"], found["timepoint_label"]) == (point, "2008 rheumatology, before biologic")


@pytest.mark.parametrize(
    ("date", "limit", "kept"),
    [
        ("2008-04-01", "2008-03-31", False),
        ("2008-03-31", "2008-03-31", True),
        ("2008", "2008-03", True),
        ("2009", "2008-03", False),
        ("2008-04", "2008", True),
        (None, "2008", True),
        ("2009", None, True),
    ],
)
def test_a_fact_is_left_out_only_if_it_is_surely_later(date, limit, kept) -> None:
    fact = ClinicalFact(FactId(RecordId("f")), Symptom("fever", True), date)
    point = Timepoint(TimepointId(RecordId("t")), "t", 0, limit)
    assert bool(facts_until([fact], point)) is kept


def test_what_cannot_be_computed_is_open_and_says_so_beside() -> None:
    case = founding_case()
    sets = {one["id"]: one for one in report(case, judge_all(case))["sets"]}
    found = sets["eular_acr_2025"]
    assert (found["result"], found["computable"]) == ("indeterminate", False)
    assert found["result_words"] == "cannot be computed"
    assert found["missing"] == "55-point threshold, weights not installed"
    assert sets["jansson_2009"]["score"] == {"least": 21, "most": 54, "threshold": 39}
    assert sets["jansson_2009"]["computable"]
