"""Hostile surroundings: files that wait, vanish, change, lead elsewhere or have no name to write down."""

import json
import os
import socket
import struct
from importlib import import_module
from pathlib import Path

import pytest

from annotator.dicom import Badge, Instance, ProblemCode, RefusedError, read_frame, scan, scan_report, walk
from tests.helpers.dicom_files import CT, ct_slice, ct_stack, element, raw_file, uid, write
from tests.helpers.modes_of_files import bound_by_modes
from tests.hostile.bytes_that_lie import (
    EXPLICIT,
    IDS,
    SHAPE,
    UNDEFINED,
    beside_a_good_one,
    calls,
    peak_bytes,
    refused_file,
)

MIB = 1 << 20
POSIX = pytest.mark.skipif(os.name == "nt", reason="pipes, sockets and links of POSIX")


@POSIX
def test_a_pipe_that_nobody_writes_to(tmp_path):
    """Opening it would wait for ever; so would a network share that is gone."""
    os.mkfifo(tmp_path / "hostile.dcm")
    refused_file(tmp_path / "hostile.dcm", ProblemCode.NOT_A_FILE, "regular")


@POSIX
def test_a_file_that_becomes_a_pipe_after_it_was_found(tmp_path):
    path = write(ct_slice(), tmp_path / "hostile.dcm")
    (found,) = walk([path])
    path.unlink()
    os.mkfifo(path)
    with pytest.raises(RefusedError) as refusal:
        read_frame(found)
    assert refusal.value.code is ProblemCode.FILE_CHANGED


@POSIX
@pytest.mark.parametrize("device", ["/dev/zero", "/dev/urandom", "/dev/tty"])
def test_a_link_to_a_device(tmp_path, device):
    (tmp_path / "hostile.dcm").symlink_to(device)
    refused_file(tmp_path / "hostile.dcm", ProblemCode.NOT_A_FILE, "regular")


@POSIX
def test_a_socket(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)  # a socket's path must be short
    with socket.socket(socket.AF_UNIX) as server:
        server.bind("hostile.dcm")
        refused_file(tmp_path / "hostile.dcm", ProblemCode.NOT_A_FILE, "regular")


@POSIX
@pytest.mark.parametrize(
    ("target", "code"),
    [
        ("nowhere", ProblemCode.MISSING_FILE),
        ("hostile.dcm", ProblemCode.CANNOT_READ),
        ("y" * 300, ProblemCode.CANNOT_READ),
        ("good.dcm/below", ProblemCode.CANNOT_READ),
    ],
    ids=["dangling", "to itself", "name too long", "below a file"],
)
def test_a_link_that_leads_nowhere(tmp_path, target, code):
    (tmp_path / "hostile.dcm").symlink_to(target)
    refused_file(tmp_path / "hostile.dcm", code)


@POSIX
def test_links_to_folders_are_told_and_not_followed(tmp_path):
    """Neither in circles nor out of the folder that was opened."""
    ct_stack(tmp_path / "elsewhere")
    inside = tmp_path / "opened"
    inside.mkdir()
    links = {"out": tmp_path / "elsewhere", "circle": inside, "root": "/"}
    for name, target in links.items():
        (inside / name).symlink_to(target)
    problems = beside_a_good_one(inside, *(inside / name for name in links))
    assert {problem.code for problem in problems} == {ProblemCode.NOT_A_FILE}
    assert len(problems) == len(links)
    assert len(scan([inside]).studies[0].series[0].frames) == 1


@POSIX
def test_two_links_that_lead_to_each_other(tmp_path):
    (tmp_path / "hostile1").symlink_to("hostile2")
    (tmp_path / "hostile2").symlink_to("hostile1")
    problems = beside_a_good_one(tmp_path, tmp_path / "hostile")
    assert [problem.code for problem in problems] == [ProblemCode.CANNOT_READ] * 2


def test_a_sparse_file_of_five_gibibytes(tmp_path):
    """Only the header is read, however long the file is; and nothing of it is kept."""
    claim = element(0x7FE00010, b"OB", b"", 0xFFFFFF00)
    path = raw_file(tmp_path / "hostile.dcm", IDS + SHAPE + claim)
    os.truncate(path, 5 << 30)
    assert peak_bytes(lambda: scan([path])) < 2 * MIB
    assert beside_a_good_one(tmp_path, path) == []
    (found,) = walk([path])
    assert peak_bytes(lambda: read_frame(found)) < 2 * MIB


@pytest.mark.parametrize(
    ("start", "code"),
    [
        (b"", ProblemCode.NOT_DICOM),
        (b"\0" * 128 + b"DICM", ProblemCode.TRUNCATED),
        (IDS, ProblemCode.NO_PIXELS),
        (IDS + element(0x00081140, b"SQ", b"", UNDEFINED), ProblemCode.BAD_STRUCTURE),
    ],
    ids=["nothing", "a preamble", "a header", "a sequence"],
)
def test_five_gibibytes_of_zeros(tmp_path, start, code):
    path = tmp_path / "hostile.dcm"
    path.write_bytes(start)
    os.truncate(path, 5 << 30)
    assert calls(lambda: scan([path])) < 5000
    assert peak_bytes(lambda: scan([path])) < 2 * MIB
    refused_file(path, code)


@POSIX
def test_a_name_that_is_no_text(tmp_path):
    """It opens, and its label can be printed and written as JSON."""
    path = write(ct_slice(), tmp_path / "a")
    os.rename(path, os.fsencode(tmp_path) + b"/\xff\xfe\n.dcm")  # noqa: PTH104 - a name in bytes
    (found,) = walk([tmp_path])
    assert isinstance(found, Instance)
    json.dumps(scan_report(scan([tmp_path]))).encode()
    assert found.source.label.isprintable()


