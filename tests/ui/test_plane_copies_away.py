"""Marks drawn across the slices copied away by keys: to the other side, another series, another date."""

from __future__ import annotations

from pathlib import Path

import pytest

from annotator.geometry.plane import Vector3
from annotator.geometry.shapes import EllipseShape, bounds, centre
from annotator.lesions import edits
from annotator.lesions.edits import Place
from annotator.lesions.history import Edit
from annotator.lesions.records import Mark, MarkOrigin
from annotator.measure.uptake import midline
from annotator.terms.side import Side
from annotator.viewing.layout import Layout
from annotator.viewing.offsets import Place as PlaceOfPatient
from annotator.workspace.session import Selection
from tests.helpers.compared_patient import PET_GAP_MM, SHIFT_MM, compared_patient
from tests.helpers.dicom_files import ct_slice, uid, write
from tests.ui.across import about, draw
from tests.ui.ball import AXIAL, CORONAL, SAGITTAL, plane_of, show_planes
from tests.ui.conftest import Reader, Seat

COLUMN_MM, ROW_MM = 2.0, 2.0


@pytest.fixture(scope="module")
def compared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return compared_patient(tmp_path_factory.mktemp("away"))


@pytest.fixture
def reader(seat: Seat, compared: Path) -> Reader:
    """A reader before planes through a CT of 2008, whose PET has the same frame of reference."""
    reader = seat().open(compared)
    reader.viewer.show(Layout())
    reader.show("CT", frame=4).setFocus()
    show_planes(reader, (14.0, 18.0))
    return reader


def ellipse(reader: Reader, index: int = CORONAL) -> Mark:
    """Draw an ellipse beside the middle of a plane, and choose it."""
    mark = draw(reader, "E", about(reader, index, -60, -30), about(reader, index, 20, 22), index)
    reader.key("Escape")
    place = Place("clavicle_medial", Side.LEFT)
    assert reader.session.apply(
        Edit("Describe", edits.set_place(reader.case, reader.lesion_of(mark).id, place))
    )
    mark = reader.case.get(Mark, mark.id)
    reader.pane(index).setFocus()
    reader.session.select(Selection(mark=mark.id))
    return mark


def corners(mark: Mark) -> list[Vector3]:
    """The corners of the box about a mark, LPS mm."""
    assert mark.plane is not None
    (left, top), (right, bottom) = bounds(mark.shape)
    places = ((left, top), (right, top), (left, bottom), (right, bottom))
    return sorted(mark.plane.world_from_pixel(one) for one in places)


def copied(reader: Reader, key: str) -> Mark:
    before = {mark.id for mark in reader.marks}
    reader.key(key)
    reader.settle()
    (new,) = (mark for mark in reader.marks if mark.id not in before)
    return new


def middle(mark: Mark) -> Vector3:
    assert mark.plane is not None
    return mark.plane.world_from_pixel(centre(mark.shape))


def test_a_mark_on_a_coronal_plane_is_mirrored_at_the_line_of_symmetry_of_that_plane(reader: Reader) -> None:
    mark = ellipse(reader)
    levels, plane = reader.viewer.levels(CORONAL), plane_of(reader, CORONAL)
    assert levels is not None
    line = midline(levels.image)
    mirror_mm = plane.world_from_pixel((line, 0.0))[0]
    copy = copied(reader, "Ctrl+Shift+M")
    expected = sorted((2 * mirror_mm - x, y, z) for x, y, z in corners(mark))
    for there, wanted in zip(corners(copy), expected, strict=True):
        assert there == pytest.approx(wanted, abs=1e-6)
    assert copy.plane is not None
    assert copy.plane.along_row == pytest.approx((1.0, 0.0, 0.0))
    other = reader.lesion_of(copy)
    assert (other.site, other.side, other.name) == ("clavicle_medial", Side.RIGHT, "L2")
    assert (copy.draft, copy.origin, copy.findings) == (True, MarkOrigin.PASTED, mark.findings)
    assert copy.image.sop_instance_uid == mark.image.sop_instance_uid
    assert reader.told[-1] == f"Mirrored at column {line:.0f}, about which the picture is most symmetric."
    reader.key("Enter")
    assert not reader.case.get(Mark, copy.id).draft


