"""Segmentations: other readers find the same pixels at the same places, of the same lesions."""

from __future__ import annotations

import io
import shutil
import subprocess
from dataclasses import replace
from pathlib import Path

import highdicom
import numpy as np
import pydicom
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydicom.dataset import Dataset

from annotator.errors import ExportError
from annotator.exchange import Context
from annotator.exchange.formats import case_json, dicom_seg
from annotator.exchange.objects.coded import coded_segment, coded_site
from annotator.exchange.writing import export
from annotator.geometry.plane import Plane
from annotator.geometry.shapes import EllipseShape, LineShape, MaskShape, OutlineShape
from annotator.lesions.case import Case
from annotator.lesions.change import replaced
from annotator.lesions.records import Lesion, LesionId, MarkOrigin, RecordId
from annotator.measure.inside import inside
from annotator.terms.side import Side
from annotator.terms.sites import catalogue
from tests.helpers.dicom_files import ENHANCED_CT, ct_slice, functional_group, image, write
from tests.helpers.founding_case import READING
from tests.helpers.marked_case import marked_case, places_of

FOUNDING = Path(__file__).parents[2] / "sample_studies" / "founding"
EDITED = "2026-03-04T05:06:07Z"
TILTED = [1.0, 0.0, 0.0, 0.0, 0.8, -0.6]


@pytest.fixture(scope="module")
def founding() -> Case:
    return case_json.read((FOUNDING / "case.json").read_bytes())


@pytest.fixture(scope="module")
def with_images() -> Context:
    return Context(edited=EDITED, sources=(FOUNDING / "dicom",))


@pytest.fixture(scope="module")
def files(founding: Case, with_images: Context) -> dict[str, bytes]:
    return dict(dicom_seg.write_files(founding, with_images))


def _read(content: bytes) -> Dataset:
    return pydicom.dcmread(io.BytesIO(content))


def _stack(folder: Path, rows: int = 9, columns: int = 7, count: int = 5) -> Path:
    for number in range(count):
        data = ct_slice(number + 1, 0.0, ImageOrientationPatient=TILTED, PixelSpacing=[0.5, 0.75])
        data.ImagePositionPatient = [-12.5, 3.0 + 0.6 * 2.5 * number, 40.0 + 0.8 * 2.5 * number]
        data.Rows, data.Columns = rows, columns
        data.PixelData = np.arange(rows * columns, dtype="<u2").tobytes() + b"\0" * (rows * columns * 2 % 2)
        write(data, folder / f"{number}.dcm")
    return folder


def _frames(content: bytes) -> dict[tuple[str, str, int], np.ndarray]:
    """Masks as highdicom reads them, by Tracking UID, SOP Instance UID and frame."""
    read = highdicom.seg.segread(io.BytesIO(content))
    found = {}
    for number, group in enumerate(read.PerFrameFunctionalGroupsSequence):
        segment = group.SegmentIdentificationSequence[0].ReferencedSegmentNumber
        source = group.DerivationImageSequence[0].SourceImageSequence[0]
        at = (source.ReferencedSOPInstanceUID, int(source.get("ReferencedFrameNumber", 1)))
        found[read.SegmentSequence[segment - 1].TrackingUID, *at] = read.get_frame(number + 1).astype(bool)
    return found


def test_another_reader_finds_the_pixels_of_every_mark_on_slices(
    founding: Case, files: dict[str, bytes]
) -> None:
    found = {key: mask for content in files.values() for key, mask in _frames(content).items()}
    on_slices = [one for one in founding.marks if one.image.modality in ("CT", "MR")]
    assert len(found) == len(on_slices) == 6
    for mark in on_slices:
        at = (founding.lesion_of_mark(mark).id, mark.image.sop_instance_uid, mark.image.frame)
        mask = found[at]
        assert np.array_equal(mask, inside(mark.shape, *mask.shape))
        assert mask.sum() > 100


