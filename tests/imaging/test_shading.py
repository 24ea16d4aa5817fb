import numpy as np
import pytest

from annotator.imaging import Image, LutTable, Rescale, VoiFunction, VoiTable, Window, display_lut, shade

EXACT = VoiFunction.LINEAR_EXACT


def test_one_look_up_holds_modality_voi_and_inversion():
    """Stored 0, 50, 100 → −100, 0, 100 → grey 0, 0.5, 1 → 0, 128, 255 (127.5 rounds to even)."""
    image = Image(np.array([[0, 50, 100]], np.uint16), Rescale(2.0, -100.0))
    first, table = display_lut(image, Window(0, 200, EXACT))
    assert (first, len(table)) == (0, 101)
    assert table[[0, 50, 100]].tolist() == [0, 128, 255]


def test_inversion_comes_once_and_last():
    image = Image(np.array([[0, 50, 100]], np.uint16), Rescale(2.0, -100.0), inverted=True)
    assert shade(image, image.stored, Window(0, 200, EXACT)).tolist() == [[255, 127, 0]]


def test_negative_stored_values_have_their_place_in_the_table():
    image = Image(np.array([[-1024, 3071]], np.int16))
    first, table = display_lut(image, Window(40, 400))
    assert (first, len(table)) == (-1024, 4096)
    # C.11.2.1.2.1: black up to 40 − 0.5 − 199.5 = −160, white from 40 − 0.5 + 199.5 = 239
    assert (table[-160 + 1024], table[-158 + 1024], table[238 + 1024], table[239 + 1024]) == (0, 1, 254, 255)
    assert shade(image, image.stored, Window(40, 400)).tolist() == [[0, 255]]


def test_the_whole_range_of_16_bits_is_shaded_without_overflow():
    image = Image(np.array([[-32768, 32767, 0]], np.int16))
    assert shade(image, image.stored, Window(0, 65535, EXACT)).tolist() == [[0, 255, 128]]


def test_tables_for_modality_and_voi_follow_each_other():
    """Stored 1 → modality 20 → VOI entry 20 − 10 = 10 of 0…15 (4 bits) → 10/15 → 170."""
    image = Image(np.array([[0, 1]], np.uint8), LutTable(0, np.array([10, 20])))
    voi = VoiTable(10, np.arange(16, dtype=np.uint8), 4)
    assert shade(image, image.stored, voi).tolist() == [[0, 170]]


def test_a_range_too_wide_for_a_table_is_shaded_pixel_by_pixel():
    image = Image(np.array([[0, 1 << 30]], np.uint32))
    with pytest.raises(ValueError):
        display_lut(image, Window(0, 100))
    assert shade(image, image.stored, Window(1 << 29, 1 << 30, EXACT)).tolist() == [[0, 255]]


def test_colour_passes_unshaded():
    image = Image(np.arange(12, dtype=np.uint8).reshape(2, 2, 3))
    with pytest.raises(ValueError):
        display_lut(image, Window(0, 100))
    assert (shade(image, image.stored, Window(0, 100)) == image.stored).all()
