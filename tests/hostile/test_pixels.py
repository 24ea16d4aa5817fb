"""Hostile pixels: sizes, depths, counts and code streams that lie, before and inside the decoders."""

import contextlib
import struct

import imagecodecs
import numpy as np
import pytest

from annotator.dicom import Badge, ProblemCode, RefusedError, read_frame, scan, stored_frame
from annotator.dicom.codestream import check_codestream
from annotator.dicom.decode_worker import DecodeWorker
from annotator.dicom.pixel_format import PixelFormat
from annotator.dicom.transfer_syntax import Codec
from tests.helpers.dicom_files import element, encapsulated, image, item_of
from tests.hostile.bytes_that_lie import (
    IDS,
    PIXELS,
    SHAPE,
    UNDEFINED,
    beside_a_good_one,
    calls,
    opened,
    peak_bytes,
    refused,
    shape,
)

RLE, JPEG_LS, JPEG_2000 = "1.2.840.10008.1.2.5", "1.2.840.10008.1.2.4.80", "1.2.840.10008.1.2.4.90"
BASELINE, EXTENDED, LOSSLESS = (f"1.2.840.10008.1.2.4.{tail}" for tail in ("50", "51", "70"))
HTJ2K = "1.2.840.10008.1.2.4.201"
GREY = np.random.default_rng(7).integers(0, 4096, (16, 20), dtype=np.uint16)
FACTS = {"BitsStored": 12, "HighBit": 11}
CODED = {
    JPEG_LS: imagecodecs.jpegls_encode,
    JPEG_2000: lambda values: imagecodecs.jpeg2k_encode(values, reversible=True, codecformat="j2k"),
    HTJ2K: imagecodecs.htj2k_encode,
    LOSSLESS: lambda values: imagecodecs.jpeg8_encode(values, lossless=True, bitspersample=12),
    EXTENDED: lambda values: imagecodecs.jpeg8_encode(values, bitspersample=12),
}
MIB = 1 << 20


def rows_and_columns(rows, columns, **more):
    return shape(t00280010=rows, t00280011=columns, **more)


def compressed(folder, frames, syntax, **facts):
    """The image of a file with these frames, beside a good one; and what is said of it."""
    path = encapsulated(image(GREY, **FACTS | facts), frames, syntax, folder / "hostile.dcm")
    problems = beside_a_good_one(folder, path)
    return scan([path]).studies[0].series[0].frames[0].instance, problems


def undecodable(folder, frames, syntax, code, words=""):
    instance, _ = compressed(folder, frames, syntax)
    with pytest.raises(RefusedError) as refusal:
        read_frame(instance)
    assert refusal.value.code is code, refusal.value
    assert words in refusal.value.reason, refusal.value
    assert refusal.value.file.endswith("hostile.dcm")


def test_uncompressed_pixels_that_are_cut(tmp_path):
    refused(tmp_path, IDS + SHAPE + PIXELS[:-1], ProblemCode.TRUNCATED, "one frame needs 4")


def test_more_pixel_data_claimed_than_there_are_though_the_frame_is_whole(tmp_path):
    body = IDS + SHAPE + element(0x7FE00010, b"OB", b"\1\2\3\4", 100)
    instance, (problem,) = opened(tmp_path, body)
    assert (problem.code, Badge.TRUNCATED in instance.badges) == (ProblemCode.TRUNCATED, True)
    assert read_frame(instance).stored.tolist() == [[1, 2], [3, 4]]


def test_rows_and_columns_of_65535_and_16_bytes(tmp_path):
    body = IDS + rows_and_columns(65535, 65535, t00280100=8) + element(0x7FE00010, b"OB", b"\1" * 16)
    refused(tmp_path, body, ProblemCode.TOO_LARGE, "65535 × 65535")
    body = IDS + rows_and_columns(30000, 30000) + element(0x7FE00010, b"OB", b"\1" * 16)
    assert peak_bytes(lambda: refused(tmp_path, body, ProblemCode.TRUNCATED, "900000000")) < 16 * MIB


