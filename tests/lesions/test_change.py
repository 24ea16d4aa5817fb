"""The algebra of changes: undo, redo, journal and redraw all rest on these laws."""

from __future__ import annotations

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from annotator.lesions.case import Case
from annotator.lesions.change import Change, added, record_id, removed, replaced
from annotator.lesions.records import Reader, ReaderId, Role
from tests.library.editing import random_change, starting_case

ADA = Reader(ReaderId("ada"), "Ada")
ADA_DECIDES = Reader(ReaderId("ada"), "Ada", Role.ADJUDICATOR)
BEA = Reader(ReaderId("bea"), "Bea")
SEEDS = st.integers(0, 2**32)


def walk(seed: int, steps: int) -> tuple[list[Case], list[Change]]:
    """The cases and the changes between them of some random edits."""
    chance, cases, changes = random.Random(seed), [starting_case()], []
    for _ in range(steps):
        changes.append(random_change(cases[-1], chance)[1])
        cases.append(cases[-1].after(changes[-1]))
    return cases, changes


@settings(max_examples=40)
@given(SEEDS)
def test_a_change_and_its_inverse_cancel(seed: int) -> None:
    cases, changes = walk(seed, 12)
    for before, change, after in zip(cases, changes, cases[1:], strict=False):
        assert after.after(change.inverse()) == before
        assert change.inverse().inverse() == change
        assert not change.then(change.inverse())


@settings(max_examples=40)
@given(SEEDS, st.integers(0, 12))
def test_one_change_does_what_many_do(seed: int, cut: int) -> None:
    cases, changes = walk(seed, 12)
    whole, first, second = Change(), Change(), Change()
    for number, change in enumerate(changes):
        whole = whole.then(change)
        first, second = (first.then(change), second) if number < cut else (first, second.then(change))
    assert cases[0].after(whole) == cases[-1]
    assert cases[-1].after(whole.inverse()) == cases[0]
    assert cases[0].after(first.then(second)) == cases[-1]


@settings(max_examples=20)
@given(SEEDS)
def test_taking_back_every_edit_leads_to_the_start(seed: int) -> None:
    cases, changes = walk(seed, 15)
    case = cases[-1]
    for change in reversed(changes):
        case = case.after(change.inverse())
    assert case == cases[0]


@settings(max_examples=20)
@given(SEEDS)
def test_an_edit_touches_what_differs_and_nothing_else(seed: int) -> None:
    cases, changes = walk(seed, 12)
    for before, change, after in zip(cases, changes, cases[1:], strict=False):
        keys = {*before.table, *after.table}
        assert {key for key in keys if before.table.get(key) != after.table.get(key)} == change.touched


def test_the_smallest_changes() -> None:
    assert added(ADA).pairs == ((None, ADA),)
    assert removed([ADA, BEA]).pairs == ((ADA, None), (BEA, None))
    assert replaced(ADA, ADA_DECIDES).pairs == ((ADA, ADA_DECIDES),)
    assert not replaced(ADA, ADA)
    assert added(ADA, BEA).records() == (ADA, BEA)


def test_adding_then_altering_is_adding_the_altered() -> None:
    assert added(ADA).then(replaced(ADA, ADA_DECIDES)) == added(ADA_DECIDES)
    assert added(ADA).then(removed([ADA])) == Change()


def test_a_change_that_does_not_follow_is_refused() -> None:
    with pytest.raises(ValueError, match="does not follow on record ada"):
        added(ADA).then(removed([ADA_DECIDES]))
    case = starting_case().after(added(ADA))
    for change in (added(ADA), removed([BEA]), replaced(ADA_DECIDES, ADA)):
        with pytest.raises(ValueError, match="does not start from"):
            case.after(change)


def test_a_pair_is_about_one_record() -> None:
    for pair in ((ADA, BEA), (None, None)):
        with pytest.raises(ValueError, match="one record"):
            record_id(pair)
    with pytest.raises(ValueError, match="one pair per record"):
        Change(((None, ADA), (ADA, ADA_DECIDES)))
