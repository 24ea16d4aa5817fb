"""Tools that follow, push and mend edges, on images whose edges are known."""

from __future__ import annotations

import numpy as np
import pytest

from annotator.geometry.shapes import OutlineShape, area, bounds
from annotator.imaging.image import Image
from annotator.workspace.tool import Phase
from annotator.workspace.tools.livewire import LIVEWIRE
from tests.helpers.pointer import Pen

SQUARE = Image(np.pad(np.full((60, 60), 1000, np.int16), 20))
"""A bright square from 20 to 80 in both directions."""


def clicked(*points: tuple[float, float], image: Image | None = SQUARE, **keys: bool) -> Pen:
    pen = Pen(LIVEWIRE, image=image)
    for at in points:
        pen.move(*at, **keys).press(*at, **keys).release(*at, **keys)
    return pen


def drawn(pen: Pen) -> OutlineShape:
    ((name, shape),) = pen.drawn
    assert name == "Draw livewire"
    assert isinstance(shape, OutlineShape)
    return shape


def test_the_outline_follows_the_edge_round_its_corners() -> None:
    # Two points on opposite sides, and one more: the way goes round, not across.
    shape = drawn(clicked((50, 21), (79, 60), (30, 79)).signal(Phase.FINISH))
    assert area(shape) == pytest.approx(60 * 60, rel=0.04)
    corner, opposite = bounds(shape)
    assert [*corner, *opposite] == pytest.approx([20, 20, 80, 80], abs=1.5)


def test_a_click_on_the_first_point_closes_and_so_does_a_double_click() -> None:
    points = ((50.0, 20.0), (80.0, 60.0), (30.0, 80.0))
    closed = drawn(clicked(*points, (50, 21)))
    assert area(closed) == pytest.approx(60 * 60, rel=0.04)
    assert drawn(clicked(*points).signal(Phase.FINISH).release(30, 80)) == closed


def test_backspace_takes_a_point_back_with_its_way() -> None:
    shape = drawn(clicked((50, 20), (80, 60), (30, 80)).signal(Phase.FINISH))
    pen = clicked((50, 20), (80, 60), (95, 95))
    pen.signal(Phase.BACK)
    for at in ((30.0, 80.0),):
        pen.move(*at).press(*at).release(*at)
    assert drawn(pen.signal(Phase.FINISH)) == shape


def test_the_way_to_the_pointer_is_seen_before_the_click() -> None:
    pen = clicked((50, 20)).move(80, 60)
    assert pen.draft is not None
    assert isinstance(pen.draft.shape, OutlineShape)
    assert bounds(pen.draft.shape)[1][0] == pytest.approx(80, abs=1.5)
    near_corner = min(abs(x - 80) + abs(y - 20) for x, y in pen.draft.shape.vertices)
    assert near_corner < 4


def test_ctrl_goes_straight_and_stays_where_the_hand_is() -> None:
    points = ((25.0, 25.0), (70.0, 30.0), (50.0, 70.0))
    pen = clicked(*points, ctrl=True)
    pen.move(50, 71, ctrl=True).signal(Phase.FINISH)
    assert drawn(pen).vertices == points


def test_without_pixels_it_is_a_polygon() -> None:
    points = ((25.0, 25.0), (70.0, 30.0), (50.0, 70.0))
    assert drawn(clicked(*points, image=None).signal(Phase.FINISH)).vertices == points


def test_two_points_enclose_nothing_where_there_is_no_edge() -> None:
    flat = Image(np.zeros((100, 100), np.int16))
    assert not clicked((50, 50), image=flat).signal(Phase.FINISH).drawn
