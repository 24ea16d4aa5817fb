"""Synthetic DICOM files: small, physically honest ones of each modality, and bytes that mean harm."""

from __future__ import annotations

import os
import struct
import warnings
from pathlib import Path

import numpy as np
import pytest
from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.encaps import encapsulate
from pydicom.sequence import Sequence
from pydicom.uid import ExplicitVRLittleEndian, generate_uid

CT, MR, CR = "1.2.840.10008.5.1.4.1.1.2", "1.2.840.10008.5.1.4.1.1.4", "1.2.840.10008.5.1.4.1.1.1"
DX, NM = "1.2.840.10008.5.1.4.1.1.1.1", "1.2.840.10008.5.1.4.1.1.20"
SC, ENHANCED_CT, SR = (
    "1.2.840.10008.5.1.4.1.1.7",
    "1.2.840.10008.5.1.4.1.1.2.1",
    "1.2.840.10008.5.1.4.1.1.88.33",
)
AXIAL = [1.0, 0.0, 0.0, 0.0, 1.0, 0.0]


def shared_data() -> Path:
    """The folder of real files; the test is skipped where it is absent."""
    beside = Path(__file__).parents[2].parent / "shared" / "data"
    folder = Path(os.environ.get("ANNOTATOR_TEST_DATA", beside))
    if not (folder / "oracle.json").is_file():
        pytest.skip(f"no real DICOM files at {folder} (set ANNOTATOR_TEST_DATA)")
    return folder


def uid(*parts: object) -> str:
    """A UID that is the same for the same words."""
    return str(generate_uid(entropy_srcs=[str(part) for part in parts]))


def image(pixels: np.ndarray, sop_class: str = SC, modality: str = "OT", **attributes: object) -> Dataset:
    """An image object around pixels of shape ([frames,] rows, columns[, 3]), integer."""
    data = Dataset()
    data.SOPClassUID, data.Modality = sop_class, modality
    data.SOPInstanceUID = uid(
        "instance", attributes.get("InstanceNumber", 1), modality, attributes.get("seed", "")
    )
    data.StudyInstanceUID, data.SeriesInstanceUID = uid("study"), uid("series", modality)
    data.PatientName, data.PatientID, data.PatientSex = "Doe^Jane", "P1", "F"
    data.PatientBirthDate, data.StudyDate, data.StudyTime = "19980302", "20080512", "103045"
    data.StudyID, data.SeriesNumber, data.InstanceNumber = "1", 1, 1
    colour = pixels.ndim >= 3 and pixels.shape[-1] == 3 and pixels.dtype == np.uint8
    data.SamplesPerPixel = 3 if colour else 1
    data.PhotometricInterpretation = "RGB" if colour else "MONOCHROME2"
    if colour:
        data.PlanarConfiguration = 0
    shape = pixels.shape[:-1] if colour else pixels.shape
    if len(shape) == 3:
        data.NumberOfFrames = shape[0]
    data.Rows, data.Columns = shape[-2:]
    data.BitsAllocated = data.BitsStored = pixels.dtype.itemsize * 8
    data.HighBit = data.BitsStored - 1
    data.PixelRepresentation = int(pixels.dtype.kind == "i")
    raw = pixels.astype(pixels.dtype.newbyteorder("<")).tobytes()
    data.PixelData = raw + b"\0" * (len(raw) % 2)
    data["PixelData"].VR = "OB" if data.BitsAllocated == 8 else "OW"
    for name, value in attributes.items():
        if name != "seed":
            setattr(data, name, value)
    return data


def write(data: Dataset, path: Path, syntax: str = ExplicitVRLittleEndian) -> Path:
    """Write an object as a DICOM file."""
    data.file_meta = FileMetaDataset()
    data.file_meta.TransferSyntaxUID = syntax
    data.file_meta.MediaStorageSOPClassUID = data.get("SOPClassUID", SC)
    data.file_meta.MediaStorageSOPInstanceUID = data.get("SOPInstanceUID", "1.2.3")
    path.parent.mkdir(parents=True, exist_ok=True)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # Wrong values are what some of these files are for.
        data.save_as(path, enforce_file_format=True)
    return path


def encapsulated(data: Dataset, frames: list[bytes], syntax: str, path: Path) -> Path:
    """Write an object with compressed frames."""
    data.PixelData = encapsulate(frames)
    data["PixelData"].VR = "OB"
    data["PixelData"].is_undefined_length = True
    return write(data, path, syntax)


def ct_slice(number: int = 1, z_mm: float | None = None, **attributes: object) -> Dataset:
    """A slice of a water cylinder in air with a rod of cortical bone and 10 HU of noise."""
    y, x = np.mgrid[-1:1:32j, -1:1:32j]
    hounsfield = np.where(x**2 + y**2 < 0.8, 0.0, -1000.0)
    hounsfield[(x - 0.3) ** 2 + y**2 < 0.04] = 1200.0
    hounsfield += np.random.default_rng(number).normal(0, 10, hounsfield.shape)
    stored = np.clip(hounsfield + 1024, 0, 4095).round().astype(np.uint16)
    position = [-80.0, -80.0, 5.0 * number if z_mm is None else z_mm]
    facts: dict[str, object] = {
        "InstanceNumber": number, "BitsStored": 12, "HighBit": 11, "RescaleSlope": 1,
        "RescaleIntercept": -1024, "RescaleType": "HU", "ImagePositionPatient": position,
        "ImageOrientationPatient": AXIAL,
        "PixelSpacing": [0.5, 0.5], "SliceThickness": 5, "FrameOfReferenceUID": uid("frame"), "KVP": 120,
        "WindowCenter": [40, 400], "WindowWidth": [400, 2000],
        "WindowCenterWidthExplanation": ["SOFT", "BONE"],
        "ImageType": ["ORIGINAL", "PRIMARY", "AXIAL"],
    }  # fmt: skip
    return image(stored, CT, "CT", **(facts | attributes))


