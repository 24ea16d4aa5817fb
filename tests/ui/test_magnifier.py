"""The magnifier: held by a key, led by the mouse, made stronger by the wheel."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPoint
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from annotator.ui.lens import SIDE_PX, Lens
from tests.helpers.patient_folder import ROD
from tests.ui.conftest import Reader


def lens(reader: Reader) -> Lens:
    (found,) = reader.window.findChildren(Lens)
    return found


def middle(reader: Reader) -> QPoint:
    made = lens(reader)
    return made.mapTo(made.parentWidget(), QPoint(made.width() // 2, made.height() // 2))


def test_the_lens_is_there_while_the_key_is_held(reader: Reader) -> None:
    pane = reader.show("CT")
    at = reader.screen(ROD)
    QTest.mouseMove(pane, at)
    QTest.keyPress(pane, "S")
    assert lens(reader).isVisible()
    assert middle(reader) == at
    QTest.mouseMove(pane, at + QPoint(40, 25))
    assert middle(reader) == at + QPoint(40, 25)
    QTest.keyRelease(pane, "S")
    assert not lens(reader).isVisible()


def test_in_a_small_pane_the_lens_is_smaller(reader: Reader) -> None:
    pane = reader.show("CT")
    QTest.mouseMove(pane, QPoint(100, 100))
    QTest.keyPress(pane, "S")
    assert lens(reader).width() == SIDE_PX
    QTest.keyRelease(pane, "S")
    reader.key("Ctrl+T").settle()
    tile = reader.pane(4)
    QTest.mouseMove(tile, QPoint(100, 100))
    QTest.keyPress(tile, "S")
    assert lens(reader).parentWidget() is tile
    assert lens(reader).width() < min(tile.width(), tile.height())
    QTest.keyRelease(tile, "S")


def test_the_wheel_makes_it_stronger_instead_of_scrolling(reader: Reader) -> None:
    pane = reader.show("CT", frame=4)
    QTest.mouseMove(pane, reader.screen(ROD))
    magnifier = reader.desk.magnifier
    QTest.keyPress(pane, "S")
    first = magnifier.factor
    reader.wheel(pane, 120)
    assert magnifier.factor == first + 0.5
    reader.wheel(pane, -120)
    assert magnifier.factor == first
    assert reader.layout_pane().frame == 4
    QTest.keyRelease(pane, "S")
    reader.wheel(pane, -120)
    assert reader.layout_pane().frame == 5


def test_it_shows_the_pixel_under_the_pointer_with_the_window_of_the_pane(reader: Reader) -> None:
    reader.show("CT")
    at = reader.screen(ROD)
    drawing = reader.desk.magnifier.drawing(0, (float(at.x()), float(at.y())), 280.0)
    assert drawing is not None
    picture = drawing.items[0]
    column, row = picture.target_from_pixel.inverse()((140.0, 140.0))  # type: ignore[union-attr]
    assert picture.pixels[int(row), int(column)] & 0xFF == 255  # type: ignore[union-attr]  # Bone, at 400/40 white.


def test_from_the_palette_it_stays_until_escape(reader: Reader) -> None:
    reader.show("CT")
    reader.key("Ctrl+K").type("magnifier hold").key("Enter")
    assert lens(reader).isVisible()
    reader.key("Escape")
    assert not lens(reader).isVisible()


def test_leaving_the_window_with_the_key_down_lets_go_of_it(reader: Reader) -> None:
    pane = reader.show("CT")
    QTest.mouseMove(pane, reader.screen(ROD))
    QTest.keyPress(pane, "S")
    assert lens(reader).isVisible()
    QApplication.sendEvent(reader.window, QEvent(QEvent.Type.WindowDeactivate))
    assert not lens(reader).isVisible()


def test_marks_are_drawn_under_the_lens(reader: Reader) -> None:
    reader.show("CT")
    mark = reader.mark("E", (16, 11), (24, 19))
    reader.key("Escape")
    at = reader.screen((16, 15))
    drawing = reader.desk.magnifier.drawing(0, (float(at.x()), float(at.y())), 280.0)
    assert drawing is not None
    assert mark.id in {getattr(item, "id", "") for item in drawing.items}


def test_without_an_image_there_is_no_lens(reader: Reader) -> None:
    reader.show("CT")
    reader.key("Ctrl+2")
    assert reader.desk.magnifier.drawing(1, (50.0, 50.0), 280.0) is None
