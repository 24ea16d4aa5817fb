"""A folder opened again: without reading what did not change, and never with an answer of yesterday."""

import os
import stat
import time
import zipfile
from pathlib import Path

import pytest

from annotator.dicom import Badge, FolderIndex, ProblemCode, read_frame, scan
from annotator.dicom import folder_index as module
from annotator.dicom import source as sources
from annotator.dicom.bulk import BulkReader
from tests.helpers.dicom_files import bone_scan, ct_slice, ct_stack, mr_slice, radiograph, shared_data, write

LONG_AGO_S = 60


@pytest.fixture
def index(tmp_path):
    return FolderIndex(tmp_path / "index")


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """A folder of several kinds, which lay there for a minute."""
    made = ct_stack(tmp_path / "images", 6)
    for number in range(1, 5):
        write(mr_slice(number), made / f"MR{number}")
    write(radiograph(), made / "chest")
    write(bone_scan(), made / "scan")
    (made / "note.txt").write_text("no image")
    later = time.time_ns() + LONG_AGO_S * 1_000_000_000
    monkeypatch.setattr("annotator.dicom.search.time.time_ns", lambda: later)
    return made


@pytest.fixture
def reads(monkeypatch):
    """The files whose content was looked at."""
    seen = []

    def noted(file):
        seen.append(Path(file).name)
        return real(file)

    real = sources._descriptor
    monkeypatch.setattr(sources, "_descriptor", noted)
    return seen


def test_a_folder_that_did_not_change_is_opened_without_reading_a_file(folder, index, reads):
    first = scan([folder], index=index)
    assert len(reads) >= 13
    reads.clear()
    again = scan([folder], index=index)
    assert reads == []
    assert again == first == scan([folder])
    assert [problem.code for problem in again.problems] == [ProblemCode.NOT_DICOM]


def test_images_of_the_index_can_be_read(folder, index):
    scan([folder], index=index)
    for study in scan([folder], index=index).studies:
        for series in study.series:
            assert read_frame(series.frames[0].instance).rows == series.rows
            assert hash(series) == hash(series)
            assert series.frames[1:] == tuple(series.frames)[1:]


@pytest.mark.parametrize("change", ["content", "size", "new", "gone", "replaced", "touched"])
def test_only_what_changed_is_read_anew(folder, index, reads, change):
    scan([folder], index=index)
    reads.clear()
    path = folder / "IM0002"
    before = path.stat()
    match change:
        case "content" | "size":
            write(ct_slice(99, PatientName="Roe^Ann" if change == "content" else "Roe^Anneliese"), path)
        case "new":
            write(ct_slice(99), folder / "IM0099")
        case "gone":
            path.unlink()
        case "replaced":  # another file of the same size and time
            write(ct_slice(98), folder / "other")
            (folder / "other").replace(path)
            os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
        case "touched":
            os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns + 1000))
    again = scan([folder], index=index)
    assert set(reads) <= {"IM0002", "IM0099"}
    assert ("IM0002" in reads) == (change not in ("new", "gone"))
    assert again == scan([folder])


def test_a_file_changed_within_two_seconds_is_not_trusted(tmp_path, index, reads):
    """Written twice within the resolution of its time, it would look the same."""
    folder = ct_stack(tmp_path / "images", 3)
    scan([folder], index=index)
    reads.clear()
    scan([folder], index=index)
    assert sorted(set(reads)) == ["IM0000", "IM0001", "IM0002"]


def test_archives_are_read_anew_and_the_files_beside_them_are_not(folder, index, reads):
    with zipfile.ZipFile(folder / "study.zip", "w") as archive:
        archive.writestr("a", (folder / "chest").read_bytes())
    first = scan([folder], index=index)
    reads.clear()
    assert scan([folder], index=index) == first
    # The member is the same image as the file: their hashes are compared.
    assert set(reads) <= {"study.zip", "chest"}


