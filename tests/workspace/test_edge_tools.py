"""Tools that follow, push and mend edges, on images whose edges are known."""

from __future__ import annotations

import numpy as np
import pytest

from annotator.geometry.shapes import BoxShape, OutlineShape, PointShape, area, bounds
from annotator.imaging.image import Image
from annotator.workspace.tool import Phase, Tool
from annotator.workspace.tools.livewire import LIVEWIRE
from annotator.workspace.tools.redraw import REDRAW
from annotator.workspace.tools.sculpt import SCULPT
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


BOX_MARK = {"m": BoxShape((20, 20), (60, 60))}


def altered(pen: Pen) -> OutlineShape:
    ((mark, shape),) = pen.altered
    assert mark == "m"
    assert isinstance(shape, OutlineShape)
    return shape


def test_sculpting_from_inside_makes_a_bulge_and_shows_it_instead_of_the_mark() -> None:
    pen = Pen(SCULPT, BOX_MARK).press(45, 40).move(52, 40)
    pen.move(60, 40)
    assert pen.draft is not None
    assert pen.draft.instead_of == "m"
    shape = altered(pen.release(60, 40))
    # The disc of radius 5 stands half outside the side.
    assert area(shape) == pytest.approx(40 * 40 + np.pi * 25 / 2, rel=0.005)
    assert bounds(shape)[1][0] == pytest.approx(65, abs=0.2)


def test_a_click_pushes_nothing_and_no_disc_pushes_over_the_border() -> None:
    assert not Pen(SCULPT, BOX_MARK).press(58, 40).release(59, 40).edits
    shape = altered(Pen(SCULPT, BOX_MARK).press(25, 40).move(10, 40).move(2, 40).release(2, 40))
    assert bounds(shape)[0][0] == 0


@pytest.mark.parametrize("tool", [SCULPT, REDRAW], ids=lambda tool: tool.id)
def test_without_an_outline_there_is_nothing_to_mend(tool: Tool) -> None:
    (told,) = Pen(tool).press(50, 50).move(60, 60).release(60, 60).told
    assert told.message == "There is no outline here to mend."
    (told,) = Pen(tool, {"p": PointShape((50, 50))}).press(50, 50).told
    assert "Choose an outline" in told.hint


def test_a_stretch_drawn_across_a_side_takes_its_place() -> None:
    pen = Pen(REDRAW, BOX_MARK).press(60, 30).move(70, 30)
    pen.move(80, 30).move(80, 50)
    assert pen.draft is not None
    shape = altered(pen.move(70, 50).release(61, 50))
    assert area(shape) == pytest.approx(40 * 40 + 20 * 20, rel=0.02)


def test_a_stretch_that_ends_away_from_the_outline_changes_nothing() -> None:
    pen = Pen(REDRAW, BOX_MARK).press(60, 30).move(70, 30).move(90, 30).release(95, 40)
    assert [one.message for one in pen.told] == ["A new stretch begins and ends on the outline."]
    assert pen.draft is None
    assert not pen.edits
    assert Pen(REDRAW, BOX_MARK).press(40, 40).told
