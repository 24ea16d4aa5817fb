"""Folders, archives and media: everything is found once, and everything bad is told."""

import zipfile
from pathlib import Path

import numpy as np
import pydicom
from pydicom.dataset import Dataset
from pydicom.sequence import Sequence

from annotator.dicom import Badge, Instance, Problem, ProblemCode, scan, walk
from tests.helpers.dicom_files import (
    SR,
    bone_scan,
    ct_slice,
    ct_stack,
    image,
    mr_slice,
    radiograph,
    uid,
    write,
)

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


def test_one_series_uid_in_two_studies_is_two_series_that_can_be_told_apart(tmp_path):
    for year in ("2007", "2008"):
        for echo in (20.0, 80.0):
            facts = {"StudyInstanceUID": uid(year), "StudyDate": f"{year}0101", "seed": f"{year} {echo}"}
            write(mr_slice(echo_ms=echo, **facts), tmp_path / f"{year} {echo}")
    found = [(one.uid, one.stack) for study in scan([tmp_path]).studies for one in study.series]
    assert [stack for _, stack in found] == [1, 2, 3, 4]
    assert len(set(found)) == 4


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


def test_a_path_that_does_not_exist_is_told(tmp_path):
    assert codes(scan([tmp_path / "nothing"])) == [ProblemCode.MISSING_FILE]


def test_progress_is_told_and_cancelling_keeps_what_was_found(tmp_path):
    ct_stack(tmp_path, 60)
    seen = []
    result = scan(
        [tmp_path], lambda count, name: seen.append((count, Path(name).name)), lambda: len(seen) >= 2
    )
    assert seen == [(number + 1, f"IM{number:04d}") for number in range(len(seen))]
    assert 2 <= len(seen) < 40  # what was read at one stroke with the second is not thrown away
    assert len(result.studies[0].series[0].frames) == len(seen)


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


def test_a_member_is_the_same_image_as_the_file_it_was_made_of(tmp_path):
    data = dicom_bytes(tmp_path)
    result = scan([tmp_path / "member", archive_of(tmp_path, [("a/b", data)])])
    assert codes(result) == [ProblemCode.DUPLICATE]


# Media


def medium(folder, *references, uids=()):
    """A DICOMDIR naming files by their parts, and by UIDs where they are given."""
    index = Dataset()
    index.SOPClassUID = "1.2.840.10008.1.3.10"
    index.FileSetID = ""
    records = []
    for number, parts in enumerate(references):
        record = Dataset()
        record.OffsetOfTheNextDirectoryRecord = 400  # in a circle
        record.RecordInUseFlag = 0xFFFF
        record.DirectoryRecordType = "IMAGE"
        record.add_new(0x00041500, "UC", list(parts))  # CS forbids what some of these say
        if uids:
            record.ReferencedSOPInstanceUIDInFile = uids[number]
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


def test_a_file_that_an_index_names_elsewhere_is_not_missing(tmp_path):
    """Images are often copied out of their folders, the index beside them."""
    ct_stack(tmp_path / "COPIED", 3)
    uids = [pydicom.dcmread(path).SOPInstanceUID for path in sorted((tmp_path / "COPIED").iterdir())]
    gone = [("IMAGES", f"IM000{number}") for number in range(3)]
    medium(tmp_path, *gone, uids=uids)
    assert codes(scan([tmp_path])) == [ProblemCode.NOT_AN_IMAGE]
    medium(tmp_path, *gone, ("IMAGES", "IM0009"), uids=[*uids, "1.2.3"])
    result = scan([tmp_path])
    (missing,) = [one for one in result.problems if one.code is ProblemCode.MISSING_FILE]
    assert missing.file.endswith("IM0009")
    assert len(result.studies[0].series[0].frames) == 3


def test_walk_yields_as_it_reads(tmp_path):
    ct_stack(tmp_path, 3)
    (tmp_path / "A").write_text("first")
    kinds = [type(found) for found in walk([tmp_path])]
    assert kinds == [Problem, Instance, Instance, Instance]
