"""Measurement reports: another reader finds the same lesions, sites, coordinates and numbers."""

from __future__ import annotations

import io
import os
import shutil
import subprocess
import sys
from collections import Counter
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType

import highdicom
import numpy as np
import pydicom
import pytest
from pydicom.dataset import Dataset

from annotator.errors import ExportError
from annotator.exchange import Context
from annotator.exchange.formats import case_json, dicom_seg, dicom_sr
from annotator.exchange.measured import measured
from annotator.geometry.plane import Plane
from annotator.geometry.shapes import (
    AngleShape,
    ArrowShape,
    BidirectionalShape,
    BoxShape,
    CobbShape,
    EllipseShape,
    LineShape,
    OutlineShape,
    PointShape,
    Shape,
    SplineShape,
)
from annotator.lesions.case import Case, Patient
from annotator.lesions.change import replaced
from annotator.lesions.records import (
    Activity,
    Lesion,
    Mark,
    Observation,
    Reader,
    Reading,
    ReadingStatus,
    Record,
    RecordId,
    Timepoint,
)
from annotator.terms.sites import catalogue
from tests.helpers.dicom_files import ct_stack, radiograph, write
from tests.helpers.marked_case import marked_case, places_of

FOUNDING = Path(__file__).parents[2] / "sample_studies" / "founding"
EDITED = "2026-03-04T05:06:07Z"
RING = OutlineShape(((2.0, 2.0), (9.0, 2.5), (5.0, 8.25)))
SHAPES: tuple[Shape, ...] = (
    PointShape((3.5, 4.5)),
    ArrowShape((1.0, 1.0), (6.0, 5.5)),
    EllipseShape((6.0, 6.0), (4.0, 2.0), 30.0),
    BoxShape((2.0, 3.0), (8.0, 7.0)),
    RING,
    SplineShape(((2.0, 2.0), (9.0, 2.0), (9.0, 9.0), (2.0, 9.0))),
    LineShape((1.0, 1.0), (4.0, 5.0)),
    AngleShape((1.0, 1.0), (4.0, 4.0), (9.0, 4.0)),
    BidirectionalShape(((1.0, 1.0), (9.0, 9.0)), ((3.0, 5.0), (5.0, 3.0))),
    CobbShape(((1.0, 1.0), (9.0, 2.0)), ((1.0, 8.0), (9.0, 6.0))),
)


@pytest.fixture(scope="module")
def founding() -> Case:
    return case_json.read((FOUNDING / "case.json").read_bytes())


@pytest.fixture(scope="module")
def with_images() -> Context:
    return Context(edited=EDITED, sources=(FOUNDING / "dicom",))


@pytest.fixture(scope="module")
def files(founding: Case, with_images: Context) -> dict[str, bytes]:
    return dict(dicom_sr.write_files(founding, with_images))


@pytest.fixture(scope="module")
def reports(files: dict[str, bytes]) -> dict[str, bytes]:
    return {name: content for name, content in files.items() if ".sr-" in name}


def _content(content: bytes):
    return highdicom.sr.srread(io.BytesIO(content)).content


def _measurements(group) -> list:
    """Those of a group, without the order of its time point, which is a number too."""
    return [one for one in group.get_measurements() if one.name.value != "126073"]


def _only(case: Case, context: Context) -> bytes:
    found = dicom_sr.write_files(case, context)
    (content,) = (content for name, content in found.items() if ".sr-" in name)
    assert dicom_sr.differences(content, case, context) == ()
    return content


def test_there_is_a_report_of_each_study_with_marks(
    founding: Case, files: dict[str, bytes], reports: dict[str, bytes], with_images: Context
) -> None:
    studies = [pydicom.dcmread(io.BytesIO(one)).StudyInstanceUID for one in reports.values()]
    assert sorted(studies) == sorted({mark.image.study_instance_uid for mark in founding.marks})
    segmentations = {name: content for name, content in files.items() if name not in reports}
    assert segmentations == dict(dicom_seg.write_files(founding, with_images))


