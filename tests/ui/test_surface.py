"""Bone in 3-D beside the planes of a CT, turned and pointed at as a reader does."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel

from annotator.viewing.hanging import hang
from annotator.viewing.layout import SURFACE
from tests.ui.conftest import LEFT, Reader


@pytest.fixture
def ct(reader: Reader) -> Reader:
    """The CT of the patient, a rod of cortical bone along the body, hung for bone."""
    study = next(one for one in reader.viewer.studies for series in one.series if series.modality == "CT")
    reader.viewer.show(hang(reader.viewer.studies, "ct-bone", study.uid))
    reader.settle()
    assert [pane.reformat for pane in reader.viewer.layout.panes][-1] == SURFACE
    return reader


def on_bone(reader: Reader, pane: int = 3) -> QPoint:
    """A px of the pane at which there is bone."""
    widget = reader.pane(pane)
    for x in range(widget.width() // 4, 3 * widget.width() // 4, 4):
        at = QPoint(x, widget.height() // 2)
        place = reader.viewer.surfaces.point_at(
            reader.layout_pane(pane).series, reader.layout_pane(pane).direction, reader.pixel(at, pane)
        )
        if place is not None:
            return at
    raise AssertionError("no bone is seen")


def test_the_planes_say_their_thickness_and_the_axial_images_how_far_apart_they_are(ct: Reader) -> None:
    assert "slices 5 mm" in ct.words(0)
    assert "Mean 1 mm" in ct.words(1)
    assert "Mean 1 mm" in ct.words(2)
    assert "Bone in 3-D" in ct.words(3)
    assert "bone above 200 HU" in ct.words(3)


def test_a_drag_turns_the_bone_and_the_wheel_goes_on(ct: Reader) -> None:
    middle = ct.pane(3).rect().center()
    ct.drag(ct.pane(3), middle, middle + QPoint(-80, 0), middle + QPoint(-80, 40))
    assert ct.layout_pane(3).direction == (40.0, 20.0)  # half a degree a px
    ct.settle()
    ct.wheel(ct.pane(3), -120)
    assert ct.layout_pane(3).direction == (45.0, 20.0)
    ct.key("Ctrl+K").type("3-D from behind").key("Enter")
    assert ct.layout_pane(3).direction == (180.0, 0.0)


def test_a_click_on_the_bone_brings_every_plane_there(ct: Reader) -> None:
    at = on_bone(ct)
    pane = ct.layout_pane(3)
    place = ct.viewer.surfaces.point_at(pane.series, pane.direction, ct.pixel(at, 3))
    ct.click(ct.pane(3), at)
    ct.settle()
    mpr = ct.viewer.mpr(pane.series)
    assert mpr is not None
    assert mpr.centre_mm == place
    depth = ct.viewer.frame(0).plane.origin_mm[2]
    assert abs(depth - place[2]) <= 2.5  # the nearest of slices 5 mm apart
    assert ct.layout_pane(3).direction == (0.0, 0.0)


def test_a_click_beside_the_bone_moves_nothing(ct: Reader) -> None:
    before = ct.viewer.mpr(ct.layout_pane(3).series)
    ct.click(ct.pane(3), QPoint(6, 6))
    assert ct.viewer.mpr(ct.layout_pane(3).series) == before


def test_the_status_line_says_where_the_bone_under_the_pointer_is(ct: Reader) -> None:
    QTest.mouseMove(ct.pane(3), on_bone(ct))
    labels = ct.window.status.findChildren(QLabel)
    ct.until(lambda: any(label.text().startswith("Bone at ") for label in labels))


def test_alt_s_shows_the_bone_of_a_ct_and_again_its_images(reader: Reader) -> None:
    reader.show("CT")
    reader.key("Alt+S")
    reader.settle()
    assert reader.layout_pane().reformat == SURFACE
    assert reader.pane().view.has_image
    reader.key("P")
    QTest.mouseClick(reader.pane(), LEFT, pos=reader.pane().rect().center())
    assert not reader.marks
    reader.desk.choose_tool("window")
    reader.key("Alt+S")
    assert reader.layout_pane().reformat == "acquired"
