"""The skeleton folded along its midline: both halves on one, so that what is on both sides is seen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from enum import Enum
from functools import cache
from types import MappingProxyType

from annotator.geometry.affine import Point2
from annotator.lesion_map.build import LesionMap
from annotator.lesion_map.figure_age import FigureAge
from annotator.lesion_map.figure_layout import Views
from annotator.lesion_map.skeleton import Layer, Region, Ring, View, skeleton
from annotator.terms.side import Side
from annotator.terms.sites import catalogue

_FOLDED = {"anterior": Side.RIGHT, "posterior": Side.LEFT, "face": Side.RIGHT}
"""The side of the patient that lies left of the midline: the one that stays."""
_SINGLE = ("skull_right", "hand_right", "foot_right", "spine")
_BEYOND_MM = 6.0


class Mirrored(Enum):
    """Where a paired site has lesions."""

    ONE_SIDE = "one side"
    BOTH_SIDES = "both sides"
    NOT_TOGETHER = "both sides, other segment or date"


@cache
def folded_views(age: FigureAge) -> Views:
    """Return the plates that a folded figure has: the halves of the figures, one hand, one foot."""
    every = skeleton(age)
    halves = {name: _half(every.view(name), side) for name, side in _FOLDED.items()}
    return MappingProxyType({**halves, **{name: every.view(name) for name in _SINGLE}})


def mirrored(lesion_map: LesionMap) -> Mapping[str, Mirrored]:
    """Return where the involved paired sites have their lesions, from head to foot."""
    sides: dict[str, set[Side]] = {}
    for one in lesion_map.lesions:
        if one.site.paired:
            sides.setdefault(one.site.id, set()).add(one.lesion.side)
    found = {}
    for site in (site for site in catalogue() if site in sides):
        if site in lesion_map.symmetric_sites:
            found[site] = Mirrored.BOTH_SIDES
        else:
            found[site] = Mirrored.NOT_TOGETHER if len(sides[site]) > 1 else Mirrored.ONE_SIDE
    return found


def mirrored_words(lesion_map: LesionMap) -> str:
    """Return how many of the involved paired sites are involved on both sides."""
    found = list(mirrored(lesion_map).values())
    both = found.count(Mirrored.BOTH_SIDES)
    return f"on both sides: {both} of {len(found)} paired sites involved"


def _half(view: View, side: Side) -> View:
    middle = view.size_mm[0] / 2
    art: list[Layer | Region] = []
    for item in view.art:
        if isinstance(item, Region) and item.side not in (side, Side.MIDLINE):
            continue
        rings = tuple(cut for ring in item.rings if len(cut := _left_of(ring, middle)) >= 3)
        if rings:
            art.append(replace(item, rings=rings))
    return replace(view, size_mm=(middle + _BEYOND_MM, view.size_mm[1]), art=tuple(art))


def _left_of(ring: Ring, middle: float) -> Ring:
    """Return what of a polygon lies left of an upright line (Sutherland and Hodgman)."""
    kept: list[Point2] = []
    for (x, y), (next_x, next_y) in zip(ring, (*ring[1:], ring[0]), strict=True):
        if x <= middle:
            kept.append((x, y))
        if (x <= middle) != (next_x <= middle):
            share = (middle - x) / (next_x - x)
            kept.append((middle, y + share * (next_y - y)))
    return tuple(kept)
