"""The founding lesions as solids in the patient: every modality and every mask comes from these."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from sample_studies.anatomy.child import Child
from sample_studies.anatomy.part import Bone, Part, part
from sample_studies.anatomy.shapes import Tube, ellipsoid
from sample_studies.anatomy.solid import Blend, Common, Cut, Points, Slab, Solid, Swollen, beyond, vector
from sample_studies.anatomy.spine import in_body_axes, level

Timepoint = Literal["TP0", "TP1", "TP2", "TP3"]
Weights = NDArray[np.float32]

# How far the medial clavicle swells (share of its healthy half thickness) at each timepoint.
_CLAVICLE_SWELLING = {"TP0": 0.85, "TP1": 1.25, "TP2": 1.15, "TP3": 0.8}
# Anterior loss of height of T8, mm, and how far down the back it tapers off.
T8_LOSS_MM = 3.2


def ripple(points: Points, wavelength_mm: float, seed: int = 0) -> Weights:
    """Return smooth noise at points (..., 3), mean about 0, mostly within ±1, the same every time.

    A sum of plane waves in fixed directions: it needs no grid, so all modalities see the same.
    """
    random = np.random.default_rng([2008, seed])
    total = np.zeros(points.shape[:-1], np.float32)
    for _ in range(9):
        wave = random.normal(size=3)
        wave *= 2 * np.pi / (wavelength_mm * random.uniform(0.7, 1.5) * np.linalg.norm(wave))
        total += np.sin(points @ vector(wave) + np.float32(random.uniform(0, 2 * np.pi)))
    result: Weights = total / np.float32(3.0)
    return result


@dataclass(frozen=True, slots=True, eq=False)
class Rough:
    """A solid whose surface wanders by about `by_mm`, over `wavelength_mm`."""

    solid: Solid
    by_mm: float
    wavelength_mm: float
    seed: int = 0

    def distance(self, points: Points) -> NDArray[np.float32]:
        """Return the distance to the uneven surface."""
        return vector(
            self.solid.distance(points) + self.by_mm * ripple(points, self.wavelength_mm, self.seed)
        )

    @property
    def bounds(self) -> NDArray[np.float32]:
        """Return the smooth solid's box, widened."""
        return self.solid.bounds + vector([[-2 * self.by_mm], [2 * self.by_mm]])


@dataclass(frozen=True, slots=True, eq=False)
class Focus:
    """One lesion at one timepoint.

    Attributes
    ----------
    place : str
        ``site:side``, as in the keys of the founding case.
    extent : Solid
        What is diseased: the region a reader would outline, and the truth.
    halo : Solid or None
        Fainter inflammation around it: marrow oedema reaching further.
    pockets : tuple of Solid
        Where bone has been dissolved (osteolysis).
    new_bone : Solid or None
        The whole diseased bone's outer surface where bone has been added (hyperostosis).
    lost : Solid or None
        Where bone of this site is no longer (collapse).
    uptake : float
        How many times healthy bone of the place it takes up a bone-seeking tracer.
    oedema : float
        Inflammation at its core, 0 to 1: how far marrow is replaced by water.
    edge_mm : float
        Over what distance it fades at its border.
    """

    place: str
    extent: Solid
    halo: Solid | None = None
    pockets: tuple[Solid, ...] = ()
    new_bone: Solid | None = None
    lost: Solid | None = None
    uptake: float = 1.0
    oedema: float = 0.0
    edge_mm: float = 1.5

    def contains(self, points: Points) -> NDArray[np.bool_]:
        """Tell which points (..., 3), LPS mm, belong to the lesion: the truth of every mask."""
        result: NDArray[np.bool_] = self.extent.distance(points) < 0
        return result

    def inflammation(self, points: Points) -> Weights:
        """Return 0 to 1: the share of the marrow that is inflamed, fading at the border and mottled."""
        core = _inside(self.extent, points, self.edge_mm)
        if self.halo is not None:
            core = np.maximum(core, np.float32(0.5) * _inside(self.halo, points, 2.5 * self.edge_mm))
        mottled = 1 + np.float32(0.16) * ripple(points, 7.0, 5)
        result: Weights = np.clip(core * mottled, 0, 1) * np.float32(self.oedema)
        return result

    def lysis(self, points: Points) -> Weights:
        """Return 0 to 1: how much of the bone there has been dissolved."""
        result = np.zeros(points.shape[:-1], np.float32)
        for pocket in self.pockets:
            result = np.maximum(result, _inside(pocket, points, 0.6))
        return result

    def sclerosis(self, points: Points) -> Weights:
        """Return 0 to 1: how much denser the bone there is than healthy spongy bone."""
        if not self.pockets:
            return np.zeros(points.shape[:-1], np.float32)
        rim = _inside(self.extent, points, 2.0)
        uneven = np.clip(0.62 + 0.28 * ripple(points, 6.0, 3), 0, 1)
        result: Weights = (rim * uneven * (1 - self.lysis(points))).astype(np.float32)
        return result


