"""Uncompressed pixels, read one frame at a time straight from their place in the file."""

from __future__ import annotations

from typing import Any, BinaryIO

import numpy as np
from numpy.typing import NDArray

from annotator.dicom.pixel_format import PixelFormat
from annotator.dicom.problem import ProblemCode, RefusedError


def native_frame(
    stream: BinaryIO,
    offset: int,
    length: int,
    layout: PixelFormat,
    frame: int,
    *,
    big_endian: bool,
    is_word: bool,
) -> NDArray[Any]:
    """Return the stored values of one frame, shape (rows, columns) or (rows, columns, 3).

    Parameters
    ----------
    stream : binary file
    offset, length : int
        Of the whole pixel data.
    frame : int
        From 1.
    is_word : bool
        The VR is OW: 8-bit samples are then swapped in pairs in big endian files (PS3.5 8.1.2).

    Raises
    ------
    RefusedError
        FRAME_MISSING when the pixel data end before the frame does.
    """
    first_bit = (frame - 1) * layout.frame_bits
    start, end = first_bit // 8, (first_bit + layout.frame_bits + 7) // 8
    if end > length:
        reason = f"frame {frame} of {layout.frames} is not there, {length * 8 // layout.frame_bits} are"
        raise RefusedError(ProblemCode.FRAME_MISSING, reason)
    if big_endian and is_word and layout.bits_allocated <= 12:
        raw = _unswapped(stream, offset, start, end)
    else:
        raw = _read_exactly(stream, offset + start, end - start)
    if layout.bits_allocated == 1:
        return _unpacked(raw, first_bit % 8, layout)
    if layout.bits_allocated == 12:
        return _arranged(layout.cut(_unpacked_by_12(raw, first_bit % 8, layout.frame_bits // 12)), layout)
    size = layout.bits_allocated // 8
    words = raw[: layout.frame_bits // 8].view(f"{'>' if big_endian else '<'}u{size}")
    return _arranged(layout.cut(words), layout)


def _unswapped(stream: BinaryIO, offset: int, start: int, end: int) -> NDArray[np.uint8]:
    """Read the bytes `start` to `end` of pixel data whose bytes were swapped in pairs."""
    first = start - start % 2
    pairs = _read_exactly(stream, offset + first, end + end % 2 - first).reshape(-1, 2)
    return pairs[:, ::-1].ravel()[start - first :]


def _read_exactly(stream: BinaryIO, offset: int, count: int) -> NDArray[np.uint8]:
    """Read `count` bytes into fresh memory; a file that shrank meanwhile is refused."""
    raw = np.empty(count, np.uint8)
    _fill(stream, offset, raw)
    return raw


def _fill(stream: BinaryIO, offset: int, raw: NDArray[np.uint8]) -> None:
    view = memoryview(raw.data)
    stream.seek(offset)
    done, count = 0, raw.size
    while done < count:
        got = stream.readinto(view[done:])  # type: ignore[attr-defined]
        if not got:
            raise RefusedError(ProblemCode.TRUNCATED, f"the file ends at byte {offset + done}")
        done += got


def _unpacked(raw: NDArray[np.uint8], first_bit: int, layout: PixelFormat) -> NDArray[Any]:
    """Return single-bit pixels as 0 and 1: the first is the lowest bit (PS3.5 8.1.1)."""
    bits = np.unpackbits(raw, bitorder="little")[first_bit : first_bit + layout.frame_bits]
    return bits.reshape(layout.rows, layout.columns)


def _unpacked_by_12(raw: NDArray[np.uint8], first_bit: int, count: int) -> NDArray[np.uint16]:
    """Return packed pixel cells of 12 bits, two in three bytes, the lowest bits first (PS3.5 8.1.1)."""
    halves = np.empty((raw.size, 2), np.uint16)
    halves[:, 0], halves[:, 1] = raw & 15, raw >> 4
    cells = halves.ravel()[first_bit // 4 :][: 3 * count].reshape(count, 3)
    return np.asarray(cells[:, 0] | cells[:, 1] << np.uint16(4) | cells[:, 2] << np.uint16(8))


def _arranged(values: NDArray[Any], layout: PixelFormat) -> NDArray[Any]:
    if layout.photometric == "YBR_FULL_422":
        return _without_subsampling(values, layout)
    if layout.samples == 1:
        return values.reshape(layout.rows, layout.columns)
    if layout.planar:
        return np.moveaxis(values.reshape(3, layout.rows, layout.columns), 0, 2)
    return values.reshape(layout.rows, layout.columns, 3)


def _without_subsampling(values: NDArray[Any], layout: PixelFormat) -> NDArray[Any]:
    """Return Y, CB, CR for each pixel: two pixels share one pair, stored Y1 Y2 CB CR."""
    if layout.columns % 2:
        raise RefusedError(ProblemCode.BAD_VALUE, f"YBR_FULL_422 of {layout.columns} columns, an odd number")
    quads = values.reshape(-1, 4)
    pixels = np.empty((quads.shape[0], 2, 3), values.dtype)
    pixels[:, :, 0] = quads[:, :2]
    pixels[:, :, 1:] = quads[:, None, 2:]
    return pixels.reshape(layout.rows, layout.columns, 3)
