"""Copies of marks by keys: next slice, other side, another series, another date."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtWidgets import QComboBox

from annotator.geometry.shapes import EllipseShape, bounds
from annotator.lesions.records import Mark, MarkOrigin
from annotator.measure.uptake import midline
from annotator.terms.side import Side
from annotator.viewing.candidates import series_key
from annotator.viewing.layout import Layout
from annotator.viewing.offsets import Place
from tests.helpers.compared_patient import CT_GAP_MM, SHIFT_MM, compared_patient
from tests.helpers.dicom_files import uid
from tests.ui.conftest import Reader, Seat


def described(reader: Reader, site: str, start: tuple[float, float], end: tuple[float, float]) -> Mark:
    mark = reader.mark("E", start, end)
    if reader.focused is reader.window.popover:
        reader.key("Tab")
    reader.type(site).key("Enter", "Enter", "Escape")
    reader.pane(reader.viewer.layout.active).setFocus()
    return reader.case.get(Mark, mark.id)


def status_boxes(reader: Reader) -> list[str]:
    boxes = reader.window.lesions.card.findChildren(QComboBox)
    states = [one for one in boxes if one.findText("resolved") >= 0 and one.isVisible()]
    return [one.currentText() or one.placeholderText() for one in states]


def newest(reader: Reader) -> Mark:
    return reader.marks[-1]


def test_a_mark_is_copied_to_the_next_slice_where_the_reader_goes_too(reader: Reader) -> None:
    pane = reader.show("CT", frame=3)
    mark = described(reader, "t8", (16, 11), (24, 19))
    reader.key("Ctrl+PgDown")
    copy = newest(reader)
    assert pane.view.pane.frame == 4
    assert (copy.shape, copy.findings, copy.origin) == (mark.shape, mark.findings, MarkOrigin.PASTED)
    assert not copy.draft
    assert reader.lesion_of(copy) == reader.lesion_of(mark)
    frame = reader.viewer.frame(0)
    assert frame is not None
    assert copy.image.sop_instance_uid == frame.instance.uid
    assert len(copy.image.frame_sha256 or "") == 64
    assert copy.image.frame_sha256 != mark.image.frame_sha256
    assert reader.session.selection.marks == {copy.id}
    assert reader.window.undo_bar.words == "L1 copied to the next slice"
    reader.key("Ctrl+PgUp")
    assert pane.view.pane.frame == 3
    reader.key("Ctrl+Z", "Ctrl+Z")
    assert reader.marks == (mark,)


def test_past_the_last_slice_nothing_is_copied(reader: Reader) -> None:
    reader.show("CT", frame=9)
    described(reader, "t8", (16, 11), (24, 19))
    reader.key("Ctrl+PgDown")
    assert len(reader.marks) == 1
    assert reader.told[-1] == "There is no further slice."


def test_the_mirrored_copy_is_a_draft_on_the_other_side_until_enter(reader: Reader) -> None:
    reader.show("NM")
    mark = described(reader, "r si", (8, 19), (13, 24))
    reader.key("Ctrl+Shift+M")
    copy, levels = newest(reader), reader.viewer.levels(0)
    assert levels is not None
    line = midline(levels.image)
    (left, top), (right, bottom) = bounds(mark.shape)
    expected = (2 * line - right, top, 2 * line - left, bottom)
    assert [value for corner in bounds(copy.shape) for value in corner] == pytest.approx(expected)
    lesion = reader.lesion_of(copy)
    assert (lesion.name, lesion.site, lesion.side) == ("L2", "si_joint", Side.LEFT)
    assert copy.draft
    assert reader.told[-1] == f"Mirrored at column {line:.0f}, about which the picture is most symmetric."
    reader.key("Enter")
    assert not reader.case.get(Mark, copy.id).draft


def test_what_shows_no_two_sides_is_not_mirrored(reader: Reader) -> None:
    reader.show("MR")
    described(reader, "t8", (8, 8), (14, 14))
    reader.key("Ctrl+Shift+M")
    assert len(reader.marks) == 1
    assert reader.told[-1] == "This image does not show both sides of the body beside each other."


@pytest.fixture(scope="module")
def compared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return compared_patient(tmp_path_factory.mktemp("compared"))


@pytest.fixture
def comparing(seat: Seat, compared: Path) -> Reader:
    """CT of 2008 alone on the screen."""
    reader = seat().open(compared)
    reader.viewer.show(Layout())
    reader.show("CT", frame=4)
    return reader


def test_a_copy_to_a_series_of_the_same_frame_of_reference_goes_through_the_patient(
    comparing: Reader,
) -> None:
    mark = described(comparing, "t8", (10, 12), (18, 20))
    comparing.key("Ctrl+Shift+C")
    comparing.settle()
    copy = newest(comparing)
    assert copy.image.modality == "PT"
    # CT column c lies at −32 + 2 (c − 0.5) mm, PET column p at −30 + 4 (p − 0.5): p = c / 2 − 0.25.
    assert isinstance(mark.shape, EllipseShape)
    assert isinstance(copy.shape, EllipseShape)
    x, y = mark.shape.centre
    assert copy.shape.centre == pytest.approx((x / 2 - 0.25, y / 2 - 0.25))
    assert sorted(copy.shape.half_axes) == pytest.approx(sorted(half / 2 for half in mark.shape.half_axes))
    # Slice 5 of the CT lies at 16 mm: the third of the PET.
    frame = comparing.viewer.frame(comparing.viewer.layout.active)
    assert frame is not None
    assert frame.plane is not None
    assert frame.plane.origin_mm[2] == 4 * CT_GAP_MM
    assert copy.draft
    assert comparing.lesion_of(copy) == comparing.lesion_of(mark)
    assert comparing.told[-1] == "A draft was placed through the patient's coordinates."


def test_a_follow_up_in_another_frame_of_reference_gets_an_estimate_of_the_same_lesion(
    comparing: Reader,
) -> None:
    mark = described(comparing, "t8", (10, 12), (18, 20))
    comparing.key("Ctrl+G")
    comparing.settle()
    copy = newest(comparing)
    assert (copy.shape, copy.draft) == (mark.shape, True)
    assert comparing.lesion_of(copy) == comparing.lesion_of(mark)
    assert comparing.told[-1] == "A draft was placed by the same part of the picture, an estimate."
    first, second = (one.timepoint for one in comparing.case.observations_of(comparing.lesion_of(mark).id))
    assert first != second
    # The draft says nothing before it is accepted or moved.
    assert status_boxes(comparing) == ["present", "draft"]
    at = comparing.screen(copy.shape.centre, comparing.viewer.layout.active)
    comparing.drag(comparing.pane(comparing.viewer.layout.active), at, at + at.__class__(12, 0))
    assert not comparing.case.get(Mark, copy.id).draft


def test_an_alignment_by_hand_leads_to_the_place(comparing: Reader) -> None:
    mark = described(comparing, "t8", (10, 12), (18, 20))
    here = Place(uid("compared", 0), (0.0, 0.0, 0.0))
    there = Place(uid("compared", 1), (SHIFT_MM[0], SHIFT_MM[1], SHIFT_MM[2] + CT_GAP_MM))
    comparing.viewer.offsets = comparing.viewer.offsets.aligned(here, there)
    comparing.key("Ctrl+G")
    comparing.settle()
    copy = newest(comparing)
    later = comparing.viewer.layout.panes[comparing.viewer.layout.active]
    assert later.frame == 5
    assert bounds(copy.shape) == bounds(mark.shape)
    assert comparing.told[-1] == "A draft was placed by your alignment, an estimate."


def test_without_a_later_study_the_command_says_so(comparing: Reader) -> None:
    (later,) = [one for one in comparing.viewer.studies if one.date and one.date.year == 2009]
    (series,) = [one for one in later.shown if one.modality == "CT"]
    comparing.viewer.drop(0, series_key(series))
    comparing.settle()
    described(comparing, "t8", (10, 12), (18, 20))
    comparing.key("Ctrl+G")
    assert comparing.told[-1] == "No later study of this modality is on the desk."
    comparing.key("Ctrl+Shift+G")
    comparing.settle()
    assert len(comparing.marks) == 2
