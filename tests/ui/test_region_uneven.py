"""A region filled between slices that lie unevenly."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QPoint

from annotator.geometry.shapes import area
from annotator.lesions.records import MarkOrigin
from annotator.workspace.tool import BRUSH_PX
from tests.helpers.dicom_files import ct_slice, write
from tests.ui.conftest import Reader

AT = QPoint(350, 300)


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A CT whose slices lie at 0, 5, 20 and 25 mm."""
    made = tmp_path_factory.mktemp("uneven")
    for number, place in enumerate((0.0, 5.0, 20.0, 25.0), 1):
        write(ct_slice(number, place), made / str(number))
    return made


def dab(reader: Reader, frame: int, brush_px: float) -> None:
    reader.viewer.brush_px = brush_px
    reader.show("CT", frame=frame)
    reader.drag(reader.pane(), AT, AT)
    if reader.window.popover.mark is not None:
        reader.key("Esc")
    reader.pane().setFocus()


def test_a_slice_between_is_filled_by_its_distance_from_the_others(reader: Reader) -> None:
    """A quarter of the way from a disc to one of three times its radius the radius is 1.5 times its."""
    reader.show("CT")
    reader.key("Shift+B")
    dab(reader, 0, 70.0)
    dab(reader, 2, 210.0)
    reader.key("Ctrl+Alt+F")
    sizes = {mark.origin: area(mark.shape) for mark in reader.marks}
    smallest = min(area(mark.shape) for mark in reader.marks)
    assert (sizes[MarkOrigin.INTERPOLATED] / smallest) ** 0.5 == pytest.approx(1.5, abs=0.15)
    reader.viewer.brush_px = BRUSH_PX
