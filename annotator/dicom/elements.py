"""Data elements as they are found in a file (DICOM PS3.5 section 7)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

Elements = dict[int, "Element"]

UNDEFINED = 0xFFFFFFFF
ITEM, ITEM_END, SEQUENCE_END = 0xFFFEE000, 0xFFFEE00D, 0xFFFEE0DD
LONG_VRS = frozenset(
    (b"OB", b"OW", b"SQ", b"UN", b"UT", b"OF", b"OD", b"OL", b"UC", b"UR", b"OV", b"SV", b"UV")
)
SHORT_VRS = frozenset(
    (b"AE", b"AS", b"AT", b"CS", b"DA", b"DS", b"DT", b"FL", b"FD", b"IS", b"LO", b"LT", b"PN", b"SH",
     b"SL", b"SS", b"ST", b"TM", b"UI", b"UL", b"US")
)  # fmt: skip


class Element(NamedTuple):
    """One data element: its value representation as found, and its bytes or its items.

    A named tuple, as a header makes hundreds of them and a frozen dataclass takes three times as long.
    """

    vr: bytes
    value: bytes
    items: Sequence[Elements] = ()
    length: int | None = None
    """Bytes of the whole value where only its beginning is kept."""


@dataclass(frozen=True, slots=True)
class Everything:
    """Asks a walk for private elements too, and for the beginning of values that are long.

    `sequences` are the tags to be known as sequences where the file does not say so.
    """

    sequences: frozenset[int]
    longest_bytes: int


@dataclass(frozen=True, slots=True)
class PixelElement:
    """Where the pixel data lie: offset and length of the value, None for encapsulated fragments."""

    tag: int
    vr: bytes
    offset: int
    length: int | None


def tag_name(tag: int) -> str:
    """Return a tag as people write it: ``(gggg,eeee)``."""
    return f"({tag >> 16:04X},{tag & 0xFFFF:04X})"
