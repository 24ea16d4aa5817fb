"""Bytes that mean harm end as one named problem, quickly, and never as an exception."""

import contextlib
import struct
import zlib

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from annotator.dicom import (
    Instance,
    Problem,
    ProblemCode,
    RefusedError,
    dataset_of,
    read_frame,
    source_of,
    walk,
)
from annotator.dicom import elements as walking
from tests.helpers.dicom_files import ct_slice, element, image, item_of, raw_file, uid, write

UNDEFINED = 0xFFFFFFFF
IDS = (
    element(0x00080016, b"UI", b"1.2.840.10008.5.1.4.1.1.7\0")
    + element(0x00080018, b"UI", b"1.2.3.4\0")
    + element(0x0020000D, b"UI", b"1.2.3.5\0")
    + element(0x0020000E, b"UI", b"1.2.3.6\0")
)
SHAPE = b"".join(
    element(tag, b"US", struct.pack("<H", value))
    for tag, value in (
        (0x00280002, 1),
        (0x00280010, 2),
        (0x00280011, 2),
        (0x00280100, 8),
        (0x00280101, 8),
        (0x00280102, 7),
        (0x00280103, 0),
    )
)
PIXELS = element(0x7FE00010, b"OB", b"\1\2\3\4")
EXPLICIT, DEFLATED = b"1.2.840.10008.1.2.1\0", b"1.2.840.10008.1.2.1.99"


def sole(path):
    (found,) = walk([path])
    return found


def code_of(tmp_path, body, syntax=EXPLICIT):
    found = sole(raw_file(tmp_path / "bad.dcm", body, syntax))
    assert isinstance(found, Problem)
    return found.code


def test_the_smallest_honest_file_opens(tmp_path):
    found = sole(raw_file(tmp_path / "good.dcm", IDS + SHAPE + PIXELS))
    assert isinstance(found, Instance)
    assert read_frame(found).stored.tolist() == [[1, 2], [3, 4]]


def test_every_shortened_copy_is_noticed(tmp_path):
    """Cut anywhere before its end, a file never passes as a shorter but whole one."""
    whole = write(ct_slice(), tmp_path / "whole.dcm").read_bytes()
    path = tmp_path / "cut.dcm"
    for length in [*range(0, 900, 7), *range(900, len(whole), 97), len(whole) - 1]:
        path.write_bytes(whole[:length])
        found = sole(path)
        assert isinstance(found, Problem), length
        allowed = (ProblemCode.TRUNCATED, ProblemCode.NOT_DICOM, ProblemCode.NO_PIXELS)
        assert found.code in allowed, (length, found)


@pytest.mark.parametrize("count", [65, 5000])
@pytest.mark.parametrize("defined", [True, False])
def test_deep_nesting_is_refused_without_recursion(tmp_path, count, defined):
    nested = b""
    if defined:
        for _ in range(count):
            nested = item_of(0xFFFEE000, len(nested)) + nested
            nested = element(0x00081140, b"SQ", nested)
    else:
        nested = (element(0x00081140, b"SQ", b"", UNDEFINED) + item_of(0xFFFEE000, UNDEFINED)) * count
    assert code_of(tmp_path, IDS + nested + SHAPE + PIXELS) == ProblemCode.TOO_DEEP


def test_sixty_levels_are_read(tmp_path):
    nested = b""
    for _ in range(60):
        nested = element(0x00081140, b"SQ", item_of(0xFFFEE000, len(nested)) + nested)
    assert isinstance(
        sole(raw_file(tmp_path / "deep.dcm", IDS[:34] + nested + IDS[34:] + SHAPE + PIXELS)), Instance
    )


def test_too_many_items_and_elements_are_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(walking, "MOST_ITEMS", 1000)
    monkeypatch.setattr(walking, "MOST_ELEMENTS", 1000)
    items = element(0x00081140, b"SQ", b"", UNDEFINED) + item_of(0xFFFEE000) * 1001 + item_of(0xFFFEE0DD)
    assert code_of(tmp_path, IDS + items + PIXELS) == ProblemCode.TOO_LARGE
    assert code_of(tmp_path, IDS + element(0x00080070, b"LO", b"") * 1001 + PIXELS) == ProblemCode.TOO_LARGE


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (IDS + SHAPE + element(0x7FE00010, b"OB", b"\1\2", 0xFFFFFFFE), ProblemCode.TRUNCATED),
        (IDS + SHAPE + element(0x7FE00010, b"OB", b"\1\2\3\4", UNDEFINED), ProblemCode.BAD_STRUCTURE),
        (IDS + element(0x00081140, b"SQ", b"", UNDEFINED), ProblemCode.TRUNCATED),
        (IDS + element(0x00081140, b"SQ", item_of(0xFFFEE000, 500)) + PIXELS, ProblemCode.TRUNCATED),
        (IDS + element(0x00104000, b"UN", b"abc", 0xFFFFFFF0), ProblemCode.TRUNCATED),
        (IDS + SHAPE, ProblemCode.NO_PIXELS),
        (SHAPE + PIXELS, ProblemCode.BAD_UID),
        (b"", ProblemCode.TRUNCATED),
        (IDS[34:], ProblemCode.TRUNCATED),
        (IDS + PIXELS, ProblemCode.BAD_VALUE),
    ],
)
def test_structures_that_lie_are_named(tmp_path, body, code):
    assert code_of(tmp_path, body) == code


@pytest.mark.parametrize(
    "value", [b"../../../../etc/passwd", b"1.2.3'; DROP TABLE x;--\0", b"1" * 66, b"....", b"1.2.\xff\xfe\0"]
)
def test_what_is_no_uid_is_refused(tmp_path, value):
    ids = IDS.replace(element(0x00080018, b"UI", b"1.2.3.4\0"), element(0x00080018, b"UI", value))
    assert code_of(tmp_path, ids + SHAPE + PIXELS) == ProblemCode.BAD_UID


