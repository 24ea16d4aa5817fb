"""The hand, modelled hanging with the palm forwards: carpals, metacarpals, phalanges."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from .arm import WRIST_MM
from .part import Bone, Part, cortex, moved, paired, part
from .rays import Ray, Vector, ray_parts
from .shapes import ellipsoid, frame, tube
from .solid import Blend, Cut, Placed, Solid, unit

HAND = unit((0.235, -0.05, -0.97))


def hand_axes() -> NDArray[np.float32]:
    """Return the left hand's axes (towards the thumb, dorsal, towards the elbow) as rows."""
    return frame((1, 0, 0), -HAND)


def placed(solid: Solid) -> Placed:
    """Place a solid modelled with the wrist at the origin: x towards the thumb, y dorsal, z up."""
    return Placed(solid, WRIST_MM, hand_axes())


def _carpals() -> dict[str, Solid]:
    return {
        "carpal_scaphoid": Blend(
            (ellipsoid((8.0, -1, -5.4), (5.4, 5.0, 4.6)), tube([(11, -2, -8, 3.8), (14, -4.0, -12, 3.2)])),
            3.0,
        ),
        "carpal_lunate": Cut(
            ellipsoid((-2.2, 0, -4.6), (4.8, 5.8, 4.6)), (ellipsoid((-1.5, 0, -14), (6, 6.4, 7.2)),), 0.8
        ),
        "carpal_triquetrum": ellipsoid(
            (-11.4, 0.5, -8.2), (4.2, 5.0, 4.8), frame((1, 0, 0.6), (-0.5, 0, 0.85)), 2.3
        ),
        "carpal_pisiform": ellipsoid((-12.6, -8.2, -9.2), (3.4, 3.0, 3.8)),
        "carpal_trapezium": ellipsoid(
            (16.6, -4.5, -19.4), (4.6, 5.2, 4.4), frame((1, 0, -0.5), (0.45, 0, 0.9)), 2.6
        ),
        "carpal_trapezoid": ellipsoid((9.0, -0.5, -20.0), (3.4, 5.0, 4.4), None, 2.6),
        "carpal_capitate": Blend(
            (
                tube(
                    [(0.4, 0, -13.0, 4.2, 4.6), (1.0, 0, -19, 4.0, 5.0), (1.4, 0, -25.0, 4.7, 5.6)],
                    caps=(4.2, 1.4),
                    power=2.3,
                ),
            ),
            0,
        ),
        "carpal_hamate": Blend(
            (
                tube(
                    [(-5.8, 0, -13.4, 1.8, 4.0), (-8.6, 0, -19, 4.4, 5.0), (-9.6, 0, -24.0, 6.0, 5.2)],
                    caps=(2, 1.4),
                    power=2.3,
                ),
                tube([(-8.5, -4, -21, 2.6), (-7.8, -10, -20.5, 2.0)]),
            ),
            2.0,
        ),
    }


METACARPALS: tuple[tuple[Vector, Vector], ...] = (
    ((19.0, -7.0, -25.0), (34.5, -15.0, -57.0)),
    ((9.2, 0.0, -26.5), (14.0, 0.0, -81.5)),
    ((1.3, 0.5, -28.2), (2.2, 0.5, -81.0)),
    ((-6.4, 0.2, -27.2), (-9.2, -0.6, -75.5)),
    ((-12.6, -0.8, -26.0), (-20.0, -2.5, -69.0)),
)
_FINGERS: tuple[tuple[Vector, tuple[float, ...], float], ...] = (
    ((0.33, -0.20, -0.92), (24.5, 17.5), 5.6),
    ((0.10, -0.06, -1), (32, 18.5, 13.5), 5.4),
    ((0.03, -0.05, -1), (35, 22, 14.5), 5.5),
    ((-0.08, -0.06, -1), (33, 21, 14.5), 5.2),
    ((-0.19, -0.08, -1), (26, 15, 13), 4.7),
)


def rays() -> list[Ray]:
    """Return metacarpals and phalanges of the hanging hand, in its own axes."""
    result = []
    for number, ((base, tip), (aim, lengths, width)) in enumerate(zip(METACARPALS, _FINGERS, strict=True), 1):
        dorsal: Vector = (0.5, 0.85, 0) if number == 1 else (0, 1, 0)
        w = 5.9 if number == 1 else width * 0.98
        result.append(
            Ray(
                f"metacarpal{number}",
                base,
                tip,
                (w, w * 0.60, w * 0.98),
                (w * 1.0, w * 0.6, w * 1.0),
                dorsal,
                "base" if number == 1 else "tip",
                3.4 if number == 1 else 8.0,
            )
        )
        run = np.array(aim) / np.linalg.norm(aim)
        place = np.array(tip) + run * 1.6
        for name, length in zip(("pp", "dp") if number == 1 else ("pp", "mp", "dp"), lengths, strict=True):
            end = place + run * length
            s = width * {"pp": 0.98, "mp": 0.86, "dp": 0.74}[name]
            result.append(
                Ray(
                    f"hand_{name}{number}",
                    tuple(place),
                    tuple(end),
                    (s, s * 0.62, s * (0.82 if name != "dp" else 0.66)),
                    (s * 0.82, s * 0.52, s * (0.58 if name != "dp" else 0.42)),
                    dorsal,
                    "base",
                    2.4,
                    name == "dp",
                )
            )
            place = end + run * 1.4
    return result


def _local_parts() -> tuple[list[Part], list[Part]]:
    parts = [part(Bone(name, solid, cortex(0.6)), name) for name, solid in _carpals().items()]
    plates = []
    for ray in rays():
        bony, physis = ray_parts(ray)
        parts += bony
        plates.append(physis)
    return parts, plates


def hand() -> tuple[Part, ...]:
    """Return the bones of both hands."""
    return paired(moved(_local_parts()[0], placed))


def growth_plates() -> tuple[Part, ...]:
    """Return the growth plates of both hands."""
    return paired(moved(_local_parts()[1], placed))
