"""Shapes under affine maps: true images, and the way back."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotator.geometry.affine import Affine2, Point2
from annotator.geometry.shapes import (
    BoxShape,
    EllipseShape,
    LineShape,
    MaskShape,
    OutlineShape,
    area,
    contains,
)
from annotator.geometry.transforms import transformed

QUARTER = Affine2.rotation(90).about((10.0, 10.0))
MIRROR = Affine2(a=-1.0, e=40.0)


def test_a_box_stays_a_box_only_while_it_is_upright() -> None:
    box = BoxShape((10, 10), (20, 14))
    quarter = transformed(box, QUARTER)
    assert isinstance(quarter, BoxShape)
    assert (*quarter.corner, *quarter.opposite) == pytest.approx((6, 10, 10, 20))
    assert transformed(box, MIRROR) == BoxShape((20.0, 10.0), (30.0, 14.0))
    turned = transformed(box, Affine2.rotation(30))
    assert isinstance(turned, OutlineShape)
    assert area(turned) == pytest.approx(40.0)


def test_an_ellipse_is_mirrored_with_its_tilt() -> None:
    there = transformed(EllipseShape((10, 10), (8, 3), 30.0), MIRROR)
    assert isinstance(there, EllipseShape)
    assert there.centre == (30.0, 10.0)
    assert (*there.half_axes, there.angle_deg) == pytest.approx((8, 3, -30))


places = st.tuples(st.floats(-40, 40), st.floats(-40, 40))
maps = st.builds(
    Affine2, *(st.floats(-2, 2) for _ in range(4)), st.floats(-20, 20), st.floats(-20, 20)
).filter(lambda one: abs(one.determinant) > 0.05)


@given(
    maps,
    st.floats(1, 9),
    st.floats(1, 9),
    st.floats(-80, 80),
    st.floats(0, 2 * math.pi),
    st.floats(0.1, 0.95),
)
def test_the_image_of_an_ellipse_holds_the_images_of_its_inside(
    there: Affine2, first: float, second: float, angle: float, way: float, share: float
) -> None:
    shape = EllipseShape((5.0, -3.0), (first, second), angle)
    at = EllipseShape((0.0, 0.0), (first * share, second * share), angle)
    turn = math.radians(angle)
    x, y = at.half_axes[0] * math.cos(way), at.half_axes[1] * math.sin(way)
    inside = (5.0 + x * math.cos(turn) - y * math.sin(turn), -3.0 + x * math.sin(turn) + y * math.cos(turn))
    image = transformed(shape, there)
    assert contains(image, there(inside))
    assert area(image) == pytest.approx(area(shape) * abs(there.determinant), rel=1e-6)


@given(maps, places, places)
def test_a_line_goes_there_and_back(there: Affine2, start: Point2, end: Point2) -> None:
    back = transformed(transformed(LineShape(start, end), there), there.inverse())
    assert isinstance(back, LineShape)
    assert (*back.start, *back.end) == pytest.approx((*start, *end), abs=1e-6)


def test_a_region_is_turned_pixel_by_pixel() -> None:
    region = np.zeros((6, 8), np.bool_)
    region[2, 1:6] = True
    shape = MaskShape.of(region)
    assert shape is not None
    turned = transformed(shape, Affine2.rotation(90).about((4.0, 3.0)))
    assert isinstance(turned, MaskShape)
    assert (turned.size, area(turned)) == ((1, 5), 5.0)
    assert transformed(turned, Affine2.rotation(-90).about((4.0, 3.0))) == shape


def test_a_region_scaled_to_nothing_keeps_a_pixel() -> None:
    shape = MaskShape((4, 4), (2, 2), (0, 4))
    assert area(transformed(shape, Affine2.scaling(0.01).about((5.0, 5.0)))) == 1.0


def test_a_map_onto_a_line_is_refused() -> None:
    with pytest.raises(ValueError, match="line"):
        transformed(BoxShape((1, 1), (2, 2)), Affine2.scaling(1.0, 0.0))
