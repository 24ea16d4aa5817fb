"""What lies under the pointer, in words."""

from __future__ import annotations

import numpy as np

from annotator.geometry.plane import Plane
from annotator.geometry.shapes import BoxShape
from annotator.imaging import Image
from annotator.imaging.modality_lut import Rescale
from annotator.lesions.records import ImageReference, Mark, MarkId, RecordId
from annotator.terms.side import Side
from annotator.workspace.probe import site_words, value_words
from tests.helpers.founding_case import empty_case, with_lesion

STORED = np.arange(12, dtype=np.uint16).reshape(3, 4)


def test_the_pixel_counts_from_one_and_its_value_carries_the_unit() -> None:
    image = Image(STORED, modality_lut=Rescale(slope=2.0, intercept=-1024.0), unit="HU")
    assert value_words(image, (1.99, 2.0)) == "2, 3   -1006 HU"


def test_a_value_between_whole_numbers_keeps_two_places() -> None:
    image = Image(STORED, modality_lut=Rescale(slope=0.125))
    assert value_words(image, (3.5, 0.5)) == "4, 1   0.38"


def test_a_diffusion_coefficient_in_square_millimetres_is_not_nought() -> None:
    image = Image(np.full((2, 2), 1234, np.uint16), modality_lut=Rescale(1e-6), unit="mm2/s")
    assert value_words(image, (0.5, 0.5)) == "1, 1   0.00123 mm2/s"


def test_outside_the_image_there_is_nothing_to_say() -> None:
    image = Image(STORED)
    for pixel in ((-0.01, 0.0), (4.0, 0.0), (0.0, -0.01), (0.0, 3.0)):
        assert value_words(image, pixel) == ""


def test_colours_are_said_as_they_are() -> None:
    colour = np.zeros((2, 2, 3), np.uint8)
    colour[1, 0] = (200, 100, 50)
    assert value_words(Image(colour), (0.5, 1.5)) == "1, 2   RGB 200 100 50"


def test_the_place_in_the_patient_is_said_where_it_is_known() -> None:
    """The centre of the first pixel is the plane's origin (PS3.3 C.7.6.2.1.1)."""
    plane = Plane((10.0, 20.0, 30.0), (1.0, 0.0, 0.0), (0.0, 1.0, 0.0), (2.0, 4.0))
    image = Image(STORED, plane=plane)
    assert value_words(image, (0.5, 0.5)) == "1, 1   0   10 20 30 mm"
    assert value_words(image, (2.5, 1.5)) == "3, 2   6   18 22 30 mm"


def test_the_mark_under_the_pointer_names_its_lesion_and_site() -> None:
    case = with_lesion(empty_case("2008-01-01"), "tibia_dist", Side.LEFT, segment="metaphysis")
    marks = case.marks_of_lesion(case.lesions[0].id)
    assert site_words(case, marks, (9.0, 9.0)).startswith("L1 L ")
    assert site_words(case, marks, (30.0, 9.0)) == ""
    assert site_words(case, (), (9.0, 9.0)) == ""


def test_a_mark_that_only_looks_alike_is_told_by_its_own_shape() -> None:
    case = with_lesion(empty_case("2008-01-01"), "t08")
    here = case.marks_of_lesion(case.lesions[0].id)[0]
    far = Mark(
        MarkId(RecordId("x")),
        here.observation,
        ImageReference("1", 1, "1", "1", "CT"),
        BoxShape((50, 50), (60, 60)),
    )
    assert site_words(case, (far,), (55, 55)) == "L1 T8 vertebra"
