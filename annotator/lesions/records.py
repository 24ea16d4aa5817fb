"""The records of a case. All are frozen; ``None`` means *not known*, never *no*."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from enum import StrEnum
from typing import NewType

from annotator.geometry.plane import Plane, Vector3
from annotator.geometry.shapes import Shape
from annotator.lesions.facts import Detail
from annotator.terms.side import Side

CaseId = NewType("CaseId", str)
RecordId = NewType("RecordId", str)
ReaderId = NewType("ReaderId", RecordId)
TimepointId = NewType("TimepointId", RecordId)
ReadingId = NewType("ReadingId", RecordId)
LesionId = NewType("LesionId", RecordId)
ObservationId = NewType("ObservationId", RecordId)
MarkId = NewType("MarkId", RecordId)
SiteReviewId = NewType("SiteReviewId", RecordId)
FactId = NewType("FactId", RecordId)
VertebraId = NewType("VertebraId", RecordId)


def new_id() -> RecordId:
    """Return a fresh record id (random UUID, RFC 9562)."""
    return RecordId(str(uuid.uuid4()))


def new_uid() -> RecordId:
    """Return a fresh DICOM UID under the UUID root 2.25 (PS3.5 B.2): a lesion's Tracking UID."""
    return RecordId(f"2.25.{uuid.uuid4().int}")


class Role(StrEnum):
    """What a person does with a case."""

    READER = "reader"
    ADJUDICATOR = "adjudicator"
    VIEWER = "viewer"


class ReadingKind(StrEnum):
    """Whether a reading is one person's or agreed between several."""

    INDEPENDENT = "independent"
    CONSENSUS = "consensus"


class ReadingStatus(StrEnum):
    """How final a reading is."""

    DRAFT = "draft"
    SIGNED = "signed"
    AMENDED = "amended"


class ObservationStatus(StrEnum):
    """What became of a lesion at one timepoint."""

    PRESENT = "present"
    RESOLVED = "resolved"
    NOT_ASSESSABLE = "not_assessable"
    NOT_IMAGED = "not_imaged"


class Activity(StrEnum):
    """Whether a lesion looks inflamed."""

    ACTIVE = "active"
    INACTIVE = "inactive"
    INDETERMINATE = "indeterminate"


class MarkOrigin(StrEnum):
    """How a mark came to be."""

    DRAWN = "drawn"
    INTERPOLATED = "interpolated"
    PASTED = "pasted"
    SUGGESTED = "suggested"


class MarkRole(StrEnum):
    """What a mark outlines: the lesion, or a region that the lesion is measured against."""

    LESION = "lesion"
    MUSCLE = "muscle"
    MIRRORED = "mirrored"
    BACKGROUND_BONE = "background_bone"

    @property
    def words(self) -> str:
        """The word people read."""
        return _ROLE_WORDS[self]


_ROLE_WORDS = {
    MarkRole.LESION: "lesion",
    MarkRole.MUSCLE: "muscle",
    MarkRole.MIRRORED: "mirrored side",
    MarkRole.BACKGROUND_BONE: "background bone",
}


class ReviewResult(StrEnum):
    """What a site without lesion is: read and clear, or not on the images."""

    NEGATIVE = "negative"
    NOT_COVERED = "not_covered"


@dataclass(frozen=True, slots=True)
class Reader:
    """A person who reads (Person Observer, TID 1003)."""

    id: ReaderId
    name: str
    role: Role = Role.READER


@dataclass(frozen=True, slots=True)
class Timepoint:
    """Studies of about one date (Time Point Context, TID 1502).

    `order` sorts; `date` is ISO, maybe partial (``2008``, ``2008-03``). `age_years` is the patient's age as
    the files of a study say it, where they do not say when the patient was born.
    """

    id: TimepointId
    label: str
    order: int
    date: str | None = None
    study_uids: tuple[str, ...] = ()
    age_years: float | None = None


@dataclass(frozen=True, slots=True)
class Reading:
    """One reader's work on all timepoints of the case; it owns its lesions (Observer Context).

    `lesions_numbered` is the highest lesion number given so far: a number is never used again.
    `version` counts from 1: a signed reading is changed as its next version, which is *amended* until
    it is signed in turn. What was signed stays in the journal. `spine` is what the reader says is unusual
    about the vertebrae, an id of `terms.spine.SPINES`.
    """

    id: ReadingId
    reader: ReaderId
    kind: ReadingKind = ReadingKind.INDEPENDENT
    status: ReadingStatus = ReadingStatus.DRAFT
    blinding: str = ""
    lesions_numbered: int = 0
    version: int = 1
    spine: str = ""

    @property
    def is_signed(self) -> bool:
        """Whether nothing may act on it."""
        return self.status is ReadingStatus.SIGNED


