"""Hostile values: identifiers, numbers and texts that are none, or mean harm to whoever shows them."""

import json
import re
import struct

import numpy as np
import pytest

from annotator.dicom import Badge, ProblemCode, read_frame, scan, scan_report
from annotator.dicom.report import pixel_report
from annotator.imaging import Calibration, Rescale
from tests.helpers.dicom_files import NM, bone_scan, ct_slice, element, raw_file, write
from tests.hostile.bytes_that_lie import (
    IDS,
    PIXELS,
    SHAPE,
    calls,
    opened,
    peak_bytes,
    refused,
    shape,
)

MIB = 1 << 20


def padded(value):
    return value + b" " * (len(value) % 2)


def with_element(tag, vr, value):
    """The smallest honest file with one more element, at its place in the order of tags."""
    more = element(tag, vr, padded(value))
    if tag < 0x00080018:
        return IDS[:34] + more + IDS[34:] + SHAPE + PIXELS
    if tag < 0x0020000D:
        return IDS[:50] + more + IDS[50:] + SHAPE + PIXELS
    return IDS + shape(**{f"t{tag:08X}": more}) + PIXELS


def replaced(raw, tag, new):
    """The bytes of a file with another element in the place of one with a short length."""
    at = raw.index(struct.pack("<HH", tag >> 16, tag & 0xFFFF))
    (length,) = struct.unpack_from("<H", raw, at + 6)
    return raw[:at] + new + raw[at + 8 + length :]


@pytest.mark.parametrize(
    "value",
    [b"../../../../etc/passwd", b"1.2.3'; DROP TABLE x;--", b"1" * 6000, b"....", b"1.2.\xff\xfe"],
    ids=["path", "SQL", "6000 digits", "dots", "no text"],
)
@pytest.mark.parametrize("tag", [0x00080018, 0x0020000D, 0x0020000E])
def test_a_uid_that_is_none(tmp_path, tag, value):
    start = IDS.index(struct.pack("<HH", tag >> 16, tag & 0xFFFF))
    ids = IDS[:start] + element(tag, b"UI", padded(value)) + IDS[start + 16 :]
    instance, problems = opened(tmp_path, ids + SHAPE + PIXELS)
    assert problems == []
    assert instance.missing_uids == (tag,)
    assert Badge.NO_UID in instance.badges
    uids = (instance.uid, instance.study.uid, instance.series.uid)
    assert all(re.fullmatch(r"[0-9.]{1,64}", one) for one in uids)


def test_an_integer_string_of_5000_digits(tmp_path):
    digits = b"9" * 5000
    instance, problems = opened(tmp_path, with_element(0x00200013, b"IS", digits))
    assert (instance.number, problems) == (None, [])
    refused(tmp_path, with_element(0x00280008, b"IS", digits), ProblemCode.BAD_VALUE, "(0028,0008)")


def test_numbers_of_eight_mebibytes_cost_nothing(tmp_path):
    for vr in (b"UT", b"UN"):
        body = b"".join(element(tag, vr, b"9" * (7 * MIB)) for tag in (0x00281050, 0x00281051, 0x00281053))
        path = raw_file(tmp_path / "hostile.dcm", IDS + SHAPE + body + PIXELS)
        image = scan([path]).studies[0].series[0].frames[0].instance
        assert read_frame(image).vois == ()
        assert calls(lambda: scan([tmp_path])) < 20_000
    many = 2000 * [b"\\"]
    assert opened(tmp_path, with_element(0x00281050, b"DS", b"1".join(many)))[1] == []


def test_what_is_remembered_of_many_files_does_not_grow_with_their_texts(tmp_path):
    """A hundred descriptions of half a MiB, each another one."""

    def read_all():
        for number in range(100):
            text = b"%03d" % number * (170 << 10)
            raw_file(tmp_path / "hostile.dcm", with_element(0x0008103E, b"UT", text))
            found = scan([tmp_path / "hostile.dcm"]).studies[0].series[0]
            assert 0 < len(found.description) <= 16 << 10

    assert peak_bytes(read_all) < 16 * MIB


