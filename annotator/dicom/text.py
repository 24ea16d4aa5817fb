"""Text and numbers of data elements: character sets, and the grammar of DS and IS (DICOM PS3.5 6.2)."""

from __future__ import annotations

import math
import re
from datetime import date
from functools import lru_cache

from annotator.dicom.character_sets import characters
from annotator.dicom.problem import plain

LONGEST_DECIMAL = 64
"""DS holds 16 characters; longer ones occur, but nothing beyond this is meant as a number."""
_DECIMAL = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d{1,3})?")
_INTEGER = re.compile(r"[+-]?\d{1,18}")
_SETS = (6, 13, 100, 101, 109, 110, 126, 127, 138, 144, 148, 166, 203)
_EXTENDED_SETS = (*_SETS, 58, 87, 149, 159)
_DEFINED_SETS = frozenset(
    (
        *("", "GB18030", "GBK", "ISO_IR 192"),
        *(f"ISO_IR {number}" for number in _SETS),
        *(f"ISO 2022 IR {number}" for number in _EXTENDED_SETS),
    )
)
"""Defined terms of Specific Character Set (PS3.3 C.12.1.1.2)."""


def decoded(raw: bytes, character_sets: tuple[str, ...], *, is_name: bool = False) -> str:
    """Return the text of an element, safe to show: undecodable and control characters are replaced.

    Parameters
    ----------
    raw : bytes
    character_sets : tuple of str
        Values of Specific Character Set (0008,0005).
    is_name : bool
        A person name: ``=`` and ``^`` too end the reach of an escape sequence.

    References
    ----------
    DICOM PS3.5 6.1, PS3.3 C.12.1.1.2.
    """
    raw = raw.rstrip(b"\0 ") if is_name else raw.rstrip(b"\0 ").lstrip(b" ")
    if raw.isascii() and b"\x1b" not in raw:
        return plain(raw.decode("ascii"))
    return plain(characters(raw, character_sets, is_name=is_name))


def is_readable(character_sets: tuple[str, ...], *texts: str) -> bool:
    """Return whether texts were read as meant: in sets that exist, with no character replaced."""
    return _DEFINED_SETS.issuperset(character_sets) and not any("\ufffd" in text for text in texts)


def decimal(text: str) -> float | None:
    """Return the number of a decimal string, None when it is none or not finite.

    Stricter than ``float``: no underscores, no "nan", no "inf", no comma.
    """
    return _decimal(text) if len(text) <= LONGEST_DECIMAL else None


@lru_cache(maxsize=4096)
def _decimal(text: str) -> float | None:
    text = text.strip(" \0")
    if not _DECIMAL.fullmatch(text):
        return None
    number = float(text)
    return number if math.isfinite(number) else None


def integer(text: str) -> int | None:
    """Return the number of an integer string, None when it is none; "3.0" counts as 3."""
    text = text.strip(" \0")
    return _integer(text) if len(text) <= LONGEST_DECIMAL else None


@lru_cache(maxsize=4096)
def _integer(text: str) -> int | None:
    if _INTEGER.fullmatch(text):
        return int(text)
    number = decimal(text)
    return int(number) if number is not None and number.is_integer() and abs(number) < 2**53 else None


def is_uid(text: str) -> bool:
    """Return whether text is a UID: digits and dots, at most 64 (PS3.5 9.1; leading zeros pass)."""
    if not 0 < len(text) <= 64 or text[0] == "." or text[-1] == "." or ".." in text:
        return False
    return text.replace(".", "").isdecimal()


def calendar_date(text: str) -> date | None:
    """Return the day of a DA, also in the old form ``YYYY.MM.DD``; None when there is none."""
    digits = text.strip().replace(".", "").replace("-", "")[:8]
    if not re.fullmatch(r"\d{8}", digits):
        return None
    try:
        return date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    except ValueError:
        return None


def clock_time(text: str) -> str:
    """Return a TM as ``HH:MM:SS`` (or as far as it goes), "" when there is none."""
    digits = re.match(r"\d{2,6}", text.strip().replace(":", ""))
    if digits is None:
        return ""
    number = digits.group()
    return ":".join(number[at : at + 2] for at in range(0, len(number) - 1, 2))