def test_one_on_a_sagittal_plane_is_mirrored_where_both_sides_are_seen(reader: Reader) -> None:
    mark = ellipse(reader, SAGITTAL)
    reader.key("Ctrl+Shift+M")
    assert reader.marks == (mark,)
    assert reader.told[-1] == "This image does not show both sides of the body beside each other."
    reader.pane(AXIAL).setFocus()
    reader.click(reader.pane(AXIAL), about(reader, AXIAL, 80, 80))
    reader.session.select(Selection(mark=mark.id))
    levels, plane = reader.viewer.levels(AXIAL), plane_of(reader, AXIAL)
    assert levels is not None
    mirror_mm = plane.world_from_pixel((midline(levels.image), 0.0))[0]
    copy = copied(reader, "Ctrl+Shift+M")
    assert copy.plane is not None
    assert mark.plane is not None
    assert (copy.plane.along_row, copy.plane.along_column) == (mark.plane.along_row, mark.plane.along_column)
    x, y, z = middle(mark)
    assert middle(copy) == pytest.approx((2 * mirror_mm - x, y, z), abs=1e-6)
    assert copy.shape == mark.shape


def test_before_the_slices_it_is_mirrored_at_their_line(reader: Reader) -> None:
    mark = ellipse(reader)
    reader.key("Alt+P")
    reader.settle()
    reader.session.select(Selection(mark=mark.id))
    assert not reader.layout_pane().is_plane
    levels = reader.viewer.levels(0)
    assert levels is not None
    mirror_mm = plane_of(reader).world_from_pixel((midline(levels.image), 0.0))[0]
    x, y, z = middle(mark)
    assert middle(copied(reader, "Ctrl+Shift+M")) == pytest.approx((2 * mirror_mm - x, y, z), abs=1e-6)


def test_another_series_of_the_frame_of_reference_gets_it_on_the_same_plane_of_the_patient(
    reader: Reader,
) -> None:
    mark = ellipse(reader)
    copy = copied(reader, "Ctrl+Shift+C")
    assert copy.image.modality == "PT"
    assert (copy.plane, copy.shape) == (mark.plane, mark.shape)
    assert copy.draft
    assert reader.lesion_of(copy) == reader.lesion_of(mark)
    assert reader.told[-1] == "A draft was placed through the patient's coordinates."
    # It is bound to the slice nearest its middle; those of the PET lie 8 mm apart from 0 mm.
    nearest = round(middle(mark)[2] / PET_GAP_MM)
    pet = reader.viewer.series(reader.series("PT"))
    assert pet is not None
    assert copy.image.sop_instance_uid == pet.frames[nearest].instance.uid
    # The reader is before that plane of the PET.
    assert reader.layout_pane(CORONAL).series == reader.series("PT")
    assert plane_of(reader, CORONAL).distance_mm(middle(mark)) == pytest.approx(0.0, abs=PET_GAP_MM / 4)
    reader.key("Enter")
    assert not reader.case.get(Mark, copy.id).draft
    reader.key("Alt+P")
    reader.settle()
    assert not reader.layout_pane().is_plane


def test_the_follow_up_gets_it_at_the_same_part_of_the_volume_as_an_estimate(reader: Reader) -> None:
    mark = ellipse(reader)
    copy = copied(reader, "Ctrl+G")
    for there, here in zip(corners(copy), corners(mark), strict=True):
        moved = tuple(at + by for at, by in zip(here, SHIFT_MM, strict=True))
        assert there == pytest.approx(moved, abs=1e-6)
    assert copy.shape == mark.shape
    assert copy.draft
    assert reader.lesion_of(copy) == reader.lesion_of(mark)
    first, second = (one.timepoint for one in reader.case.observations_of(reader.lesion_of(mark).id))
    assert first != second
    assert reader.told[-1] == "A draft was placed by the same part of the picture, an estimate."


def test_an_alignment_by_hand_leads_to_its_place_in_the_follow_up(reader: Reader) -> None:
    mark = ellipse(reader)
    here = PlaceOfPatient(uid("compared", 0), (0.0, 0.0, 0.0))
    shift = (SHIFT_MM[0] + 2.0, SHIFT_MM[1] - 3.0, SHIFT_MM[2] + 4.0)
    reader.viewer.offsets = reader.viewer.offsets.aligned(here, PlaceOfPatient(uid("compared", 1), shift))
    copy = copied(reader, "Ctrl+G")
    wanted = tuple(at + by for at, by in zip(middle(mark), shift, strict=True))
    assert middle(copy) == pytest.approx(wanted, abs=1e-6)
    assert reader.told[-1] == "A draft was placed by your alignment, an estimate."


