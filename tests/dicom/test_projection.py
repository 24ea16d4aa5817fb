"""Projection X-ray: how far millimetres can be trusted, and sides and views that contradict each other."""

import numpy as np
import pytest

from annotator.dicom import Badge, read_frame, scan
from annotator.dicom.badge import Remark
from annotator.geometry.shapes import LineShape
from annotator.imaging import Calibration, Image
from annotator.measure import length
from tests.helpers.dicom_files import DX, ct_slice, image, radiograph, uid, write

LINE = LineShape((10.0, 5.0), (30.0, 5.0))
DETECTOR = {"ImagerPixelSpacing": [0.2, 0.2]}


def opened(data, folder):
    write(data, folder / "a")
    (study,) = scan([folder]).studies
    return study.series[0]


@pytest.mark.parametrize(
    ("attributes", "label", "method"),
    [
        (
            {"PixelSpacing": [0.15, 0.15], "PixelSpacingCalibrationType": "FIDUCIAL", **DETECTOR},
            "3 mm",
            "line; calibrated",
        ),
        (
            {"PixelSpacing": [0.16, 0.16], "PixelSpacingCalibrationType": "GEOMETRY", **DETECTOR},
            "3 mm estimated",
            "line; estimated, magnification 1.25 corrected",
        ),
        (
            {"EstimatedRadiographicMagnificationFactor": 1.25, **DETECTOR},
            "3 mm estimated",
            "line; estimated, magnification 1.25 corrected",
        ),
        (
            {"PixelSpacing": [0.2, 0.2], "EstimatedRadiographicMagnificationFactor": 1.25, **DETECTOR},
            "3 mm estimated",
            "line; estimated, magnification 1.25 corrected",
        ),
        (
            {"PixelSpacing": [0.16, 0.16], "PixelSpacingCalibrationType": "GEOMETRY"},
            "3 mm estimated",
            "line; estimated (magnification corrected)",
        ),
        ({"PixelSpacing": [0.2, 0.2], **DETECTOR}, "4 mm at detector", "line; at detector, overestimates"),
        ({"PixelSpacing": [0.15, 0.15]}, "3 mm calibration?", "line; calibration unknown"),
        ({}, "20 px", "line; no spacing, pixels only"),
    ],
)
def test_a_length_says_where_its_millimetres_come_from(tmp_path, attributes, label, method):
    """20 columns: 4 mm at the detector, 20 × 0.2 mm; 3.2 mm where 1.25 of magnification is taken out."""
    series = opened(radiograph(DX, **attributes), tmp_path)
    measured = length(LINE, read_frame(series.frames[0].instance))
    assert (measured.words(), measured.method) == (label, method)


def test_pixels_that_are_no_squares_keep_their_shape_without_a_spacing(tmp_path):
    """Pixel Aspect Ratio 2\\1: a pixel is twice as high as wide (C.7.6.3.1.7)."""
    series = opened(radiograph(PixelAspectRatio=["2", "1"]), tmp_path)
    seen = read_frame(series.frames[0].instance)
    assert seen.pixel_aspect == (2.0, 1.0)
    assert length(LineShape((5.0, 2.0), (5.0, 12.0)), seen).words() == "20 px"
    assert length(LineShape((2.0, 5.0), (12.0, 5.0)), seen).words() == "10 px"


def test_slices_and_scintigrams_need_no_word_beside_a_length():
    slice_ = Image(np.zeros((9, 9), np.uint16), spacing_mm=(0.5, 0.5), calibration=Calibration.CALIBRATED)
    assert length(LINE, slice_).words(digits=1) == "10.0 mm"


@pytest.mark.parametrize(
    ("attributes", "where"),
    [
        ({"ImageLaterality": "R", "Laterality": "L"}, "Image Laterality says right, Laterality says left"),
        (
            {"ImageLaterality": "L", "SeriesDescription": "Knie rechts a.p."},
            "Image Laterality says left, Series Description says right",
        ),
        (
            {"Laterality": "R", "ProtocolName": "Clavicle L"},
            "Laterality says right, Protocol Name says left",
        ),
        ({"ImageLaterality": "L", "SeriesDescription": "Left knee"}, None),
        ({"ImageLaterality": "B", "SeriesDescription": "Left knee"}, None),
        ({"ImageLaterality": "L", "SeriesDescription": "Both knees, right and left"}, None),
        ({"SeriesDescription": "Right knee"}, None),
        ({"ImageLaterality": "R", "SeriesDescription": "L spine"}, None),
        ({"ImageLaterality": "R", "SeriesDescription": "Knee cor R/L"}, None),
    ],
)
def test_sides_that_contradict_each_other_are_flagged(tmp_path, attributes, where):
    expected = () if where is None else (Remark(Badge.LATERALITY_CONFLICT, where),)
    assert opened(radiograph(**attributes), tmp_path).remarks == expected


def test_sides_of_slices_are_compared_too(tmp_path):
    for number in range(1, 6):
        data = ct_slice(number, 3.0 * number, Laterality="R", SeriesDescription="Knie links")
        write(data, tmp_path / str(number))
    (study,) = scan([tmp_path]).studies
    (remark,) = study.series[0].remarks
    assert remark == Remark(Badge.LATERALITY_CONFLICT, "Laterality says right, Series Description says left")


@pytest.mark.parametrize(
    ("attributes", "remark"),
    [
        (
            {"ViewPosition": "PA", "PatientOrientation": ["A", "F"]},
            Remark(Badge.VIEW_CONFLICT, "View Position is PA, Patient Orientation A\\F"),
        ),
        (
            {"ViewPosition": "LL", "PatientOrientation": ["L", "F"]},
            Remark(Badge.VIEW_CONFLICT, "View Position is LL, Patient Orientation L\\F"),
        ),
        (
            {"ViewPosition": "PA", "PatientOrientation": ["R", "F"]},
            Remark(Badge.MIRRORED, "the patient's right is at the right"),
        ),
        ({"ViewPosition": "PA", "PatientOrientation": ["L", "F"]}, None),
        ({"ViewPosition": "LL", "PatientOrientation": ["A", "F"]}, None),
        ({"ViewPosition": "AP", "PatientOrientation": ["R", "F"], "BodyPartExamined": "HAND"}, None),
    ],
)
def test_views_that_contradict_the_orientation_are_flagged(tmp_path, attributes, remark):
    assert opened(radiograph(**attributes), tmp_path).remarks == (() if remark is None else (remark,))


def test_which_image_contradicts_itself_is_said(tmp_path):
    for number, side in ((1, "L"), (2, "R")):
        data = radiograph(
            InstanceNumber=number, Laterality="L", ImageLaterality=side, SeriesInstanceUID=uid("hands")
        )
        write(data, tmp_path / str(number))
    (study,) = scan([tmp_path]).studies
    (remark,) = study.series[0].remarks
    assert remark.sentence == (
        "the file names both sides: image 2; Image Laterality says right, Laterality says left"
    )


def test_a_screen_that_does_not_say_whether_text_is_burned_in_may_hold_some(tmp_path):
    plain = np.zeros((4, 4), np.uint8)
    assert opened(image(plain), tmp_path).badges == (Badge.POSSIBLY_BURNED_IN,)
    assert opened(image(plain, BurnedInAnnotation="NO"), tmp_path).badges == ()
    assert opened(image(plain, BurnedInAnnotation="YES"), tmp_path).badges == (Badge.BURNED_IN,)
