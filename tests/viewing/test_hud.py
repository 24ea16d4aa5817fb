"""The words around the image."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from annotator.drawing.items import Drawing, Label, Path
from annotator.geometry.plane import Plane
from annotator.imaging import Calibration, Image, VoiFunction, VoiTable, Window
from annotator.viewing.chips import Chip
from annotator.viewing.hud import Caption, bar_length, hud, window_words, zoom_words
from annotator.viewing.labels import shortened, text_width
from annotator.viewing.viewport import Viewport, one_to_one, resized, rotated, showing

IMAGE = Image(
    np.zeros((400, 400), np.uint8),
    unit="HU",
    spacing_mm=(0.5, 0.5),
    calibration=Calibration.CALIBRATED,
    plane=Plane((-100.0, -100.0, 0.0), (1, 0, 0), (0, 1, 0), (0.5, 0.5)),
)
CAPTION = Caption(
    name="Doe, Jane",
    patient_id="P1",
    birth_date=date(1998, 3, 2),
    sex="F",
    age="010Y",
    study_date=date(2008, 5, 12),
    study="CT thorax",
    timepoint="Baseline",
    title="Axial",
    series="Bone 1.0",
    modality="CT",
    chips=(Chip("tilted", "gantry was tilted"),),
)
VIEW = resized(showing(Viewport(), IMAGE), 800, 800)


def texts(drawing: Drawing) -> list[str]:
    return [item.text for item in drawing.items if isinstance(item, Label)]


def test_the_corners_say_whose_which_and_how():
    said = texts(hud(CAPTION, IMAGE, VIEW, Window(350, 2000), frame=12, frames=60))
    for line in (
        "Doe, Jane",
        "P1",
        "F · 010Y · born 1998-03-02",
        "Axial",
        "Baseline · 2008-05-12",
        "CT thorax",
        "CT · Bone 1.0",
        "tilted",
        "W 2000 · L 350 HU",
        "Zoom 200 %",
        "Image 12 / 60",
    ):
        assert line in said


def test_privacy_hides_who_and_when_and_keeps_the_rest():
    said = " ".join(texts(hud(CAPTION, IMAGE, VIEW, Window(350, 2000), private=True)))
    for secret in ("Doe", "P1", "1998", "2008", "010Y", "thorax"):
        assert secret not in said
    assert "Baseline" in said
    assert "Bone 1.0" in said


def test_orientation_letters_stand_at_the_edges_and_turn_along():
    def at_left(view: Viewport) -> str:
        labels = hud(Caption(), IMAGE, view, None).items
        return next(one.text for one in labels if isinstance(one, Label) and one.at == (8.0, 400.0))

    assert at_left(VIEW) == "R"
    assert at_left(rotated(VIEW)) == "P"


def test_a_tiny_pane_keeps_only_the_letters():
    assert sorted(texts(hud(CAPTION, IMAGE, resized(VIEW, 100, 100), None))) == ["A", "L", "P", "R"]


@pytest.mark.parametrize(
    ("pane", "expected"),
    # 2 px per pixel of 0.5 mm: 0.25 mm a px; three tenths of 800 px are 60 mm.
    [((800, 800), (50.0, "mm", 200.0)), ((400, 400), (50.0, "mm", 100.0)), ((300, 800), (50.0, "mm", 75.0))],
)
def test_the_bar_is_the_longest_round_length_in_three_tenths_of_the_pane(pane, expected):
    value, unit, px = bar_length(IMAGE, resized(VIEW, *pane))
    assert (value, unit) == expected[:2]
    assert px == pytest.approx(expected[2])
    assert px <= 0.3 * pane[0]


def test_without_spacing_the_bar_counts_pixels():
    image = Image(np.zeros((400, 400), np.uint8))
    assert bar_length(image, VIEW)[:2] == (100.0, "px")
    assert "100 px" in texts(hud(Caption(), image, VIEW, None))


def test_a_length_that_is_not_calibrated_says_where_its_millimetres_come_from():
    image = Image(np.zeros((400, 400), np.uint8), spacing_mm=(0.5, 0.5), calibration=Calibration.AT_DETECTOR)
    assert {"50 mm", "at detector, overestimates"} <= set(texts(hud(Caption(), image, VIEW, None)))
    narrow = texts(hud(Caption(), image, resized(VIEW, 250, 250), None))
    assert "at detector" in narrow
    film = Image(np.zeros((400, 400), np.uint8), spacing_mm=(0.5, 0.5), calibration=Calibration.CALIBRATED)
    assert "calibrated" in texts(hud(Caption(), film, VIEW, None))
    assert "calibrated" not in texts(hud(Caption(), IMAGE, VIEW, None))
    assert "50 mm" in texts(hud(Caption(), IMAGE, VIEW, None))


def test_windows_are_said_in_the_words_of_their_kind():
    counts = Image(IMAGE.stored, unit="counts")
    assert window_words(Window(-600, 1500), IMAGE) == "W 1500 · L −600 HU"
    assert window_words(Window(60, 120, VoiFunction.LINEAR_EXACT), counts) == "0–120 counts"
    assert (
        window_words(Window(0.25, 0.125, VoiFunction.LINEAR_EXACT), Image(IMAGE.stored)) == "W 0.125 · L 0.25"
    )
    assert window_words(Window(40, 80), IMAGE) == "W 80 · L 40 HU"
    assert window_words(VoiTable(0, np.arange(4), 2, "Bone"), IMAGE) == "LUT Bone"
    assert window_words(None, IMAGE) == ""


def test_one_to_one_is_said_so():
    assert zoom_words(one_to_one(VIEW)) == "1:1"
    assert zoom_words(VIEW) == "200 %"


def test_letters_are_dark_on_a_light_surround():
    def colours(light: bool) -> set[str]:
        items = hud(replace(CAPTION, chips=()), IMAGE, VIEW, None, on_light=light).items
        return {one.colour for one in items if isinstance(one, Label)}

    assert colours(False) == {"#e4e9ee"}
    assert colours(True) == {"#1c2329"}


def test_long_words_are_cut_to_the_room_there_is():
    assert shortened("Whole body bone scan", 12, 60).endswith("…")
    assert text_width(shortened("Whole body bone scan", 12, 60), 12) <= 60
    assert shortened("short", 12, 60) == "short"
    assert shortened("short", 12, 1) == ""


def test_empty_fields_take_no_line():
    drawing = hud(Caption(), IMAGE, VIEW, None)
    assert "" not in texts(drawing)
    assert any(isinstance(item, Path) for item in drawing.items)
