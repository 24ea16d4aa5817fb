"""Hostile structure: each ends as one named problem, costs little, and leaves its neighbours usable.

Files that are none, that end early, that nest, repeat, inflate or lie about their lengths and syntax.
"""

import struct
import zlib

import pytest

from annotator.dicom import Badge, ProblemCode, RefusedError, read_frame, scan, walk
from tests.helpers.dicom_files import ct_slice, element, item_of, raw_file, write
from tests.hostile.bytes_that_lie import (
    BIG_ENDIAN,
    DEFLATED,
    IDS,
    IMPLICIT,
    PIXELS,
    SHAPE,
    UNDEFINED,
    beside_a_good_one,
    calls,
    opened,
    peak_bytes,
    refused,
    refused_file,
    zeros,
)

MIB = 1 << 20


def test_the_smallest_honest_file_opens(tmp_path):
    instance, problems = opened(tmp_path, IDS + SHAPE + PIXELS)
    assert problems == []
    assert read_frame(instance).stored.tolist() == [[1, 2], [3, 4]]


@pytest.mark.parametrize(
    "content",
    [b"", b"\0" * 5000, b"no image, just words\n" * 50, b"\xff\xd8\xff\xe0" + b"JFIF" * 50],
    ids=["empty", "zeros", "text", "JPEG"],
)
def test_what_is_no_dicom_but_named_so(tmp_path, content):
    path = tmp_path / "hostile.dcm"
    path.write_bytes(content)
    refused_file(path, ProblemCode.NOT_DICOM)


@pytest.mark.parametrize("length", [132, 133, 300])
def test_only_a_preamble_or_the_first_300_bytes(tmp_path, length):
    whole = write(ct_slice(), tmp_path / "hostile.dcm")
    whole.write_bytes(whole.read_bytes()[:length])
    refused_file(whole, ProblemCode.TRUNCATED)


def test_every_shortened_copy_is_noticed(tmp_path):
    """Cut anywhere before its end, a file never passes as a shorter but whole one."""
    whole = write(ct_slice(), tmp_path / "whole.dcm").read_bytes()
    path = tmp_path / "cut.dcm"
    for length in [*range(0, 900, 7), *range(900, len(whole), 97), len(whole) - 1]:
        path.write_bytes(whole[:length])
        (found,) = walk([path])
        allowed = (ProblemCode.TRUNCATED, ProblemCode.NOT_DICOM, ProblemCode.NO_PIXELS)
        assert getattr(found, "code", None) in allowed, (length, found)


def test_pixel_data_of_undefined_length_without_delimiter(tmp_path):
    body = IDS + SHAPE + element(0x7FE00010, b"OB", b"\1" * (5 * MIB), UNDEFINED)
    refused(tmp_path, body, ProblemCode.TRUNCATED, "(7FE0,0010)")


def test_encapsulated_pixel_data_without_delimiter(tmp_path):
    fragments = item_of(0xFFFEE000) + item_of(0xFFFEE000, 64) + b"\1" * 64
    body = IDS + SHAPE + element(0x7FE00010, b"OB", fragments, UNDEFINED)
    instance, (problem,) = opened(tmp_path, body, b"1.2.840.10008.1.2.5\0")
    assert (problem.code, Badge.TRUNCATED in instance.badges) == (ProblemCode.TRUNCATED, True)
    assert "(7FE0,0010)" in problem.reason
    refused(tmp_path, body[:-70], ProblemCode.TRUNCATED, "(7FE0,0010)", b"1.2.840.10008.1.2.5\0")


def test_pixel_data_that_claim_four_gigabytes_and_hold_100_bytes(tmp_path):
    body = IDS + SHAPE + element(0x7FE00010, b"OB", b"\1" * 100, 0xFFFFFFFE)
    path = raw_file(tmp_path / "hostile.dcm", body)
    assert peak_bytes(lambda: list(walk([path]))) < MIB
    refused(tmp_path, body.replace(b"\1" * 100, b"\1\2"), ProblemCode.TRUNCATED, "(7FE0,0010)")


