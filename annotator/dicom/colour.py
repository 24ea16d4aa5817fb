"""Colour frames as RGB bytes: palettes and luminance-chrominance resolved (DICOM PS3.3 C.7.6.3.1)."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from annotator.dicom import tags
from annotator.dicom.header import Header
from annotator.dicom.luts import RawTable, read_table
from annotator.dicom.pixel_format import PixelFormat
from annotator.dicom.problem import ProblemCode, RefusedError
from annotator.dicom.segmented_palette import expanded_segments

_RGB_FROM_YBR = np.array(
    [[1.0, 0.0, 1.402], [1.0, -0.114 * 1.772 / 0.587, -0.299 * 1.402 / 0.587], [1.0, 1.772, 0.0]]
)
"""The inverse of PS3.3 C.7.6.3.1.2, YBR_FULL."""


def rgb_frame(stored: NDArray[Any], layout: PixelFormat, header: Header) -> NDArray[np.uint8]:
    """Return a colour frame as RGB, shape (rows, columns, 3), uint8; deeper samples keep their top 8 bits.

    Parameters
    ----------
    stored : ndarray
        Palette indices (rows, columns), or three samples a pixel (rows, columns, 3).
    layout : PixelFormat
    header : Header
        With the palette, where there is one.

    Raises
    ------
    RefusedError
        BAD_VALUE when the palette is missing or makes no sense.
    """
    if layout.photometric == "PALETTE COLOR":
        return _from_palette(stored, header, signed=layout.signed)
    shift = max(0, layout.bits_stored - 8)
    samples = (stored >> stored.dtype.type(shift)).astype(np.uint8)
    # JPEG 2000 undoes its own colour transform (YBR_RCT, YBR_ICT): what comes out is RGB.
    return rgb_from_ybr(samples) if layout.photometric in ("YBR_FULL", "YBR_FULL_422") else samples


def rgb_from_ybr(samples: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Return RGB of YBR_FULL samples, rounded and clipped to 0…255."""
    centred = samples.astype(np.float32)
    centred[..., 1:] -= 128.0
    rgb = centred @ _RGB_FROM_YBR.T.astype(np.float32)
    return np.asarray(np.clip(np.floor(rgb + 0.5), 0, 255), np.uint8)


def _from_palette(stored: NDArray[Any], header: Header, *, signed: bool) -> NDArray[np.uint8]:
    channels = []
    for channel in range(3):
        table = _palette_channel(header, channel, signed=signed)
        if table is None:
            raise RefusedError(
                ProblemCode.BAD_VALUE, "the palette (0028,1101) to (0028,1203) is missing or empty"
            )
        entry = np.clip(stored.astype(np.int32) - table.first, 0, table.values.size - 1)
        values = table.values if table.values.dtype == np.uint8 else _top_byte(table)
        channels.append(np.asarray(values[entry], np.uint8))
    return np.stack(channels, axis=2)


def _top_byte(table: RawTable) -> NDArray[np.uint8]:
    # Some writers fill 16-bit entries with 8-bit colours and say so in no way but by their size.
    if table.bits == 8 or not (table.values > 255).any():
        return np.asarray(table.values, np.uint8)
    return np.asarray(table.values >> np.uint16(8), np.uint8)


def _palette_channel(header: Header, channel: int, *, signed: bool) -> RawTable | None:
    descriptor = tags.PALETTE_DESCRIPTORS[channel]
    if tags.PALETTE_DATA[channel] in header:
        return read_table(header, descriptor, tags.PALETTE_DATA[channel], signed=signed)
    raw = header.raw(tags.SEGMENTED_PALETTE_DATA[channel])
    numbers = header.integers(descriptor)
    if not raw or len(numbers) != 3:
        return None
    entries = (numbers[0] & 0xFFFF) or 65536
    values = expanded_segments(raw, entries, numbers[2], big_endian=header.big_endian)
    first = numbers[1] - 65536 if signed and numbers[1] > 32767 else numbers[1]
    return RawTable(first, numbers[2] & 0xFFFF, values) if values.size else None
