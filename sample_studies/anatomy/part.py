"""Bones with their cortex, and the parts of bones that are skeletal sites and segments."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from .solid import Common, Cut, Mirrored, Points, Slab, Solid, unit, vector

Side = Literal["R", "L", ""]
MIDLINE_SITES = frozenset({"symphysis"})


@dataclass(frozen=True, slots=True, eq=False)
class Cortex:
    """Thickness of compact bone, constant or varying along an axis."""

    thickness_mm: NDArray[np.float32]
    stations_mm: NDArray[np.float32] = field(default_factory=lambda: np.zeros(1, np.float32))
    axis: NDArray[np.float32] = field(default_factory=lambda: vector((0, 0, 1)))

    def thickness(self, points: Points) -> NDArray[np.float32]:
        """Return the thickness (mm) at points (..., 3), LPS mm."""
        along = points @ self.axis
        return vector(np.interp(along, self.stations_mm, self.thickness_mm))

    def mirrored(self) -> Cortex:
        """Return the cortex of the same bone on the other side."""
        return replace(self, axis=self.axis * vector((-1, 1, 1)))


def cortex(thickness_mm: float) -> Cortex:
    """Return a cortex of one thickness everywhere."""
    return Cortex(vector([thickness_mm]))


def shaft_cortex(start: ArrayLike, end: ArrayLike, thickness_mm: Sequence[float]) -> Cortex:
    """Return a cortex given at even steps from one point to another."""
    axis = unit(vector(end) - vector(start))
    stations = np.linspace(float(vector(start) @ axis), float(vector(end) @ axis), len(thickness_mm))
    return Cortex(vector(thickness_mm), vector(stations), axis)


@dataclass(frozen=True, slots=True, eq=False)
class Bone:
    """One ossified piece with its own outer surface."""

    name: str
    solid: Solid
    cortex: Cortex


@dataclass(frozen=True, slots=True, eq=False)
class Part:
    """The share of a bone that belongs to one site and segment.

    Attributes
    ----------
    site, side, segment : str
        Identifiers of the site catalogue; 'whole' where the catalogue knows no segment.
    solid : Solid
        The share itself: bone and region together.
    bone : Bone
        The bone it is part of; depth below the outer surface is measured to this one.
    region : Solid or None
        Where in the bone; None is all that earlier parts of the bone leave.
    """

    site: str
    side: Side
    segment: str
    solid: Solid
    bone: Bone
    region: Solid | None = None


def part(bone: Bone, site: str, segment: str = "whole", region: Solid | None = None) -> Part:
    """Return the part of a bone inside a region, not yet of either side."""
    solid = bone.solid if region is None else Common((bone.solid, region))
    return Part(site, "", segment, solid, bone, region)


def share(bone: Bone, pieces: Iterable[tuple[str, str, Solid | None]]) -> tuple[Part, ...]:
    """Return parts of one bone from (site, segment, region); the first region that fits wins."""
    return tuple(part(bone, site, segment, region) for site, segment, region in pieces)


def stretches(bone: Bone, site_segments: Sequence[tuple[str, str]], points: ArrayLike) -> tuple[Part, ...]:
    """Return parts divided by planes square to a bone's long axis.

    `points` are the places of the planes, one fewer than the parts, on a straight line in order.
    """
    rows = vector(points)
    spread = rows[-1] - rows[0] if len(rows) > 1 else None
    axis = unit(spread) if spread is not None else vector((0, 0, 1))
    marks = [-1e6, *(rows @ axis), 1e6]
    return tuple(
        part(bone, site, segment, Slab(axis, float(low), float(high)))
        for (site, segment), low, high in zip(site_segments, marks[:-1], marks[1:], strict=True)
    )


def left(parts: Iterable[Part]) -> tuple[Part, ...]:
    """Return parts modelled at positive x as the patient's left ones."""
    return tuple(item if item.site in MIDLINE_SITES else replace(item, side="L") for item in parts)


def mirrored(parts: Iterable[Part]) -> tuple[Part, ...]:
    """Return the patient's right counterparts of left parts; one new bone for each old one."""
    bones: dict[int, Bone] = {}
    result = []
    for item in parts:
        old = item.bone
        bone = bones.setdefault(id(old), Bone(old.name, Mirrored(old.solid), old.cortex.mirrored()))
        region = None if item.region is None else Mirrored(item.region)
        side: Side = "" if item.site in MIDLINE_SITES else "R"
        solid = bone.solid if region is None else Common((bone.solid, region))
        result.append(Part(item.site, side, item.segment, solid, bone, region))
    return tuple(result)


def paired(parts: Iterable[Part]) -> tuple[Part, ...]:
    """Return parts of both sides from parts modelled at positive x."""
    lefts = left(parts)
    return (*mirrored(lefts), *lefts)


def moved(parts: Iterable[Part], place: Callable[[Solid], Solid]) -> tuple[Part, ...]:
    """Return parts put elsewhere by `place`; parts of one bone go on sharing it."""
    bones: dict[int, Bone] = {}
    result = []
    for item in parts:
        old = item.bone
        bone = bones.setdefault(id(old), Bone(old.name, place(old.solid), old.cortex))
        region = None if item.region is None else place(item.region)
        solid = bone.solid if region is None else Common((bone.solid, region))
        result.append(replace(item, bone=bone, region=region, solid=solid))
    return tuple(result)


def exclusive(parts: Iterable[Part]) -> tuple[Part, ...]:
    """Return parts whose solids leave out what earlier parts of the same bone already hold."""
    taken: dict[int, list[Solid]] = {}
    result = []
    for item in parts:
        earlier = taken.setdefault(id(item.bone), [])
        solid: Solid = item.solid
        if earlier:
            solid = Cut(solid, tuple(earlier))
        if item.region is not None:
            earlier.append(item.region)
        result.append(replace(item, solid=solid))
    return tuple(result)
