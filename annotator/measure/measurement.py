"""A measurement: what was measured, the number, its unit, how, its error band, and the codes that name it."""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import Enum

from annotator.imaging.image import Calibration
from annotator.terms.code import Code

Band = tuple[float, float]
"""Lowest and highest value that the true one may have, in the unit of the measurement."""


class Quantity(Enum):
    """What can be measured of a mark; the value is the word people read."""

    LENGTH = "length"
    LONG_AXIS = "long axis"
    SHORT_AXIS = "short axis"
    PERPENDICULAR_AXIS = "perpendicular axis"
    AREA = "area"
    VOLUME = "volume"
    ANGLE = "angle"
    COBB_ANGLE = "Cobb angle"
    MEAN = "mean"
    STANDARD_DEVIATION = "standard deviation"
    MINIMUM = "minimum"
    TENTH_PERCENTILE = "10th percentile"
    MEDIAN = "median"
    NINETIETH_PERCENTILE = "90th percentile"
    MAXIMUM = "maximum"
    LYTIC_SHARE = "lytic share"
    SCLEROTIC_SHARE = "sclerotic share"
    UPTAKE_RATIO = "uptake ratio"
    MUSCLE_RATIO = "lesion-to-muscle ratio"
    REFERENCE_RATIO = "ratio to reference region"


_SHOWN_UNITS = {"deg": "°", "mm2": " mm²", "mm3": " mm³", "px2": " px²", "%": " %", "1": "", "": ""}
_UL_PER_ML = 1000.0


@dataclass(frozen=True, slots=True)
class Measurement:
    """One number measured on one frame, or on the frames of one stack (TID 300).

    Parameters
    ----------
    quantity : Quantity
    value : float
    unit : str
        UCUM: mm, mm2, mm3; px, px2 where the image has no spacing; deg; the image's unit for intensities;
        % for shares; 1 for ratios.
    method : str
        In words: how, and where the millimetres come from.
    code : Code
        The concept measured (CID 218, CID 7470).
    derivation : Code or None
        Mean, maximum… of the concept (CID 7464).
    calibration : Calibration or None
        How far the millimetres can be trusted; None for intensities and ratios.
    band : Band or None
        The error band; `measure.error_band` says what it covers. None where none can be stated.
    reference : str
        What it is measured against, in words: "mirrored side", "stated limits"; "" where that is nothing, or
        always the same.
    orientation : str
        How the image cuts or sees the body: axial, coronal, sagittal, frontal, lateral, "" where that is not
        known.
    """

    quantity: Quantity
    value: float
    unit: str
    method: str
    code: Code
    derivation: Code | None = None
    calibration: Calibration | None = None
    band: Band | None = None
    reference: str = ""
    orientation: str = ""

    def words(self, digits: int = 0) -> str:
        """Return value and unit, and where doubtful millimetres come from: ``18 mm at detector``."""
        doubt = "" if self.calibration is None else self.calibration.short
        unit = _SHOWN_UNITS.get(self.unit, f" {self.unit}")
        return f"{self.value:.{digits}f}{unit} {doubt}".rstrip()

    def words_with_band(self) -> str:
        """Return value, error band and unit, to the digits that the band bears: ``18.2 ± 0.6 mm``.

        A band that is not even about the value is given by its ends: ``18.2 (13.6–18.8) mm``. Volumes of a
        millilitre or more are given in mL.
        """
        in_ml = self.unit == "mm3" and self.value >= _UL_PER_ML
        factor, unit = (_UL_PER_ML, " mL") if in_ml else (1.0, _SHOWN_UNITS.get(self.unit, f" {self.unit}"))
        value = self.value / factor
        if self.band is None:
            return f"{_digits(value, abs(value) / 100)}{unit}"
        low, high = (end / factor for end in self.band)
        width = (high - low) / 2
        shown = _digits(value, width)
        if abs(high + low - 2 * value) <= width / 10:
            return f"{shown} ± {_digits(width, width)}{unit}"
        return f"{shown} ({_digits(low, width)}–{_digits(high, width)}){unit}"


@dataclass(frozen=True, slots=True)
class Refused:
    """Why something is not measured or compared: the words a reader is told."""

    quantity: Quantity
    because: str


def _digits(value: float, step: float) -> str:
    """Return a number to about a tenth of a step: more digits than that would claim too much."""
    places = 2 if step < 0.1 else 1 if step < 3 else 0
    if 0 < step < 0.01:
        places = -math.floor(math.log10(step))
    return f"{value:.{places}f}".replace("-", "−")
