"""One-click lesion with real mouse, wheel and keys on a CT series, a bone scan and a radiograph."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QPoint
from PySide6.QtTest import QTest

from annotator.geometry.shapes import area
from annotator.lesions.records import Mark
from tests.helpers.lesion_stack import BALL, BALL_MM, LYTIC, PLATE, ball
from tests.ui.ball import marked
from tests.ui.conftest import Reader

PLACES = {"ball": BALL, "lytic": LYTIC, "plate": PLATE}


@pytest.fixture(scope="session")
def folder(lesion_folder: Path) -> Path:
    return lesion_folder


def take(reader: Reader, modality: str = "CT", frame: int = BALL[0]) -> QPoint:
    """Show the slice of the ball, its volume read, the tool in the hand; return where the ball is."""
    pane = reader.show(modality, frame=frame)
    reader.key("L")
    pane.setFocus()
    if modality == "CT":
        QTest.mouseMove(pane, QPoint(5, 5))
        QTest.mouseMove(pane, reader.screen((40.0, 8.0)))
        reader.settle()
    return at(reader, "ball")


def at(reader: Reader, place: str) -> QPoint:
    _, row, column = PLACES[place]
    return reader.screen((column + 0.5, row + 0.5))


def click(reader: Reader, place: QPoint, **keys: object) -> None:
    QTest.mouseMove(reader.pane(), place)
    reader.click(reader.pane(), place)
    reader.settle()


def test_what_a_click_would_find_is_that_of_the_slice_scrolled_to_under_a_pointer_that_rests(
    reader: Reader,
) -> None:
    place = take(reader)
    QTest.mouseMove(reader.pane(), place)
    reader.settle()

    def said() -> list[str]:
        return [word for word in reader.words() if "traced" in word]

    assert said()[0].startswith("bright, traced")
    reader.key("End")  # There is no ball.
    reader.until(lambda: said() == [])


def test_a_click_grows_the_ball_in_three_dimensions_and_a_second_keeps_it(reader: Reader) -> None:
    place = take(reader)
    click(reader, place)
    assert not reader.marks
    assert any("mL · bright, traced" in word for word in reader.words())
    click(reader, place)
    truth, mask = ball(BALL, BALL_MM), marked(reader)
    assert 2 * (mask & truth).sum() / (mask.sum() + truth.sum()) > 0.93
    assert len(reader.marks) == len({mark.image.sop_instance_uid for mark in reader.marks}) == 9
    (lesion,) = reader.lesions
    assert {reader.lesion_of(mark).id for mark in reader.marks} == {lesion.id}
    assert len({mark.observation for mark in reader.marks}) == 1
    assert all("grown from a click; bright, traced" in mark.note for mark in reader.marks)
    assert all(len(mark.image.frame_sha256 or "") == 64 for mark in reader.marks)
    # The mark described is the one on the slice shown.
    frame = reader.viewer.frame(0)
    described = reader.window.popover.mark
    assert frame is not None
    assert described is not None
    assert reader.case.get(Mark, described).image.sop_instance_uid == frame.instance.uid
    reader.key("Esc", "Ctrl+Z")
    assert not reader.marks
    assert not reader.lesions
    reader.key("Ctrl+Shift+Z")
    assert len(reader.marks) == 9


def test_the_wheel_and_keys_make_it_larger_and_smaller_with_live_millilitres(reader: Reader) -> None:
    place = take(reader)
    click(reader, place)

    def millilitres() -> float:
        (word,) = [word for word in reader.words() if " mL · " in word]
        return float(word.split(" mL")[0])

    first, frame = millilitres(), reader.layout_pane().frame
    reader.wheel(reader.pane(), -240, place)
    smaller = millilitres()
    assert smaller < first
    reader.wheel(reader.pane(), 120, place)
    assert smaller < millilitres() <= first
    assert reader.layout_pane().frame == frame
    before = millilitres()
    reader.key("-")
    assert millilitres() < before
    reader.key("+", "Enter")
    assert reader.marks
    assert reader.window.popover.mark is not None


def test_escape_leaves_no_trace_and_the_tool_in_the_hand(reader: Reader) -> None:
    place = take(reader)
    click(reader, place)
    reader.key("Esc")
    assert not reader.marks
    assert reader.viewer.tool is not None
    assert not any("mL" in word for word in reader.words())
    assert reader.session.history.to_undo is None or reader.session.history.to_undo.name != "Grow lesion"


def test_the_pointer_says_what_a_click_would_find_or_why_nothing(reader: Reader) -> None:
    place = take(reader)
    pane = reader.pane()
    QTest.mouseMove(pane, place)
    reader.settle()
    assert any(
        word.startswith("bright, traced") and word.endswith("mm about the click") for word in reader.words()
    )
    QTest.mouseMove(pane, at(reader, "lytic"))
    reader.settle()
    assert any(word.startswith("dark, traced") for word in reader.words())
    QTest.mouseMove(pane, at(reader, "plate"))
    reader.settle()
    assert "The region runs out into the body." in reader.words()


def test_a_click_on_what_crosses_the_body_is_refused_in_words(reader: Reader) -> None:
    take(reader)
    click(reader, at(reader, "plate"))
    assert not reader.marks
    assert not reader.pane().view.hand_busy
    assert "The region runs out into the body." in reader.told


def test_other_slices_show_their_part_while_it_is_adjusted(reader: Reader) -> None:
    place = take(reader)
    click(reader, place)
    layers = len(reader.pane().view.drawings())
    reader.key("Home")
    reader.settle()
    assert len(reader.pane().view.drawings()) == layers - 1


def test_the_keyboard_alone_grows_adjusts_and_keeps(reader: Reader) -> None:
    take(reader, "NM", 0)
    pane = reader.pane()
    viewport = reader.viewport()
    column, row = viewport.pixel_from_screen((pane.width() / 2, pane.height() / 2))
    reader.viewer.reframe(0, lambda one: _panned_to(one, (21.5 - column, 21.5 - row)))
    reader.settle()
    reader.key("Space")
    reader.settle()
    assert any("hot, traced" in word for word in reader.words())
    reader.key("Space")
    (mark,) = reader.marks
    assert mark.findings == {"uptake"}
    # Nine pixels are hot; blur of the search may add their neighbours.
    assert 6 <= area(mark.shape) <= 21
    assert mark.image.view == "anterior"


def _panned_to(viewport: object, by: tuple[float, float]) -> object:
    from annotator.viewing.viewport import Viewport, panned

    assert isinstance(viewport, Viewport)
    start, end = viewport.screen_from_pixel((0.0, 0.0)), viewport.screen_from_pixel(by)
    return panned(viewport, start[0] - end[0], start[1] - end[1])
