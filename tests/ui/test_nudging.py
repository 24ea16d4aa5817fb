"""Chosen marks are moved and sized by keys."""

from __future__ import annotations

import pytest

from annotator.geometry.shapes import EllipseShape
from tests.ui.conftest import Reader


def placed(reader: Reader) -> EllipseShape:
    """An ellipse at the middle of CT, drawn and chosen by keys."""
    reader.show("CT")
    reader.pane().setFocus()
    reader.key("E", "Space", "Escape")
    return shape(reader)


def shape(reader: Reader) -> EllipseShape:
    (mark,) = reader.marks
    assert isinstance(mark.shape, EllipseShape)
    return mark.shape


def test_arrows_with_ctrl_and_shift_move_a_mark_by_four_px_of_the_screen(reader: Reader) -> None:
    before = placed(reader)
    reader.key("Ctrl+Shift+Right", "Ctrl+Shift+Right", "Ctrl+Shift+Down")
    step = 4 / reader.viewport().scale
    x, y = before.centre
    assert shape(reader).centre == pytest.approx((x + 2 * step, y + step))
    assert shape(reader).half_axes == pytest.approx(before.half_axes)
    reader.key("Ctrl+Shift+Left", "Ctrl+Shift+Left", "Ctrl+Shift+Up")
    assert shape(reader).centre == pytest.approx(before.centre)
    for _ in range(6):
        reader.key("Ctrl+Z")
    assert shape(reader) == before


def test_ctrl_right_makes_a_mark_larger_about_its_middle_and_ctrl_left_smaller(reader: Reader) -> None:
    before = placed(reader)
    reader.key("Ctrl+Right", "Ctrl+Right")
    assert shape(reader).centre == pytest.approx(before.centre)
    assert shape(reader).half_axes == pytest.approx([1.21 * half for half in before.half_axes])
    reader.key("Ctrl+Left", "Ctrl+Left")
    assert shape(reader).half_axes == pytest.approx(before.half_axes)


def test_a_locked_mark_stays_and_says_so(reader: Reader) -> None:
    before = placed(reader)
    reader.key("Ctrl+L", "Ctrl+Shift+Right")
    assert shape(reader) == before
    assert reader.told[-1] == "This mark of L1 is locked."
    reader.key("Ctrl+L")


def test_a_mark_of_another_image_is_not_moved_unseen(reader: Reader) -> None:
    before = placed(reader)
    reader.key("Down", "Ctrl+Shift+Right")
    assert shape(reader) == before
    assert reader.told[-1] == "The chosen mark is on another image."
