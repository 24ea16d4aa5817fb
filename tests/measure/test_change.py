"""What of a lesion with several marks is compared between dates."""

from __future__ import annotations

from dataclasses import replace

import pytest

from annotator.dicom.view import projection
from annotator.imaging.image import Calibration
from annotator.lesions.records import ImageReference, LesionId, MarkId, RecordId
from annotator.measure import Difference, Measurement, Quantity, Refused
from annotator.measure.change import change_since
from annotator.measure.of_lesion import Taken
from annotator.terms.code import Code
from tests.helpers.founding_case import empty_case, timepoint

CODE = Code("42798000", "SCT", "Area")
MR = ImageReference("1.2.3.4", 1, "1.2.3", "1.2", "MR")
CASE = empty_case("2006-05-01", "2007-06-01", "2008-03-01")


def taken(
    visit: int,
    mark: str,
    value: float,
    quantity: Quantity = Quantity.AREA,
    orientation: str = "sagittal",
    at: ImageReference = MR,
    reference: str = "",
) -> Taken:
    unit = {Quantity.AREA: "mm2", Quantity.VOLUME: "mm3"}.get(quantity, "1")
    calibration = None if unit == "1" else Calibration.CALIBRATED
    result = Measurement(
        quantity,
        value,
        unit,
        "",
        CODE,
        calibration=calibration,
        band=(value - 1, value + 1),
        reference=reference,
        orientation=orientation,
    )
    marks = (MarkId(RecordId(mark)),)
    return Taken(LesionId(RecordId("lesion")), timepoint(visit), marks, at, result)


def test_a_copy_that_nobody_accepted_is_no_state_to_compare_with() -> None:
    before, now = taken(0, "a", 40.0), taken(2, "c", 80.0)
    copied = replace(taken(1, "b", 40.0), waits=True)
    beside = replace(taken(2, "d", 90.0), waits=True)
    found = change_since(CASE, now, (before, copied, now, beside))
    assert isinstance(found, Difference)
    assert found.percent == 100.0
    # What it would be is said of the copy itself.
    assert isinstance(change_since(CASE, copied, (before, copied, now, beside)), Difference)


def test_of_a_region_over_slices_the_largest_is_compared_with_the_largest() -> None:
    before = [taken(0, f"a{at}", area) for at, area in enumerate((40.0, 100.0, 10.0))]
    now = [taken(1, f"b{at}", area) for at, area in enumerate((30.0, 80.0, 20.0))]
    every = (*before, *now)
    found = change_since(CASE, now[1], every)
    assert isinstance(found, Difference)
    assert (found.value, found.percent) == (-20.0, -20.0)
    refused = Refused(Quantity.AREA, "another mark of this date is larger, and is compared")
    assert [change_since(CASE, now[at], every) for at in (0, 2)] == [refused, refused]
    assert change_since(CASE, before[0], every) is None


def test_a_ratio_is_that_of_the_mark_of_the_largest_area() -> None:
    ratio = Quantity.MUSCLE_RATIO
    areas = [taken(0, "a", 40.0), taken(0, "b", 60.0), taken(1, "c", 20.0), taken(1, "d", 30.0)]
    ratios = [taken(0, "a", 9.0, ratio), taken(0, "b", 4.0, ratio), taken(1, "c", 8.0, ratio)]
    last = taken(1, "d", 3.0, ratio)
    every = (*areas, *ratios, last)
    found = change_since(CASE, last, every)
    assert isinstance(found, Difference)
    assert found.value == -1.0
    assert isinstance(change_since(CASE, ratios[2], every), Refused)


def test_another_cut_through_the_lesion_does_not_compare_but_volumes_do() -> None:
    before, now = taken(0, "a", 100.0), taken(1, "b", 80.0, orientation="axial")
    assert change_since(CASE, now, (before, now)) == Refused(
        Quantity.AREA, "axial does not compare with sagittal"
    )
    volumes = taken(0, "a", 900.0, Quantity.VOLUME), taken(1, "b", 700.0, Quantity.VOLUME, "axial")
    found = change_since(CASE, volumes[1], volumes)
    assert isinstance(found, Difference)
    assert found.value == -200.0


def test_an_earlier_date_with_the_same_cut_goes_before_a_later_one_without() -> None:
    every = (taken(0, "a", 50.0), taken(1, "b", 70.0, orientation="axial"), taken(2, "c", 60.0))
    found = change_since(CASE, every[2], every)
    assert isinstance(found, Difference)
    assert found.value == 10.0


def test_ratios_against_different_references_do_not_compare() -> None:
    ratio = Quantity.REFERENCE_RATIO
    before = taken(0, "a", 4.0, ratio, reference="mirrored side")
    now = taken(1, "b", 3.0, ratio, reference="background bone")
    assert change_since(CASE, now, (before, now)) == Refused(
        ratio, "measured against background bone, before against mirrored side"
    )


def test_a_front_view_does_not_compare_with_one_from_the_side() -> None:
    film = replace(MR, modality="CR")
    before = taken(0, "a", 50.0, orientation=projection("PA"), at=film)
    side = taken(1, "b", 40.0, orientation=projection("LL"), at=film)
    front = taken(1, "c", 45.0, orientation=projection("AP"), at=replace(film, modality="DX"))
    every = (before, side, front)
    assert change_since(CASE, side, every) == Refused(Quantity.AREA, "lateral does not compare with frontal")
    found = change_since(CASE, front, every)
    assert isinstance(found, Difference)
    assert found.value == -5.0


@pytest.mark.parametrize(
    ("view", "words"),
    [
        ("AP", "frontal"),
        ("PA", "frontal"),
        ("antero-posterior", "frontal"),
        ("postero-anterior", "frontal"),
        ("RL", "lateral"),
        ("left lateral", "lateral"),
        ("medio-lateral", "lateral"),
        ("latero-medial", "lateral"),
        ("lateral oblique", ""),
        ("left anterior oblique", ""),
        ("anterior", ""),
        ("MLO", ""),
        ("", ""),
    ],
)
def test_what_a_view_is_called(view: str, words: str) -> None:
    """View Position, and the meanings of the codes of CID 4010."""
    assert projection(view) == words
