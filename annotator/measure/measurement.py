"""A measurement: what was measured, the number, its unit, how, and the codes that name it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from annotator.imaging.image import Calibration
from annotator.terms.code import Code


class Quantity(Enum):
    """What can be measured of a mark; the value is the word people read."""

    LENGTH = "length"
    LONG_AXIS = "long axis"
    SHORT_AXIS = "short axis"
    AREA = "area"
    ANGLE = "angle"
    COBB_ANGLE = "Cobb angle"
    MEAN = "mean"
    STANDARD_DEVIATION = "standard deviation"
    MINIMUM = "minimum"
    MAXIMUM = "maximum"
    UPTAKE_RATIO = "uptake ratio"


@dataclass(frozen=True, slots=True)
class Measurement:
    """One number measured on one frame (TID 300).

    Parameters
    ----------
    quantity : Quantity
    value : float
    unit : str
        mm, mm2; px, px2 where the image has no spacing; deg; the image's unit for intensities; 1 for ratios.
    method : str
        In words: how, and where the millimetres come from.
    code : Code
        The concept measured (CID 218, CID 7470).
    derivation : Code or None
        Mean, maximum… of the concept (CID 7464).
    calibration : Calibration or None
        How far the millimetres can be trusted; None for intensities and ratios.
    """

    quantity: Quantity
    value: float
    unit: str
    method: str
    code: Code
    derivation: Code | None = None
    calibration: Calibration | None = None

    def words(self, digits: int = 0) -> str:
        """Return value and unit, and where doubtful millimetres come from: ``18 mm at detector``."""
        doubt = "" if self.calibration is None else self.calibration.short
        unit = "°" if self.unit == "deg" else f" {self.unit}"
        return f"{self.value:.{digits}f}{unit} {doubt}".rstrip()
