"""A bone scan that lies on its side: its sides do not mirror about an upright line."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from annotator.dicom import scan
from annotator.geometry.shapes import BoxShape
from annotator.lesions import edits
from annotator.lesions.records import ImageReference
from annotator.measure import Measurement, Quantity, Refused
from annotator.measure.of_lesion import located, taken_of
from annotator.terms.side import Side
from tests.helpers.dicom_files import bone_scan, write
from tests.helpers.founding_case import READING, empty_case, timepoint


@pytest.mark.parametrize(("told", "is_measured"), [("", True), (["L", "F"], True), (["F", "L"], False)])
def test_a_view_said_to_be_turned_has_no_uptake_ratio(
    tmp_path: Path, told: object, is_measured: bool
) -> None:
    data = bone_scan(**({"PatientOrientation": told} if told else {}))
    write(data, tmp_path / "scan")
    studies = scan([tmp_path]).studies
    places = located(studies)
    (series,) = studies[0].series
    at = ImageReference(data.SOPInstanceUID, 1, series.uid, studies[0].uid, "NM", "anterior")
    stroke = edits.Stroke(replace(at), BoxShape((19.0, 19.0), (24.0, 24.0)), frozenset({"uptake"}))
    case, place = empty_case("2008"), edits.Place("clavicle_shaft", Side.LEFT)
    case = case.after(edits.mark_new_lesion(case, READING, timepoint(0), stroke, place))
    taken = taken_of(case, case.lesions[0].id, places)
    (found,) = [one.result for one in taken if one.result.quantity is Quantity.UPTAKE_RATIO]
    assert isinstance(found, Measurement if is_measured else Refused)
    # The box with the focus of 60 counts, 9 of its 25 pixels, on plain bone of 4.
    if isinstance(found, Measurement):
        assert found.value == pytest.approx((9 * 60 + 16 * 4) / (25 * 4), rel=0.15)
