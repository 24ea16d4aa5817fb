"""Undo and redo as values, and the journal that leads back to them."""

from __future__ import annotations

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from annotator.lesions.change import added
from annotator.lesions.history import Act, Edit, History, replay
from annotator.lesions.records import Reader, ReaderId
from tests.library.editing import random_change, starting_case


def edit(name: str) -> Edit:
    return Edit(name, added(Reader(ReaderId(name), name)))


ONE, TWO, THREE = edit("one"), edit("two"), edit("three")


def test_undo_and_redo_go_back_and_forth() -> None:
    history = History().with_edit(ONE).with_edit(TWO)
    assert history.to_undo is TWO
    back = history.after_undo()
    assert (back.to_undo, back.to_redo) == (ONE, TWO)
    assert back.after_redo() == history


def test_a_new_edit_forgets_what_was_undone() -> None:
    history = History().with_edit(ONE).with_edit(TWO).after_undo().with_edit(THREE)
    assert history == History((ONE, THREE))
    assert history.to_redo is None


def test_at_the_ends_nothing_happens() -> None:
    assert History().to_undo is None
    assert History().after_undo() == History()
    assert History((ONE,)).after_redo() == History((ONE,))


@settings(max_examples=60)
@given(st.lists(st.sampled_from(Act), max_size=40), st.integers(0, 2**32))
def test_the_journal_leads_to_the_same_history_and_case(wishes: list[Act], seed: int) -> None:
    chance, history, journal = random.Random(seed), History(), []
    case = starting_case()
    for wish in wishes:
        if wish is Act.UNDO and history.to_undo:
            done, case = history.to_undo, case.after(history.to_undo.change.inverse())
            history = history.after_undo()
        elif wish is Act.REDO and history.to_redo:
            done, case = history.to_redo, case.after(history.to_redo.change)
            history = history.after_redo()
        else:
            wish, done = Act.DO, Edit(*random_change(case, chance))
            history, case = history.with_edit(done), case.after(done.change)
        journal.append((wish, done))
    assert replay(journal) == history
    rebuilt = starting_case()
    for done in history.done:
        rebuilt = rebuilt.after(done.change)
    assert rebuilt == case


def test_a_journal_that_undoes_more_than_was_done_is_no_journal() -> None:
    with pytest.raises(IndexError):
        replay([(Act.UNDO, ONE)])
