"""Panes in rows: what a drop, a split and a step through the series make of them."""

from __future__ import annotations

from dataclasses import replace

import pytest

from annotator.imaging import Window
from annotator.viewing.layout import (
    Layout,
    Pane,
    SeriesKey,
    activated,
    coloured,
    dropped,
    gridded,
    maximised,
    next_series,
    reframed,
    scrolled,
    windowed,
    with_pane,
)
from annotator.viewing.viewport import Viewport

A, B, C, D = (SeriesKey(name) for name in "ABCD")


def series_of(layout: Layout) -> list[str | None]:
    return [pane.series.uid if pane.series else None for pane in layout.panes]


def test_a_layout_is_filled_up_with_empty_panes():
    assert series_of(Layout(2, 2, (Pane(A),))) == ["A", None, None, None]


def test_more_than_3_by_3_panes_are_refused():
    with pytest.raises(ValueError, match="4"):
        Layout(1, 4)
    with pytest.raises(ValueError, match="fit"):
        Layout(1, 1, (Pane(A), Pane(B)))


def test_two_drops_at_edges_make_2_by_2():
    layout = dropped(Layout(1, 1, (Pane(A),)), 0, B, "right")
    assert (layout.rows, layout.columns, series_of(layout), layout.active) == (1, 2, ["A", "B"], 1)
    layout = dropped(layout, 0, C, "bottom")
    assert (layout.rows, layout.columns, series_of(layout)) == (2, 2, ["A", "B", "C", None])
    layout = dropped(layout, 1, D, "bottom")
    assert series_of(layout) == ["A", "B", "C", "D"]
    assert layout.active == 3


def test_a_drop_at_the_left_or_top_goes_before():
    assert series_of(dropped(Layout(1, 1, (Pane(A),)), 0, B, "left")) == ["B", "A"]
    layout = dropped(Layout(1, 2, (Pane(A), Pane(B))), 1, C, "top")
    assert series_of(layout) == [None, "C", "A", "B"]


def test_a_drop_at_the_edge_of_a_full_grid_takes_the_pane_itself():
    layout = Layout(1, 3, (Pane(A), Pane(B), Pane(C)))
    assert series_of(dropped(layout, 1, D, "right")) == ["A", "D", "C"]


def test_a_series_dropped_again_looks_as_it_did():
    layout = dropped(Layout(), 0, A)
    layout = windowed(scrolled(layout, 0, 7), 0, Window(350, 2000))
    layout = dropped(layout, 0, B)
    assert layout.panes[0].voi is None
    assert dropped(layout, 0, A).panes[0] == Pane(A, 7, voi=Window(350, 2000))


def test_scrolling_keeps_window_zoom_and_place():
    pane = Pane(A, viewport=Viewport(9, 9, zoom=3.0, centre=(0.2, 0.3)), voi=Window(350, 2000))
    assert scrolled(Layout(1, 1, (pane,)), 0, 5).panes[0] == replace(pane, frame=5)


def test_panes_of_a_group_share_window_and_colours():
    layout = Layout(1, 3, (Pane(A, window_group="g"), Pane(B, window_group="g"), Pane(C)))
    layout = coloured(windowed(layout, 0, Window(1, 2)), 1, "hot_iron")
    assert [pane.voi for pane in layout.panes] == [Window(1, 2), Window(1, 2), None]
    assert [pane.colour_map for pane in layout.panes] == ["hot_iron", "hot_iron", "grey"]
    assert windowed(layout, 2, Window(3, 4)).panes[0].voi == Window(1, 2)


def test_one_pane_can_be_shown_alone_and_all_again():
    layout = maximised(Layout(2, 2, (Pane(A), Pane(B))), 1)
    assert (layout.grid, layout.shown, layout.active) == ((1, 1), ((1, 0, 0),), 1)
    assert maximised(layout, 1).shown == ((0, 0, 0), (1, 0, 1), (2, 1, 0), (3, 1, 1))


def test_tab_goes_round_and_takes_the_maximised_pane_along():
    layout = activated(Layout(1, 2), 2)
    assert layout.active == 0
    assert activated(maximised(layout, 0), 1).maximised == 1


def test_fewer_panes_keep_what_fits_and_remember_the_rest():
    layout = Layout(2, 2, (Pane(A), Pane(), Pane(B, voi=Window(1, 2)), Pane(C)), active=2)
    smaller = gridded(layout, 1, 1)
    assert series_of(smaller) == ["A"]
    assert dropped(smaller, 0, B).panes[0].voi == Window(1, 2)
    assert gridded(layout, 1, 2).active == 1


def test_stepping_through_the_series_stops_at_either_end():
    layout = Layout(1, 1, (Pane(A),))
    order = [A, B]
    layout = next_series(layout, order)
    assert series_of(layout) == ["B"]
    assert next_series(layout, order) == layout
    assert series_of(next_series(layout, order, -1)) == ["A"]
    assert series_of(next_series(Layout(), order, -1)) == ["B"]
    assert next_series(layout, []) == layout


def test_a_new_viewport_changes_only_its_pane():
    layout = Layout(1, 2, (Pane(A), Pane(B)))
    changed = reframed(layout, 1, Viewport(zoom=2.0))
    assert changed.panes[0] == layout.panes[0]
    assert changed.panes[1].viewport.zoom == 2.0
    assert with_pane(changed, 1, layout.panes[1]) == layout


def test_a_series_in_two_panes_may_differ_there():
    layout = Layout(1, 2, (Pane(A, frame=0, title="Anterior"), Pane(B)))
    layout = dropped(layout, 1, A)
    assert layout.panes[1] == Pane(A)
