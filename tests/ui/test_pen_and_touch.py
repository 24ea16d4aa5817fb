"""A pen whose pressure is felt, and fingers: synthesised tablet and touch events."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QInputDevice, QPointingDevice, QTabletEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from annotator.geometry.shapes import MaskShape
from annotator.ui import pen_and_touch
from annotator.workspace.tool import BRUSH_PX, LIGHTEST_TIP
from tests.ui.conftest import Reader

KINDS = {
    "press": QEvent.Type.TabletPress,
    "move": QEvent.Type.TabletMove,
    "release": QEvent.Type.TabletRelease,
}


@pytest.fixture(autouse=True)
def brush(reader: Reader) -> Iterator[None]:
    """A brush of some pixels, and the usual one afterwards; no pen near from the test before."""
    reader.viewer.brush_px = 80.0
    QTest.qWait(pen_and_touch.PEN_NEAR_MS + 50)
    yield
    reader.viewer.brush_px = BRUSH_PX


def pen(reader: Reader, kind: str, at: QPoint, pressure: float) -> None:
    """A tablet event, and the mouse event that Qt makes of one that is not taken."""
    pane, place = reader.pane(), QPointF(at)
    event = QTabletEvent(
        KINDS[kind],
        QPointingDevice.primaryPointingDevice(),
        place,
        QPointF(pane.mapToGlobal(place)),
        pressure,
        0.0,
        0.0,
        0.0,
        0.0,
        0.0,
        Qt.KeyboardModifier.NoModifier,
        Qt.MouseButton.LeftButton,
        Qt.MouseButton.LeftButton,
    )
    QApplication.sendEvent(pane, event)
    assert not event.isAccepted()
    if kind == "move":
        QTest.mouseMove(pane, at)
    else:
        mouse = QTest.mousePress if kind == "press" else QTest.mouseRelease
        mouse(pane, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, at)


def stroke(reader: Reader, at: QPoint, pressure: float) -> MaskShape:
    pen(reader, "press", at, pressure)
    pen(reader, "move", at, pressure)
    pen(reader, "release", at, 0.0)
    shape = reader.marks[-1].shape
    assert isinstance(shape, MaskShape)
    return shape


def touch(reader: Reader, *moves: tuple[QPoint, ...]) -> None:
    """Fingers go down at the first places, along the others, and up at the last."""
    pane = reader.pane()
    sequence = QTest.touchEvent(pane, device(), False)
    for finger, at in enumerate(moves[0]):
        sequence.press(finger, at, pane)
    sequence.commit()
    for places in moves[1:]:
        for finger, at in enumerate(places):
            sequence.move(finger, at, pane)
        sequence.commit()
    for finger, at in enumerate(moves[-1]):
        sequence.release(finger, at, pane)
    sequence.commit()


_DEVICES: list[QPointingDevice] = []


def device() -> QPointingDevice:
    if not _DEVICES:
        _DEVICES.append(QTest.createTouchDevice(QInputDevice.DeviceType.TouchScreen))
    return _DEVICES[0]


def test_a_pen_that_presses_lightly_paints_with_a_smaller_brush(reader: Reader) -> None:
    reader.show("CT")
    reader.key("Shift+B")
    light = stroke(reader, QPoint(250, 300), 0.2)
    reader.key("Esc", "Ctrl+Z")
    full = stroke(reader, QPoint(250, 300), 1.0)
    reader.key("Esc", "Ctrl+Z")
    share = LIGHTEST_TIP + (1 - LIGHTEST_TIP) * 0.2
    across = 2 * 80.0 / reader.viewport().scale
    assert abs(full.size[0] - across) <= 1
    assert abs(light.size[0] - share * across) <= 1


def test_a_mouse_after_a_pen_presses_fully(reader: Reader) -> None:
    reader.show("CT")
    reader.key("Shift+B")
    stroke(reader, QPoint(250, 300), 0.2)
    reader.key("Esc", "Ctrl+Z")
    reader.drag(reader.pane(), QPoint(250, 300), QPoint(250, 300))
    shape = reader.marks[-1].shape
    assert isinstance(shape, MaskShape)
    assert abs(shape.size[0] - 2 * 80.0 / reader.viewport().scale) <= 1


def test_two_fingers_zoom_by_how_far_they_part_and_take_the_image_along(reader: Reader) -> None:
    reader.show("CT")
    scale, held = reader.viewport().scale, reader.pixel(QPoint(300, 300))
    touch(
        reader,
        (QPoint(250, 300), QPoint(350, 300)),
        (QPoint(260, 320), QPoint(410, 320)),
        (QPoint(260, 340), QPoint(460, 340)),
    )
    assert reader.viewport().scale == pytest.approx(2 * scale, rel=1e-6)
    x, y = reader.viewport().screen_from_pixel(held)
    assert (x, y) == pytest.approx((360, 340), abs=0.01)
    assert not reader.marks


def test_one_finger_scrolls_an_image_every_24_px(reader: Reader) -> None:
    reader.show("CT")
    first = reader.layout_pane().frame
    touch(reader, (QPoint(300, 200),), (QPoint(300, 230),), (QPoint(300, 275),))
    assert reader.layout_pane().frame == first + 3
    touch(reader, (QPoint(300, 275),), (QPoint(300, 250),))
    assert reader.layout_pane().frame == first + 2


def test_a_palm_beside_a_pen_does_nothing(reader: Reader) -> None:
    reader.show("CT")
    reader.key("Shift+B")
    scale, frame = reader.viewport().scale, reader.layout_pane().frame
    stroke(reader, QPoint(250, 300), 0.5)
    touch(reader, (QPoint(300, 200),), (QPoint(300, 300),))
    touch(reader, (QPoint(250, 300), QPoint(350, 300)), (QPoint(200, 300), QPoint(400, 300)))
    assert (reader.viewport().scale, reader.layout_pane().frame) == (scale, frame)
    assert len(reader.marks) == 1
