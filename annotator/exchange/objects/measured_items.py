"""Measurements as items of structured reports (TID 300)."""

from __future__ import annotations

from highdicom import sr
from pydicom.sr.coding import Code as SrCode

from annotator.exchange.marked import Marked
from annotator.exchange.objects.region_items import coordinates
from annotator.imaging.image import Calibration
from annotator.measure.measurement import Measurement
from annotator.terms.code import Code
from annotator.terms.findings import SCHEME

_UNITS = {
    "": ("1", "no units"), "1": ("1", "no units"), "%": ("%", "percent"), "mm": ("mm", "mm"),
    "mm2": ("mm2", "mm2"), "mm3": ("mm3", "mm3"), "deg": ("deg", "degrees"),
    "HU": ("[hnsf'U]", "Hounsfield unit"), "counts": ("{counts}", "counts"), "px": ("{pixels}", "pixels"),
    "px2": ("{pixels2}", "square pixels"), "US": ("1", "no units"),
}  # fmt: skip
_LONGEST_MEANING = 64


def measurement_item(one: Measurement, along: Marked | None = None) -> sr.Measurement:
    """Return a measurement: concept, value, unit (UCUM), derivation, error band, source of its millimetres.

    Parameters
    ----------
    one : Measurement
    along : Marked or None
        The open mark along which it was measured, whose coordinates it then has.
    """
    value, meaning = _UNITS.get(one.unit, (one.unit, one.unit))
    unit = SrCode(value, "UCUM", meaning)
    derivation = one.derivation
    return sr.Measurement(
        name=_sr(one.code),
        value=one.value,
        unit=unit,
        derivation=None if derivation is None else _sr(derivation),
        method=_method(one.calibration),
        properties=_band(one, unit),
        referenced_coordinates=coordinates(along, one.quantity) or None if along else None,
    )


def _sr(code: Code) -> SrCode:
    return SrCode(code.value, code.scheme, code.meaning[:_LONGEST_MEANING])


def _method(calibration: Calibration | None) -> SrCode | None:
    return calibration and SrCode(calibration.name, SCHEME, calibration.words)


def _band(one: Measurement, unit: SrCode) -> sr.MeasurementProperties | None:
    if one.band is None:
        return None
    low, high = one.band
    band = sr.MeasurementProperties(
        upper_measurement_uncertainty=high - one.value, lower_measurement_uncertainty=one.value - low
    )
    for end in band:
        # The library says "no units" of both.
        end.MeasuredValueSequence[0].MeasurementUnitsCodeSequence[0] = sr.CodedConcept.from_code(unit)
    return band
