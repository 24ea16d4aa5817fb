from __future__ import annotations

import numpy as np

from annotator.geometry.shapes import BoxShape
from annotator.imaging.image import Image
from annotator.imaging.modality_lut import Rescale
from annotator.measure.region import region_of
from annotator.measure.share import limits_of, shares

# 10 × 10: the left four columns at −50 HU, one at 100 HU, the rest at 300; the last column at 900 HU.
STORED = np.full((10, 10), 1324, np.int16)
STORED[:, :4], STORED[:, 4], STORED[:, 9] = 974, 1124, 1924
CT = Image(STORED, modality_lut=Rescale(1.0, -1024.0), unit="HU")
ALL = BoxShape((0, 0), (10, 10))


def test_shares_are_of_the_pixels_beyond_the_stated_limits() -> None:
    lytic, sclerotic = shares(ALL, CT)
    # 100 HU is not below 100 HU.
    assert (lytic.value, sclerotic.value, lytic.unit) == (40.0, 10.0, "%")
    assert lytic.method == "100 pixels inside box, below 100 HU; stated limits"
    assert sclerotic.method == "100 pixels inside box, above 600 HU; stated limits"


def test_a_reference_bone_gives_limits_of_its_own() -> None:
    # Columns 8 and 9: 300 and 900 HU, mean 600, standard deviation 300: limits 150 and 1050 HU.
    reference = region_of(BoxShape((8, 0), (10, 10)), CT)
    assert reference is not None
    limits = limits_of(reference, "background bone")
    assert (limits.lytic_hu, limits.sclerotic_hu) == (150.0, 1050.0)
    lytic, sclerotic = shares(ALL, CT, limits)
    assert (lytic.value, sclerotic.value) == (50.0, 0.0)
    assert lytic.method == "100 pixels inside box, below 150 HU; mean ± 1.5 SD of background bone"


def test_the_band_is_what_a_border_a_pixel_off_would_give() -> None:
    # Columns 3 to 5 hold 1 of 3 below; one pixel smaller only column 4; one larger columns 2 to 6, without
    # the corners: of 5 × 10 within the image 2 columns.
    (lytic, _) = shares(BoxShape((3, 0), (6, 10)), CT)
    assert lytic.value == 100 / 3
    assert lytic.band == (0.0, 40.0)


def test_values_that_are_no_hounsfield_units_have_no_shares() -> None:
    assert shares(ALL, Image(STORED)) == ()