def test_a_frame_count_beyond_reason(tmp_path):
    count = element(0x00280008, b"IS", b"2147483647")
    refused(tmp_path, IDS + shape(t00280008=count) + PIXELS, ProblemCode.BAD_VALUE, "(0028,0008)")


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"t00280010": 0}, "(0028,0010)"),
        ({"t00280010": None}, "(0028,0010)"),
        ({"t00280011": element(0x00280011, b"LO", b"two ")}, "(0028,0011)"),
        ({"t00280010": element(0x00280010, b"UL", struct.pack("<L", 65600))}, "(0028,0010)"),
        ({"t00280100": 7}, "(0028,0100)"),
        ({"t00280100": None}, "(0028,0100)"),
        ({"t00280101": 0}, "(0028,0101)"),
        ({"t00280101": 9}, "(0028,0101)"),
        ({"t00280102": 8}, "(0028,0102)"),
        ({"t00280002": 0}, "(0028,0002)"),
        ({"t00280002": 40000}, "(0028,0002)"),
    ],
    ids=str,
)
def test_an_image_pixel_module_that_cannot_be(tmp_path, changes, words):
    refused(tmp_path, IDS + shape(**changes) + PIXELS, ProblemCode.BAD_VALUE, words)


def test_two_values_where_one_is_due_are_the_first(tmp_path):
    two = element(0x00280010, b"US", struct.pack("<HH", 2, 9))
    assert opened(tmp_path, IDS + shape(t00280010=two) + PIXELS)[0].rows == 2


def test_a_high_bit_below_the_bits_stored_is_told(tmp_path):
    instance, _ = opened(tmp_path, IDS + shape(t00280102=3) + PIXELS)
    assert Badge.ASSUMED_HIGH_BIT in instance.badges
    assert read_frame(instance).stored.tolist() == [[1, 2], [3, 4]]


def test_palette_colour_without_a_palette(tmp_path):
    colours = element(0x00280004, b"CS", b"PALETTE COLOR ")
    instance, _ = opened(tmp_path, IDS + shape(t00280004=colours) + PIXELS)
    with pytest.raises(RefusedError, match=r"\(0028,1101\)") as refusal:
        read_frame(instance)
    assert refusal.value.code is ProblemCode.BAD_VALUE


def test_no_frames_at_all_are_one(tmp_path):
    instance, problems = opened(tmp_path, IDS + shape(t00280008=element(0x00280008, b"IS", b"0 ")) + PIXELS)
    assert (instance.frames, problems) == (1, [])


@pytest.mark.parametrize("syntax", [RLE, JPEG_2000])
def test_rows_and_columns_of_65535_in_a_compressed_file(tmp_path, syntax):
    fragments = item_of(0xFFFEE000) + item_of(0xFFFEE000, 64) + b"\1" * 64 + item_of(0xFFFEE0DD)
    body = IDS + rows_and_columns(65535, 65535) + element(0x7FE00010, b"OB", fragments, UNDEFINED)
    refused(tmp_path, body, ProblemCode.TOO_LARGE, "65535", syntax.encode() + b"\0" * (len(syntax) % 2))


def test_a_hundred_thousand_frames_claimed_and_one_present(tmp_path):
    count = element(0x00280008, b"IS", b"100000")
    body = IDS + shape(t00280008=count) + PIXELS
    instance, (problem,) = opened(tmp_path, body)
    assert (problem.code, instance.frames) == (ProblemCode.FRAME_MISSING, 1)
    assert "1 of 100000" in problem.reason
    assert Badge.TRUNCATED in instance.badges
    assert read_frame(instance).stored.tolist() == [[1, 2], [3, 4]]
    with pytest.raises(RefusedError, match="frame 100000 of 100000 is not there, 1 are") as refusal:
        read_frame(instance, 100_000)
    assert refusal.value.code is ProblemCode.FRAME_MISSING
    assert peak_bytes(lambda: scan([tmp_path / "hostile.dcm"])) < MIB


