"""Letters at the edges, and the patient's side: known or not said."""

from __future__ import annotations

import numpy as np
import pytest

from annotator.geometry.plane import Plane
from annotator.imaging import Image
from annotator.terms.side import Side
from annotator.viewing.orientation import EdgeLetters, edge_letters, patient_side
from annotator.viewing.viewport import Viewport, flipped, rotated, showing

STORED = np.zeros((100, 200), np.uint8)
AXIAL = Image(STORED, plane=Plane((-200.0, -100.0, 0.0), (1, 0, 0), (0, 1, 0), (2.0, 2.0)))
PLAIN = Image(STORED)


def letters(image: Image, view: Viewport | None = None, orientation: str = "") -> EdgeLetters | None:
    return edge_letters(showing(view or Viewport(pane=(300, 300)), image), image, orientation)


def test_an_axial_slice_shows_the_patient_from_the_feet():
    assert letters(AXIAL) == EdgeLetters(left="R", right="L", top="A", bottom="P")


def test_letters_turn_and_mirror_with_the_image():
    view = Viewport(pane=(300, 300))
    assert letters(AXIAL, rotated(view)) == EdgeLetters(left="P", right="A", top="R", bottom="L")
    assert letters(AXIAL, flipped(view, "horizontal")) == EdgeLetters("L", "R", "A", "P")
    assert letters(AXIAL, flipped(rotated(view), "vertical")) == EdgeLetters("P", "A", "L", "R")


def test_patient_orientation_serves_where_there_is_no_plane():
    assert letters(PLAIN, orientation="L\\F") == EdgeLetters("R", "L", "H", "F")
    assert letters(PLAIN, orientation="P\\FR") == EdgeLetters("A", "P", "HL", "FR")


@pytest.mark.parametrize("text", ["", "L", "X\\Y", "L\\F\\A"])
def test_an_orientation_that_makes_no_sense_gives_no_letters(text):
    assert letters(PLAIN, orientation=text) is None


def test_anterior_and_posterior_scans_have_the_letters_of_their_camera():
    assert letters(Image(STORED, view="anterior")) == EdgeLetters("R", "L", "H", "F")
    assert letters(Image(STORED, view="posterior")) == EdgeLetters("L", "R", "H", "F")
    assert letters(Image(STORED, view="PA")) is None


def test_the_patient_s_right_is_on_the_viewer_s_left_in_front_and_on_the_right_behind():
    assert patient_side(Image(STORED, view="anterior"), (20, 50)) is Side.RIGHT
    assert patient_side(Image(STORED, view="anterior"), (180, 50)) is Side.LEFT
    assert patient_side(Image(STORED, view="posterior"), (20, 50)) is Side.LEFT
    assert patient_side(Image(STORED, view="posterior"), (180, 50)) is Side.RIGHT


def test_a_slice_tells_the_side_by_its_place_in_the_patient():
    # Column c lies at x = −200 + 2·(c − 0.5) mm, and left is positive.
    assert patient_side(AXIAL, (50, 50)) is Side.RIGHT
    assert patient_side(AXIAL, (150, 50)) is Side.LEFT
    assert patient_side(AXIAL, (103, 50)) is None


def test_a_radiograph_tells_the_side_by_patient_orientation_only():
    assert patient_side(PLAIN, (20, 50), "L\\F") is Side.RIGHT
    assert patient_side(PLAIN, (20, 50), "R\\F") is Side.LEFT
    assert patient_side(PLAIN, (100, 20), "F\\L") is Side.RIGHT
    assert patient_side(PLAIN, (20, 50)) is None
    assert patient_side(Image(STORED, view="PA"), (20, 50)) is None


def test_the_middle_and_lateral_views_have_no_side():
    assert patient_side(Image(STORED, view="anterior"), (101, 50)) is None
    assert patient_side(PLAIN, (20, 50), "A\\F") is None


def test_laterality_settles_a_limb_and_without_it_a_limb_has_no_side():
    assert patient_side(AXIAL, (50, 50), laterality="L") is Side.LEFT
    assert patient_side(AXIAL, (50, 50), body_part="KNEE") is None
    assert patient_side(AXIAL, (50, 50), laterality="B", body_part="CHEST") is Side.RIGHT
