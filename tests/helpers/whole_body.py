"""A body of ellipsoids in the patient's own millimetres, scanned by MR station by station."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from pydicom.dataset import Dataset

from tests.helpers.dicom_files import AXIAL, MR, image, uid, write

CORONAL = [1.0, 0.0, 0.0, 0.0, 0.0, -1.0]
SPACING_MM, ROWS, COLUMNS = 4.0, 100, 120
STEP_MM = 10.0
TOPS_MM = (700.0, 380.0, 60.0, -260.0)
"""Where the coronal stations begin at the head end: 400 mm each, 80 mm of overlap."""
_PARTS = (
    # centre (x, y, z) and half axes, mm; signal
    ((0, 0, 600), (75, 90, 105), 300),
    ((0, 10, 330), (165, 100, 190), 220),
    ((0, 10, 60), (150, 95, 140), 240),
    ((-85, 10, -260), (60, 60, 320), 260),
    ((85, 10, -260), (60, 60, 320), 260),
    ((-85, 10, -230), (14, 14, 230), 120),
    ((85, 10, -230), (14, 14, 230), 120),
    ((0, 50, 300), (17, 17, 260), 140),
    ((60, 10, -50), (18, 16, 22), 700),
    ((0, 50, 220), (16, 16, 14), 800),
)


def signal(x: NDArray[np.float64], y: NDArray[np.float64], z: NDArray[np.float64]) -> NDArray[np.float64]:
    """What the scanner sees at places of the patient (LPS, mm), the same in every station."""
    seen = np.zeros(np.broadcast_shapes(x.shape, y.shape, z.shape))
    for (a, b, c), (p, q, r), value in _PARTS:
        inside = ((x - a) / p) ** 2 + ((y - b) / q) ** 2 + ((z - c) / r) ** 2 < 1
        seen = np.where(inside, float(value), seen)
    return seen


def station_slice(
    origin_mm: tuple[float, float, float],
    orientation: list[float],
    *,
    gain: float = 1.0,
    pixel_mm: float = SPACING_MM,
    **facts: object,
) -> Dataset:
    """A noiseless slice of the body: what overlaps must agree to the last digit."""
    row, column = np.array(orientation[:3]), np.array(orientation[3:])
    down, along = np.mgrid[0:ROWS, 0:COLUMNS] * pixel_mm
    x, y, z = (
        origin_mm[axis] + along * row[axis] + down * column[axis] for axis in range(3)
    )  # fmt: skip
    stored = np.rint(signal(x, y, z) * gain).astype(np.uint16)
    known: dict[str, object] = {
        "EchoTime": 60.0, "RepetitionTime": 4000.0, "InversionTime": 150.0,
        "ImageType": ["ORIGINAL", "PRIMARY", "M"],
        "ImagePositionPatient": list(origin_mm), "ImageOrientationPatient": orientation,
        "PixelSpacing": [pixel_mm, pixel_mm], "SliceThickness": STEP_MM,
        "FrameOfReferenceUID": uid("frame"),
        "PatientName": "Meier^Anna", "PatientID": "ANNO-7", "StudyInstanceUID": uid("whole body"),
    }  # fmt: skip
    return image(stored, MR, "MR", **(known | facts))


def coronal_station(
    number: int, top_mm: float, slices: int = 5, step_mm: float = STEP_MM, **facts: object
) -> list[Dataset]:
    """One station, a series of its own unless `facts` say otherwise; slices from front to back."""
    left = -COLUMNS * SPACING_MM / 2
    known: dict[str, object] = {
        "SeriesInstanceUID": uid("station", number), "SeriesNumber": number,
        "SeriesDescription": f"COR STIR station {number}", "SliceThickness": step_mm,
    }  # fmt: skip
    made = []
    for at in range(slices):
        position = (left, step_mm * (at - slices // 2) + 10.0, top_mm)
        named = {
            "InstanceNumber": at + 1,
            "SOPInstanceUID": uid("coronal", facts.get("seed", ""), number, at),
        }
        made.append(station_slice(position, CORONAL, **(known | named | facts)))
    return made


def axial_station(
    number: int, first_mm: float, slices: int, step_mm: float = STEP_MM, **facts: object
) -> list[Dataset]:
    """One axial station, slices from the feet upwards."""
    corner = (-COLUMNS * SPACING_MM / 2, -ROWS * SPACING_MM / 2)
    known: dict[str, object] = {
        "SeriesInstanceUID": uid("axial station", number), "SeriesNumber": number,
        "SeriesDescription": f"AX STIR {number}", "SliceThickness": step_mm,
    }  # fmt: skip
    made = []
    for at in range(slices):
        named = {"InstanceNumber": at + 1, "SOPInstanceUID": uid("axial", number, at)}
        position = (*corner, first_mm + step_mm * at)
        made.append(station_slice(position, AXIAL, **(known | named | facts)))
    return made


def written(folder: Path, *stations: list[Dataset]) -> Path:
    """Write stations, a folder each."""
    for number, slices in enumerate(stations):
        for at, data in enumerate(slices):
            write(data, folder / str(number) / str(at))
    return folder


def whole_body(folder: Path) -> Path:
    """Write four coronal stations from the head to the feet."""
    return written(folder, *(coronal_station(at, top) for at, top in enumerate(TOPS_MM, 1)))
