"""What a compressed frame says of itself, read before any decoder sees it."""

from __future__ import annotations

import struct
from dataclasses import dataclass
from itertools import pairwise

from annotator.dicom.jpeg_colour import stream_colours
from annotator.dicom.pixel_format import PixelFormat
from annotator.dicom.problem import ProblemCode, RefusedError
from annotator.dicom.transfer_syntax import Codec

_STANDALONE = frozenset((0x01, 0xD8, *range(0xD0, 0xD8)))
_MOST_MARKERS = 10_000
_MOST_TILES = 65_535
"""Of a JPEG 2000 code stream: the index of a tile is a 16-bit number (T.800 A.4.2)."""
_LOSSY_FRAMES = (0xC0, 0xC1, 0xC2)
_FRAMES = frozenset((0xC0, 0xC1, 0xC2, 0xC3, 0xF7))
"""Start of frame: baseline, extended, progressive, lossless, JPEG-LS."""


@dataclass(frozen=True, slots=True)
class CodestreamHeader:
    """Size and depth as the code stream claims them; `process` is the second byte of the SOF marker,
    `tiles` the number of tiles of a JPEG 2000 stream, across and down; `colours` what a lossy JPEG stream
    says of its three components, "" for nothing.
    """

    rows: int
    columns: int
    samples: int
    bits: int
    process: int = 0
    tiles: tuple[int, int] = (1, 1)
    colours: str = ""


@dataclass(frozen=True, slots=True)
class CodedFrame:
    """A compressed frame that passed `check_codestream`: nothing else is given to a decoder."""

    data: bytes
    codec: Codec
    layout: PixelFormat
    found: CodestreamHeader


def check_codestream(data: bytes, codec: Codec, layout: PixelFormat) -> CodestreamHeader:
    """Return the header of a code stream after comparing it with what the object says.

    A decoder allocates what the code stream claims; so a lie ends here.

    Raises
    ------
    RefusedError
        DECODE_FAILED when there is no header or it disagrees with Rows, Columns, Samples per Pixel or
        Bits Allocated; TRUNCATED when the end marker is missing; UNSUPPORTED_TS for a JPEG process
        nobody decodes.

    References
    ----------
    ITU-T T.81 B.2.2 (SOF), T.87 C.2.2 (JPEG-LS), T.800 A.5.1 (SIZ), DICOM PS3.5 annex G (RLE).
    """
    if codec is Codec.RLE:
        return _rle_header(data, layout)
    if codec in (Codec.JPEG, Codec.JPEG_LS):
        found = _jpeg_header(data)
    else:
        found = _jpeg2000_header(data)
    claimed = (found.rows, found.columns, found.samples)
    expected = (layout.rows, layout.columns, layout.samples)
    if claimed != expected or not 1 <= found.bits <= layout.bits_allocated:
        raise RefusedError(
            ProblemCode.DECODE_FAILED,
            f"the code stream holds {found.rows} × {found.columns} × {found.samples} of {found.bits} bits, "
            f"the header says {layout.rows} × {layout.columns} × {layout.samples} of {layout.bits_allocated}",
        )
    across, down = found.tiles
    if not 0 < across * down <= _MOST_TILES:
        raise RefusedError(ProblemCode.DECODE_FAILED, f"the code stream claims {across} × {down} tiles")
    if b"\xff\xd9" not in data[-64:]:
        raise RefusedError(ProblemCode.TRUNCATED, "the compressed frame ends without its end marker")
    return found


def _jpeg_header(data: bytes) -> CodestreamHeader:
    if data[:2] != b"\xff\xd8":
        raise RefusedError(ProblemCode.DECODE_FAILED, "the frame is no JPEG code stream")
    position = 2
    for _ in range(_MOST_MARKERS):
        position = data.find(b"\xff", position)
        if not 0 <= position <= len(data) - 4:
            break
        marker = data[position + 1]
        if marker in (0xFF, 0x00) or marker in _STANDALONE:
            position += 1 if marker == 0xFF else 2
            continue
        if (0xC0 <= marker <= 0xCF and marker not in (0xC4, 0xC8, 0xCC)) or marker == 0xF7:
            return _start_of_frame(data, position, marker)
        if marker in (0xDA, 0xD9):
            break
        position += 2 + int.from_bytes(data[position + 2 : position + 4], "big")
    raise RefusedError(ProblemCode.DECODE_FAILED, "the JPEG code stream has no frame header")


def _start_of_frame(data: bytes, position: int, marker: int) -> CodestreamHeader:
    if position + 10 > len(data):
        raise RefusedError(ProblemCode.TRUNCATED, "the compressed frame ends in its header")
    if marker not in _FRAMES:
        raise RefusedError(ProblemCode.UNSUPPORTED_TS, f"JPEG process SOF{marker - 0xC0}")
    bits, rows, columns, samples = struct.unpack_from(">BHHB", data, position + 4)
    colours = stream_colours(data, position) if samples == 3 and marker in _LOSSY_FRAMES else ""
    return CodestreamHeader(rows, columns, samples, bits, marker, colours=colours)


def _jpeg2000_header(data: bytes) -> CodestreamHeader:
    start = 0 if data[:2] == b"\xff\x4f" else data.find(b"\xff\x4f\xff\x51", 0, 4096)
    if start < 0 or len(data) < start + 42 or data[start + 2 : start + 4] != b"\xff\x51":
        raise RefusedError(ProblemCode.DECODE_FAILED, "the frame is no JPEG 2000 code stream")
    right, bottom, left, top = struct.unpack_from(">4L", data, start + 8)
    tile_width, tile_height, tile_left, tile_top = struct.unpack_from(">4L", data, start + 24)
    samples, precision = struct.unpack_from(">HB", data, start + 40)
    across = -(-(right - tile_left) // max(1, tile_width))
    down = -(-(bottom - tile_top) // max(1, tile_height))
    tiles = (across, down)
    return CodestreamHeader(bottom - top, right - left, samples, (precision & 0x7F) + 1, tiles=tiles)


def _rle_header(data: bytes, layout: PixelFormat) -> CodestreamHeader:
    expected = layout.samples * layout.dtype.itemsize
    if len(data) < 64:
        raise RefusedError(ProblemCode.TRUNCATED, "the RLE frame ends in its header")
    segments, *offsets = struct.unpack_from("<16L", data)
    used = offsets[: min(segments, 15)]
    rising = all(a < b for a, b in pairwise(used))
    if segments != expected or not rising or used[0] < 64 or used[-1] >= len(data):
        raise RefusedError(
            ProblemCode.DECODE_FAILED, f"the RLE header names {segments} segments, {expected} are needed"
        )
    return CodestreamHeader(layout.rows, layout.columns, layout.samples, layout.bits_allocated)
