"""DICOM files of the samples: the modules every image shares, pixels, and the same bytes every time."""

from __future__ import annotations

import io
import uuid
from dataclasses import dataclass, replace
from datetime import date

import imagecodecs
import numpy as np
from numpy.typing import NDArray
from pydicom.dataelem import DataElement
from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.encaps import encapsulate
from pydicom.filewriter import dcmwrite
from pydicom.sequence import Sequence
from pydicom.uid import UID, ExplicitVRLittleEndian, JPEGLSLossless

from annotator.lesions.case import Patient
from sample_studies.founding_case import PATIENT

INSTITUTION = "Lesion Annotator Samples"
MANUFACTURER = "Lesion Annotator"
_NAMESPACE = uuid.UUID("0c1f6a0e-52a1-5f0b-8d0c-2f6c1a7b2008")


def uid(*names: str) -> str:
    """Return the UID of a thing named by words, the same every time (PS3.5 B.2)."""
    return f"2.25.{uuid.uuid5(_NAMESPACE, '/'.join(names)).int}"


@dataclass(frozen=True, slots=True)
class Subject:
    """Whom the images are of; born YYYYMMDD."""

    patient: Patient
    birth_date: str


FOUNDING_BOY = Subject(replace(PATIENT, birth_date="1998-03-14"), "19980314")


@dataclass(frozen=True, slots=True)
class Study:
    """A study: `name` makes its UID and folder; date YYYYMMDD, time HHMMSS."""

    name: str
    date: str
    time: str
    description: str
    accession: str
    weight_kg: float = 33.0
    size_m: float = 1.40
    subject: Subject = FOUNDING_BOY

    @property
    def instance_uid(self) -> str:
        """The Study Instance UID."""
        return uid(self.name)


@dataclass(frozen=True, slots=True)
class Equipment:
    """A made-up device of the kind that was in use."""

    model: str
    software: str
    station: str
    serial: str


@dataclass(frozen=True, slots=True)
class Series:
    """A series of a study; `name` makes its UID, `time` HHMMSS is when it began."""

    study: Study
    name: str
    number: int
    modality: str
    description: str
    time: str
    body_part: str
    protocol: str
    equipment: Equipment
    frame_of_reference: str = ""
    patient_position: str = ""
    laterality: str = ""

    @property
    def instance_uid(self) -> str:
        """The Series Instance UID."""
        return uid(self.study.name, self.name)

    @property
    def frame_of_reference_uid(self) -> str:
        """The Frame of Reference UID: one for all series that name the same frame in a study."""
        return uid(self.study.name, "frame of reference", self.frame_of_reference)


def code(value: str, scheme: str, meaning: str) -> Dataset:
    """Return a code sequence item."""
    item = Dataset()
    item.CodeValue = value
    item.CodingSchemeDesignator = scheme
    item.CodeMeaning = meaning
    return item


def coded(value: str, scheme: str, meaning: str) -> Sequence:
    """Return a code sequence of one item."""
    return Sequence([code(value, scheme, meaning)])


def instance_uid(series: Series, number: int) -> str:
    """Return the SOP Instance UID of an instance of a series."""
    return uid(series.study.name, series.name, str(number))


def new_dataset(series: Series, sop_class: str, number: int, seconds_after: int = 0) -> Dataset:
    """Return the patient, study, series, frame of reference, equipment and general image modules.

    Parameters
    ----------
    series : Series
    sop_class : str
        SOP Class UID.
    number : int
        Instance Number, from 1; it also makes the SOP Instance UID.
    seconds_after : int
        When it was acquired, from the beginning of the series.
    """
    ds = Dataset()
    ds.SpecificCharacterSet = "ISO_IR 192"
    ds.SOPClassUID = UID(sop_class)
    ds.SOPInstanceUID = UID(instance_uid(series, number))
    _patient(ds, series.study)
    _study(ds, series.study)
    _series(ds, series)
    moment = _later(series.time, seconds_after)
    ds.InstanceNumber = number
    ds.AcquisitionNumber = 1
    ds.InstanceCreationDate = ds.AcquisitionDate = ds.ContentDate = series.study.date
    ds.InstanceCreationTime = ds.AcquisitionTime = ds.ContentTime = moment
    ds.ImageType = ["ORIGINAL", "PRIMARY"]
    ds.LossyImageCompression = "00"
    return ds


def _patient(ds: Dataset, study: Study) -> None:
    patient, born = study.subject.patient, study.subject.birth_date
    ds.PatientName = patient.name
    ds.PatientID = patient.id
    ds.IssuerOfPatientID = patient.issuer
    ds.PatientSex = patient.sex
    ds.PatientBirthDate = born
    ds.PatientAge = f"{_years(born, study.date):03d}Y"
    ds.PatientSize = f"{study.size_m:.2f}"
    ds.PatientWeight = f"{study.weight_kg:.1f}"
    ds.PatientComments = "Computed images of a numerical child; no real patient."


def _years(born: str, day: str) -> int:
    first, then = date.fromisoformat(born), date.fromisoformat(day)
    return then.year - first.year - ((then.month, then.day) < (first.month, first.day))


