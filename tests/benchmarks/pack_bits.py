"""RLE frames for the files that are read (DICOM PS3.5 annex G); no library at hand writes them fast."""

from __future__ import annotations

import struct

import numpy as np
from numpy.typing import NDArray

_LONGEST = 128


def rle_frame(plane: NDArray[np.uint16]) -> bytes:
    """Return a 16-bit frame as two segments, the high bytes first; each row packed by itself."""
    segments = [b"".join(map(_packed, half)) for half in ((plane >> 8).astype("u1"), plane.astype("u1"))]
    segments = [segment + b"\0" * (len(segment) % 2) for segment in segments]
    head = struct.pack("<16L", 2, 64, 64 + len(segments[0]), *[0] * 13)
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
