"""The smallest honest file in pieces, and what every hostile input is measured by."""

from __future__ import annotations

import struct
import sys
import tracemalloc
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

from annotator.dicom import Instance, Problem, ProblemCode, read_frame, scan
from tests.helpers.dicom_files import ct_slice, element, raw_file, uid, write

T = TypeVar("T")

UNDEFINED = 0xFFFFFFFF
IDS = (
    element(0x00080016, b"UI", b"1.2.840.10008.5.1.4.1.1.7\0")
    + element(0x00080018, b"UI", b"1.2.3.4\0")
    + element(0x0020000D, b"UI", b"1.2.3.5\0")
    + element(0x0020000E, b"UI", b"1.2.3.6\0")
)
LAYOUT = {
    0x00280002: 1,
    0x00280010: 2,
    0x00280011: 2,
    0x00280100: 8,
    0x00280101: 8,
    0x00280102: 7,
    0x00280103: 0,
}
PIXELS = element(0x7FE00010, b"OB", b"\1\2\3\4")
EXPLICIT, IMPLICIT = b"1.2.840.10008.1.2.1\0", b"1.2.840.10008.1.2\0"
DEFLATED, BIG_ENDIAN = b"1.2.840.10008.1.2.1.99", b"1.2.840.10008.1.2.2\0"
GOOD = "good.dcm"


def shape(**changes: object) -> bytes:
    """The Image Pixel module of 2 × 2 bytes; ``t00280010=7`` changes a number, None leaves it out."""
    values: dict[int, object] = dict(LAYOUT)
    values.update({int(name[1:], 16): value for name, value in changes.items()})
    return b"".join(
        value if isinstance(value, bytes) else element(tag, b"US", struct.pack("<H", value))  # type: ignore[arg-type]
        for tag, value in sorted(values.items())
        if value is not None
    )


SHAPE = shape()


def zeros(count: int) -> bytes:
    """Deflated zeros, made in no time: each MiB deflates to the same bytes."""
    squeezer = zlib.compressobj(9, zlib.DEFLATED, -15)
    one = squeezer.compress(b"\0" * (1 << 20)) + squeezer.flush(zlib.Z_FULL_FLUSH)
    return one * (count >> 20)


def beside_a_good_one(folder: Path, *hostile: Path) -> list[Problem]:
    """Scan a folder; return its problems after making sure that the good file in it is usable.

    Every problem is of a hostile file, names it, and says what to do.
    """
    write(ct_slice(seed="good", SeriesInstanceUID=uid("good")), folder / GOOD)
    result = scan([folder])
    instances = [one for study in result.studies for series in study.series for one in series.instances]
    good = next(one for one in instances if one.source.path.name == GOOD)
    assert read_frame(good).stored.shape == (32, 32)
    for problem in result.problems:
        assert any(problem.file.startswith(str(path)) for path in hostile), problem
        assert problem.reason
        assert problem.hint
        assert len(problem.reason) < 500
    return list(result.problems)


def refused(
    folder: Path, body: bytes, code: ProblemCode, words: str = "", syntax: bytes = EXPLICIT
) -> Problem:
    """Make sure that a file is not opened for a reason, and that its neighbour is."""
    return refused_file(raw_file(folder / "hostile.dcm", body, syntax), code, words)


def refused_file(path: Path, code: ProblemCode, words: str = "") -> Problem:
    """Make sure that a file is one problem with this code and these words."""
    (problem,) = beside_a_good_one(path.parent, path)
    assert problem.code is code, problem
    assert words in problem.reason, problem
    return problem


def opened(folder: Path, body: bytes, syntax: bytes = EXPLICIT) -> tuple[Instance, list[Problem]]:
    """Return the image of a hostile file that opens, with what is said of it."""
    path = raw_file(folder / "hostile.dcm", body, syntax)
    problems = beside_a_good_one(folder, path)
    result = scan([path])
    return result.studies[0].series[0].frames[0].instance, problems


def peak_bytes(call: Callable[[], Any]) -> int:
    """Return how much memory a call took at most."""
    tracemalloc.start()
    try:
        call()
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def calls(call: Callable[[], Any]) -> int:
    """Return how many calls of functions a call led to: its work, whatever the machine."""
    count = 0

    def counted(_frame: object, event: str, _argument: object) -> None:
        nonlocal count
        count += event in ("call", "c_call")

    sys.setprofile(counted)
    try:
        call()
    finally:
        sys.setprofile(None)
    return count
