"""The lesions of the founding case as solids, and the child who has them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cache

import numpy as np

from sample_studies.anatomy.child import Child, child
from sample_studies.anatomy.part import Bone, Part
from sample_studies.anatomy.shapes import ellipsoid, tube
from sample_studies.anatomy.solid import Blend, Common, Cut, Slab, Solid, vector
from sample_studies.anatomy.spine import in_body_axes, level

from .noise import random


@dataclass(frozen=True, slots=True, eq=False)
class Lesions:
    """The diseased places; each solid reaches beyond its bone and is cut to it when painted."""

    clavicle: Solid
    pockets: Solid
    tibia_focus: Solid
    tibia_oedema: Solid


def _swelling() -> Solid:
    """Return the expansion of the medial third of the left clavicle: a spindle along its axis."""
    return tube(
        [
            (15.5, -45.5, 1118.5, 7.0, 8.0),
            (22, -48.5, 1120.5, 10.0, 11.0),
            (31, -50.0, 1122.5, 11.8, 12.6),
            (41, -49.0, 1124.5, 10.6, 11.0),
            (50, -46.0, 1126.0, 7.4, 7.6),
            (60, -41.5, 1128.0, 4.4, 4.4),
        ],
        across=(0.3, 1, 0),
        caps=(1.2, 2.0),
        power=2.2,
    )


def _pockets() -> Solid:
    """Return the lytic pockets inside the expanded clavicle."""
    stream = random("clavicle pockets")
    centres = [(21, -49, 1121), (27, -52, 1118.5), (30, -47, 1126), (35, -52, 1125), (38, -46, 1121),
               (43, -49, 1127), (46, -46, 1123.5)]  # fmt: skip
    radii = [2.6, 3.4, 3.0, 3.5, 2.9, 2.4, 2.0]
    pieces = []
    for centre, radius in zip(centres, radii, strict=True):
        semi = radius * stream.uniform(0.75, 1.35, 3)
        turn, _ = np.linalg.qr(stream.standard_normal((3, 3)))
        pieces.append(ellipsoid(centre, semi, turn))
    return Blend(tuple(pieces), 2.0)


@cache
def lesions() -> Lesions:
    """Return the diseased places (built once)."""
    return Lesions(
        Common((_swelling(), Slab(vector((1, 0, 0)), high_mm=58.0))),
        _pockets(),
        Blend(
            (ellipsoid((64.5, 11.5, 110.0), (8.5, 7.5, 7.0)), ellipsoid((60, 12.5, 115), (5.5, 5, 6.0))), 4.0
        ),
        ellipsoid((62.5, 13, 110), (24, 21, 24)),
    )


def _dented(name: str, top_mm: float, bottom_mm: float) -> Callable[[Solid], Solid]:
    """Return how a vertebra's endplates are pressed in: depths (mm) of the upper and lower dent."""
    item = level(name)
    bowls = []
    for depth, sign in ((top_mm, 1.0), (bottom_mm, -1.0)):
        if depth > 0:
            centre = (0.0, -item.depth * 0.12, sign * (item.height / 2 + 9.0 - depth))
            bowls.append(
                in_body_axes(ellipsoid(centre, (item.width * 0.56, item.depth * 0.53, 9.0), None, 2.3), item)
            )
    return lambda solid: Cut(solid, tuple(bowls), 1.2)


def _with_solids(parts: tuple[Part, ...], change: Callable[[Part], Solid | None]) -> tuple[Part, ...]:
    """Return parts whose bones are changed; one new bone for each old one."""
    bones: dict[int, Bone] = {}
    result = []
    for item in parts:
        new = change(item)
        if new is None:
            result.append(item)
            continue
        bone = bones.setdefault(id(item.bone), Bone(item.bone.name, new, item.bone.cortex))
        solid = new if item.region is None else Common((new, item.region))
        result.append(replace(item, bone=bone, solid=solid))
    return tuple(result)


@cache
def patient(compressed: bool) -> Child:
    """Return the child with the swollen clavicle and, from 2008 on, with dented vertebrae."""
    body = child()
    swelling = _swelling()
    dents = {"t07": (0.0, 1.6), "t08": (3.2, 2.4), "t09": (1.6, 0.0)} if compressed else {}

    def change(item: Part) -> Solid | None:
        if item.side == "L" and item.bone.name == "clavicle":
            return Blend((item.bone.solid, swelling), 4.0)
        if item.bone.name in dents:
            return _dented(item.bone.name, *dents[item.bone.name])(item.bone.solid)
        return None

    return replace(body, parts=_with_solids(body.parts, change))


def spine_shift_mm(z_mm: np.ndarray) -> np.ndarray:
    """Return how far the scoliosis moves the body to the right at each height, mm (to −x)."""
    along = np.clip((z_mm - 900.0) / 240.0, 0, 1)
    return np.asarray(5.0 * np.sin(np.pi * along) ** 2, np.float32)
