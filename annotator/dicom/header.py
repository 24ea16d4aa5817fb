"""The header of a DICOM file: its elements with typed, forgiving access."""

from __future__ import annotations

import io
import math
import struct
import threading
from collections import OrderedDict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import BinaryIO

from annotator.dicom import tags
from annotator.dicom.deflate import inflated
from annotator.dicom.element_walk import FIRST_BLOCK, read_block, walk_elements
from annotator.dicom.elements import Element, Elements, Everything, PixelElement
from annotator.dicom.problem import ProblemCode, RefusedError
from annotator.dicom.source import Source, opened
from annotator.dicom.text import decimal, decoded, integer
from annotator.dicom.transfer_syntax import (
    BIG_ENDIAN,
    EXPLICIT_LITTLE,
    IMPLICIT_LITTLE,
    TransferSyntax,
    transfer_syntax,
)

BINARY = {b"US": "H", b"SS": "h", b"UL": "L", b"SL": "l", b"FL": "f", b"FD": "d", b"UV": "Q", b"SV": "q"}
LONGEST_TEXT = 16 << 10
"""Bytes of text that are looked at: LT, the longest that is shown, holds 10,240 characters (PS3.5 6.2)."""
MOST_TERMS = 4 << 10
"""Bytes of a list of terms or decimals: no element that is read needs a tenth."""
TEXT_VRS = frozenset(
    (b"DS", b"IS", b"CS", b"LO", b"SH", b"UI", b"UN", b"", b"UC", b"LT", b"ST", b"AE", b"AS")
)
_BINARY_BY_TAG = {
    **dict.fromkeys(
        (
            tags.ROWS, tags.COLUMNS, tags.SAMPLES_PER_PIXEL, tags.BITS_ALLOCATED, tags.BITS_STORED,
            tags.HIGH_BIT, tags.PIXEL_REPRESENTATION, tags.PLANAR_CONFIGURATION, tags.DETECTOR_VECTOR,
            tags.ENERGY_WINDOW_VECTOR, tags.ROTATION_VECTOR, tags.TIME_SLOT_VECTOR, tags.PHASE_VECTOR,
            tags.SLICE_VECTOR, tags.ANGULAR_VIEW_VECTOR, tags.TIME_SLICE_VECTOR,
            tags.NUMBER_OF_FRAMES_IN_PHASE, tags.LUT_DESCRIPTOR, *tags.PALETTE_DESCRIPTORS,
            tags.RECORD_IN_USE, tags.PIXEL_PADDING_VALUE, tags.PIXEL_PADDING_RANGE_LIMIT,
            tags.PREFERRED_PLAYBACK_SEQUENCING, tags.REAL_WORLD_FIRST, tags.REAL_WORLD_LAST,
            tags.OVERLAY_ROWS, tags.OVERLAY_COLUMNS, tags.IMAGE_FRAME_ORIGIN, tags.OVERLAY_BITS,
            tags.OVERLAY_BIT_POSITION,
        ),
        "H",
    ),
    tags.TEMPORAL_POSITION_INDEX: "L",
    tags.OVERLAY_ORIGIN: "h",
    **dict.fromkeys(
        (
            tags.DIFFUSION_B_VALUE, tags.EFFECTIVE_ECHO_TIME, tags.REAL_WORLD_FIRST_FLOAT,
            tags.REAL_WORLD_LAST_FLOAT, tags.REAL_WORLD_SLOPE, tags.REAL_WORLD_INTERCEPT,
            tags.REAL_WORLD_LUT_DATA,
        ),
        "d",
    ),
}  # fmt: skip
"""How to read the binary elements where the VR is not said (implicit VR, or UN)."""


_SIZES = {code: struct.calcsize("<" + code) for code in BINARY.values()}
_REPEATING = 0x00FE0000
"""The bits in which the groups of overlays differ."""


def terms_of(raw: bytes) -> tuple[str, ...]:
    """Return the values of a multi-valued text of the default repertoire; none where it is too long."""
    if not raw or len(raw) > MOST_TERMS:
        return ()
    return tuple([part.strip(" \0") for part in raw.decode("latin-1").split("\\")])


def term_of(raw: bytes) -> str:
    """Return the first value of a text of the default repertoire, "" when there is none."""
    return "" if len(raw) > MOST_TERMS else raw.decode("latin-1").partition("\\")[0].strip(" \0")


def decimals_of(raw: bytes) -> tuple[float, ...] | None:
    """Return all values of a text as numbers; None when there are none or one of them is no number."""
    parts = [decimal(part) for part in terms_of(raw)]
    numbers = tuple([part for part in parts if part is not None])
    return numbers if numbers and len(numbers) == len(parts) else None


