"""What every object of ours says before its content: whose it is, of which study, by what and when."""

from __future__ import annotations

import contextlib
import io
import uuid
from dataclasses import dataclass
from datetime import UTC, datetime

from pydicom import config
from pydicom.datadict import dictionary_VR
from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.uid import ExplicitVRLittleEndian
from pydicom.valuerep import validate_value

from annotator import __version__
from annotator.dicom import tags
from annotator.dicom.header import header_of
from annotator.dicom.instance import Instance
from annotator.exchange.format import Context, discreet, may_identify, shown_label
from annotator.exchange.text import NOTICE
from annotator.lesions.case import Case
from annotator.lesions.records import Lesion, Reader, Reading
from annotator.terms.code import Code
from annotator.terms.findings import SCHEME
from annotator.terms.sites import site_label

MANUFACTURER = "Lesion Annotator"
_LONGEST_LO, _LONGEST_PN_COMPONENT = 64, 62
_ANYONES = (tags.STUDY_DATE, tags.STUDY_TIME, tags.PATIENT_SEX, tags.PATIENT_AGE)
"""What may stand in exports that do not say who it is."""
_TEXTS = (
    tags.PATIENT_ID, tags.ISSUER_OF_PATIENT_ID, tags.PATIENT_BIRTH_DATE, tags.ACCESSION_NUMBER,
    tags.STUDY_DESCRIPTION, tags.STUDY_ID,
)  # fmt: skip
_NAMES = (tags.PATIENT_NAME, tags.REFERRING_PHYSICIAN_NAME)
_REQUIRED = (
    "PatientName", "PatientID", "PatientBirthDate", "PatientSex", "StudyDate", "StudyTime",
    "AccessionNumber", "ReferringPhysicianName", "StudyID",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Heading:
    """Makes the part of objects that is not their content."""

    case: Case
    context: Context

    @property
    def version(self) -> str:
        """What tells objects of one content apart: when the case was edited, and whether it is identified."""
        return f"{self.context.edited} {may_identify(self.case, self.context)} {__version__}"

    def of(self, instance: Instance) -> Dataset:
        """Return the patient and study modules as the file of an instance has them.

        An export that may not identify the patient keeps the study's UID and date, the patient's sex and age;
        the case's label stands for name and ID, and Patient Identity Removed says so (PS3.3 C.7.1.1).

        Raises
        ------
        RefusedError
            The file cannot be read any more.
        """
        header = header_of(instance.source).header
        said = Dataset()
        said.SpecificCharacterSet = "ISO_IR 192"
        is_named = may_identify(self.case, self.context)
        for tag in (*_ANYONES, *_TEXTS) if is_named else _ANYONES:
            _copy(tag, header.text(tag), said)
        if is_named:
            for tag in _NAMES:
                _copy(tag, header.name(tag), said)
        else:
            self._stand_in(said)
        for keyword in _REQUIRED:
            if keyword not in said:
                setattr(said, keyword, "")
        said.StudyInstanceUID = instance.study.uid
        return said

    def reader(self, reading: Reading) -> str:
        """Return the name of a reading's reader as a person name of one component."""
        return person_name(self.said(self.case.get(Reader, reading.reader).name))

    def name_of(self, lesion: Lesion) -> str:
        """Return what people call a lesion: its number and where it is."""
        return self.said(f"{lesion.name} {site_label(lesion.site, lesion.side, lesion.segment)}")

    def said(self, text: str) -> str:
        """Return a person's text as it may stand in Long String and longer."""
        return discreet(text, self.case, self.context).replace("\\", "/")[:_LONGEST_LO].strip()

    def finish(self, made: Dataset, description: str) -> bytes:
        """Add equipment, dates and file meta to an object that has its UIDs, and return its file."""
        made.Manufacturer = MANUFACTURER
        made.ManufacturerModelName = MANUFACTURER
        made.SoftwareVersions = __version__
        made.DeviceSerialNumber = "none"
        made.CodingSchemeIdentificationSequence = [_private_scheme()]
        made.SeriesDescription = f"{description}. {NOTICE}"[:_LONGEST_LO]
        date, time = self._when(made)
        for keyword in ("SeriesDate", "ContentDate", "InstanceCreationDate"):
            setattr(made, keyword, date)
        for keyword in ("SeriesTime", "ContentTime", "InstanceCreationTime"):
            setattr(made, keyword, time)
        return file_of(made)

    def _when(self, made: Dataset) -> tuple[str, str]:
        if self.context.edited is None:
            return made.StudyDate or "19000101", made.StudyTime or "000000"
        edited = datetime.fromisoformat(self.context.edited).astimezone(UTC)
        return edited.strftime("%Y%m%d"), edited.strftime("%H%M%S")

    def _stand_in(self, said: Dataset) -> None:
        label = shown_label(self.case, self.context).replace("\\", "/")
        said.PatientName = person_name(label)
        said.PatientID = label[:_LONGEST_LO].strip()
        said.PatientIdentityRemoved = "YES"
        said.DeidentificationMethod = "Name, ID and birth date replaced; UIDs and dates kept"


def _copy(tag: int, value: str, said: Dataset) -> None:
    """Take over a value, unless it breaks the rules of its kind: a stranger's error need not be ours."""
    kind = dictionary_VR(tag)
    with contextlib.suppress(ValueError):
        validate_value(kind, value, config.RAISE)
        said.add_new(tag, kind, value)


def person_name(text: str) -> str:
    """Return a text as the family name of a PN, without what would part it (PS3.5 6.2)."""
    parted = str.maketrans("^=\\", "   ")
    return f"{' '.join(text.translate(parted).split())[:_LONGEST_PN_COMPONENT]}^"


def uid_of(*parts: str) -> str:
    """Return the UID of parts, the same for the same ones, under the root 2.25 (PS3.5 B.2)."""
    return f"2.25.{uuid.uuid5(uuid.NAMESPACE_OID, chr(0).join(parts)).int}"


def code_item(code: Code) -> Dataset:
    """Return a code as item of a code sequence (PS3.3 8.8)."""
    item = Dataset()
    item.CodeValue, item.CodingSchemeDesignator, item.CodeMeaning = code.value, code.scheme, code.meaning
    return item


def _private_scheme() -> Dataset:
    item = Dataset()
    item.CodingSchemeDesignator, item.CodingSchemeName = (
        SCHEME,
        "Findings and measurements of Lesion Annotator",
    )
    item.CodingSchemeResponsibleOrganization = MANUFACTURER
    return item


def file_of(made: Dataset) -> bytes:
    """Return the bytes of an object as a file (PS3.10), explicit little endian."""
    made.file_meta = FileMetaDataset()
    made.file_meta.TransferSyntaxUID = ExplicitVRLittleEndian
    made.file_meta.ImplementationVersionName = "LESION_ANNOTATOR"
    stream = io.BytesIO()
    made.save_as(stream, enforce_file_format=True)
    return stream.getvalue()
