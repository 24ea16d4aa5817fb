"""Bytes of text → characters: single character sets, and several by ISO 2022 escapes (DICOM PS3.5 6.1).

The terms of Specific Character Set (0008,0005) are read as they are meant, also where they are misspelt.
What is not declared, or declared in a term nobody knows, is UTF-8 where it can be, else Latin-1.
"""

from __future__ import annotations

import re
from functools import lru_cache

_ALONE = {"192": "utf-8", "GB18030": "gb18030", "GBK": "gb18030", "GB2312": "gb18030"}
"""Sets that know no escapes; GB18030 holds all of the other two."""
_RIGHT_HALVES = {
    "100": "latin-1", "101": "iso8859-2", "109": "iso8859-3", "110": "iso8859-4", "144": "iso8859-5",
    "127": "iso8859-6", "126": "iso8859-7", "138": "iso8859-8", "148": "iso8859-9", "203": "iso8859-15",
    "166": "tis-620", "13": "cp932", "149": "cp949", "58": "gb18030",
}  # fmt: skip
"""What bytes above 127 mean, by the registration number of the set (PS3.3 C.12.1.1.2).

The last three are what senders really write: supersets whose characters may hold bytes below 128.
"""
_ESCAPES_TO_LEFT = {b"(B": "ascii", b"(J": "ascii", b"$B": "iso2022_jp", b"$(D": "iso2022_jp_2"}
_ESCAPES_TO_RIGHT = {
    b"-A": "100", b"-B": "101", b"-C": "109", b"-D": "110", b"-L": "144", b"-G": "127", b"-F": "126",
    b"-H": "138", b"-M": "148", b"-b": "203", b"-T": "166", b")I": "13", b"$)C": "149", b"$)A": "58",
}  # fmt: skip
_NUMBERED = re.compile(r"(?:ISO[\s_-]*)?(?:2022[\s_-]*)?IR[\s_-]*(\d+)")
_PART = re.compile(rb"\x1b\$?[()-]?[\x30-\x7e]|[\x80-\xff]+|[^\x1b\x80-\xff]+|\x1b", re.DOTALL)


def characters(raw: bytes, terms: tuple[str, ...], *, is_name: bool = False) -> str:
    """Return the characters of a text; bytes that are none of their set become U+FFFD.

    Parameters
    ----------
    raw : bytes
    terms : tuple of str
        Values of Specific Character Set (0008,0005).
    is_name : bool
        A person name: ``^`` and ``=`` too end the reach of an escape.
    """
    sets = _sets(terms)
    alone = _ALONE.get(sets[0]) if sets else None
    if alone is not None:
        return raw.decode(alone, "replace")
    right = next((_RIGHT_HALVES[one] for one in sets if one in _RIGHT_HALVES), "")
    if b"\x1b" not in raw:
        return raw.decode(right, "replace") if right else _undeclared(raw)
    ends = b"\t\n\f\r\\^=" if is_name else b"\t\n\f\r\\"
    return "".join(_decoded_parts(raw, right or "latin-1", ends))


@lru_cache(maxsize=256)
def _sets(terms: tuple[str, ...]) -> tuple[str, ...]:
    """Return the registration numbers (or names) of the sets, unknown ones left out."""
    found = []
    for term in terms:
        name = term.strip().upper()
        numbered = _NUMBERED.fullmatch(name)
        key = numbered.group(1) if numbered else "192" if name in ("UTF-8", "UTF8") else name
        if key in _RIGHT_HALVES or key in _ALONE or key in ("87", "159"):
            found.append(key)
    return tuple(found)


def _undeclared(raw: bytes) -> str:
    # Latin-1 text that happens to be valid UTF-8 is all but unknown; the reverse fills our archives.
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return raw.decode("latin-1")


def _decoded_parts(raw: bytes, right: str, ends: bytes) -> list[str]:
    """Return the text between escapes, each part by the sets in force (ISO/IEC 2022, PS3.5 6.1.2.5)."""
    texts, here_left, here_right = [], "ascii", right
    for part in _PART.findall(raw):
        if part[0] >= 0x80:
            texts.append(part.decode(here_right, "replace"))
        elif part[0] != 0x1B:
            texts.append(_left(part, here_left))
            # Not within Japanese: two bytes of a character may look like an end.
            if here_left == "ascii" and any(end in part for end in ends):
                here_right = right
        elif part[1:] in _ESCAPES_TO_LEFT:
            here_left = _ESCAPES_TO_LEFT[part[1:]]
        elif part[1:] in _ESCAPES_TO_RIGHT:
            here_right = _RIGHT_HALVES[_ESCAPES_TO_RIGHT[part[1:]]]
        else:
            texts.append(part.decode("ascii"))
    return texts


def _left(part: bytes, codec: str) -> str:
    if codec == "ascii":
        return part.decode("ascii")
    escape = b"\x1b$B" if codec == "iso2022_jp" else b"\x1b$(D"
    return (escape + part + b"\x1b(B").decode(codec, "replace")