@dataclass(frozen=True, slots=True)
class Header:
    """A data set, or an item of a sequence, with its values read on demand.

    Missing, empty and senseless values are all None (or "" or ()): the caller decides what that means.
    """

    elements: Elements
    big_endian: bool = False
    character_sets: tuple[str, ...] = ()

    def __contains__(self, tag: int) -> bool:
        element = self.elements.get(tag)
        return element is not None and bool(element.value or element.items)

    def raw(self, tag: int) -> bytes:
        """Return the bytes of a value, b"" when there is none."""
        element = self.elements.get(tag)
        return b"" if element is None else element.value

    def vr(self, tag: int) -> bytes:
        """Return the value representation as found; b"" in implicit files."""
        element = self.elements.get(tag)
        return b"" if element is None else element.vr

    def text(self, tag: int) -> str:
        """Return the text of an element in its character set, safe to show."""
        raw = self.raw(tag)[:LONGEST_TEXT]
        return decoded(raw, self.character_sets) if raw else ""

    def name(self, tag: int) -> str:
        """Return a person name with its carets and component groups."""
        raw = self.raw(tag)[:LONGEST_TEXT]
        return decoded(raw, self.character_sets, is_name=True) if raw else ""

    def terms(self, tag: int) -> tuple[str, ...]:
        """Return the values of a multi-valued text element of the default repertoire (CS, UI, DS, IS)."""
        return terms_of(self.raw(tag))

    def term(self, tag: int) -> str:
        """Return the first value of a coded or identifying text element, "" when there is none."""
        return term_of(self.raw(tag))

    def numbers(self, tag: int) -> tuple[float, ...] | None:
        """Return all values as numbers; None when there are none or one of them is no finite number."""
        return self._numbers(tag, None)

    def number(self, tag: int) -> float | None:
        """Return the first value as a number."""
        values = self._numbers(tag, 1)
        return values[0] if values else None

    def integer(self, tag: int) -> int | None:
        """Return the first value as an integer."""
        element = self.elements.get(tag)
        if element is None or not element.value:
            return None
        binary = self._binary(tag, element, 1)
        if binary is not None:
            return int(binary[0]) if binary and float(binary[0]).is_integer() else None
        return integer(self.term(tag)) if element.vr in TEXT_VRS else None

    def integers(self, tag: int) -> tuple[int, ...]:
        """Return all values as integers, () when one of them is none."""
        values = self.numbers(tag)
        if not values or not all(value.is_integer() for value in map(float, values)):
            return ()
        return tuple(int(value) for value in values)

    def items(self, tag: int) -> tuple[Header, ...]:
        """Return the items of a sequence; one may have character sets of its own (PS3.3 C.12.1.1.2)."""
        element = self.elements.get(tag)
        if element is None:
            return ()
        items = [Header(item, self.big_endian, self.character_sets) for item in element.items]
        return tuple(
            replace(item, character_sets=item.terms(tags.SPECIFIC_CHARACTER_SET))
            if tags.SPECIFIC_CHARACTER_SET in item
            else item
            for item in items
        )

    def item(self, tag: int) -> Header:
        """Return the first item of a sequence; an empty header when there is none."""
        element = self.elements.get(tag)
        first = element.items[0] if element is not None and element.items else {}
        return Header(first, self.big_endian, self.character_sets)

    def _numbers(self, tag: int, most: int | None) -> tuple[float, ...] | None:
        element = self.elements.get(tag)
        if element is None or not element.value:
            return None
        binary = self._binary(tag, element, most)
        if binary is not None:
            return binary if all(map(math.isfinite, binary)) else None
        if element.vr not in TEXT_VRS:
            return None
        return decimals_of(element.value)

    def _binary(self, tag: int, element: Element, most: int | None) -> tuple[float, ...] | None:
        code = BINARY.get(element.vr)
        if code is None and element.vr in (b"", b"UN"):
            code = _BINARY_BY_TAG.get(tag & ~_REPEATING if tag >> 24 == 0x60 else tag)
        if code is None:
            return None
        count = len(element.value) // _SIZES[code]
        order = ">" if self.big_endian else "<"
        count = count if most is None else min(count, most)
        return tuple(struct.unpack_from(f"{order}{count}{code}", element.value))


@dataclass(frozen=True, slots=True)
class DicomFile:
    """What is known of a file before its pixels are touched.

    Parameters
    ----------
    header : Header
    syntax : TransferSyntax
    pixels : PixelElement or None
        Offsets are into the file, or into `data` when that is given.
    size : int
        Bytes of the file, or of `data`.
    assumed_syntax : bool
        The file does not say its transfer syntax, or says a wrong one for its elements.
    data : bytes or None
        The inflated data set of a deflated file.
    meta : Header
        The file meta information (group 0002), empty where there is none.
    """

    header: Header
    syntax: TransferSyntax
    pixels: PixelElement | None
    size: int
    assumed_syntax: bool
    data: bytes | None = None
    meta: Header = field(default_factory=lambda: Header({}))

    def pixel_element(self) -> PixelElement:
        """Return where the pixel data lie.

        Raises
        ------
        RefusedError
            NO_PIXELS.
        """
        if self.pixels is None:
            raise RefusedError(ProblemCode.NO_PIXELS, "no pixel data (7FE0,0010)")
        return self.pixels


