"""The foot, modelled flat on the floor and then turned out and slightly plantar-flexed at the ankle."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from .leg import ANKLE_MM
from .part import Bone, Part, cortex, moved, paired, part
from .rays import Ray, Vector, ray_parts
from .shapes import ellipsoid, tube
from .solid import Blend, Common, Cut, Placed, Slab, Solid, vector

TURN_OUT_DEG, PLANTAR_FLEXION_DEG = 12.0, 8.0
SOLE_ANKLE_MM = vector((0, 0, 66.0))


def foot_axes() -> NDArray[np.float32]:
    """Return the left foot's axes (lateral, heelwards, up) as rows in patient coordinates."""
    flex, turn = np.radians(PLANTAR_FLEXION_DEG), np.radians(TURN_OUT_DEG)
    heel = np.array([0, np.cos(flex), np.sin(flex)])
    up = np.array([0, -np.sin(flex), np.cos(flex)])
    out = np.array([[np.cos(turn), np.sin(turn), 0], [-np.sin(turn), np.cos(turn), 0], [0, 0, 1]])
    rows = np.array([[1, 0, 0], heel, up])
    return vector(rows @ out)


def foot_origin() -> NDArray[np.float32]:
    """Return where the middle of the sole below the ankle lies, LPS mm."""
    return vector(vector(ANKLE_MM) - SOLE_ANKLE_MM @ foot_axes())


def placed(solid: Solid) -> Placed:
    """Return a solid modelled on the flat foot at its place in the body."""
    return Placed(solid, foot_origin(), foot_axes())


def _tarsals() -> dict[str, Solid]:
    trochlea = tube([(-10, 0, 50.0, 15.5), (12, 0, 50.0, 15.5)], caps=(1.5, 1.5))
    talus = Blend(
        (
            Cut(trochlea, (Slab(vector((0, 0, 1)), high_mm=44),), 2.0),
            tube(
                [
                    (1, 12, 47.5, 10, 6.2),
                    (1, -6, 47, 10.5, 8.2),
                    (-4, -20, 46, 8.5, 7.5),
                    (-8, -29, 44, 9.0, 8.5),
                ],
                caps=(5, 6.5),
            ),
            tube([(10, 2, 48, 5), (16.5, 3, 41, 3)]),
            tube([(-2, 15, 44, 4.5), (2, 21, 43, 3)]),
        ),
        4.0,
    )
    calcaneus = Blend(
        (
            tube(
                [
                    (2, 45, 24, 11.0, 15.5),
                    (3, 36, 26, 10.5, 15.5),
                    (4.5, 20, 26.5, 10.0, 11.5),
                    (6, 6, 27.0, 10.5, 10),
                    (9, -10, 27.5, 10.0, 9.5),
                    (12, -23, 28, 9.0, 9.5),
                ],
                caps=(7, 2),
                power=2.3,
            ),
            ellipsoid((-9, -2, 34), (9, 9, 4.2)),
            ellipsoid((5, 6, 34.5), (9, 11, 4.0)),
            tube([(-4, 46, 12, 5), (3, 47, 10.5, 6.0), (8, 45, 12, 4.5)]),
        ),
        5.0,
    )
    calcaneus_cut = Cut(calcaneus, (tube([(-14, -8, 44.5, 5.5), (14, -8, 38.5, 4.5)]),), 2.0)
    return {
        "talus": talus,
        "calcaneus": calcaneus_cut,
        "navicular": Cut(
            Blend(
                (
                    tube(
                        [(-23, -36, 37, 6.0, 6.5), (-12, -41.5, 44, 5.0, 9.0), (2, -41, 44.5, 4.6, 8.0)],
                        across=(0.2, 1, 0),
                    ),
                ),
                2,
            ),
            (ellipsoid((-8.5, -28, 44), (11.5, 11.0, 11.0)),),
            1.0,
        ),
        "cuboid": tube(
            [(14, -27, 27.5, 9.2, 9.8), (16, -38, 27, 9.4, 9.4), (18.5, -50, 26, 9.0, 8.2)],
            caps=(2, 2),
            power=2.8,
        ),
        "cuneiform_medial": tube(
            [(-17, -48, 39, 6.5, 9.5), (-17.5, -66, 36, 6.0, 12.0)], caps=(1.8, 1.8), power=2.6
        ),
        "cuneiform_intermediate": tube(
            [(-5.2, -48.5, 46, 5.2, 8.0), (-5.5, -61, 45, 5.2, 7.8)], caps=(1.6, 1.6), power=2.6
        ),
        "cuneiform_lateral": tube(
            [(5.4, -47.5, 42, 4.9, 8.6), (5.6, -64, 40, 5.0, 8.2)], caps=(1.6, 1.6), power=2.6
        ),
    }


