"""One vertebra is named by hand on the sample spine; the others number themselves, or say why not."""

from __future__ import annotations

import math
import re

import pytest
from PySide6.QtCore import QPoint
from PySide6.QtTest import QTest

from annotator.resources import sample_studies
from annotator.viewing.candidates import series_key
from sample_studies.anatomy.spine import level
from tests.ui.conftest import Reader, Seat
from tests.ui.test_palette import lines


@pytest.fixture
def spine(seat: Seat) -> Reader:
    """A reader before the T1 series of the sample spine, alone in the window, T8 under the pointer."""
    reader = seat().open(sample_studies() / "founding" / "dicom" / "20080317_MR_thoracic_spine")
    reader.key("Ctrl+1")
    study = reader.viewer.studies[0]
    series = next(one for one in study.shown if one.description == "t1_se_sag")
    reader.viewer.drop(0, series_key(series))
    reader.viewer.scroll(0, len(series.frames) // 2 - reader.layout_pane().frame)
    reader.settle()
    point(reader, "t08")
    return reader


def point(reader: Reader, name: str) -> None:
    """Hold the pointer over the middle of a vertebra, whose place is known."""
    plane = reader.viewer.levels(0).image.plane
    there = plane.pixel_from_world(level(name).centre_mm)

    def is_there() -> bool:
        # A move to where the pointer is already, as a window before left it, is none.
        QTest.mouseMove(reader.pane(), QPoint(5, 5))
        QTest.mouseMove(reader.pane(), reader.screen(there))
        return reader.desk.pointer is not None and math.dist(reader.desk.pointer[1], there) < 2.0

    reader.until(is_there)
    reader.pane().setFocus()


def say(reader: Reader, words: str) -> None:
    reader.key("Shift+T").type(words).key("Enter")
    reader.settle()


def names(reader: Reader) -> list[str]:
    return [word for word in reader.words() if re.fullmatch(r"[CTLS]\d+[?!]?", word)]


def test_naming_one_vertebra_numbers_the_others_in_every_series_until_it_is_undone(spine: Reader) -> None:
    say(spine, "t8")
    counted = {f"T{number}?" for number in range(1, 13) if number != 8} | {"L1?"}
    assert {one for one in names(spine) if one.endswith("?")} >= counted
    assert "T8" in names(spine)
    assert spine.told[-1].endswith("to L1 are counted from T8.")
    stir = next(one for one in spine.viewer.studies[0].shown if one.description == "stir_sag")
    spine.viewer.drop(0, series_key(stir))
    spine.settle()
    assert {"T8", "T9?"} <= set(names(spine))
    assert not spine.marks
    spine.pane().setFocus()
    spine.key("Ctrl+Z")
    assert names(spine) == []
    spine.key("Ctrl+Y")
    assert {"T8", "T9?"} <= set(names(spine))


def test_a_second_name_that_does_not_fit_the_count_is_said_and_nothing_is_counted(spine: Reader) -> None:
    say(spine, "t8")
    point(spine, "t12")
    say(spine, "l1")
    (warning,) = [one for one in spine.told if "does not fit" in one]
    assert "4 steps from L1 to T8, 5 are usual" in warning
    assert set(names(spine)) == {"T8", "L1!"}


def test_counted_names_are_confirmed_and_forgotten_by_the_palette(spine: Reader) -> None:
    say(spine, "t8")
    spine.key("Ctrl+K").type("confirm counted").key("Enter")
    assert {"T8", "T9", "L1"} <= set(names(spine))
    spine.pane().setFocus()
    spine.key("Ctrl+K").type("forget the names").key("Enter")
    assert names(spine) == []


def test_names_are_there_when_the_case_is_opened_again(spine: Reader) -> None:
    say(spine, "t8")
    before = names(spine)
    assert spine.session.open(spine.application.store.load(spine.case.id))
    spine.settle()
    assert names(spine) == before


def test_the_nearest_vertebra_is_offered_first(spine: Reader) -> None:
    say(spine, "t8")
    point(spine, "t10")
    spine.key("Shift+T")
    assert lines(spine)[0].startswith("This is T10")
    spine.key("Escape")


def test_a_thirteenth_thoracic_vertebra_is_told_by_a_command_and_numbered(spine: Reader) -> None:
    say(spine, "t8")
    assert "L1?" in names(spine)
    spine.key("Ctrl+K").type("unusual about the spine").key("Enter")
    assert lines(spine)[0].startswith("As usual")
    spine.type("t13").key("Enter")
    spine.settle()
    assert spine.session.reading.spine == "t13"
    assert spine.told[-1].startswith("T13: thirteen vertebrae with ribs")
    assert names(spine) == ["T8"]
    point(spine, "t08")
    say(spine, "t8")
    assert {"T12?", "T13?"} <= set(names(spine))
    assert "L1?" not in names(spine)
    spine.key("Ctrl+K").type("unusual about the spine").key("Enter")
    assert lines(spine)[0].startswith("T13: thirteen vertebrae with ribs")
    assert "said by" in lines(spine)[0]
    spine.key("Escape")
