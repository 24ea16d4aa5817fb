"""A crowd of marks as arrays: the same lines, colours and marks in view as when each is drawn."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest

from annotator.drawing import Drawing, Path
from annotator.geometry.shapes import BoxShape, EllipseShape, LineShape, MaskShape, PointShape, Shape
from annotator.lesions.records import ImageReference, Mark, MarkId, ObservationId
from annotator.viewing.crowd import CROWD, crowd_of, crowd_scene
from annotator.viewing.scene import UNNAMED, ShownMark, marks_scene
from annotator.viewing.viewport import Viewport

VIEWPORT = Viewport(rows=100, columns=200, pane=(400.0, 200.0))
MASK = MaskShape.of(np.ones((2, 3), bool), (30, 20))
assert MASK is not None
SHAPES: tuple[Shape, ...] = (
    EllipseShape((50, 40), (12, 6), 30.0),
    BoxShape((10, 20), (30, 26)),
    LineShape((90, 80), (120, 60)),
    PointShape((70.5, 30.5)),
    MASK,
)


def shown(number: int, shape: Shape, *findings: str) -> ShownMark:
    image = ImageReference("1.2", 1, "1", "1", "CT")
    return ShownMark(Mark(MarkId(f"m{number}"), ObservationId("o"), image, shape, frozenset(findings)))


def crowded(*more: ShownMark) -> list[ShownMark]:
    points = (PointShape((2.0 * number, 50.0)) for number in range(CROWD))
    return [*more, *(shown(100 + number, shape) for number, shape in enumerate(points))]


def vertices(drawing: Drawing, colour: str) -> np.ndarray:
    assert drawing.sketch is not None
    return np.concatenate([lines.points for lines in drawing.sketch.lines if lines.stroke == colour])


@pytest.mark.parametrize("shape", SHAPES, ids=lambda shape: shape.type)
def test_its_lines_lie_where_the_mark_is_drawn(shape: Shape) -> None:
    """An ellipse of 10 chords keeps within r (1 - cos(pi / 10)) of its outline, on the screen at twice r."""
    one = shown(0, shape, "sclerotic")
    scene = crowd_scene(crowd_of(crowded(one)), VIEWPORT)
    assert scene is not None
    found = vertices(scene, one.colour)
    if isinstance(shape, PointShape):
        assert np.hypot(*(found - VIEWPORT.screen_from_pixel(shape.at)).T) == pytest.approx(7.0)
        return
    items = marks_scene((one,), VIEWPORT, labels=False).items
    (outline,) = (item for item in items if isinstance(item, Path) and item.id == "m0")
    drawn = np.concatenate([np.array(ring) for ring in outline.rings])
    for one_way, other_way in ((found, drawn), (drawn, found)):
        away = np.hypot(*(one_way[:, None] - other_way[None]).transpose(2, 0, 1)).min(axis=1)
        assert away.max() <= (2 * 12 * math.pi / 10 if isinstance(shape, EllipseShape) else 1e-6)


def test_few_in_view_are_no_crowd() -> None:
    crowd = crowd_of(crowded(shown(0, SHAPES[0])))
    assert crowd_scene(crowd, VIEWPORT) is not None
    elsewhere = replace(VIEWPORT, zoom=4.0, centre=(0.9, 0.9))
    assert crowd_scene(crowd, elsewhere) is None


def test_in_full_it_is_what_marks_are() -> None:
    marks = crowded(*(shown(number, shape, "osteolytic") for number, shape in enumerate(SHAPES)))
    scene = crowd_scene(crowd_of(marks), VIEWPORT)
    assert scene is not None
    assert scene.sketch is not None
    items = [item for part in scene.sketch.finely() for item in part.items]
    expected = [item for one in marks for item in marks_scene((one,), VIEWPORT, labels=False).items]
    assert [item for item in items if isinstance(item, Path)] == [
        item for item in expected if isinstance(item, Path)
    ]


def test_what_is_left_out_is_in_neither() -> None:
    marks = crowded(shown(0, SHAPES[1], "sclerotic"))
    scene = crowd_scene(crowd_of(marks), VIEWPORT, {"m0"})
    assert scene is not None
    assert scene.sketch is not None
    assert {lines.stroke for lines in scene.sketch.lines if len(lines.points)} == {UNNAMED}
    assert not [
        item for part in scene.sketch.finely() for item in part.items if getattr(item, "id", "") == "m0"
    ]


def test_near_a_place_are_the_marks_whose_boxes_reach_it() -> None:
    crowd = crowd_of(crowded(*(shown(number, shape) for number, shape in enumerate(SHAPES[:3]))))
    at = VIEWPORT.screen_from_pixel((10.0, 23.0))
    assert [one.mark.id for one in crowd.near(at, VIEWPORT, 3.0)] == ["m1"]
