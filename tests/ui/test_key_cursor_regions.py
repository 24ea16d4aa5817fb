"""Regions grown with the cursor of the keys: one-click lesion, seeds in two roles, uptake focus."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from annotator.geometry.shapes import MaskShape
from annotator.lesions.records import MarkRole
from tests.helpers.lesion_stack import BALL, BALL_MM, ball
from tests.ui.ball import load_volume, marked, show_ball
from tests.ui.conftest import Reader


@pytest.fixture(scope="session")
def folder(lesion_folder: Path) -> Path:
    return lesion_folder


@pytest.fixture
def by_keys(reader: Reader) -> Iterator[Reader]:
    """A reader with the cursor of the keys on the slice of the ball, its volume read."""
    show_ball(reader)
    load_volume(reader)
    reader.key("F9")
    yield reader
    reader.viewer.show_key_cursor(False)


def overlap(reader: Reader) -> float:
    """Dice of what is marked and the ball."""
    truth = ball(BALL, BALL_MM)
    mask = marked(reader)
    return float(2 * (mask & truth).sum() / (mask.sum() + truth.sum()))


def test_a_press_grows_a_lesion_and_a_second_keeps_it(by_keys: Reader) -> None:
    by_keys.key("L").go(26, 30).key("Space")
    by_keys.settle()
    assert any("mL · bright, traced" in word for word in by_keys.words())
    by_keys.key("Space")
    assert overlap(by_keys) > 0.93
    by_keys.key("Esc", "Ctrl+Z")


def test_plus_and_minus_size_what_a_press_has_grown_and_enter_keeps_it(by_keys: Reader) -> None:
    by_keys.key("L").go(26, 30).key("Space")
    by_keys.settle()
    (before,) = [word for word in by_keys.words() if "mL · bright, traced" in word]
    by_keys.key("-", "-")
    (after,) = [word for word in by_keys.words() if "mL · bright, traced" in word]
    assert before != after
    by_keys.key("+", "+", "Return")
    assert overlap(by_keys) > 0.9
    by_keys.key("Esc", "Ctrl+Z")


def test_seeds_on_the_lesion_and_with_ctrl_on_the_background(by_keys: Reader) -> None:
    by_keys.key("Ctrl+Shift+L").go(23, 30).key("Space").go(29, 30).key("Space")
    by_keys.settle()
    by_keys.go(14, 20).key("Ctrl+Space").go(40, 20).key("Ctrl+Space")
    by_keys.settle()
    by_keys.key("Return")
    assert overlap(by_keys) > 0.93
    note = "grown from scribbles: 1 on the lesion, 1 on the background"
    assert {mark.note for mark in by_keys.marks} == {note}
    by_keys.key("Esc", "Ctrl+Z")


def test_an_uptake_focus_and_its_other_side(by_keys: Reader) -> None:
    by_keys.show("NM").setFocus()
    by_keys.key("Shift+U").go(21, 21).key("Space")
    by_keys.settle()
    by_keys.key("Return")
    (focus,) = [mark for mark in by_keys.marks if mark.role is MarkRole.LESION]
    assert isinstance(focus.shape, MaskShape)
    assert (*focus.shape.corner, *focus.shape.size) == (20, 20, 3, 3)
    assert [mark.role for mark in by_keys.marks].count(MarkRole.MIRRORED) == 1
    by_keys.key("Esc", "Ctrl+Z")
