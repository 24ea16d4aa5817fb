from __future__ import annotations

import numpy as np

from annotator.geometry.shapes import BoxShape, LineShape, PointShape
from annotator.imaging.image import Image
from annotator.measure import Quantity, measurements

COUNTS = np.full((10, 20), 7, np.uint16)
BOX = BoxShape((2, 2), (5, 5))


def quantities(shape, image: Image, modality: str) -> list[Quantity]:
    return [one.quantity for one in measurements(shape, image, modality)]


def test_a_line_has_its_length_alone() -> None:
    assert quantities(LineShape((0, 0), (3, 4)), Image(COUNTS), "CR") == [Quantity.LENGTH]


def test_a_box_has_size_and_intensity() -> None:
    assert quantities(BOX, Image(COUNTS), "CT") == [
        Quantity.LONG_AXIS,
        Quantity.SHORT_AXIS,
        Quantity.PERPENDICULAR_AXIS,
        Quantity.AREA,
        Quantity.MEAN,
        Quantity.STANDARD_DEVIATION,
        Quantity.MINIMUM,
        Quantity.TENTH_PERCENTILE,
        Quantity.MEDIAN,
        Quantity.NINETIETH_PERCENTILE,
        Quantity.MAXIMUM,
    ]


def test_the_uptake_ratio_is_given_on_a_planar_view_that_is_known() -> None:
    assert Quantity.UPTAKE_RATIO in quantities(BOX, Image(COUNTS, view="posterior"), "NM")
    assert Quantity.UPTAKE_RATIO not in quantities(BOX, Image(COUNTS), "NM")


def test_lytic_and_sclerotic_shares_are_given_where_the_values_are_in_hounsfield_units() -> None:
    found = quantities(BOX, Image(COUNTS, unit="HU"), "CT")
    assert found[-2:] == [Quantity.LYTIC_SHARE, Quantity.SCLEROTIC_SHARE]


def test_a_point_measures_nothing() -> None:
    assert quantities(PointShape((3, 3)), Image(COUNTS), "CT") == []
