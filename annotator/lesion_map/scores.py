"""The components of published imaging scores, per bone unit and in all. No total has published weights.

CROMRIS (Zhao 2020) grades bone units; its list of units and the split of RAI-CROMRIS (Capponi 2021) over
0 to 7 were not found, so a bone of one side is a unit here and nothing is added up. RINBO (Arnoldi 2017)
has four components without published cut points.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from annotator.lesion_map.build import LesionMap, MappedLesion
from annotator.lesion_map.progress import Measured
from annotator.lesions.case import Case
from annotator.lesions.records import Activity, LesionId
from annotator.measure.comparison import TRUSTED
from annotator.measure.measurement import Measurement, Quantity
from annotator.terms.features import GRADED_FEATURES
from annotator.terms.side import Side

MR = "MR"
VERTEBRA = "vertebra"
EXTRAMEDULLARY = frozenset(
    {"periosteal_reaction", "soft_tissue_inflammation", "joint_effusion", "synovitis", "abscess", "fistula"}
)
"""Findings outside the marrow; our own reading of *extramedullary involvement*."""


@dataclass(frozen=True, slots=True)
class BoneUnit:
    """A bone of one side with the highest grade of each feature that a reader graded on it.

    `grades` names features of `terms.features`; one that nobody graded is missing, not 0.
    """

    bone: str
    side: Side
    lesions: tuple[LesionId, ...]
    grades: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Rinbo:
    """The four components of RINBO.

    Parameters
    ----------
    active : tuple of LesionId
        Radiologically active lesions: marked on MR with marrow oedema, or said to be active, and not said
        to be inactive.
    largest_mm : float or None
        The longest axis of an active lesion on MR; None where none is measured in millimetres to trust.
    extramedullary, spinal : tuple of LesionId
        The active lesions with findings outside the marrow, and those of vertebrae.
    """

    active: tuple[LesionId, ...]
    largest_mm: float | None
    extramedullary: tuple[LesionId, ...]
    spinal: tuple[LesionId, ...]


def bone_units(case: Case, lesion_map: LesionMap) -> tuple[BoneUnit, ...]:
    """Return the involved bones with their grades, from head to foot."""
    by_id = {one.id: one for one in lesion_map.lesions}
    return tuple(
        BoneUnit(bone.bone, bone.side, bone.lesions, _highest(case, (by_id[id_] for id_ in bone.lesions)))
        for bone in lesion_map.bones
    )


def _highest(case: Case, lesions: Iterable[MappedLesion]) -> dict[str, int]:
    grades: dict[str, int] = {}
    for one in lesions:
        for name, grade in grades_of(case, one).items():
            grades[name] = max(grade, grades.get(name, grade))
    return {name: grades[name] for name in GRADED_FEATURES if name in grades}


def grades_of(case: Case, one: MappedLesion) -> dict[str, int]:
    """Return the grades of a lesion, each the latest recorded at a timepoint where it is present."""
    found: dict[str, int] = {}
    for timepoint in one.timepoints:
        observation = case.observation_at(one.id, timepoint.id)
        found |= dict(observation.features) if observation is not None else {}
    return found


def graded_units(units: Iterable[BoneUnit]) -> dict[str, dict[int, int]]:
    """Return, of each feature, how many bone units have each grade."""
    counts: dict[str, dict[int, int]] = defaultdict(lambda: defaultdict(int))
    for unit in units:
        for name, grade in unit.grades.items():
            counts[name][grade] += 1
    return {name: dict(sorted(counts[name].items())) for name in GRADED_FEATURES if name in counts}


def rinbo(lesion_map: LesionMap, measured: Measured) -> Rinbo | None:
    """Return the components of RINBO, or None where no lesion is marked on MR.

    Parameters
    ----------
    lesion_map : LesionMap
    measured : mapping of mark to measurements
        Of `measure.measurements`.
    """
    on_mr = [one for one in lesion_map.lesions if MR in one.modalities]
    if not on_mr:
        return None
    active = [one for one in on_mr if _is_active(one)]
    axes = [axis for one in active for axis in _axes_mm(one, measured)]
    return Rinbo(
        tuple(one.id for one in active),
        max(axes, default=None),
        tuple(one.id for one in active if one.kinds_by_modality[MR] & EXTRAMEDULLARY),
        tuple(one.id for one in active if VERTEBRA in one.site.flags),
    )


def _is_active(one: MappedLesion) -> bool:
    if one.activity is Activity.INACTIVE:
        return False
    return one.activity is Activity.ACTIVE or "marrow_oedema" in one.kinds_by_modality[MR]


def _axes_mm(one: MappedLesion, measured: Measured) -> list[float]:
    marks = [mark for sighting in one.sightings if sighting.modality == MR for mark in sighting.marks]
    return [found.value for mark in marks for found in measured.get(mark, ()) if _is_long_axis_mm(found)]


def _is_long_axis_mm(found: Measurement) -> bool:
    return (
        found.quantity in (Quantity.LONG_AXIS, Quantity.LENGTH)
        and found.unit == "mm"
        and found.calibration in TRUSTED
    )
