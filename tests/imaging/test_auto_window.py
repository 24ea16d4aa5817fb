import numpy as np

from annotator.imaging import Image, Rescale, auto_window


def ramp(count=1000):
    return np.arange(count, dtype=np.uint16).reshape(-1, 10)


def test_radiographs_span_the_inner_99_8_percent():
    """Of 0…999 the nearest-rank percentiles 0.1 and 99.9 are ranks 1 and 999: values 0 and 998."""
    assert auto_window(Image(ramp()), "DX").bounds == (0, 998)


def test_padding_does_not_count():
    stored = ramp()
    stored[:50] = 60000
    assert auto_window(Image(stored, padding=(60000, 60000)), "CR").bounds == (500, 999)
    assert auto_window(Image(stored), "CR").bounds == (500, 60000)


def test_an_image_of_nothing_but_padding_still_has_a_window():
    window = auto_window(Image(np.full((4, 4), 7, np.uint8), padding=(7, 7)), "CR")
    assert (window.center, window.width) == (7, 1)


def test_ct_in_hounsfield_units_opens_in_soft_tissue_and_other_ct_does_not():
    stored = np.array([[-1000, 0, 1000]], np.int16)
    assert (
        auto_window(Image(stored, unit="HU"), "CT").center,
        auto_window(Image(stored, unit="HU"), "CT").width,
    ) == (
        40,
        400,
    )
    assert auto_window(Image(stored), "CT").bounds == (-1000, 1000)


def test_mr_ignores_the_dark_background():
    """Half the image is noise below 5 % of the peak; the rest, 101…200, spans ranks 1 and 100."""
    stored = np.concatenate([np.zeros(100), np.arange(101, 201)]).astype(np.uint16).reshape(20, 10)
    assert auto_window(Image(stored), "MR").bounds == (101, 200)
    assert auto_window(Image(np.zeros((3, 3), np.uint8)), "MR").width == 1


def test_signed_mr_has_no_background_to_ignore():
    stored = np.arange(-500, 500).astype(np.int16).reshape(10, 100)
    # Ranks 5 and 995 of 1000: −496 and 494
    assert auto_window(Image(stored), "MR").bounds == (-496, 494)


def test_bone_scan_starts_at_zero_and_ends_in_the_body():
    """Mean of 900 × 0 and 100 × 100…199 is 14.95; of the 100 above half of it, rank 100 is 199."""
    stored = np.concatenate([np.zeros(900), np.arange(100, 200)]).astype(np.uint16).reshape(100, 10)
    assert auto_window(Image(stored, unit="counts"), "NM").bounds == (0, 199)
    assert auto_window(Image(np.zeros((3, 3), np.uint8)), "NM").bounds == (-0.5, 0.5)


def test_percentiles_are_of_modality_values_whatever_the_sign_of_the_slope():
    assert auto_window(Image(ramp(), Rescale(-1.0, 0.0)), "CR").bounds == (-999, -1)


def test_values_beyond_16_bits_are_counted_too():
    stored = np.array([[0, 1, 2, 1 << 30]], np.uint32)
    assert auto_window(Image(stored), "OT").bounds == (0, float(1 << 30))


def test_a_large_radiograph_is_thinned_evenly():
    stored = np.tile(np.arange(3000, dtype=np.uint16), (2500, 1))
    lower, upper = auto_window(Image(stored), "DX").bounds
    assert abs(lower - 3) <= 3
    assert abs(upper - 2996) <= 3


def test_colour_has_nothing_to_choose():
    assert auto_window(Image(np.zeros((2, 2, 3), np.uint8)), "US").bounds == (0, 255)
