"""Elements as bytes, explicit little endian: for what repeats hundreds of times in a file."""

from __future__ import annotations

import struct
from collections.abc import Iterable

from annotator.terms.code import Code

_LONG = frozenset({b"OB", b"SQ"})
_ITEM = 0xFFFEE000


def element(tag: int, kind: bytes, value: bytes) -> bytes:
    """Return an element, padded to an even length (PS3.5 6.2, 7.1.2).

    Parameters
    ----------
    tag : int
    kind : bytes
        Value representation.
    value : bytes
    """
    padded = value + (b"\0" if kind in (b"UI", b"OB") else b" ") * (len(value) % 2)
    head = struct.pack("<HH", tag >> 16, tag & 0xFFFF) + kind
    size = struct.pack("<HI", 0, len(padded)) if kind in _LONG else struct.pack("<H", len(padded))
    return head + size + padded


def sequence(tag: int, items: Iterable[bytes]) -> bytes:
    """Return a sequence of items that are given by the bytes of their elements (PS3.5 7.5)."""
    head = struct.pack("<HH", _ITEM >> 16, _ITEM & 0xFFFF)
    return element(tag, b"SQ", b"".join(head + struct.pack("<I", len(one)) + one for one in items))


def code_bytes(code: Code) -> bytes:
    """Return the elements of an item of a code sequence (PS3.3 8.8), of a code in ASCII letters."""
    parts = (
        (0x00080100, b"SH", code.value),
        (0x00080102, b"SH", code.scheme),
        (0x00080104, b"LO", code.meaning),
    )
    return b"".join(element(tag, kind, text.encode("ascii")) for tag, kind, text in parts)
