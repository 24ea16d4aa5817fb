"""Which sites a fresh mark may lie on, likeliest first, each with what speaks for it."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from annotator.terms.side import Side
from annotator.terms.site_search import SiteChoice
from annotator.terms.sites import SkeletalSite, catalogue
from annotator.viewing.body_part import BodyPart
from annotator.viewing.body_place import InBody
from annotator.viewing.site_places import SiteSide, misses

_FARTHEST = 16.0
"""Squares of standard deviations past which a place says no more against a site: both can be wrong."""
_NEAR = 4.0
_UNNAMED, _NOT_NARROWEST, _BY_RANK = -2.5, -0.7, -0.1
_ELSEWHERE, _RARE = -0.6, -0.6
_GROWING = frozenset({"metaphysis", "metaphyseal_equivalent"})
_FAINT = 0.1
_NEIGHBOUR, _EARLIER, _BEYOND = 5.0, 2.5, -2.0
_NEIGHBOUR_MM = 6.0
"""How far a mark lies from another of the same site: a third of the way from one vertebra to the next."""


@dataclass(frozen=True, slots=True)
class Neighbour:
    """A site that was named near a mark, in the same frame of reference.

    Parameters
    ----------
    choice : SiteChoice
    away_mm : float
    words : str
        "T8" or "L3".
    is_vertebra : bool
        It is a vertebra of which the middle is known, not a mark somewhere on a site.
    is_beyond : bool
        The mark lies above or below this vertebra, not beside it.
    """

    choice: SiteChoice
    away_mm: float
    words: str
    is_vertebra: bool = False
    is_beyond: bool = False


@dataclass(frozen=True, slots=True)
class Earlier:
    """A site where the reading has a lesion, and where that was seen: "L2 NM 2008-03-10"."""

    choice: SiteChoice
    words: str


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A site that a mark may lie on, and what speaks for it.

    Parameters
    ----------
    choice : SiteChoice
        Of the midline where the site is paired and nothing says on which side the mark lies.
    score : float
        Higher is likelier; the logarithm of a likelihood, up to a constant.
    because : tuple of str
        Short words, the strongest first; never empty.
    """

    choice: SiteChoice
    score: float
    because: tuple[str, ...]


def suggest_sites(
    where: InBody,
    parts: Sequence[BodyPart] = (),
    neighbours: Sequence[Neighbour] = (),
    earlier: Sequence[Earlier] = (),
    limit: int = 6,
) -> tuple[Suggestion, ...]:
    """Return the sites that a mark may lie on, likeliest first; none where nothing speaks for any.

    Parameters
    ----------
    where : InBody
        From `body_place.place_in_body`.
    parts : sequence of BodyPart
        Those that words name, the narrowest first.
    neighbours : sequence of Neighbour
        Vertebrae named and marks described in the same frame of reference.
    earlier : sequence of Earlier
        Lesions of the reading, wherever they were seen.
    limit : int
        How many to return at most.
    """
    if not (where.axes or parts or neighbours or earlier):
        return ()
    away = misses(where.axes)
    rated = [
        _rated(_choice(place, where.side), where, away, parts, neighbours, earlier)
        for place in catalogue().values()
    ]
    rated.sort(key=lambda one: -one.score)
    return tuple(one for one in rated if one.because)[:limit]


def _choice(place: SkeletalSite, side: Side | None) -> SiteChoice:
    if not place.paired or side is None:
        return SiteChoice(place, Side.MIDLINE)
    return SiteChoice(place, side)


def _rated(
    choice: SiteChoice,
    where: InBody,
    away: Mapping[SiteSide, float],
    parts: Sequence[BodyPart],
    neighbours: Sequence[Neighbour],
    earlier: Sequence[Earlier],
) -> Suggestion:
    place = choice.site
    score, because = _by_records(choice, neighbours, earlier)
    score += _usual(place) + _by_words(place, parts)
    if where.axes:
        missed = min(away[place.id, one] for one in _sides(choice))
        score -= 0.5 * min(missed, _FARTHEST)
        if missed < _FARTHEST:
            because += (where.by if missed < _NEAR else f"near its {where.by}",)
    because += tuple(part.name for part in parts if place.id in part.sites)[:1]
    if where.side is not None and place.paired and because:
        because += (where.side_by,)
    return Suggestion(choice, score, because)


def _by_records(
    choice: SiteChoice, neighbours: Sequence[Neighbour], earlier: Sequence[Earlier]
) -> tuple[float, tuple[str, ...]]:
    """Return what earlier records say for a site; of many the strongest alone counts."""
    same = [one for one in neighbours if _is_same(choice, one.choice)]
    if any(one.is_beyond for one in same) and all(one.is_beyond for one in same if one.is_vertebra):
        return _BEYOND, ()
    near = [
        (
            _NEIGHBOUR * math.exp(-0.5 * (one.away_mm / _NEIGHBOUR_MM) ** 2),
            f"{one.away_mm:.0f} mm from {one.words}",
        )
        for one in same
    ]
    gain, words = max(
        [*near, *((_EARLIER, one.words) for one in earlier if _is_same(choice, one.choice))],
        default=(0.0, ""),
    )
    return gain, (words,) if gain > _FAINT else ()


def _sides(choice: SiteChoice) -> tuple[Side, ...]:
    return choice.site.sides if choice.side is Side.MIDLINE else (choice.side,)


def _is_same(choice: SiteChoice, other: SiteChoice) -> bool:
    return choice.site == other.site and (choice.side is other.side or choice.side is Side.MIDLINE)


def _by_words(place: SkeletalSite, parts: Sequence[BodyPart]) -> float:
    for part in parts:
        if place.id in part.sites:
            rank = _BY_RANK * min(part.sites.index(place.id), 10)
            return rank if part is parts[0] else rank + _NOT_NARROWEST
    return _UNNAMED if parts else _RARE * (place.region in ("hand", "head"))


def _usual(place: SkeletalSite) -> float:
    """Return how usual a lesion of CNO is there: by growth plates and joints, in vertebrae, elsewhere."""
    is_usual = "vertebra" in place.flags or "joint_site" in place.flags
    return 0.0 if is_usual or not _GROWING.isdisjoint(place.segments) else _ELSEWHERE