@pytest.mark.parametrize("text", [b"1_0", b"1e", b"0x10", b"--1", b"1 0", b"\xd9\xa1"])
def test_a_decimal_string_that_only_python_would_read(tmp_path, text):
    instance, _ = opened(tmp_path, with_element(0x00281053, b"DS", text))
    assert Badge.BAD_RESCALE in instance.badges
    assert read_frame(instance).modality_lut == Rescale()


@pytest.mark.parametrize(
    "text",
    [rb"nan\nan", rb"inf\inf", rb"1e400\1e400", rb"0\0", rb"-1\-1", b"0.5", rb"1\1\1", rb"0,5\0,5", b"abc"],
)
def test_a_pixel_spacing_that_makes_no_sense(tmp_path, text):
    """Lengths are then in pixels, never in millimetres."""
    data = ct_slice()
    del data.PixelSpacing
    path = write(data, tmp_path / "hostile.dcm")
    at = path.read_bytes().index(struct.pack("<HH2s", 0x0028, 0x0100, b"US"))
    raw = path.read_bytes()
    path.write_bytes(raw[:at] + element(0x00280030, b"DS", padded(text)) + raw[at:])
    series = scan([path]).studies[0].series[0]
    assert series.spacing_mm is None
    assert Badge.BAD_SPACING in series.badges
    image = read_frame(series.frames[0].instance)
    assert (image.spacing_mm, image.calibration, image.plane) == (None, Calibration.NONE, None)


def test_numbers_that_json_cannot_say_are_never_written(tmp_path):
    data = ct_slice()
    path = write(data, tmp_path / "hostile.dcm")
    nan = struct.pack("<d", float("nan"))
    raw = path.read_bytes()
    for tag in (0x00280030, 0x00281053, 0x00281052, 0x00200032, 0x00180050):
        raw = replaced(raw, tag, element(tag, b"FD", nan * 2))
    path.write_bytes(raw)
    json.dumps(scan_report(scan([path])), allow_nan=False)
    json.dumps(pixel_report(path), allow_nan=False)


@pytest.mark.parametrize("text", [b"0", b"nan", b"inf", b"1e308", b"slope", rb"x\2"])
def test_a_rescale_slope_that_makes_no_sense(tmp_path, text):
    """Stored values are shown then, and nobody calls them Hounsfield units."""
    data = ct_slice()
    path = write(data, tmp_path / "hostile.dcm")
    path.write_bytes(replaced(path.read_bytes(), 0x00281053, element(0x00281053, b"DS", padded(text))))
    series = scan([path]).studies[0].series[0]
    image = read_frame(series.frames[0].instance)
    assert Badge.BAD_RESCALE in series.badges
    assert (image.modality_lut, image.unit) == (Rescale(), "")


@pytest.mark.parametrize("width", [b"0", b"-5", b"nan", b"inf", b"1e308", b"wide", b""])
def test_a_window_width_that_makes_no_sense_is_no_window(tmp_path, width):
    window = element(0x00281050, b"DS", b"40") + element(0x00281051, b"DS", padded(width))
    instance, problems = opened(tmp_path, IDS + shape(t00281050=window) + PIXELS)
    assert problems == []
    assert read_frame(instance).vois == ()


@pytest.mark.parametrize(
    ("character_set", "name"),
    [
        (b"ISO_IR 9999", b"M\xfcller"),
        (b"ISO_IR 192", b"\xff\xfe\xc3"),
        (b"ISO 2022 IR 87\\ISO 2022 IR 159", b"\x1b$B\xff\xff\x1b"),
        (b"\\" * 300, b"\x1b)Q\xb3"),
        (b"GB18030", b"\x81\x30\x81"),
    ],
    ids=["unknown", "broken UTF-8", "broken escape", "hundreds", "half a letter"],
)
def test_text_that_is_not_in_its_character_set(tmp_path, character_set, name):
    text = element(0x00080005, b"CS", padded(character_set))
    patient = element(0x00100010, b"PN", padded(name))
    body = text + IDS[:50] + patient + IDS[50:] + SHAPE + PIXELS
    instance, problems = opened(tmp_path, body)
    assert problems == []
    shown = instance.patient.name
    assert shown
    assert not any(ord(letter) < 32 or 0x7F <= ord(letter) < 0xA0 for letter in shown)
    assert Badge.BAD_TEXT in instance.badges


