"""The crowded drawings of a pane, painted once and copied."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtGui import QImage, QPainter

from annotator.drawing import Drawing, Hairlines, Label, Path, Picture, Sketch
from annotator.geometry.affine import Affine2
from annotator.painting import Layers, paint_pane

SIZE = (160, 120)
GROUND = Drawing(SIZE, (Path((((0, 0), (160, 0), (160, 60), (0, 60)),), fill="#8090a0"),))


def crowd(count: int, colour: str = "#ffe14d") -> Drawing:
    """So many slanting lines, over each other and out of the pane, and a word."""
    lines = (
        Path((((3.3 * at % 160, -5), (7.7 * at % 160, 130)),), closed=False, stroke=colour, width=1.5)
        for at in range(count)
    )
    return Drawing(SIZE, (*lines, Label((20, 40), "L3 lytic", 13, halo="#000000cc")))


def painted(layers: Layers | None, *drawings: Drawing, dots: float = 1.0) -> np.ndarray:
    width, height = round(SIZE[0] * dots), round(SIZE[1] * dots)
    canvas = QImage(width, height, QImage.Format.Format_RGB32)
    canvas.setDevicePixelRatio(dots)
    painter = QPainter(canvas)
    paint_pane(painter, drawings, SIZE, "#000000", layers)
    painter.end()
    return np.frombuffer(canvas.constBits(), np.uint8).reshape(height, width, 4)[..., :3].copy()


def painted_one_by_one(*drawings: Drawing, dots: float = 1.0) -> np.ndarray:
    items = [item for drawing in drawings for item in drawing.items]
    return painted(None, *(Drawing(SIZE, (item,)) for item in items), dots=dots)


@pytest.mark.parametrize("dots", [1.0, 1.5, 2.0])
def test_a_crowd_looks_as_if_its_items_were_painted_one_by_one(dots: float) -> None:
    """But for the rounding of colours laid over each other twice: 150 layers, half a level each at most."""
    layers = Layers()
    expected = painted_one_by_one(GROUND, crowd(150), dots=dots).astype(int)
    for _ in range(2):
        found = painted(layers, GROUND, crowd(150), dots=dots).astype(int)
        assert np.abs(found - expected).max() <= 4
        assert np.abs(found - expected).mean() < 0.2


def test_another_crowd_is_painted_anew_and_the_same_one_is_copied() -> None:
    layers, first = Layers(), crowd(150)
    yellow = painted(layers, GROUND, first)
    assert np.array_equal(painted(layers, GROUND, first), yellow)
    blue = painted(layers, GROUND, crowd(150, "#3040ff"))
    assert np.abs(blue.astype(int) - yellow).max() > 100
    assert np.array_equal(painted(layers, GROUND, first), yellow)
    bare = painted(layers, GROUND)
    assert np.array_equal(bare, painted(None, GROUND))


def sketched(full: Drawing) -> Drawing:
    """Two lines, of which the second is bent, and in full two parts."""
    points = np.array([(10.5, 10.5), (90.5, 10.5), (20.5, 20.5), (20.5, 40.5), (60.5, 40.5)])
    lines = Hairlines(points, np.array([0, 2]), "#ff0000")
    parts = (Drawing(SIZE, full.items[:1]), Drawing(SIZE, full.items[1:]))
    return Drawing(SIZE, sketch=Sketch((lines,), lambda: iter(parts)))


def test_the_lines_of_a_sketch_are_a_pixel_wide_and_begin_where_they_say() -> None:
    found = painted(Layers(), sketched(crowd(2)))
    red = np.zeros(found.shape[:2], bool)
    red[10, 10:91] = red[20:41, 20] = red[40, 20:61] = True
    assert np.array_equal(found, np.where(red[..., None], np.array((0, 0, 255)), 0))


def test_a_hundred_lines_and_more_are_all_there() -> None:
    points = np.array([(x + 0.5, y + 0.5) for x in range(0, 150, 10) for y in range(0, 110, 6) for _ in "ab"])
    points[1::2, 0] += 4
    lines = Hairlines(points, np.arange(0, len(points), 2), "#00ff00")
    found = painted(Layers(), Drawing(SIZE, sketch=Sketch((lines,), lambda: iter(()))))
    assert np.count_nonzero(found[..., 1]) == 5 * len(points) / 2


def test_a_sketch_gives_way_to_the_whole_once_every_part_is_painted() -> None:
    full, layers = crowd(2), Layers()
    drawing = sketched(full)
    first = painted(layers, GROUND, drawing)
    turns = 0
    while layers.unfinished is not None:
        assert np.array_equal(painted(layers, GROUND, drawing), first)
        is_whole = layers.go_on()
        turns += 1
    assert is_whole
    assert turns == 3
    assert np.array_equal(painted(layers, GROUND, drawing), painted(None, GROUND, full))
    assert not layers.go_on()


def test_what_was_begun_of_one_sketch_is_dropped_for_another() -> None:
    layers, yellow, blue = Layers(), sketched(crowd(2)), sketched(crowd(2, "#3040ff"))
    painted(layers, GROUND, yellow)
    layers.go_on()
    painted(layers, GROUND, blue)
    while layers.unfinished is not None:
        layers.go_on()
    assert np.array_equal(painted(layers, GROUND, blue), painted(None, GROUND, crowd(2, "#3040ff")))
    painted(layers, GROUND)
    assert layers.unfinished is None


def image(level: int, *, wide: float = 140.0, opaque: bool = True) -> Drawing:
    """A picture of a slope, magnified ten times, that leaves some of the pane free."""
    slope = np.add.outer(np.arange(9), np.arange(14)).astype(np.uint32) * 5 + level
    pixels = (0xFF000000 if opaque else 0x80000000) + slope * 0x010101
    place = Affine2(a=wide / 14, d=100 / 9, e=3.25, f=2.5)
    return Drawing(SIZE, (Picture(pixels, place, smooth=True, opaque=opaque),))


@pytest.mark.parametrize("dots", [1.0, 1.5, 2.0])
@pytest.mark.parametrize("opaque", [True, False])
def test_an_image_that_stays_looks_the_same_every_time(dots: float, *, opaque: bool) -> None:
    layers, same = Layers(), image(20, opaque=opaque)
    once = painted(None, same, GROUND, dots=dots)
    for _ in range(4):
        assert np.array_equal(painted(layers, same, GROUND, dots=dots), once)


def test_another_image_size_or_surround_is_painted_anew() -> None:
    layers, dark, light = Layers(), image(20), image(120)
    for shown in (dark, dark, light, dark, light, light, image(120, wide=70.0), dark):
        assert np.array_equal(painted(layers, shown), painted(None, shown))
    for dots in (1.0, 2.0, 2.0, 1.0):
        assert np.array_equal(painted(layers, dark, dots=dots), painted(None, dark, dots=dots))
