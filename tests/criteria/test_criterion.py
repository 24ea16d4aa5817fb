from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotator.criteria import (
    All,
    AnyOf,
    AtLeast,
    CriteriaSet,
    Evidence,
    Item,
    Judgement,
    Result,
    Rule,
    Verdict,
    Verification,
)
from annotator.lesion_map.build import build
from tests.helpers.founding_case import empty_case

NOTHING = build(empty_case("2008"))
RULE = AnyOf(AtLeast(2, "a", "b"), All("c", "d"))


def criteria_set(verdicts: dict[str, Verdict], rule: Rule = RULE) -> CriteriaSet:
    def item(item_id: str, verdict: Verdict) -> Item:
        return Item(item_id, "", "", Verification.DERIVED, "", lambda _: Evidence(verdict, ""), "")

    items = tuple(item(item_id, verdict) for item_id, verdict in verdicts.items())
    return CriteriaSet("set", "", "", Verification.DERIVED, items, rule)


def judged(a: Verdict, b: Verdict, c: Verdict, d: Verdict) -> Judgement:
    return criteria_set({"a": a, "b": b, "c": c, "d": d}).judge(NOTHING, ())


MET, NOT, UNKNOWN, AMBIGUOUS = Verdict.MET, Verdict.NOT_MET, Verdict.UNKNOWN, Verdict.AMBIGUOUS
four = st.tuples(*[st.sampled_from(Verdict)] * 4)


def test_a_set_is_fulfilled_whatever_the_unknowns_are() -> None:
    found = judged(MET, MET, UNKNOWN, AMBIGUOUS)
    assert (found.result, found.deciding) == (Result.FULFILLED, ())


def test_a_set_is_not_fulfilled_only_if_nothing_open_could_fulfil_it() -> None:
    assert judged(NOT, UNKNOWN, NOT, AMBIGUOUS).result is Result.NOT_FULFILLED
    assert judged(UNKNOWN, UNKNOWN, NOT, MET).result is Result.INDETERMINATE


def test_the_items_that_can_flip_the_result_decide_in_their_order() -> None:
    found = judged(NOT, UNKNOWN, UNKNOWN, AMBIGUOUS)
    assert (found.result, found.deciding) == (Result.INDETERMINATE, ("c", "d"))


@given(four, st.data())
def test_settling_open_items_never_leaves_the_promised_interval(verdicts, data) -> None:
    before = judged(*verdicts).result
    settled = [data.draw(st.sampled_from((MET, NOT))) if verdict.is_open else verdict for verdict in verdicts]
    after = judged(*settled)
    assert after.result is not Result.INDETERMINATE
    assert after.deciding == ()
    assert before in (after.result, Result.INDETERMINATE)


@given(four, st.integers(0, 3))
def test_an_item_turning_met_never_takes_a_result_back(verdicts, place) -> None:
    order = [Result.NOT_FULFILLED, Result.INDETERMINATE, Result.FULFILLED]
    better = [MET if place == position else verdict for position, verdict in enumerate(verdicts)]
    assert order.index(judged(*better).result) >= order.index(judged(*verdicts).result)


def test_a_judgement_gives_the_evidence_of_an_item() -> None:
    found = judged(MET, NOT, UNKNOWN, AMBIGUOUS)
    assert found.evidence("b").verdict is NOT
    with pytest.raises(KeyError):
        found.evidence("z")


def test_a_rule_that_names_a_missing_item_is_refused() -> None:
    with pytest.raises(ValueError, match="names"):
        criteria_set({"a": MET}, All("a", "b"))


def test_two_items_of_one_id_are_refused() -> None:
    item = criteria_set({"a": MET}, "a").items[0]
    with pytest.raises(ValueError, match="different ids"):
        CriteriaSet("set", "", "", Verification.DERIVED, (item, item), "a")


def test_results_are_told_without_a_diagnosis() -> None:
    assert [one.words for one in Result] == [
        "criteria set fulfilled",
        "criteria set not fulfilled",
        "cannot be decided yet",
        "cannot be computed",
    ]


def test_users_are_told_how_well_a_wording_is_known() -> None:
    assert [one.value for one in Verification] == ["verified", "from memory", "derived"]
    assert all(one.words for one in Verification)
