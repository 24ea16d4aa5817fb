"""A coded concept: value, coding scheme, meaning (Code Sequence Macro, PS3.3 8.8)."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Code:
    """A coded concept, for example ``Code("51299004", "SCT", "Clavicle")``."""

    value: str
    scheme: str
    meaning: str
