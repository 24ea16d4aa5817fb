"""Whom an object shows and what it belongs to: patient, study and series as its header tells them."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TypeVar

from annotator.dicom import tags
from annotator.dicom.elements import Element
from annotator.dicom.header import LONGEST_TEXT, Header
from annotator.dicom.text import calendar_date, clock_time
from annotator.lesions.person_name import display_name

_IN_A_YEAR = {"D": 365.25, "W": 365.25 / 7, "M": 12.0, "Y": 1.0}


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
        """The name as people write it."""
        return display_name(self.name)


@dataclass(frozen=True, slots=True)
class StudyFacts:
    """What an object says of its study; `age` as in the file, ``010Y``."""

    uid: str
    date: datetime.date | None
    time: str
    description: str
    accession: str
    age: str

    @property
    def age_years(self) -> float | None:
        """Patient's Age (0010,1010) in years; None where it is not said, or zero as where it was removed.

        Its unit is D, W, M or Y (PS3.5 6.2, Age String).
        """
        number, unit = self.age.strip()[:-1], self.age.strip()[-1:]
        if not number.isdigit() or unit not in _IN_A_YEAR or not int(number):
            return None
        return int(number) / _IN_A_YEAR[unit]


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
    tags.PATIENT_ORIENTATION,
)  # fmt: skip
F = TypeVar("F", Patient, StudyFacts, SeriesFacts)


def patient_of(header: Header) -> Patient:
    """Return whom an object shows."""
    return _shared(_patient, _PATIENT_TAGS, header)


def study_facts_of(header: Header) -> StudyFacts:
    """Return what an object says of its study."""
    return _shared(_study_facts, _STUDY_TAGS, header)


def series_facts_of(header: Header) -> SeriesFacts:
    """Return what an object says of its series; the side of an enhanced one where all frames share it."""
    facts = _shared(_series_facts, _SERIES_TAGS, header)
    if facts.laterality or tags.SHARED_FUNCTIONAL_GROUPS not in header:
        return facts
    anatomy = header.item(tags.SHARED_FUNCTIONAL_GROUPS).item(tags.FRAME_ANATOMY_SEQUENCE)
    return replace(facts, laterality=anatomy.term(tags.FRAME_LATERALITY))


def _shared(build: Callable[[Header], F], wanted: tuple[int, ...], header: Header) -> F:
    """Return facts that hundreds of images of a series have in common, made once and shared."""
    # Cut to what is read of them: what is remembered must not grow with what strangers write.
    raws = tuple([header.raw(tag)[:LONGEST_TEXT] for tag in wanted])
    made: F = _made(build, wanted, raws, header.character_sets)
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
