"""The multifocal lesion map: which bones are involved, by what, seen on what, and when."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TypedDict, TypeVar

from annotator.lesions.case import Case
from annotator.lesions.records import (
    Activity,
    CaseId,
    Lesion,
    LesionId,
    Mark,
    MarkId,
    Observation,
    ObservationStatus,
    Reading,
    ReadingId,
    ReadingKind,
    SiteReview,
    Timepoint,
    TimepointId,
)
from annotator.terms.side import Side
from annotator.terms.sites import SkeletalSite, catalogue

T = TypeVar("T")
TIBIA, CLAVICLE = "tibia", "clavicle"
MULTIFOCAL = 2
"""From how many distinct (bone, side) on lesions are multifocal."""
_SETTLED = (ObservationStatus.PRESENT, ObservationStatus.RESOLVED)


class Pattern(StrEnum):
    """How the lesions lie on the skeleton.

    References
    ----------
    Andronikou, "Radiological diagnosis of CRMO using whole-body MRI-based lesion distribution
    patterns": tibia without clavicle, clavicle without tibia, and the few with both.
    """

    TIBIO_APPENDICULAR = "tibio-appendicular multifocal"
    CLAVICULO_SPINAL = "claviculo-spinal paucifocal"
    BOTH = "both tibia and clavicle"
    NEITHER = "neither pattern"


@dataclass(frozen=True, slots=True)
class Sighting:
    """A lesion on one modality at one timepoint: what the marks there show together."""

    timepoint: Timepoint
    modality: str
    kinds: frozenset[str]
    marks: tuple[MarkId, ...]


@dataclass(frozen=True, slots=True)
class MappedLesion:
    """A lesion as the map shows it.

    Parameters
    ----------
    lesion : Lesion
    site : SkeletalSite
    status : ObservationStatus
        At the map's timepoint; in a union over timepoints the latest *present* or *resolved*.
    timepoints : tuple of Timepoint
        Those in scope at which it is present, earliest first.
    sightings : tuple of Sighting
        By timepoint, then modality. Empty when the lesion was stated without a mark.
    certainty, activity, symptomatic
        The latest one recorded while present; None when none was.
    """

    lesion: Lesion
    site: SkeletalSite
    status: ObservationStatus
    timepoints: tuple[Timepoint, ...]
    sightings: tuple[Sighting, ...]
    certainty: int | None = None
    activity: Activity | None = None
    symptomatic: bool | None = None

    @property
    def id(self) -> LesionId:
        """The lesion's id, its Tracking UID."""
        return self.lesion.id

    @property
    def bone(self) -> tuple[str, Side]:
        """What counts once for *multifocal*."""
        return (self.site.bone, self.lesion.side)

    @property
    def kinds(self) -> frozenset[str]:
        """The union of findings over all its marks in scope."""
        return frozenset().union(*(one.kinds for one in self.sightings))

    @property
    def kinds_by_modality(self) -> Mapping[str, frozenset[str]]:
        """The findings of each modality in scope."""
        found: dict[str, frozenset[str]] = {}
        for one in self.sightings:
            found[one.modality] = found.get(one.modality, frozenset()) | one.kinds
        return found

    @property
    def is_resolved(self) -> bool:
        """Whether a reader said that it is gone."""
        return self.status is ObservationStatus.RESOLVED

    @property
    def modalities(self) -> frozenset[str]:
        """The modalities it is marked on."""
        return frozenset(one.modality for one in self.sightings)


@dataclass(frozen=True, slots=True)
class InvolvedBone:
    """A bone of one side with its lesions; it counts once for *multifocal*."""

    bone: str
    side: Side
    lesions: tuple[LesionId, ...]