def _inside(solid: Solid, points: Points, edge_mm: float) -> Weights:
    """Return 1 well inside a solid, 0 well outside, ½ on its surface."""
    share = np.clip(0.5 - solid.distance(points) / np.float32(2 * edge_mm), 0, 1)
    result: Weights = share * share * (3 - 2 * share)
    return result


def foci(child: Child, timepoint: Timepoint) -> tuple[Focus, ...]:
    """Return the lesions of a timepoint: the clavicle always, all seven in 2008 (TP2)."""
    clavicle = _clavicle(child, timepoint)
    if timepoint != "TP2":
        return (clavicle,)
    return (clavicle, *_vertebrae(child), *_sacroiliac(child), _tibia(child))


def focus(child: Child, timepoint: Timepoint, place: str) -> Focus:
    """Return the lesion of one place (``site:side``) at a timepoint."""
    return next(one for one in foci(child, timepoint) if one.place == place)


def diseased(child: Child, timepoint: Timepoint) -> Child:
    """Return the child as the disease has shaped it: what to put on a grid.

    The left clavicle is swollen and lifts the skin; at TP2 and after, the upper end plate of T8 has
    given way in front and the disc above fills the room. Density and inflammation are asked of `foci`.
    """
    clavicle = _clavicle(child, timepoint)
    healthy = _medial_clavicle(child).bone
    swollen = clavicle.new_bone or healthy.solid
    solids: dict[int, Solid] = {id(healthy): Blend((healthy.solid, swollen))}
    cartilage = list(child.cartilage)
    if timepoint in ("TP2", "TP3"):
        (body,) = parts_of(child, "t08", "", "body")
        lost = _collapse("t08")
        solids[id(body.bone)] = Cut(body.bone.solid, (lost,))
        place = next(i for i, one in enumerate(cartilage) if one.site == "disc_t07")
        filled = Blend((cartilage[place].solid, Common((body.bone.solid, lost))), 1.0)
        cartilage[place] = part(Bone("disc_t07", filled, cartilage[place].bone.cortex), "disc_t07")
    bones = {
        id(one.bone): Bone(one.bone.name, solids[id(one.bone)], one.bone.cortex)
        for one in child.parts
        if id(one.bone) in solids
    }
    parts = tuple(replace(one, bone=bones.get(id(one.bone), one.bone)) for one in child.parts)
    skin = Blend((child.organs["skin"], Swollen(swollen, 4.0)), 14.0)
    return Child(parts, tuple(cartilage), {**child.organs, "skin": skin}, child.teeth)


def _medial_clavicle(child: Child) -> Part:
    (piece,) = parts_of(child, "clavicle_medial", "L", "metaphysis")
    return piece


def parts_of(child: Child, site: str, side: str, *segments: str) -> tuple[Part, ...]:
    """Return a site's parts on one side, of some segments or all."""
    return tuple(
        item
        for item in child.parts
        if item.site == site and item.side == side and (not segments or item.segment in segments)
    )


@cache
def _clavicle(child: Child, timepoint: Timepoint) -> Focus:
    healthy = _medial_clavicle(child).bone.solid
    if not isinstance(healthy, Tube):
        raise TypeError("The clavicle is expected to be a tube.")
    along = _stations(healthy)
    swelling = _CLAVICLE_SWELLING[timepoint] * np.exp(-(((along - 0.17) / 0.15) ** 2))
    # The growth plate holds its width; the bone swells beside it.
    swelling *= np.clip(along / 0.05, 0.25, 1)
    grown = replace(healthy, semi_mm=vector(healthy.semi_mm * (1 + swelling[:, None])))
    new_bone = Rough(grown, 0.7, 9.0, 1)
    first, last = _at(healthy, 0.0), _at(healthy, 0.36)
    axis = last - first
    stretch = Slab(axis / np.linalg.norm(axis), float(first @ axis / np.linalg.norm(axis)) - 3.0,
                   float(last @ axis / np.linalg.norm(axis)))  # fmt: skip
    extent = Common((new_bone, stretch))
    if timepoint == "TP3":
        # What is left of the activity is small.
        extent = Common((new_bone, ellipsoid(_at(healthy, 0.15), (8.5, 8.0, 7.5))))
    active = {"TP0": (4.0, 0.8), "TP1": (5.0, 0.9), "TP2": (6.5, 1.0), "TP3": (3.0, 0.25)}[timepoint]
    pockets = () if timepoint == "TP0" else _clavicle_pockets(healthy, timepoint)
    return Focus(
        "clavicle_medial:L",
        extent,
        pockets=pockets,
        new_bone=new_bone,
        uptake=active[0],
        oedema=active[1],
        edge_mm=1.2,
    )


