"""A brush that is held to values: by the kind of the lesion and the tissue under the press."""

from __future__ import annotations

import numpy as np
import pytest

from annotator.geometry.shapes import MaskShape, area, bounds
from annotator.imaging.image import Image
from annotator.workspace.gating import Gating, side_of
from annotator.workspace.tools.brush import BRUSH
from tests.helpers.pointer import Pen

ON = Gating(on=True)
NOISE = np.random.default_rng(5).normal(0, 8, (100, 100))
HOLE = Image(np.rint(np.where(np.indices((100, 100))[1] < 50, 100, 600) + NOISE).astype(np.int16), unit="HU")
"""Dark on the left, bright on the right, the border between columns 49 and 50."""


@pytest.mark.parametrize(
    ("findings", "side"),
    [
        ({"osteolytic"}, "dark"),
        ({"sclerotic"}, "bright"),
        ({"uptake"}, "hot"),
        ({"mixed"}, "alike"),
        (set(), "alike"),
    ],
)
def test_the_kind_says_which_side_is_painted(findings: set[str], side: str) -> None:
    assert side_of(frozenset(findings)) == side


@pytest.mark.parametrize(("kind", "at", "edge"), [("osteolytic", 46, (40, 50)), ("sclerotic", 54, (50, 60))])
def test_a_stroke_along_a_border_paints_one_side_of_it(kind: str, at: int, edge: tuple[int, int]) -> None:
    pen = Pen(BRUSH, image=HOLE, gating=ON, findings=frozenset({kind}))
    # The tissue is that of the first dab, well inside; then the tip straddles the border.
    pen.press(at - 1 if kind == "osteolytic" else at + 1, 20).move(50, 30).move(50, 70).release(50, 70)
    ((_, shape),) = pen.drawn
    assert isinstance(shape, MaskShape)
    (left, _), (right, _) = bounds(shape)
    assert edge[0] - 1 <= left
    assert right <= edge[1] + 1
    side = np.zeros((100, 100), np.bool_)
    side[:, 50:] = True
    inside = np.zeros((100, 100), np.bool_)
    (x, y), (columns, rows) = shape.corner, shape.size
    inside[y : y + rows, x : x + columns] = shape.mask
    assert not (inside & (side if kind == "osteolytic" else ~side)).any()
    assert area(shape) > 150
    assert pen.gating.words.startswith(f"Threshold: {'dark' if kind == 'osteolytic' else 'bright'} tissue")


def test_off_it_paints_everything_and_rubbing_out_is_never_held() -> None:
    free = Pen(BRUSH, image=HOLE).press(50, 20).release(50, 60)
    ((_, shape),) = free.drawn
    assert bounds(shape)[1][0] == 55
    pen = Pen(BRUSH, {"m": shape}, HOLE, gating=ON, findings=frozenset({"osteolytic"}))
    pen.press(50, 10, ctrl=True).release(50, 70, ctrl=True)
    assert pen.removed == ["m"]


def test_a_hot_focus_is_painted_down_to_a_share_of_its_maximum() -> None:
    y, x = np.indices((100, 100)) + 0.5
    focus = Image(np.rint(1000 * np.exp(-((x - 50) ** 2 + (y - 50) ** 2) / (2 * 36))).astype(np.uint16))
    pen = Pen(BRUSH, image=focus, gating=ON, modality="NM", findings=frozenset({"uptake"}))
    pen.press(50, 50)
    for at in ((44, 44), (56, 44), (56, 56), (44, 56), (50, 50), (50, 41), (50, 59), (41, 50), (59, 50)):
        pen.move(*at)
    ((_, shape),) = pen.release(50, 50).drawn
    # Above 45 % of the maximum lies a disc of radius 6 · √(2 ln(1 / 0.45)) = 7.58 px.
    assert area(shape) == pytest.approx(np.pi * 7.58**2, rel=0.04)
    assert "45 % of the maximum" in pen.gating.words


def test_more_or_fewer_values_by_steps_within_reason() -> None:
    assert ON.widened(1).spread == 1.75
    assert ON.widened(-100).spread == 0.25
    hot = Gating(on=True, side="hot")
    assert hot.widened(1).share == pytest.approx(0.40)
    assert hot.widened(100).share == pytest.approx(0.1)
    assert Gating().words == ""
