"""What of the skeleton was read: without it, *multifocal* has no denominator."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from enum import StrEnum

from annotator.lesion_map.build import LesionMap
from annotator.lesions.records import ReviewResult
from annotator.terms.side import Side
from annotator.terms.sites import catalogue

Place = tuple[str, Side]


class Coverage(StrEnum):
    """What the records of a map say about a site; the value is what people read."""

    LESION = "with a lesion"
    NEGATIVE = "read, no lesion"
    NOT_COVERED = "not covered"
    UNREAD = "unread"


def coverage(lesion_map: LesionMap) -> Mapping[Place, Coverage]:
    """Return for every site of every side, from head to foot, what is recorded in the scope of a map.

    A lesion that is resolved counts as read there; one that was not imaged says nothing. Read on one
    modality is read, even if another did not cover the site.
    """
    results: dict[Place, set[ReviewResult]] = {}
    for review in lesion_map.reviews:
        results.setdefault((review.site, review.side), set()).add(review.result)
    lesions = {(one.site.id, one.lesion.side) for one in lesion_map.lesions}
    resolved = {(one.site.id, one.lesion.side) for one in lesion_map.others if one.is_resolved}
    found: dict[Place, Coverage] = {}
    for site in catalogue().values():
        for side in site.sides:
            place, said = (site.id, side), results.get((site.id, side), set())
            if place in lesions:
                found[place] = Coverage.LESION
            elif place in resolved or ReviewResult.NEGATIVE in said:
                found[place] = Coverage.NEGATIVE
            else:
                found[place] = Coverage.NOT_COVERED if said else Coverage.UNREAD
    return found


def coverage_words(lesion_map: LesionMap) -> str:
    """Return how many sites are in which state: ``251 sites: 3 with a lesion; 20 read, no lesion; …``."""
    found = coverage(lesion_map)
    counts = Counter(found.values())
    parts = "; ".join(f"{counts[state]} {state}" for state in Coverage if counts[state])
    return f"{len(found)} sites: {parts}"
