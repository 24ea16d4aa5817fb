"""Several decoder processes: each frame once, a failing one alone, the one somebody waits for soon."""

import struct
import threading
import time

import imagecodecs
import numpy as np
import pytest

from annotator.dicom import ProblemCode, RefusedError, scan, to_volume
from annotator.dicom.codestream import CodedFrame, CodestreamHeader
from annotator.dicom.decode_pool import DecodePool
from annotator.dicom.decode_worker import CHILD
from annotator.dicom.pixel_format import PixelFormat
from annotator.dicom.pixels import read_frames
from annotator.dicom.transfer_syntax import Codec
from tests.helpers.dicom_files import ct_slice, encapsulated
from tests.helpers.pack_bits import rle_frame

RLE, JPEG_LS = "1.2.840.10008.1.2.5", "1.2.840.10008.1.2.4.80"
DIES, HANGS, FILLS, SLOW = b"dies", b"hang", b"fill", b"slow"
SICK = f"""
import os, sys, time
sys.path.insert(0, {str(CHILD.parent)!r})
import decode_child as real
well = real.decode
def decode(codecs, request, data):
    if data[60:64] == {DIES!r}:
        os.abort()
    if data[60:64] == {HANGS!r}:
        time.sleep(60)
    if data[60:64] == {FILLS!r}:
        bytearray(2 << 30)
    if data[60:64] == {SLOW!r}:
        time.sleep(0.05)
    return well(codecs, request, data)
real.decode = decode
real.limit_resources()
real.serve(sys.stdin.buffer, sys.stdout.buffer)
"""


@pytest.fixture
def pool(tmp_path):
    """Two processes that fall ill where the unused end of a frame's RLE header tells them to."""
    child = tmp_path / "sick.py"
    child.write_text(SICK)
    pool = DecodePool(2, child, seconds=1)
    yield pool
    pool.close()
    assert pool.process_ids == ()


def plane(number, side=16):
    return np.random.default_rng(number).integers(0, 4096, (side, side + 4), dtype=np.uint16)


def coded(number, illness=b"\0" * 4, side=16):
    values = plane(number, side)
    layout = PixelFormat(*values.shape, 1, 1, 16, 16, 0, False, False, "MONOCHROME2")
    data = rle_frame(values)
    header = CodestreamHeader(*values.shape, 1, 16)
    return CodedFrame(data[:60] + illness + data[64:], Codec.RLE, layout, header)


def empty(side):
    """A frame of zeros: runs of 128 and of what is left (PS3.5 G.3.1)."""
    count = side * (side + 4)
    segment = b"\x81\0" * (count // 128) + bytes((257 - count % 128, 0)) * (count % 128 > 1)
    layout = PixelFormat(side, side + 4, 1, 1, 16, 16, 0, False, False, "MONOCHROME2")
    head = struct.pack("<16L", 2, 64, 64 + len(segment), *[0] * 13)
    header = CodestreamHeader(side, side + 4, 1, 16)
    return CodedFrame(head + segment * 2, Codec.RLE, layout, header)


def copied(_number, samples):
    return samples.copy()


def test_many_frames_come_once_each_whatever_their_size(pool):
    sides = [16, 100, 20, 1000, 24, 1300, 16, 100] * 2
    frames = [empty(side) if side > 100 else coded(at, side=side) for at, side in enumerate(sides)]
    found = list(pool.decoded(frames.__getitem__, copied, len(sides)))
    assert sorted(number for number, _ in found) == list(range(len(sides)))
    for number, samples in found:
        assert samples.shape == (sides[number], sides[number] + 4)
        assert not samples.any() if sides[number] > 100 else (samples == plane(number, sides[number])).all()
    assert len(pool.process_ids) == 2


@pytest.mark.parametrize(
    ("illness", "code", "words"),
    [
        (DIES, ProblemCode.DECODER_DIED, "ended"),
        (HANGS, ProblemCode.DECODER_DIED, "longer"),
        (FILLS, ProblemCode.DECODE_FAILED, "MemoryError"),
    ],
)
def test_a_frame_that_ends_its_decoder_is_refused_alone(pool, illness, code, words):
    bad = {0, 5, 6}
    found = dict(pool.decoded(lambda at: coded(at, *[illness] * (at in bad)), copied, 12))
    assert sorted(found) == list(range(12))
    for number, samples in found.items():
        if number in bad:
            assert isinstance(samples, RefusedError)
            assert samples.code is code
            assert words in samples.reason
        else:
            assert (samples == plane(number)).all()


def test_a_frame_that_cannot_be_read_never_reaches_a_decoder(pool):
    def load(number):
        if number % 2:
            raise RefusedError(ProblemCode.TRUNCATED, "cut")
        return coded(number)

    found = dict(pool.decoded(load, copied, 7))
    assert [isinstance(found[number], RefusedError) for number in range(7)] == [False, True] * 3 + [False]


def test_what_somebody_waits_for_goes_between_the_frames_of_a_long_row(pool):
    began, done = threading.Event(), []

    def long_row():
        for number, samples in pool.decoded(lambda at: coded(at, SLOW), copied, 60):
            assert (samples == plane(number)).all()
            done.append(number)
            began.set()

    row = threading.Thread(target=long_row)
    row.start()
    assert began.wait(20)
    before = len(done)
    assert (pool.decode(coded(99)) == plane(99)).all()
    between = len(done) - before
    row.join()
    assert sorted(done) == list(range(60))
    assert between < 20


def test_a_row_that_is_left_stops_and_the_processes_serve_on(pool):
    read = []

    def load(number):
        read.append(number)
        return coded(number, SLOW)

    row = pool.decoded(load, copied, 400)
    next(row)
    row.close()
    assert len(read) < 30
    ids = pool.process_ids
    time.sleep(0.2)
    assert len(read) < 30
    assert (pool.decode(coded(1)) == plane(1)).all()
    assert pool.process_ids == ids != ()


def test_a_compressed_stack_is_the_volume_and_the_frames_that_were_written(tmp_path):
    planes = []
    for number in range(1, 13):
        data = ct_slice(number)
        planes.append(np.frombuffer(data.PixelData, "<u2").reshape(32, 32))
        syntax, encode = (RLE, rle_frame) if number % 2 else (JPEG_LS, imagecodecs.jpegls_encode)
        encapsulated(data, [bytes(encode(planes[-1]))], syntax, tmp_path / f"{number:02}")
    (series,) = scan([tmp_path]).studies[0].series
    volume = to_volume(series)
    order = [int(frame.instance.number) - 1 for frame in series.frames]
    assert (volume.stored == np.stack(planes)[order]).all()
    found = dict(read_frames([(frame.instance, frame.number) for frame in series.frames]))
    assert all((found[at].stored == planes[number]).all() for at, number in enumerate(order))


def test_a_damaged_slice_of_a_compressed_stack_names_its_file_and_the_others_are_shown(tmp_path):
    for number in range(1, 6):
        data = ct_slice(number)
        frame = rle_frame(np.frombuffer(data.PixelData, "<u2").reshape(32, 32))
        encapsulated(data, [frame if number != 3 else b"\0" * 64], RLE, tmp_path / str(number))
    (series,) = scan([tmp_path]).studies[0].series
    with pytest.raises(RefusedError, match="frame 1") as refusal:
        to_volume(series)
    assert str(tmp_path / "3") in str(refusal.value)
    found = dict(read_frames([(frame.instance, frame.number) for frame in series.frames]))
    refused = [at for at, one in found.items() if isinstance(one, RefusedError)]
    assert [series.frames[at].instance.number for at in refused] == [3]
