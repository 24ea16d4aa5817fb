"""Life size: a millimetre of the patient is a millimetre of the screen."""

from __future__ import annotations

import numpy as np
import pytest

from annotator.imaging import Calibration, Image
from annotator.viewing.true_size import life_size, life_size_words
from annotator.viewing.viewport import Viewport, rotated, showing


def image(spacing_mm: tuple[float, float] | None, calibration: Calibration = Calibration.CALIBRATED) -> Image:
    return Image(np.zeros((300, 200), np.uint16), spacing_mm=spacing_mm, calibration=calibration)


@pytest.mark.parametrize("spacing_mm", [(0.5, 0.5), (0.8, 0.4)])
@pytest.mark.parametrize("turns", [0, 1])
def test_a_length_in_the_patient_is_as_long_on_the_screen(
    spacing_mm: tuple[float, float], turns: int
) -> None:
    shown = image(spacing_mm)
    viewport = rotated(showing(Viewport(pane=(640.0, 480.0)), shown), turns)
    px_per_mm = 3.7795275591  # 96 px an inch
    sized = life_size(viewport, shown, px_per_mm)
    assert sized is not None
    across = np.hypot(*sized.screen_from_pixel.direction((100.0, 0.0)))
    down = np.hypot(*sized.screen_from_pixel.direction((0.0, 100.0)))
    assert across == pytest.approx(100 * spacing_mm[1] * px_per_mm)
    assert down == pytest.approx(100 * spacing_mm[0] * px_per_mm)


def test_the_point_named_stays_where_it_is() -> None:
    shown = image((0.5, 0.5))
    viewport = showing(Viewport(pane=(640.0, 480.0)), shown)
    sized = life_size(viewport, shown, 4.0, (200.0, 100.0))
    assert sized is not None
    assert sized.pixel_from_screen((200.0, 100.0)) == pytest.approx(
        viewport.pixel_from_screen((200.0, 100.0))
    )


def test_a_small_thing_is_small_and_without_spacing_there_is_no_life_size() -> None:
    viewport = Viewport(300, 200, (640.0, 480.0))
    assert life_size(viewport, image(None), 4.0) is None
    small = life_size(viewport, image((0.01, 0.01)), 4.0)
    assert small is not None
    assert small.scale == pytest.approx(0.04)


def test_what_is_not_calibrated_is_said_to_be_estimated() -> None:
    assert life_size_words(image((0.5, 0.5)), measured=True) == "Life size."
    detector = image((0.14, 0.14), Calibration.AT_DETECTOR)
    assert life_size_words(detector, measured=True) == "Life size, estimated: at detector, overestimates."
    film = Image(
        np.zeros((30, 20), np.uint16),
        spacing_mm=(0.1, 0.1),
        calibration=Calibration.ESTIMATED,
        magnification=1.04,
    )
    assert life_size_words(film, measured=True) == "Life size, estimated, magnification 1.04 corrected."
    assert "the size of the screen is its own word" in life_size_words(image((0.5, 0.5)), measured=False)