def test_frames_lie_where_the_files_they_refer_to_say(files: dict[str, bytes]) -> None:
    headers = (pydicom.dcmread(path, stop_before_pixels=True) for path in (FOUNDING / "dicom").rglob("*.dcm"))
    sources = {one.SOPInstanceUID: one for one in headers}
    for content in files.values():
        data = _read(content)
        shared = data.SharedFunctionalGroupsSequence[0]
        for group in data.PerFrameFunctionalGroupsSequence:
            source = sources[group.DerivationImageSequence[0].SourceImageSequence[0].ReferencedSOPInstanceUID]
            assert group.PlanePositionSequence[0].ImagePositionPatient == source.ImagePositionPatient
            direction = shared.PlaneOrientationSequence[0].ImageOrientationPatient
            assert np.allclose(direction, source.ImageOrientationPatient, rtol=0, atol=1e-7)
            assert shared.PixelMeasuresSequence[0].PixelSpacing == source.PixelSpacing
            assert data.FrameOfReferenceUID == source.FrameOfReferenceUID
            assert (data.Rows, data.Columns) == (source.Rows, source.Columns)
            assert data.StudyInstanceUID == source.StudyInstanceUID


def test_segments_say_which_lesion_where_and_of_what_kind(founding: Case, files: dict[str, bytes]) -> None:
    lesions = {one.id: one for one in founding.lesions}
    seen = set()
    for content in files.values():
        for item in _read(content).SegmentSequence:
            lesion = lesions[item.TrackingUID]
            site = catalogue()[lesion.site]
            region = item.AnatomicRegionSequence[0]
            assert site.code is not None
            assert (region.CodeValue, region.CodingSchemeDesignator) == (site.code.value, "SCT")
            modifiers = [one.CodeValue for one in region.get("AnatomicRegionModifierSequence", [])]
            assert (lesion.side.code.value in modifiers) == (lesion.side is not Side.MIDLINE)
            seen.add((lesion.name, item.SegmentedPropertyTypeCodeSequence[0].CodeMeaning))
            assert item.SegmentLabel.startswith(lesion.name)
    lytic, oedema = (("L1", "Lesion"), ("L2", "Lesion")), ("L5", "L6", "L7")
    assert seen == {*lytic, *((name, "Edema") for name in oedema)}


@pytest.mark.skipif(shutil.which("dciodvfy") is None, reason="dciodvfy (dicom3tools) is not installed")
def test_a_validator_finds_no_error(files: dict[str, bytes], tmp_path: Path) -> None:
    for name, content in files.items():
        path = tmp_path / name
        path.write_bytes(content)
        run = subprocess.run(["dciodvfy", "-new", path], capture_output=True, check=False)
        assert [line for line in run.stderr.splitlines() if line.startswith(b"Error")] == []


def test_the_same_case_gives_the_same_bytes_and_another_one_another_object(
    founding: Case, with_images: Context, files: dict[str, bytes]
) -> None:
    assert dict(dicom_seg.write_files(founding, with_images)) == files
    mark = next(one for one in founding.marks if one.image.modality == "CT")
    moved = founding.after(replaced(mark, replace(mark, shape=EllipseShape((200.0, 200.0), (9.0, 5.0)))))
    name = next(name for name in files if "-ct-" in name)
    before, after = _read(files[name]), _read(dicom_seg.write_files(moved, with_images)[name])
    assert before.SOPInstanceUID != after.SOPInstanceUID
    assert before.SeriesInstanceUID == after.SeriesInstanceUID


@given(data=st.data())
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_regions_of_any_size_survive_bit_by_bit(data: st.DataObject, tmp_path_factory) -> None:
    rows, columns = data.draw(st.integers(2, 11)), data.draw(st.integers(2, 11))
    folder = _stack(tmp_path_factory.mktemp("stack"), rows, columns)
    size = st.lists(st.booleans(), min_size=rows * columns, max_size=rows * columns)
    drawn, expected = [], {}
    uids = [one.frame.instance.uid for one in places_of(folder)]
    for lesion in (1, 2, 3):
        for index in range(5):
            mask = np.array(data.draw(size)).reshape(rows, columns)
            shape = MaskShape.of(mask)
            if shape is not None:
                drawn.append((lesion, index, shape, None))
                expected[f"2.25.{1000 + lesion}", uids[index], 1] = mask
    context = Context(edited=EDITED, sources=(folder,))
    if not drawn:
        return
    case = marked_case(folder, drawn)
    (content,) = dicom_seg.write_files(case, context).values()
    found = _frames(content)
    assert found.keys() == expected.keys()
    assert all(np.array_equal(found[key], mask) for key, mask in expected.items())
    assert dicom_seg.differences(content, case, context) == ()