@pytest.mark.parametrize(
    ("body", "code", "words"),
    [
        (IDS + element(0x00081140, b"SQ", b"", UNDEFINED), ProblemCode.TRUNCATED, "inside 1 open"),
        (IDS + element(0x00081140, b"SQ", item_of(0xFFFEE000, 500)) + PIXELS, ProblemCode.TRUNCATED, "500"),
        (IDS + element(0x00104000, b"UN", b"abc", 0xFFFFFFF0), ProblemCode.TRUNCATED, "(0010,4000)"),
        (IDS + SHAPE, ProblemCode.NO_PIXELS, "(7FE0,0010)"),
        (b"", ProblemCode.TRUNCATED, ""),
        (IDS[34:], ProblemCode.TRUNCATED, ""),
        (IDS + PIXELS, ProblemCode.BAD_VALUE, "missing"),
    ],
    ids=["open SQ", "short item", "long UN", "no pixels", "nothing", "one UID", "no layout"],
)
def test_a_sequence_without_end_and_other_lies_of_length(tmp_path, body, code, words):
    refused(tmp_path, body, code, words)


def nested(count, *, defined):
    if not defined:
        return (element(0x00081140, b"SQ", b"", UNDEFINED) + item_of(0xFFFEE000, UNDEFINED)) * count
    inside = b""
    for _ in range(count):
        inside = element(0x00081140, b"SQ", item_of(0xFFFEE000, len(inside)) + inside)
    return inside


@pytest.mark.parametrize("count", [65, 200, 500_000])
def test_nested_sequences_of_undefined_length(tmp_path, count):
    body = IDS + nested(count, defined=False) + SHAPE + PIXELS
    refused(tmp_path, body, ProblemCode.TOO_DEEP, "64")
    assert calls(lambda: scan([tmp_path / "hostile.dcm"])) < 20_000


@pytest.mark.parametrize("count", [65, 1000])
def test_nested_sequences_of_defined_length(tmp_path, count):
    refused(tmp_path, IDS + nested(count, defined=True) + SHAPE + PIXELS, ProblemCode.TOO_DEEP, "64")


def test_sixty_levels_are_read(tmp_path):
    body = IDS[:34] + nested(60, defined=True) + IDS[34:] + SHAPE + PIXELS
    assert opened(tmp_path, body)[1] == []


def test_two_million_empty_items(tmp_path):
    items = element(0x00081140, b"SQ", b"", UNDEFINED) + item_of(0xFFFEE000) * 2_000_000
    refused(tmp_path, IDS + items, ProblemCode.TOO_LARGE, "200000 sequence items")


def test_half_a_million_empty_elements(tmp_path):
    body = IDS + element(0x00080070, b"LO", b"") * 500_000 + SHAPE + PIXELS
    refused(tmp_path, body, ProblemCode.TOO_LARGE, "400000 data elements")


def test_delimiters_that_end_nothing_are_counted_too(tmp_path):
    body = IDS + item_of(0xFFFEE00D) * 500_000 + SHAPE + PIXELS
    refused(tmp_path, body, ProblemCode.TOO_LARGE, "400000 data elements")


def test_a_header_of_many_long_values_is_not_kept_in_memory(tmp_path):
    """Each value is short enough to be kept, all of them together are not."""
    path = raw_file(tmp_path / "hostile.dcm", IDS)
    with path.open("r+b") as file:
        file.seek(0, 2)
        for number in range(60):
            file.write(element(0x00104000 + 2 * number, b"UT", b"", 8 * MIB))
            file.seek(8 * MIB, 1)  # a hole: costs no disk
        file.write(SHAPE + PIXELS)
    assert peak_bytes(lambda: list(walk([path]))) < 200 * MIB
    refused_file(path, ProblemCode.TOO_LARGE, "header")


@pytest.mark.parametrize("inflated_bytes", [1 << 30, 3 << 30], ids=["1 GiB", "3 GiB"])
def test_a_deflate_bomb(tmp_path, inflated_bytes):
    squeezer = zlib.compressobj(9, zlib.DEFLATED, -15)
    ids = squeezer.compress(IDS) + squeezer.flush(zlib.Z_FULL_FLUSH)
    path = raw_file(tmp_path / "hostile.dcm", ids + zeros(inflated_bytes), DEFLATED)
    assert peak_bytes(lambda: list(walk([path]))) < 160 * MIB
    refused_file(path, ProblemCode.BOMB)


