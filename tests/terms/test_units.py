"""Laboratory values in the unit that criteria speak."""

from __future__ import annotations

import pytest

from annotator.terms.units import ANALYTE_UNITS, in_criteria_unit, units_of


@pytest.mark.parametrize(
    ("analyte", "value", "unit", "expected"),
    [
        ("crp", 24.0, "mg/dL", 240.0),  # the founding case as printed
        ("crp", 24.0, "mg/L", 24.0),
        ("crp", 0.024, "g/L", 24.0),
        ("crp", 24.0, "ug/mL", 24.0),
        ("esr", 39.0, "mm/h", 39.0),
        ("haemoglobin", 120.0, "g/L", 12.0),
        ("leucocytes", 7.5, "10*9/L", 7500.0),
        ("neutrophil_bands", 0.22, "10*3/uL", 220.0),
    ],
)
def test_values_in_the_unit_of_the_criteria(analyte: str, value: float, unit: str, expected: float) -> None:
    assert in_criteria_unit(analyte, value, unit) == pytest.approx(expected)


@pytest.mark.parametrize(
    ("analyte", "unit"), [("crp", ""), ("crp", "mm/h"), ("crp", "mg/dl"), ("ferritin", "ug/L")]
)
def test_a_unit_that_does_not_fit_is_not_guessed(analyte: str, unit: str) -> None:
    assert in_criteria_unit(analyte, 1.0, unit) is None


def test_the_unit_of_the_criteria_is_offered_first() -> None:
    assert units_of("crp") == ("mg/L", "mg/dL", "g/L", "ug/mL")
    assert units_of("ferritin") == ()
    for analyte, (unit, factors) in ANALYTE_UNITS.items():
        assert units_of(analyte)[0] == unit
        assert factors[unit] == 1.0
