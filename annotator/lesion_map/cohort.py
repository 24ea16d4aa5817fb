"""Where the lesions of many cases lie: how many cases have one at each site. Nobody is named."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from annotator.lesion_map.build import build
from annotator.lesion_map.coverage import Place
from annotator.lesions.case import Case


@dataclass(frozen=True, slots=True)
class Cohort:
    """Cases counted by site.

    Parameters
    ----------
    cases : int
        Those with a reading and a timepoint: the denominator.
    affected : int
        Those with at least one lesion at a site of the catalogue.
    first_only : bool
        Whether lesions count at the first timepoint of each case alone.
    modalities : frozenset of str or None
        DICOM modalities that count; None for all.
    counts : mapping from (site, side) to int
        In how many cases a lesion is present there.
    """

    cases: int
    affected: int
    first_only: bool
    modalities: frozenset[str] | None
    counts: Mapping[Place, int]

    def share(self, place: Place) -> float:
        """Return the share of the cases that have a lesion at a site, from 0 to 1."""
        return self.counts.get(place, 0) / self.cases if self.cases else 0.0

    @property
    def most(self) -> int:
        """The largest count."""
        return max(self.counts.values(), default=0)


def cohort(
    cases: Iterable[Case], *, first_only: bool = False, modalities: Collection[str] | None = None
) -> Cohort:
    """Return in how many cases each site has a lesion, by the main reading of each.

    Parameters
    ----------
    cases : iterable of Case
    first_only : bool
        Only lesions present at the first timepoint of their case; otherwise at any.
    modalities : collection of str or None
        Only lesions marked on these DICOM modalities.
    """
    counts: Counter[Place] = Counter()
    total = affected = 0
    for case in cases:
        if not case.readings or not case.timepoints:
            continue
        at = case.timepoints[0].id if first_only else None
        found = build(case, None, at, modalities)
        places = {(one.site.id, one.lesion.side) for one in found.lesions}
        counts.update(places)
        total += 1
        affected += bool(places)
    chosen = None if modalities is None else frozenset(modalities)
    return Cohort(total, affected, first_only, chosen, dict(counts))
