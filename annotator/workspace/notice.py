"""What the program tells the reader in passing."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Weight(StrEnum):
    """How much a notice matters: shown for a moment, until seen, or until mended."""

    PASSING = "passing"
    WARNING = "warning"
    FAILURE = "failure"


@dataclass(frozen=True, slots=True)
class Notice:
    """One sentence, and what to do; plain text."""

    text: str
    weight: Weight = Weight.PASSING
    hint: str = ""
