"""The direct road: plain uncompressed frames, from the file to their place without header or copy."""

from __future__ import annotations

import sys
from typing import Any

import numpy as np
from numpy.typing import NDArray

from annotator.dicom.header import naming
from annotator.dicom.instance import Instance
from annotator.dicom.pixel_format import PixelFormat
from annotator.dicom.problem import ProblemCode, RefusedError
from annotator.dicom.source import read_into
from annotator.dicom.spare_memory import spare_frame
from annotator.dicom.transfer_syntax import transfer_syntax

_LARGE_BYTES = 4 << 20


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
    """Return a frame as it lies in the file, shape (rows, columns), not yet cut; see `cut` and `settle`.

    A large frame is read into the memory of one that was let go: memory that was never touched costs as
    much to touch as a frame does to read, and a second reader would only wait for the memory.

    Raises
    ------
    RefusedError
        As `read_plain_into`.
    """
    layout = instance.layout
    is_large = layout.frame_bits // 8 >= _LARGE_BYTES
    values = (spare_frame.array if is_large else np.empty)((layout.rows, layout.columns), layout.dtype)
    read_plain_into(values, instance, frame)
    return values


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
        if done < out.nbytes:
            raise RefusedError(ProblemCode.TRUNCATED, f"the file ends at byte {offset + done}")


def cut(values: NDArray[Any], layout: PixelFormat) -> None:
    """Cut values of the type `layout.dtype` to Bits Stored, in place.

    Words that are stored values already, as most are, cost no more than a look at the highest.
    """
    if not layout.shift and layout.bits_stored == 8 * layout.dtype.itemsize:
        return
    lowest = int(values.min()) if layout.signed else 0
    _cut_beyond(values, layout, lowest, int(values.max()))


def settle(values: NDArray[Any], layout: PixelFormat) -> tuple[int, int]:
    """Cut values as `cut` does; return the lowest and highest."""
    lowest, highest = int(values.min()), int(values.max())
    if _cut_beyond(values, layout, lowest, highest):
        lowest, highest = int(values.min()), int(values.max())
    return lowest, highest


def _cut_beyond(values: NDArray[Any], layout: PixelFormat, lowest: int, highest: int) -> bool:
    """Cut values that hold more than the stored value; return whether they did."""
    top = 1 << (layout.bits_stored - layout.signed)
    is_beyond = bool(layout.shift) or highest >= top or lowest < (-top if layout.signed else 0)
    if is_beyond:
        values[...] = layout.cut(values)
    return is_beyond
