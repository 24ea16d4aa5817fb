"""What the pointer is on."""

from __future__ import annotations

from annotator.geometry.shapes import BoxShape, EllipseShape, LineShape, PointShape, Shape
from annotator.lesions.records import ImageReference, Mark, MarkId, ObservationId
from annotator.viewing.pick import Picked, pick
from annotator.viewing.viewport import Viewport

VIEW = Viewport(rows=100, columns=100, pane=(400.0, 400.0))  # 4 px per pixel
IMAGE = ImageReference("1", 1, "2", "3", "CT")


def mark(name: str, shape: Shape) -> Mark:
    return Mark(MarkId(name), ObservationId("o"), IMAGE, shape)


BOX = mark("box", BoxShape((10, 10), (60, 60)))
SPOT = mark("spot", PointShape((30, 30)))
LINE = mark("line", LineShape((0, 90), (90, 90)))


def test_a_line_is_picked_within_six_px_of_the_screen():
    assert pick((100, 45), [BOX], VIEW) == Picked(BOX)
    assert pick((100, 47), [BOX], VIEW) is None
    assert pick((180, 365), [LINE], VIEW) == Picked(LINE)


def test_the_inside_of_a_large_mark_is_free_unless_it_is_selected():
    assert pick((160, 160), [BOX], VIEW) is None
    assert pick((160, 160), [BOX], VIEW, BOX.id) == Picked(BOX)


def test_the_inside_of_a_small_mark_picks_it():
    small = mark("small", EllipseShape((50, 50), (2.5, 2.5)))
    assert pick((200, 200), [small], VIEW) == Picked(small)


def test_a_mark_inside_another_can_be_reached():
    assert pick((121, 121), [BOX, SPOT], VIEW) == Picked(SPOT)
    assert pick((121, 121), [SPOT, BOX], VIEW, BOX.id) == Picked(SPOT)


def test_handles_of_the_selected_mark_come_first():
    assert pick((42, 38), [BOX, SPOT], VIEW, BOX.id) == Picked(BOX, "nw")
    assert pick((42, 38), [BOX, SPOT], VIEW) == Picked(BOX)


def test_of_equal_lines_the_upper_one_is_picked():
    over = mark("over", BOX.shape)
    assert pick((40, 100), [BOX, over], VIEW) == Picked(over)


def test_nothing_is_under_the_pointer_of_an_empty_image():
    assert pick((5, 5), [], VIEW) is None
