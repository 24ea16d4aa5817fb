"""Stacks with gaps, tilt, unequal or shared places: told by a badge, and a lesion measured true all the same.

The lesion is an upright cylinder of 3 mm radius, cut by every slice.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from pathlib import Path

import pytest

from annotator.dicom import Badge, Series, read_frame, scan
from annotator.dicom.badge import Remark
from annotator.dicom.spacing import slice_positions_mm
from annotator.geometry.shapes import EllipseShape
from annotator.measure import Measurement, Refused, volume
from tests.helpers.dicom_files import ct_slice, uid, write

RADIUS_MM, PIXEL_MM = 3.0, 0.5
AREA_MM2 = math.pi * RADIUS_MM**2


def stack(folder: Path, heights: Sequence[float], tilt_deg: float = 0.0) -> Series:
    """CT slices at heights of the table, which do not turn with the gantry."""
    turned = math.radians(tilt_deg)
    facts = {"ImageOrientationPatient": [1, 0, 0, 0, round(math.cos(turned), 9), round(-math.sin(turned), 9)]}
    for number, height in enumerate(heights, 1):
        named = {"SOPInstanceUID": uid("odd stack", number)}
        write(ct_slice(number, height, **((facts if tilt_deg else {}) | named)), folder / str(number))
    ((series,),) = (study.series for study in scan([folder]).studies)
    return series


def measured(series: Series, slices: range, tilt_deg: float = 0.0) -> Measurement | Refused:
    """Mark the cylinder where slices cut it: longer along the columns by the tilt."""
    along = RADIUS_MM / PIXEL_MM / math.cos(math.radians(tilt_deg))
    shape = EllipseShape((16.0, 16.0), (RADIUS_MM / PIXEL_MM, along))
    positions = slice_positions_mm(series.frames)
    assert positions is not None
    image = read_frame(series.frames[0].instance)
    return volume(dict.fromkeys(slices, (shape,)), image, positions.tolist())


@pytest.mark.parametrize(
    ("heights", "tilt_deg", "remarks", "slices", "length_mm"),
    [
        ([0, 5, 10, 15, 20, 25], 0.0, (), range(1, 5), 20.0),
        (
            [0, 5, 10, 20, 25],
            0.0,
            (Remark(Badge.MISSING_SLICE, "between slices 3 and 4, 10.0 mm instead of 5.0 mm"),),
            range(1, 4),
            20.0,
        ),
        (
            [0, 5, 10, 12.5, 15, 20, 25, 30],
            0.0,
            (Remark(Badge.UNEVEN_SPACING, "from slices 3 to 5, 2.5 mm instead of 5.0 mm"),),
            range(1, 7),
            25.0,
        ),
        ([0, 5, 10, 15, 20, 25], 20.0, (Remark(Badge.GANTRY_TILT, "by 20.0°"),), range(1, 5), 20.0),
    ],
    ids=["even", "a slice missing", "unequal", "tilted"],
)
def test_a_lesion_is_as_large_as_it_is_however_it_was_cut(
    tmp_path: Path,
    heights: Sequence[float],
    tilt_deg: float,
    remarks: tuple[Remark, ...],
    slices: range,
    length_mm: float,
) -> None:
    """From half way before the first marked slice to half way behind the last, along the cylinder."""
    series = stack(tmp_path, heights, tilt_deg)
    assert series.remarks == remarks
    found = measured(series, slices, tilt_deg)
    assert isinstance(found, Measurement)
    assert found.value == pytest.approx(AREA_MM2 * length_mm, rel=1e-6)


def test_where_slices_share_a_place_no_volume_is_made_up(tmp_path: Path) -> None:
    series = stack(tmp_path, [0, 5, 5, 10])
    assert series.remarks == (Remark(Badge.DUPLICATE_POSITION, "slices 2 and 3"),)
    found = measured(series, range(4))
    assert isinstance(found, Refused)
    assert found.because == "two slices of the stack lie at one place"