def test_another_reader_finds_each_mark_at_its_coordinates(founding: Case, reports: dict[str, bytes]) -> None:
    found = Counter()
    for content in reports.values():
        for group in _content(content).get_planar_roi_measurement_groups():
            region = group.roi
            source = region.ContentSequence[0].ReferencedSOPSequence[0]
            at = (source.ReferencedSOPInstanceUID, int(source.get("ReferencedFrameNumber", 1)))
            found[str(group.tracking_uid), *at, tuple(region.value.reshape(-1).round(3).tolist())] += 1
    expected = Counter()
    for mark in founding.marks:
        assert isinstance(mark.shape, OutlineShape)
        ring = np.array((*mark.shape.vertices, mark.shape.vertices[0]), np.float32)
        coordinates = tuple(ring.astype(np.float64).reshape(-1).round(3).tolist())
        at = (mark.image.sop_instance_uid, mark.image.frame)
        expected[founding.lesion_of_mark(mark).id, *at, coordinates] += 1
    assert found == expected


def test_sites_have_side_and_part(founding: Case, reports: dict[str, bytes]) -> None:
    lesions = {one.id: one for one in founding.lesions}
    for content in reports.values():
        for group in _content(content).get_planar_roi_measurement_groups():
            lesion = lesions[str(group.tracking_uid)]
            (place,) = group.finding_sites
            site = catalogue()[lesion.site]
            assert site.code is not None
            assert place.value.value == site.code.value
            assert (place.laterality is None) == (not site.paired)
            if place.laterality is not None:
                assert place.laterality.value == lesion.side.code.value
            assert (place.topographical_modifier is None) == (site.modifier is None)


def test_every_number_is_that_of_the_table_of_measurements(
    founding: Case, with_images: Context, reports: dict[str, bytes]
) -> None:
    found = Counter()
    for content in reports.values():
        tree = _content(content)
        for group in (
            *tree.get_planar_roi_measurement_groups(),
            *tree.get_volumetric_roi_measurement_groups(),
        ):
            for one in _measurements(group):
                derivation = "" if one.derivation is None else one.derivation.value
                found[str(group.tracking_uid), one.name.value, derivation, round(one.value, 6)] += 1
    expected = Counter()
    for row in measured(founding, with_images):
        one = row.measurement
        assert one is not None
        derivation = "" if one.derivation is None else one.derivation.value
        expected[row.lesion.id, one.code.value, derivation, round(one.value, 6)] += 1
    assert found == expected
    assert found.total() > 100


def test_volumes_refer_to_the_segment_of_their_lesion(files: dict[str, bytes]) -> None:
    data = [pydicom.dcmread(io.BytesIO(content)) for content in files.values()]
    segments = {
        (str(one.SOPInstanceUID), item.SegmentNumber): item.TrackingUID
        for one in data
        if one.Modality == "SEG"
        for item in one.SegmentSequence
    }
    seen = set()
    for name, content in files.items():
        if ".sr-" in name:
            for group in _content(content).get_volumetric_roi_measurement_groups():
                (number,) = group.referenced_segment.referenced_segment_numbers
                key = (str(group.referenced_segment.referenced_sop_instance_uid), number)
                assert segments[key] == group.tracking_uid
                seen.add(key)
    assert seen == set(segments)


@pytest.mark.skipif(shutil.which("dciodvfy") is None, reason="dciodvfy (dicom3tools) is not installed")
def test_a_validator_finds_no_error(reports: dict[str, bytes], tmp_path: Path) -> None:
    for name, content in reports.items():
        path = tmp_path / name
        path.write_bytes(content)
        run = subprocess.run(["dciodvfy", "-new", path], capture_output=True, check=False)
        assert [line for line in run.stderr.splitlines() if line.startswith(b"Error")] == []


