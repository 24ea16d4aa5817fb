"""The layout as text and back."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotator.imaging.voi import VoiFunction, Window
from annotator.viewing.layout import Layout, Pane, SeriesKey
from annotator.viewing.mpr import Mpr, projected, turned
from annotator.viewing.viewport import Viewport
from annotator.workspace.screen_state import layout_from_text, layout_text

CT, MR = SeriesKey("1.2.3"), SeriesKey("1.2.4", 2)
KNOWN = (CT, MR)
ARRANGED = Layout(
    2,
    2,
    (
        Pane(
            CT,
            7,
            Viewport(zoom=2.5, centre=(0.25, 0.75), quarter_turns=3, mirrored=True, inverted=True),
            Window(350.0, 2000.0, VoiFunction.LINEAR, "Bone"),
            title="Axial",
            window_group="bone",
            scroll_group="axial",
        ),
        Pane(MR, colour_map="grey", reformat="coronal"),
    ),
    active=1,
    maximised=1,
    protocol="ct-bone",
    because=("It fits.",),
    mprs={MR: projected(turned(Mpr((1.5, -20.25, 300.0)), "axial", 12.5), "maximum", 10.0)},
)


def test_a_layout_comes_back_as_it_was() -> None:
    assert layout_from_text(layout_text(ARRANGED), KNOWN) == ARRANGED


zooms = st.floats(0.1, 64, allow_nan=False)
shares = st.floats(0, 1)


@given(st.integers(1, 3), st.integers(1, 3), st.integers(0, 8), zooms, shares, shares, st.integers(0, 3))
def test_any_layout_comes_back(
    rows: int, columns: int, active: int, zoom: float, x: float, y: float, turns: int
) -> None:
    pane = Pane(CT, viewport=Viewport(zoom=zoom, centre=(x, y), quarter_turns=turns))
    layout = Layout(rows, columns, (pane,), active)
    assert layout_from_text(layout_text(layout), KNOWN) == layout


def test_a_series_that_is_gone_leaves_its_pane_empty() -> None:
    back = layout_from_text(layout_text(ARRANGED), (MR,))
    assert back is not None
    assert [pane.series for pane in back.panes] == [None, MR, None, None]


def test_a_layout_of_which_nothing_is_here_is_none() -> None:
    assert layout_from_text(layout_text(ARRANGED), ()) is None
    assert layout_from_text(layout_text(Layout()), KNOWN) is None
    assert layout_from_text(None, KNOWN) is None


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        "[]",
        "null",
        "3",
        '{"rows": 1}',
        layout_text(replace(ARRANGED, maximised=None)).replace("2", "9"),
    ],
)
def test_a_text_of_another_release_is_none(text: str) -> None:
    assert layout_from_text(text, KNOWN) is None


def broken(**values: object) -> str:
    document = json.loads(layout_text(ARRANGED))
    document["panes"][0] |= values
    return json.dumps(document)


@pytest.mark.parametrize(
    "values",
    [{"view": {}}, {"window": [1]}, {"window": ["a", "b", "LINEAR", ""]}, {"view": None}, {"series": 5}],
)
def test_a_broken_pane_is_none_not_an_error(values: dict[str, object]) -> None:
    assert layout_from_text(broken(**values), KNOWN) is None
