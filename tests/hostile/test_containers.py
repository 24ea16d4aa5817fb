"""Hostile containers: zip archives and media indexes lead nowhere, unpack nothing and hide nothing."""

import stat
import struct
import sys
import zipfile
import zlib

import pytest
from pydicom.dataset import Dataset
from pydicom.sequence import Sequence

from annotator.dicom import Instance, ProblemCode, read_frame, scan, walk
from tests.helpers.dicom_files import ct_slice, ct_stack, write
from tests.hostile.bytes_that_lie import beside_a_good_one, calls, peak_bytes, refused_file, zeros

MIB = 1 << 20
LOCAL, CENTRAL, END = struct.Struct("<4s5H3L2H"), struct.Struct("<4s6H3L5H2L"), struct.Struct("<4s4H2LH")


def codes(result):
    return sorted(problem.code for problem in result.problems)


def dicom_bytes(folder, **attributes):
    path = write(ct_slice(**attributes), folder / "member")
    data = path.read_bytes()
    path.unlink()
    return data


def archive_of(folder, members, method=zipfile.ZIP_DEFLATED):
    path = folder / "hostile.zip"
    with zipfile.ZipFile(path, "w", method) as archive:
        for name, data in members:
            archive.writestr(name, data)
    return path


def forged(path, entries, data=b""):
    """An archive whose directory says what it likes: (name, offset, packed, claimed, method, mode)."""
    directory = b"".join(
        CENTRAL.pack(
            *(b"PK\1\2", 3 << 8, 20, 0, method, 0, 0, 0, packed, claimed, len(name)),
            *(0, 0, 0, 0, mode << 16, offset),
        )
        + name
        for name, offset, packed, claimed, method, mode in entries
    )
    count = min(len(entries), 0xFFFF)
    end = END.pack(b"PK\5\6", 0, 0, count, count, len(directory), len(data), 0)
    path.write_bytes(data + directory + end)
    return path


def local(name, packed, method=8):
    return LOCAL.pack(b"PK\3\4", 20, 0, method, 0, 0, 0, len(packed), 0, len(name), 0) + name + packed


def deflated(data):
    squeezer = zlib.compressobj(9, zlib.DEFLATED, -15)
    return squeezer.compress(data) + squeezer.flush()


# Archives


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_member_names_that_traverse_or_collide_are_only_shown(tmp_path):
    """Nothing is written anywhere; two members of one name are two images."""
    names = [
        "../../evil.dcm",
        "/etc/passwd",
        "a/./../..",
        "same",
        "same",
        "C:\\x",
        "..\\..\\y",
        "CON.dcm",
        "a:ads",
    ]
    members = [(name, dicom_bytes(tmp_path, number=number)) for number, name in enumerate(names, 1)]
    result = scan([archive_of(tmp_path, members)])
    assert result.problems == ()
    frames = result.studies[0].series[0].frames
    assert len(frames) == len(names)
    assert {read_frame(frame.instance).rows for frame in frames} == {32}
    assert [path.name for path in tmp_path.iterdir()] == ["hostile.zip"]
    labels = {frame.instance.source.label for frame in frames}
    assert f"{tmp_path / 'hostile.zip'}!/../../evil.dcm" in labels
    assert len(labels) == len(names) - 1


@pytest.mark.parametrize("name", [b"", b"x" * 65_000, b"/", b"\0\0"], ids=["none", "65000", "slash", "NUL"])
def test_a_member_name_that_is_none_or_endless(tmp_path, name):
    good = dicom_bytes(tmp_path, seed="inside")
    data = local(b"a", good, method=0)
    size, place = len(data), (len(good), len(good), 0, 0)
    path = forged(tmp_path / "hostile.zip", [(name, 0, *place), (b"a", size, *place)], data * 2)
    raw = bytearray(path.read_bytes())
    for at in (raw.index(b"PK\1\2"), raw.rindex(b"PK\1\2")):
        struct.pack_into("<L", raw, at + 16, zlib.crc32(good))
    path.write_bytes(raw)
    problems = beside_a_good_one(tmp_path, path)
    assert {problem.code for problem in problems} <= {ProblemCode.DUPLICATE}
    assert len(scan([path]).studies[0].series[0].frames) == 1


def test_a_link_inside_an_archive_is_not_followed(tmp_path):
    target = write(ct_slice(), tmp_path / "outside" / "secret")
    name = str(target).encode()
    data = local(b"link", name, method=0)
    path = forged(
        tmp_path / "hostile.zip", [(b"link", 0, len(name), len(name), 0, stat.S_IFLNK | 0o777)], data
    )
    target.unlink()
    refused_file(path, ProblemCode.NOT_A_FILE, "link")