@pytest.mark.skipif(shutil.which("dsrdump") is None, reason="dsrdump (dcmtk) is not installed")
def test_a_second_reader_reads_it_without_complaint(reports: dict[str, bytes], tmp_path: Path) -> None:
    for name, content in reports.items():
        path = tmp_path / name
        path.write_bytes(content)
        run = subprocess.run(["dsrdump", "+U8", path], capture_output=True, text=True, check=False)
        assert run.returncode == 0
        assert [line for line in run.stderr.splitlines() if line.startswith("E:")] == []
        assert "Measurement Group" in run.stdout


def _coordinates(content: bytes) -> list[Dataset]:
    def below(item: Dataset) -> list[Dataset]:
        own = [item] if item.get("ValueType") in ("SCOORD", "SCOORD3D") else []
        return own + [one for child in item.get("ContentSequence", []) for one in below(child)]

    return below(pydicom.dcmread(io.BytesIO(content)))


@pytest.mark.parametrize("shape", SHAPES, ids=lambda shape: shape.type)
def test_every_shape_has_its_coordinates(shape: Shape, tmp_path: Path) -> None:
    folder = ct_stack(tmp_path, 3, PixelSpacing=[0.5, 0.5])
    content = _only(marked_case(folder, [(1, 1, shape, None)]), Context(sources=(folder,)))
    drawn = [(one.GraphicType, tuple(map(float, one.GraphicData))) for one in _coordinates(content)]
    match shape:
        case PointShape(at=at) | ArrowShape(head=at):
            assert drawn == [("POINT", at)]
        case EllipseShape():
            assert [kind for kind, _ in drawn] == ["ELLIPSE"]
        case LineShape(start=start, end=end):
            assert drawn == [("POLYLINE", (*start, *end))]
        case AngleShape(first=first, vertex=vertex, second=second):
            assert drawn == [("POLYLINE", (*first, *vertex, *second))]
        case BidirectionalShape(long_axis=one, short_axis=other) | CobbShape(upper=one, lower=other):
            assert sorted(drawn) == sorted(("POLYLINE", (*a, *b)) for a, b in (one, other))
        case _:
            ((kind, data),) = drawn
            assert kind == "POLYLINE"
            assert data[:2] == data[-2:]


@pytest.mark.parametrize(
    "shape", [RING, EllipseShape((4.0, 5.0), (3.0, 2.0)), LineShape((1.0, 1.0), (4.0, 5.0))]
)
def test_marks_on_planes_across_slices_have_coordinates_in_the_patient(shape: Shape, tmp_path: Path) -> None:
    folder = ct_stack(tmp_path, 3)
    plane = Plane((10.0, -20.0, 30.0), (0.6, 0.8, 0.0), (0.0, 0.0, -1.0), (2.0, 0.5))
    content = _only(marked_case(folder, [(1, 1, shape, plane)]), Context(sources=(folder,)))
    (item,) = _coordinates(content)
    assert item.ValueType == "SCOORD3D"
    instance = places_of(folder)[1].frame.instance
    assert item.ReferencedFrameOfReferenceUID == instance.frame_of_reference_uid
    places = np.array(item.GraphicData).reshape(-1, 3)
    if isinstance(shape, EllipseShape):
        assert np.allclose(places.mean(axis=0), plane.world_from_pixel(shape.centre), atol=1e-4)
    else:
        first = shape.vertices[0] if isinstance(shape, OutlineShape) else shape.start
        assert np.allclose(places[0], plane.world_from_pixel(first), atol=1e-4)
        assert item.GraphicType == ("POLYGON" if isinstance(shape, OutlineShape) else "POLYLINE")


def test_a_length_on_a_film_says_where_its_millimetres_come_from(tmp_path: Path) -> None:
    write(radiograph(ImagerPixelSpacing=[0.2, 0.2]), tmp_path / "film.dcm")
    case = marked_case(tmp_path, [(1, 0, LineShape((1.0, 1.0), (4.0, 5.0)), None)])
    (group,) = _content(_only(case, Context(sources=(tmp_path,)))).get_image_measurement_groups()
    (length,) = _measurements(group)
    assert length.value == pytest.approx(1.0)
    assert length.unit.value == "mm"
    assert (length.method.value, length.method.scheme_designator) == ("AT_DETECTOR", "99CRMO")


