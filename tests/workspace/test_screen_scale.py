"""The scale of a screen: what a ruler said, else what the screen says."""

from __future__ import annotations

import pytest

from annotator.workspace.screen_scale import keep_scale, screen_scale
from tests.workspace.conftest import Work


def test_a_measured_bar_counts_for_its_screen_alone(work: Work) -> None:
    assert keep_scale(work.store, "left", 500, 125.0).px_per_mm == 4.0
    left, right = (screen_scale(work.store, name, 96.0) for name in ("left", "right"))
    assert (left.px_per_mm, left.measured) == (4.0, True)
    assert (right.px_per_mm, right.measured) == (pytest.approx(96 / 25.4), False)


@pytest.mark.parametrize("reported", [0.0, 3.0, 5000.0, float("inf")])
def test_a_screen_that_cannot_be_as_it_says_counts_as_96_px_an_inch(work: Work, reported: float) -> None:
    assert screen_scale(work.store, "left", reported).px_per_mm == pytest.approx(96 / 25.4)


@pytest.mark.parametrize("kept", ["", "nan", "wide", "-3"])
def test_a_setting_that_is_no_scale_is_not_taken(work: Work, kept: str) -> None:
    work.store.remember("screen:left", kept)
    assert not screen_scale(work.store, "left", 96.0).measured


def test_what_no_screen_has_is_not_kept(work: Work) -> None:
    with pytest.raises(ValueError, match="px per mm"):
        keep_scale(work.store, "left", 500, 0.5)
    assert not screen_scale(work.store, "left", 96.0).measured
