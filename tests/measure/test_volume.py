from __future__ import annotations

import math

import numpy as np
import pytest

from annotator.geometry.shapes import BoxShape, EllipseShape, LineShape, PointShape
from annotator.imaging.image import Calibration, Image
from annotator.measure import Measurement, Refused, volume

SLICE = Image(np.zeros((40, 40), np.int16), spacing_mm=(0.5, 0.5), calibration=Calibration.CALIBRATED)
BOX = BoxShape((10, 10), (20, 18))  # 10 × 8 pixels: 20 mm²
U_BOX = 0.25 * 36 / math.sqrt(12)


def measured(*arguments) -> Measurement:
    found = volume(*arguments)
    assert isinstance(found, Measurement)
    return found


def test_slices_side_by_side_are_so_many_boxes() -> None:
    found = measured({1: (BOX,), 2: (BOX,), 3: (BOX,)}, SLICE, [0.0, 3.0, 6.0, 9.0, 12.0])
    assert (found.value, found.unit, found.code.value) == (180.0, "mm3", "118565006")
    assert found.method == "3 slices, 3 mm apart; calibrated"


def test_the_band_holds_the_border_on_each_slice_and_where_it_ends_between_slices() -> None:
    found = measured({1: (BOX,), 2: (BOX,)}, SLICE, [0.0, 3.0, 6.0, 9.0])
    half = 2 * math.hypot(U_BOX * 6, 20 * 3 / math.sqrt(12), 20 * 3 / math.sqrt(12))
    assert found.band == (pytest.approx(max(0, 120 - half)), pytest.approx(120 + half))
    thick = measured({1: (BOX,), 2: (BOX,)}, SLICE, [0.0, 3.0, 6.0, 9.0], 5.0)
    half = 2 * math.hypot(U_BOX * 6, 20 * 5 / math.sqrt(12), 20 * 5 / math.sqrt(12))
    assert thick.band[1] == pytest.approx(120 + half)


def test_true_distances_count_where_they_differ() -> None:
    # Distances 2, 4, 4: the first slice reaches 1 before and 2 after, the second 2 and 2.
    found = measured({1: (BOX,), 2: (BOX,)}, SLICE, [0.0, 2.0, 6.0, 10.0])
    assert found.value == pytest.approx(20 * 3 + 20 * 4)
    assert found.method == "2 slices, 2–4 mm apart; calibrated"


def test_at_the_end_of_the_stack_a_slice_reaches_as_far_out_as_in() -> None:
    assert measured({0: (BOX,), 1: (BOX,)}, SLICE, [0.0, 3.0]).value == pytest.approx(120.0)


def test_a_gap_is_bridged_and_said_and_may_be_empty() -> None:
    positions = [3.0 * at for at in range(8)]
    found = measured({1: (BOX,), 2: (BOX,), 5: (BOX,)}, SLICE, positions)
    # As if the two slices between were marked alike: 5 slices of 60 mm³.
    assert found.value == pytest.approx(300.0)
    assert found.method == "3 slices, 3 mm apart; 2 unmarked between, bridged evenly; calibrated"
    half = 2 * math.hypot(U_BOX * 15, 20 * 3 / math.sqrt(12), 20 * 3 / math.sqrt(12))
    assert found.band == (pytest.approx(max(0.0, 300 - half - 120)), pytest.approx(300 + half))


def test_marks_that_overlap_on_a_slice_count_once_and_open_ones_not_at_all() -> None:
    other = BoxShape((15, 10), (25, 18))  # half of it in the box
    marks = {1: (BOX, other, LineShape((0, 0), (9, 9))), 2: (PointShape((3, 3)),)}
    assert measured(marks, SLICE, [0.0, 3.0, 6.0]).value == pytest.approx(30 * 3)


def test_marks_apart_on_a_slice_have_the_areas_that_they_have_alone() -> None:
    """However small: counted in pixels, two foci whose edges lie between pixels changed each other's area."""
    small, large = EllipseShape((3.5, 3.5), (0.4, 0.4), 0.0), EllipseShape((20.3, 9.8), (4.2, 2.6), 0.3)
    beside = BoxShape((15, 18), (25.5, 20))  # its box meets that of none
    positions = [0.0, 3.0, 6.0]
    alone = [measured({1: (one,)}, SLICE, positions).value for one in (small, large, beside)]
    assert alone[0] == pytest.approx(math.pi * 0.4**2 * 0.25 * 3)
    together = measured({1: (small, large, beside)}, SLICE, positions)
    assert together.value == pytest.approx(sum(alone), rel=1e-12)
    # A third that covers both of two counts once, with all of them.
    cover = BoxShape((2, 2), (30, 24))
    assert measured({1: (small, large, cover)}, SLICE, positions).value == pytest.approx(28 * 22 * 0.25 * 3)


@pytest.mark.parametrize(
    ("marked", "image", "positions", "because"),
    [
        ({0: (LineShape((0, 0), (3, 3)),)}, SLICE, [0.0, 3.0], "no mark encloses anything"),
        ({0: (BOX,)}, Image(SLICE.stored), [0.0, 3.0], "the slices have no spacing"),
        ({0: (BOX,)}, SLICE, [0.0], "one slice alone has no depth"),
        ({0: (BOX,)}, SLICE, [0.0, 0.0, 3.0], "two slices of the stack lie at one place"),
    ],
)
def test_no_volume_without_what_it_needs(marked, image, positions, because: str) -> None:
    found = volume(marked, image, positions)
    assert isinstance(found, Refused)
    assert found.because == because
