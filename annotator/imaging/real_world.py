"""What stored values mean in the real world, beside the modality's own units (PS3.3 C.7.6.16.2.11)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from numpy.typing import NDArray


@dataclass(frozen=True, slots=True, eq=False)
class RealWorldMap:
    """A mapping of a range of stored values: a line, or a value for each of them.

    Parameters
    ----------
    first, last : float
        The range of stored values it holds for, both ends included.
    slope, intercept : float
        Value = slope × stored + intercept; the modality LUT takes no part.
    table : ndarray, shape (entries,), float64, or None
        Takes the place of the line: an entry for each stored value from `first`.
    unit : str
        UCUM code, "" for a bare number, "HU" for Hounsfield units.
    name : str
        What is measured, in words.

    References
    ----------
    DICOM PS3.3 C.7.6.16.2.11 and C.7.6.16.2.11.1.2.
    """

    first: float
    last: float
    slope: float = 1.0
    intercept: float = 0.0
    table: NDArray[Any] | None = None
    unit: str = ""
    name: str = ""

    def value(self, stored: float) -> float | None:
        """Return the real-world value of a stored value, None outside the range."""
        if not self.first <= stored <= self.last:
            return None
        if self.table is None:
            return self.slope * stored + self.intercept
        entry = int(stored - self.first)
        return float(self.table[entry]) if entry < self.table.size else None
