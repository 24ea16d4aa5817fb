"""RLE frames for the files that are read (DICOM PS3.5 annex G); no library at hand writes them fast."""

from __future__ import annotations

import struct
from itertools import accumulate

import numpy as np
from numpy.typing import NDArray

_LONGEST = 128


def rle_frame(values: NDArray[np.integer]) -> bytes:
    """Return a frame, shape (rows, columns[, 3]), as segments of bytes, high first; rows packed alone."""
    planes = np.moveaxis(values, 2, 0) if values.ndim == 3 else values[None]
    unsigned = planes.view(f"u{values.itemsize}")
    shifts = [8 * at for at in reversed(range(values.itemsize))]
    bytewise = [(plane >> np.uint8(shift)).astype("u1") for plane in unsigned for shift in shifts]
    segments = [b"".join(map(_packed, each)) for each in bytewise]
    segments = [segment + b"\0" * (len(segment) % 2) for segment in segments]
    starts = list(accumulate((len(segment) for segment in segments[:-1]), initial=64))
    head = struct.pack("<16L", len(segments), *starts, *[0] * (15 - len(starts)))
    return head + b"".join(segments)


def _packed(row: NDArray[np.uint8]) -> bytes:
    starts = np.flatnonzero(np.concatenate(([True], row[1:] != row[:-1])))
    lengths = np.diff(np.append(starts, row.size))
    out, literal, data = bytearray(), bytearray(), row.tobytes()
    for start, length in zip(starts.tolist(), lengths.tolist(), strict=True):
        if length < 3:
            literal += data[start : start + length]
            continue
        _put_literal(out, literal)
        while length:
            part = min(length, _LONGEST)
            if part == 1:
                literal.append(data[start])
            else:
                out += bytes((257 - part, data[start]))
            length -= part
    _put_literal(out, literal)
    return bytes(out)


def _put_literal(out: bytearray, literal: bytearray) -> None:
    for start in range(0, len(literal), _LONGEST):
        part = literal[start : start + _LONGEST]
        out.append(len(part) - 1)
        out += part
    literal.clear()
