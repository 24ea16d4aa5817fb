"""Panes under mouse and keys: scroll, window, zoom, pan, turn, and what is said of the image."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QEvent, QPoint
from PySide6.QtGui import QContextMenuEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from annotator.imaging.voi import Window
from annotator.viewing.windowing import HU_PER_PX
from annotator.workspace.probe import value_words
from tests.helpers.patient_folder import CT_SLICES, ROD
from tests.ui.conftest import CTRL, MIDDLE, RIGHT, SHIFT, Reader

LETTERS = ("L", "R", "H", "F", "A", "P")


def edge_letters(reader: Reader, index: int = 0) -> tuple[str, ...]:
    """The letters left, right, above and below."""
    width, height = reader.viewport(index).pane
    labels = [
        item
        for drawing in reader.pane(index).view.drawings()
        for item in drawing.items
        if getattr(item, "text", "") in LETTERS
    ]
    by_place = {(round(2 * one.at[0] / width), round(2 * one.at[1] / height)): one.text for one in labels}
    return tuple(by_place[place] for place in ((0, 1), (2, 1), (1, 0), (1, 2)))


def ct_window(reader: Reader) -> tuple[float, float]:
    voi = reader.layout_pane().voi
    assert isinstance(voi, Window)
    return voi.center, voi.width


def test_the_wheel_scrolls_one_image_a_notch_and_stops_at_the_ends(reader: Reader) -> None:
    pane = reader.show("CT")
    reader.wheel(pane, -120)
    assert reader.layout_pane().frame == 1
    reader.wheel(pane, -240)
    assert reader.layout_pane().frame == 3
    reader.wheel(pane, 120)
    assert reader.layout_pane().frame == 2
    reader.wheel(pane, 1200)
    assert reader.layout_pane().frame == 0
    reader.wheel(pane, -12000)
    assert reader.layout_pane().frame == CT_SLICES - 1


def test_small_turns_of_a_touch_pad_add_up_and_turning_back_takes_them_back(reader: Reader) -> None:
    pane = reader.show("CT", frame=5)
    for _ in range(3):
        reader.wheel(pane, -40)
    assert reader.layout_pane().frame == 6
    reader.wheel(pane, -60)
    reader.wheel(pane, 30)
    reader.wheel(pane, 40)
    assert reader.layout_pane().frame == 6
    reader.wheel(pane, 110)
    assert reader.layout_pane().frame == 5


def test_shift_and_wheel_page_through_ten_images(reader: Reader) -> None:
    pane = reader.show("MR")
    reader.wheel(pane, -120, keys=SHIFT)
    assert reader.layout_pane().frame == 10
    reader.wheel(pane, 120, keys=SHIFT)
    assert reader.layout_pane().frame == 0


def test_ctrl_and_wheel_zoom_and_keep_the_pixel_under_the_pointer(reader: Reader) -> None:
    pane = reader.show("CT")
    at = reader.screen(ROD)
    before, scale = reader.pixel(at), reader.viewport().scale
    reader.wheel(pane, 240, at, keys=CTRL)
    assert reader.viewport().scale == pytest.approx(scale * 1.0015**240)
    assert reader.pixel(at) == pytest.approx(before)
    assert reader.layout_pane().frame == 0


def test_a_left_drag_changes_the_window_by_hounsfield_units(reader: Reader) -> None:
    pane = reader.show("CT")
    assert ct_window(reader) == (40, 400)
    reader.drag(pane, QPoint(100, 100), QPoint(110, 105), QPoint(130, 80))
    assert ct_window(reader) == (40 - 20 * HU_PER_PX, 400 + 30 * HU_PER_PX)


def test_the_window_stays_while_scrolling(reader: Reader) -> None:
    pane = reader.show("CT")
    reader.drag(pane, QPoint(100, 100), QPoint(130, 80))
    window = ct_window(reader)
    reader.wheel(pane, -120)
    assert ct_window(reader) == window


def test_ctrl_and_left_drag_take_the_best_window_of_the_box(reader: Reader) -> None:
    pane = reader.show("CT")
    first, last = reader.screen((19.2, 14.2)), reader.screen((21.8, 16.8))
    reader.drag(pane, first, last, keys=CTRL)
    centre, width = ct_window(reader)
    assert 1150 < centre < 1250  # The rod: cortical bone of 1200 HU, noise of 10 HU.
    assert width < 80
    assert not reader.marks


def test_one_key_takes_the_best_window_of_the_mark_under_the_pointer(reader: Reader) -> None:
    pane = reader.show("CT")
    reader.mark("E", (19, 14), (22, 17))
    reader.key("Escape", "Escape", "Escape")
    QTest.mouseMove(pane, reader.screen((5, 5)))
    reader.key("Ctrl+Return")
    assert ct_window(reader) == (40, 400)
    assert reader.told[-1] == "There is no mark under the pointer."
    QTest.mouseMove(pane, reader.screen(ROD))
    reader.key("Ctrl+Return")
    centre, width = ct_window(reader)
    assert 1150 < centre < 1250
    assert width < 80


def test_a_ctrl_click_that_trembles_is_no_box(reader: Reader) -> None:
    pane = reader.show("CT")
    at = reader.screen((20, 15))
    reader.drag(pane, at, at + QPoint(2, 1), keys=CTRL)
    assert ct_window(reader) == (40, 400)


def test_the_bone_scan_keeps_its_lower_bound_at_zero(reader: Reader) -> None:
    pane = reader.show("NM")
    reader.drag(pane, QPoint(100, 100), QPoint(60, 90))
    voi = reader.layout_pane().voi
    assert isinstance(voi, Window)
    assert voi.bounds[0] == pytest.approx(0)


def test_the_middle_button_pans(reader: Reader) -> None:
    pane = reader.show("CT")
    before = reader.pixel(QPoint(200, 200))
    reader.drag(pane, QPoint(200, 200), QPoint(230, 185), button=MIDDLE)
    assert reader.pixel(QPoint(230, 185)) == pytest.approx(before)


def test_a_right_drag_zooms_about_where_it_began_and_opens_no_menu(reader: Reader) -> None:
    pane = reader.show("CT")
    start, scale = QPoint(300, 300), reader.viewport().scale
    before = reader.pixel(start)
    reader.drag(pane, start, QPoint(300, 250), button=RIGHT)
    assert QApplication.activePopupWidget() is None
    assert reader.viewport().scale == pytest.approx(scale * 1.008**50)
    assert reader.pixel(start) == pytest.approx(before)


def test_a_right_click_opens_the_menu_of_windows_and_turns(reader: Reader) -> None:
    pane = reader.show("CT")
    lines = reader.in_menu(lambda: reader.click(pane, button=RIGHT), "Bone\t")
    assert lines[:3] == ["Automatic\t0", "SOFT\t1", "BONE\t2"]
    assert {"Invert", "Rotate right", "Fit to pane"} <= set(lines)
    assert ct_window(reader) == (350, 2000)


def test_a_double_click_shows_one_pane_alone_and_again_all(reader: Reader) -> None:
    assert [pane.title for pane in reader.viewer.layout.panes] == ["Anterior", "Posterior"]
    pane = reader.pane(1)
    reader.double_click(pane)
    assert reader.viewer.layout.maximised == 1
    assert not reader.pane(0).isVisible()
    assert pane.isVisible()
    reader.double_click(pane)
    assert reader.viewer.layout.maximised is None
    assert reader.pane(0).isVisible()


def test_ctrl_and_double_click_start_the_view_afresh(reader: Reader) -> None:
    pane = reader.show("CT")
    fresh, window = reader.viewport(), ct_window(reader)
    reader.key("R", "I", "Alt+H", "3")
    reader.wheel(pane, 240, QPoint(10, 10), keys=CTRL)
    reader.double_click(pane, keys=CTRL)
    assert reader.viewport() == fresh
    assert ct_window(reader) == window


@pytest.mark.parametrize(
    ("key", "window"),
    [("1", (40, 400)), ("2", (400, 2000)), ("3", (350, 2000)), ("4", (40, 400)), ("5", (-600, 1500))],
)
def test_digits_choose_the_windows_of_ct(reader: Reader, key: str, window: tuple[float, float]) -> None:
    reader.show("CT")
    reader.key(key)
    assert ct_window(reader) == window


def test_a_digit_without_a_window_says_so(reader: Reader) -> None:
    reader.show("CR")
    window = reader.layout_pane().voi
    reader.key("8")
    assert reader.told[-1] == "This image has no window on key 8."
    assert reader.layout_pane().voi == window


def test_digits_work_at_once_after_opening(reader: Reader) -> None:
    reader.key("4")
    assert [pane.voi.bounds for pane in reader.viewer.layout.panes if isinstance(pane.voi, Window)] == [
        pytest.approx((0, 0.5 * maximum)) for maximum in (maximum_of(reader),) * 2
    ]


def maximum_of(reader: Reader) -> float:
    image = reader.pane(0).view.image
    assert image is not None
    return float(image.stored.max())


def test_i_inverts_and_inverts_back(reader: Reader) -> None:
    reader.show("CT")
    dark = reader.pane().grab().toImage().pixelColor(40, 300).lightness()
    reader.key("I")
    assert reader.viewport().inverted
    assert reader.pane().grab().toImage().pixelColor(40, 300).lightness() == 255 - dark
    reader.key("I")
    assert not reader.viewport().inverted


def test_r_turns_a_quarter_to_the_right_and_shift_r_back(reader: Reader) -> None:
    reader.show("CT")
    assert edge_letters(reader) == ("R", "L", "A", "P")
    reader.key("R")
    assert edge_letters(reader) == ("P", "A", "R", "L")
    reader.key("Shift+R")
    assert edge_letters(reader) == ("R", "L", "A", "P")


def test_letters_follow_every_flip(reader: Reader) -> None:
    reader.show("CT")
    reader.key("Alt+H")
    assert edge_letters(reader) == ("L", "R", "A", "P")
    reader.key("Alt+V")
    assert edge_letters(reader) == ("L", "R", "P", "A")
    reader.key("R", "Alt+H")
    assert edge_letters(reader) == ("P", "A", "L", "R") or edge_letters(reader) == ("A", "P", "L", "R")


def test_the_bone_scan_is_lettered_by_view(reader: Reader) -> None:
    assert edge_letters(reader, 0) == ("R", "L", "H", "F")
    assert edge_letters(reader, 1) == ("L", "R", "H", "F")


def test_the_radiograph_is_lettered_by_patient_orientation(reader: Reader) -> None:
    reader.show("CR")
    assert edge_letters(reader) == ("R", "L", "H", "F")


def test_fit_and_one_to_one(reader: Reader) -> None:
    pane = reader.show("CT")
    reader.key("Ctrl+4")  # 3 × 3: so small an image must not shrink below a tenth of what fits.
    reader.key("Ctrl+Alt+0")
    assert reader.viewport().scale == 1
    reader.drag(pane, QPoint(200, 200), QPoint(230, 185), button=MIDDLE)
    reader.key("Ctrl+0")
    assert reader.viewport().is_fitted


def test_the_value_under_the_pointer_is_exact(reader: Reader) -> None:
    pane = reader.show("CT", frame=3)
    image = pane.view.image
    assert image is not None
    hounsfield = int(image.stored[ROD[1], ROD[0]]) - 1024
    QTest.mouseMove(pane, reader.screen((ROD[0] + 0.5, ROD[1] + 0.5)))
    # Pixels count from 1; the plane begins at -80 mm with 0.5 mm pixels, slice 4 lies at 20 mm.
    assert status_value(reader) == f"21, 16   {hounsfield} HU   -70 -72 20 mm"
    QTest.mouseMove(pane, QPoint(pane.width() // 2, 2))
    QApplication.sendEvent(pane, QEvent(QEvent.Type.Leave))
    assert status_value(reader) == ""


def test_the_value_is_of_what_lies_under_a_pointer_that_rests(reader: Reader) -> None:
    """By the wheel and by keys another image comes to lie there, or another part of it."""
    pane = reader.show("CT", frame=4)
    at = reader.screen((20.5, 15.5))
    QTest.mouseMove(pane, at)
    said = {status_value(reader)}
    for move in (
        lambda: reader.wheel(pane, -240, at),
        lambda: reader.key("End"),
        lambda: reader.key("Alt+H"),
        lambda: reader.key("R"),
        lambda: reader.viewer.drop(0, reader.series("MR")),
    ):
        move()
        reader.settle()
        assert pane.view.image is not None
        now = value_words(pane.view.image, reader.pixel(at))
        reader.until(lambda now=now: status_value(reader) == now)  # type: ignore[misc]
        said.add(now)
    assert len(said) == 6


def status_value(reader: Reader) -> str:
    return reader.window.status._value.text()


def test_the_site_of_the_mark_under_the_pointer_is_said(reader: Reader) -> None:
    pane = reader.show("CT")
    reader.mark("E", (16, 11), (24, 19))
    reader.type("t8").key("Enter", "Enter")
    QTest.mouseMove(pane, reader.screen((20.5, 15.5)))
    assert status_value(reader).startswith("L1 T8 vertebra   21, 16   ")


def test_left_and_right_show_other_series_and_stop_at_the_ends(reader: Reader) -> None:
    reader.show("CR")
    reader.key("Left")
    assert reader.layout_pane().series == reader.series("CR")
    for modality in ("CT", "NM", "MR", "MR"):
        reader.key("]")
        assert reader.layout_pane().series == reader.series(modality)
    reader.key("[")
    assert reader.layout_pane().series == reader.series("NM")


def test_keys_scroll_by_one_by_ten_and_to_the_ends(reader: Reader) -> None:
    reader.show("MR")
    reader.pane().setFocus()
    frames = []
    for key in ("Down", "PgDown", "Up", "PgUp", "End", "Home"):
        reader.key(key)
        frames.append(reader.layout_pane().frame)
    assert frames == [1, 11, 10, 0, 11, 0]


def test_the_scale_bar_and_the_place_in_the_stack_are_written(reader: Reader) -> None:
    reader.show("CT", frame=2)
    words = reader.words()
    assert f"Image 3 / {CT_SLICES}" in words
    assert "W 400 · L 40 HU" in words
    assert any(word.endswith("mm") for word in words)


def test_w_z_and_t_change_what_a_left_drag_does(reader: Reader) -> None:
    pane = reader.show("CT")
    scale, window = reader.viewport().scale, ct_window(reader)
    reader.key("Z")
    reader.drag(pane, QPoint(300, 300), QPoint(300, 280))
    assert reader.viewport().scale == pytest.approx(scale * 1.008**20)
    reader.key("T")
    before = reader.pixel(QPoint(200, 200))
    reader.drag(pane, QPoint(200, 200), QPoint(220, 210))
    assert reader.pixel(QPoint(220, 210)) == pytest.approx(before)
    assert ct_window(reader) == window
    reader.key("W")
    reader.drag(pane, QPoint(300, 300), QPoint(310, 300))
    assert ct_window(reader) == (40, 440)


def test_the_menu_key_opens_the_menu_too(reader: Reader) -> None:
    pane = reader.show("CT")
    place = pane.rect().center()
    event = QContextMenuEvent(QContextMenuEvent.Reason.Keyboard, place, pane.mapToGlobal(place))
    assert "Invert" in reader.in_menu(lambda: QApplication.sendEvent(pane, event))