@dataclass(frozen=True, slots=True)
class LesionMap:
    """The lesions of one reading on the skeleton, at one timepoint or over all of them.

    Parameters
    ----------
    case : CaseId
    reading : Reading or None
        Whose lesions these are; None when nobody has read the case.
    timepoint : Timepoint or None
        None for the union over all timepoints.
    lesions : tuple of MappedLesion
        Those present, by number.
    others : tuple of MappedLesion
        Those observed in scope and never present there: resolved, not assessable, not imaged.
    unplaced : tuple of Lesion
        Those in scope without a site of the catalogue; they count nowhere.
    reviews : tuple of SiteReview
        Sites read without lesion, or not covered, in scope: the denominator.
    bones : tuple of InvolvedBone
        Distinct (bone, side), from head to foot, right before left.
    regions : tuple of str
        Distinct regions, from head to foot.
    symmetric_sites : tuple of str
        Sites involved on both sides at the same timepoint, in the same segment where both state one.
    flags : frozenset of str
        What criteria ask for: clavicle, vertebra, femur, joint_site…
    pattern : Pattern or None
        None when no lesion is present.
    """

    case: CaseId
    reading: Reading | None
    timepoint: Timepoint | None
    lesions: tuple[MappedLesion, ...]
    others: tuple[MappedLesion, ...]
    unplaced: tuple[Lesion, ...]
    reviews: tuple[SiteReview, ...]
    bones: tuple[InvolvedBone, ...]
    regions: tuple[str, ...]
    symmetric_sites: tuple[str, ...]
    flags: frozenset[str]
    pattern: Pattern | None

    @property
    def is_multifocal(self) -> bool:
        """Whether at least two distinct (bone, side) are involved."""
        return len(self.bones) >= MULTIFOCAL

    @property
    def is_bilateral(self) -> bool:
        """Whether there are lesions on the right and on the left, of whatever bones."""
        return {Side.RIGHT, Side.LEFT} <= {one.lesion.side for one in self.lesions}

    @property
    def is_symmetric(self) -> bool:
        """Whether one place is involved on both sides at the same timepoint."""
        return bool(self.symmetric_sites)


def main_reading(case: Case) -> Reading | None:
    """Return the reading meant when none is named: the latest consensus, else the first, else None."""
    agreed = [one for one in case.readings if one.kind is ReadingKind.CONSENSUS]
    if agreed:
        return agreed[-1]
    return case.readings[0] if case.readings else None


def build(
    case: Case,
    reading: ReadingId | None = None,
    timepoint: TimepointId | None = None,
    modalities: Collection[str] | None = None,
    *,
    drafts: bool = False,
) -> LesionMap:
    """Return the map of a reading's lesions.

    Parameters
    ----------
    case : Case
    reading : ReadingId or None
        None chooses `main_reading`; lesions of several readings are never mixed.
    timepoint : TimepointId or None
        None is the union over all timepoints.
    modalities : collection of str or None
        Only marks and site reviews on these DICOM modalities; a lesion without such a mark is left out.
    drafts : bool
        Whether lesions that have only draft marks count.

    Raises
    ------
    UnknownRecordError
        The case has no such reading or timepoint.
    """
    owner = main_reading(case) if reading is None else case.get(Reading, reading)
    at = None if timepoint is None else case.get(Timepoint, timepoint)
    points = case.timepoints if at is None else (at,)
    wanted = None if modalities is None else frozenset(modalities)
    return _map_of(_Scope(case, owner, points, wanted, drafts), at)


def _map_of(scope: _Scope, timepoint: Timepoint | None) -> LesionMap:
    placed = [found for lesion in scope.lesions if (found := _mapped(scope, lesion)) is not None]
    present = tuple(one for one in placed if one.timepoints)
    others = tuple(one for one in placed if not one.timepoints)
    unplaced = tuple(one for one in scope.lesions if one.site not in catalogue() and scope.observed(one))
    return LesionMap(
        scope.case.id,
        scope.reading,
        timepoint,
        present,
        others,
        unplaced,
        scope.reviews,
        **_following(present),
    )


def with_lesions(
    lesion_map: LesionMap, lesions: tuple[MappedLesion, ...], others: tuple[MappedLesion, ...]
) -> LesionMap:
    """Return a map with some of its lesions only, and what follows from those."""
    return replace(lesion_map, lesions=lesions, others=others, **_following(lesions))


class _Following(TypedDict):
    """What of a map follows from the lesions that are present."""

    bones: tuple[InvolvedBone, ...]
    regions: tuple[str, ...]
    symmetric_sites: tuple[str, ...]
    flags: frozenset[str]
    pattern: Pattern | None


def _following(present: tuple[MappedLesion, ...]) -> _Following:
    bones = _bones(present)
    return _Following(
        bones=bones,
        regions=tuple(dict.fromkeys(one.site.region for one in _head_to_foot(present))),
        symmetric_sites=_symmetric_sites(present),
        flags=frozenset().union(*(one.site.flags for one in present)),
        pattern=_pattern(bones),
    )


