"""A raster as a PNG file, with zlib alone."""

from __future__ import annotations

import struct
import zlib

import numpy as np
from numpy.typing import NDArray

_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_TRUECOLOUR, _TRUECOLOUR_ALPHA = 2, 6


def _chunk(name: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))


def png(pixels: NDArray[np.uint32]) -> bytes:
    """Return a PNG file of a raster; the alpha channel is left out when every pixel is opaque.

    Parameters
    ----------
    pixels : ndarray
        Shape (rows, columns), uint32 0xAARRGGBB, colours not multiplied by alpha.

    Raises
    ------
    ValueError
        The raster is not two-dimensional, not uint32, or empty.

    References
    ----------
    ISO/IEC 15948 (PNG), sections 5 and 11; colour types 2 and 6, eight bits a sample, no filter.
    """
    if pixels.ndim != 2 or pixels.dtype != np.uint32 or pixels.size == 0:
        raise ValueError(f"a picture has rows × columns of uint32, not {pixels.shape} of {pixels.dtype}")
    rows, columns = pixels.shape
    opaque = bool((pixels >> 24 == 255).all())
    shifts = (16, 8, 0) if opaque else (16, 8, 0, 24)
    samples = np.stack([(pixels >> shift & 255).astype(np.uint8) for shift in shifts], axis=-1)
    lines = np.zeros((rows, 1 + columns * len(shifts)), np.uint8)
    lines[:, 1:] = samples.reshape(rows, -1)
    kind = _TRUECOLOUR if opaque else _TRUECOLOUR_ALPHA
    header = struct.pack(">IIBBBBB", columns, rows, 8, kind, 0, 0, 0)
    body = zlib.compress(lines.tobytes(), 6)
    return _SIGNATURE + _chunk(b"IHDR", header) + _chunk(b"IDAT", body) + _chunk(b"IEND", b"")