@POSIX
def test_a_path_longer_than_the_system_opens(tmp_path):
    deep = tmp_path
    descriptor = os.open(tmp_path, os.O_RDONLY)
    try:
        for _ in range(25):
            os.mkdir("d" * 200, dir_fd=descriptor)
            below = os.open("d" * 200, os.O_RDONLY, dir_fd=descriptor)
            os.close(descriptor)
            descriptor, deep = below, deep / ("d" * 200)
    finally:
        os.close(descriptor)
    problems = beside_a_good_one(tmp_path, tmp_path / ("d" * 200))
    assert [problem.code for problem in problems] == [ProblemCode.CANNOT_READ]
    assert "long" in problems[0].reason


def test_a_file_and_a_folder_without_permission(tmp_path):
    write(ct_slice(), tmp_path / "hostile.dcm").chmod(0)
    (tmp_path / "hostile").mkdir(mode=0)
    problems = bound_by_modes(lambda: beside_a_good_one(tmp_path, tmp_path / "hostile"))
    (tmp_path / "hostile").chmod(0o700)
    assert [problem.code for problem in problems] == [ProblemCode.CANNOT_READ] * 2


def test_a_folder_that_cannot_be_listed(tmp_path, monkeypatch):
    hostile = tmp_path / "hostile"
    hostile.mkdir()
    listing = os.scandir

    def refusing(folder):
        if os.path.samestat(os.stat(folder), hostile.stat()):  # noqa: PTH116 - a path, or a descriptor
            raise PermissionError(13, "Permission denied")
        return listing(folder)

    monkeypatch.setattr(os, "scandir", refusing)
    (problem,) = beside_a_good_one(tmp_path, tmp_path / "hostile")
    assert problem.code is ProblemCode.CANNOT_READ


def test_a_folder_that_changes_while_it_is_read(tmp_path):
    """Files that come are not seen, files that go are told, unless they were read already; nothing else."""
    for number in range(1, 21):
        write(ct_slice(number), tmp_path / f"a{number:02d}")
    (tmp_path / "z").mkdir()
    write(ct_slice(21), tmp_path / "z" / "1")
    (tmp_path / "y").mkdir()
    found = walk([tmp_path])
    first = next(found)
    (tmp_path / "a18").unlink()
    (tmp_path / "a19").write_bytes(b"something else")
    (tmp_path / "z" / "1").unlink()
    (tmp_path / "z").rmdir()
    (tmp_path / "y").rmdir()
    if os.name != "nt":
        (tmp_path / "y").symlink_to("/")
    write(ct_slice(22), tmp_path / "a99")
    rest = list(found)
    assert isinstance(first, Instance)
    codes = {Path(one.file).name: one.code for one in rest if not isinstance(one, Instance)}
    of_y = ProblemCode.MISSING_FILE if os.name == "nt" else ProblemCode.FILE_CHANGED
    assert codes.pop("y", of_y) is of_y
    assert codes == {
        "a18": ProblemCode.MISSING_FILE,
        "a19": ProblemCode.NOT_DICOM,
        "z": ProblemCode.MISSING_FILE,
    }
    assert sum(isinstance(one, Instance) for one in rest) == 17


def test_a_file_that_goes_or_changes_between_scan_and_reading(tmp_path):
    path = write(ct_slice(), tmp_path / "a")
    (found,) = walk([path])
    path.unlink()
    with pytest.raises(RefusedError) as refusal:
        read_frame(found)
    assert refusal.value.code is ProblemCode.MISSING_FILE
    write(ct_slice(2, SliceThickness=3.25), path)
    with pytest.raises(RefusedError) as refusal:
        read_frame(found)
    assert refusal.value.code is ProblemCode.FILE_CHANGED


def test_a_file_that_shrinks_while_it_is_read(tmp_path, monkeypatch):
    """The size is asked once; what is not there any more is a truncation, not an exception."""
    path = write(ct_slice(), tmp_path / "hostile.dcm")
    whole = path.read_bytes()
    for length in (150, 400, len(whole) - 500):
        path.write_bytes(whole)
        (found,) = walk([path])
        path.write_bytes(whole[:length])
        os.utime(path, ns=(found.source.modified_ns, found.source.modified_ns))
        monkeypatch.setattr("annotator.dicom.source._same", lambda *_: None)
        with pytest.raises(RefusedError):
            read_frame(found)
        monkeypatch.undo()


def test_thousands_of_images_that_claim_one_uid(tmp_path):
    """All differ: each is hashed once, not once for every other."""

    def work(count):
        folder = tmp_path / str(count)
        folder.mkdir()
        body = element(0x00080016, b"UI", CT.encode() + b"\0") + IDS[34:] + SHAPE
        for number in range(count):
            pixels = element(0x7FE00010, b"OB", struct.pack("<L", number))
            raw_file(folder / str(number), body + pixels, EXPLICIT)
        (series,) = scan([folder]).studies[0].series
        assert (len(series.frames), Badge.CONFLICTING_UID in series.badges) == (count, True)
        return calls(lambda: scan([folder]))

    assert work(600) < 14 * work(60)


def test_a_fault_of_the_program_is_one_problem_with_its_place(tmp_path, monkeypatch, caplog):
    """And never the words of the error, which may quote what stands in the file."""

    def faulty(*_):
        raise ZeroDivisionError("Doe^Jane")

    hostile = write(ct_slice(seed=uid("hostile")), tmp_path / "hostile.dcm")
    monkeypatch.setattr(import_module("annotator.dicom.scan"), "instance_of", faulty)
    (problem,) = walk([hostile])
    assert problem.code is ProblemCode.UNEXPECTED
    assert "ZeroDivisionError in faulty, test_file_system.py" in problem.reason
    assert "Doe" not in problem.reason + caplog.text
