"""A gesture is bound to the image it was begun on: what is clicked on another goes nowhere."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtTest import QTest

from annotator.geometry.shapes import OutlineShape
from tests.helpers.lesion_stack import BALL, BALL_MM, ball
from tests.ui.ball import load_volume, marked, show_ball
from tests.ui.conftest import LEFT, NOTHING, Reader

CORNERS = ((20.0, 25.0), (35.0, 25.0), (35.0, 38.0), (20.0, 38.0))
ELSEWHERE = f"What is being drawn belongs to image {BALL[0] + 1} / "


@pytest.fixture(scope="session")
def folder(lesion_folder: Path) -> Path:
    return lesion_folder


@pytest.fixture
def reader(reader: Reader) -> Reader:
    show_ball(reader)
    return reader


def click(reader: Reader, *places: tuple[float, float]) -> None:
    for place in places:
        reader.click(reader.pane(), reader.screen(place))


def lines_drawn(reader: Reader) -> int:
    return sum(len(drawing.items) for drawing in reader.pane().view.over())


def test_a_polygon_takes_no_vertex_on_another_image_and_goes_on_on_its_own(reader: Reader) -> None:
    reader.key("Shift+F")
    click(reader, *CORNERS[:3])
    assert lines_drawn(reader)
    reader.wheel(reader.pane(), -120)
    assert reader.layout_pane().frame == BALL[0] + 1
    assert not lines_drawn(reader)
    click(reader, (5.0, 5.0))
    reader.key("Enter")
    assert reader.told[-1].startswith(ELSEWHERE)
    assert not reader.marks
    reader.wheel(reader.pane(), 120)
    assert lines_drawn(reader)
    click(reader, CORNERS[3])
    reader.key("Enter")
    (mark,) = reader.marks
    assert isinstance(mark.shape, OutlineShape)
    assert len(mark.shape.vertices) == len(CORNERS)
    assert min(x for x, _ in mark.shape.vertices) > 15
    assert mark.image.sop_instance_uid == reader.viewer.frame(0).instance.uid


def test_a_drag_that_ends_on_another_image_draws_nothing(reader: Reader) -> None:
    reader.key("E")
    pane, at = reader.pane(), reader.screen(CORNERS[0])
    QTest.mousePress(pane, LEFT, NOTHING, at)
    QTest.mouseMove(pane, reader.screen(CORNERS[2]))
    reader.wheel(pane, -120)
    QTest.mouseMove(pane, reader.screen(CORNERS[1]))
    QTest.mouseRelease(pane, LEFT, NOTHING, reader.screen(CORNERS[2]))
    assert not reader.marks
    assert not pane.view.hand_busy
    assert reader.told[-1].startswith(ELSEWHERE)


def test_what_grew_in_one_series_is_not_kept_on_another(reader: Reader) -> None:
    load_volume(reader)
    reader.key("L")
    click(reader, (BALL[2] + 0.5, BALL[1] + 0.5))
    reader.settle()
    grown = [word for word in reader.words() if "mL" in word]
    assert grown
    reader.viewer.drop(0, reader.series("MR"))
    reader.settle()
    assert not [word for word in reader.words() if "mL" in word]
    reader.key("Enter")
    click(reader, (10.0, 10.0))
    assert not reader.marks
    reader.viewer.drop(0, reader.series("CT"))
    reader.settle()
    assert [word for word in reader.words() if "mL" in word] == grown
    reader.key("Enter")
    truth, mask = ball(BALL, BALL_MM), marked(reader)
    assert 2 * (mask & truth).sum() / (mask.sum() + truth.sum()) > 0.9


def test_escape_drops_what_waits(reader: Reader) -> None:
    reader.key("Shift+F")
    click(reader, *CORNERS[:3])
    reader.wheel(reader.pane(), -120)
    reader.key("Esc")
    assert not reader.pane().view.hand_busy
    click(reader, *CORNERS)
    reader.key("Enter")
    (mark,) = reader.marks
    assert mark.image.sop_instance_uid == reader.viewer.frame(0).instance.uid


def test_other_studies_on_the_desk_end_what_was_under_way(reader: Reader, lesion_folder: Path) -> None:
    reader.key("Shift+F")
    click(reader, *CORNERS[:2])
    assert reader.pane().view.hand_busy
    reader.open(lesion_folder)
    assert not reader.pane().view.hand_busy