@dataclass(frozen=True, slots=True)
class _Scope:
    """Which records of a case a map looks at."""

    case: Case
    reading: Reading | None
    points: tuple[Timepoint, ...]
    modalities: frozenset[str] | None
    drafts: bool

    @property
    def lesions(self) -> tuple[Lesion, ...]:
        return () if self.reading is None else self.case.lesions_of(self.reading.id)

    @property
    def reviews(self) -> tuple[SiteReview, ...]:
        at = {point.id for point in self.points}
        return tuple(
            one
            for one in self.case.site_reviews
            if self.reading is not None
            and one.reading == self.reading.id
            and one.timepoint in at
            and self._covers(one.modality)
        )

    def observed(self, lesion: Lesion) -> list[tuple[Timepoint, Observation]]:
        found = [(point, self.case.observation_at(lesion.id, point.id)) for point in self.points]
        return [(point, one) for point, one in found if one is not None]

    def marks(self, observation: Observation) -> tuple[Mark, ...] | None:
        """Return the marks that count, or None when the observation says *present* only by others."""
        every = self.case.marks_of(observation.id)
        counting = tuple(
            mark for mark in every if (self.drafts or not mark.draft) and self._covers(mark.image.modality)
        )
        stated_without_mark = not every and self.modalities is None
        is_present = observation.status is ObservationStatus.PRESENT
        return counting if counting or stated_without_mark or not is_present else None

    def _covers(self, modality: str) -> bool:
        return self.modalities is None or modality in self.modalities


def _mapped(scope: _Scope, lesion: Lesion) -> MappedLesion | None:
    site = catalogue().get(lesion.site)
    observed = [
        (point, one, marks)
        for point, one in scope.observed(lesion)
        if (marks := scope.marks(one)) is not None
    ]
    if site is None or not observed:
        return None
    seen = [entry for entry in observed if entry[1].status is ObservationStatus.PRESENT]
    settled = [one.status for _, one, _ in observed if one.status in _SETTLED]
    return MappedLesion(
        lesion=lesion,
        site=site,
        status=settled[-1] if settled else observed[-1][1].status,
        timepoints=tuple(point for point, _, _ in seen),
        sightings=tuple(sighting for point, _, marks in seen for sighting in _sightings(point, marks)),
        certainty=_latest(one.certainty for _, one, _ in seen),
        activity=_latest(one.activity for _, one, _ in seen),
        symptomatic=_latest(one.symptomatic for _, one, _ in seen),
    )


def _latest(values: Iterable[T | None]) -> T | None:
    known = [value for value in values if value is not None]
    return known[-1] if known else None


def _sightings(point: Timepoint, marks: Iterable[Mark]) -> list[Sighting]:
    by_modality: dict[str, list[Mark]] = defaultdict(list)
    for mark in marks:
        by_modality[mark.image.modality].append(mark)
    return [
        Sighting(point, modality, frozenset().union(*(m.findings for m in same)), tuple(m.id for m in same))
        for modality, same in sorted(by_modality.items())
    ]


def _head_to_foot(lesions: Iterable[MappedLesion]) -> list[MappedLesion]:
    order = {site_id: place for place, site_id in enumerate(catalogue())}
    sides = tuple(Side)
    return sorted(lesions, key=lambda one: (order[one.site.id], sides.index(one.lesion.side)))


def _bones(lesions: Iterable[MappedLesion]) -> tuple[InvolvedBone, ...]:
    found: dict[tuple[str, Side], list[LesionId]] = defaultdict(list)
    for one in _head_to_foot(lesions):
        found[one.bone].append(one.id)
    return tuple(InvolvedBone(bone, side, tuple(ids)) for (bone, side), ids in found.items())


def _symmetric_sites(lesions: Iterable[MappedLesion]) -> tuple[str, ...]:
    ordered = _head_to_foot(lesions)
    right = [one for one in ordered if one.lesion.side is Side.RIGHT]
    left = [one for one in ordered if one.lesion.side is Side.LEFT]
    return tuple(dict.fromkeys(one.site.id for one in right if any(_mirrors(one, other) for other in left)))


def _mirrors(right: MappedLesion, left: MappedLesion) -> bool:
    segments = {right.lesion.segment, left.lesion.segment} - {""}
    together = set(right.timepoints) & set(left.timepoints)
    return right.site.id == left.site.id and len(segments) < 2 and bool(together)


def _pattern(involved: tuple[InvolvedBone, ...]) -> Pattern | None:
    bones = {one.bone for one in involved}
    match (TIBIA in bones, CLAVICLE in bones):
        case (True, True):
            return Pattern.BOTH
        case (True, False) if len(involved) >= MULTIFOCAL:
            return Pattern.TIBIO_APPENDICULAR
        case (False, True):
            return Pattern.CLAVICULO_SPINAL
        case _:
            return Pattern.NEITHER if bones else None
