import numpy as np
import pytest

from annotator.imaging import Calibration, Image, LutTable, Rescale, modality_values, valid_mask


def test_an_image_cannot_be_written_to():
    image = Image(np.zeros((2, 3), np.int16))
    with pytest.raises(ValueError):
        image.stored[0, 0] = 1


@pytest.mark.parametrize(
    "stored",
    [
        np.zeros((2, 2), np.float32),
        np.zeros(4, np.uint8),
        np.zeros((2, 2, 3), np.uint16),
        np.zeros((0, 4), np.uint8),
    ],
)
def test_only_integers_or_rgb_bytes_are_an_image(stored):
    with pytest.raises(ValueError):
        Image(stored)


def test_modality_values_are_neither_windowed_nor_inverted():
    image = Image(np.array([[0, 1000]], np.uint16), Rescale(2.0, -5.0), inverted=True)
    assert modality_values(image).tolist() == [[-5, 1995]]


def test_modality_values_of_a_table_and_of_colour():
    assert modality_values(Image(np.array([[1]], np.uint8), LutTable(0, np.array([7, 9])))).tolist() == [[9]]
    assert modality_values(Image(np.full((1, 1, 3), 9, np.uint8))).tolist() == [[[9, 9, 9]]]


def test_padding_is_masked_by_its_whole_range():
    stored = np.array([[-2000, -1999, -1000, 5]], np.int16)
    assert valid_mask(Image(stored, padding=(-2000, -1999))).tolist() == [[False, False, True, True]]
    assert valid_mask(Image(stored)).all()


def test_size_range_and_colour_are_known():
    image = Image(np.array([[3, 9], [4, 4], [5, 5]], np.uint16))
    assert (image.rows, image.columns, image.stored_range, image.is_colour) == (3, 2, (3, 9), False)
    assert Image(np.zeros((4, 5, 3), np.uint8)).is_colour


def test_every_calibration_has_words():
    assert [c.words for c in Calibration] == [
        "calibrated",
        "estimated (magnification corrected)",
        "at detector, overestimates",
        "calibration unknown",
        "no spacing, pixels only",
    ]
