"""The sacrum with its wings and joint surfaces, and the coccyx."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from .part import Bone, Part, Side, cortex, part
from .shapes import ellipsoid, frame, tube
from .solid import Blend, Common, Cut, Mirrored, Slab, Solid, Symmetric, both_sides, vector

# From S1 to S5, then the coccyx: y, z, half width, half depth of the column (mm).
SACRAL_BODIES = [
    (8, 799, 20, 12.5),
    (14.5, 781, 17.5, 9.5),
    (24, 765, 15.0, 7.5),
    (31.5, 749, 13.0, 6.2),
    (34.5, 733, 11.0, 5.2),
    (33.0, 719, 8.0, 4.2),
]
SI_PLANE_POINT, SI_PLANE_NORMAL = (41.0, 34.0, 775.0), (0.93, 0.33, -0.16)


def _sacral_bone() -> Solid:
    column = tube([(0, *row) for row in SACRAL_BODIES], caps=(1.2, 2.0), power=2.4)
    wing = tube(
        [(14, 13, 790, 9.0, 11.0), (29, 21, 789, 8.5, 12.5), (46, 29, 784, 8.0, 13.5)],
        across=(0, 0, 1),
        caps=(4, 6),
    )
    lower = tube(
        [(12, 22, 774, 8.0, 9.0), (25, 29, 772, 9.5, 10.5), (42, 37, 767, 10.5, 11.0)],
        across=(0, 0, 1),
        caps=(4, 5),
    )
    tail = tube(
        [(20, 34, 765, 11, 8), (17, 38, 748, 8.0, 6.0), (12.5, 37, 732, 5.0, 4.6), (8, 34, 721, 3.5, 3.6)]
    )
    crest = tube([(0, 34, 796, 2.4, 5), (0, 41, 780, 3.0, 5), (0, 46, 764, 3.0, 4), (0, 44, 748, 2.6, 3.0)])
    back = tube([(0, 33, 794, 16, 3.0), (0, 38, 778, 17, 3.0), (0, 43, 762, 14, 2.6), (0, 42, 742, 10, 2.4)])
    facet = tube([(15, 27, 790, 3.4), (15.5, 25.5, 806, 3.0)])
    members = (column, *both_sides([wing, lower, tail, facet]), crest, back)
    holes: list[Solid] = []
    for y, z, x in [(19.0, 790.0, 17.0), (24, 773, 15.0), (31, 757, 13.0), (35, 741, 11.5)]:
        z_mid = z - 8.5
        holes.append(
            tube(
                [(x + 3, y - 22, z_mid - 5, 3.4), (x, y + 4, z_mid + 1, 2.4), (x - 1, y + 32, z_mid + 3, 2.0)]
            )
        )
    canal = tube(
        [(0, 23.5, 812, 9.5, 6.0), (0, 28, 786, 8.0, 4.6), (0, 36, 764, 6, 3.4), (0, 39, 745, 4, 2.4)]
    )
    si = Slab(*_si_slab(-1.3))
    for (y, z, w, d), (y2, z2, _, _) in pairwise(SACRAL_BODIES[1:5]):
        run = (0.0, y2 - y, z2 - z)
        holes.append(
            ellipsoid((0, y - run[1] * 0.5, z - run[2] * 0.5), (w * 0.9, d * 0.95, 0.9), frame(None, run))
        )
    return Cut(Blend(members, 4.0), (*both_sides([*holes, si]), canal), 1.2)


def _si_slab(offset_mm: float) -> tuple[NDArray[np.float32], float]:
    normal = vector(SI_PLANE_NORMAL) / np.float32(np.linalg.norm(SI_PLANE_NORMAL))
    return normal, float(vector(SI_PLANE_POINT) @ normal) + offset_mm


def si_slab(low_mm: float, high_mm: float) -> Slab:
    """Return the slab between two distances from the left sacroiliac joint plane (lateral > 0)."""
    normal, _ = _si_slab(0)
    return Slab(normal, _si_slab(low_mm)[1], _si_slab(high_mm)[1])


SI_SURFACE = Blend(
    (
        ellipsoid((44, 25, 785), (16, 15, 15)),
        ellipsoid((39, 39, 766), (16, 15, 13)),
    ),
    4.0,
)


def _sacrum() -> tuple[Part, ...]:
    bone = Bone("sacrum", Symmetric(_sacral_bone()), cortex(0.9))
    joint = Common((SI_SURFACE, si_slab(-6.5, 0)))
    pieces: list[Part] = [
        part(bone, "si_joint", "sacral_side", joint),
        part(bone, "si_joint", "sacral_side", Mirrored(joint)),
        part(bone, "sacral_ala", "subchondral", si_slab(-10.5, 0)),
        part(bone, "sacral_ala", "subchondral", Mirrored(si_slab(-10.5, 0))),
        part(bone, "sacral_ala", "metaphyseal_equivalent", Slab(vector((1, 0, 0)), low_mm=19)),
        part(bone, "sacral_ala", "metaphyseal_equivalent", Slab(vector((-1, 0, 0)), low_mm=19)),
        part(bone, "sacrum", "body"),
    ]
    sides: list[Side] = ["L", "R", "L", "R", "L", "R", ""]
    return tuple(replace(p, side=s) for p, s in zip(pieces, sides, strict=True))


def _coccyx() -> tuple[Part, ...]:
    pieces = tuple(
        ellipsoid((0, y, z), (w, d, h), None, 2.5)
        for y, z, w, d, h in [
            (30, 710.5, 7.0, 3.6, 4.0),
            (26, 702.5, 5.0, 3.2, 3.6),
            (21.5, 696.5, 3.6, 2.8, 3.2),
        ]
    )
    return (part(Bone("coccyx", Blend(pieces, 0.0), cortex(0.7)), "coccyx"),)


def sacrum() -> tuple[Part, ...]:
    """Return sacrum and coccyx."""
    return (*_sacrum(), *_coccyx())
