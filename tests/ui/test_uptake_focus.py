"""Uptake focus with real clicks and wheel: focus, share of its maximum, other side, ratio."""

from __future__ import annotations

import pytest
from PySide6.QtTest import QTest

from annotator.geometry.shapes import MaskShape
from annotator.imaging.image import modality_values
from annotator.lesions.records import MarkRole
from annotator.measure.uptake import midline, mirrored
from tests.ui.conftest import Reader

FOCUS = {"anterior": (21.5, 21.5), "posterior": (10.5, 21.5)}
"""The hot lesion is 3 × 3 pixels of 60 counts in front, 45 behind; the body has 4."""


def take(reader: Reader, view: str) -> None:
    pane = reader.show("NM", frame=0 if view == "anterior" else 1)
    pane.setFocus()
    reader.key("Shift+U")
    place = reader.screen(FOCUS[view])
    QTest.mouseMove(pane, place)
    reader.click(pane, place)
    reader.settle()


def said(reader: Reader) -> str:
    (words,) = [word for word in reader.words() if " % of " in word]
    return words


@pytest.mark.parametrize(("view", "box"), [("anterior", (20, 20, 3, 3)), ("posterior", (9, 20, 3, 3))])
def test_a_click_takes_the_focus_and_a_second_keeps_it_with_its_other_side(
    reader: Reader, view: str, box: tuple[int, ...]
) -> None:
    take(reader, view)
    assert said(reader).startswith("50 % of ")
    reader.key("Enter")
    (focus,) = [mark for mark in reader.marks if mark.role is MarkRole.LESION]
    (other,) = [mark for mark in reader.marks if mark.role is MarkRole.MIRRORED]
    assert isinstance(focus.shape, MaskShape)
    assert (*focus.shape.corner, *focus.shape.size) == box
    assert focus.image.view == other.image.view == view
    assert focus.findings == {"uptake"}
    levels = reader.viewer.levels(0)
    assert levels is not None
    assert other.shape == mirrored(focus.shape, midline(levels.image))
    assert focus.note.startswith("50 % of the maximum of ")
    reader.key("Esc", "Ctrl+Z")
    assert not reader.marks


def test_the_ratio_said_is_that_of_the_means_of_both_sides(reader: Reader) -> None:
    take(reader, "anterior")
    levels = reader.viewer.levels(0)
    assert levels is not None
    counts = modality_values(levels.image)
    line = midline(levels.image)
    left = round(2 * line) - 23
    ratio = counts[20:23, 20:23].mean() / counts[20:23, left : left + 3].mean()
    assert said(reader).endswith(f"{ratio:.2f} × other side (midline: column {line:g})")


def test_the_wheel_changes_the_share_of_the_maximum(reader: Reader) -> None:
    take(reader, "anterior")
    reader.wheel(reader.pane(), -240)
    assert said(reader).startswith("60 % of ")
    reader.wheel(reader.pane(), 360)
    assert said(reader).startswith("45 % of ")
    reader.key("-")
    assert said(reader).startswith("50 % of ")
    reader.key("Esc")
    assert not reader.marks


def test_elsewhere_than_on_a_bone_scan_it_is_refused_in_words(reader: Reader) -> None:
    pane = reader.show("CT")
    pane.setFocus()
    reader.key("Shift+U")
    reader.click(pane)
    assert reader.told[-1] == "An uptake focus is taken on a bone scan."
    assert not reader.marks
