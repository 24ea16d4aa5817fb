"""Compressed frames are decoded elsewhere, and nothing that happens there happens here."""

import os
import struct
import subprocess
import sys
import time
from pathlib import Path

import imagecodecs
import numpy as np
import pytest

from annotator.dicom import ProblemCode, RefusedError, identity, read_frame, stored_frame
from annotator.dicom import decode_worker as keeping
from annotator.dicom.codestream import CodedFrame, CodestreamHeader, check_codestream
from annotator.dicom.decode_worker import DecodeWorker
from annotator.dicom.pixel_format import PixelFormat
from annotator.dicom.report import first_instance
from annotator.dicom.transfer_syntax import Codec
from tests.helpers.dicom_files import ct_slice, encapsulated, image, write
from tests.helpers.pack_bits import rle_frame

RLE, JPEG_LS, JPEG_2000 = "1.2.840.10008.1.2.5", "1.2.840.10008.1.2.4.80", "1.2.840.10008.1.2.4.90"
BASELINE, LOSSLESS, HTJ2K = "1.2.840.10008.1.2.4.50", "1.2.840.10008.1.2.4.70", "1.2.840.10008.1.2.4.201"
GENERATOR = np.random.default_rng(7)
GREY = GENERATOR.integers(0, 4096, (16, 20), dtype=np.uint16)
FACTS = {"BitsStored": 12, "HighBit": 11}


def layout_of(values, bits=16):
    return PixelFormat(*values.shape, 1, 1, bits, bits, 0, False, False, "MONOCHROME2")


CODED = {
    RLE: rle_frame,
    JPEG_LS: imagecodecs.jpegls_encode,
    JPEG_2000: lambda values: imagecodecs.jpeg2k_encode(values, reversible=True, codecformat="j2k"),
    HTJ2K: imagecodecs.htj2k_encode,
    LOSSLESS: lambda values: imagecodecs.jpeg8_encode(values, lossless=True, bitspersample=12),
}


def test_the_hash_of_a_frame_survives_lossless_compression_and_that_of_the_file_does_not(tmp_path):
    data = image(GREY, **FACTS)
    native = identity(first_instance([write(data, tmp_path / "native")]))
    coded = identity(first_instance([encapsulated(data, [rle_frame(GREY)], RLE, tmp_path / "coded")]))
    assert native[1] == coded[1]
    assert native[0] != coded[0]
    assert all(len(digest) == 64 for digest in native + coded)


