"""Folders, archives and media: everything is found once, and everything bad is told."""

import os
import struct
import zipfile
from pathlib import Path

import numpy as np
import pytest
from pydicom.dataset import Dataset
from pydicom.sequence import Sequence

from annotator.dicom import Badge, Instance, Problem, ProblemCode, read_frame, scan, walk
from tests.helpers.dicom_files import SR, bone_scan, ct_slice, ct_stack, image, radiograph, uid, write

PIXELS = np.arange(12, dtype=np.uint16).reshape(3, 4)


def codes(result):
    return sorted(problem.code for problem in result.problems)


def test_a_folder_becomes_patients_studies_and_series(tmp_path):
    ct_stack(tmp_path / "a" / "b")
    write(radiograph(StudyInstanceUID=uid("earlier"), StudyDate="20060301"), tmp_path / "chest.dcm")
    write(bone_scan(PatientID="P2", StudyInstanceUID=uid("other")), tmp_path / "scan")
    result = scan([tmp_path])
    assert result.problems == ()
    (first, studies), (second, _) = result.patients
    assert (first.id, first.name, first.sex, str(first.birth_date)) == ("P1", "Doe^Jane", "F", "1998-03-02")
    assert second.id == "P2"
    assert [(str(study.date), study.modalities) for study in studies] == [
        ("2006-03-01", ("CR",)),
        ("2008-05-12", ("CT",)),
    ]
    assert studies[1].time == "10:30:45"
    assert len(studies[1].series[0].frames) == 5


def test_paths_that_overlap_are_read_once(tmp_path):
    folder = ct_stack(tmp_path / "ct")
    result = scan([tmp_path, folder, folder / "IM0000", str(folder)])
    assert len(result.studies[0].series[0].frames) == 5
    assert result.problems == ()


def test_a_second_copy_is_told_and_not_shown_twice(tmp_path):
    write(ct_slice(), tmp_path / "a")
    (tmp_path / "b").write_bytes((tmp_path / "a").read_bytes())
    result = scan([tmp_path])
    assert codes(result) == [ProblemCode.DUPLICATE]
    assert len(result.studies[0].series[0].frames) == 1


def test_two_images_with_one_uid_are_both_kept_and_marked(tmp_path):
    write(ct_slice(), tmp_path / "a")
    write(ct_slice(WindowCenter=7), tmp_path / "b")
    series = scan([tmp_path]).studies[0].series[0]
    assert len(series.frames) == 2
    assert Badge.CONFLICTING_UID in series.badges


def test_one_study_under_two_patients_is_marked(tmp_path):
    write(ct_slice(1), tmp_path / "a")
    write(ct_slice(2, PatientID="P2"), tmp_path / "b")
    studies = scan([tmp_path]).studies
    assert [study.patient.id for study in studies] == ["P1", "P2"]
    assert all(Badge.CONFLICTING_PATIENT in study.series[0].badges for study in studies)


def test_objects_that_are_no_images_are_called_what_they_are(tmp_path):
    report = image(PIXELS, SR, "SR")
    del report.PixelData
    write(report, tmp_path / "sr.dcm")
    (problem,) = scan([tmp_path]).problems
    assert (problem.code, problem.reason) == (ProblemCode.NOT_AN_IMAGE, "structured report (SR)")


def test_every_file_that_is_no_dicom_is_told_with_its_path(tmp_path):
    (tmp_path / "empty.dcm").touch()
    (tmp_path / "zeros.dcm").write_bytes(b"\0" * 5000)
    (tmp_path / "note.txt").write_text("no image")
    (tmp_path / "photo.dcm").write_bytes(b"\xff\xd8\xff\xe0" + b"JFIF" * 50)
    result = scan([tmp_path])
    assert codes(result) == [ProblemCode.NOT_DICOM] * 4
    assert {Path(problem.file).name for problem in result.problems} == {
        "empty.dcm",
        "zeros.dcm",
        "note.txt",
        "photo.dcm",
    }
    assert all(problem.hint for problem in result.problems)