def read_header(
    stream: BinaryIO, everything: Everything | None = None, *, size: int | None = None
) -> DicomFile:
    """Return the header of a DICOM file, with or without preamble and file meta information.

    Parameters
    ----------
    stream : binary file
    everything : Everything, optional
        Keeps what nothing in the program reads, for people to look at.
    size : int, optional
        Bytes of the whole file, where `stream` holds only its beginning.

    Raises
    ------
    RefusedError
        NOT_DICOM, and all of `walk_elements` and `inflated`.

    References
    ----------
    DICOM PS3.10 section 7.
    """
    if size is None:
        size = stream.seek(0, io.SEEK_END)
    stream.seek(0)
    head = read_block(stream, FIRST_BLOCK)
    meta, _, start = walk_elements(
        stream, _start(head, size), size, implicit=False, big_endian=False, only_group=2, beginning=head
    )
    named = Header(meta).term(tags.TRANSFER_SYNTAX_UID)
    syntax = transfer_syntax(named or IMPLICIT_LITTLE)
    data: bytes | None = None
    if syntax.deflated:
        stream.seek(start)
        data = inflated(stream)
        stream, start, size, head = io.BytesIO(data), 0, len(data), data[:FIRST_BLOCK]
    actual = _actual_syntax(_first_element(stream, head, start), start, size, syntax)
    elements, pixels, _ = walk_elements(
        stream,
        start,
        size,
        implicit=actual.implicit,
        big_endian=actual.big_endian,
        everything=everything,
        beginning=head,
    )
    header = Header(elements, actual.big_endian)
    header = Header(elements, actual.big_endian, header.terms(tags.SPECIFIC_CHARACTER_SET))
    assumed = not named or actual is not syntax
    return DicomFile(header, actual, pixels, size, assumed, data, Header(meta))


def _start(head: bytes, size: int) -> int:
    """Return where the first data element lies, refusing what is no DICOM file."""
    if head[128:132] == b"DICM":
        if size <= 132:
            raise RefusedError(ProblemCode.TRUNCATED, "the file ends after its preamble")
        return 132
    if head[:4] == b"DICM" and head[4:6] == b"\x02\0":
        return 4
    # Without a preamble (ACR-NEMA, and data sets cut loose) the first group must be a low, even one.
    group = int.from_bytes(head[:2], "little"), int.from_bytes(head[:2], "big")
    element = int.from_bytes(head[2:4], "little")
    explicit = head[4:6].isalpha() and head[4:6].isupper()
    length = int.from_bytes(head[4:8], "little")
    if 2 in group or (8 in group and (explicit or (element <= 0x18 and length <= 64))):
        return 0
    if not size:
        raise RefusedError(ProblemCode.NOT_DICOM, "the file is empty")
    raise RefusedError(ProblemCode.NOT_DICOM, f"no DICM at byte 128, begins with {head[:4].hex(' ')}")


def _first_element(stream: BinaryIO, head: bytes, start: int) -> bytes:
    """Return the eight bytes with which the data set begins, of a stream whose first bytes are known."""
    if start + 8 <= len(head):
        return head[start : start + 8]
    stream.seek(start)
    return read_block(stream, 8)


def _actual_syntax(first: bytes, start: int, size: int, named: TransferSyntax) -> TransferSyntax:
    """Return the syntax of the elements as the first of them shows it; writers do mistake it."""
    if len(first) < 8 or start + 8 > size:
        return named
    has_vr = first[4:6].isalpha() and first[4:6].isupper()
    if named.implicit and has_vr:
        return transfer_syntax(BIG_ENDIAN if first[0] == 0 and first[1] else EXPLICIT_LITTLE)
    if not has_vr and not named.implicit and named.codec is None:
        return transfer_syntax(IMPLICIT_LITTLE)
    little = int.from_bytes(first[:2], "little")
    if has_vr and named.codec is None and not named.deflated and little in (0x0008, 0x0800):
        big = little == 0x0800
        if big != named.big_endian:
            return transfer_syntax(BIG_ENDIAN if big else EXPLICIT_LITTLE)
    return named


_MOST_REMEMBERED = 4
_remembered: OrderedDict[Source, DicomFile] = OrderedDict()
_turn = threading.Lock()


def header_of(source: Source) -> DicomFile:
    """Return the header of a source; the last few are remembered, so that frames follow fast.

    Raises
    ------
    RefusedError
        As `read_header` and `opened`; the file is named.
    """
    with _turn:
        known = _remembered.get(source)
        if known is not None:
            _remembered.move_to_end(source)
            return known
    with naming(source), opened(source) as stream:
        file = read_header(stream)
    remember_header(source, file)
    return file


def remember_header(source: Source, file: DicomFile) -> None:
    """Let `header_of` know a header that was just read."""
    with _turn:
        _remembered[source] = file
        if len(_remembered) > _MOST_REMEMBERED:
            _remembered.popitem(last=False)


@contextmanager
def naming(source: Source) -> Iterator[None]:
    """Name the file in every refusal that passes."""
    try:
        yield
    except RefusedError as error:
        if error.file:
            raise
        raise error.at(source.label) from error


@contextmanager
def opened_data(source: Source, file: DicomFile) -> Iterator[BinaryIO]:
    """Open the bytes that the pixel offsets of `file` point into."""
    if file.data is not None:
        yield io.BytesIO(file.data)
        return
    with opened(source) as stream:
        yield stream
