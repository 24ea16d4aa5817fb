"""Sizes and values of regions of pixels against SimpleITK and scikit-image.

Where the definitions are the same, they agree to 1e-6:

====================  ==========================================  =====================================
measured              SimpleITK                                   scikit-image (regionprops)
====================  ==========================================  =====================================
area, volume          PhysicalSize                                area
mean, extremes        Mean, Minimum, Maximum                      intensity_mean, _min, _max
standard deviation    Sigma × √((n − 1) / n): it divides by n − 1  intensity_std
median                —: read from a histogram, to half a bin     —
====================  ==========================================  =====================================

Where they differ, and by how much at most:

=====================  ====================================================================================
SimpleITK Feret        between centres of pixels; ours is between their outer corners: shorter, by up to one
                       diagonal of a pixel
scikit-image Feret     of the convex hull made of pixels again, half way between them: longer or shorter,
                       by up to one diagonal of a pixel
major, minor axis      of the ellipse with the same second moments, not a diameter: equal for ellipses only,
                       and there to the staircase of the pixels
perimeter              weighted counts of border pixels; ours is not a measurement but part of error bands
=====================  ====================================================================================
"""

from __future__ import annotations

import math

import numpy as np
import pytest
import SimpleITK
from hypothesis import given, settings
from hypothesis import strategies as st
from skimage.measure import regionprops

from annotator.geometry.shapes import EllipseShape, MaskShape
from annotator.imaging.image import Calibration, Image
from annotator.imaging.modality_lut import Rescale
from annotator.measure import Measurement, Quantity, inside, measurements, volume

ROWS, COLUMNS = 40, 48
EXACT = 1e-6
spacings = st.tuples(st.floats(0.2, 3.0), st.floats(0.2, 3.0))


@st.composite
def masks(draw: st.DrawFn, slices: int = 1) -> np.ndarray:
    """Blobs on each slice: unions of ellipses, some with holes; never empty."""
    held = np.zeros((slices, ROWS, COLUMNS), bool)
    for number in range(slices):
        for _ in range(draw(st.integers(1, 3))):
            centre = (draw(st.floats(8, 40)), draw(st.floats(8, 32)))
            axes = (draw(st.floats(1.5, 12)), draw(st.floats(1.5, 12)))
            held[number] |= inside(EllipseShape(centre, axes, draw(st.floats(-90, 90))), ROWS, COLUMNS)
        hole = EllipseShape((draw(st.floats(8, 40)), draw(st.floats(8, 32))), (2.0, 1.5))
        rest = held[number] & ~inside(hole, ROWS, COLUMNS)
        held[number] = rest if rest.any() else held[number]
    return held


def image_of(spacing: tuple[float, float], seed: int = 0) -> Image:
    stored = np.random.default_rng(seed).integers(-500, 1500, (ROWS, COLUMNS)).astype(np.int16)
    return Image(
        stored,
        modality_lut=Rescale(1.5, -100.0),
        unit="HU",
        spacing_mm=spacing,
        calibration=Calibration.CALIBRATED,
    )


def measured(held: np.ndarray, image: Image) -> dict[Quantity, Measurement]:
    shape = MaskShape.of(held)
    assert shape is not None
    return {one.quantity: one for one in measurements(shape, image, "CT")}


def in_itk(array: np.ndarray, spacing: tuple[float, ...]) -> SimpleITK.Image:
    made = SimpleITK.GetImageFromArray(array)
    made.SetSpacing([float(step) for step in reversed(spacing)])
    return made


