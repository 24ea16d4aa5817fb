"""One element of many files: its values read at one stroke where all are plain, else one by one.

What comes back is what `term_of`, `integer` and `origin_of` make of each value alone.
"""

from __future__ import annotations

from collections.abc import Sequence

from annotator.dicom.header import decimals_of, term_of
from annotator.dicom.placement import LARGEST_POSITION_MM, origin_of
from annotator.dicom.text import LONGEST_DECIMAL, integer, is_uid
from annotator.geometry.plane import Vector3

_LONGEST_UID = 64
_LONGEST_INTEGER = 18
_PLAIN_DECIMAL = b"0123456789.+- "


def uids_of(raws: Sequence[bytes]) -> list[str | None]:
    """Return the UIDs of values, None for each that is none."""
    text = b"\n".join([raw.rstrip(b"\0 ") for raw in raws])
    between = b"\n" + text + b"\n"
    parts = text.decode("latin-1").split("\n")
    are_plain = (
        text.replace(b".", b"").replace(b"\n", b"").isdigit()
        and not any(odd in between for odd in (b"..", b"\n.", b".\n", b"\n\n"))
        and len(parts) == len(raws)
        and max(map(len, parts)) <= _LONGEST_UID
    )
    if are_plain:
        return list(parts)
    return [uid if is_uid(uid := term_of(raw)) else None for raw in raws]


def integers_of(raws: Sequence[bytes]) -> list[int | None]:
    """Return the first integer of each value, None where there is none."""
    parts = [raw.strip(b"\0 ") for raw in raws]
    if b"".join(parts).isdigit() and all(parts) and max(map(len, parts)) <= _LONGEST_INTEGER:
        return list(map(int, parts))
    return [integer(term_of(raw)) for raw in raws]


def origins_of(raws: Sequence[bytes]) -> list[Vector3 | None]:
    """Return the positions of values, LPS mm, None for each that makes no sense."""
    text = b"\n".join([raw.rstrip(b"\0") for raw in raws])
    separators = b"\\\\\n" * len(raws)
    are_plain = (
        text.translate(None, _PLAIN_DECIMAL) == separators[:-1]
        and max(map(len, raws), default=0) <= LONGEST_DECIMAL
    )
    if are_plain:
        try:
            numbers = list(map(float, text.replace(b"\n", b"\\").split(b"\\")))
        except ValueError:
            numbers = []
        if numbers and max(numbers) < LARGEST_POSITION_MM and min(numbers) > -LARGEST_POSITION_MM:
            each = iter(numbers)
            return list(zip(each, each, each, strict=True))
    return [origin_of(decimals_of(raw)) for raw in raws]
