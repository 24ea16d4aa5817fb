"""The vertebrae in order, how tall each is beside the others, and what is unusual about some spines."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import pairwise
from types import MappingProxyType

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
rounded. Approximate; only their ratios are used."""

_WITHOUT_SITE: Mapping[str, tuple[str, str]] = MappingProxyType({"t13": ("T13", "t12"), "l06": ("L6", "l05")})
"""Vertebrae that few people have: short name, and the site that a lesion there is recorded at."""

UNUSUAL = "a lumbarised S1, a sacralised L5, 11 or 13 pairs of ribs"
"""What makes a count of vertebrae fail, in the words of a warning."""


@dataclass(frozen=True, slots=True)
class Spine:
    """The vertebrae of a person from C2 to S1, and what is unusual about them.

    Parameters
    ----------
    id : str
        "" of the usual spine.
    title : str
        What a reader is told.
    vertebrae : tuple of str
        Of `VERTEBRAE`, and perhaps ``t13`` or ``l06``.
    heights_mm : tuple of float
        Of an adult; only their ratios are used.
    said : mapping of str to str
        What stands behind the name of a vertebra.
    """

    id: str
    title: str
    vertebrae: tuple[str, ...] = VERTEBRAE
    heights_mm: tuple[float, ...] = _HEIGHTS_MM
    said: Mapping[str, str] = field(default_factory=dict)

    def name(self, vertebra: str) -> str:
        """Return the short name of a vertebra with what is unusual about it: ``T8``, ``S1 lumbarised``."""
        return f"{vertebra_name(vertebra)} {self.said.get(vertebra, '')}".strip()

    def steps(self, start: int, way: int) -> tuple[float, ...]:
        """Return the distances of neighbours from a vertebra on, as shares of its own height.

        Parameters
        ----------
        start : int
            Place in `vertebrae`.
        way : int
            1 towards the feet, −1 towards the head.
        """
        ends = range(start, len(self.vertebrae) if way > 0 else -1, way)
        heights = [self.heights_mm[place] / self.heights_mm[start] for place in ends]
        return tuple((one + other) / 2 for one, other in pairwise(heights))

    def course_mm(self, place: int) -> float:
        """Return how far below C2 a vertebra lies in an adult, along the spine."""
        return self.heights_mm[0] * sum(self.steps(0, 1)[:place])


def _with(after: str, vertebra: str, title: str) -> Spine:
    """Return the spine with one more vertebra, as tall as the one above it."""
    place = VERTEBRAE.index(after) + 1
    heights = (*_HEIGHTS_MM[:place], _HEIGHTS_MM[place - 1], *_HEIGHTS_MM[place:])
    return Spine(vertebra, title, (*VERTEBRAE[:place], vertebra, *VERTEBRAE[place:]), heights)


USUAL = Spine("", "As usual: 12 thoracic and 5 lumbar vertebrae")
SPINES: Mapping[str, Spine] = MappingProxyType(
    {
        one.id: one
        for one in (
            USUAL,
            _with("t12", "t13", "T13: thirteen vertebrae with ribs"),
            _with("l05", "l06", "L6: six lumbar vertebrae"),
            Spine("sacralised", "L5 sacralised: joined to the sacrum", said={"l05": "sacralised"}),
            Spine("lumbarised", "S1 lumbarised: parted from the sacrum", said={S1: "lumbarised"}),
        )
    }
)
"""What a reader may say of a spine, by id."""


def vertebra_name(vertebra: str) -> str:
    """Return the short name of a vertebra: ``T8``; ``S1`` for the sacrum."""
    if vertebra in _WITHOUT_SITE:
        return _WITHOUT_SITE[vertebra][0]
    return "S1" if vertebra == S1 else site(vertebra).label.split(" ")[0]


def site_of_vertebra(vertebra: str) -> str:
    """Return the site that a lesion of a vertebra is recorded at; of T13 and L6 that of the one above."""
    return _WITHOUT_SITE[vertebra][1] if vertebra in _WITHOUT_SITE else vertebra


def is_vertebra(vertebra: str) -> bool:
    """Tell whether some spine has a vertebra of this id."""
    return vertebra in VERTEBRAE or vertebra in _WITHOUT_SITE
