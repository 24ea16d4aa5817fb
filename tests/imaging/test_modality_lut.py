import numpy as np
import pytest

from annotator.imaging import LutTable, Rescale


def test_rescale_gives_hounsfield_units_from_stored_values():
    stored = np.array([[0, 24, 1024], [2048, 4095, 1]], np.uint16)
    values = Rescale(1.0, -1024.0).apply(stored)
    assert values.dtype == np.float32
    assert values.tolist() == [[-1024, -1000, 0], [1024, 3071, -1023]]


def test_rescale_is_worked_out_in_double_precision_and_rounded_once():
    stored = np.array([16777217], np.int32)  # 2**24 + 1 is not a float32
    assert Rescale(2.0, -33554432.0).apply(stored).tolist() == [2.0]


@pytest.mark.parametrize(("slope", "intercept"), [(0.0, 1.0), (float("nan"), 0.0), (1.0, float("inf"))])
def test_a_rescale_that_maps_no_image_is_refused(slope, intercept):
    with pytest.raises(ValueError):
        Rescale(slope, intercept)


def test_table_maps_from_its_first_value_and_holds_at_both_ends():
    """PS3.3 C.11.1.1.1: below the first value mapped the first entry holds, beyond the last the last."""
    table = LutTable(-2, np.array([100, 200, 400], np.uint16))
    stored = np.array([-32768, -3, -2, -1, 0, 1, 32767], np.int16)
    assert table.apply(stored).tolist() == [100, 100, 100, 200, 400, 400, 400]


def test_a_table_is_one_row_of_entries():
    with pytest.raises(ValueError):
        LutTable(0, np.zeros((2, 2)))
    with pytest.raises(ValueError):
        LutTable(0, np.zeros(0))
