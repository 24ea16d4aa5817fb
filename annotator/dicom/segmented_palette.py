"""Segmented palettes: runs, ramps and copies of them written out as entries (DICOM PS3.3 C.7.9.2)."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from annotator.dicom.problem import ProblemCode, RefusedError


def expanded_segments(raw: bytes, entries: int, bits: int, *, big_endian: bool) -> NDArray[np.uint16]:
    """Return the entries of one channel of a segmented palette.

    Parameters
    ----------
    raw : bytes
    entries : int
        As the descriptor promises.
    bits : int
        Of an entry, from the descriptor. With 8, opcodes, lengths and entries are bytes; where that
        does not give the entries promised, words, as some write them nevertheless.

    Raises
    ------
    RefusedError
        BAD_VALUE for what cannot be a segment.
    """
    as_words = np.frombuffer(raw, ">u2" if big_endian else "<u2", len(raw) // 2)
    if bits == 8:
        # Bytes are kept in words, which big endian files swap.
        in_bytes = np.frombuffer(as_words.astype("<u2").tobytes(), np.uint8)
        try:
            values = _expanded(in_bytes.tolist(), entries, size=1)
        except RefusedError:
            values = []
        if len(values) == entries:
            return np.array(values, np.uint16)
    return np.array(_expanded(as_words.tolist(), entries, size=2), np.uint16)


def _expanded(data: list[int], entries: int, *, size: int) -> list[int]:
    values: list[int] = []
    at = 0
    while at + 1 < len(data) and len(values) < entries:
        at = _segment(data, at, values, entries, size=size, nested=False)
    return values[:entries]


def _segment(data: list[int], at: int, values: list[int], entries: int, *, size: int, nested: bool) -> int:
    """Append one segment to `values`; return where the next begins. Copies do not nest."""
    kind, length = data[at], data[at + 1]
    # An empty segment would add nothing, as often as it is copied.
    if kind == 0 and length:
        values.extend(data[at + 2 : at + 2 + length])
        return at + 2 + length
    if kind == 1 and length and values and at + 2 < len(data):
        ends = (values[-1], data[at + 2])
        values.extend(round(value) for value in np.linspace(*ends, min(length, entries) + 1)[1:])
        return at + 3
    parts = data[at + 2 : at + 2 + 4 // size]
    if kind == 2 and not nested and len(parts) == 4 // size:
        # The offset counts bytes (C.7.9.2.3), its low half first.
        target = sum(part << 8 * size * place for place, part in enumerate(parts)) // size
        for _ in range(min(length, entries)):
            if target + 1 >= len(data) or len(values) >= entries:
                break
            target = _segment(data, target, values, entries, size=size, nested=True)
        return at + 2 + len(parts)
    reason = f"the palette (0028,1221) has a segment of kind {kind} and length {length}"
    raise RefusedError(ProblemCode.BAD_VALUE, reason)
