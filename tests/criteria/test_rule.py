from __future__ import annotations

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotator.criteria import All, AnyOf, AtLeast, Rule, deciding_items, holds
from annotator.criteria.rule import named_items

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