def test_a_hundred_thousand_compressed_frames_claimed_and_two_present(tmp_path):
    frames = [bytes(imagecodecs.jpegls_encode(GREY))] * 2
    instance, (problem,) = compressed(tmp_path, frames, JPEG_LS, NumberOfFrames=100_000)
    assert (problem.code, instance.frames) == (ProblemCode.FRAME_MISSING, 2)
    assert "2 of 100000" in problem.reason
    assert (stored_frame(instance, 2) == GREY).all()


@pytest.mark.parametrize("syntax", CODED)
@pytest.mark.parametrize("size", [60000, 65535])
def test_a_code_stream_of_another_size_never_reaches_a_decoder(tmp_path, monkeypatch, syntax, size):
    """The start of frame (T.81 B.2.2, T.87) or the SIZ marker with one tile (T.800 A.5.1) lies."""
    frame = bytearray(CODED[syntax](GREY))
    if syntax in (JPEG_2000, HTJ2K):
        at = frame.index(b"\xff\x51")
        struct.pack_into(">LL", frame, at + 6, size, size)
        struct.pack_into(">LL", frame, at + 22, size, size)
    else:
        marker = {JPEG_LS: b"\xff\xf7", LOSSLESS: b"\xff\xc3", EXTENDED: b"\xff\xc1"}[syntax]
        struct.pack_into(">HH", frame, frame.index(marker) + 5, size, size)
    monkeypatch.setattr(DecodeWorker, "_send", lambda *_: pytest.fail("a decoder was asked"))
    undecodable(tmp_path, [bytes(frame)], syntax, ProblemCode.DECODE_FAILED, str(size))


@pytest.mark.parametrize("tile", [(1, 1), (0, 0)], ids=str)
def test_tiles_by_the_million_never_reach_a_decoder(tile):
    """Each tile of a JPEG 2000 stream costs the decoder some hundred bytes (T.800 A.5.1)."""
    frame = bytearray(CODED[JPEG_2000](GREY))
    at = frame.index(b"\xff\x51")
    struct.pack_into(">LL", frame, at + 6, 2000, 2000)
    struct.pack_into(">LL", frame, at + 22, *tile)
    layout = PixelFormat(2000, 2000, 1, 1, 16, 12, 0, False, False, "MONOCHROME2")
    with pytest.raises(RefusedError, match="2000 × 2000 tiles") as refusal:
        check_codestream(bytes(frame), Codec.JPEG_2000, layout)
    assert refusal.value.code is ProblemCode.DECODE_FAILED