def ct_stack(folder: Path, count: int = 5, **attributes: object) -> Path:
    """A folder of slices 5 mm apart, written in an order that is not theirs."""
    for number in sorted(range(1, count + 1), key=lambda number: number % 3):
        write(ct_slice(number, **attributes), folder / f"IM{count - number:04d}")
    return folder


def radiograph(sop_class: str = CR, **attributes: object) -> Dataset:
    """A step wedge as a storage phosphor sees it: the logarithm of the dose, low values white."""
    thickness_cm = np.repeat(np.arange(8), 5)[None, :].repeat(24, axis=0)
    dose = 1000 * np.exp(-0.25 * thickness_cm)
    stored = (4095 - 1000 * np.log10(1000 / dose)).round().astype(np.uint16)
    facts: dict[str, object] = {"PhotometricInterpretation": "MONOCHROME1", "BitsStored": 12, "HighBit": 11}
    modality = "CR" if sop_class == CR else "DX"
    return image(stored, sop_class, modality, **(facts | {"BodyPartExamined": "CHEST"} | attributes))


def mr_slice(number: int = 1, echo_ms: float = 20.0, **attributes: object) -> Dataset:
    """A slice of fat and muscle decaying with their T2, magnitude of Gaussian noise around them."""
    generator = np.random.default_rng(number)
    signal = np.zeros((24, 20))
    signal[4:20, 3:17] = 800 * np.exp(-echo_ms / 40)
    signal[8:14, 6:12] = 900 * np.exp(-echo_ms / 80)
    real, imaginary = generator.normal(0, 6, (2, *signal.shape))
    noisy = np.abs(signal + real + 1j * imaginary)
    facts: dict[str, object] = {
        "InstanceNumber": number, "EchoTime": echo_ms, "RepetitionTime": 3000, "MagneticFieldStrength": 1.5,
        "ImagePositionPatient": [4.0 * number, -90.0, 70.0], "ImageOrientationPatient": [0, 1, 0, 0, 0, -1],
        "PixelSpacing": [0.8, 0.8], "FrameOfReferenceUID": uid("frame"), "seed": echo_ms,
    }  # fmt: skip
    return image(noisy.round().astype(np.uint16), MR, "MR", **(facts | attributes))


def bone_scan(codes: tuple[str, ...] = ("399321004", "399001007"), **attributes: object) -> Dataset:
    """Anterior and posterior counts of a body with one hot lesion on the patient's left."""
    mean = np.zeros((2, 64, 32))
    mean[:, 6:60, 8:24] = 4.0
    mean[0, 20:23, 20:23] = 60.0  # anterior: the patient's left is on the viewer's right
    mean[1, 20:23, 9:12] = 45.0  # posterior: on the viewer's left, attenuated by the body
    counts = np.random.default_rng(1).poisson(mean).astype(np.uint16)
    data = image(
        counts, NM, "NM", **({"ImageType": ["ORIGINAL", "PRIMARY", "WHOLE BODY", "EMISSION"]} | attributes)
    )
    data.FrameIncrementPointer = [0x00540010, 0x00540020]
    data.EnergyWindowVector, data.DetectorVector = [1, 1], [1, 2]
    data.NumberOfDetectors, data.PixelSpacing = 2, [2.4, 2.4]
    data.DetectorInformationSequence = Sequence([_detector(code) for code in codes])
    return data


def _detector(code: str) -> Dataset:
    detector = Dataset()
    if code:
        view = Dataset()
        view.CodeValue, view.CodingSchemeDesignator, view.CodeMeaning = code, "SCT", "view"
        detector.ViewCodeSequence = Sequence([view])
    return detector


def lut_item(first: int, values: list[int], bits: int = 16, explanation: str = "") -> Dataset:
    """An item of a Modality or VOI LUT Sequence."""
    item = Dataset()
    item.add_new(0x00283002, "SS" if first < 0 else "US", [len(values), first, bits])
    item.add_new(0x00283006, "US", values)
    if explanation:
        item.LUTExplanation = explanation
    return item


def functional_group(position: list[float] | None = None, **macros: dict[str, object]) -> Dataset:
    """An item of the shared or per-frame functional groups: macro=attributes."""
    group = Dataset()
    if position is not None:
        macros["PlanePositionSequence"] = {"ImagePositionPatient": position}
    for name, attributes in macros.items():
        item = Dataset()
        for attribute, value in attributes.items():
            setattr(item, attribute, value)
        setattr(group, name, Sequence([item]))
    return group


def element(tag: int, vr: bytes, value: bytes, length: int | None = None) -> bytes:
    """An explicit little endian element, with a length that may lie."""
    head = struct.pack("<HH", tag >> 16, tag & 0xFFFF) + vr
    claimed = len(value) if length is None else length
    if vr in (b"OB", b"OW", b"SQ", b"UN", b"UT"):
        return head + struct.pack("<HL", 0, claimed) + value
    return head + struct.pack("<H", claimed) + value


def item_of(tag: int, length: int = 0) -> bytes:
    """An item or delimiter."""
    return struct.pack("<HHL", tag >> 16, tag & 0xFFFF, length)


def raw_file(path: Path, body: bytes, syntax: bytes = b"1.2.840.10008.1.2.1\0") -> Path:
    """A file with preamble and meta information around bytes of one's own."""
    meta = element(0x00020010, b"UI", syntax)
    group = element(0x00020000, b"UL", struct.pack("<L", len(meta)))
    path.write_bytes(b"\0" * 128 + b"DICM" + group + meta + body)
    return path
