from __future__ import annotations

import math
from dataclasses import replace

import pytest

from annotator.imaging.image import Calibration
from annotator.lesions.records import ImageReference
from annotator.measure import Difference, Measurement, Quantity, Refused, Seen, difference
from annotator.terms.code import Code

CODE = Code("103339001", "SCT", "Long axis")
CT = ImageReference("1.2.3.4", 1, "1.2.3", "1.2", "CT")
AXIS = Measurement(
    Quantity.LONG_AXIS, 18.0, "mm", "", CODE, calibration=Calibration.CALIBRATED, band=(17.0, 19.0)
)
RATIO = Measurement(Quantity.MUSCLE_RATIO, 0.8, "1", "", CODE, band=(0.7, 0.9), reference="muscle")
LATER = replace(AXIS, value=21.0, band=(20.0, 22.0))


def changed(old: Measurement, new: Measurement, before: str = "CT", now: str = "CT") -> Difference | Refused:
    return difference(Seen(old, replace(CT, modality=before)), Seen(new, replace(CT, modality=now)))


def test_a_change_is_said_with_its_share_and_error() -> None:
    found = changed(AXIS, LATER)
    assert isinstance(found, Difference)
    assert (found.value, found.percent) == (3.0, pytest.approx(100 / 6))
    # Independent errors of 1 mm each: √2 mm.
    assert found.band == (pytest.approx(3 - math.sqrt(2)), pytest.approx(3 + math.sqrt(2)))
    assert found.is_beyond_error
    assert found.words() == "+3.0 mm (+17 %)"


@pytest.mark.parametrize("weightings", [("STIR", "STIR"), ("STIR", ""), ("", "T1-weighted")])
def test_ratios_compare_where_no_other_weighting_is_known(weightings: tuple[str, str]) -> None:
    old, new = (replace(RATIO, contrast=one) for one in weightings)
    assert isinstance(changed(old, replace(new, value=1.6), "MR", "MR"), Difference)


@pytest.mark.parametrize(
    ("by", "words"),
    [(0.5, "+0.50"), (0.05, "+0.05"), (0.0, "+0.00"), (0.0031, "+0.0031"), (-0.0003, "−0.00030")],
)
def test_a_small_change_keeps_its_figures(by: float, words: str) -> None:
    assert Difference(Quantity.MUSCLE_RATIO, by, "1", None, None).words() == f"{words}, error not known"


def test_sizes_compare_whatever_is_bright() -> None:
    old, new = replace(AXIS, contrast="STIR"), replace(LATER, contrast="T1-weighted")
    assert isinstance(changed(old, new, "MR", "MR"), Difference)


def test_a_change_within_the_error_says_so() -> None:
    found = changed(AXIS, replace(AXIS, value=17.0, band=(16.0, 18.0)))
    assert isinstance(found, Difference)
    assert not found.is_beyond_error
    assert found.words() == "−1.0 mm (−6 %), within error"


@pytest.mark.parametrize(
    ("old", "new", "modalities", "because"),
    [
        (AXIS, LATER, ("MR", "CT"), "CT does not compare with MR"),
        (AXIS, replace(LATER, unit="px"), ("CT", "CT"), "px does not compare with mm"),
        (
            AXIS,
            replace(LATER, calibration=Calibration.AT_DETECTOR),
            ("CR", "DX"),
            "no millimetres that can be trusted: at detector, overestimates",
        ),
        (
            replace(RATIO, contrast="T1-weighted"),
            replace(RATIO, value=5.6, contrast="STIR"),
            ("MR", "MR"),
            "STIR does not compare with T1-weighted",
        ),
        (
            replace(AXIS, unit="px", calibration=Calibration.NONE),
            replace(LATER, unit="px", calibration=Calibration.NONE),
            ("CR", "CR"),
            "no millimetres that can be trusted: no spacing, pixels only",
        ),
        (
            Measurement(Quantity.MEAN, 300.0, "", "", CODE),
            Measurement(Quantity.MEAN, 500.0, "", "", CODE),
            ("MR", "MR"),
            "MR values have no scale of their own; compare a ratio to a reference region",
        ),
        (
            Measurement(Quantity.MAXIMUM, 300.0, "counts", "", CODE),
            Measurement(Quantity.MAXIMUM, 500.0, "counts", "", CODE),
            ("NM", "NM"),
            "NM values have no scale of their own; compare a ratio to a reference region",
        ),
    ],
)
def test_what_does_not_compare_is_refused_in_words(old, new, modalities, because: str) -> None:
    assert changed(old, new, *modalities) == Refused(new.quantity, because)


def test_views_do_not_compare_and_radiographs_of_any_kind_do() -> None:
    ratio = Measurement(Quantity.UPTAKE_RATIO, 5.0, "1", "", CODE, band=(4.0, 6.0))
    front, back = (replace(CT, modality="NM", view=view) for view in ("anterior", "posterior"))
    assert difference(Seen(ratio, front), Seen(ratio, back)) == Refused(
        Quantity.UPTAKE_RATIO, "posterior view does not compare with anterior view"
    )
    assert isinstance(changed(AXIS, LATER, "CR", "DX"), Difference)


def test_hounsfield_units_differ_without_a_share_for_their_zero_is_water() -> None:
    old, new = (Measurement(Quantity.MEAN, value, "HU", "", CODE) for value in (100.0, 150.0))
    found = changed(old, new)
    assert isinstance(found, Difference)
    assert found.percent is None
    assert found.words() == "+50.0 HU, error not known"


def test_different_quantities_are_a_bug() -> None:
    with pytest.raises(ValueError, match="long axis does not compare with area"):
        changed(AXIS, replace(AXIS, quantity=Quantity.AREA))