def test_a_pipe_a_device_and_a_dangling_link_do_not_stop_the_scan(tmp_path):
    os.mkfifo(tmp_path / "pipe.dcm")
    (tmp_path / "zero.dcm").symlink_to("/dev/zero")
    (tmp_path / "gone.dcm").symlink_to(tmp_path / "nowhere")
    (tmp_path / "loop").symlink_to(tmp_path)
    (tmp_path / "self").symlink_to("self")
    write(ct_slice(), tmp_path / "z.dcm")
    result = scan([tmp_path])
    assert len(result.studies) == 1
    assert codes(result) == sorted(
        [
            ProblemCode.NOT_A_FILE,
            ProblemCode.NOT_A_FILE,
            ProblemCode.MISSING_FILE,
            ProblemCode.NOT_A_FILE,
            ProblemCode.CANNOT_READ,
        ]
    )


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="the superuser may read everything")
def test_a_file_without_permission_is_told(tmp_path):
    write(ct_slice(), tmp_path / "a").chmod(0)
    assert codes(scan([tmp_path])) == [ProblemCode.CANNOT_READ]


def test_a_path_that_does_not_exist_is_told(tmp_path):
    assert codes(scan([tmp_path / "nothing"])) == [ProblemCode.MISSING_FILE]


def test_a_file_name_that_is_no_text_opens_and_can_be_printed(tmp_path):
    path = os.fsencode(tmp_path) + b"/\xff\xfe.dcm"
    write(ct_slice(), tmp_path / "a")
    os.rename(tmp_path / "a", path)  # noqa: PTH104 - a name in bytes
    (found,) = walk([tmp_path])
    assert isinstance(found, Instance)
    assert found.source.label.encode("utf-8")
    assert read_frame(found).rows == 32


def test_progress_is_told_and_cancelling_keeps_what_was_found(tmp_path):
    ct_stack(tmp_path)
    seen = []
    result = scan(
        [tmp_path], lambda count, name: seen.append((count, Path(name).name)), lambda: len(seen) >= 2
    )
    assert seen == [(1, "IM0000"), (2, "IM0001")]
    assert len(result.studies[0].series[0].frames) == 2


def test_names_in_other_scripts_are_read_by_their_character_set(tmp_path):
    """PS3.5 annexes H, I and J: Japanese by ISO 2022, Korean, Chinese by GB18030; Cyrillic."""
    names = {
        "ISO_IR 192": "Müller^Jörg",
        "ISO_IR 144": "Люкceмбypг",
        "GB18030": "王^小东",
    }
    for number, (character_set, name) in enumerate(names.items(), 1):
        data = ct_slice(number, PatientID=character_set, SpecificCharacterSet=character_set, PatientName=name)
        data.StudyInstanceUID = uid("study", number)
        write(data, tmp_path / str(number))
    assert {patient.id: patient.name for patient, _ in scan([tmp_path]).patients} == names


def test_control_characters_in_names_cannot_reach_the_screen(tmp_path):
    write(ct_slice(PatientName="A\x1b[2J\u202eB", SpecificCharacterSet="ISO_IR 192"), tmp_path / "a")
    assert scan([tmp_path]).studies[0].patient.name == "A\ufffd[2J\ufffdB"


# Archives


def dicom_bytes(tmp_path, **attributes):
    return write(ct_slice(**attributes), tmp_path / "member").read_bytes()


def archive_of(tmp_path, members):
    path = tmp_path / "study.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members:
            archive.writestr(name, data)
    return path


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_members_are_opened_by_position_whatever_their_names(tmp_path):
    names = ["../../evil.dcm", "/etc/passwd", "same", "same", "C:\\x", "a:b"]
    members = [(name, dicom_bytes(tmp_path, number=number)) for number, name in enumerate(names, 1)]
    (tmp_path / "member").unlink()
    result = scan([archive_of(tmp_path, members)])
    assert result.problems == ()
    frames = result.studies[0].series[0].frames
    assert len(frames) == 6
    assert {read_frame(frame.instance).rows for frame in frames} == {32}
    assert [path.name for path in tmp_path.iterdir()] == ["study.zip"]
    assert frames[0].instance.source.label == f"{tmp_path}/study.zip!/../../evil.dcm"


def test_a_member_is_the_same_image_as_the_file_it_was_made_of(tmp_path):
    data = dicom_bytes(tmp_path)
    result = scan([tmp_path / "member", archive_of(tmp_path, [("a/b", data)])])
    assert codes(result) == [ProblemCode.DUPLICATE]


