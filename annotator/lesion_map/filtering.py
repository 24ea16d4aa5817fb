"""Looking at a part of a lesion map: by modality, kind and certainty, and what that leaves out of sight."""

from __future__ import annotations

from dataclasses import dataclass

from annotator.lesion_map.build import LesionMap, MappedLesion, build, with_lesions
from annotator.lesions.case import Case
from annotator.lesions.records import Lesion, LesionId, ReadingId, TimepointId
from annotator.terms.findings import UNSPECIFIED


@dataclass(frozen=True, slots=True)
class MapFilter:
    """What is let through; None lets everything through.

    Parameters
    ----------
    modalities : frozenset of str or None
        DICOM modalities of marks and site reviews; a lesion never marked on one of them is left out.
    kinds : frozenset of str or None
        Lesions with one of these kinds of finding at any timepoint; one without any is *unspecified*.
    least_certainty : int or None
        From 1 to 5. A lesion whose certainty nobody stated is left out.
    """

    modalities: frozenset[str] | None = None
    kinds: frozenset[str] | None = None
    least_certainty: int | None = None

    @property
    def is_open(self) -> bool:
        """Whether everything is let through."""
        return self == MapFilter()

    def passes(self, one: MappedLesion, ever: MappedLesion) -> bool:
        """Tell whether a lesion is let through; `ever` is the same one over all timepoints."""
        if self.modalities is not None and not self.modalities & ever.modalities:
            return False
        if self.kinds is not None and not self.kinds & (ever.kinds or {UNSPECIFIED}):
            return False
        certainty = ever.certainty if one.certainty is None else one.certainty
        return self.least_certainty is None or (certainty or 0) >= self.least_certainty


@dataclass(frozen=True, slots=True)
class Filtered:
    """A map with what passes a filter, and the lesions of the whole map that do not."""

    map: LesionMap
    hidden: tuple[Lesion, ...]


def filtered(
    case: Case, reading: ReadingId | None, timepoint: TimepointId | None, wanted: MapFilter
) -> Filtered:
    """Return what a filter shows of the map of a reading; see `build`.

    Raises
    ------
    UnknownRecordError
        The case has no such reading or timepoint.
    """
    whole = build(case, reading, timepoint)
    if wanted.is_open:
        return Filtered(whole, ())
    ever = _by_id(whole if timepoint is None else build(case, reading))
    seen = whole if wanted.modalities is None else build(case, reading, timepoint, wanted.modalities)
    lesions = tuple(one for one in seen.lesions if wanted.passes(one, ever[one.id]))
    others = tuple(one for one in seen.others if wanted.passes(one, ever[one.id]))
    shown = {one.id for one in (*lesions, *others)}
    hidden = tuple(one.lesion for key, one in _by_id(whole).items() if key not in shown)
    return Filtered(with_lesions(seen, lesions, others), hidden)


def passing(
    case: Case, reading: ReadingId, timepoint: TimepointId | None, wanted: MapFilter
) -> frozenset[LesionId]:
    """Return the lesions of a reading that a filter lets through, for tables of more than the map shows.

    Of those that are not on the map, without a site or drafts alone, neither kind nor certainty counts yet:
    a filter by either leaves them out.
    """
    found = filtered(case, reading, timepoint, wanted)
    if wanted.kinds is not None or wanted.least_certainty is not None:
        return frozenset(_by_id(found.map))
    return frozenset(one.id for one in case.lesions_of(reading) if one not in found.hidden)


def _by_id(lesion_map: LesionMap) -> dict[LesionId, MappedLesion]:
    every = sorted((*lesion_map.lesions, *lesion_map.others), key=lambda one: one.lesion.number)
    return {one.id: one for one in every}