def test_a_volume_lies_where_its_pixels_are_in_the_patient(tmp_path: Path) -> None:
    folder = _stack(tmp_path, 12, 10)
    shape = MaskShape.of(np.array([[True]]), (6, 4))
    assert shape is not None
    case = marked_case(folder, [(1, index, shape, None) for index in (1, 2, 3)])
    (content,) = dicom_seg.write_files(case, Context(sources=(folder,))).values()
    volume = highdicom.seg.segread(io.BytesIO(content)).get_volume(segment_numbers=[1])
    places = volume.map_indices_to_reference(np.argwhere(volume.array[..., 0]))
    planes = [one.frame.plane for one in places_of(folder)]
    expected = [plane.world_from_pixel((6.5, 4.5)) for plane in planes[1:4] if plane is not None]
    order = np.argsort(places[:, 2])
    assert np.allclose(places[order], expected, rtol=0, atol=1e-9)
    assert volume.spacing == pytest.approx((2.5, 0.5, 0.75))


def test_frames_of_one_object_are_referred_to_by_their_number(tmp_path: Path) -> None:
    shared = functional_group(
        PixelMeasuresSequence={"PixelSpacing": [0.5, 0.75], "SliceThickness": 2.0},
        PlaneOrientationSequence={"ImageOrientationPatient": [1.0, 0.0, 0.0, 0.0, 1.0, 0.0]},
    )
    pixels = np.arange(3 * 6 * 5, dtype=np.uint16).reshape(3, 6, 5)
    enhanced = image(
        pixels,
        ENHANCED_CT,
        "CT",
        FrameOfReferenceUID="1.2.3.9",
        SharedFunctionalGroupsSequence=[shared],
        PerFrameFunctionalGroupsSequence=[functional_group([0.0, 0.0, 2.0 * k]) for k in range(3)],
    )
    write(enhanced, tmp_path / "enhanced.dcm")
    shape = EllipseShape((2.5, 3.0), (2.0, 2.0))
    case = marked_case(tmp_path, [(1, 1, shape, None), (1, 2, shape, None)])
    (content,) = dicom_seg.write_files(case, Context(sources=(tmp_path,))).values()
    assert {frame for _, _, frame in _frames(content)} == {2, 3}
    assert dicom_seg.differences(content, case, Context(sources=(tmp_path,))) == ()


def test_marks_that_overlap_are_one_segment_and_lesions_that_do_are_two(tmp_path: Path) -> None:
    folder = _stack(tmp_path, 20, 20)
    left, right = EllipseShape((8.0, 10.0), (4.0, 3.0)), EllipseShape((11.0, 10.0), (4.0, 3.0))
    case = marked_case(folder, [(1, 2, left, None), (1, 2, right, None), (2, 2, right, None)])
    (content,) = dicom_seg.write_files(case, Context(sources=(folder,))).values()
    masks = {tracking: mask for (tracking, _, _), mask in _frames(content).items()}
    both = inside(left, 20, 20) | inside(right, 20, 20)
    assert np.array_equal(masks["2.25.1001"], both)
    assert np.array_equal(masks["2.25.1002"], inside(right, 20, 20))


