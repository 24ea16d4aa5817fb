"""One element of many files: its values read at one stroke where all are plain, else one by one.

What comes back is what `term_of`, `integer` and `origin_of` make of each value alone.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from annotator.dicom.header import decimals_of, term_of
from annotator.dicom.placement import LARGEST_POSITION_MM, origin_of
from annotator.dicom.text import LONGEST_DECIMAL, integer, is_uid
from annotator.geometry.plane import Vector3

_LONGEST_UID = 64
_LONGEST_INTEGER = 18
_PLAIN_DECIMAL = b"0123456789.+- "


def uids_of(raws: Sequence[bytes]) -> list[str | None]:
    """Return the UIDs of values, None for each that is none."""
    parts = [raw.rstrip(b"\0 ") for raw in raws]
    if _are_uids(parts):
        return [*b"\n".join(parts).decode("ascii").split("\n")]
    return [uid if is_uid(uid := term_of(raw)) else None for raw in raws]


def _are_uids(parts: Sequence[bytes]) -> bool:
    """Tell whether all values, without padding, are UIDs: numbers with dots between."""
    letters = np.array(parts, np.bytes_) if parts else np.empty(0, "S1")
    if not letters.size or not 0 < letters.itemsize <= _LONGEST_UID:
        return False
    table = letters.view(np.uint8).reshape(len(parts), -1)
    is_digit, is_dot, is_past = (table - np.uint8(ord("0"))) < 10, table == ord("."), table == 0
    goes_on = is_digit[:, 1:]
    return bool(
        (is_digit | is_dot | is_past).all()
        and is_digit[:, 0].all()
        and (goes_on | ~is_dot[:, :-1]).all()
        and not is_dot[:, -1].any()
        and not (is_past[:, :-1] & ~is_past[:, 1:]).any()
    )


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
        parts = text.replace(b"\n", b"\\").split(b"\\")
        try:
            known = {part: float(part) for part in set(parts)}  # Two of three are the same in a stack.
        except ValueError:
            known = {}
        if known and max(map(abs, known.values())) < LARGEST_POSITION_MM:
            each = map(known.__getitem__, parts)
            return list(zip(each, each, each, strict=True))
    return [origin_of(decimals_of(raw)) for raw in raws]