def test_a_signed_reading_is_complete_and_never_verified(tmp_path: Path) -> None:
    folder = ct_stack(tmp_path, 3)
    case = marked_case(folder, [(1, 1, RING, None)])
    (observation,) = case.all(Observation)
    told = replace(observation, certainty=4, symptomatic=True, activity=Activity.ACTIVE)
    case = case.after(replaced(observation, told))
    context = Context(sources=(folder,))
    draft = pydicom.dcmread(io.BytesIO(_only(case, context)))
    (reading,) = case.readings
    case = case.after(replaced(reading, replace(reading, status=ReadingStatus.SIGNED)))
    content = _only(case, context)
    signed = pydicom.dcmread(io.BytesIO(content))
    assert (draft.CompletionFlag, draft.PreliminaryFlag) == ("PARTIAL", "PRELIMINARY")
    assert (signed.CompletionFlag, signed.PreliminaryFlag) == ("COMPLETE", "FINAL")
    assert signed.VerificationFlag == draft.VerificationFlag == "UNVERIFIED"
    (group,) = _content(content).get_planar_roi_measurement_groups()
    said = {one.name.value: one.value.value for one in group.get_qualitative_evaluations()}
    assert said == {
        "276214006": "49755003",
        "LESION_KIND": "BMO",
        "STATUS": "PRESENT",
        "ACTIVITY": "ACTIVE",
        "CERTAINTY": "CERTAINTY_4",
        "SYMPTOMATIC": "373066001",
    }


def _typed(record: Record) -> Record:
    match record:
        case Reader():
            return replace(record, name="Zwiebelfisch K.")
        case Timepoint():
            return replace(record, label="Zwiebelfisch, second visit")
        case Lesion():
            return replace(record, note="mayor", segment="Zwiebelfisch")
        case Observation() | Mark():
            return replace(record, note="mayor")
    return record


def _named(folder: Path) -> Case:
    ct_stack(
        folder,
        3,
        PatientName="ZWIEBELFISCH^KARLA",
        PatientID="PID-998877",
        StudyDescription="CT of Zwiebelfisch",
        AccessionNumber="ACC-1",
        ReferringPhysicianName="MAYOR^M",
        InstitutionName="Zwiebelfisch Clinic",
    )
    case = marked_case(folder, [(1, 1, RING, None)])
    table = {RecordId(key): _typed(record) for key, record in case.table.items()}
    patient = Patient("PID-998877", "HOSPITAL", "ZWIEBELFISCH^KARLA", "1998-03-02", "F")
    return Case(case.id, patient, "Zwiebelfisch follow-up", MappingProxyType(table))


def test_neither_name_nor_note_stands_in_objects_without_identity(tmp_path: Path) -> None:
    case, context = _named(tmp_path), Context(sources=(tmp_path,))
    for name, content in dicom_sr.write_files(case, context).items():
        text = f"{name}\n{content.decode('latin-1')}".casefold()
        for word in ("zwiebelfisch", "998877", "mayor", "acc-1", "19980302"):
            assert word not in text, (name, word)
        data = pydicom.dcmread(io.BytesIO(content))
        assert data.PatientIdentityRemoved == "YES"
        assert (data.PatientSex, data.StudyDate) == ("F", "20080512")
        assert dicom_sr.differences(content, case, context) == ()


def test_objects_that_may_identify_have_patient_and_study_as_the_files_have_them(tmp_path: Path) -> None:
    case, context = _named(tmp_path), Context(sources=(tmp_path,), identified=True)
    source = pydicom.dcmread(next(tmp_path.glob("*")))
    for content in dicom_sr.write_files(case, context).values():
        data = pydicom.dcmread(io.BytesIO(content))
        for name in (
            "PatientName", "PatientID", "PatientBirthDate", "PatientSex", "StudyInstanceUID", "StudyDate",
            "StudyTime", "AccessionNumber", "StudyID", "ReferringPhysicianName", "StudyDescription",
        ):  # fmt: skip
            assert data[name].value == source[name].value, name


