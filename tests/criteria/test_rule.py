from __future__ import annotations

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotator.criteria import All, AnyOf, AtLeast, Points, Rule, deciding_items, holds
from annotator.criteria.rule import named_items, points

ITEMS = "abcde"
rules: st.SearchStrategy[Rule] = st.recursive(
    st.sampled_from(ITEMS),
    lambda parts: st.builds(
        lambda count, some: AtLeast(count, *some), st.integers(1, 3), st.lists(parts, min_size=1, max_size=3)
    ),
    max_leaves=8,
)
# Of each item: met, not met, or open.
states = st.fixed_dictionaries({item: st.sampled_from(("met", "not_met", "open")) for item in ITEMS})


def of_state(state, wanted: str) -> set[str]:
    return {item for item, value in state.items() if value == wanted}


@pytest.mark.parametrize(
    ("rule", "met", "expected"),
    [
        ("a", "a", True),
        ("a", "b", False),
        (All("a", "b"), "ab", True),
        (All("a", "b"), "a", False),
        (AnyOf("a", "b"), "b", True),
        (AnyOf("a", "b"), "c", False),
        (AtLeast(2, "a", "b", "c"), "ac", True),
        (AtLeast(2, "a", "b", "c"), "c", False),
        (AnyOf(AtLeast(2, "a", "b"), All("c", "d")), "acd", True),
    ],
)
def test_a_rule_reads_as_it_is_written(rule, met, expected) -> None:
    assert holds(rule, set(met)) is expected


def test_a_rule_knows_the_items_it_names() -> None:
    assert named_items(All("a", AnyOf("b", "c"))) == {"a", "b", "c"}


@given(rules, states)
def test_however_open_items_turn_out_the_answer_stays_between_both_evaluations(rule, state) -> None:
    met, still_open = of_state(state, "met"), sorted(of_state(state, "open"))
    low, high = holds(rule, met), holds(rule, met | set(still_open))
    for outcome in product((False, True), repeat=len(still_open)):
        turned = {item for item, is_met in zip(still_open, outcome, strict=True) if is_met}
        assert low <= holds(rule, met | turned) <= high


@given(rules, st.sets(st.sampled_from(ITEMS)), st.sampled_from(ITEMS))
def test_one_more_item_met_never_undoes_a_rule(rule, met, item) -> None:
    assert holds(rule, met) <= holds(rule, met | {item})


@given(rules, states)
def test_deciding_items_are_there_exactly_when_both_evaluations_differ(rule, state) -> None:
    met, still_open = of_state(state, "met"), of_state(state, "open")
    deciding = deciding_items(rule, met, still_open)
    assert deciding <= still_open
    assert bool(deciding) == (holds(rule, met) != holds(rule, met | still_open))


def test_an_open_item_that_cannot_matter_does_not_decide() -> None:
    # b is not met, so c alone cannot fulfil the second part.
    assert deciding_items(AnyOf("a", All("b", "c")), set(), {"a", "c"}) == {"a"}


def by_trial(rule: Rule, met: set[str], still_open: set[str]) -> set[str]:
    """Every way the other open items may turn out, tried."""
    found = set()
    for one in still_open:
        others = sorted(still_open - {one})
        for outcome in product((False, True), repeat=len(others)):
            turned = met | {item for item, is_met in zip(others, outcome, strict=True) if is_met}
            if holds(rule, turned | {one}) and not holds(rule, turned):
                found.add(one)
    return found


@given(rules, states)
def test_the_deciding_items_are_those_that_trial_finds(rule, state) -> None:
    met, still_open = of_state(state, "met"), of_state(state, "open")
    assert deciding_items(rule, met, still_open) == by_trial(rule, met, still_open)


domains = st.permutations(ITEMS).flatmap(
    lambda order: st.tuples(st.integers(0, 4), st.lists(st.integers(0, 9), min_size=5, max_size=5)).map(
        lambda drawn: (
            tuple(zip(order[: drawn[0]], drawn[1], strict=False)),
            *(((item, given_),) for item, given_ in zip(order[drawn[0] :], drawn[1], strict=False)),
        )
    )
)


@given(domains, st.integers(0, 30), states)
def test_the_items_that_decide_a_score_are_those_that_trial_finds(drawn, threshold, state) -> None:
    rule = Points(threshold, drawn)
    met, still_open = of_state(state, "met"), of_state(state, "open")
    assert deciding_items(rule, met, still_open) == by_trial(rule, met, still_open)
    gated = All(*sorted(still_open)[:1], "z", rule)
    assert deciding_items(gated, met | {"z"}, still_open) == by_trial(gated, met | {"z"}, still_open)


def test_a_domain_gives_the_points_of_its_best_item() -> None:
    rule = Points(10, ((("a", 4), ("b", 9)), (("c", 3),)))
    assert [points(rule, set(met)) for met in ("", "a", "ab", "ac", "abc", "c")] == [0, 4, 9, 7, 12, 3]
    assert (holds(rule, {"a", "c"}), holds(rule, {"b", "c"})) == (False, True)


def test_an_item_cannot_take_points_away() -> None:
    with pytest.raises(ValueError, match="0 or more"):
        Points(1, ((("a", -1),),))
