"""Flicker by a held key, and mirror compare, as a reader does them."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from annotator.viewing.layout import Layout, Pane, SeriesKey
from tests.helpers.compared_patient import compared_patient
from tests.helpers.dicom_files import uid
from tests.ui.conftest import MIDDLE, Reader

CT, LATER = (SeriesKey(uid("compared series", "CT", year)) for year in (0, 1))
PT = SeriesKey(uid("compared series", "PT"))
LEFT_HAND, RIGHT_HAND = (SeriesKey(uid("compared series", "CR", side)) for side in "LR")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return compared_patient(tmp_path_factory.mktemp("compared"))


def side_by_side(reader: Reader, *keys: SeriesKey) -> None:
    reader.viewer.show(Layout(1, len(keys), tuple(Pane(key, frame=5) for key in keys)))
    reader.settle()
    reader.click(reader.pane(0), QPoint(5, 5))


def test_c_held_shows_the_prior_in_place_and_let_go_the_current_again(reader: Reader) -> None:
    side_by_side(reader, LATER, PT, CT)
    QTest.keyPress(reader.focused, Qt.Key.Key_C)
    assert reader.layout_pane(0).series == CT  # the same modality at another date, not the neighbour
    QTest.keyRelease(reader.focused, Qt.Key.Key_C)
    assert [pane.series for pane in reader.viewer.layout.panes] == [LATER, PT, CT]


def test_flicker_of_the_palette_stays_until_it_is_asked_for_again(reader: Reader) -> None:
    side_by_side(reader, LATER, CT)
    for shown in (CT, LATER):
        reader.key("Ctrl+K").type("flicker").key("Enter")
        assert reader.layout_pane(0).series == shown


def test_a_window_that_loses_the_keyboard_ends_the_flicker(reader: Reader) -> None:
    side_by_side(reader, LATER, CT)
    QTest.keyPress(reader.focused, Qt.Key.Key_C)
    reader.key("F1")
    reader.until(lambda: reader.layout_pane(0).series == LATER)
    QTest.keyRelease(reader.focused, Qt.Key.Key_C)


def test_one_image_alone_has_nothing_to_flicker_with(reader: Reader) -> None:
    side_by_side(reader, CT)
    reader.key("C")
    assert reader.told[-1] == "There is no other image on the screen to flicker with."


def test_both_hands_hang_left_beside_the_mirrored_right(reader: Reader) -> None:
    side_by_side(reader, RIGHT_HAND)
    reader.key("Shift+M")
    reader.settle()
    assert [pane.series for pane in reader.viewer.layout.panes] == [LEFT_HAND, RIGHT_HAND]
    assert [pane.viewport.mirrored for pane in reader.viewer.layout.panes] == [False, True]
    assert "mirrored" in reader.words(1)
    assert "mirrored" not in reader.words(0)
    assert "Right, mirrored · AP" in reader.words(1)
    reader.key("Shift+M")
    assert [pane.series for pane in reader.viewer.layout.panes] == [RIGHT_HAND]


def test_without_the_other_side_an_image_stands_beside_its_mirror_image(reader: Reader) -> None:
    side_by_side(reader, CT)
    assert reader.words(0)[-4:][:2] == ["R", "L"]
    reader.key("Shift+M")
    reader.settle()
    assert [pane.series for pane in reader.viewer.layout.panes] == [CT, CT]
    assert reader.words(0)[-4:][:2] == ["R", "L"]
    assert reader.words(1)[-4:][:2] == ["L", "R"]
    # What moves to the left in one moves to the right in its mirror image.
    reader.click(reader.pane(0), QPoint(5, 5))
    reader.wheel(reader.pane(0), -240)
    reader.drag(reader.pane(0), QPoint(100, 100), QPoint(160, 120), button=MIDDLE)
    (x, y), (mirrored_x, mirrored_y) = (reader.viewport(index).centre for index in (0, 1))
    assert x < 0.5
    assert (mirrored_x, mirrored_y) == pytest.approx((1 - x, y))
    assert reader.layout_pane(1).frame == reader.layout_pane(0).frame == 7
