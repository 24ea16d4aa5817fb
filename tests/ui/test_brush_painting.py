"""What a brush shows while it moves: only where it has been is painted again, and nothing is missing."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from tests.ui.conftest import LEFT, Reader

TRAIL = [QPoint(220 + 4 * step, 260 + 3 * step) for step in range(25)]


def on_screen(reader: Reader) -> np.ndarray:
    """What stands in the window, without painting it again."""
    QApplication.processEvents()
    pane = reader.pane()
    corner = pane.mapTo(reader.window, QPoint(0, 0))
    image = reader.window.screen().grabWindow(reader.window.winId()).toImage()
    image = image.copy(corner.x(), corner.y(), pane.width(), pane.height())
    return pixels(image)


def pixels(image: QImage) -> np.ndarray:
    image = image.convertToFormat(QImage.Format.Format_RGB32)
    rows = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), image.bytesPerLine())
    return rows[:, : 4 * image.width()].reshape(image.height(), image.width(), 4)[..., :3].astype(int)


def anew(reader: Reader) -> np.ndarray:
    """The same pane painted as a whole."""
    reader.pane().refresh()
    return pixels(reader.pane().grab().toImage())


def test_the_parts_painted_under_a_stroke_make_the_whole(reader: Reader) -> None:
    pane = reader.show("CT")
    reader.key("Shift+B")
    QTest.mouseMove(pane, TRAIL[0])
    QApplication.processEvents()
    before = anew(reader)
    QTest.mousePress(pane, LEFT, pos=TRAIL[0])
    for at in TRAIL[1:]:
        QTest.mouseMove(pane, at)
        QApplication.processEvents()
    parts = on_screen(reader)
    assert np.abs(parts - before).max() > 20
    np.testing.assert_allclose(parts, anew(reader), atol=1)
    QTest.mouseRelease(pane, LEFT, pos=TRAIL[-1])
    reader.key("Esc")
    reader.settle()


def test_the_ring_of_the_brush_leaves_nothing_behind(reader: Reader) -> None:
    pane = reader.show("CT")
    reader.key("Shift+B")
    for at in TRAIL:
        QTest.mouseMove(pane, at)
        QApplication.processEvents()
    np.testing.assert_allclose(on_screen(reader), anew(reader), atol=1)


def test_what_changes_under_a_brush_that_rests_is_shown(reader: Reader) -> None:
    pane = reader.show("CT")
    reader.key("Shift+B")
    QTest.mouseMove(pane, TRAIL[0])
    before = on_screen(reader)
    reader.key("I")
    inverted = on_screen(reader)
    assert np.abs(inverted - before).mean() > 20
    QTest.keyClick(pane, Qt.Key.Key_Down)
    reader.settle()
    assert np.abs(on_screen(reader) - inverted).max() > 10
    np.testing.assert_allclose(on_screen(reader), anew(reader), atol=1)
