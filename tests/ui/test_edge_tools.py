"""Livewire, sculpting and redrawing with the real mouse and keys."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from annotator.geometry.affine import Point2
from annotator.geometry.shapes import OutlineShape, area, bounds
from annotator.imaging.image import modality_values
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