def test_faults_and_badges_come_back(folder, index):
    path = folder / "IM0003"
    path.write_bytes(path.read_bytes()[:-100])
    write(radiograph(InstanceNumber=2, seed=5, BurnedInAnnotation="YES"), folder / "burned")
    first = scan([folder], index=index)
    assert first.problems
    again = scan([folder], index=index)
    assert again == first
    badges = {badge for study in again.studies for series in study.series for badge in series.badges}
    assert Badge.BURNED_IN in badges


@pytest.mark.parametrize("harm", ["cut", "flipped", "foreign", "empty", "headless"])
def test_an_index_that_is_damaged_or_foreign_is_thrown_away_and_said_so(
    folder, index, tmp_path, caplog, harm
):
    first = scan([folder], index=index)
    (kept,) = (tmp_path / "index").iterdir()
    raw = bytearray(kept.read_bytes())
    match harm:
        case "cut":
            kept.write_bytes(raw[:-1])
        case "flipped":
            raw[-20] ^= 1
            kept.write_bytes(raw)
        case "foreign":
            kept.write_bytes(b"SQLite format 3\0" + raw)
        case "empty":
            kept.write_bytes(b"")
        case "headless":
            kept.write_bytes(raw[: raw.index(b"\n") + 1] + b"[]\n")
    assert scan([folder], index=index) == first
    assert "thrown away" in caplog.text
    assert str(folder) not in caplog.text
    assert scan([folder], index=index) == first


def test_an_index_of_another_version_counts_as_none_without_a_word(folder, index, reads, caplog, monkeypatch):
    """Two versions at work on one computer share the user's index; neither is damage to the other."""
    first = scan([folder], index=index)
    for version in ("another", "a third"):
        monkeypatch.setattr(module, "_made_by", lambda version=version: version)
        reads.clear()
        assert scan([folder], index=index) == first
        assert len(reads) >= 13
        reads.clear()
        assert scan([folder], index=index) == first
        assert reads == []
    assert caplog.text == ""


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such modes")
def test_nobody_else_may_read_the_index(folder, index, tmp_path):
    scan([folder], index=index)
    (kept,) = (tmp_path / "index").iterdir()
    assert stat.S_IMODE((tmp_path / "index").stat().st_mode) == 0o700
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600


def test_the_index_is_bounded_and_can_be_cleared(folder, index, tmp_path, monkeypatch):
    scan([folder], index=index)
    (kept,) = (tmp_path / "index").iterdir()
    monkeypatch.setattr(module, "LARGEST_INDEX", int(kept.stat().st_size * 1.5))
    os.utime(kept, (1, 1))
    scan([folder / "chest", folder], index=index)
    (newer,) = (tmp_path / "index").iterdir()
    assert newer != kept
    assert index.clear() == 1
    assert index.clear() == 0
    assert not list((tmp_path / "index").iterdir())


def test_an_index_that_cannot_be_written_costs_nothing_but_time(folder, tmp_path, caplog):
    (tmp_path / "taken").write_text("a file")
    index = FolderIndex(tmp_path / "taken")
    assert scan([folder], index=index) == scan([folder])
    assert "was not written" in caplog.text


def test_a_search_that_was_cancelled_is_not_kept(folder, index, tmp_path):
    seen = []
    scan([folder], lambda count, _: seen.append(count), lambda: len(seen) > 3, index)
    assert not (tmp_path / "index").exists()


def test_every_real_file_comes_back_as_it_was(index, monkeypatch):
    folder = shared_data()
    read = []
    real = BulkReader.instances
    monkeypatch.setattr(
        BulkReader, "instances", lambda self, sources: read.extend(sources) or real(self, sources)
    )
    first = scan([folder], index=index)
    read.clear()
    again = scan([folder], index=index)
    assert again == first
    # Media and archives, whose answers hang on other files, are looked at each time.
    assert len(read) < 20


def test_numbers_that_are_missing_or_odd_come_back(folder, index):
    for number, said in enumerate((None, "-7", "2147483647")):
        write(ct_slice(50 + number, InstanceNumber=said), folder / f"odd{number}")
    first = scan([folder], index=index)
    numbers = {frame.instance.number for series in first.studies[0].series for frame in series.frames}
    assert {None, -7, 2**31 - 1} <= numbers
    assert scan([folder], index=index) == first