METATARSALS: tuple[tuple[Vector, Vector, tuple[Vector, Vector]], ...] = (
    ((-17.5, -69, 35), (-18.5, -121, 15), ((7.2, 4.8, 8.2), (9.5, 5.0, 7.2))),
    ((-5.5, -64, 43.5), (-5.8, -125, 15), ((5.2, 2.9, 4.6), (7.0, 3.1, 5.2))),
    ((5.8, -67, 38.5), (6.0, -122, 14), ((5.0, 2.8, 4.4), (6.8, 3.0, 5.0))),
    ((15.2, -54, 29), (17.2, -115, 13), ((5.0, 2.8, 4.3), (6.0, 3.0, 4.8))),
    ((24.0, -47, 22), (28.5, -106, 12), ((5.6, 2.9, 4.3), (4.8, 3.0, 4.6))),
)
_TOES = (  # first direction across, lengths of the phalanges, widths
    (0.05, (25.0, 17.5), 6.6),
    (0.02, (23.0, 9.5, 8.5), 4.2),
    (0.06, (21.5, 8.5, 8.0), 4.0),
    (0.10, (20.0, 7.5, 7.5), 3.9),
    (0.16, (18.0, 6.5, 7.0), 3.9),
)


def toe(number: int) -> list[Ray]:
    """Return the phalanges of a toe from base to tip, on the flat foot."""
    drift, lengths, width = _TOES[number - 1]
    place = np.array(METATARSALS[number - 1][1], float) + np.array((0, -1.8, -2.5 if number == 1 else -2.0))
    names = ("pp", "dp") if number == 1 else ("pp", "mp", "dp")
    falls = {"pp": -0.02, "mp": -0.42, "dp": -0.30} if number > 1 else {"pp": -0.10, "dp": -0.06}
    rays = []
    for name, length in zip(names, lengths, strict=True):
        run = np.array([drift, -1.0, falls[name]])
        run /= np.linalg.norm(run)
        tip = place + run * length
        scale = {"pp": 1.0, "mp": 0.86, "dp": 0.82}[name]
        w = width * scale
        waist = 0.62 if name != "mp" else 0.82
        rays.append(
            Ray(
                f"foot_{name}{number}",
                tuple(place),
                tuple(tip),
                (w, w * waist, w * 0.82),
                (w * 0.85, w * waist * 0.8, w * 0.62),
                (0, 0, 1),
                "base",
                max(1.9, length * 0.12),
                name == "dp",
            )
        )
        place = tip + run * 1.5
    return rays


def rays() -> list[Ray]:
    """Return metatarsals and phalanges on the flat foot."""
    result = []
    for number, (base, tip, (wide, high)) in enumerate(METATARSALS, 1):
        result.append(
            Ray(
                f"metatarsal{number}",
                base,
                tip,
                wide,
                high,
                (0, 0.3, 1),
                "base" if number == 1 else "tip",
                6.0 if number == 1 else 8.5,
            )
        )
        result += toe(number)
    return result


def _local_parts() -> tuple[list[Part], list[Part]]:
    bones = {name: Bone(name, solid, cortex(0.8)) for name, solid in _tarsals().items()}
    y_axis = vector((0, 1, 0))
    heel = bones.pop("calcaneus")
    heel_body = Bone("calcaneus", Cut(heel.solid, (_heel_cap(-1.4),), 0.8), cortex(0.9))
    apophysis = Bone("calcaneal_apophysis", Common((heel.solid, _heel_cap(0))), cortex(0.6))
    parts = [part(bone, name) for name, bone in bones.items()]
    parts += [
        part(apophysis, "calcaneus", "apophysis"),
        part(heel_body, "calcaneus", "metaphyseal_equivalent", Slab(y_axis, low_mm=33)),
        part(heel_body, "calcaneus", "body"),
    ]
    gap = Common((heel.solid, _heel_cap(-1.4), Slab(_heel_cap(0).axis, high_mm=_heel_cap(0).low_mm)))
    plates = [part(Bone("calcaneus_physis", gap, cortex(0)), "calcaneus", "physis")]
    for ray in rays():
        bony, physis = ray_parts(ray)
        parts += bony
        plates.append(physis)
    pearls = Blend(
        (ellipsoid((-24, -117, 6.5), (3.2, 4.2, 2.6)), ellipsoid((-13.5, -117, 6.5), (3.2, 4.4, 2.6)))
    )
    parts.append(part(Bone("foot_sesamoids", pearls, cortex(0.6)), "foot_sesamoids"))
    return parts, plates


def _heel_cap(offset_mm: float) -> Slab:
    return Slab(vector((0, 0.985, -0.174)), low_mm=41.5 + offset_mm)


def foot() -> tuple[Part, ...]:
    """Return the bones of both feet."""
    parts, _ = _local_parts()
    return paired(moved(parts, placed))


def growth_plates() -> tuple[Part, ...]:
    """Return the growth plates of both feet."""
    _, plates = _local_parts()
    return paired(moved(plates, placed))
