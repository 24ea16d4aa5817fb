"""A case as a text states it, made into records: the same ids every time."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from annotator.geometry.shapes import EllipseShape
from annotator.lesions.case import Case, Patient
from annotator.lesions.change import added
from annotator.lesions.edits import Stroke
from annotator.lesions.facts import Detail
from annotator.lesions.records import (
    Activity,
    CaseId,
    ClinicalFact,
    FactId,
    ImageReference,
    Lesion,
    LesionId,
    Mark,
    MarkId,
    Observation,
    ObservationId,
    ObservationStatus,
    Reader,
    ReaderId,
    Reading,
    ReadingId,
    ReadingKind,
    Record,
    RecordId,
    ReviewResult,
    SiteReview,
    SiteReviewId,
    Timepoint,
    TimepointId,
)
from annotator.terms.side import Side

Strokes = Mapping[str, Sequence[Stroke]]
Place = tuple[str, Side]


@dataclass(frozen=True, slots=True)
class WrittenLesion:
    """A lesion; its number is its place in the case."""

    site: str
    side: Side
    segment: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Sight:
    """What one modality shows at one place: ``timepoint/modality/site:side``, kinds, and the words."""

    key: str
    findings: frozenset[str]
    view: str = ""
    note: str = ""

    @property
    def timepoint(self) -> str:
        """The name of the timepoint."""
        return self.key.split("/")[0]

    @property
    def modality(self) -> str:
        """The DICOM modality."""
        return self.key.split("/")[1]

    @property
    def place(self) -> Place:
        """The site and side."""
        return place_of(self.key.split("/")[2])


def sight(key: str, *findings: str, view: str = "", note: str = "") -> Sight:
    """Return a sight of some kinds of finding."""
    return Sight(key, frozenset(findings), view, note)


def place_of(words: str) -> Place:
    """Return the site and side of ``site:side``."""
    site, side = words.split(":")
    return site, Side(side)


@dataclass(frozen=True, slots=True)
class State:
    """What is said of a lesion at a timepoint beyond its marks; `place` is ``site:side``."""

    timepoint: str
    place: str
    status: ObservationStatus = ObservationStatus.PRESENT
    activity: Activity | None = None
    features: tuple[tuple[str, int], ...] = ()
    note: str = ""


@dataclass(frozen=True, slots=True)
class Reviewed:
    """Sites (``site:side``) read without lesion on a modality."""

    timepoint: str
    modality: str
    places: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class WrittenCase:
    """All that a text says of a case.

    Attributes
    ----------
    namespace : UUID
        Ids are made from it and the names of things.
    timepoints : tuple of (name, label, date)
    lesions : tuple of WrittenLesion
        In the order of their numbers.
    sights, states, reviews
        What the images show, what is said of it, and what they show to be clear.
    facts : tuple of ClinicalFact
        Their ids are made here.
    """

    namespace: uuid.UUID
    label: str
    patient: Patient
    reader: str
    reading_kind: ReadingKind
    timepoints: tuple[tuple[str, str, str | None], ...]
    lesions: tuple[WrittenLesion, ...] = ()
    sights: tuple[Sight, ...] = ()
    states: tuple[State, ...] = ()
    reviews: tuple[Reviewed, ...] = ()
    facts: tuple[ClinicalFact, ...] = ()

    @property
    def case_id(self) -> CaseId:
        """The id of the case."""
        return CaseId(self._id("case"))

    @property
    def reading_id(self) -> ReadingId:
        """The id of its reading."""
        return ReadingId(self._id("reading"))

    @property
    def timepoint_ids(self) -> dict[str, TimepointId]:
        """The ids of the timepoints by name."""
        return {name: TimepointId(self._id(name)) for name, *_ in self.timepoints}

    @property
    def stroke_keys(self) -> tuple[str, ...]:
        """The marks the case needs: ``timepoint/modality/site:side``."""
        return tuple(one.key for one in self.sights)

    def case(self, strokes: Strokes | None, patient: Patient, studies: Mapping[str, Sequence[str]]) -> Case:
        """Return the case.

        Parameters
        ----------
        strokes : mapping from key to strokes, or None
            What was drawn for each of `stroke_keys`: image and shape; their findings are the text's. None
            puts an ellipse on an image of made-up UIDs for each.
        patient : Patient
            As the images name the patient.
        studies : mapping from name of timepoint to Study Instance UIDs
            Studies of a timepoint besides those the strokes lie on.

        Raises
        ------
        ValueError
            The keys are not those of `stroke_keys`, or a key has no stroke.
        """
        given = self._default_strokes() if strokes is None else strokes
        drawn = {key: tuple(found) for key, found in given.items()}
        if set(drawn) != set(self.stroke_keys) or not all(drawn.values()):
            wanted = sorted(self.stroke_keys)
            raise ValueError(f"strokes are needed for exactly {wanted}, not {sorted(drawn)}")
        reader = Reader(ReaderId(self._id("reader")), self.reader)
        reading = Reading(self.reading_id, reader.id, self.reading_kind, lesions_numbered=len(self.lesions))
        lesions = {
            (one.site, one.side): self._lesion(number, one) for number, one in enumerate(self.lesions, 1)
        }
        observations = self._observations(lesions)
        records: list[Record] = [reader, reading, *self._timepoints(drawn, studies), *lesions.values()]
        records += [*observations.values(), *self._marks(drawn, observations)]
        records += [*self._reviews(), *self._facts()]
        return Case(self.case_id, patient, self.label).after(added(*records))

    def _id(self, name: str) -> RecordId:
        return RecordId(str(uuid.uuid5(self.namespace, name)))

    def _uid(self, name: str) -> RecordId:
        return RecordId(f"2.25.{uuid.uuid5(self.namespace, name).int}")

    def _default_strokes(self) -> Strokes:
        strokes: dict[str, Sequence[Stroke]] = {}
        for number, one in enumerate(self.sights):
            study = f"{one.timepoint}/{one.modality}"
            image = ImageReference(
                self._uid(f"image {study} {one.view}"), 1, self._uid(f"series {study}"),
                self._uid(f"study {study}"), one.modality, one.view,
            )  # fmt: skip
            strokes[one.key] = (Stroke(image, EllipseShape((100.0, 40.0 + 30.0 * number), (12.0, 8.0))),)
        return strokes

    def _timepoints(self, drawn: Strokes, studies: Mapping[str, Sequence[str]]) -> list[Timepoint]:
        found = []
        for order, (name, label, date) in enumerate(self.timepoints):
            uids = [
                stroke.image.study_instance_uid
                for key in self.stroke_keys
                if key.startswith(f"{name}/")
                for stroke in drawn[key]
            ]
            every = tuple(dict.fromkeys([*uids, *studies.get(name, ())]))
            found.append(Timepoint(self.timepoint_ids[name], label, order, date, every))
        return found

    def _lesion(self, number: int, one: WrittenLesion) -> Lesion:
        uid = LesionId(self._uid(f"lesion {number}"))
        return Lesion(uid, self.reading_id, number, one.site, one.side, one.segment, one.note)

    def _observations(self, lesions: Mapping[Place, Lesion]) -> dict[tuple[str, Place], Observation]:
        said = {(one.timepoint, place_of(one.place)): one for one in self.states}
        seen = dict.fromkeys((one.timepoint, one.place) for one in self.sights)
        found = {}
        for timepoint, place in (*seen, *(key for key in said if key not in seen)):
            state = said.get((timepoint, place), State(timepoint, ""))
            found[timepoint, place] = Observation(
                ObservationId(self._id(f"observation {timepoint} {place}")),
                lesions[place].id,
                self.timepoint_ids[timepoint],
                state.status,
                state.activity,
                features=state.features,
                note=state.note,
            )
        return found

    def _marks(self, drawn: Strokes, observations: Mapping[tuple[str, Place], Observation]) -> list[Mark]:
        return [
            Mark(
                MarkId(self._id(f"mark {one.key} {number}")),
                observations[one.timepoint, one.place].id,
                stroke.image,
                stroke.shape,
                one.findings,
                stroke.origin,
                note=one.note,
            )
            for one in self.sights
            for number, stroke in enumerate(drawn[one.key])
        ]

    def _reviews(self) -> list[SiteReview]:
        return [
            SiteReview(
                SiteReviewId(self._id(f"review {one.timepoint} {one.modality} {place}")),
                self.reading_id,
                self.timepoint_ids[one.timepoint],
                one.modality,
                *place_of(place),
                ReviewResult.NEGATIVE,
            )
            for one in self.reviews
            for place in one.places
        ]

    def _facts(self) -> list[ClinicalFact]:
        return [replace(one, id=FactId(self._id(f"fact {at}"))) for at, one in enumerate(self.facts)]


def fact(
    detail: Detail, date: str | None = None, note: str = "", *, certain: bool = True, source: str = ""
) -> ClinicalFact:
    """Return a fact; a written case gives it its id."""
    return ClinicalFact(FactId(RecordId("")), detail, date, source=source, certain=certain, note=note)
