"""Where each site lies in a body: `resources/skeleton/places.csv`, in shares that fit bodies of any size."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from annotator.resources import resource
from annotator.terms.side import Side
from annotator.terms.sites import catalogue

ACROSS, DOWN, ASIDE, DEEP, WIDE, THICK = "across", "down", "aside", "deep", "wide", "thick"
AXES = (ACROSS, DOWN, ASIDE, DEEP, WIDE, THICK)
"""Of a place in the body. across: to the patient's left from the midline, in heights of the body. down: from
crown (0) to soles (1). aside: within the piece of body cut there, from its right skin (−1) to its left (1).
deep: in that piece, from front (0) to back (1). wide and thick: that piece, in heights of the body."""
_UNITS = np.array([0.001, 0.001, 0.01, 0.01, 0.001, 0.001])

SiteSide = tuple[str, Side]


@dataclass(frozen=True, slots=True)
class About:
    """A share of the body that is known roughly.

    Parameters
    ----------
    value : float
    spread : float
        Standard deviation.
    slack : float
        What it may be off to either side at no cost.
    """

    value: float
    spread: float
    slack: float = 0.0


@cache
def site_places() -> Mapping[SiteSide, NDArray[np.float64]]:
    """Return the places of each site and side, shape (places, 6), in the order of `AXES`."""
    rows: dict[SiteSide, list[list[int]]] = {}
    with resource("skeleton", "places.csv").open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            rows.setdefault((row["site"], Side(row["side"])), []).append([int(row[axis]) for axis in AXES])
    mirror = np.array([-1.0, 1.0, -1.0, 1.0, 1.0, 1.0])
    found: dict[SiteSide, NDArray[np.float64]] = {}
    for (name, side), values in rows.items():
        places = np.array(values) * _UNITS
        if side is Side.MIDLINE:
            found[name, side] = np.concatenate([places, places * mirror])
        else:
            found[name, Side.LEFT], found[name, Side.RIGHT] = places, places * mirror
    return MappingProxyType(found)


@cache
def _every() -> tuple[NDArray[np.float64], NDArray[np.intp], tuple[SiteSide, ...]]:
    places = site_places()
    starts = np.cumsum([0, *(len(one) for one in places.values())])[:-1]
    return np.concatenate(list(places.values())), starts, tuple(places)


def misses(place: Mapping[str, About]) -> Mapping[SiteSide, float]:
    """Return how far each site is from a place: squares of standard deviations, 0 where it may be there.

    Parameters
    ----------
    place : mapping of str to About
        By axis; what is not in it is not known.
    """
    every, starts, names = _every()
    total = np.zeros(len(every))
    for axis, about in place.items():
        off = np.abs(every[:, AXES.index(axis)] - about.value)
        total += (np.maximum(off - about.slack, 0.0) / about.spread) ** 2
    return dict(zip(names, np.minimum.reduceat(total, starts).tolist(), strict=True))


@cache
def height_of(site: str) -> tuple[float, float]:
    """Return where a site begins and ends, from crown (0) to soles (1); of a vertebra its body."""
    places = np.concatenate([here for (name, _), here in site_places().items() if name == site])
    if "vertebra" in catalogue()[site].flags:
        deep = places[:, AXES.index(DEEP)]
        places = places[deep <= np.median(deep)]
    downs = places[:, AXES.index(DOWN)]
    return float(downs.min()), float(downs.max())
