"""Consecutive images of one stack side by side."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotator.imaging import Window
from annotator.viewing import layout as layouts
from annotator.viewing.layout import Layout, Pane, SeriesKey
from annotator.viewing.tiles import SHAPES, order, settled, tiled, turned, untiled
from annotator.viewing.viewport import inverted, zoomed_at

CT, MR = SeriesKey("1.1"), SeriesKey("1.2")
COUNT = 23


def two(frame: int = 7) -> Layout:
    panes = (Pane(MR, title="Prior"), Pane(CT, frame, voi=Window(40, 400), title="Axial", window_group="ct"))
    return Layout(1, 2, panes, active=1)


def frames(layout: Layout) -> list[int]:
    return [pane.frame for pane in layout.panes if pane.series is not None]


def test_the_page_that_holds_the_image_is_shown_and_the_image_stays_active() -> None:
    layout = tiled(two(7), 2, 3, COUNT)
    assert (layout.rows, layout.columns) == (2, 3)
    assert frames(layout) == [6, 7, 8, 9, 10, 11]
    assert layout.active_pane.frame == 7
    assert {pane.series for pane in layout.panes} == {CT}


def test_the_last_page_ends_in_empty_tiles() -> None:
    layout = tiled(two(22), 4, 5, COUNT)
    assert frames(layout) == [20, 21, 22]
    assert sum(pane.series is None for pane in layout.panes) == 17


def test_pages_turn_at_the_same_place_and_stop_at_the_ends() -> None:
    layout = tiled(two(7), 2, 3, COUNT)
    assert (frames(turned(layout, 1, COUNT))[0], turned(layout, 1, COUNT).active_pane.frame) == (12, 13)
    last = turned(layout, 10**6, COUNT)
    assert (frames(last), last.active_pane.frame) == ([18, 19, 20, 21, 22], 19)
    first = turned(last, -(10**6), COUNT)
    assert (frames(first)[0], first.active_pane.frame) == (0, 1)


def test_what_happens_to_the_active_tile_happens_to_all() -> None:
    layout = tiled(two(7), 2, 2, COUNT)
    wider = layouts.windowed(layout, layout.active, Window(350, 2000))
    assert {pane.voi for pane in settled(wider, COUNT).panes} == {Window(350, 2000)}
    viewport = inverted(zoomed_at(layout.active_pane.viewport, (0, 0), 2))
    closer = settled(layouts.reframed(layout, layout.active, viewport), COUNT)
    assert {pane.viewport for pane in closer.panes} == {viewport}


def test_another_series_dropped_on_a_tile_takes_them_all() -> None:
    layout = settled(layouts.dropped(tiled(two(7), 2, 2, COUNT), 2, MR), 5)
    assert {pane.series for pane in layout.panes} == {MR}
    assert frames(layout) == [0, 1, 2, 3]


def test_an_empty_tile_cannot_be_the_measure() -> None:
    layout = replace(tiled(two(22), 2, 2, COUNT), active=3)
    assert settled(layout, COUNT).active_pane.frame == 22


def test_going_back_keeps_the_image_and_the_window_chosen_last() -> None:
    layout = turned(tiled(two(7), 2, 3, COUNT), 1, COUNT)
    layout = settled(layouts.windowed(layout, layout.active, Window(350, 2000)), COUNT)
    back = untiled(layout)
    assert (back.rows, back.columns, back.active, back.tiles) == (1, 2, 1, None)
    assert back.panes[0] == two().panes[0]
    assert (back.panes[1].frame, back.panes[1].voi, back.panes[1].title) == (13, Window(350, 2000), "Axial")
    assert back.panes[1].window_group == "ct"


def test_tiles_of_tiles_go_back_to_the_layout_before_the_first() -> None:
    again = tiled(tiled(two(7), 2, 2, COUNT), 4, 5, COUNT)
    assert frames(again) == list(range(20))
    assert untiled(again) == two(7)


def test_another_grid_or_a_reformat_ends_the_tiles() -> None:
    layout = tiled(two(7), 2, 2, COUNT)
    assert settled(layouts.gridded(layout, 1, 2), COUNT).tiles is None
    axial = layouts.with_pane(layout, 0, replace(layout.panes[0], reformat="axial"))
    assert settled(axial, COUNT).tiles is None


def test_one_tile_alone_follows_the_active_one() -> None:
    layout = layouts.maximised(tiled(two(7), 2, 2, COUNT), 3)
    assert settled(replace(layout, active=3), COUNT).maximised == 3
    assert turned(layout, 1, COUNT).maximised == 3


def test_images_are_fetched_from_the_page_on_then_before_it() -> None:
    layout = tiled(two(4), 2, 2, 7)
    assert order(layout, 7) == [4, 5, 6, 3, 2, 1, 0]


@given(st.integers(1, 60), st.integers(0, 80), st.sampled_from(SHAPES), st.integers(-9, 9))
def test_a_page_is_consecutive_and_turning_keeps_within_the_stack(
    count: int, frame: int, shape: tuple[int, int], by: int
) -> None:
    layout = turned(tiled(two(frame), *shape, count), by, count)
    shown = frames(layout)
    assert shown == list(range(shown[0], shown[0] + len(shown)))
    assert shown[0] % (shape[0] * shape[1]) == 0
    assert 0 <= shown[0] <= shown[-1] < count
    assert layout.active_pane.frame in shown
    assert settled(layout, count) == layout


def test_more_than_nine_panes_are_tiles_only() -> None:
    with pytest.raises(ValueError, match="4 × 5"):
        Layout(4, 5)


def test_a_linked_pane_is_linked_again_after_its_tiles() -> None:
    before = layouts.linked(two(7), (0, 1))
    layout = tiled(before, 2, 2, COUNT)
    assert not any(pane.linked for pane in layout.panes)
    assert all(pane.linked for pane in untiled(layout).panes)
