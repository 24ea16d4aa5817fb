"""Linked planes, cross-hair and reference lines under mouse and keys."""

from __future__ import annotations

import math

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from annotator.viewing.layout import Layout, Pane
from annotator.viewing.mpr import Mpr
from annotator.viewing.plane_lines import PLANE_COLOURS, REFERENCE
from annotator.viewing.viewport import zoomed_at
from tests.helpers.patient_folder import CT_SLICES, MR_SLICES
from tests.ui.conftest import SHIFT, Reader

LEFTMOST, FOREMOST, LOWEST, STEP, SLICE = -80.0, -80.0, 5.0, 0.5, 5.0


@pytest.fixture
def planes(reader: Reader) -> Reader:
    """The CT as three linked planes."""
    reader.show("CT", frame=4)
    reader.key("Alt+P")
    reader.settle()
    return reader


def mpr(reader: Reader) -> Mpr:
    found = reader.viewer.mpr(reader.series("CT"))
    assert found is not None
    return found


def centre(reader: Reader, index: int) -> QPoint:
    image = reader.pane(index).view.image
    assert image is not None
    assert image.plane is not None
    return reader.screen(image.plane.pixel_from_world(mpr(reader).centre_mm), index)


def strokes(reader: Reader, index: int) -> set[str]:
    return {
        item.stroke
        for drawing in reader.pane(index).view.drawings()
        for item in drawing.items
        if getattr(item, "stroke", None)
    }


def test_one_key_makes_three_planes_of_a_series_and_takes_them_away_again(reader: Reader) -> None:
    reader.show("CT", frame=4)
    reader.key("Alt+P")
    reader.settle()
    assert (reader.viewer.layout.rows, reader.viewer.layout.columns) == (1, 3)
    assert [pane.reformat for pane in reader.viewer.layout.panes] == ["axial", "coronal", "sagittal"]
    # Through the middle of the slice that was shown, at z = 25.
    assert mpr(reader).centre_mm == pytest.approx((-80 + 15.5 * STEP, -80 + 15.5 * STEP, 25.0))
    assert [reader.viewer.place(index) for index in range(3)] == [(4, 10), (16, 32), (16, 32)]
    assert "Coronal" in reader.words(1)
    assert len({id(pane.voi) for pane in reader.viewer.layout.panes}) == 1
    reader.key("Alt+P")
    assert reader.layout_pane().reformat == "acquired"
    assert reader.layout_pane().frame == 4


def test_a_plane_shows_the_values_of_the_voxels(planes: Reader) -> None:
    axial, coronal = (planes.pane(index).view.image for index in (0, 1))
    assert axial is not None
    assert coronal is not None
    assert coronal.stored.shape == (CT_SLICES, 32)
    # Head up: slice 5 of 10 is the sixth row from above.
    assert np.array_equal(coronal.stored[5], axial.stored[16])
    planes.pane(1).setFocus()
    QTest.mouseMove(planes.pane(1), planes.screen((20.5, 5.5), 1))
    assert f"{axial.stored[16, 20] - 1024:.0f} HU" in planes.window.status._value.text()


def test_the_wheel_moves_a_plane_along_its_normal_and_its_line_in_the_others(planes: Reader) -> None:
    before, place = mpr(planes).centre_mm, centre(planes, 0)
    planes.wheel(planes.pane(1), -120)
    # Upright planes go from voxel to voxel: from 15.5, between two, to the seventeenth and on.
    assert mpr(planes).centre_mm == pytest.approx((before[0], FOREMOST + 17 * STEP, before[2]))
    assert planes.viewer.place(1) == (17, 32)
    assert centre(planes, 0).y() > place.y()


