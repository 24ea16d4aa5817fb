"""Marks drawn by a hand on planes across the slices, and what panes show of them."""

from __future__ import annotations

from PySide6.QtCore import QPoint

from annotator.drawing import Path as Line
from annotator.geometry.plane import Vector3
from annotator.geometry.shapes import vertices
from annotator.lesions.records import Mark
from tests.ui.ball import CORONAL, plane_of
from tests.ui.conftest import Reader


def about(reader: Reader, index: int, x_px: float, y_px: float) -> QPoint:
    """A place so many px of the screen from the middle of the ball."""
    mpr = reader.viewer.mpr(reader.layout_pane().series)
    assert mpr is not None
    middle = plane_of(reader, index).pixel_from_world(mpr.centre_mm)
    return reader.screen(middle, index) + QPoint(round(x_px), round(y_px))


def world(reader: Reader, index: int, at: QPoint) -> Vector3:
    return plane_of(reader, index).world_from_pixel(reader.pixel(at, index))


def draw(reader: Reader, tool: str, start: QPoint, end: QPoint, index: int = CORONAL) -> Mark:
    before = {mark.id for mark in reader.marks}
    reader.pane(index).setFocus()
    reader.key(tool)
    reader.drag(reader.pane(index), start, end)
    reader.settle()
    reader.key("Esc")
    (new,) = (mark for mark in reader.marks if mark.id not in before)
    return new


def places(mark: Mark) -> list[Vector3]:
    assert mark.plane is not None
    return [mark.plane.world_from_pixel(one) for one in vertices(mark.shape)]


def drawn(reader: Reader, index: int, mark: Mark) -> list[Line]:
    items = [item for drawing in reader.pane(index).view.under() for item in drawing.items]
    return [item for item in items if isinstance(item, Line) and item.id == mark.id]