def test_a_bomb_is_refused_by_its_directory_and_its_neighbours_open(tmp_path):
    path = archive_of(tmp_path, [("bomb", b"\0" * (70 << 20)), ("good", dicom_bytes(tmp_path))])
    result = scan([path])
    assert codes(result) == [ProblemCode.BOMB]
    assert len(result.studies) == 1


def test_members_that_share_bytes_are_refused(tmp_path):
    path = archive_of(tmp_path, [("a", dicom_bytes(tmp_path)), ("b", dicom_bytes(tmp_path, number=2))])
    raw = bytearray(path.read_bytes())
    second = raw.rindex(b"PK\x01\x02")
    struct.pack_into("<L", raw, second + 42, 0)  # the second entry points at the first's data
    path.write_bytes(bytes(raw))
    assert codes(scan([path])) == [ProblemCode.BOMB]


def test_a_damaged_member_or_archive_is_told(tmp_path):
    path = archive_of(tmp_path, [("a", dicom_bytes(tmp_path)), ("b", dicom_bytes(tmp_path, number=2))])
    raw = bytearray(path.read_bytes())
    raw[200] ^= 0xFF
    path.write_bytes(bytes(raw))
    result = scan([path])
    assert codes(result) == [ProblemCode.BAD_ARCHIVE]
    assert len(result.studies) == 1
    path.write_bytes(bytes(raw[:500]))
    assert codes(scan([path])) == [ProblemCode.BAD_ARCHIVE]


def test_an_archive_in_an_archive_is_not_opened(tmp_path):
    inner = archive_of(tmp_path, [("a", dicom_bytes(tmp_path))]).read_bytes()
    assert codes(scan([archive_of(tmp_path, [("inner.zip", inner)])])) == [ProblemCode.BAD_ARCHIVE]


# Media


def medium(folder, *references):
    """A DICOMDIR naming files by their parts."""
    index = Dataset()
    index.SOPClassUID = "1.2.840.10008.1.3.10"
    index.FileSetID = ""
    records = []
    for parts in references:
        record = Dataset()
        record.OffsetOfTheNextDirectoryRecord = 400  # in a circle
        record.RecordInUseFlag = 0xFFFF
        record.DirectoryRecordType = "IMAGE"
        record.add_new(0x00041500, "UC", list(parts))  # CS forbids what some of these say
        records.append(record)
    index.DirectoryRecordSequence = Sequence(records)
    return write(index, folder / "DICOMDIR")


def test_an_index_opens_the_files_it_names(tmp_path):
    ct_stack(tmp_path / "IMAGES", 3)
    write(radiograph(), tmp_path / "OTHER")
    index = medium(
        tmp_path, ("IMAGES", "IM0000"), ("IMAGES", "IM0001"), ("images", "im0002"), ("IMAGES", "IM0001")
    )
    result = scan([index])
    assert [study.modalities for study in result.studies] == [("CT",)]
    assert len(result.studies[0].series[0].frames) == 3
    assert codes(result) == [ProblemCode.NOT_AN_IMAGE]


def test_a_folder_with_an_index_is_read_once_and_missing_files_are_told(tmp_path):
    ct_stack(tmp_path / "IMAGES", 3)
    medium(tmp_path, ("IMAGES", "IM0000"), ("IMAGES", "IM0009"))
    result = scan([tmp_path])
    assert len(result.studies[0].series[0].frames) == 3
    assert codes(result) == sorted([ProblemCode.NOT_AN_IMAGE, ProblemCode.MISSING_FILE])


def test_an_index_cannot_lead_out_of_its_folder(tmp_path):
    write(ct_slice(), tmp_path / "secret")
    inside = tmp_path / "cd"
    inside.mkdir()
    (inside / "LINK").symlink_to(tmp_path / "secret")
    index = medium(inside, ("..", "secret"), ("", "etc", "passwd"), ("LINK",), ("a/../../secret",))
    result = scan([index])
    assert result.studies == ()
    assert codes(result) == sorted([ProblemCode.NOT_AN_IMAGE] + [ProblemCode.UNSAFE_PATH] * 4)


def test_walk_yields_as_it_reads(tmp_path):
    ct_stack(tmp_path, 3)
    (tmp_path / "A").write_text("first")
    kinds = [type(found) for found in walk([tmp_path])]
    assert kinds == [Problem, Instance, Instance, Instance]
