"""Units of laboratory values as entered (UCUM), and what they are in another unit."""

from __future__ import annotations

_MG_PER_L = {"mg/L": 1.0, "mg/dL": 10.0, "g/L": 1000.0, "ug/mL": 1.0}
_PER_UL = {"/uL": 1.0, "10*3/uL": 1000.0, "10*9/L": 1000.0}
_G_PER_DL = {"g/dL": 1.0, "g/L": 0.1}
_MM_PER_H = {"mm/h": 1.0}

ANALYTE_UNITS: dict[str, tuple[str, dict[str, float]]] = {
    "crp": ("mg/L", _MG_PER_L),
    "esr": ("mm/h", _MM_PER_H),
    "haemoglobin": ("g/dL", _G_PER_DL),
    "neutrophil_bands": ("/uL", _PER_UL),
    "leucocytes": ("/uL", _PER_UL),
    "platelets": ("/uL", _PER_UL),
}
"""By analyte: the unit that criteria speak, and the factor of each unit a laboratory may print."""


def units_of(analyte: str) -> tuple[str, ...]:
    """Return the UCUM units an analyte may be entered in, the criteria's own first; empty if unknown."""
    return tuple(ANALYTE_UNITS[analyte][1]) if analyte in ANALYTE_UNITS else ()


def in_criteria_unit(analyte: str, value: float, unit: str) -> float | None:
    """Return a laboratory value in the unit that criteria speak, or None when the unit does not fit.

    C-reactive protein: 1 mg/dL = 10 mg/L.
    """
    factor = ANALYTE_UNITS.get(analyte, ("", {}))[1].get(unit)
    return None if factor is None else value * factor