@pytest.mark.parametrize(
    ("tag", "value"), [(0x00280010, 0), (0x00280100, 7), (0x00280101, 9), (0x00280102, 8)]
)
def test_impossible_pixel_layouts_name_the_element(tmp_path, tag, value):
    wrong = SHAPE.replace(
        next(
            SHAPE[at : at + 10] for at in range(0, len(SHAPE), 10) if SHAPE[at : at + 4] == item_of(tag)[:4]
        ),
        element(tag, b"US", struct.pack("<H", value)),
    )
    found = sole(raw_file(tmp_path / "bad.dcm", IDS + wrong + PIXELS))
    assert isinstance(found, Problem)
    assert found.code == ProblemCode.BAD_VALUE
    assert f"({tag >> 16:04X},{tag & 0xFFFF:04X})" in found.reason


@pytest.mark.parametrize("text", [b"nan ", b"1_0 ", b"inf ", b"0,5 ", b"9" * 4999 + b" "])
def test_numbers_follow_the_grammar_of_the_standard(tmp_path, text):
    rescale = element(0x00281052, b"UT", text) + element(0x00281053, b"UT", text)
    spacing = element(0x00280030, b"DS", text + b"\\" + text if len(text) < 10 else b"1")
    found = sole(raw_file(tmp_path / "n.dcm", IDS + SHAPE[:30] + spacing + SHAPE[30:] + rescale + PIXELS))
    assert isinstance(found, Instance)
    assert read_frame(found).spacing_mm is None


def test_a_frame_count_beyond_reason_costs_nothing(tmp_path):
    count = element(0x00280008, b"IS", b"2147483647")
    assert code_of(tmp_path, IDS + SHAPE[:10] + count + SHAPE[10:] + PIXELS) == ProblemCode.BAD_VALUE


def test_a_deflate_bomb_is_stopped_early(tmp_path):
    squeezer = zlib.compressobj(9, zlib.DEFLATED, -15)
    bomb = squeezer.compress(IDS) + b"".join(squeezer.compress(b"\0" * (1 << 20)) for _ in range(200))
    assert code_of(tmp_path, bomb + squeezer.flush(), DEFLATED) == ProblemCode.BOMB


def test_deflated_data_that_are_none_or_end_early_are_named(tmp_path):
    assert code_of(tmp_path, b"\xff" * 100, DEFLATED) == ProblemCode.BAD_TRANSFER_SYNTAX
    packed = zlib.compressobj(9, zlib.DEFLATED, -15)
    body = packed.compress(IDS + SHAPE + PIXELS) + packed.flush()
    assert code_of(tmp_path, body[:-9], DEFLATED) == ProblemCode.TRUNCATED


def test_an_unknown_transfer_syntax_is_named_and_its_series_still_listed(tmp_path):
    path = raw_file(tmp_path / "mpeg.dcm", IDS + SHAPE + PIXELS, b"1.2.840.10008.1.2.4.102\0")
    instance, problem = walk([path])
    assert isinstance(instance, Instance)
    assert isinstance(problem, Problem)
    assert problem.code == ProblemCode.UNSUPPORTED_TS
    assert "1.2.840.10008.1.2.4.102" in problem.reason
    with pytest.raises(RefusedError, match="mpeg"):
        read_frame(instance)


def test_wrong_or_missing_transfer_syntax_is_recognised_from_the_bytes(tmp_path):
    path = raw_file(tmp_path / "wrong.dcm", IDS + SHAPE + PIXELS, b"1.2.840.10008.1.2\0")
    found = sole(path)
    assert isinstance(found, Instance)
    assert "ASSUMED_SYNTAX" in found.badges
    assert read_frame(found).stored.tolist() == [[1, 2], [3, 4]]
    path.write_bytes(IDS + SHAPE + PIXELS)  # neither preamble nor meta information
    assert isinstance(sole(path), Instance)


def test_an_executable_preamble_is_only_a_preamble(tmp_path):
    path = raw_file(tmp_path / "elf.dcm", IDS + SHAPE + PIXELS)
    path.write_bytes(b"\x7fELF" + path.read_bytes()[4:])
    assert isinstance(sole(path), Instance)


def test_pydicom_sees_a_file_only_after_the_bounded_walk(tmp_path):
    good = source_of(write(ct_slice(), tmp_path / "good.dcm"))
    assert str(dataset_of(good).PatientName) == "Doe^Jane"
    nested = (element(0x00081140, b"SQ", b"", UNDEFINED) + item_of(0xFFFEE000, UNDEFINED)) * 2000
    bad = source_of(raw_file(tmp_path / "bad.dcm", IDS + nested))
    with pytest.raises(RefusedError) as refusal:
        dataset_of(bad)
    assert refusal.value.code is ProblemCode.TOO_DEEP


SEED = image(np.arange(16, dtype=np.uint16).reshape(4, 4), seed=uid("seed"))


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.integers(0, 1100), st.integers(0, 255)), min_size=1, max_size=12))
def test_no_damage_ends_in_an_exception(tmp_path, damage):
    whole = tmp_path / "seed.dcm"
    if not whole.exists():
        write(SEED, whole)
    raw = bytearray(whole.read_bytes())
    for offset, value in damage:
        raw[offset % len(raw)] = value
    path = tmp_path / "damaged.dcm"
    path.write_bytes(bytes(raw))
    for found in walk([path]):
        if isinstance(found, Instance):
            with contextlib.suppress(RefusedError):
                read_frame(found)