def test_dragging_the_centre_moves_the_two_other_planes(planes: Reader) -> None:
    start = centre(planes, 0)
    end = planes.screen((20.5, 10.5), 0)
    planes.drag(planes.pane(0), start, start + QPoint(3, 3), end)
    planes.settle()
    x, y, z = mpr(planes).centre_mm
    assert (x, y) == pytest.approx((LEFTMOST + 20 * STEP, FOREMOST + 10 * STEP), abs=0.1)
    assert z == 25.0
    assert planes.viewer.place(0) == (4, 10)


def test_dragging_a_line_turns_the_planes_and_a_key_straightens_them(planes: Reader) -> None:
    middle, before = centre(planes, 0), mpr(planes)
    image = planes.pane(0).view.image
    # Along the coronal line, 100 px to the right; then as far down: 45°.
    planes.drag(planes.pane(0), middle + QPoint(100, 0), middle + QPoint(100, 50), middle + QPoint(100, 100))
    planes.settle()
    turned = mpr(planes)
    assert turned.axes("coronal")[0] == pytest.approx((0.7071, 0.7071, 0), abs=0.02)
    assert turned.axes("axial") == before.axes("axial")
    assert planes.pane(0).view.image is image
    assert "oblique" in planes.words(1)
    assert "oblique" not in planes.words(0)
    coronal = planes.pane(1).view.image
    assert coronal is not None
    assert coronal.spacing_mm == (STEP, STEP)
    planes.key("Alt+R")
    assert mpr(planes).axes("coronal") == before.axes("coronal")


def test_keys_turn_the_two_other_planes_by_five_degrees_about_that_of_the_active_pane(planes: Reader) -> None:
    before = mpr(planes)
    planes.pane(0).setFocus()
    planes.key(*["Alt+."] * 9)
    planes.settle()
    half = math.sqrt(0.5)
    assert mpr(planes).axes("coronal")[0] == pytest.approx((half, half, 0))
    assert mpr(planes).axes("axial") == before.axes("axial")
    assert "oblique" in planes.words(1)
    planes.key(*["Alt+,"] * 9)
    planes.settle()
    for plane in ("axial", "coronal", "sagittal"):
        for now, then in zip(mpr(planes).axes(plane), before.axes(plane), strict=True):
            assert now == pytest.approx(then, abs=1e-9)
    before = mpr(planes)
    planes.key("Tab", "Alt+.")
    assert mpr(planes).axes("coronal") == before.axes("coronal")
    assert mpr(planes).axes("axial")[0] != pytest.approx(before.axes("axial")[0], abs=0.01)


def test_slabs_by_keys_say_what_they_are(planes: Reader) -> None:
    thin = planes.pane(0).view.image
    planes.key("Alt+M", "Alt+PgUp", "Alt+PgUp", "Alt+PgUp")
    planes.settle()
    assert "MIP 16 mm" in planes.words(0)
    thick = planes.pane(0).view.image
    assert thin is not None
    assert thick is not None
    # Slices at 20, 25 and 30 mm lie within 8 mm.
    ct = planes.viewer.series(planes.series("CT"))
    assert ct is not None
    assert (thick.stored >= thin.stored).all()
    assert (thick.stored > thin.stored).mean() > 0.5
    planes.key("Alt+0")
    assert not [word for word in planes.words(0) if word.startswith("MIP")]


def test_a_window_drag_away_from_the_lines_windows_all_three(planes: Reader) -> None:
    at = centre(planes, 0) + QPoint(60, 60)
    before = mpr(planes)
    planes.drag(planes.pane(0), at, at + QPoint(20, 0))
    assert mpr(planes) == before
    assert {pane.voi for pane in planes.viewer.layout.panes} == {planes.layout_pane(0).voi}


def beside(reader: Reader) -> None:
    """CT, its coronal planes, and the MR of the same frame of reference."""
    ct, mr = reader.series("CT"), reader.series("MR")
    reader.viewer.show(Layout(1, 3, (Pane(ct, frame=2), Pane(ct, reformat="coronal"), Pane(mr))))
    reader.settle()