@pytest.mark.parametrize("syntax", CODED)
def test_half_a_frame_is_refused_not_shown(tmp_path, syntax):
    frame = bytes(CODED[syntax](GREY))
    instance, _ = compressed(tmp_path, [frame[: len(frame) // 2]], syntax)
    with pytest.raises(RefusedError) as refusal:
        read_frame(instance)
    assert refusal.value.code in (ProblemCode.TRUNCATED, ProblemCode.DECODE_FAILED)


def rle_header(*offsets):
    return struct.pack("<16L", *offsets, *[0] * (16 - len(offsets)))


def test_an_rle_bomb(tmp_path):
    """Two MiB of replicate runs, each one byte into 128, for an image of 16 × 20 (PS3.5 G.3.1)."""
    bomb = rle_header(2, 64, 64 + MIB) + b"\x81\1" * MIB
    instance, _ = compressed(tmp_path, [bomb], RLE)

    def decode():
        with contextlib.suppress(RefusedError):
            assert stored_frame(instance).shape == (16, 20)

    assert peak_bytes(decode) < 16 * MIB


@pytest.mark.parametrize(
    "header",
    [
        rle_header(9, 64, 70),
        rle_header(2, 64, 1 << 30),
        rle_header(2, 90, 64),
        rle_header(2, 0, 64),
        b"\2" * 50,
    ],
    ids=["nine segments", "far away", "backwards", "in the header", "cut"],
)
def test_an_rle_header_that_lies(tmp_path, header):
    instance, _ = compressed(tmp_path, [header + b"\0" * 200 if len(header) == 64 else header], RLE)
    with pytest.raises(RefusedError) as refusal:
        read_frame(instance)
    assert refusal.value.code in (ProblemCode.DECODE_FAILED, ProblemCode.TRUNCATED)


@pytest.mark.parametrize("said", [*CODED, RLE, BASELINE])
@pytest.mark.parametrize("is_truly", CODED)
def test_the_transfer_syntax_of_another_codec(tmp_path, said, is_truly):
    families = ({JPEG_2000, HTJ2K}, {LOSSLESS, EXTENDED, BASELINE}, {JPEG_LS}, {RLE})
    if any({said, is_truly} <= family for family in families):
        return  # one decoder reads them all, by what the stream says
    undecodable(tmp_path, [bytes(CODED[is_truly](GREY))], said, ProblemCode.DECODE_FAILED)


@pytest.mark.parametrize(
    "frame", [b"\0\0", b"\xff\x4f\xff\x51", b"\xff\x4f" + b"\0" * 60], ids=["empty", "cut", "zeros"]
)
def test_a_jpeg_2000_stream_that_is_none(tmp_path, frame):
    undecodable(tmp_path, [frame], JPEG_2000, ProblemCode.DECODE_FAILED)


def test_damage_inside_a_frame_names_the_frame_and_the_decoder(tmp_path):
    good = bytes(imagecodecs.jpegls_encode(GREY))
    bad = good[: len(good) // 2] + b"\xff\xd9"
    instance, _ = compressed(tmp_path, [good, bad], JPEG_LS, NumberOfFrames=2)
    with pytest.raises(RefusedError, match="frame 2: the jpegls decoder") as refusal:
        stored_frame(instance, 2)
    assert refusal.value.code is ProblemCode.DECODE_FAILED
    assert (stored_frame(instance, 1) == GREY).all()


@pytest.mark.parametrize("entries", [[0, 5], [0, 1 << 30], [7, 0], [0, 0]], ids=str)
def test_a_basic_offset_table_that_lies_is_not_believed(tmp_path, entries):
    coded = [bytes(imagecodecs.jpegls_encode(frame)) for frame in (GREY, GREY // 2)]
    table = struct.pack("<2L", *entries)
    pieces = [piece + b"\0" * (len(piece) % 2) for piece in coded]
    fragments = b"".join(item_of(0xFFFEE000, len(piece)) + piece for piece in (table, *pieces))
    pixels = element(0x7FE00010, b"OB", fragments + item_of(0xFFFEE0DD), UNDEFINED)
    layout = rows_and_columns(
        16, 20, t00280100=16, t00280101=12, t00280102=11, t00280008=element(0x00280008, b"IS", b"2 ")
    )
    instance, problems = opened(tmp_path, IDS + layout + pixels, JPEG_LS.encode())
    assert problems == []
    assert (stored_frame(instance, 2) == GREY // 2).all()


@pytest.mark.parametrize(
    "filler",
    [b"\xff", b"\0", b"\xff\0", b"\xff\xd0", b"\xff\xe0\0\2"],
    ids=["FF", "00", "stuffed", "RST", "APP"],
)
def test_a_jpeg_header_that_never_comes_costs_nothing(filler):
    """Sixteen MiB between the start of image and the start of frame."""
    frame = b"\xff\xd8" + filler * (16 * MIB // len(filler)) + b"\xff\xd9"
    layout = PixelFormat(16, 20, 1, 1, 16, 12, 0, False, False, "MONOCHROME2")

    def check():
        with pytest.raises(RefusedError):
            check_codestream(frame, Codec.JPEG, layout)

    assert calls(check) < 60_000


def test_a_frame_in_two_hundred_thousand_fragments(tmp_path):
    fragments = item_of(0xFFFEE000) * 250_000 + item_of(0xFFFEE0DD)
    body = IDS + SHAPE + element(0x7FE00010, b"OB", fragments, UNDEFINED)
    refused(tmp_path, body, ProblemCode.TOO_LARGE, "200000 fragments", RLE.encode() + b"\0")