def _clavicle_pockets(bone: Tube, timepoint: Timepoint) -> tuple[Solid, ...]:
    share = 0.7 if timepoint == "TP3" else 1.25
    places = [(0.08, (1, -1, 2), (4.4, 3.2, 3.8)), (0.155, (0, 2, -2), (5.6, 3.8, 3.4)),
              (0.215, (1, -3, 1), (3.6, 2.8, 3.0)), (0.28, (0, 1, 2), (3.4, 2.4, 2.4))]  # fmt: skip
    return tuple(
        Rough(ellipsoid(_at(bone, where) + vector(off), vector(semi) * share), 0.5, 5.0, number)
        for number, (where, off, semi) in enumerate(places)
    )


def _stations(bone: Tube) -> NDArray[np.float32]:
    steps = np.linalg.norm(np.diff(bone.path_mm, axis=0), axis=1)
    along = np.concatenate([[0.0], np.cumsum(steps)])
    return vector(along / along[-1])


def _at(bone: Tube, share: float) -> NDArray[np.float32]:
    along = _stations(bone)
    return vector([np.interp(share, along, bone.path_mm[:, i]) for i in range(3)])


@cache
def _vertebrae(child: Child) -> tuple[Focus, ...]:
    # Upper and lower limits as shares of the body's height, and how bright: the worst is T8.
    plan = {"t07": (-1.2, 0.35, 0.7, 1.5), "t08": (-1.2, 1.2, 1.0, 4.6), "t09": (-0.25, 1.2, 0.75, 1.6)}
    result = []
    for name, (low, high, oedema, uptake) in plan.items():
        item = level(name)
        h, d, w = item.height / 2, item.depth / 2, item.width / 2
        bone = parts_of(child, name, "", "body")[0].bone.solid
        # A slanting, uneven border: oedema follows an end plate but does not end on a ruler.
        reach = in_body_axes(ellipsoid((0, -0.15 * d, (low + high) / 2 * h), (1.25 * w, 1.35 * d, (high - low) / 2 * h), None, 3.0), item)  # noqa: E501  # fmt: skip
        body = in_body_axes(Slab(vector((0, 1, 0)), high_mm=d - 0.5), item)
        extent: Solid = Common((bone, body, Rough(reach, 1.7, 9.0, int(name[1:]))))
        lost = _collapse(name) if name == "t08" else None
        if lost is not None:
            extent = Cut(extent, (lost,))
        result.append(
            Focus(f"{name}:midline", extent, halo=Common((bone, body)), lost=lost, uptake=uptake,
                  oedema=oedema, edge_mm=2.2)
        )  # fmt: skip
    return tuple(result)


def _collapse(name: str) -> Solid:
    """Return the wedge in front of and above a vertebra's upper end plate that has given way."""
    item = level(name)
    h, d = item.height / 2, item.depth / 2
    slope = T8_LOSS_MM / (1.7 * d)
    wedge = beyond((0, -d, h - T8_LOSS_MM), (0, -slope, 1.0))
    front = Slab(vector((0, 1, 0)), high_mm=d)
    return in_body_axes(Common((wedge, front, Slab(vector((0, 0, 1)), low_mm=-h))), item)


@cache
def _sacroiliac(child: Child) -> tuple[Focus, ...]:
    result = []
    for side, uptake in (("R", 3.3), ("L", 3.9)):
        pieces = parts_of(child, "si_joint", side)
        result.append(
            Focus(f"si_joint:{side}", Blend(tuple(p.solid for p in pieces)), uptake=uptake, oedema=0.7)
        )
    return tuple(result)


@cache
def _tibia(child: Child) -> Focus:
    (piece,) = parts_of(child, "tibia_dist", "L", "metaphysis")
    (plate,) = (p for p in child.cartilage if (p.site, p.side, p.segment) == ("tibia_dist", "L", "physis"))
    box = plate.solid.bounds
    x, y = (box[0, :2] + box[1, :2]) / 2
    top = float(box[1, 2])
    # Off centre to the medial side, its base on the growth plate.
    core = Rough(ellipsoid((x - 4.0, y - 1.0, top + 6.5), (9.5, 8.5, 9.0), None, 2.3), 0.7, 7.0, 4)
    around = Rough(ellipsoid((x - 2.5, y, top + 7.0), (14.5, 13.0, 16.0), None, 2.0), 1.0, 16.0, 6)
    hole = Rough(ellipsoid((x - 4.0, y - 1.0, top + 6.0), (7.6, 6.8, 7.4)), 0.6, 5.0, 7)
    whole = piece.bone.solid
    return Focus(
        "tibia_dist:L",
        Common((core, whole)),
        halo=Common((around, whole)),
        pockets=(Common((hole, whole)),),
        uptake=4.5,
        oedema=1.0,
        edge_mm=2.0,
    )  # fmt: skip
