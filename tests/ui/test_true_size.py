"""Life size under a key, on a screen measured with a ruler."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtTest import QTest

from annotator.ui.dialogs.calibrate_screen import BAR_PX, Bar, CalibrateScreen
from tests.ui.conftest import Reader, Seat


def test_a_screen_is_measured_once_and_life_size_is_true_from_then_on(seat: Seat, folder: Path) -> None:
    reader = seat().open(folder)
    reader.show("CT")
    reader.key("Ctrl+Alt+1")
    assert "the size of the screen is its own word" in reader.told[-1]
    reader.key("Ctrl+Alt+C")
    dialog = reader.window.findChild(CalibrateScreen)
    assert dialog is not None
    dialog.activateWindow()
    reader.until(lambda: reader.focused.window() is dialog)
    QTest.keyClicks(reader.focused, "125")
    reader.key("Enter")
    reader.settle()
    reader.front()
    reader.pane().setFocus()
    reader.key("Ctrl+Alt+1")
    assert reader.told[-1] == "Life size."
    assert reader.viewport().scale == pytest.approx(0.5 * BAR_PX / 125)  # Pixels of 0.5 mm.
    again = seat(reader.application.store.location)
    assert again.desk.screen_scale.px_per_mm == pytest.approx(4.0)


def test_the_bar_is_as_long_as_it_says(reader: Reader) -> None:
    dialog = CalibrateScreen(reader.session, reader.window)
    dialog.open_on(reader.pane())
    bar = dialog.findChild(Bar)
    assert bar is not None
    picture = bar.grab().toImage()
    row = [picture.pixelColor(x, picture.height() // 2 - 5).lightness() for x in range(picture.width())]
    ticks = [x for x, light in enumerate(row) if light > 128]
    assert ticks[-1] - ticks[0] == BAR_PX
    dialog.close()


def test_an_image_without_spacing_says_that_its_size_is_not_known(reader: Reader) -> None:
    reader.show("CR")
    before = reader.viewport()
    reader.key("Ctrl+Alt+1")
    assert reader.told[-1] == "This image has no spacing: its size in mm is not known."
    assert reader.viewport() == before


def test_one_pixel_to_one_shows_each_pixel_once(reader: Reader) -> None:
    reader.show("CT")
    reader.key("Ctrl+Alt+0")
    assert reader.viewport().scale == 1.0