def test_a_member_of_one_gibibyte_in_one_mebibyte(tmp_path):
    packed = zeros(1 << 30)
    data = local(b"bomb", packed)
    honest = forged(tmp_path / "hostile.zip", [(b"bomb", 0, len(packed), 1 << 30, 8, 0)], data)
    assert peak_bytes(lambda: list(walk([honest]))) < 8 * MIB
    refused_file(honest, ProblemCode.BOMB, str(1 << 30))


def test_a_bomb_with_a_forged_size_of_ten_bytes(tmp_path):
    packed = zeros(1 << 30)
    data = local(b"bomb", packed)
    path = forged(tmp_path / "hostile.zip", [(b"bomb", 0, len(packed), 10, 8, 0)], data)
    assert peak_bytes(lambda: list(walk([path]))) < 8 * MIB
    refused_file(path, ProblemCode.BAD_ARCHIVE, "size")


def test_neighbours_of_a_bomb_in_the_same_archive_open(tmp_path):
    path = archive_of(tmp_path, [("bomb", b"\0" * (70 << 20)), ("good", dicom_bytes(tmp_path))])
    result = scan([path])
    assert codes(result) == [ProblemCode.BOMB]
    assert len(result.studies) == 1


def test_a_thousand_members_that_are_each_a_small_bomb(tmp_path):
    """No single one is beyond reason, all of them together are 60 GiB in 60 MiB."""
    packed = zeros(60 * MIB)
    data = local(b"a", packed)
    entries = [(b"a", at * len(data), len(packed), 60 * MIB, 8, 0) for at in range(200)]
    path = forged(tmp_path / "hostile.zip", entries, data * 200)
    refused_file(path, ProblemCode.BOMB, "bytes")


def test_entries_that_overlap(tmp_path):
    """One kernel of data, named 200 times (CVE-2024-0450)."""
    packed = deflated(b"\0" * MIB)
    data = local(b"a", packed)
    path = forged(tmp_path / "hostile.zip", [(b"a", 0, len(packed), MIB, 8, 0)] * 200, data)
    refused_file(path, ProblemCode.BOMB, "overlap")


def test_two_hundred_thousand_members(tmp_path):
    path = forged(tmp_path / "hostile.zip", [(b"a", 0, 0, 0, 0, 0)] * 200_000, local(b"a", b"", 0))
    assert calls(lambda: list(walk([path]))) < 1000
    refused_file(path, ProblemCode.TOO_LARGE, "100000 members")


def test_a_directory_that_claims_gigabytes(tmp_path):
    path = archive_of(tmp_path, [("a", dicom_bytes(tmp_path))])
    raw = bytearray(path.read_bytes())
    struct.pack_into("<L", raw, len(raw) - 22 + 12, 0xFFFFFFF0)
    path.write_bytes(raw)
    assert peak_bytes(lambda: list(walk([path]))) < MIB
    refused_file(path, ProblemCode.TOO_LARGE, "members")


def test_a_wrong_checksum_and_a_cut_archive(tmp_path):
    path = archive_of(tmp_path, [("a", dicom_bytes(tmp_path)), ("b", dicom_bytes(tmp_path, number=2))])
    raw = bytearray(path.read_bytes())
    raw[200] ^= 0xFF
    path.write_bytes(bytes(raw))
    result = scan([path])
    assert codes(result) == [ProblemCode.BAD_ARCHIVE]
    assert len(result.studies) == 1
    path.write_bytes(bytes(raw[:500]))
    refused_file(path, ProblemCode.BAD_ARCHIVE, "directory")


@pytest.mark.parametrize("offset", [0xFFFFFFF0, 3, 1 << 20])
def test_a_member_that_begins_where_none_is(tmp_path, offset):
    path = archive_of(tmp_path, [("a", dicom_bytes(tmp_path))], zipfile.ZIP_STORED)
    raw = bytearray(path.read_bytes())
    struct.pack_into("<L", raw, raw.rindex(b"PK\1\2") + 42, offset)
    path.write_bytes(bytes(raw))
    refused_file(path, ProblemCode.BAD_ARCHIVE)


@pytest.mark.parametrize("at", range(0, 400, 3))
def test_damage_in_a_directory_is_a_problem_not_an_exception(tmp_path, at):
    path = archive_of(tmp_path, [("a", b"no image"), ("b", b"neither")], zipfile.ZIP_STORED)
    raw = bytearray(path.read_bytes())
    if at >= len(raw):
        return
    raw[at] ^= 0xFF
    path.write_bytes(bytes(raw))
    assert ProblemCode.UNEXPECTED not in codes(scan([path]))


