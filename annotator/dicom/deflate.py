"""Bounded inflation of deflated data sets (DICOM PS3.5 A.5)."""

from __future__ import annotations

import zlib
from typing import BinaryIO

from annotator.dicom.archive import LARGEST_RATIO, RATIO_FREE
from annotator.dicom.problem import ProblemCode, RefusedError

LARGEST_INFLATED = 256 << 20
_BLOCK, _PACKED_BLOCK = 1 << 20, 64 << 10


def inflated(stream: BinaryIO) -> bytes:
    """Return the inflated data set that begins where a stream stands.

    Raises
    ------
    RefusedError
        BAD_TRANSFER_SYNTAX when the bytes are not deflated, TRUNCATED when they end early, BOMB when
        they unpack to more than 256 MiB, or beyond 64 MiB to more than 200 times their size.
    """
    inflater = zlib.decompressobj(-zlib.MAX_WBITS)
    blocks: list[bytes] = []
    size = consumed = 0
    while not inflater.eof:
        packed = inflater.unconsumed_tail or stream.read(_PACKED_BLOCK)
        try:
            block = inflater.decompress(packed, _BLOCK)
        except zlib.error as error:
            raise RefusedError(
                ProblemCode.BAD_TRANSFER_SYNTAX, f"(0002,0010) says deflated, the data are not: {error}"
            ) from error
        if not packed and not block and not inflater.eof:
            raise RefusedError(ProblemCode.TRUNCATED, "the deflated data end early")
        if block:
            blocks.append(block)
        size += len(block)
        consumed += len(packed) - len(inflater.unconsumed_tail)
        if size > LARGEST_INFLATED or (size > RATIO_FREE and size > LARGEST_RATIO * consumed):
            raise RefusedError(ProblemCode.BOMB, f"{consumed} deflated bytes unpack to {size} and more")
    return b"".join(blocks)
