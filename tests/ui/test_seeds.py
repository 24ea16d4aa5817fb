"""Grow from seeds with real mouse and keys on a CT with two balls."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt

from tests.helpers.lesion_stack import BALL, BALL_MM, ball
from tests.ui.ball import load_volume, marked, show_ball
from tests.ui.conftest import CTRL, Reader


@pytest.fixture(scope="session")
def folder(lesion_folder: Path) -> Path:
    return lesion_folder


@pytest.fixture
def reader(reader: Reader) -> Reader:
    show_ball(reader)
    load_volume(reader)
    reader.key("Ctrl+Shift+L")
    return reader


def scribble(reader: Reader, start: tuple[float, float], end: tuple[float, float], **keys: object) -> None:
    reader.drag(reader.pane(), reader.screen(start), reader.screen(end), **keys)
    reader.settle()


def test_scribbles_in_two_roles_grow_a_lesion_that_enter_keeps_in_one_step(reader: Reader) -> None:
    scribble(reader, (23.5, 30.5), (29.5, 30.5))
    scribble(reader, (14.5, 20.5), (40.5, 20.5), keys=CTRL)
    assert not reader.marks
    assert any("mL · Enter: keep" in word for word in reader.words())
    reader.key("Enter")
    truth, mask = ball(BALL, BALL_MM), marked(reader)
    assert 2 * (mask & truth).sum() / (mask.sum() + truth.sum()) > 0.93
    assert len(reader.lesions) == len({mark.observation for mark in reader.marks}) == 1
    note = "grown from scribbles: 1 on the lesion, 1 on the background"
    assert {mark.note for mark in reader.marks} == {note}
    reader.key("Esc", "Ctrl+Z")
    assert not reader.marks


def test_a_scribble_on_another_slice_goes_on_and_backspace_takes_it_back(reader: Reader) -> None:
    scribble(reader, (23.5, 30.5), (29.5, 30.5))
    words = reader.words()
    reader.wheel(reader.pane(), -120)
    assert reader.layout_pane().frame == BALL[0] + 1
    reader.settle()
    scribble(reader, (25.5, 24.5), (28.5, 24.5), keys=CTRL)
    reader.key("Backspace")
    reader.settle()
    assert [one for one in reader.words() if "mL" in one] == [one for one in words if "mL" in one]
    reader.key("Backspace")
    assert not reader.pane().view.hand_busy
    assert not reader.marks


def test_two_quick_dabs_are_two_scribbles_and_keep_nothing(reader: Reader) -> None:
    pane, place = reader.pane(), reader.screen((26.5, 30.5))
    reader.click(pane, place)
    reader.settle()
    assert any("mL" in word for word in reader.words())
    for keys in (Qt.KeyboardModifier.NoModifier, CTRL):
        reader.double_click(pane, reader.screen((26.5, 31.5)), keys)
        reader.settle()
        assert pane.view.hand_busy
        assert not reader.marks
    reader.key("Esc")


def test_escape_drops_the_draft(reader: Reader) -> None:
    scribble(reader, (23.5, 30.5), (29.5, 30.5))
    reader.key("Esc")
    assert not reader.marks
    assert not any("mL" in word for word in reader.words())


def test_the_keyboard_alone_grows_and_keeps(reader: Reader) -> None:
    column, row = reader.viewport().pixel_from_screen((reader.pane().width() / 2, reader.pane().height() / 2))
    reader.key("Space")
    reader.settle()
    assert any("mL" in word for word in reader.words())
    reader.key("Enter")
    assert marked(reader)[BALL[0], int(row), int(column)]
