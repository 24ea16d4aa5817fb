"""Linked panes under real wheels, drags and keys; alignment by hand; what chips say."""

from __future__ import annotations

from pathlib import Path as FilePath

import pytest
from PySide6.QtCore import QEvent, QPoint
from PySide6.QtGui import QHelpEvent
from PySide6.QtWidgets import QApplication, QToolTip

from annotator.drawing import Path
from annotator.viewing.layout import Layout, Pane, SeriesKey
from annotator.viewing.offsets import Offsets, offsets_from_text
from annotator.viewing.plane_lines import REFERENCE
from tests.helpers.compared_patient import SHIFT_MM, compared_patient
from tests.helpers.dicom_files import uid
from tests.ui.conftest import CTRL, MIDDLE, Reader

CT = SeriesKey(uid("compared series", "CT", 0))
LATER = SeriesKey(uid("compared series", "CT", 1))
PT = SeriesKey(uid("compared series", "PT"))
LEFT_HAND, RIGHT_HAND = (SeriesKey(uid("compared series", "CR", side)) for side in "LR")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> FilePath:
    return compared_patient(tmp_path_factory.mktemp("compared"))


def side_by_side(reader: Reader, *keys: SeriesKey) -> None:
    reader.viewer.show(Layout(1, 2, tuple(Pane(key, frame=5) for key in keys)))
    reader.settle()
    reader.click(reader.pane(0), QPoint(5, 5))


def middle_mm(reader: Reader, index: int) -> tuple[float, float, float]:
    image = reader.pane(index).view.image
    assert image is not None
    assert image.plane is not None
    return image.plane.world_from_pixel(reader.pixel(reader.pane(index).rect().center(), index))


def test_panes_of_one_frame_of_reference_scroll_by_true_position(reader: Reader) -> None:
    side_by_side(reader, CT, PT)
    reader.key("Y")
    assert reader.told[-1] == "2 panes linked: by true position."
    reader.key("Home")
    for notches, ct, pt in ((-4, 4, 2), (-6, 10, 5), (2, 8, 4)):
        reader.wheel(reader.pane(0), 120 * notches)
        reader.settle()
        assert (reader.layout_pane(0).frame, reader.layout_pane(1).frame) == (ct, pt)
    assert "linked" in reader.words(0)
    assert "linked" in reader.words(1)


def test_a_drag_and_a_zoom_take_the_other_pane_along(reader: Reader) -> None:
    side_by_side(reader, CT, PT)
    reader.key("Y")
    reader.wheel(reader.pane(0), 480, keys=CTRL)
    reader.drag(reader.pane(0), QPoint(100, 100), QPoint(140, 70), button=MIDDLE)
    reader.settle()
    first, second = middle_mm(reader, 0), middle_mm(reader, 1)
    assert first[:2] == pytest.approx(second[:2], abs=0.6)
    # Pixels of 4 mm show twice as large as pixels of 2 mm.
    assert reader.viewport(1).scale == pytest.approx(2 * reader.viewport(0).scale)


def test_unlinked_panes_move_alone(reader: Reader) -> None:
    side_by_side(reader, CT, PT)
    reader.key("Y", "Y")
    assert reader.told[-1] == "Panes unlinked."
    before = reader.layout_pane(1)
    reader.wheel(reader.pane(0), -360)
    assert reader.layout_pane(1) == before
    assert "linked" not in reader.words(0)


def test_other_frames_of_reference_are_refused_until_aligned_by_hand(reader: Reader) -> None:
    side_by_side(reader, CT, LATER)
    reader.key("Y")
    assert reader.told[-1] == "No other pane has coordinates in common with this one."
    # The same place lies in the same slice and pixel of both, so aligning finds the shift.
    reader.key("Shift+Y")
    assert reader.told[-1] == "Place remembered."
    assert any("then Shift+Y" in word for word in reader.words(1))
    reader.click(reader.pane(1), QPoint(5, 5))
    reader.key("Shift+Y")
    found = reader.viewer.offsets.between(uid("compared", 0), uid("compared", 1))
    assert found == pytest.approx(SHIFT_MM, abs=1e-9)
    reader.key("Y")
    assert reader.told[-1] == "2 panes linked: by the alignment by hand (estimated)."
    assert "linked, estimated" in reader.words(0)
    reader.wheel(reader.pane(1), -240)
    reader.settle()
    assert reader.layout_pane(0).frame == reader.layout_pane(1).frame


def test_the_alignment_is_kept_with_the_case_and_can_be_forgotten(reader: Reader) -> None:
    side_by_side(reader, CT, LATER)
    reader.key("Shift+Y")
    reader.click(reader.pane(1), QPoint(5, 5))
    reader.key("Shift+Y")
    store = reader.session.store
    kept = offsets_from_text(store.recall(f"offsets:{reader.case.id}"))
    assert kept == reader.viewer.offsets != Offsets()
    reader.session.open(store.load(reader.case.id))
    assert reader.viewer.offsets == kept
    reader.key("Ctrl+K").type("forget the alignment").key("Enter")
    assert reader.told[-1] == "The alignment by hand is forgotten."
    assert offsets_from_text(store.recall(f"offsets:{reader.case.id}")) == Offsets()


def test_a_radiograph_cannot_be_aligned(reader: Reader) -> None:
    side_by_side(reader, LEFT_HAND, RIGHT_HAND)
    reader.key("Shift+Y")
    assert reader.told[-1] == "This image has no position in the patient; it cannot be aligned."


def test_radiographs_make_the_same_movement(reader: Reader) -> None:
    side_by_side(reader, LEFT_HAND, RIGHT_HAND)
    reader.key("Y")
    assert reader.told[-1] == "2 panes linked: by the same movement (estimated)."
    reader.wheel(reader.pane(0), 480, keys=CTRL)
    assert reader.viewport(1).zoom == pytest.approx(reader.viewport(0).zoom)
    assert reader.viewport(1).zoom > 1.5


