"""Livewire, sculpting and redrawing with the real mouse and keys."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from annotator.geometry.affine import Point2
from annotator.geometry.shapes import MaskShape, OutlineShape, area, bounds
from annotator.imaging.image import modality_values
from annotator.workspace.session import Selection
from tests.ui.conftest import LEFT, Reader


def click(reader: Reader, *places: Point2) -> None:
    pane = reader.pane()
    for place in places:
        at = reader.screen(place)
        QTest.mouseMove(pane, at)
        QTest.mouseClick(pane, LEFT, pos=at)


def test_a_livewire_goes_round_the_rod_by_a_few_clicks(reader: Reader) -> None:
    pane = reader.show("CT")
    image = pane.view.image
    assert image is not None
    rod = modality_values(image) > 700
    rows, columns = rod.nonzero()
    left, right, top, bottom = columns.min(), columns.max() + 1, rows.min(), rows.max() + 1
    middle_x, middle_y = (left + right) / 2, (top + bottom) / 2
    reader.key("V")
    click(reader, (left, middle_y), (middle_x, top), (right, middle_y))
    QTest.keyClick(pane, Qt.Key.Key_Backspace)
    click(reader, (right, middle_y), (middle_x, bottom))
    assert not reader.marks
    QTest.keyClick(pane, Qt.Key.Key_Return)
    (mark,) = reader.marks
    assert isinstance(mark.shape, OutlineShape)
    assert area(mark.shape) == pytest.approx(rod.sum(), rel=0.25)
    (first, last) = bounds(mark.shape)
    assert [*first, *last] == pytest.approx([left, top, right, bottom], abs=1.0)
    reader.key("Escape", "Ctrl+Z")
    assert not reader.marks


def square(reader: Reader) -> float:
    """Draw a box of 10 × 10 px in the middle and leave it chosen; return its area."""
    mark = reader.mark("B", (11, 11), (21, 21))
    reader.key("Escape", "Escape")
    reader.session.select(Selection(mark=mark.id))
    return area(mark.shape)


def test_a_disc_pushes_the_chosen_outline_and_undo_brings_it_back(reader: Reader) -> None:
    pane = reader.show("CT")
    before = square(reader)
    reader.key("Shift+E")
    tip = reader.viewer.brush_px / reader.viewport().scale
    reader.drag(pane, *(reader.screen((x, 16)) for x in (18, 20, 21)))
    (mark,) = reader.marks
    assert isinstance(mark.shape, OutlineShape)
    assert area(mark.shape) == pytest.approx(before + 3.1416 * tip**2 / 2, rel=0.02)
    reader.key("Ctrl+Z")
    assert area(reader.marks[0].shape) == pytest.approx(before)


def test_a_new_stretch_replaces_the_nearer_arc_and_one_that_ends_elsewhere_is_refused(reader: Reader) -> None:
    pane = reader.show("CT")
    before = square(reader)
    reader.key("Shift+J")
    way = [(21, 13), (23, 13), (25, 13), (25, 16), (25, 19), (23, 19), (21, 19)]
    reader.drag(pane, *(reader.screen(place) for place in way))
    assert area(reader.marks[0].shape) == pytest.approx(before + 4 * 6, rel=0.03)
    reader.drag(pane, *(reader.screen(place) for place in [(16, 21), (16, 24), (16, 27)]))
    assert area(reader.marks[0].shape) == pytest.approx(before + 4 * 6, rel=0.03)
    assert "begins and ends on the outline" in reader.told[-1]
    assert not reader.window.grid.gesture_under_way()


def test_the_threshold_of_the_brush_stands_in_the_status_line_and_holds_it_to_the_rod(reader: Reader) -> None:
    pane = reader.show("CT")
    image = pane.view.image
    assert image is not None
    rod = modality_values(image) > 600
    reader.key("Shift+B", "Alt+T")
    hint = reader.window.status._hint
    assert hint.text().startswith("Threshold: of the tissue that is clicked, 1.5 SD")
    reader.key(*["Ctrl+Up"] * 6)
    assert "3 SD" in hint.text()
    before = reader.viewer.brush_px
    reader.key(*["Shift++"] * 8, *["Shift+-"] * 1)
    assert reader.viewer.brush_px == pytest.approx(before * 1.2**7)
    way = [(20, 16), (23, 16), (25, 16), (20, 12), (16, 16), (20, 20), (20, 16)]
    reader.drag(pane, *(reader.screen(place) for place in way))
    (mark,) = reader.marks
    assert isinstance(mark.shape, MaskShape)
    (left, top), (columns, rows) = mark.shape.corner, mark.shape.size
    inside = np.zeros(rod.shape, np.bool_)
    inside[top : top + rows, left : left + columns] = mark.shape.mask
    assert not (inside & ~rod).any()
    assert inside.sum() > 0.6 * rod.sum()
    assert "HU (3 SD)" in hint.text()
    reader.key("Escape", "Alt+T")
    assert hint.text() == "The brush paints all values."
