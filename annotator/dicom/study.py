"""Instances grouped as people think of them: Patient ▸ Study ▸ Series."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import chain

from annotator.dicom import tags
from annotator.dicom.alike_frames import AlikeFrames, FoundImage, instance_in, joined_frames
from annotator.dicom.badge import Badge
from annotator.dicom.facts import Patient, StudyFacts
from annotator.dicom.instance import Instance
from annotator.dicom.problem import Problem, ProblemCode, RefusedError
from annotator.dicom.series import Series
from annotator.dicom.stacks import stacks_of
from annotator.dicom.stations import joined_stations

_Unit = Instance | AlikeFrames


@dataclass(frozen=True, slots=True)
class Study(StudyFacts):
    """One study of one patient, with its series in the order of their numbers.

    `joined` are the bodies that stations among them make.
    """

    patient: Patient
    series: tuple[Series, ...]
    joined: tuple[Series, ...] = ()

    @property
    def shown(self) -> tuple[Series, ...]:
        """What a reader can choose from: bodies joined of stations, then every stack."""
        return self.joined + self.series

    @property
    def is_identified(self) -> bool:
        """Whether its UID is one of its files, not a stand-in."""
        frames = (frame for series in self.series for frame in series.frames)
        return not any(tags.STUDY_INSTANCE_UID in frame.instance.missing_uids for frame in frames)

    @property
    def modalities(self) -> tuple[str, ...]:
        """The modalities of its series, each once."""
        return tuple(dict.fromkeys(series.modality for series in self.series))


def studies_of(images: Iterable[FoundImage]) -> tuple[tuple[Study, ...], tuple[Problem, ...]]:
    """Return the studies the images belong to, and what speaks against some of them.

    Studies are ordered by patient, date and time; a series UID that two of them claim has stacks of its own
    in each. The same image found twice counts once (problem DUPLICATE); two images that claim one UID but
    differ are both kept and marked CONFLICTING_UID.

    Parameters
    ----------
    images : iterable of Instance, or of frames and a place among them
        In any order; asking again with more of them is how a list grows while a folder is read.
    """
    kept, conflicts, problems = _told_apart(images)
    of_study: dict[tuple[Patient, str], dict[str, list[_Unit]]] = {}
    # Thousands share the facts of a few: found by identity, they are compared once.
    of_facts: dict[int, list[_Unit]] = {}
    for unit in kept:
        instance = unit if isinstance(unit, Instance) else unit.like
        group = of_facts.get(id(instance.facts))
        if group is None:
            of_series = of_study.setdefault((_owner(instance.patient), instance.study.uid), {})
            group = of_facts[id(instance.facts)] = of_series.setdefault(instance.series.uid, [])
        group.append(unit)
    owners: dict[str, set[Patient]] = {}
    for patient, uid in of_study:
        owners.setdefault(uid, set()).add(patient)
    studies = [
        _study(groups, conflicts, is_shared=len(owners[uid]) > 1) for (_, uid), groups in of_study.items()
    ]
    return tuple(_numbered_on(sorted(studies, key=_study_key))), tuple(problems)


def _numbered_on(studies: Iterable[Study]) -> Iterator[Study]:
    """Yield studies no two of which share a series and stack: of one UID in two, the stacks count on."""
    last: dict[str, int] = {}
    for study in studies:
        series = study.series
        if not last.keys().isdisjoint(one.uid for one in series):
            series = tuple(replace(one, stack=one.stack + last.get(one.uid, 0)) for one in series)
        last.update((one.uid, one.stack) for one in sorted(series, key=lambda one: one.stack))
        yield study if series is study.series else replace(study, series=series)


def _told_apart(images: Iterable[FoundImage]) -> tuple[Sequence[_Unit], set[str], list[Problem]]:
    """Return the images, each once, the UIDs that differing ones claim, and what was left out.

    Hashes are taken only of those that share a UID, and compared in a table: thousands may.
    """
    every = list(images)
    each = [one if isinstance(one, Instance) else one[0] for one in every]
    units = dict(zip(map(id, each), each, strict=True))
    uids = [uid for unit in units.values() for uid in _uids(unit)]
    # Of frames by columns, those that nobody reached any more before a search was cancelled are not wanted.
    if len(set(uids)) == len(uids) == len(every):
        return [*units.values()], set(), []
    found = [instance_in(one) for one in every]
    kept: dict[str, list[Instance]] = {}
    by_hash: dict[str, dict[str, Instance]] = {}
    problems: list[Problem] = []
    for instance in found:
        same_uid = kept.setdefault(instance.uid, [])
        if same_uid:
            known = by_hash.setdefault(instance.uid, {_hash(same_uid[0]): same_uid[0]})
            twin = known.setdefault(_hash(instance), instance)
            if twin is not instance:
                reason = f"the same image as {twin.source.label}"
                problems.append(Problem.of(instance.source.label, ProblemCode.DUPLICATE, reason))
                continue
        same_uid.append(instance)
    conflicts = {uid for uid, group in kept.items() if len(group) > 1}
    return [instance for group in kept.values() for instance in group], conflicts, problems


def _uids(unit: _Unit) -> Sequence[str]:
    return (unit.uid,) if isinstance(unit, Instance) else unit.uids


def _hash(instance: Instance) -> str:
    try:
        return instance.source.hash_sha256()
    except RefusedError:
        return instance.source.label  # It has gone meanwhile; reading it will say so.


def _owner(patient: Patient) -> Patient:
    """Return what makes patients the same: the identifier, or the name where there is none."""
    return Patient(patient.id, patient.issuer, "" if patient.id else patient.name, None, "")


def _study(groups: dict[str, list[_Unit]], conflicts: set[str], *, is_shared: bool) -> Study:
    series: list[Series] = []
    for members in groups.values():
        badges = [Badge.CONFLICTING_PATIENT] if is_shared else []
        if any(isinstance(one, Instance) and one.uid in conflicts for one in members):
            badges.append(Badge.CONFLICTING_UID)
        series.extend(stacks_of(_together(members), badges))
    series.sort(key=_series_key)
    first = series[0]
    facts = first.study
    return Study(
        uid=facts.uid,
        date=facts.date,
        time=facts.time,
        description=facts.description,
        accession=facts.accession,
        age=facts.age,
        patient=first.patient,
        series=tuple(series),
        joined=joined_stations(series),
    )


def _together(units: Sequence[_Unit]) -> Sequence[Instance] | AlikeFrames:
    """Return the images of a series by columns where nothing else differs, else one by one."""
    parts = [unit for unit in units if isinstance(unit, AlikeFrames)]
    joined = joined_frames(parts) if len(parts) == len(units) else None
    if joined is not None and len(joined) > 1:
        return joined
    each = (
        (unit,) if isinstance(unit, Instance) else tuple(frame.instance for frame in unit) for unit in units
    )
    return [*chain.from_iterable(each)]


def _series_key(series: Series) -> tuple[float, str, int]:
    return (float("inf") if series.number is None else series.number, series.uid, series.stack)


def _study_key(study: Study) -> tuple[str, str, datetime.date, str, str]:
    date = study.date or datetime.date.max
    return (study.patient.id, study.patient.name, date, study.time, study.uid)