def _study(ds: Dataset, study: Study) -> None:
    ds.StudyInstanceUID = UID(study.instance_uid)
    ds.StudyDate, ds.StudyTime = study.date, study.time
    ds.StudyID = study.accession[-4:]
    ds.AccessionNumber = study.accession
    ds.ReferringPhysicianName = ""
    ds.StudyDescription = study.description


def _series(ds: Dataset, series: Series) -> None:
    ds.Modality = series.modality
    ds.SeriesInstanceUID = UID(series.instance_uid)
    ds.SeriesNumber = series.number
    ds.SeriesDate, ds.SeriesTime = series.study.date, series.time
    ds.SeriesDescription = series.description
    ds.ProtocolName = series.protocol
    ds.BodyPartExamined = series.body_part
    if series.patient_position:
        ds.PatientPosition = series.patient_position
    if series.laterality:
        ds.Laterality = series.laterality
    if series.frame_of_reference:
        ds.FrameOfReferenceUID = UID(series.frame_of_reference_uid)
        ds.PositionReferenceIndicator = ""
    ds.Manufacturer = MANUFACTURER
    ds.InstitutionName = INSTITUTION
    ds.ManufacturerModelName = series.equipment.model
    ds.SoftwareVersions = series.equipment.software
    ds.StationName = series.equipment.station
    ds.DeviceSerialNumber = series.equipment.serial


def _later(time: str, seconds: int) -> str:
    total = int(time[:2]) * 3600 + int(time[2:4]) * 60 + int(time[4:6]) + seconds
    return f"{total // 3600 % 24:02d}{total // 60 % 60:02d}{total % 60:02d}"


def set_pixels(ds: Dataset, pixels: NDArray[np.generic], bits_stored: int = 16) -> None:
    """Set the image pixel module of grey frames, uncompressed.

    Parameters
    ----------
    ds : Dataset
        Changed in place.
    pixels : ndarray of uint16 or int16, shape (rows, columns) or (frames, rows, columns)
    bits_stored : int
        Bits Stored; the numbers must fit.
    """
    if pixels.dtype not in (np.dtype(np.uint16), np.dtype(np.int16)):
        raise ValueError(f"pixels must be 16 bit, not {pixels.dtype}")
    signed = pixels.dtype == np.int16
    limit = 1 << (bits_stored - signed)
    if int(pixels.max()) >= limit or int(pixels.min()) < -limit * signed:
        raise ValueError(f"pixels do not fit {bits_stored} bits")
    ds.SamplesPerPixel = 1
    ds.PhotometricInterpretation = "MONOCHROME2"
    if pixels.ndim == 3:
        ds.NumberOfFrames = pixels.shape[0]
    ds.Rows, ds.Columns = pixels.shape[-2:]
    ds.BitsAllocated = 16
    ds.BitsStored, ds.HighBit = bits_stored, bits_stored - 1
    ds.PixelRepresentation = int(signed)
    ds.PixelData = np.ascontiguousarray(pixels).astype(pixels.dtype.newbyteorder("<")).tobytes()
    ds["PixelData"].VR = "OW"


def to_bytes(ds: Dataset, *, compressed: bool = True) -> bytes:
    """Return a DICOM file: JPEG-LS lossless, or explicit little endian; the same bytes every time.

    JPEG-LS knows no sign: signed pixels stay uncompressed.
    """
    squeezed = compressed and ds.PixelRepresentation == 0
    # A Dataset made from another shares its dictionary; pixels are replaced in this one alone.
    written = Dataset()
    written.update({element.tag: element for element in ds})
    syntax = ExplicitVRLittleEndian
    if squeezed:
        syntax = JPEGLSLossless
        coded_frames = encapsulate([bytes(imagecodecs.jpegls_encode(frame)) for frame in frames_of(ds)])
        written[0x7FE00010] = DataElement(0x7FE00010, "OB", coded_frames, is_undefined_length=True)
    written.file_meta = _meta(ds, syntax)
    target = io.BytesIO()
    dcmwrite(target, written, enforce_file_format=True)
    return target.getvalue()


def frames_of(ds: Dataset) -> NDArray[np.generic]:
    """Return the stored numbers of an uncompressed dataset, shape (frames, rows, columns)."""
    dtype = np.dtype("<i2" if ds.PixelRepresentation else "<u2")
    return np.frombuffer(ds.PixelData, dtype).reshape(-1, ds.Rows, ds.Columns)


def _meta(ds: Dataset, syntax: UID) -> FileMetaDataset:
    meta = FileMetaDataset()
    meta.FileMetaInformationVersion = b"\x00\x01"
    meta.MediaStorageSOPClassUID = ds.SOPClassUID
    meta.MediaStorageSOPInstanceUID = ds.SOPInstanceUID
    meta.TransferSyntaxUID = syntax
    meta.ImplementationClassUID = UID(uid("implementation"))
    meta.ImplementationVersionName = "LESION_SAMPLES"
    return meta
