"""A crowd of marks in the window: drawn at once, in full when the hand rests, its words within reach."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QPoint
from PySide6.QtTest import QTest

from annotator.geometry.shapes import EllipseShape
from annotator.lesions.change import added
from annotator.lesions.history import Edit
from annotator.lesions.records import Mark, MarkId
from annotator.viewing.crowd import CROWD
from tests.ui.conftest import Reader


def crowd(reader: Reader, count: int) -> list[Mark]:
    """Draw a mark, and have so many more small ones beside each other on the image."""
    reader.show("CT")
    image = reader.pane().view.image
    assert image is not None
    wide, high = image.columns / 11, image.rows / 11
    mark = reader.mark("E", (0.2 * wide, 0.2 * high), (0.8 * wide, 0.8 * high))
    places = [(wide * (number % 10 + 1), high * (number // 10 + 1)) for number in range(count)]
    more = [
        replace(mark, id=MarkId(f"{mark.id}-{number}"), shape=EllipseShape(at, (0.3 * wide, 0.2 * high)))
        for number, at in enumerate(places)
    ]
    assert reader.session.apply(Edit("Draw", added(*more)))
    reader.key("Escape", "Escape")
    reader.session.select(type(reader.session.selection)())
    reader.pane().repaint()
    return more


def names(reader: Reader) -> list[str]:
    return [text for text in reader.words() if text.startswith("L1")]


def test_in_a_crowd_the_mark_at_the_pointer_has_words_and_no_other(reader: Reader) -> None:
    more = crowd(reader, CROWD)
    QTest.mouseMove(reader.pane(), QPoint(3, 3))
    assert names(reader) == []
    for one in (more[34], more[35]):
        assert isinstance(one.shape, EllipseShape)
        x, y = one.shape.centre
        QTest.mouseMove(reader.pane(), reader.screen((x - one.shape.half_axes[0], y)))
        (text,) = names(reader)
        assert text.endswith(" mm")


def test_in_a_crowd_the_chosen_mark_has_words(reader: Reader) -> None:
    more = crowd(reader, CROWD)
    QTest.mouseMove(reader.pane(), QPoint(3, 3))
    reader.session.select(replace(reader.session.selection, mark=more[7].id))
    assert len(names(reader)) == 1


def test_fewer_marks_all_have_words(reader: Reader) -> None:
    crowd(reader, CROWD - 1)
    assert len(names(reader)) == CROWD


def test_enlarged_until_few_are_in_view_the_marks_have_words_again(reader: Reader) -> None:
    crowd(reader, CROWD)
    pane = reader.pane()
    pane.view.zoom((pane.width() / 2, pane.height() / 2), 4.0)
    assert 0 < len(names(reader)) < CROWD


def test_a_crowd_is_painted_in_full_soon_after(reader: Reader) -> None:
    crowd(reader, CROWD)
    pane = reader.pane()
    hasty = pane.grab().toImage()
    reader.qtbot.waitUntil(lambda: pane.grab().toImage() != hasty, timeout=5000)
