"""Names of vertebrae: before them on sagittal images, at their right on coronal ones, on axial cuts alone."""

from __future__ import annotations

import pytest

from annotator.geometry.plane import Plane
from annotator.viewing.vertebra_scene import VertebraLabel, vertebra_scene
from annotator.viewing.viewport import Viewport

SAGITTAL, CORONAL = ((0.0, 1.0, 0.0), (0.0, 0.0, -1.0)), ((1.0, 0.0, 0.0), (0.0, 0.0, -1.0))
AXIAL = ((1.0, 0.0, 0.0), (0.0, 1.0, 0.0))
T7 = VertebraLabel("T7", (5.0, 20.0, -60.0), "1.2")
VIEW = Viewport(rows=200, columns=200, pane=(200.0, 200.0))


def words(plane: Plane, *labels: VertebraLabel, uid: str = "1.2") -> list[tuple[str, tuple[float, float]]]:
    return [(item.text, item.at) for item in vertebra_scene(labels, plane, uid, VIEW).items]


def test_on_a_sagittal_image_the_name_stands_24_mm_before_the_vertebra() -> None:
    plane = Plane((0.0, -80.0, 40.0), *SAGITTAL, (1.0, 1.0))
    # Posterior runs along the rows from −80: (20 − 24) + 80 = 76; down from 40: 40 + 60 = 100; centres at ½.
    assert words(plane, T7) == [("T7", pytest.approx((76.5, 100.5)))]


def test_on_a_coronal_image_it_stands_26_mm_to_the_patients_right() -> None:
    plane = Plane((-90.0, 0.0, 40.0), *CORONAL, (1.0, 1.0))
    assert words(plane, T7) == [("T7", pytest.approx((5 - 26 + 90 + 0.5, 100.5)))]


@pytest.mark.parametrize(("z", "count"), [(-60.0, 1), (-51.0, 1), (-49.0, 0), (-71.0, 0)])
def test_an_axial_image_names_only_the_vertebra_it_cuts(z: float, count: int) -> None:
    assert len(words(Plane((-90.0, -80.0, z), *AXIAL, (1.0, 1.0)), T7)) == count


def test_far_from_the_spine_and_in_other_coordinates_there_is_no_name() -> None:
    near, far = (Plane((x, -80.0, 40.0), *SAGITTAL, (1.0, 1.0)) for x in (44.0, 46.0))
    assert len(words(near, T7)) == 1
    assert words(far, T7) == []
    assert words(near, T7, uid="9.9") == []


def test_a_vertebra_that_was_counted_is_named_as_an_estimate() -> None:
    plane = Plane((0.0, -80.0, 40.0), *SAGITTAL, (1.0, 1.0))
    ((text, _),) = words(plane, VertebraLabel("T8", (5.0, 20.0, -82.0), "1.2", estimated=True))
    assert text == "T8?"
