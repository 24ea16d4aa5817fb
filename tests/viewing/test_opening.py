"""The first image decides how a pane looks; later ones do not."""

from __future__ import annotations

import numpy as np

from annotator.imaging import Image, Window
from annotator.viewing.layout import Layout, Pane, SeriesKey
from annotator.viewing.opening import opened

KEY = SeriesKey("A")


def counts(highest: int) -> Image:
    return Image(np.linspace(0, highest, 600).astype(np.uint16).reshape(20, 30), unit="counts")


def test_the_first_image_brings_window_size_and_inversion():
    pane = opened(Layout(1, 1, (Pane(KEY),)), 0, counts(500), "NM").panes[0]
    assert pane.voi is not None
    assert (pane.viewport.rows, pane.viewport.columns, pane.viewport.inverted) == (20, 30, True)


def test_a_later_image_changes_only_the_size():
    layout = opened(Layout(1, 1, (Pane(KEY, voi=Window(1, 2)),)), 0, counts(500), "NM")
    assert layout.panes[0].voi == Window(1, 2)
    assert not layout.panes[0].viewport.inverted
    assert layout.panes[0].viewport.rows == 20


def test_anterior_and_posterior_open_at_the_same_window():
    layout = Layout(1, 2, (Pane(KEY, window_group="counts"), Pane(KEY, 1, window_group="counts")))
    layout = opened(opened(layout, 0, counts(500), "NM"), 1, counts(900), "NM")
    assert layout.panes[0].voi == layout.panes[1].voi
    assert layout.panes[1].viewport.inverted


def test_panes_without_group_open_each_at_their_own():
    layout = Layout(1, 2, (Pane(KEY), Pane(KEY, 1)))
    layout = opened(opened(layout, 0, counts(500), "NM"), 1, counts(900), "NM")
    assert layout.panes[0].voi != layout.panes[1].voi
