"""A case: one patient's records as an immutable table, indexed by image and by lesion."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TypeVar

from annotator.errors import UnknownRecordError
from annotator.lesions.change import Change, record_id
from annotator.lesions.index import ACROSS, CaseIndex
from annotator.lesions.person_name import display_name
from annotator.lesions.records import (
    CaseId,
    ClinicalFact,
    ImageReference,
    Lesion,
    LesionId,
    Mark,
    NamedVertebra,
    Observation,
    ObservationId,
    Reader,
    Reading,
    ReadingId,
    Record,
    RecordId,
    SiteReview,
    Timepoint,
    TimepointId,
)

R = TypeVar("R", bound=Record)


@dataclass(frozen=True, slots=True)
class Patient:
    """Who the case is about: Patient ID with its issuer; birth date and sex where the files say them."""

    id: str
    issuer: str = ""
    name: str = ""
    birth_date: str | None = None
    sex: str | None = None

    @property
    def display_name(self) -> str:
        """The name as people write it."""
        return display_name(self.name)


@dataclass(frozen=True, slots=True)
class Case:
    """One patient's records by id. Edits make a new case: ``case.after(change)``."""

    id: CaseId
    patient: Patient
    label: str
    table: MappingProxyType[RecordId, Record] = field(default_factory=lambda: MappingProxyType({}))
    _index: list[CaseIndex] = field(default_factory=list, compare=False, repr=False)

    def after(self, change: Change) -> Case:
        """Return the case as it is after a change.

        Raises
        ------
        ValueError
            The change starts from another state of a record than this case holds.
        """
        table = self.table.copy()
        for pair in change.pairs:
            before, after = pair
            key = record_id(pair)
            if table.get(key) != before:
                raise ValueError(f"the change does not start from the case's record {key}")
            if after is None:
                del table[key]
            else:
                table[key] = after
        index = [self._index[0].after(change, table)] if self._index else []
        return Case(self.id, self.patient, self.label, MappingProxyType(table), index)

    def get(self, kind: type[R], key: str) -> R:
        """Return the record of an id.

        Raises
        ------
        UnknownRecordError
            The case holds no such record of that kind.
        """
        found = self.table.get(key)  # type: ignore[call-overload]
        if not isinstance(found, kind):
            raise UnknownRecordError(f"The case has no {kind.__name__.lower()} {key}.")
        return found

    def all(self, kind: type[R]) -> tuple[R, ...]:
        """Return all records of a kind in the order that people expect: by number, order or entry."""
        return self._look.all(kind)

    @property
    def readers(self) -> tuple[Reader, ...]:
        """All readers."""
        return self.all(Reader)

    @property
    def readings(self) -> tuple[Reading, ...]:
        """All readings."""
        return self.all(Reading)

    @property
    def timepoints(self) -> tuple[Timepoint, ...]:
        """All timepoints, earliest first."""
        return self.all(Timepoint)

    @property
    def lesions(self) -> tuple[Lesion, ...]:
        """All lesions by number."""
        return self.all(Lesion)

    @property
    def marks(self) -> tuple[Mark, ...]:
        """All marks, reference regions too."""
        return self.all(Mark)

    @property
    def facts(self) -> tuple[ClinicalFact, ...]:
        """All clinical facts."""
        return self.all(ClinicalFact)

    @property
    def site_reviews(self) -> tuple[SiteReview, ...]:
        """All sites read without lesion."""
        return self.all(SiteReview)

    def vertebrae_of(self, reading: ReadingId) -> tuple[NamedVertebra, ...]:
        """Return the vertebrae that a reading has named or counted."""
        return tuple(one for one in self.all(NamedVertebra) if one.reading == reading)

    def lesions_of(self, reading: ReadingId) -> tuple[Lesion, ...]:
        """Return the lesions that a reading owns, by number."""
        return tuple(lesion for lesion in self.lesions if lesion.reading == reading)

    def observations_of(self, lesion: LesionId) -> tuple[Observation, ...]:
        """Return a lesion's observations, earliest timepoint first."""
        return self._look.observations_by_lesion.get(lesion, ())

    def observation_at(self, lesion: LesionId, timepoint: TimepointId) -> Observation | None:
        """Return a lesion's observation at a timepoint, or None when there is none."""
        return next((one for one in self.observations_of(lesion) if one.timepoint == timepoint), None)

    def marks_of(self, observation: ObservationId) -> tuple[Mark, ...]:
        """Return the marks of an observation; without its reference regions, which show no lesion."""
        return self._look.marks_by_observation.get(observation, ())

    def references_of(self, observation: ObservationId) -> tuple[Mark, ...]:
        """Return the reference regions that an observation is measured against."""
        return self._look.references_by_observation.get(observation, ())

    def marks_of_lesion(self, lesion: LesionId) -> tuple[Mark, ...]:
        """Return all marks of a lesion, earliest timepoint first; without its reference regions."""
        return tuple(mark for one in self.observations_of(lesion) for mark in self.marks_of(one.id))

    def marks_on(self, sop_instance_uid: str, frame: int) -> tuple[Mark, ...]:
        """Return the marks in the pixels of one frame (from 1), reference regions too."""
        return self._look.marks_by_frame.get((sop_instance_uid, frame), ())

    def marks_across(self, series_instance_uid: str) -> tuple[Mark, ...]:
        """Return the marks that were drawn on planes across the slices of a series."""
        return self._look.marks_by_frame.get((series_instance_uid, ACROSS), ())

    def lesion_of_mark(self, mark: Mark) -> Lesion:
        """Return the lesion that a mark shows, or that is measured against it."""
        return self.get(Lesion, self.get(Observation, mark.observation).lesion)

    def timepoint_of_study(self, study_instance_uid: str) -> Timepoint | None:
        """Return the timepoint a study belongs to, or None."""
        return next((one for one in self.timepoints if study_instance_uid in one.study_uids), None)

    def frames(self) -> Iterator[ImageReference]:
        """Yield the image reference of every mark."""
        return (mark.image for mark in self.marks)

    @property
    def _look(self) -> CaseIndex:
        if not self._index:
            self._index.append(CaseIndex.of(self.table))
        return self._index[0]