def test_text_in_its_character_set_needs_no_badge(tmp_path):
    text = element(0x00080005, b"CS", b"ISO_IR 192")
    patient = element(0x00100010, b"PN", padded("Müller^Ånna".encode()))
    instance, _ = opened(tmp_path, text + IDS[:50] + patient + IDS[50:] + SHAPE + PIXELS)
    assert instance.patient.name == "Müller^Ånna"
    assert Badge.BAD_TEXT not in instance.badges


@pytest.mark.parametrize(
    "name",
    ["A\0B", "\x1b[2J\x1b[31mX", "A\r\nB", "A\u202eB", "<img src='/etc/passwd'>", "=cmd|' /C calc'!A0"],
    ids=["NUL", "terminal", "lines", "direction", "HTML", "formula"],
)
def test_a_name_that_would_steer_what_shows_it(tmp_path, name):
    """Control characters and overrides of direction never leave the reader; the rest is plain text."""
    text = element(0x00080005, b"CS", b"ISO_IR 192")
    patient = element(0x00100010, b"PN", padded(name.encode()))
    instance, _ = opened(tmp_path, text + IDS[:50] + patient + IDS[50:] + SHAPE + PIXELS)
    steering = {*map(chr, range(32)), *map(chr, range(0x7F, 0xA0)), "\u202e"}
    expected = "".join("\ufffd" if letter in steering else letter for letter in name)
    assert instance.patient.name == expected


def test_problems_quote_at_most_a_line_of_what_a_file_says(tmp_path):
    long = b"1.2.840.10008.1.2.4." + b"9" * 4000
    instance, (problem,) = opened(tmp_path, IDS + SHAPE + PIXELS, long)
    assert problem.code is ProblemCode.UNSUPPORTED_TS
    assert instance.frames == 1


def test_the_vectors_of_ten_thousand_frames_are_read_once(tmp_path):
    """Work grows with the frames, not with their square (DICOM PS3.3 C.8.4.8)."""

    def work(frames):
        data = bone_scan()
        data.PixelData, data.NumberOfFrames, data.Rows, data.Columns = b"\0\0" * frames, frames, 1, 1
        data.EnergyWindowVector = [1] * frames
        data.DetectorVector = [1, 2] * (frames // 2)
        path = write(data, tmp_path / "hostile.dcm")
        (instance,) = scan([path]).studies[0].series[0].instances
        assert instance.frames == frames
        assert instance.sop_class_uid == NM
        return calls(lambda: scan([path]))

    assert work(4000) < 12 * work(400)


def test_a_palette_of_endless_segments_ends(tmp_path):
    """Indirect segments (PS3.3 C.7.9.2) that repeat empty ones sixty thousand times."""
    words = np.zeros(4000, "<u2")
    words[2000:] = [2, 65535, 0, 0] * 500
    palette = element(0x00281221, b"OW", words.tobytes())
    descriptors = {
        f"t0028110{at}": element(0x00281100 + at, b"US", struct.pack("<3H", 0, 0, 16)) for at in (1, 2, 3)
    }
    data = {f"t0028122{at}": palette.replace(b"\x21\x12", bytes([0x20 + at, 0x12]), 1) for at in (1, 2, 3)}
    colours = element(0x00280004, b"CS", b"PALETTE COLOR ")
    body = IDS + shape(t00280004=colours, **descriptors, **data) + PIXELS
    instance, _ = opened(tmp_path, body)
    with pytest.raises(Exception, match=r"\(0028,1221\)") as refusal:
        read_frame(instance)
    assert refusal.value.code is ProblemCode.BAD_VALUE
