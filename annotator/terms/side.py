"""Sides of the body, with the codes of CID 244 and CID 245 (PS3.16)."""

from __future__ import annotations

from enum import StrEnum

from annotator.terms.code import Code


class Side(StrEnum):
    """The patient's side of a site; midline for unpaired sites."""

    RIGHT = "R"
    LEFT = "L"
    MIDLINE = "midline"

    @property
    def code(self) -> Code:
        """The laterality modifier of CID 244; for the midline "Median" of CID 245."""
        return _CODES[self]

    @property
    def word(self) -> str:
        """The side as a word for labels; empty for the midline."""
        return {"R": "right", "L": "left", "midline": ""}[self.value]


_CODES = {
    Side.RIGHT: Code("24028007", "SCT", "Right"),
    Side.LEFT: Code("7771000", "SCT", "Left"),
    Side.MIDLINE: Code("130290", "DCM", "Median"),
}
