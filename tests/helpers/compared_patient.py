"""One patient whose images are to be compared: CT with PET, CT a year later, both hands."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from pydicom.dataset import Dataset

from tests.helpers.dicom_files import AXIAL, ct_slice, image, radiograph, uid, write

PET = "1.2.840.10008.5.1.4.1.1.128"
CT_SLICES, CT_GAP_MM, CT_PIXEL_MM = 12, 4.0, 2.0
PET_SLICES, PET_GAP_MM, PET_PIXEL_MM = 6, 8.0, 4.0
SHIFT_MM = (10.0, 0.0, 20.0)
"""How far the patient lay elsewhere a year later, in another frame of reference."""
_DATES = ("20080512", "20090601")
_WHO = {"PatientName": "Vogel^Lea", "PatientID": "ANNO-9", "PatientBirthDate": "19990101"}


def pet_value(x_mm: float, y_mm: float, z_mm: float) -> float:
    """The activity at a place of 2008, Bq/ml: linear, so that interpolation between voxels is exact."""
    return 500.0 + 10.0 * x_mm + 4.0 * y_mm + 5.0 * z_mm


def compared_patient(folder: Path) -> Path:
    """Write the studies below a folder."""
    for number in range(1, CT_SLICES + 1):
        write(_ct(number, 0), folder / "ct" / str(number))
        write(_ct(number, 1), folder / "later" / str(number))
    for number in range(1, PET_SLICES + 1):
        write(_pet(number), folder / "pt" / str(number))
    for side, number in (("L", 7), ("R", 8)):
        write(_hand(side, number), folder / "cr" / side)
    return folder


def _ct(number: int, year: int) -> Dataset:
    x, y, z = (year * by for by in SHIFT_MM)
    corner = [x - 32.0, y - 32.0, z + CT_GAP_MM * (number - 1)]
    return ct_slice(
        number,
        **_study("CT", year),
        SeriesInstanceUID=uid("compared series", "CT", year),
        SeriesDescription="Thorax B30",
        ImagePositionPatient=corner,
        PixelSpacing=[CT_PIXEL_MM] * 2,
        FrameOfReferenceUID=uid("compared", year),
        seed=f"compared {year}",
    )


def _pet(number: int) -> Dataset:
    z = PET_GAP_MM * (number - 1)
    column, row = np.meshgrid(np.arange(16), np.arange(16))
    values = pet_value(-30.0 + PET_PIXEL_MM * column, -30.0 + PET_PIXEL_MM * row, z)
    return image(
        values.round().astype(np.uint16),
        PET,
        "PT",
        **_study("CT", 0),
        SeriesInstanceUID=uid("compared series", "PT"),
        SeriesNumber=2,
        SeriesDescription="PET AC",
        InstanceNumber=number,
        ImagePositionPatient=[-30.0, -30.0, z],
        ImageOrientationPatient=AXIAL,
        PixelSpacing=[PET_PIXEL_MM] * 2,
        SliceThickness=PET_GAP_MM,
        RescaleSlope=1,
        RescaleIntercept=0,
        Units="BQML",
        FrameOfReferenceUID=uid("compared", 0),
        seed="compared",
    )


def _hand(side: str, number: int) -> Dataset:
    return radiograph(
        **_study("CR", 0),
        SeriesInstanceUID=uid("compared series", "CR", side),
        SeriesNumber=number,
        SeriesDescription=f"Hand {side} DP",
        BodyPartExamined="HAND",
        ImageLaterality=side,
        ViewPosition="AP",
        PatientOrientation=["L", "F"],
        seed=f"compared {side}",
    )


def _study(kind: str, year: int) -> dict[str, object]:
    return {**_WHO, "StudyDate": _DATES[year], "StudyInstanceUID": uid("compared study", kind, year)}