@dataclass(frozen=True, slots=True)
class Relative:
    """A lesion that another came from: its Tracking UID and the number it had."""

    id: LesionId
    number: int


@dataclass(frozen=True, slots=True)
class Lesion:
    """One lesion over all modalities and dates, tied to a skeletal site (TID 4108).

    `id` is a DICOM UID, the Tracking Unique Identifier. `number` (L1, L2…) is never used again.
    `absorbed` are the lesions merged into it, earliest first, `split_from` the one it was split off.
    """

    id: LesionId
    reading: ReadingId
    number: int
    site: str
    side: Side
    segment: str = ""
    note: str = ""
    absorbed: tuple[Relative, ...] = ()
    split_from: Relative | None = None

    @property
    def name(self) -> str:
        """The short name people call it by: ``L3``."""
        return f"L{self.number}"


@dataclass(frozen=True, slots=True)
class Observation:
    """A lesion at a timepoint (Measurement Group, TID 1501).

    `certainty` runs from 1 (doubtful) to 5 (sure). `features` are graded features, (name, grade) pairs.
    """

    id: ObservationId
    lesion: LesionId
    timepoint: TimepointId
    status: ObservationStatus = ObservationStatus.PRESENT
    activity: Activity | None = None
    certainty: int | None = None
    symptomatic: bool | None = None
    features: tuple[tuple[str, int], ...] = ()
    note: str = ""


@dataclass(frozen=True, slots=True)
class ImageReference:
    """The frame a mark lies on, and what must stay the same for the mark to hold.

    `frame` counts from 1. The hashes (SHA-256, hex) bind the mark to the bytes that were read: of the
    file, and of the decoded stored values of the frame; None when they were not taken.
    `view` is anterior or posterior for planar nuclear medicine, else empty.
    """

    sop_instance_uid: str
    frame: int
    series_instance_uid: str
    study_instance_uid: str
    modality: str
    view: str = ""
    file_sha256: str | None = None
    frame_sha256: str | None = None


@dataclass(frozen=True, slots=True)
class Mark:
    """A shape on one frame that shows a lesion (SCOORD). Findings are ids of finding kinds.

    One that was drawn on a plane across the slices of a series has that `plane`, in whose pixels its shape
    lies; `image` is then the slice that was nearest its middle. One of another role than *lesion* is a
    reference region: it belongs to the observation that is measured against it, and counts nowhere as part
    of the lesion.
    """

    id: MarkId
    observation: ObservationId
    image: ImageReference
    shape: Shape
    findings: frozenset[str] = frozenset()
    origin: MarkOrigin = MarkOrigin.DRAWN
    draft: bool = False
    note: str = ""
    role: MarkRole = MarkRole.LESION
    plane: Plane | None = None

    @property
    def is_reference(self) -> bool:
        """Whether it outlines a reference region, and no lesion."""
        return self.role is not MarkRole.LESION

    @property
    def waits(self) -> bool:
        """Whether it is a draft that no hand drew and nobody accepted yet."""
        return self.draft and self.origin is not MarkOrigin.DRAWN


@dataclass(frozen=True, slots=True)
class SiteReview:
    """A site read without lesion on one modality: the denominator of "multifocal"."""

    id: SiteReviewId
    reading: ReadingId
    timepoint: TimepointId
    modality: str
    site: str
    side: Side
    result: ReviewResult


@dataclass(frozen=True, slots=True)
class NamedVertebra:
    """Which vertebra lies where in a frame of reference (middle of its body, LPS mm); it counts as no lesion.

    `confirmed` where a reader named it; otherwise it was counted on an image from one that was. `doubt` says
    why a count between this one and another did not fit.
    """

    id: VertebraId
    reading: ReadingId
    site: str
    frame_of_reference_uid: str
    position_mm: Vector3
    confirmed: bool = True
    doubt: str = ""


@dataclass(frozen=True, slots=True)
class ClinicalFact:
    """Something clinical that criteria ask for, dated where the date is known (ISO, maybe partial)."""

    id: FactId
    detail: Detail
    date: str | None = None
    end_date: str | None = None
    source: str = ""
    certain: bool = True
    note: str = ""


Record = (
    Reader | Timepoint | Reading | Lesion | Observation | Mark | SiteReview | NamedVertebra | ClinicalFact
)