def test_each_frame_is_found_by_table_by_count_and_by_its_beginning(tmp_path):
    frames = [GREY, GREY // 2, GREY // 3]
    coded = [bytes(imagecodecs.jpegls_encode(frame)) for frame in frames]
    data = image(np.stack(frames), **FACTS)
    path = encapsulated(data, coded, JPEG_LS, tmp_path / "table")
    split = [
        piece for frame in coded for piece in (frame[: len(frame) // 4 * 2], frame[len(frame) // 4 * 2 :])
    ]
    data.PixelData = b"\xfe\xff\x00\xe0\0\0\0\0" + b"".join(
        struct.pack("<HHL", 0xFFFE, 0xE000, len(piece) + len(piece) % 2) + piece + b"\0" * (len(piece) % 2)
        for piece in split
    )
    data.PixelData += struct.pack("<HHL", 0xFFFE, 0xE0DD, 0)
    for instance in map(first_instance, ([path], [write(data, tmp_path / "split", JPEG_LS)])):
        for number, frame in enumerate(frames, 1):
            assert (stored_frame(instance, number) == frame).all()


@pytest.mark.parametrize("syntax", [JPEG_LS, JPEG_2000, LOSSLESS, HTJ2K])
def test_a_code_stream_that_claims_another_size_never_reaches_a_decoder(tmp_path, monkeypatch, syntax):
    """The start of frame (T.81 B.2.2, T.87) or the SIZ marker (T.800 A.5.1) says 65535 × 65535."""
    frame = bytearray(CODED[syntax](GREY))
    if syntax in (JPEG_LS, LOSSLESS):
        marker = b"\xff\xf7" if syntax == JPEG_LS else b"\xff\xc3"
        struct.pack_into(">HH", frame, frame.index(marker) + 5, 65535, 65535)
    else:
        struct.pack_into(">LL", frame, frame.index(b"\xff\x51") + 6, 65535, 65535)
    monkeypatch.setattr(DecodeWorker, "_send", lambda *_: pytest.fail("a decoder was asked"))
    path = encapsulated(image(GREY, **FACTS), [bytes(frame)], syntax, tmp_path / "a")
    with pytest.raises(RefusedError, match="65535") as refusal:
        read_frame(first_instance([path]))
    assert refusal.value.code is ProblemCode.DECODE_FAILED
    assert str(path) in str(refusal.value)


@pytest.mark.parametrize("syntax", [JPEG_LS, JPEG_2000, LOSSLESS])
def test_half_a_frame_is_refused_not_shown(tmp_path, syntax):
    frame = bytes(CODED[syntax](GREY))
    path = encapsulated(image(GREY, **FACTS), [frame[: len(frame) // 2]], syntax, tmp_path / "a")
    with pytest.raises(RefusedError) as refusal:
        read_frame(first_instance([path]))
    assert refusal.value.code in (ProblemCode.TRUNCATED, ProblemCode.DECODE_FAILED)


@pytest.mark.parametrize("damage", [0, 1, 15])
def test_an_rle_header_that_lies_is_refused(damage):
    frame = bytearray(rle_frame(GREY))
    struct.pack_into("<L", frame, 0 if damage == 0 else 4 * damage, 9 if damage == 0 else 0xFFFFFF)
    if damage == 15:
        frame = frame[:50]
    with pytest.raises(RefusedError):
        check_codestream(bytes(frame), Codec.RLE, layout_of(GREY))


def test_damage_inside_a_frame_is_a_refusal_and_the_next_frame_decodes(tmp_path):
    good = bytes(imagecodecs.jpegls_encode(GREY))
    bad = good[:40] + b"\xff\xd8\xff\xf7" * 9 + good[76:]
    data = image(np.stack([GREY, GREY]), **FACTS)
    instance = first_instance([encapsulated(data, [bad, good], JPEG_LS, tmp_path / "a")])
    with pytest.raises(RefusedError):
        stored_frame(instance, 1)
    assert (stored_frame(instance, 2) == GREY).all()


CHILDREN = {
    "dies": "import os, sys; sys.stdin.buffer.readline(); os.abort()",
    "exits at once": "raise SystemExit(3)",
    "hangs": "import time; time.sleep(60)",
    "talks nonsense": "import sys; sys.stdin.buffer.readline(); sys.stdout.write('nonsense' * 9000)",
    "answers without end": "import sys; sys.stdin.buffer.readline(); sys.stdout.write('[' * 10**6)",
    "answers another request": 'import sys; sys.stdin.buffer.readline(); print("{\\"number\\": 7}")',
}


def coded(data, codec=Codec.RLE):
    return CodedFrame(data, codec, layout_of(GREY), CodestreamHeader(16, 20, 1, 16))


@pytest.mark.parametrize("manner", CHILDREN)
def test_whatever_the_decoder_process_does_the_program_goes_on(tmp_path, monkeypatch, manner):
    child = tmp_path / "child.py"
    child.write_text(CHILDREN[manner])
    monkeypatch.setattr(keeping, "SECONDS_TO_START", 0.3)
    worker = DecodeWorker(child, seconds=0.3)
    begin = time.monotonic()
    with pytest.raises(RefusedError) as refusal:
        worker.decode(coded(rle_frame(GREY)))
    assert refusal.value.code is ProblemCode.DECODER_DIED
    assert time.monotonic() - begin < 5
    assert worker.process_id is None
    worker.close()


def test_pixels_of_another_shape_or_type_are_not_believed(tmp_path):
    child = tmp_path / "child.py"
    child.write_text(
        "import json, sys\n"
        "number = json.loads(sys.stdin.buffer.readline())['number']\n"
        "print(json.dumps({'shape': [1, 2], 'dtype': 'u2', 'number': number}))\n"
    )
    with pytest.raises(RefusedError, match=r"\[1, 2\]") as refusal:
        DecodeWorker(child).decode(coded(rle_frame(GREY)))
    assert refusal.value.code is ProblemCode.DECODE_FAILED


def test_one_process_serves_many_frames_and_a_fresh_one_follows_a_failure():
    worker = DecodeWorker()
    good = coded(rle_frame(GREY))
    assert worker.process_id is None
    assert (worker.decode(good) == GREY).all()
    first = worker.process_id
    assert (worker.decode(good) == GREY).all()
    assert worker.process_id == first
    with pytest.raises(RefusedError, match="jpegls decoder"):
        worker.decode(coded(b"\xff\xd8 no image", Codec.JPEG_LS))
    assert worker.process_id is None
    assert (worker.decode(good) == GREY).all()
    assert worker.process_id not in (None, first)
    os.kill(worker.process_id, 9)
    time.sleep(0.1)
    assert (worker.decode(good) == GREY).all()
    worker.close()
    assert worker.process_id is None


@pytest.mark.skipif(sys.platform != "linux", reason="reads the limits in /proc")
def test_the_decoder_process_has_a_memory_limit_and_dumps_no_core():
    worker = DecodeWorker()
    worker.decode(coded(rle_frame(GREY)))
    with open(f"/proc/{worker.process_id}/limits") as stream:  # noqa: PTH123
        limits = {line[:25].strip(): line[25:].split()[0] for line in stream}
    worker.close()
    assert limits["Max address space"] == str(1536 << 20)
    assert limits["Max core file size"] == "0"


LIMITED = """
import runpy, sys
child = runpy.run_path(sys.argv[1])
child["limit_resources"]()
try:
    bytearray(child["MEMORY_LIMIT"])
except MemoryError:
    print("no memory", flush=True)
child["limit_time"](0.2)
child["limit_time"](0)
print("goes on", flush=True)
child["limit_time"](0.2)
while True:
    pass
"""


def test_the_limits_end_what_takes_too_much():
    program = [sys.executable, "-c", LIMITED, str(keeping.CHILD)]
    done = subprocess.run(program, capture_output=True, text=True, timeout=60)
    assert done.stdout.split("\n") == ["no memory", "goes on", ""]
    assert done.returncode != 0


ORPHAN = """
import os, sys
import numpy as np
from annotator.dicom.report import first_instance
from annotator.dicom import decode_pool, stored_frame
stored_frame(first_instance([sys.argv[1]]))
print(*decode_pool.decode_pool().process_ids, flush=True)
os.kill(os.getpid(), 9)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="looks for the process in /proc")
def test_the_decoder_process_does_not_outlive_a_killed_program(tmp_path):
    path = encapsulated(image(GREY, **FACTS), [rle_frame(GREY)], RLE, tmp_path / "a")
    root = str(Path(keeping.__file__).parents[2])
    program = [sys.executable, "-c", ORPHAN, str(path)]
    done = subprocess.run(program, env=os.environ | {"PYTHONPATH": root}, capture_output=True, text=True)
    assert done.returncode == -9
    deadline = time.monotonic() + 30
    while _runs(int(done.stdout)) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not _runs(int(done.stdout))


def _runs(process_id):
    try:
        state = Path(f"/proc/{process_id}/stat").read_text().rsplit(")", 1)[1].split()[0]
    except FileNotFoundError:
        return False
    return state != "Z"


def test_a_whole_series_decodes_through_one_process(tmp_path):
    for number in range(1, 4):
        data = ct_slice(number)
        values = np.frombuffer(data.PixelData, "<u2").reshape(32, 32)
        encapsulated(data, [bytes(imagecodecs.jpegls_encode(values))], JPEG_LS, tmp_path / str(number))
        assert (read_frame(first_instance([tmp_path / str(number)])).stored == values).all()
