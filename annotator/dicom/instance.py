"""One DICOM image object as the rest of the program knows it: who, what, where, and how to read it."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TypeVar

from annotator.dicom import tags
from annotator.dicom.badge import Badge
from annotator.dicom.elements import Element, PixelElement, tag_name
from annotator.dicom.functional_groups import FunctionalGroups, functional_groups
from annotator.dicom.header import DicomFile, Header
from annotator.dicom.luts import has_bad_rescale
from annotator.dicom.pixel_format import PixelFormat, pixel_format
from annotator.dicom.placement import Placement, placements
from annotator.dicom.problem import ProblemCode, RefusedError
from annotator.dicom.sop_class import is_nuclear, other_object
from annotator.dicom.source import Source
from annotator.dicom.text import calendar_date, clock_time, is_uid
from annotator.dicom.transfer_syntax import LOSSY


@dataclass(frozen=True, slots=True)
class Patient:
    """Whom the images show; text is safe to show, "" means not known.

    Parameters
    ----------
    id, issuer : str
        Patient ID (0010,0020) and who issued it.
    name : str
        As in the file, ``FAMILY^GIVEN^MIDDLE^PREFIX^SUFFIX`` and further groups after ``=``.
    birth_date : date or None
    sex : str
        M, F, O or "".
    """

    id: str
    issuer: str
    name: str
    birth_date: datetime.date | None
    sex: str

    @property
    def display_name(self) -> str:
        """The name as people write it: ``Family, Given Middle``."""
        parts = [part.strip() for part in self.name.split("=")[0].split("^")]
        given = " ".join(part for part in parts[1:3] if part)
        return ", ".join(part for part in (parts[0], given) if part)


@dataclass(frozen=True, slots=True)
class StudyFacts:
    """What an object says of its study; `age` as in the file, ``010Y``."""

    uid: str
    date: datetime.date | None
    time: str
    description: str
    accession: str
    age: str


@dataclass(frozen=True, slots=True)
class SeriesFacts:
    """What an object says of its series.

    `laterality` is R, L, B or ""; `patient_orientation` (0020,0020) as in the file, for example ``L\\F``.
    """

    uid: str
    number: int | None
    modality: str
    description: str
    body_part: str
    laterality: str
    protocol: str
    kernel: str
    manufacturer: str
    patient_orientation: str


@dataclass(frozen=True, slots=True)
class Instance:
    """One image object, of one or many frames, not yet decoded.

    Parameters
    ----------
    source : Source
    uid, sop_class_uid : str
        SOP Instance UID and SOP Class UID.
    patient, study, series
        What it says it belongs to.
    number : int or None
        Instance Number.
    transfer_syntax : str
    layout : PixelFormat or None
        None when the pixels cannot be read; then there is a `fault`.
    pixels : PixelElement or None
    placements : tuple of Placement
        One for each frame.
    frame_of_reference_uid : str or None
    badges : tuple of Badge
    content_date : date or None
        When the image was made.
    fault : RefusedError or None
        Why the pixels cannot be read though the header can.
    """

    source: Source
    uid: str
    sop_class_uid: str
    patient: Patient
    study: StudyFacts
    series: SeriesFacts
    number: int | None
    transfer_syntax: str
    layout: PixelFormat | None
    pixels: PixelElement | None
    placements: tuple[Placement, ...]
    frame_of_reference_uid: str | None
    badges: tuple[Badge, ...] = ()
    content_date: datetime.date | None = None
    fault: RefusedError | None = field(default=None, compare=False)

    @property
    def frames(self) -> int:
        """Number of frames the object says it holds."""
        return self.layout.frames if self.layout else 1

    @property
    def rows(self) -> int:
        """Height of a frame in pixels, 0 when not known."""
        return self.layout.rows if self.layout else 0

    @property
    def columns(self) -> int:
        """Width of a frame in pixels, 0 when not known."""
        return self.layout.columns if self.layout else 0

    @property
    def modality(self) -> str:
        """Modality (0008,0060)."""
        return self.series.modality


def instance_of(source: Source, file: DicomFile, *, needs_uids: bool = True) -> Instance:
    """Return the image object of a header.

    Parameters
    ----------
    source : Source
    file : DicomFile
    needs_uids : bool
        False for looking at pixels only, where nothing will be bound to the image.

    Raises
    ------
    RefusedError
        NOT_AN_IMAGE, NO_PIXELS; TRUNCATED or BAD_UID when a UID that every object must have is
        missing, which is how a silently shortened header shows; BAD_UID when it is no UID; BAD_VALUE and
        UNSUPPORTED_PIXELS as in `pixel_format`.
    """
    header = file.header
    sop_class = header.term(tags.SOP_CLASS_UID)
    other = other_object(sop_class) or ("DICOMDIR" if tags.DIRECTORY_RECORD_SEQUENCE in header else "")
    if other:
        raise RefusedError(ProblemCode.NOT_AN_IMAGE, other)
    if needs_uids:
        _check_uids(file)
    pixels = file.pixel_element()
    if pixels.tag != tags.PIXEL_DATA:
        raise RefusedError(ProblemCode.UNSUPPORTED_PIXELS, f"floating point pixels {tag_name(pixels.tag)}")
    layout = pixel_format(header)
    modality = header.term(tags.MODALITY)
    groups = functional_groups(header)
    fault = None
    if not file.syntax.supported:
        fault = RefusedError(
            ProblemCode.UNSUPPORTED_TS, f"(0002,0010) transfer syntax {file.syntax.uid}", source.label
        )
    return Instance(
        source=source,
        uid=header.term(tags.SOP_INSTANCE_UID),
        sop_class_uid=sop_class,
        patient=_shared(_patient, _PATIENT_TAGS, header),
        study=_shared(_study_facts, _STUDY_TAGS, header),
        series=_shared(_series_facts, _SERIES_TAGS, header),
        number=header.integer(tags.INSTANCE_NUMBER),
        transfer_syntax=file.syntax.uid,
        layout=layout,
        pixels=pixels,
        placements=placements(groups, layout.frames, sop_class, modality),
        frame_of_reference_uid=header.term(tags.FRAME_OF_REFERENCE_UID) or None,
        badges=_badges(file, groups, layout, sop_class),
        content_date=calendar_date(header.term(tags.CONTENT_DATE) or header.term(tags.ACQUISITION_DATE)),
        fault=fault,
    )


def _check_uids(file: DicomFile) -> None:
    for tag in (tags.SOP_CLASS_UID, tags.SOP_INSTANCE_UID, tags.STUDY_INSTANCE_UID, tags.SERIES_INSTANCE_UID):
        if tag not in file.header:
            code = ProblemCode.TRUNCATED if file.pixels is None else ProblemCode.BAD_UID
            raise RefusedError(code, f"{tag_name(tag)} is missing")
        uid = file.header.term(tag)
        if not is_uid(uid):
            shown = uid if len(uid) <= 80 else f"{uid[:60]}… ({len(uid)} characters)"
            raise RefusedError(ProblemCode.BAD_UID, f"{tag_name(tag)} is {shown!r}")


_PATIENT_TAGS = (
    tags.PATIENT_ID, tags.ISSUER_OF_PATIENT_ID, tags.PATIENT_NAME, tags.PATIENT_BIRTH_DATE, tags.PATIENT_SEX,
)  # fmt: skip
_STUDY_TAGS = (
    tags.STUDY_INSTANCE_UID, tags.STUDY_DATE, tags.STUDY_TIME, tags.STUDY_DESCRIPTION, tags.ACCESSION_NUMBER,
    tags.PATIENT_AGE,
)  # fmt: skip
_SERIES_TAGS = (
    tags.SERIES_INSTANCE_UID, tags.SERIES_NUMBER, tags.MODALITY, tags.SERIES_DESCRIPTION,
    tags.BODY_PART_EXAMINED, tags.IMAGE_LATERALITY, tags.LATERALITY, tags.PROTOCOL_NAME,
    tags.CONVOLUTION_KERNEL, tags.MANUFACTURER, tags.MANUFACTURER_MODEL_NAME,
)  # fmt: skip
F = TypeVar("F", Patient, StudyFacts, SeriesFacts)


def _shared(build: Callable[[Header], F], wanted: tuple[int, ...], header: Header) -> F:
    """Return facts that hundreds of images of a series have in common, made once and shared."""
    made: F = _made(build, wanted, tuple(header.raw(tag) for tag in wanted), header.character_sets)
    return made


@lru_cache(maxsize=1024)
def _made(
    build: Callable[[Header], F], wanted: tuple[int, ...], raws: tuple[bytes, ...], sets: tuple[str, ...]
) -> F:
    elements = {tag: Element(b"", raw) for tag, raw in zip(wanted, raws, strict=True)}
    return build(Header(elements, character_sets=sets))


def _patient(header: Header) -> Patient:
    return Patient(
        header.text(tags.PATIENT_ID),
        header.text(tags.ISSUER_OF_PATIENT_ID),
        header.name(tags.PATIENT_NAME),
        calendar_date(header.term(tags.PATIENT_BIRTH_DATE)),
        header.term(tags.PATIENT_SEX),
    )


def _study_facts(header: Header) -> StudyFacts:
    return StudyFacts(
        header.term(tags.STUDY_INSTANCE_UID),
        calendar_date(header.term(tags.STUDY_DATE)),
        clock_time(header.term(tags.STUDY_TIME)),
        header.text(tags.STUDY_DESCRIPTION),
        header.text(tags.ACCESSION_NUMBER),
        header.term(tags.PATIENT_AGE),
    )


def _series_facts(header: Header) -> SeriesFacts:
    maker = (header.text(tags.MANUFACTURER), header.text(tags.MANUFACTURER_MODEL_NAME))
    return SeriesFacts(
        header.term(tags.SERIES_INSTANCE_UID),
        header.integer(tags.SERIES_NUMBER),
        header.term(tags.MODALITY),
        header.text(tags.SERIES_DESCRIPTION),
        header.text(tags.BODY_PART_EXAMINED),
        header.term(tags.IMAGE_LATERALITY) or header.term(tags.LATERALITY),
        header.text(tags.PROTOCOL_NAME),
        header.text(tags.CONVOLUTION_KERNEL),
        " ".join(part for part in maker if part),
        "\\".join(header.terms(tags.PATIENT_ORIENTATION)),
    )


def _badges(
    file: DicomFile, groups: FunctionalGroups, layout: PixelFormat, sop_class: str
) -> tuple[Badge, ...]:
    header = file.header
    transformation = groups.macro(1, tags.PIXEL_VALUE_TRANSFORMATION_SEQUENCE)
    slope = transformation.number(tags.RESCALE_SLOPE)
    claims = {
        Badge.LOSSY: is_lossy(header, file.syntax.uid),
        Badge.DERIVED: header.term(tags.IMAGE_TYPE) == "DERIVED",
        Badge.NOT_FOR_PRESENTATION: header.term(tags.PRESENTATION_INTENT_TYPE) == "FOR PROCESSING",
        Badge.BURNED_IN: header.term(tags.BURNED_IN_ANNOTATION) == "YES",
        Badge.ASSUMED_SYNTAX: file.assumed_syntax,
        Badge.UNSUPPORTED_PIXELS: not file.syntax.supported,
        Badge.ASSUMED_PHOTOMETRIC: tags.PHOTOMETRIC_INTERPRETATION in layout.assumed,
        Badge.ASSUMED_REPRESENTATION: tags.PIXEL_REPRESENTATION in layout.assumed,
        Badge.BAD_RESCALE: has_bad_rescale(transformation),
        Badge.RESCALED_COUNTS: is_nuclear(sop_class) and slope not in (None, 0.0, 1.0),
        Badge.TRUNCATED: frames_present(file, layout) < layout.frames,
    }
    return tuple(badge for badge, holds in claims.items() if holds)


def is_lossy(header: Header, syntax_uid: str) -> bool:
    """Return whether detail was lost: said by (0028,2110), else by a syntax that always loses some."""
    said = header.term(tags.LOSSY_IMAGE_COMPRESSION)
    return said == "01" or (said != "00" and syntax_uid in LOSSY)


def frames_present(file: DicomFile, layout: PixelFormat) -> int:
    """Return how many frames native pixel data hold; of compressed ones all, as far as is known.

    Raises
    ------
    RefusedError
        TRUNCATED when not even one is whole; BAD_STRUCTURE when native pixels have no length or
        compressed ones are not encapsulated.
    """
    pixels = file.pixel_element()
    if not file.syntax.supported:
        return layout.frames
    if (pixels.length is None) != (file.syntax.codec is not None):
        what = "native pixels of undefined length" if pixels.length is None else "not encapsulated"
        raise RefusedError(ProblemCode.BAD_STRUCTURE, f"(7FE0,0010) {what}")
    if pixels.length is None:
        return layout.frames
    there = min(pixels.length, file.size - pixels.offset)
    present = min(layout.frames, there * 8 // layout.frame_bits)
    if not present:
        raise RefusedError(
            ProblemCode.TRUNCATED,
            f"(7FE0,0010) holds {there} bytes, one frame needs {(layout.frame_bits + 7) // 8}",
        )
    return present