def test_hostile_text_is_plain_and_cut_to_what_fits(hostile_case: Case, founding: Case) -> None:
    """As a case of the samples, whose texts may stand."""
    texts = {key: one for key, one in hostile_case.table.items() if isinstance(one, Reader | Timepoint)}
    table = MappingProxyType(dict(founding.table) | texts)
    case = Case(founding.id, founding.patient, hostile_case.label, table)
    context = Context(sources=(FOUNDING / "dicom",), modalities=frozenset({"CT"}))
    for content in dicom_sr.write_files(case, context).values():
        assert "\x1b" not in content.decode("latin-1")
        assert dicom_sr.differences(content, case, context) == ()


def test_an_altered_report_is_noticed(tmp_path: Path) -> None:
    folder = ct_stack(tmp_path, 3)
    case = marked_case(folder, [(1, 1, RING, None), (1, 2, LineShape((1.0, 1.0), (4.0, 5.0)), None)])
    context = Context(sources=(folder,))
    content = _only(case, context)
    moved = case.after(
        replaced(case.marks[0], replace(case.marks[0], shape=BoxShape((1.0, 1.0), (3.0, 3.0))))
    )
    assert dicom_sr.differences(content, moved, context) == (
        "2 of its marks are others than those of the case.",
    )
    (lesion,) = case.lesions
    elsewhere = case.after(replaced(lesion, replace(lesion, site="clavicle_medial")))
    assert "L1 has another site." in dicom_sr.differences(content, elsewhere, context)
    data = pydicom.dcmread(io.BytesIO(content))
    del data.ContentSequence[-1].ContentSequence[-1]
    stream = io.BytesIO()
    data.save_as(stream)
    assert dicom_sr.differences(stream.getvalue(), case, context)


def test_two_readers_have_reports_of_their_own(tmp_path: Path) -> None:
    folder = ct_stack(tmp_path, 3)
    case = marked_case(folder, [(1, 1, RING, None), (2, 1, RING, None)])
    second = replace(case.readings[0], id=RecordId("second"))
    table = dict(case.table) | {second.id: second}
    other = case.lesions[1]
    table[other.id] = replace(other, reading=second.id)
    case = Case(case.id, case.patient, case.label, MappingProxyType(table))
    files = dicom_sr.write_files(case, Context(sources=(folder,)))
    assert len(files) == 4
    found = [pydicom.dcmread(io.BytesIO(content)) for content in files.values()]
    assert len({one.SOPInstanceUID for one in found}) == len({one.SeriesInstanceUID for one in found}) == 4
    assert isinstance(second, Reading)


def test_the_same_case_gives_the_same_bytes_whatever_the_process(tmp_path: Path) -> None:
    written = []
    for seed in ("1", "2"):
        command = [
            sys.executable, "-m", "annotator", "export", FOUNDING / "case.json", "--modality", "CT",
            "--images", FOUNDING / "dicom", "--format", "dicom-sr", "-o", tmp_path / seed,
        ]  # fmt: skip
        environment = {**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": str(FOUNDING.parents[1])}
        subprocess.run(command, env=environment, check=True, capture_output=True)
        written.append({path.name: path.read_bytes() for path in (tmp_path / seed).iterdir()})
    assert written[0] == written[1]
    assert len(written[0]) == 2


def test_nothing_marked_is_nothing_to_report(tmp_path: Path) -> None:
    folder = ct_stack(tmp_path, 3)
    case = marked_case(folder, [(1, 1, RING, None)])
    nothing = Context(sources=(folder,), modalities=frozenset({"MR"}))
    with pytest.raises(ExportError, match="No lesion is marked"):
        dicom_sr.write_files(case, nothing)