def test_the_cross_hair_shows_one_place_in_every_pane_of_the_frame_of_reference(reader: Reader) -> None:
    beside(reader)
    reader.key("X")
    reader.click(reader.pane(0), reader.screen((20.5, 8.5), 0))
    x, y, z = mpr(reader).centre_mm
    assert (x, y) == pytest.approx((LEFTMOST + 20 * STEP, FOREMOST + 8 * STEP), abs=0.1)
    assert z == LOWEST + 2 * SLICE
    assert reader.viewer.place(1)[0] == 8
    # The MR lies left of all of the CT; its slices go to the right: the last is the nearest.
    assert reader.layout_pane(2).frame == MR_SLICES - 1
    # And back: a place in the coronal plane scrolls the axial slices.
    reader.click(reader.pane(1), reader.screen((10.5, 1.5), 1))
    assert reader.layout_pane(0).frame == CT_SLICES - 2
    assert mpr(reader).centre_mm[0] == pytest.approx(LEFTMOST + 10 * STEP, abs=0.1)


def test_moving_with_shift_points_without_a_tool(reader: Reader) -> None:
    beside(reader)
    at = QPointF(reader.screen((10.5, 8.5), 1))
    place = QPointF(reader.pane(1).mapToGlobal(at))
    button = Qt.MouseButton.NoButton
    QApplication.sendEvent(
        reader.pane(1), QMouseEvent(QEvent.Type.MouseMove, at, place, button, button, SHIFT)
    )
    assert reader.layout_pane(0).frame == 1


def test_a_place_out_of_view_is_brought_into_the_middle(reader: Reader) -> None:
    beside(reader)
    reader.viewer.reframe(0, lambda viewport: zoomed_at(viewport, (0.0, 0.0), 8.0))
    reader.key("X")
    reader.click(reader.pane(1), reader.screen((29.5, 5.5), 1))
    width, _ = reader.viewport(0).pane
    image = reader.pane(0).view.image
    assert image is not None
    assert image.plane is not None
    x, _ = reader.viewport(0).screen_from_pixel(image.plane.pixel_from_world(mpr(reader).centre_mm))
    assert 0 < x < width


def test_the_active_pane_is_a_line_in_the_others_until_a_key_hides_it(reader: Reader) -> None:
    beside(reader)
    reader.click(reader.pane(1), QPoint(5, 5))
    assert PLANE_COLOURS["coronal"] in strokes(reader, 0)
    reader.click(reader.pane(0), QPoint(5, 5))
    assert PLANE_COLOURS["coronal"] not in strokes(reader, 0)
    assert REFERENCE not in strokes(reader, 0)
    reader.click(reader.pane(1), QPoint(5, 5))
    reader.key("Shift+X")
    assert PLANE_COLOURS["coronal"] not in strokes(reader, 0)
    reader.key("Shift+X")


def test_no_planes_are_made_of_a_radiograph(reader: Reader) -> None:
    reader.show("CR")
    before = reader.viewer.layout
    reader.key("Alt+P", "Alt+M")
    assert reader.viewer.layout == before


def test_planes_of_a_series_not_yet_scrolled_go_through_its_middle(reader: Reader) -> None:
    reader.show("CT")
    reader.key("Alt+P")
    reader.settle()
    assert [reader.viewer.place(index) for index in range(3)] == [(5, 10), (16, 32), (16, 32)]


def test_marks_of_a_slice_are_seen_where_a_plane_shows_it(reader: Reader) -> None:
    reader.show("CT", frame=4)
    reader.pane().setFocus()
    mark = reader.mark("E", (18.0, 12.0), (24.0, 18.0))
    reader.key("Esc", "Esc", "W", "Alt+P")
    reader.settle()

    def marks(index: int) -> list[str]:
        items = [item for drawing in reader.pane(index).view.drawings() for item in drawing.items]
        return [item.id for item in items if getattr(item, "id", "") == mark.id]

    assert marks(0)
    reader.wheel(reader.pane(0), -120)
    assert not marks(0)
