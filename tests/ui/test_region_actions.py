"""Smooth, ±1 mm and keep island, by key, over every slice of a region."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest
from PySide6.QtCore import QPoint
from PySide6.QtTest import QTest

from annotator.geometry.shapes import MaskShape, area
from annotator.lesions.records import MarkOrigin
from annotator.workspace.tool import BRUSH_PX
from tests.ui.conftest import CTRL, Reader


@pytest.fixture(autouse=True)
def brush(reader: Reader) -> Iterator[None]:
    """A brush of some pixels, and the usual one afterwards."""
    reader.viewer.brush_px = 60.0
    yield
    reader.viewer.brush_px = BRUSH_PX


def paint(reader: Reader, *trails: tuple[QPoint, ...]) -> None:
    reader.show("CT")
    reader.key("Shift+B")
    for trail in trails:
        reader.drag(reader.pane(), *trail)
        if reader.window.popover.mark is not None:
            reader.key("Esc")
    reader.pane().setFocus()


def pixels(reader: Reader) -> np.ndarray:
    (mark,) = reader.marks
    assert isinstance(mark.shape, MaskShape)
    full = np.zeros((32, 32), np.bool_)
    (left, top), (columns, rows) = mark.shape.corner, mark.shape.size
    full[top : top + rows, left : left + columns] = mark.shape.mask
    return full


def test_a_millimetre_wider_is_two_pixels_of_half_a_millimetre_and_narrower_takes_them(
    reader: Reader,
) -> None:
    paint(reader, (QPoint(300, 300), QPoint(400, 300)))
    before = pixels(reader)
    rows, columns = np.nonzero(before)
    y, x = np.mgrid[0:32, 0:32]
    near = (np.hypot(y[..., None] - rows, x[..., None] - columns) * 0.5).min(axis=2)
    reader.key("Ctrl+Alt++")
    assert np.array_equal(pixels(reader), near <= 1.0)
    reader.key("Ctrl+Z")
    assert np.array_equal(pixels(reader), before)
    rows, columns = np.nonzero(~before)
    inner = (np.hypot(y[..., None] - rows, x[..., None] - columns) * 0.5).min(axis=2)
    reader.key("Ctrl+Alt+-")
    assert np.array_equal(pixels(reader), inner > 1.0)
    reader.key("Ctrl+Z")
    assert np.array_equal(pixels(reader), before)


def test_the_island_under_the_pointer_is_kept(reader: Reader) -> None:
    left, right = QPoint(200, 300), QPoint(500, 300)
    paint(reader, (left, left + QPoint(40, 0)), (right, right + QPoint(90, 0)))
    both = area(reader.marks[0].shape)
    QTest.mouseMove(reader.pane(), left)
    reader.key("Ctrl+Alt+K")
    kept = area(reader.marks[0].shape)
    assert 0 < kept < both / 2
    reader.key("Ctrl+Z")
    assert area(reader.marks[0].shape) == both


def test_smoothing_fills_a_pixel_that_is_missing_within(reader: Reader) -> None:
    paint(reader, (QPoint(250, 300), QPoint(450, 300)))
    whole = pixels(reader)
    reader.viewer.brush_px = 1.0
    reader.drag(reader.pane(), QPoint(350, 300), QPoint(351, 300), keys=CTRL)
    holed = pixels(reader)
    hole = whole & ~holed
    assert hole.sum() in (1, 2)
    reader.key("Ctrl+Alt+S")
    assert (pixels(reader) & hole).sum() == hole.sum()
    reader.key("Ctrl+Z")
    assert np.array_equal(pixels(reader), holed)


def test_without_a_region_the_commands_are_off(reader: Reader) -> None:
    reader.show("CT")
    reader.mark("E", (16, 11), (24, 19))
    reader.key("Esc")
    assert not reader.desk.commands.qt("region_smooth").isEnabled()


def test_slices_between_two_painted_ones_are_filled_and_say_so(reader: Reader) -> None:
    paint(reader, (QPoint(300, 300), QPoint(400, 300)))
    reader.viewer.scroll(0, 4)
    reader.settle()
    reader.drag(reader.pane(), QPoint(300, 300), QPoint(400, 300))
    assert len(reader.marks) == 2
    reader.pane().setFocus()
    reader.key("Ctrl+Alt+F")
    drawn = [mark for mark in reader.marks if mark.origin is MarkOrigin.DRAWN]
    between = [mark for mark in reader.marks if mark.origin is MarkOrigin.INTERPOLATED]
    assert (len(drawn), len(between)) == (2, 3)
    # Between two equal shapes lies the same shape.
    assert {mark.shape for mark in between} == {mark.shape for mark in drawn}
    assert len({mark.observation for mark in reader.marks}) == 1
    reader.key("Ctrl+Z")
    assert len(reader.marks) == 2


def test_of_a_region_moved_beyond_the_edge_the_part_on_the_image_is_reformed(reader: Reader) -> None:
    at = reader.screen((16.0, 2.0))
    paint(reader, (at - QPoint(100, 0), at + QPoint(100, 0)))
    (drawn,) = reader.marks
    reader.key("Ctrl+Shift+Up", "Ctrl+Shift+Up")
    (moved,) = reader.marks
    assert isinstance(drawn.shape, MaskShape)
    assert isinstance(moved.shape, MaskShape)
    # A step is four px of the screen, but a pixel at least.
    assert moved.shape.corner == (drawn.shape.corner[0], drawn.shape.corner[1] - 2)
    assert moved.shape.corner[1] < 0
    rows, columns = np.nonzero(moved.shape.mask[-moved.shape.corner[1] :])
    columns += moved.shape.corner[0]
    reader.key("Ctrl+Alt++")
    y, x = np.mgrid[0:32, 0:32]
    near = (np.hypot(y[..., None] - rows, x[..., None] - columns) * 0.5).min(axis=2)
    assert np.array_equal(pixels(reader), near <= 1.0)
