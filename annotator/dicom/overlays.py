"""Overlay planes of a frame, from groups 60xx or from unused bits of its pixels (DICOM PS3.3 C.9.2)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from annotator.dicom import tags
from annotator.dicom.header import Header
from annotator.dicom.pixel_format import PixelFormat
from annotator.imaging.overlay import Overlay

_GROUPS = range(0, 0x20_0000, 0x2_0000)
_TELLING = frozenset(
    tag + group for group in _GROUPS for tag in (tags.OVERLAY_DATA, tags.OVERLAY_BIT_POSITION)
)
_FARTHEST = 1 << 16


def overlays_of(
    header: Header, layout: PixelFormat, frame: int, words: Callable[[], NDArray[Any]] | None
) -> tuple[Overlay, ...]:
    """Return the overlay planes that lie over a frame (from 1); those that make no sense are left out.

    Parameters
    ----------
    header : Header
    layout : PixelFormat
    frame : int
    words : function or None
        Gives the pixel words of the frame with all their bits, shape (rows, columns); asked only for
        planes in unused bits (retired, but found). None where compression left no such bits.
    """
    # Looked for first: nearly all images have none, and each of their frames would pay for sixteen.
    if header.elements.keys().isdisjoint(_TELLING):
        return ()
    groups = (
        group
        for group in _GROUPS
        if tags.OVERLAY_DATA + group in header or tags.OVERLAY_BIT_POSITION + group in header
    )
    found = (_overlay(header, group, layout, frame, words) for group in groups)
    return tuple(one for one in found if one is not None)


def _overlay(
    header: Header, group: int, layout: PixelFormat, frame: int, words: Callable[[], NDArray[Any]] | None
) -> Overlay | None:
    rows = header.integer(tags.OVERLAY_ROWS + group)
    columns = header.integer(tags.OVERLAY_COLUMNS + group)
    if tags.OVERLAY_DATA + group in header:
        if rows is None or columns is None or rows < 1 or columns < 1:
            return None
        mask = _plane(header, group, (rows, columns), frame)
    else:
        mask = _in_pixels(header, group, layout, words)
    if mask is None or not mask.any():
        return None
    label = header.text(tags.OVERLAY_LABEL + group) or header.text(tags.OVERLAY_DESCRIPTION + group)
    origin = header.integers(tags.OVERLAY_ORIGIN + group)
    top, left = origin if len(origin) == 2 and max(map(abs, origin)) < _FARTHEST else (1, 1)
    return Overlay(mask, top - 1, left - 1, label)


def _plane(header: Header, group: int, shape: tuple[int, int], frame: int) -> NDArray[np.bool_] | None:
    """Return the plane of a frame: bits packed without gaps, the lowest first (PS3.5 8.2)."""
    raw = np.frombuffer(header.raw(tags.OVERLAY_DATA + group), np.uint8)
    if header.big_endian and header.vr(tags.OVERLAY_DATA + group) == b"OW":
        raw = raw[: raw.size // 2 * 2].reshape(-1, 2)[:, ::-1].ravel()
    if tags.NUMBER_OF_FRAMES_IN_OVERLAY + group in header:
        planes = header.integer(tags.NUMBER_OF_FRAMES_IN_OVERLAY + group) or 1
        at = frame - (header.integer(tags.IMAGE_FRAME_ORIGIN + group) or 1)
        if not 0 <= at < planes:
            return None
    else:
        at = 0  # One plane lies over every frame.
    count = shape[0] * shape[1]
    first = at * count
    if first + count > raw.size * 8:
        return None
    bits = np.unpackbits(raw[first // 8 : (first + count + 7) // 8], bitorder="little")
    return bits[first % 8 : first % 8 + count].reshape(shape).astype(np.bool_)


def _in_pixels(
    header: Header, group: int, layout: PixelFormat, words: Callable[[], NDArray[Any]] | None
) -> NDArray[np.bool_] | None:
    """Return a plane kept in a bit of the pixel words that holds no value, None where there is none."""
    bit = header.integer(tags.OVERLAY_BIT_POSITION + group)
    if words is None or bit is None or layout.samples != 1 or header.integer(tags.OVERLAY_BITS + group) == 1:
        return None
    is_value = layout.shift <= bit < layout.shift + layout.bits_stored
    if is_value or not 0 <= bit < layout.bits_allocated:
        return None
    return np.asarray(words() >> bit & 1, np.bool_)