def test_only_what_a_reader_accepted_is_in_it_and_says_how_it_came(tmp_path: Path) -> None:
    folder = _stack(tmp_path, 20, 20)
    shape = EllipseShape((8.0, 10.0), (4.0, 3.0))
    case = marked_case(folder, [(1, 1, shape, None), (1, 2, shape, None), (2, 3, shape, None)])
    first, second, _ = case.marks
    case = case.after(replaced(first, replace(first, origin=MarkOrigin.INTERPOLATED)))
    case = case.after(replaced(second, replace(second, origin=MarkOrigin.PASTED, draft=True)))
    (content,) = dicom_seg.write_files(case, Context(sources=(folder,))).values()
    assert len(_frames(content)) == 2
    one, other = _read(content).SegmentSequence
    assert (one.SegmentAlgorithmType, other.SegmentAlgorithmType) == ("SEMIAUTOMATIC", "MANUAL")


def test_lines_and_planes_across_slices_are_no_segments(tmp_path: Path) -> None:
    folder = _stack(tmp_path, 20, 20)
    across = Plane((0.0, 0.0, 40.0), (1.0, 0.0, 0.0), (0.0, 0.0, -1.0), (1.0, 1.0))
    ring = OutlineShape(((2.0, 2.0), (9.0, 2.0), (5.0, 8.0)))
    case = marked_case(folder, [(1, 1, LineShape((2.0, 3.0), (9.0, 9.0)), None), (2, 1, ring, across)])
    with pytest.raises(ExportError, match="No lesion is outlined on slices"):
        dicom_seg.write_files(case, Context(sources=(folder,)))


def test_images_that_are_gone_or_others_than_those_marked_are_refused(tmp_path: Path) -> None:
    folder = _stack(tmp_path / "stack", 20, 20)
    case = marked_case(folder, [(1, 1, EllipseShape((8.0, 10.0), (4.0, 3.0)), None)])
    with pytest.raises(ExportError, match="not in the folders of the case"):
        dicom_seg.write_files(case, Context(sources=(tmp_path / "elsewhere",)))
    data = pydicom.dcmread(folder / "1.dcm")
    data.PixelData = data.PixelData[::-1]
    data.save_as(folder / "1.dcm")
    with pytest.raises(ExportError, match=r"L1 is marked on .*1\.dcm: the image is not the one"):
        dicom_seg.write_files(case, Context(sources=(folder,)))


def test_an_altered_object_is_noticed(
    founding: Case, with_images: Context, files: dict[str, bytes], tmp_path: Path
) -> None:
    content = next(iter(files.values()))
    data = _read(content)
    middle = len(data.PixelData) // 2
    data.PixelData = data.PixelData[:middle] + b"\xff" + data.PixelData[middle + 1 :]
    assert "other pixels" in dicom_seg.differences(_bytes(data), founding, with_images)[0]
    data = _read(content)
    data.SegmentSequence[0].AnatomicRegionSequence[0].CodeValue = "1"
    assert "another site" in dicom_seg.differences(_bytes(data), founding, with_images)[0]
    data = _read(content)
    data.SegmentSequence[0].TrackingUID = "1.2.3"
    assert "no lesion in scope" in dicom_seg.differences(_bytes(data), founding, with_images)[0]
    written = export(founding, "dicom-seg", tmp_path, with_images)
    assert [one.compared for one in written] == [True] * 4


def _bytes(data: Dataset) -> bytes:
    stream = io.BytesIO()
    data.save_as(stream)
    return stream.getvalue()


def test_a_lesion_without_site_has_no_region(tmp_path: Path) -> None:
    folder = _stack(tmp_path, 20, 20)
    case = marked_case(folder, [(1, 1, EllipseShape((8.0, 10.0), (4.0, 3.0)), None)], site="")
    context = Context(sources=(folder,))
    (content,) = dicom_seg.write_files(case, context).values()
    (item,) = _read(content).SegmentSequence
    assert "AnatomicRegionSequence" not in item
    assert dicom_seg.differences(content, case, context) == ()


def test_every_site_and_segment_has_a_code_that_fits() -> None:
    for place in catalogue().values():
        for segment in ("", *place.segments):
            lesion = Lesion(LesionId(RecordId("2.25.1")), READING, 1, place.id, place.sides[0], segment)
            found = coded_site(lesion)
            assert found is not None
            for code in (found.place, *found.modifiers, coded_segment(lesion)):
                assert code is None or (1 <= len(code.value) <= 16 and 1 <= len(code.meaning) <= 64)
