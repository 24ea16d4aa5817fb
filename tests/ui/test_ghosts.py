"""What lies between two marked slices appears dashed by itself; Enter takes it, Esc drops it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QPoint

from annotator.geometry.shapes import OutlineShape, area, centre
from annotator.lesions.records import MarkOrigin
from annotator.workspace.tool import BRUSH_PX
from tests.ui.conftest import Reader


@pytest.fixture(autouse=True)
def brush(reader: Reader) -> Iterator[None]:
    """A brush of some pixels, and the usual one afterwards."""
    reader.viewer.brush_px = 60.0
    yield
    reader.viewer.brush_px = BRUSH_PX


def painted_twice(reader: Reader, apart: int = 4) -> None:
    """A region on two slices so far apart; the second one is shown."""
    reader.show("CT")
    reader.key("Shift+B")
    reader.drag(reader.pane(), QPoint(300, 300), QPoint(400, 300))
    reader.key("Esc")
    reader.viewer.scroll(0, apart)
    reader.settle()
    reader.drag(reader.pane(), QPoint(300, 300), QPoint(400, 300))
    reader.pane().setFocus()
    assert len(reader.marks) == 2


def layers(reader: Reader) -> int:
    return len(reader.pane().view.drawings())


def test_a_second_slice_offers_those_between_and_enter_takes_them_in_one_step(reader: Reader) -> None:
    painted_twice(reader)
    assert "Enter fills 3 slices between, Esc does not." in reader.told
    reader.viewer.scroll(0, -2)
    reader.settle()
    reader.key("Enter")
    between = [mark for mark in reader.marks if mark.origin is MarkOrigin.INTERPOLATED]
    assert len(between) == 3
    # Between two equal shapes lies the same shape.
    assert len({mark.shape for mark in reader.marks}) == 1
    assert len({mark.observation for mark in reader.marks}) == 1
    assert reader.viewer.ghost is None
    reader.key("Ctrl+Z")
    assert len(reader.marks) == 2


def test_escape_drops_the_offer_and_leaves_the_brush_in_the_hand(reader: Reader) -> None:
    painted_twice(reader)
    reader.viewer.scroll(0, -2)
    reader.settle()
    there = layers(reader)
    reader.key("Esc")
    assert layers(reader) == there - 1
    assert reader.viewer.tool is not None
    assert len(reader.marks) == 2


def test_undoing_one_of_the_two_takes_the_offer_away(reader: Reader) -> None:
    painted_twice(reader)
    reader.key("Ctrl+Z")
    assert reader.viewer.ghost is None


def test_neighbouring_slices_offer_nothing(reader: Reader) -> None:
    painted_twice(reader, apart=1)
    assert reader.viewer.ghost is None


def test_between_two_outlines_of_a_lesion_lie_outlines(reader: Reader) -> None:
    reader.show("CT", frame=1)

    def outline(at: QPoint, side: int) -> None:
        corners = [(0, 0), (side, 0), (side, side), (0, side), (0, 0)]
        reader.pane().setFocus()
        reader.key("F")
        reader.drag(reader.pane(), *(at + QPoint(*corner) for corner in corners))

    outline(QPoint(250, 250), 100)
    reader.type("t8").key("Enter", "Enter")
    reader.viewer.scroll(0, 2)
    reader.settle()
    reader.pane().setFocus()
    reader.key("Ctrl+Alt+E")
    outline(QPoint(350, 250), 200)
    if reader.window.popover.mark is not None:
        reader.key("Esc")
    reader.pane().setFocus()
    assert len(reader.lesions) == 1
    reader.key("Enter")
    first, last, between = reader.marks
    assert between.origin is MarkOrigin.INTERPOLATED
    assert isinstance(between.shape, OutlineShape)
    middles = [centre(mark.shape) for mark in (first, last)]
    expected = [sum(axis) / 2 for axis in zip(*middles, strict=True)]
    assert centre(between.shape) == pytest.approx(expected, abs=0.2)
    sides = [area(mark.shape) ** 0.5 for mark in (first, between, last)]
    assert sides[1] == pytest.approx((sides[0] + sides[2]) / 2, rel=0.05)


def test_a_slice_drawn_between_two_others_offers_the_gaps_to_both_sides(reader: Reader) -> None:
    painted_twice(reader, apart=6)
    reader.key("Esc")
    reader.viewer.scroll(0, -3)
    reader.settle()
    reader.drag(reader.pane(), QPoint(300, 300), QPoint(400, 300))
    ghost = reader.viewer.ghost
    assert ghost is not None
    places = {reader.viewer.pane(0).frame + by for by in (-2, -1, 1, 2)}
    assert set(ghost.shapes) == places
    assert len(ghost.ends) == 3
    reader.key("Enter")
    assert len(reader.marks) == 7
    reader.key("Esc", "Ctrl+Z")
    assert len(reader.marks) == 3