def test_one_pane_can_leave_the_others(reader: Reader) -> None:
    side_by_side(reader, CT, PT)
    reader.key("Y", "Alt+Y")
    assert [pane.linked for pane in reader.viewer.layout.panes] == [False, True]
    reader.key("Alt+Y")
    assert [pane.linked for pane in reader.viewer.layout.panes] == [True, True]


def test_a_mirrored_pane_says_so_and_its_chip_says_it_in_full(reader: Reader) -> None:
    side_by_side(reader, CT, PT)
    assert "mirrored" not in reader.words(0)
    reader.key("Alt+H")
    assert "mirrored" in reader.words(0)
    pane = reader.pane(0)
    (chip,) = (
        item.at
        for drawing in pane.view.drawings()
        for item in drawing.items
        if getattr(item, "text", "") == "mirrored"
    )
    place = QPoint(round(chip[0]), round(chip[1]))
    QApplication.sendEvent(pane, QHelpEvent(QEvent.Type.ToolTip, place, pane.mapToGlobal(place)))
    assert QToolTip.text() == "Shown mirrored: left and right are exchanged."
    QToolTip.hideText()


def test_reformats_of_two_dates_scroll_together_by_the_alignment(reader: Reader) -> None:
    side_by_side(reader, CT, LATER)
    reader.key("Shift+Y")
    reader.click(reader.pane(1), QPoint(5, 5))
    reader.key("Shift+Y")
    reader.viewer.show(Layout(1, 2, tuple(Pane(key, reformat="coronal") for key in (CT, LATER))))
    reader.settle()
    reader.click(reader.pane(0), QPoint(5, 5))
    reader.key("Y")
    reader.settle()
    reader.wheel(reader.pane(0), -360)
    reader.wheel(reader.pane(0), 480, keys=CTRL)
    reader.settle()
    first, second = middle_mm(reader, 0), middle_mm(reader, 1)
    shifted = tuple(at + by for at, by in zip(first, SHIFT_MM, strict=True))
    assert second == pytest.approx(shifted, abs=1.1)  # planes lie on voxels 2 mm apart
    assert "linked, estimated" in reader.words(1)


def test_a_reformat_takes_the_acquired_stack_of_another_series_along(reader: Reader) -> None:
    reader.viewer.show(Layout(1, 2, (Pane(CT, reformat="axial"), Pane(PT))))
    reader.settle()
    reader.click(reader.pane(0), QPoint(5, 5))
    reader.key("Y")
    before = reader.layout_pane(1).frame
    reader.wheel(reader.pane(0), -480)
    reader.settle()
    # Four slices of 4 mm are two of 8 mm.
    assert abs(reader.layout_pane(1).frame - before) == 2


def test_the_cross_hair_goes_across_frames_of_reference_as_a_dashed_estimate(reader: Reader) -> None:
    side_by_side(reader, CT, LATER)
    reader.key("Shift+Y")
    reader.click(reader.pane(1), QPoint(5, 5))
    reader.key("Shift+Y", "X")
    place = reader.screen((20.0, 12.0), 0)
    reader.click(reader.pane(0), place)
    reader.settle()
    (own,), (other,) = crosses(reader, 0), crosses(reader, 1)
    assert not own.dash
    assert other.dash
    # The shift is one of whole pixels and slices: the place is the same pixel of the same slice.
    assert reader.layout_pane(1).frame == reader.layout_pane(0).frame
    xs, ys = zip(*(point for arm in other.rings for point in arm), strict=True)
    middle = ((min(xs) + max(xs)) / 2, (min(ys) + max(ys)) / 2)
    assert reader.viewport(1).pixel_from_screen(middle) == pytest.approx((20.0, 12.0), abs=0.2)
    reader.key("W")


def test_a_linked_pane_that_cannot_follow_says_so(reader: Reader) -> None:
    side_by_side(reader, CT, LATER)
    reader.viewer.offsets = Offsets({(uid("compared", 0), uid("compared", 1)): (10.0, 0.0, 40.0)})
    reader.key("Y")
    reader.settle()
    # At 20 mm the other, from 20 to 64 mm, is at 60 mm; from 28 mm on the way leads beyond it.
    assert "linked, estimated" in reader.words(1)
    assert "linked, beyond" not in reader.words(1)
    reader.wheel(reader.pane(0), -360)
    reader.settle()
    assert "linked, beyond" in reader.words(1)
    assert "linked, beyond" not in reader.words(0)


def test_the_cross_hair_is_not_seen_on_images_away_from_its_place(reader: Reader) -> None:
    side_by_side(reader, CT, PT)
    reader.key("X")
    reader.click(reader.pane(0), reader.screen((20.0, 12.0), 0))
    reader.settle()
    # The sixth slice of 4 mm, at 20 mm, lies 4 mm from the PET slices at 16 and at 24.
    assert reader.layout_pane(1).frame in (2, 3)
    assert (len(crosses(reader, 0)), len(crosses(reader, 1))) == (1, 1)
    for index, notches in ((0, 1), (1, 2)):
        reader.wheel(reader.pane(index), -120 * notches)
        reader.settle()
        assert crosses(reader, index) == []
        reader.wheel(reader.pane(index), 120 * notches)
        reader.settle()
        assert len(crosses(reader, index)) == 1


def crosses(reader: Reader, index: int) -> list[Path]:
    """The cross-hairs of a pane: four arms in the colour of reference lines."""
    return [
        item
        for drawing in reader.pane(index).view.drawings()
        for item in drawing.items
        if isinstance(item, Path) and len(item.rings) == 4 and item.stroke == REFERENCE
    ]