def test_a_follow_up_that_does_not_reach_the_place_gets_nothing(reader: Reader) -> None:
    mark = ellipse(reader)
    here, far = PlaceOfPatient(uid("compared", 0), (0.0, 0.0, 0.0)), (SHIFT_MM[0], SHIFT_MM[1], 200.0)
    reader.viewer.offsets = reader.viewer.offsets.aligned(here, PlaceOfPatient(uid("compared", 1), far))
    reader.key("Ctrl+G")
    assert reader.marks == (mark,)
    assert reader.told[-1] == "CT Thorax B30 does not reach this place."


def test_it_lies_on_the_slice_of_a_series_acquired_along_its_plane(seat: Seat, tmp_path: Path) -> None:
    reader = other_series(seat, compared_patient(tmp_path), [-32.0, -30.0, 30.0], 16)
    mark = ellipse(reader)
    copy = copied(reader, "Ctrl+Shift+C")
    assert copy.plane is None
    assert isinstance(mark.shape, EllipseShape)
    assert isinstance(copy.shape, EllipseShape)
    x, y, z = middle(mark)
    # Columns lie at -32 + 2 (c - 0.5) mm, rows at 30 - 2 (r - 0.5) mm, slices at -30 + 4 n mm.
    assert copy.shape.centre == pytest.approx(((x + 32.0) / COLUMN_MM + 0.5, (30.0 - z) / ROW_MM + 0.5))
    series = reader.viewer.series(reader.layout_pane(reader.viewer.layout.active).series)
    assert series is not None
    nearest = series.frames[round((y + 30.0) / 4.0)]
    assert copy.image.sop_instance_uid == nearest.instance.uid


def test_a_single_slice_has_no_planes_across_it(seat: Seat, tmp_path: Path) -> None:
    reader = other_series(seat, compared_patient(tmp_path), [-32.0, -32.0, 20.0], 1, (1, 0, 0, 0, 1, 0))
    mark = ellipse(reader)
    reader.key("Ctrl+Shift+C")
    assert reader.marks == (mark,)
    assert reader.told[-1] == "The series is no stack of placed slices."


def other_series(
    seat: Seat,
    folder: Path,
    corner_mm: list[float],
    slices: int,
    axes: tuple[int, ...] = (1, 0, 0, 0, 0, -1),
) -> Reader:
    """A reader before planes of the CT, with another series of its frame of reference and no PET."""
    for path in (folder / "pt").iterdir():
        path.unlink()
    for number in range(1, slices + 1):
        x, y, z = corner_mm
        data = ct_slice(
            number,
            PatientName="Vogel^Lea",
            PatientID="ANNO-9",
            PatientBirthDate="19990101",
            StudyDate="20080512",
            StudyInstanceUID=uid("compared study", "CT", 0),
            ImagePositionPatient=[x, y + 4.0 * (number - 1), z],
            ImageOrientationPatient=list(axes),
            PixelSpacing=[ROW_MM, COLUMN_MM],
            FrameOfReferenceUID=uid("compared", 0),
            SeriesInstanceUID=uid("along"),
            SeriesNumber=5,
            SeriesDescription="Along",
            seed="along",
        )
        write(data, folder / "along" / str(number))
    reader = seat().open(folder)
    reader.viewer.show(Layout())
    reader.show("CT", frame=4).setFocus()
    show_planes(reader, (14.0, 18.0))
    return reader


def test_seen_again_in_the_checklist_it_is_a_draft_on_its_plane(reader: Reader) -> None:
    mark = ellipse(reader)
    reader.key("Alt+6")
    reader.settle()
    copy = copied(reader, "1")
    for there, here in zip(corners(copy), corners(mark), strict=True):
        moved = tuple(at + by for at, by in zip(here, SHIFT_MM, strict=True))
        assert there == pytest.approx(moved, abs=1e-6)
    assert copy.draft
    assert reader.lesion_of(copy) == reader.lesion_of(mark)
    reader.key("1")
    assert not reader.case.get(Mark, copy.id).draft