def test_an_archive_in_an_archive(tmp_path):
    inner = archive_of(tmp_path, [("a", dicom_bytes(tmp_path))]).read_bytes()
    refused_file(archive_of(tmp_path, [("inner.zip", inner)]), ProblemCode.BAD_ARCHIVE, "inside an archive")


@pytest.mark.parametrize("flag", [0x1, 0x41])
def test_an_encrypted_archive_is_called_so(tmp_path, flag):
    path = archive_of(tmp_path, [("a", dicom_bytes(tmp_path))])
    raw = bytearray(path.read_bytes())
    raw[raw.rindex(b"PK\1\2") + 8] |= flag
    path.write_bytes(bytes(raw))
    problem = refused_file(path, ProblemCode.ENCRYPTED, "encrypted")
    assert "password" in problem.hint


@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA], ids=["bzip2", "LZMA"])
def test_a_method_whose_memory_the_archive_chooses_is_not_unpacked(tmp_path, method):
    path = archive_of(tmp_path, [("a", dicom_bytes(tmp_path))], method)
    refused_file(path, ProblemCode.BAD_ARCHIVE, f"method {method}")


# Media


def medium(folder, *references):
    """A DICOMDIR naming files by their parts, its offsets running in a circle."""
    index = Dataset()
    index.SOPClassUID = "1.2.840.10008.1.3.10"
    index.FileSetID = ""
    index.OffsetOfTheFirstDirectoryRecordOfTheRootDirectoryEntity = 400
    records = []
    for parts in references:
        record = Dataset()
        record.OffsetOfTheNextDirectoryRecord = 400
        record.OffsetOfReferencedLowerLevelDirectoryEntity = 0xFFFFFFF0
        record.RecordInUseFlag = 0xFFFF
        record.DirectoryRecordType = "IMAGE"
        record.add_new(0x00041500, "UC", list(parts))  # CS forbids what some of these say
        records.append(record)
    index.DirectoryRecordSequence = Sequence(records)
    return write(index, folder / "DICOMDIR")


@pytest.mark.parametrize(
    "reference",
    [("..", "secret"), ("", "etc", "passwd"), ("LINK",), ("a/../../secret",), ("C:", "x"), ("..\\secret",)],
    ids=str,
)
def test_an_index_that_leads_out_of_its_folder(tmp_path, reference):
    """That record is told, the others open."""
    write(ct_slice(), tmp_path / "secret")
    inside = tmp_path / "cd"
    ct_stack(inside / "IMAGES", 3)
    if reference == ("LINK",):
        if sys.platform == "win32":
            pytest.skip("Windows lets few users make links")
        (inside / "LINK").symlink_to(tmp_path / "secret")
    result = scan([medium(inside, reference, ("IMAGES", "IM0000"), ("IMAGES", "IM0001"))])
    assert len(result.studies[0].series[0].frames) == 2
    assert codes(result) == sorted([ProblemCode.NOT_AN_IMAGE, ProblemCode.UNSAFE_PATH])


def test_an_index_whose_offsets_run_in_circles_or_nowhere(tmp_path):
    ct_stack(tmp_path / "IMAGES", 3)
    index = medium(tmp_path, *(("IMAGES", f"IM000{number}") for number in range(3)))
    result = scan([index])
    assert len(result.studies[0].series[0].frames) == 3
    assert codes(result) == [ProblemCode.NOT_AN_IMAGE]


@pytest.mark.parametrize("name", ["IM0009", "X" * 300, "\u00e9\u00e9", "A" * 4000])
def test_an_index_that_names_a_missing_file(tmp_path, name):
    ct_stack(tmp_path / "IMAGES", 3)
    result = scan([medium(tmp_path, ("IMAGES", "IM0000"), ("IMAGES", name))])
    assert len(result.studies[0].series[0].frames) == 1
    assert codes(result) == sorted([ProblemCode.NOT_AN_IMAGE, ProblemCode.MISSING_FILE])


def test_thousands_of_missing_files_cost_one_look_at_the_folder_each(tmp_path):
    ct_stack(tmp_path / "IMAGES", 5)

    def work(count):
        index = medium(tmp_path, *(("IMAGES", f"IX{number:04d}") for number in range(count)))
        return calls(lambda: scan([index]))

    assert work(1000) < 12 * work(100)


def test_an_index_that_has_gone_meanwhile(tmp_path):
    """What it named is opened, if the index is still remembered; else it is told as missing."""
    ct_stack(tmp_path / "IMAGES", 3)
    index = medium(tmp_path, ("IMAGES", "IM0000"))
    found = walk([index])
    first = next(found)
    assert first.code is ProblemCode.NOT_AN_IMAGE
    index.unlink()
    (rest,) = found
    assert isinstance(rest, Instance) or rest.code is ProblemCode.MISSING_FILE