def test_a_deflated_data_set_without_end_is_not_read_into_memory(tmp_path):
    """Empty stored blocks (RFC 1951 3.2.4) inflate to nothing, for ever."""
    path = raw_file(tmp_path / "hostile.dcm", b"\0\0\0\xff\xff" * 4_000_000, DEFLATED)
    assert peak_bytes(lambda: list(walk([path]))) < 16 * MIB
    refused_file(path, ProblemCode.TRUNCATED)


def test_a_transfer_syntax_that_is_wrongly_deflated(tmp_path):
    refused(tmp_path, b"\xff" * 100, ProblemCode.BAD_TRANSFER_SYNTAX, "(0002,0010)", DEFLATED)
    packed = zlib.compressobj(9, zlib.DEFLATED, -15)
    body = packed.compress(IDS + SHAPE + PIXELS) + packed.flush()
    assert opened(tmp_path, body, DEFLATED)[1] == []
    refused(tmp_path, body[:-9], ProblemCode.TRUNCATED, "", DEFLATED)


@pytest.mark.parametrize("syntax", [IMPLICIT, BIG_ENDIAN], ids=["implicit", "big endian"])
def test_a_transfer_syntax_of_wrong_endianness_is_recognised_from_the_bytes(tmp_path, syntax):
    instance, problems = opened(tmp_path, IDS + SHAPE + PIXELS, syntax)
    assert problems == []
    assert Badge.ASSUMED_SYNTAX in instance.badges
    assert read_frame(instance).stored.tolist() == [[1, 2], [3, 4]]


@pytest.mark.parametrize("syntax", [b"1.2.840.10008.1.2.4.102\0", b"1.2.3.4\0"], ids=["MPEG", "unknown"])
def test_a_transfer_syntax_nobody_decodes_is_named_and_the_series_still_listed(tmp_path, syntax):
    instance, (problem,) = opened(tmp_path, IDS + SHAPE + PIXELS, syntax)
    assert problem.code is ProblemCode.UNSUPPORTED_TS
    assert syntax.decode().strip("\0") in problem.reason
    with pytest.raises(RefusedError, match=r"hostile\.dcm"):
        read_frame(instance)


def test_an_empty_transfer_syntax(tmp_path):
    instance, problems = opened(tmp_path, IDS + SHAPE + PIXELS, b"")
    assert problems == []
    assert Badge.ASSUMED_SYNTAX in instance.badges


def test_a_file_without_preamble_and_meta_information(tmp_path):
    path = tmp_path / "hostile.dcm"
    path.write_bytes(IDS + SHAPE + PIXELS)
    assert beside_a_good_one(tmp_path, path) == []


@pytest.mark.parametrize("length", [0, 0x7FFFFFFF, 0xFFFFFFFF])
def test_a_length_of_the_meta_information_that_lies(tmp_path, length):
    path = raw_file(tmp_path / "hostile.dcm", IDS + SHAPE + PIXELS)
    raw = bytearray(path.read_bytes())
    struct.pack_into("<L", raw, 140, length)
    path.write_bytes(raw)
    assert beside_a_good_one(tmp_path, path) == []


def test_a_value_representation_that_is_none_in_the_meta_information(tmp_path):
    """CVE-2026-3650: one reader took the bytes after it for a length and allocated that."""
    meta = struct.pack("<HH2sH", 2, 0x10, b"ZZ", 0) + struct.pack("<L", 0x7FFFFFFF)
    path = tmp_path / "hostile.dcm"
    path.write_bytes(b"\0" * 128 + b"DICM" + meta + b"\0" * 9000)
    assert peak_bytes(lambda: list(walk([path]))) < MIB
    refused_file(path, ProblemCode.TRUNCATED, "(0002,0010)")


@pytest.mark.parametrize("magic", [b"\x7fELF", b"MZ\x90\0"], ids=["ELF", "PE"])
def test_an_executable_in_the_preamble_is_only_a_preamble(tmp_path, magic):
    path = raw_file(tmp_path / "hostile.dcm", IDS + SHAPE + PIXELS)
    path.write_bytes(magic + path.read_bytes()[4:])
    assert beside_a_good_one(tmp_path, path) == []
