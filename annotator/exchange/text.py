"""Text that strangers wrote, made safe to show and to store in tables."""

from __future__ import annotations

import re
import unicodedata

NOTICE = "Research use; not for primary diagnosis."
"""Stands in every export that people read."""

# C0, C1 and DEL move the cursor or end strings; the bidi controls (UAX #9) show text in another order
# than it is stored ("Trojan source"); the rest cannot stand in XML 1.0.
_UNSAFE = re.compile(
    "[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2028\u2029\u2066-\u2069\ufeff\ufffe\uffff]+"
)
_SURROGATE = re.compile("[\ud800-\udfff]")
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "\0", "＝", "＋", "－", "＠")


def plain(text: str) -> str:
    """Return text on one line without control and bidirectional characters, in normal form C.

    Lone surrogates, which no UTF-8 file can hold, become U+FFFD.
    """
    visible = _SURROGATE.sub("\ufffd", _UNSAFE.sub(" ", text))
    return " ".join(unicodedata.normalize("NFC", visible).split())


def cell(text: str) -> str:
    """Return text for a cell of a table: plain, and never a formula (OWASP ASVS 1.2.10).

    Spreadsheets run a cell that begins with ``= + - @`` or a control character; an apostrophe before it
    keeps it text.
    """
    shown = plain(text)
    return f"'{shown}" if text.startswith(_FORMULA_STARTS) or shown.startswith(_FORMULA_STARTS) else shown
