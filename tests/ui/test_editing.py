"""Editing by hand: several marks at once, the frame about them, vertices, words, hiding and locking."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from annotator.drawing import Label
from annotator.geometry.shapes import OutlineShape, bounds
from annotator.lesions.records import Mark
from annotator.viewing.labels import words_at
from annotator.workspace.marks_shown import marks_in_sight, transform_frame
from tests.ui.conftest import SHIFT, Reader

ALT = Qt.KeyboardModifier.AltModifier


def two(reader: Reader) -> tuple[Mark, Mark]:
    """Two boxes on CT, the hand empty."""
    reader.show("CT")
    first = reader.mark("B", (6, 6), (12, 12))
    reader.key("Escape", "Escape")
    second = reader.mark("B", (20, 18), (28, 24))
    reader.key("Escape", "Escape", "Escape")
    return first, second


def polygon(reader: Reader) -> Mark:
    pane = reader.show("CT")
    reader.key("Shift+F")
    for corner in ((8, 8), (24, 8), (24, 24), (8, 24)):
        reader.click(pane, reader.screen(corner))
    reader.key("Enter", "Escape", "Escape", "Escape")
    (mark,) = reader.marks
    return mark


def vertices(reader: Reader) -> int:
    shape = reader.marks[0].shape
    assert isinstance(shape, OutlineShape)
    return len(shape.vertices)


def undo_name(reader: Reader) -> str:
    edit = reader.session.history.to_undo
    return "" if edit is None else edit.name


def grip(reader: Reader, name: str) -> QPoint:
    frame = reader.viewer.frame(0)
    assert frame is not None
    held = transform_frame(reader.session, marks_in_sight(reader.session, frame), reader.viewport())
    assert held is not None
    x, y = held.grips[name]
    return QPoint(round(x), round(y))


def test_shift_click_and_ctrl_a_choose_several_which_move_and_go_as_one(reader: Reader) -> None:
    first, second = two(reader)
    pane = reader.pane()
    reader.click(pane, reader.screen((6, 9)))
    assert reader.session.selection.marks == {first.id}
    QTest.mouseClick(pane, Qt.MouseButton.LeftButton, SHIFT, reader.screen((20, 21)))
    assert reader.session.selection.marks == {first.id, second.id}
    reader.key("Escape")
    pane.setFocus()
    reader.key("Ctrl+A")
    assert reader.session.selection.marks == {first.id, second.id}
    before = [bounds(mark.shape) for mark in reader.marks]
    start = reader.screen((9, 9))
    reader.drag(pane, start, start + QPoint(20, 10))
    scale = reader.viewport().scale
    for (corner, _), mark in zip(before, reader.marks, strict=True):
        assert bounds(mark.shape)[0] == pytest.approx((corner[0] + 20 / scale, corner[1] + 10 / scale))
    assert undo_name(reader) == "Move 2 marks"
    reader.key("Del")
    assert not reader.marks
    assert reader.window.undo_bar.words == "2 marks deleted"
    reader.key("Ctrl+Z")
    assert len(reader.marks) == 2


def test_a_band_of_the_select_tool_chooses_what_it_goes_round(reader: Reader) -> None:
    first, _ = two(reader)
    reader.key("Shift+V")
    reader.drag(reader.pane(), reader.screen((3, 3)), reader.screen((10, 10)), reader.screen((15, 15)))
    assert reader.session.selection.marks == {first.id}
    reader.drag(reader.pane(), reader.screen((3, 3)), reader.screen((10, 10)), reader.screen((30, 26)))
    assert len(reader.session.selection.marks) == 2


def test_the_frame_scales_and_turns_about_what_is_chosen(reader: Reader) -> None:
    two(reader)
    pane = reader.pane()
    pane.setFocus()
    reader.key("Ctrl+A")
    x, y = reader.viewport().screen_from_pixel((28, 24))
    corner = grip(reader, "se")
    far = QPoint(round(0.5 * (x - reader.screen((6, 6)).x())), round(0.5 * (y - reader.screen((6, 6)).y())))
    reader.drag(pane, corner, corner + far / 2, corner + far)
    assert undo_name(reader) == "Scale 2 marks"
    (corner_px, _), (_, opposite) = bounds(reader.marks[0].shape), bounds(reader.marks[1].shape)
    assert corner_px == pytest.approx((6, 6), abs=0.05)
    assert opposite == pytest.approx((39, 33), abs=0.2)
    reader.key("Ctrl+Z")
    knob = grip(reader, "turn")
    middle = reader.screen((17, 15))
    aside = QPoint(middle.x() + (middle.y() - knob.y()), middle.y())
    reader.drag(pane, knob, QPoint(aside.x() - 30, aside.y() - 40), aside)
    assert undo_name(reader) == "Turn 2 marks"
    # A quarter turn to the right about (17, 15): (6, 6) goes to (26, 4).
    assert bounds(reader.marks[0].shape)[1] == pytest.approx((26, 10), abs=0.4)


def test_escape_puts_everything_back_and_a_trembling_hand_moves_nothing(reader: Reader) -> None:
    two(reader)
    pane = reader.pane()
    pane.setFocus()
    reader.key("Ctrl+A")
    before = reader.marks
    at = reader.screen((9, 9))
    QTest.mousePress(pane, Qt.MouseButton.LeftButton, pos=at)
    QTest.mouseMove(pane, at + QPoint(40, 40))
    reader.key("Escape")
    QTest.mouseRelease(pane, Qt.MouseButton.LeftButton, pos=at + QPoint(40, 40))
    assert reader.marks == before
    reader.drag(pane, at, at + QPoint(2, 2))
    assert reader.marks == before


def test_vertices_go_in_by_a_click_and_out_by_alt_click_and_del(reader: Reader) -> None:
    polygon(reader)
    pane = reader.pane()
    reader.click(pane, reader.screen((16, 8)))
    assert vertices(reader) == 4
    reader.click(pane, reader.screen((16, 8)))
    assert vertices(reader) == 5
    assert undo_name(reader) == "Insert vertex"
    QTest.mouseClick(pane, Qt.MouseButton.LeftButton, ALT, reader.screen((16, 8)))
    assert vertices(reader) == 4
    QTest.mouseMove(pane, reader.screen((24, 24)))
    reader.key("Del")
    assert vertices(reader) == 3
    assert reader.window.undo_bar.words == "Vertex deleted"
    QTest.mouseMove(pane, reader.screen((2, 2)))
    reader.key("Del")
    assert not reader.marks


def test_a_click_on_the_words_of_a_mark_chooses_it_and_does_not_move_it(reader: Reader) -> None:
    _, second = two(reader)
    pane = reader.pane()
    drawing, word = next(
        (one, item)
        for one in pane.view.drawings()
        for item in one.items
        if isinstance(item, Label) and item.id == second.id
    )
    at = QPoint(round(word.at[0] + 6), round(word.at[1]))
    assert words_at(drawing, (at.x(), at.y())) == second.id
    reader.click(pane, at)
    assert reader.session.selection.mark == second.id
    before = reader.marks
    reader.drag(pane, at, at + QPoint(30, 30))
    assert reader.marks == before


def test_the_menu_of_the_pane_is_about_the_mark_under_it(reader: Reader) -> None:
    first, _ = two(reader)
    pane = reader.pane()
    lines = reader.in_menu(lambda: reader.click(pane, reader.screen((6, 9)), Qt.MouseButton.RightButton))
    assert reader.session.selection.mark == first.id
    assert "Marks" in lines


def test_hidden_marks_are_counted_in_the_pane_and_come_back(reader: Reader) -> None:
    first, second = two(reader)
    pane = reader.pane()
    reader.click(pane, reader.screen((6, 9)))
    reader.key("Ctrl+U")
    assert "1 hidden" in reader.words()
    assert reader.session.selection.mark is None
    reader.click(pane, reader.screen((6, 9)))
    assert reader.session.selection.mark is None
    reader.key("Ctrl+Shift+U")
    assert "1 hidden" not in reader.words()
    reader.click(pane, reader.screen((20, 21)))
    reader.key("Alt+U")
    assert "1 hidden" in reader.words()
    reader.key("Alt+U")
    assert not [word for word in reader.words() if "hidden" in word]
    assert {first.id, second.id} == {mark.id for mark in reader.marks}


def test_a_locked_mark_is_not_moved_reshaped_or_deleted_until_it_is_unlocked(reader: Reader) -> None:
    two(reader)
    pane = reader.pane()
    reader.click(pane, reader.screen((6, 9)))
    reader.key("Ctrl+L")
    before = reader.marks
    at = reader.screen((9, 9))
    reader.drag(pane, at, at + QPoint(20, 20), at + QPoint(40, 40))
    reader.key("Del")
    assert reader.marks == before
    assert reader.told[-1] == "This mark of L1 is locked."
    reader.key("Ctrl+L", "Del")
    assert len(reader.marks) == 1
