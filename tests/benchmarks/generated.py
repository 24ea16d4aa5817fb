"""The images that are read: synthetic, seeded, of the size and with the headers of a scanner's own."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.encaps import encapsulate
from pydicom.sequence import Sequence
from pydicom.uid import ExplicitVRLittleEndian

from tests.helpers.dicom_files import AXIAL, CR, CT, NM, functional_group, image, uid, write

SLICE_MM = 0.7
_MARKED_NUMBER, _MARKED_MM = 10_000, "-9999.9"
_STUDIES_OF_PATIENT = 5
ENHANCED_MR = "1.2.840.10008.5.1.4.1.1.4.1"


def thorax(slices: int, side: int, seed: int = 1) -> NDArray[np.int16]:
    """Return a body in air with lungs, spine and ribs, and 12 HU of noise; (slices, side, side), HU."""
    generator = np.random.default_rng(seed)
    noise = generator.normal(0, 12, (8, side + 64, side + 64)).astype(np.int16)
    y, x = np.mgrid[-1 : 1 : side * 1j, -1 : 1 : side * 1j]
    volume = np.empty((slices, side, side), np.int16)
    for number in range(slices):
        if number % 8 == 0:
            plane = _slice_of_thorax(x, y, number)
        top, left = generator.integers(0, 64, 2)
        volume[number] = plane + noise[number % 8, top : top + side, left : left + side]
    return volume


def _slice_of_thorax(x: NDArray[np.float64], y: NDArray[np.float64], number: int) -> NDArray[np.int16]:
    distance, breath = np.hypot(x / 0.9, y / 0.65), 0.06 * np.sin(number / 40)
    plane = np.where(distance < 1, 40, -1000).astype(np.int16)
    for centre in (-0.42, 0.42):
        plane[np.hypot((x - centre) / (0.30 + breath), (y + 0.05) / 0.40) < 1] = -820
    plane[(distance > 0.86) & (distance < 0.93) & ((np.arctan2(y, x) * 9 + number / 9) % 2 < 1)] = 700
    plane[np.hypot(x / 0.12, (y - 0.40) / 0.12) < 1] = 350
    return plane


def ct_series(volume: NDArray[np.integer], folder: Path, name: str = "ct") -> list[Path]:
    """Write a volume as uncompressed CT files, 0.7 mm apart and in an order that is not theirs."""
    head = _head(_ct(volume[0], name))
    folder.mkdir(parents=True)
    paths = []
    for number, plane in enumerate(volume):
        # 389 shares no divisor with the usual counts: neighbours in the folder are far apart in the body.
        path = folder / f"IM{number * 389 % len(volume):05d}"
        path.write_bytes(_filled(head, uid("series", name), number, plane.tobytes()))
        paths.append(path)
    return paths


def coded_ct_series(frames: list[bytes], like: NDArray[np.integer], syntax: str, folder: Path) -> list[Path]:
    """Write compressed slices as CT files of 12 bits, stored without sign."""
    paths = []
    for number, frame in enumerate(frames):
        data = _ct(like, syntax, BitsStored=12, HighBit=11, RescaleIntercept=-1024)
        _place(data, uid("series", syntax), number)
        data.PixelData = encapsulate([frame])
        data["PixelData"].VR = "OB"
        data["PixelData"].is_undefined_length = True
        paths.append(write(data, folder / f"IM{number:05d}", syntax))
    return paths


def many_files(count: int, folder: Path) -> list[Path]:
    """Write `count` CT files of 128 × 128 pixels: 100 series of 20 patients."""
    series_count = min(100, max(1, count // 10))
    pixels = thorax(1, 128)[0]
    paths = []
    for series in range(series_count):
        patient = series // _STUDIES_OF_PATIENT
        name = f"many {series}"
        data = _ct(pixels, name, PatientID=f"P{patient:04d}", PatientName=f"Doe{patient}^Jane")
        data.StudyInstanceUID = uid("study", name)
        head = _head(data)
        place = folder / f"P{patient:04d}" / f"S{series:04d}"
        place.mkdir(parents=True)
        for number in range(count // series_count):
            path = place / f"IM{number:05d}"
            path.write_bytes(_filled(head, uid("series", name), number, pixels.tobytes()))
            paths.append(path)
    return paths


def radiograph(rows: int, columns: int, path: Path) -> Path:
    """Write a radiograph: 12 bits, low values white."""
    y, x = np.mgrid[-1 : 1 : rows * 1j, -1 : 1 : columns * 1j]
    thickness = np.clip(1.1 - np.hypot(x, y * 0.8), 0, 1) + 0.25 * (np.sin(18 * y + 6 * x * x) > 0.6)
    noise = np.random.default_rng(2).normal(0, 14, (rows, columns))
    stored = np.clip(3600 - 2300 * thickness + noise, 0, 4095).astype(np.uint16)
    facts = {"PhotometricInterpretation": "MONOCHROME1", "BitsStored": 12, "HighBit": 11}
    windows = {"WindowCenter": 2048, "WindowWidth": 3600, "ImagerPixelSpacing": [0.143, 0.143]}
    return write(_furnished(image(stored, CR, "CR", **facts, **windows)), path)


def scintigram(rows: int, columns: int, path: Path) -> Path:
    """Write a whole-body bone scan: anterior and posterior counts."""
    y, x = np.mgrid[-1 : 1 : rows * 1j, -1 : 1 : columns * 1j]
    mean = np.stack([np.where(np.hypot(x / 0.5, y / 0.95) < 1, 6.0, 0.4)] * 2)
    counts = np.random.default_rng(3).poisson(mean).astype(np.uint16)
    data = image(counts, NM, "NM", ImageType=["ORIGINAL", "PRIMARY", "WHOLE BODY", "EMISSION"])
    data.FrameIncrementPointer = [0x00540010, 0x00540020]
    data.EnergyWindowVector, data.DetectorVector = [1, 1], [1, 2]
    data.NumberOfDetectors, data.PixelSpacing = 2, [2.4, 2.4]
    return write(_furnished(data), path)


def enhanced_mr(frames: int, side: int, path: Path) -> Path:
    """Write an enhanced MR of `frames` sagittal slices, each with functional groups of its own."""
    y, x = np.mgrid[-1 : 1 : side * 1j, -1 : 1 : side * 1j]
    marrow = 900 * (np.hypot(x / 0.3, y / 0.9) < 1) + 300 * (np.hypot(x / 0.7, y) < 1)
    generator = np.random.default_rng(4)
    noise = generator.integers(0, 40, (8, side, side))
    stored = np.stack([marrow + noise[number % 8] for number in range(frames)]).astype(np.uint16)
    data = image(stored, ENHANCED_MR, "MR", BitsStored=12, HighBit=11, FrameOfReferenceUID=uid("mr"))
    data.SharedFunctionalGroupsSequence = Sequence(
        [
            functional_group(
                PixelMeasuresSequence={"PixelSpacing": [0.8, 0.8], "SliceThickness": 1},
                PlaneOrientationSequence={"ImageOrientationPatient": [0, 1, 0, 0, 0, -1]},
            )
        ]
    )
    data.PerFrameFunctionalGroupsSequence = Sequence(
        [
            functional_group(
                [-float(number), -120.0, 120.0],
                FrameContentSequence={"InStackPositionNumber": number + 1, "StackID": "1"},
                PixelValueTransformationSequence={
                    "RescaleSlope": 1, "RescaleIntercept": 0, "RescaleType": "US",
                },
                FrameVOILUTSequence={"WindowCenter": 500, "WindowWidth": 1000},
                MRImageFrameTypeSequence={"FrameType": ["ORIGINAL", "PRIMARY", "M", "NONE"]},
            )
            for number in range(frames)
        ]
    )  # fmt: skip
    return write(_furnished(data), path)


def _ct(pixels: NDArray[np.integer], name: str, **attributes: object) -> Dataset:
    facts: dict[str, object] = {
        "SeriesInstanceUID": uid("series", name), "StudyInstanceUID": uid("study", name), "SeriesNumber": 3,
        "RescaleSlope": 1, "RescaleIntercept": 0, "RescaleType": "HU", "ImageOrientationPatient": AXIAL,
        "PixelSpacing": [SLICE_MM, SLICE_MM], "SliceThickness": SLICE_MM, "KVP": 120,
        "FrameOfReferenceUID": uid("frame", name), "WindowCenter": [40, 400], "WindowWidth": [400, 2000],
        "ImageType": ["ORIGINAL", "PRIMARY", "AXIAL"], "BodyPartExamined": "CHEST",
    }  # fmt: skip
    data = _furnished(image(pixels, CT, "CT", **(facts | attributes)))
    _place(data, str(data.SeriesInstanceUID), 0)
    data.InstanceNumber, data.SliceLocation = _MARKED_NUMBER, _MARKED_MM
    data.ImagePositionPatient = ["-179.2", "-179.2", _MARKED_MM]
    return data


def _place(data: Dataset, series_uid: str, number: int) -> None:
    data.SOPInstanceUID = f"{series_uid[:50]}.{_MARKED_NUMBER + number}"
    data.InstanceNumber = _MARKED_NUMBER + number
    data.SliceLocation = f"{SLICE_MM * number:.1f}"
    data.ImagePositionPatient = ["-179.2", "-179.2", f"{SLICE_MM * number:.1f}"]


def _head(data: Dataset) -> bytes:
    """Return a file up to its pixels, with marks where slices differ."""
    data.file_meta = FileMetaDataset()
    data.file_meta.TransferSyntaxUID = ExplicitVRLittleEndian
    data.file_meta.MediaStorageSOPClassUID = data.SOPClassUID
    data.file_meta.MediaStorageSOPInstanceUID = data.SOPInstanceUID
    buffer = io.BytesIO()
    data.save_as(buffer, enforce_file_format=True)
    return buffer.getvalue()[: -len(data.PixelData)]


def _filled(head: bytes, series_uid: str, number: int, pixels: bytes) -> bytes:
    shown = _MARKED_NUMBER + number
    for old, new, count in (
        (f"{series_uid[:50]}.{_MARKED_NUMBER}", f"{series_uid[:50]}.{shown}", 2),
        (f"IS\6\0{_MARKED_NUMBER} ", f"IS\6\0{shown} ", 1),
        (_MARKED_MM, f"{SLICE_MM * number:+07.1f}", 2),
    ):
        if head.count(old.encode()) != count:
            raise ValueError(f"{old!r} is not there {count} times")
        head = head.replace(old.encode(), new.encode())
    return head + pixels


def _furnished(data: Dataset) -> Dataset:
    """Add what scanners write beside the rest: some 120 elements, a third of them private; 4 kB."""
    for name, value in _usual():
        setattr(data, name, value)
    for name in ("RequestAttributesSequence", "ProcedureCodeSequence", "ReferencedStudySequence"):
        item = Dataset()
        item.CodeValue, item.CodingSchemeDesignator, item.CodeMeaning = "24627-2", "LN", "CT Chest"
        item.ScheduledProcedureStepID, item.RequestedProcedureID = "SPS1", "RP1"
        setattr(data, name, [item])
    for group in (0x0009, 0x0019, 0x0043):
        block = data.private_block(group, "SYNTHETIC SCANNER 01", create=True)
        for element in range(16):
            block.add_new(element, "LO" if element % 3 else "DS", "1.5" if element % 3 == 0 else "x" * 40)
    return data


def _usual() -> Iterator[tuple[str, object]]:
    texts = (
        "Manufacturer InstitutionName InstitutionAddress StationName StudyDescription SeriesDescription "
        "InstitutionalDepartmentName ManufacturerModelName ProtocolName DeviceSerialNumber SoftwareVersions "
        "AccessionNumber PatientComments AdditionalPatientHistory RequestedProcedureDescription "
        "ContrastBolusAgent PerformedProcedureStepDescription"
    )
    for name in texts.split():
        yield name, "Synthetic"
    for name in ("SeriesDate", "AcquisitionDate", "ContentDate", "InstanceCreationDate"):
        yield name, "20080512"
    for name in ("SeriesTime", "AcquisitionTime", "ContentTime", "InstanceCreationTime"):
        yield name, "103045.125"
    for name in ("ReferringPhysicianName", "OperatorsName", "PerformingPhysicianName"):
        yield name, "Roe^Richard"
    numbers = (
        "DataCollectionDiameter ReconstructionDiameter DistanceSourceToDetector DistanceSourceToPatient "
        "GantryDetectorTilt TableHeight ExposureTime XRayTubeCurrent Exposure GeneratorPower FocalSpots "
        "PatientWeight PatientSize SpacingBetweenSlices AcquisitionNumber"
    )
    for name in numbers.split():
        yield name, 1
    for name, term in (("RotationDirection", "CW"), ("FilterType", "BODY"), ("PatientPosition", "HFS")):
        yield name, term
    yield "PatientAge", "010Y"
    yield "ConvolutionKernel", "B30f"
