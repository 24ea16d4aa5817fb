"""Tools in the hand: what is drawn has the exact shape of the stroke, and nothing else happens."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from annotator.geometry.shapes import (
    BoxShape,
    CobbShape,
    EllipseShape,
    LineShape,
    MaskShape,
    OutlineShape,
    PointShape,
    Shape,
    SplineShape,
    area,
)
from annotator.lesions.history import Edit
from annotator.viewing.handles import handles
from tests.ui.conftest import CTRL, LEFT, MIDDLE, SHIFT, Reader

START, END = QPoint(220, 260), QPoint(330, 320)


def pixels(reader: Reader) -> tuple[tuple[float, float], tuple[float, float]]:
    return reader.pixel(START), reader.pixel(END)


def drawn(reader: Reader, key: str, *trail: QPoint, **keys: object) -> Shape:
    pane = reader.show("CT")
    reader.key(key)
    reader.drag(pane, *(trail or (START, QPoint(300, 300), END)), **keys)  # type: ignore[arg-type]
    (mark,) = reader.marks
    return mark.shape


def flat(shape: Shape) -> list[float]:
    match shape:
        case PointShape(at):
            return [*at]
        case LineShape(start, end):
            return [*start, *end]
        case BoxShape(corner, opposite):
            return [*corner, *opposite]
        case EllipseShape(centre, radii):
            return [*centre, *radii]
        case OutlineShape(vertices):
            return [number for vertex in vertices for number in vertex]


def test_a_point_lies_where_the_button_was_let_go(reader: Reader) -> None:
    shape = drawn(reader, "P", START, END)
    assert isinstance(shape, PointShape)
    assert flat(shape) == pytest.approx([*reader.pixel(END)])


def test_a_length_runs_from_press_to_release(reader: Reader) -> None:
    shape = drawn(reader, "D")
    assert isinstance(shape, LineShape)
    assert flat(shape) == pytest.approx([*reader.pixel(START), *reader.pixel(END)])


def test_a_box_has_the_corners_of_the_drag(reader: Reader) -> None:
    shape = drawn(reader, "B", END, START)
    assert isinstance(shape, BoxShape)
    assert flat(shape) == pytest.approx([*reader.pixel(START), *reader.pixel(END)])


def test_an_ellipse_fills_the_box_of_the_drag(reader: Reader) -> None:
    shape = drawn(reader, "E")
    (left, top), (right, bottom) = pixels(reader)
    assert isinstance(shape, EllipseShape)
    expected = [(left + right) / 2, (top + bottom) / 2, (right - left) / 2, (bottom - top) / 2]
    assert flat(shape) == pytest.approx(expected)


def test_shift_keeps_the_circle_and_ctrl_the_centre(reader: Reader) -> None:
    pane = reader.show("CT")
    reader.key("E")
    reader.drag(pane, START, END, keys=SHIFT)
    reader.key("Escape")
    # Both hands are read at the release: QTest moves without keys.
    circle = reader.marks[-1].shape
    assert isinstance(circle, EllipseShape)
    assert circle.half_axes[0] == pytest.approx(circle.half_axes[1])
    reader.drag(pane, START, END, keys=CTRL)
    centred = reader.marks[-1].shape
    assert isinstance(centred, EllipseShape)
    assert centred.centre == pytest.approx(reader.pixel(START))


def test_an_outline_follows_the_hand(reader: Reader) -> None:
    corners = [QPoint(200, 200), QPoint(300, 200), QPoint(300, 280), QPoint(200, 280)]
    shape = drawn(reader, "F", *corners)
    assert isinstance(shape, OutlineShape)
    assert flat(shape) == pytest.approx([number for at in corners for number in reader.pixel(at)])


@pytest.mark.parametrize("key", ["D", "E", "F", "B"])
def test_a_click_with_a_drawing_tool_draws_nothing(reader: Reader, key: str) -> None:
    pane = reader.show("CT")
    reader.key(key)
    reader.click(pane, START)
    assert not reader.marks
    assert reader.session.history.to_undo is None or reader.session.history.to_undo.name != "Draw"
    assert reader.window.popover.mark is None


def test_escape_in_the_stroke_leaves_no_trace_and_the_tool_in_the_hand(reader: Reader) -> None:
    pane = reader.show("CT")
    reader.key("E")
    QTest.mousePress(pane, LEFT, pos=START)
    QTest.mouseMove(pane, END)
    reader.key("Escape")
    QTest.mouseRelease(pane, LEFT, pos=END)
    assert not reader.marks
    assert reader.viewer.tool is not None
    reader.key("Escape")
    assert reader.viewer.tool is None


def test_the_stroke_is_seen_while_the_hand_moves(reader: Reader) -> None:
    pane = reader.show("CT")
    reader.key("D")
    layers = len(pane.view.drawings())
    QTest.mousePress(pane, LEFT, pos=START)
    QTest.mouseMove(pane, END)
    assert len(pane.view.drawings()) == layers + 1
    (left, top), (right, bottom) = pixels(reader)
    millimetres = 0.5 * ((right - left) ** 2 + (bottom - top) ** 2) ** 0.5
    assert any(f"{millimetres:.1f} mm" in word or f"{millimetres:.0f} mm" in word for word in reader.words())
    QTest.mouseRelease(pane, LEFT, pos=END)
    assert len(reader.marks) == 1


def test_a_mark_knows_its_image_and_what_it_was_drawn_on(reader: Reader) -> None:
    pane = reader.show("CT", frame=4)
    mark = reader.mark("E", (16, 11), (24, 19))
    frame = reader.viewer.frame(0)
    assert frame is not None
    assert (mark.image.sop_instance_uid, mark.image.frame) == (frame.instance.uid, 1)
    assert mark.image.modality == "CT"
    assert len(mark.image.file_sha256 or "") == len(mark.image.frame_sha256 or "") == 64
    assert mark.draft
    assert pane.view.pane.frame == 4


def test_the_view_of_a_bone_scan_stands_in_its_marks(reader: Reader) -> None:
    posterior = reader.mark("E", (8, 19), (13, 24), index=1)
    assert (posterior.image.view, posterior.image.frame) == ("posterior", 2)
    assert posterior.findings == {"uptake"}


def test_the_middle_button_pans_with_a_tool_in_the_hand(reader: Reader) -> None:
    pane = reader.show("CT")
    reader.key("E")
    before = reader.pixel(START)
    reader.drag(pane, START, END, button=MIDDLE)
    assert reader.pixel(END) == pytest.approx(before)
    assert not reader.marks


def test_a_mark_is_moved_and_reshaped_by_hand(reader: Reader) -> None:
    pane = reader.show("CT")
    mark = reader.mark("B", (10, 10), (20, 20))
    reader.key("Escape", "Shift+V")
    before = flat(mark.shape)
    inside = reader.screen((15, 15))
    reader.drag(pane, inside, inside + QPoint(30, 20))
    moved = flat(reader.marks[0].shape)
    scale = reader.viewport().scale
    shift = [30 / scale, 20 / scale] * 2
    assert moved == pytest.approx([number + by for number, by in zip(before, shift, strict=True)])
    handle = handles(reader.marks[0].shape)[-1]
    reader.drag(pane, reader.screen(handle.at), reader.screen(handle.at) + QPoint(15, 15))
    assert flat(reader.marks[0].shape) != pytest.approx(moved)
    assert names(reader)[-2:] == ["Move mark", "Reshape mark"]


def test_without_a_tool_a_press_on_a_mark_chooses_it_instead_of_windowing(reader: Reader) -> None:
    pane = reader.show("CT")
    mark = reader.mark("B", (10, 10), (20, 20))
    reader.key("Escape", "W")
    reader.click(pane, reader.screen((2, 2)))
    voi = reader.layout_pane().voi
    reader.click(pane, reader.screen((10, 15)))
    assert reader.session.selection.mark == mark.id
    assert reader.layout_pane().voi == voi


def test_delete_removes_the_chosen_mark_with_its_lesion(reader: Reader) -> None:
    reader.show("CT")
    reader.mark("E", (16, 11), (24, 19))
    reader.key("Escape", "Del")
    assert not reader.marks
    assert not reader.lesions
    reader.key("Ctrl+Z")
    assert len(reader.marks) == 1


def test_delete_in_a_text_field_deletes_text_only(reader: Reader) -> None:
    reader.show("CT")
    reader.mark("E", (16, 11), (24, 19))
    assert reader.window.popover.mark is not None
    reader.type("t8").key("Home", "Del")
    assert len(reader.marks) == 1
    assert reader.window.popover._site.text() == "8"


def test_a_mark_outside_the_image_is_cut_to_it(reader: Reader) -> None:
    pane = reader.show("CT")
    reader.key("B")
    reader.drag(pane, QPoint(3, 3), QPoint(pane.width() - 3, pane.height() - 3))
    (_, top), (_, bottom) = reader.pixel(QPoint(3, 3)), reader.pixel(QPoint(3, pane.height() - 3))
    assert flat(reader.marks[0].shape) == pytest.approx([0, max(0, top), 32, min(32, bottom)])


@pytest.mark.parametrize("key", ["B", "E", "F"])
def test_a_stroke_beside_the_image_leaves_no_mark(reader: Reader, key: str) -> None:
    """Cut to the image, it would be a line on its edge."""
    pane = reader.show("CT")
    reader.drag(pane, QPoint(300, 300), QPoint(450, 300), button=MIDDLE)
    assert reader.pixel(QPoint(100, 200))[0] < 0
    reader.key(key)
    reader.drag(pane, QPoint(10, 200), QPoint(30, 260), QPoint(25, 280), QPoint(12, 300))
    reader.key("Esc")
    assert reader.marks == ()


@pytest.mark.parametrize("key", ["B", "E"])
def test_a_stroke_along_a_row_encloses_nothing_and_leaves_no_mark(reader: Reader, key: str) -> None:
    pane = reader.show("CT")
    reader.key(key)
    reader.drag(pane, QPoint(220, 260), QPoint(300, 260))
    assert reader.marks == ()
    assert reader.told[-1] == "A mark without extent is not kept."
    reader.drag(pane, QPoint(220, 260), QPoint(300, 261))
    assert len(reader.marks) == 1


def test_a_handle_drawn_to_nothing_leaves_the_mark_as_it_was(reader: Reader) -> None:
    pane = reader.show("CT")
    mark = reader.mark("B", (12, 12), (20, 20))
    reader.key("Escape", "Escape")
    reader.drag(pane, reader.screen((20, 20)), reader.screen((16, 14)), reader.screen((20, 12)))
    assert reader.marks == (mark,)


def test_marks_of_another_slice_are_not_shown(reader: Reader) -> None:
    pane = reader.show("CT")
    reader.mark("E", (16, 11), (24, 19))
    reader.key("Escape")
    here = len(reader.words())
    reader.wheel(pane, -120)
    assert len(reader.words()) < here


def names(reader: Reader) -> list[str]:
    edits: list[Edit] = []
    while (edit := reader.session.history.to_undo) is not None:
        edits.insert(0, edit)
        reader.session.undo()
    for _ in edits:
        reader.session.redo()
    return [edit.name for edit in edits]


CORNERS = (QPoint(220, 260), QPoint(320, 250), QPoint(330, 340), QPoint(230, 330))


def click(reader: Reader, *places: QPoint) -> None:
    pane = reader.pane()
    for at in places:
        QTest.mouseMove(pane, at)
        QTest.mouseClick(pane, LEFT, pos=at)


def test_a_polygon_is_set_by_clicks_shortened_by_backspace_and_closed_by_enter(reader: Reader) -> None:
    pane = reader.show("CT")
    reader.key("Shift+F")
    click(reader, *CORNERS[:3], QPoint(100, 100))
    QTest.keyClick(pane, Qt.Key.Key_Backspace)
    click(reader, CORNERS[3])
    assert not reader.marks
    QTest.keyClick(pane, Qt.Key.Key_Return)
    (mark,) = reader.marks
    assert isinstance(mark.shape, OutlineShape)
    assert flat(mark.shape) == pytest.approx([value for at in CORNERS for value in reader.pixel(at)])


def test_a_double_click_sets_the_last_point_and_closes(reader: Reader) -> None:
    pane = reader.show("CT")
    reader.key("Shift+S")
    click(reader, *CORNERS[:3])
    reader.double_click(pane, CORNERS[3])
    (mark,) = reader.marks
    assert isinstance(mark.shape, SplineShape)
    assert len(mark.shape.points) == 4


def test_panning_and_scrolling_do_not_disturb_a_gesture_by_clicks(reader: Reader) -> None:
    pane = reader.show("CT")
    reader.key("Shift+A")
    click(reader, *CORNERS[:2])
    first = [reader.pixel(at) for at in CORNERS[:2]]
    reader.drag(pane, QPoint(300, 300), QPoint(310, 300), QPoint(340, 320), button=MIDDLE)
    click(reader, *CORNERS[2:])
    (mark,) = reader.marks
    assert isinstance(mark.shape, CobbShape)
    expected = [*first, *(reader.pixel(at) for at in CORNERS[2:])]
    assert [*mark.shape.upper, *mark.shape.lower] == [pytest.approx(at) for at in expected]


def test_a_brush_paints_more_onto_the_chosen_region_and_shift_wheel_sizes_its_tip(reader: Reader) -> None:
    pane = reader.show("CT")
    reader.key("Shift+B")
    before = reader.application.desk.viewer.brush_px
    reader.wheel(pane, 240, keys=SHIFT)
    assert reader.application.desk.viewer.brush_px == pytest.approx(before * 1.44)
    reader.drag(pane, START, QPoint(300, 300), END)
    reader.key("Esc")
    (mark,) = reader.marks
    assert isinstance(mark.shape, MaskShape)
    reader.drag(pane, QPoint(220, 340), QPoint(300, 340))
    (more,) = reader.marks
    assert area(more.shape) > area(mark.shape)
    reader.drag(pane, QPoint(220, 340), QPoint(300, 340), keys=CTRL)
    (less,) = reader.marks
    assert area(mark.shape) >= area(less.shape) > 0
    reader.key("Ctrl+Z", "Ctrl+Z")
    assert reader.marks[0].shape == mark.shape


def test_painting_on_the_next_slice_goes_on_with_the_same_lesion(reader: Reader) -> None:
    pane = reader.show("CT")
    reader.key("Shift+B")
    reader.drag(pane, START, END)
    reader.key("Esc")
    (first,) = reader.marks
    reader.application.desk.viewer.scroll(0, 1)
    reader.settle()
    reader.drag(pane, START, END)
    assert len(reader.marks) == 2
    (lesion,) = reader.lesions
    assert {reader.lesion_of(mark) for mark in reader.marks} == {lesion}
    assert {mark.image.sop_instance_uid for mark in reader.marks} != {first.image.sop_instance_uid}
