"""The vertebrae in order, how tall each is beside the others, and what is unusual about some spines."""

from __future__ import annotations

from itertools import pairwise

from annotator.terms.sites import site

S1 = "sacrum"
VERTEBRAE: tuple[str, ...] = (
    *(f"c{number:02d}" for number in range(2, 8)),
    *(f"t{number:02d}" for number in range(1, 13)),
    *(f"l{number:02d}" for number in range(1, 6)),
    S1,
)
"""Site ids from C2 to the first sacral vertebra, whose middle stands for the sacrum."""

_HEIGHTS_MM = (
    *(17.0, 16.6, 16.4, 16.4, 15.9, 17.8),
    *(18.3, 19.6, 19.7, 20.0, 20.2, 21.6, 22.6, 23.4, 24.2, 25.6, 27.3, 29.4),
    *(31.8, 33.3, 33.8, 35.1, 33.9),
    30.0,
)
"""Posterior height of the body with the disc below, adults: bodies after Panjabi (Spine 1991 and 1992), discs
rounded. Only their ratios are used."""

UNUSUAL = "a lumbarised S1, a sacralised L5, 11 or 13 pairs of ribs"
"""What makes a count of vertebrae fail, in the words of a warning."""


def vertebra_name(site_id: str) -> str:
    """Return the short name of a vertebra: ``T8``; ``S1`` for the sacrum."""
    return "S1" if site_id == S1 else site(site_id).label.split(" ")[0]


def steps(start: int, way: int) -> tuple[float, ...]:
    """Return the distances of neighbours from a vertebra on, as shares of its own height.

    Parameters
    ----------
    start : int
        Place in `VERTEBRAE`.
    way : int
        1 towards the feet, −1 towards the head.
    """
    ends = range(start, len(VERTEBRAE) if way > 0 else -1, way)
    heights = [_HEIGHTS_MM[place] / _HEIGHTS_MM[start] for place in ends]
    return tuple((one + other) / 2 for one, other in pairwise(heights))


def course_mm(place: int) -> float:
    """Return how far below C2 a vertebra of `VERTEBRAE` lies in an adult, along the spine."""
    return _HEIGHTS_MM[0] * sum(steps(0, 1)[:place])
