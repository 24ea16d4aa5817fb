"""The direct road: plain uncompressed frames, from the file to their place without header or copy."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from annotator.dicom.header import naming
from annotator.dicom.instance import Instance
from annotator.dicom.pixel_format import PixelFormat
from annotator.dicom.problem import ProblemCode, RefusedError
from annotator.dicom.source import read_into, reading
from annotator.dicom.spare_memory import spare_frame
from annotator.dicom.threads import helped
from annotator.dicom.transfer_syntax import transfer_syntax

Range = tuple[int, int]
"""The lowest and the highest stored value."""
_LARGE_BYTES = 4 << 20
_BLOCK_BYTES, _SHARED_BLOCK_BYTES = 1 << 19, 1 << 21
"""Still in the processor's cache when it was read: to look at the values costs a third of doing so later.
Two threads get in each other's way between blocks; larger ones make up for it.
"""


def lies_plainly(instance: Instance, frame: int) -> bool:
    """Return whether a frame lies whole in its file, byte by byte as it will lie in memory.

    All else is left to the road that looks at the header again.
    """
    layout, pixels, syntax = instance.layout, instance.pixels, transfer_syntax(instance.transfer_syntax)
    if pixels.length is None or syntax.codec is not None or syntax.deflated or not syntax.supported:
        return False
    if instance.stations or instance.source.member is not None or syntax.big_endian or sys.byteorder == "big":
        return False
    if layout.samples != 1 or layout.bits_allocated not in (8, 16, 32):
        return False
    end = frame * (layout.frame_bits // 8)
    return end <= pixels.length and pixels.offset + end <= instance.source.size


def read_plain(instance: Instance, frame: int) -> NDArray[Any]:
    """Return the stored values of a frame, shape (rows, columns).

    Raises
    ------
    RefusedError
        As `read_plain_into`.
    """
    layout = instance.layout
    values, seen = _read(instance, frame, lambda block: _extremes(block, layout))
    _cut_beyond(values, layout, *_joined(seen))
    return values


def read_settled(instance: Instance, frame: int) -> tuple[NDArray[Any], Range]:
    """Return what `read_plain` does, and its range.

    Raises
    ------
    RefusedError
        As `read_plain_into`.
    """
    values, seen = _read(instance, frame, _range)
    found = _joined(seen)
    return values, _range(values) if _cut_beyond(values, instance.layout, *found) else found


def _read(
    instance: Instance, frame: int, look: Callable[[NDArray[Any]], Range]
) -> tuple[NDArray[Any], list[Range]]:
    """Return a frame as it lies in the file, and what a look at each of its blocks gave.

    A large frame is read into the memory of one that was let go: memory that was never touched costs as
    much to touch as a frame does to read.
    """
    layout, source = instance.layout, instance.source
    frame_bytes = layout.frame_bits // 8
    is_large = frame_bytes >= _LARGE_BYTES
    values = (spare_frame.array if is_large else np.empty)((layout.rows, layout.columns), layout.dtype)
    flat = values.reshape(-1)
    block = (_SHARED_BLOCK_BYTES if is_large else _BLOCK_BYTES) // layout.dtype.itemsize
    begin, waiting = instance.pixels.offset + (frame - 1) * frame_bytes, iter(range(0, len(flat), block))

    def work() -> list[Range]:
        seen = []
        with naming(source), reading(source) as read:
            for at in waiting:
                part = flat[at : at + block]
                offset = begin + at * layout.dtype.itemsize
                _check_end(offset, read(offset, part.view(np.uint8).data), part.nbytes)
                seen.append(look(part))
        return seen

    return values, helped(work) if is_large else work()


def _check_end(offset: int, done: int, wanted: int) -> None:
    if done < wanted:
        raise RefusedError(ProblemCode.TRUNCATED, f"the file ends at byte {offset + done}")


def _joined(ranges: Sequence[Range]) -> Range:
    lows, highs = zip(*ranges, strict=True)
    return min(lows), max(highs)


def read_plain_into(out: NDArray[Any], instance: Instance, frame: int) -> None:
    """Read one frame, or several that follow one another, into memory that is there.

    Parameters
    ----------
    out : ndarray, shape (rows, columns) or (frames, rows, columns), C order
        Of the type `instance.layout.dtype`. What it holds then is not yet cut; see `cut`.
    instance : Instance
    frame : int
        The first, from 1; `lies_plainly` must hold for it and those that follow.

    Raises
    ------
    RefusedError
        TRUNCATED when the file ends before the frame does, and as `opened`; the file is named.
    """
    frame_bytes = instance.layout.frame_bits // 8
    offset = instance.pixels.offset + (frame - 1) * frame_bytes
    with naming(instance.source):
        done = read_into(instance.source, offset, out.reshape(-1).view(np.uint8).data)
        _check_end(offset, done, out.nbytes)


def cut(values: NDArray[Any], layout: PixelFormat) -> None:
    """Cut values of the type `layout.dtype` to Bits Stored, in place."""
    _cut_beyond(values, layout, *_extremes(values, layout))


def settle(values: NDArray[Any], layout: PixelFormat) -> Range:
    """Cut values as `cut` does; return the lowest and highest."""
    found = _range(values)
    return _range(values) if _cut_beyond(values, layout, *found) else found


def _range(values: NDArray[Any]) -> Range:
    return int(values.min()), int(values.max())


def _extremes(values: NDArray[Any], layout: PixelFormat) -> Range:
    """Return as much of the range as tells whether there is anything to cut.

    Words that are stored values already, as most are, cost no more than a look at the highest.
    """
    if layout.shift or layout.bits_stored == 8 * layout.dtype.itemsize:
        return 0, 0
    return int(values.min()) if layout.signed else 0, int(values.max())


def _cut_beyond(values: NDArray[Any], layout: PixelFormat, lowest: int, highest: int) -> bool:
    """Cut values that hold more than the stored value; return whether they did."""
    top = 1 << (layout.bits_stored - layout.signed)
    is_beyond = bool(layout.shift) or highest >= top or lowest < (-top if layout.signed else 0)
    if is_beyond:
        values[...] = layout.cut(values)
    return is_beyond
