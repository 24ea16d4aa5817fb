"""How a measurement changed between two dates, or in words why that cannot be said."""

from __future__ import annotations

import math
from dataclasses import dataclass

from annotator.imaging.image import Calibration
from annotator.lesions.records import ImageReference
from annotator.measure.measurement import Band, Measurement, Quantity, Refused

RADIOGRAPHS = frozenset({"CR", "DX", "RG"})
"""The modalities of plain radiographs, which compare with one another."""
TRUSTED = (Calibration.CALIBRATED, Calibration.ESTIMATED)
_INTENSITIES = frozenset(
    {
        Quantity.MEAN,
        Quantity.STANDARD_DEVIATION,
        Quantity.MINIMUM,
        Quantity.TENTH_PERCENTILE,
        Quantity.MEDIAN,
        Quantity.NINETIETH_PERCENTILE,
        Quantity.MAXIMUM,
    }
)
_RATIOS = frozenset({Quantity.MUSCLE_RATIO, Quantity.REFERENCE_RATIO, Quantity.UPTAKE_RATIO})
FLAT = frozenset(
    {
        Quantity.LENGTH,
        Quantity.LONG_AXIS,
        Quantity.SHORT_AXIS,
        Quantity.PERPENDICULAR_AXIS,
        Quantity.AREA,
        Quantity.ANGLE,
        Quantity.COBB_ANGLE,
    }
)
"""What a cut through a lesion measures: another cut measures something else."""


@dataclass(frozen=True, slots=True)
class Seen:
    """A measurement and the image it was taken on."""

    measurement: Measurement
    at: ImageReference


@dataclass(frozen=True, slots=True)
class Difference:
    """A change from an earlier to a later measurement.

    Parameters
    ----------
    quantity : Quantity
    value : float
        Later minus earlier, in `unit`.
    unit : str
    percent : float or None
        Of the earlier value; None where that is zero, or the scale has no true zero (HU).
    band : Band or None
        The error band of the difference; None where one of the two has none.
    """

    quantity: Quantity
    value: float
    unit: str
    percent: float | None
    band: Band | None

    @property
    def is_beyond_error(self) -> bool:
        """Whether the change is larger than the error bands leave open; False where none is known."""
        return self.band is not None and not self.band[0] <= 0.0 <= self.band[1]

    def words(self) -> str:
        """Return the change in words: ``+3.1 mm (+17 %)``, and whether it lies within the error."""
        unit = {"1": "", "mm2": " mm²", "mm3": " mm³", "": ""}.get(self.unit, f" {self.unit}")
        size = abs(self.value)
        places = 1 if size >= 1 else 2 if size >= 0.01 or size == 0 else math.ceil(1 - math.log10(size))
        share = "" if self.percent is None else f" ({self.percent:+.0f} %)"
        doubt = "" if self.is_beyond_error else ", within error" if self.band else ", error not known"
        return f"{self.value:+.{places}f}{unit}{share}{doubt}".replace("-", "−")


def family(modality: str) -> str:
    """Return the group of modalities that compare with one another: all plain radiographs are one."""
    return "radiograph" if modality in RADIOGRAPHS else modality


def alike_cut(one: Measurement, other: Measurement) -> bool:
    """Return whether two measurements may be of like cuts through a lesion, or do not depend on the cut."""
    known = {one.orientation, other.orientation} - {""}
    return one.quantity not in FLAT or len(known) < 2


def alike_contrast(one: Measurement, other: Measurement) -> bool:
    """Return whether two measurements may be of images that show the same bright, or do not depend on it."""
    known = {one.contrast, other.contrast} - {""}
    return one.quantity not in _RATIOS or len(known) < 2


def difference(earlier: Seen, later: Seen) -> Difference | Refused:
    """Return the change between two dates, or why it cannot be said.

    Refused between different quantities, modalities, views, units and references, for sizes in different
    orientations but volumes, and for those without millimetres that can be trusted; for values of MR and
    counts, which have no scale of their own: their ratios compare, those of one weighting or phase.
    The bands are combined as independent errors, by the root of the sum of squares of each side (GUM 5.1.2).

    Raises
    ------
    ValueError
        The measurements are of different quantities: a bug.
    """
    old, new = earlier.measurement, later.measurement
    if old.quantity is not new.quantity:
        raise ValueError(f"{old.quantity.value} does not compare with {new.quantity.value}")
    because = _obstacle(earlier, later)
    if because:
        return Refused(new.quantity, because)
    by = new.value - old.value
    has_zero = new.unit not in ("HU", "deg") and old.value != 0
    percent = 100.0 * by / abs(old.value) if has_zero else None
    return Difference(new.quantity, by, new.unit, percent, _band(old, new))


def _obstacle(earlier: Seen, later: Seen) -> str:
    old, new = earlier.measurement, later.measurement
    before, now = earlier.at, later.at
    if family(before.modality) != family(now.modality):
        return f"{now.modality} does not compare with {before.modality}"
    if before.view != now.view:
        return f"{now.view or 'another'} view does not compare with {before.view or 'another'} view"
    if not alike_cut(old, new):
        return f"{new.orientation} does not compare with {old.orientation}"
    if old.unit != new.unit:
        return f"{new.unit} does not compare with {old.unit}"
    if old.reference != new.reference:
        return f"measured against {new.reference}, before against {old.reference}"
    if not alike_contrast(old, new):
        return f"{new.contrast} does not compare with {old.contrast}"
    untrusted = [one for one in (old, new) if one.calibration not in (None, *TRUSTED)]
    if untrusted:
        words = " and ".join(dict.fromkeys(one.calibration.words for one in untrusted if one.calibration))
        return f"no millimetres that can be trusted: {words}"
    if new.quantity in _INTENSITIES and new.unit != "HU":
        return f"{now.modality} values have no scale of their own; compare a ratio to a reference region"
    return ""


def _band(old: Measurement, new: Measurement) -> Band | None:
    if old.band is None or new.band is None:
        return None
    by = new.value - old.value
    low = math.hypot(new.value - new.band[0], old.band[1] - old.value)
    high = math.hypot(new.band[1] - new.value, old.value - old.band[0])
    return by - low, by + high