@settings(max_examples=40)
@given(masks(), spacings)
def test_areas_and_diameters(held: np.ndarray, spacing: tuple[float, float]) -> None:
    found = measured(held[0], image_of(spacing))
    theirs = SimpleITK.LabelShapeStatisticsImageFilter()
    theirs.ComputeFeretDiameterOn()
    theirs.Execute(in_itk(held[0].astype(np.uint8), spacing))
    (props,) = regionprops(held[0].astype(np.uint8), spacing=spacing)
    area, long = found[Quantity.AREA].value, found[Quantity.LONG_AXIS].value
    assert area == pytest.approx(theirs.GetPhysicalSize(1), rel=EXACT)
    assert area == pytest.approx(props.area, rel=EXACT)
    assert long - math.hypot(*spacing) - EXACT <= theirs.GetFeretDiameter(1) <= long + EXACT
    assert props.feret_diameter_max == pytest.approx(long, abs=math.hypot(*spacing))


@settings(max_examples=40)
@given(masks(), st.integers(0, 99))
def test_values(held: np.ndarray, seed: int) -> None:
    image = image_of((1.0, 1.0), seed)
    found = {quantity: one.value for quantity, one in measured(held[0], image).items()}
    values = (image.stored * 1.5 - 100.0).astype(np.float64)
    theirs = SimpleITK.LabelStatisticsImageFilter()
    theirs.Execute(SimpleITK.GetImageFromArray(values), SimpleITK.GetImageFromArray(held[0].astype(np.uint8)))
    (props,) = regionprops(held[0].astype(np.uint8), intensity_image=values)
    count = held.sum()
    for quantity, itk, skimage in (
        (Quantity.MEAN, theirs.GetMean(1), props.intensity_mean),
        (Quantity.MINIMUM, theirs.GetMinimum(1), props.intensity_min),
        (Quantity.MAXIMUM, theirs.GetMaximum(1), props.intensity_max),
        (
            Quantity.STANDARD_DEVIATION,
            theirs.GetSigma(1) * math.sqrt((count - 1) / count),
            props.intensity_std,
        ),
    ):
        assert found[quantity] == pytest.approx(itk, rel=EXACT, abs=EXACT)
        assert found[quantity] == pytest.approx(skimage, rel=EXACT, abs=EXACT)
    for quantity, share in (
        (Quantity.TENTH_PERCENTILE, 10),
        (Quantity.MEDIAN, 50),
        (Quantity.NINETIETH_PERCENTILE, 90),
    ):
        assert found[quantity] == pytest.approx(np.percentile(values[held[0]], share), rel=EXACT, abs=EXACT)


@settings(max_examples=25)
@given(masks(slices=4), spacings, st.floats(0.5, 6.0))
def test_volumes_of_even_slices(held: np.ndarray, spacing: tuple[float, float], step: float) -> None:
    marked = {at: (shape,) for at in range(4) if (shape := MaskShape.of(held[at])) is not None}
    found = volume(marked, image_of(spacing), [at * step for at in range(-1, 3)])
    assert isinstance(found, Measurement)
    theirs = SimpleITK.LabelShapeStatisticsImageFilter()
    theirs.Execute(in_itk(held.astype(np.uint8), (step, *spacing)))
    (props,) = regionprops(held.astype(np.uint8), spacing=(step, *spacing))
    assert found.value == pytest.approx(theirs.GetPhysicalSize(1), rel=EXACT)
    assert found.value == pytest.approx(props.area, rel=EXACT)


def test_the_axes_of_second_moments_are_those_of_an_ellipse_only() -> None:
    ellipse = EllipseShape((24.0, 20.0), (14.0, 9.0), 30.0)
    held = inside(ellipse, ROWS, COLUMNS)
    (props,) = regionprops(held.astype(np.uint8))
    assert props.axis_major_length == pytest.approx(28.0, abs=0.5)
    # A square of 10 × 10: its diagonal is 14.1, the ellipse of its moments is 11.5 long.
    square = np.zeros((ROWS, COLUMNS), bool)
    square[5:15, 5:15] = True
    (props,) = regionprops(square.astype(np.uint8))
    assert measured(square, image_of((1.0, 1.0)))[Quantity.LONG_AXIS].value == pytest.approx(
        10 * math.sqrt(2)
    )
    assert props.axis_major_length == pytest.approx(4 * math.sqrt((100 - 1) / 12), rel=1e-6)
