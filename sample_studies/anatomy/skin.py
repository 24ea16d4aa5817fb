"""The outline of the body: one smooth union of swept tubes, fingers and toes included."""

from __future__ import annotations

import numpy as np

from .arm import ELBOW_MM, FOREARM, HUMERAL_HEAD_MM, UPPER_ARM
from .foot import METATARSALS, toe
from .foot import placed as on_foot
from .hand import METACARPALS
from .hand import placed as on_hand
from .hand import rays as hand_rays
from .shapes import ellipsoid, tube
from .solid import Blend, Solid, Swollen, both_sides


def _trunk() -> Solid:
    return Blend(
        (
            tube(
                [
                    (0, 14, 690, 60, 60),
                    (0, 12, 720, 112, 82),
                    (0, 12, 755, 119, 84),
                    (0, 8, 800, 118, 78),
                    (0, 4, 835, 117, 76),
                    (0, 2, 870, 110, 75),
                    (0, 0, 905, 107, 77),
                    (0, 0, 945, 113, 83),
                    (0, 1, 990, 119, 87),
                    (0, 3, 1040, 123, 86),
                    (0, 7, 1085, 125, 79),
                    (0, 12, 1118, 112, 71),
                    (0, 10, 1143, 82, 57),
                    (0, 6, 1160, 52, 44),
                ],
                across=(1, 0, 0),
                power=2.6,
                caps=(15, 8),
            ),
        )
    )


def _head_and_neck() -> Blend:
    neck = tube(
        [
            (0, 10, 1125, 56, 45),
            (0, 6, 1150, 47, 46),
            (0, 2, 1180, 43, 45),
            (0, 2, 1215, 44, 48),
            (0, 6, 1250, 50, 56),
        ],
        across=(1, 0, 0),
    )
    head = Blend(
        (
            ellipsoid((0, 11, 1331), (72.5, 84, 69)),
            ellipsoid((0, -33, 1325), (58, 57, 60)),
            ellipsoid((0, 46, 1306), (55, 48, 50)),
            tube(
                [
                    (0, -44, 1304, 62, 47),
                    (0, -44, 1272, 62.5, 48),
                    (0, -46, 1232, 52.5, 46),
                    (0, -43, 1208, 48, 48),
                ],
                across=(1, 0, 0),
            ),
            ellipsoid((0, 2, 1281), (67, 44, 36)),
            ellipsoid((0, -87, 1196), (13, 8, 9)),
        ),
        14.0,
    )
    nose = tube([(0, -88, 1297, 6, 5), (0, -97, 1277, 7, 6), (0, -102, 1266, 9, 7)], across=(1, 0, 0))
    ear = ellipsoid((67, 12, 1284), (9, 15, 27))
    return Blend((Blend((neck, head), 22.0), nose, *both_sides([ear])), 6.0)


def _arm() -> Solid:
    head = HUMERAL_HEAD_MM

    def at(mm: float, a: float, b: float) -> tuple[float, ...]:
        return (*(head + UPPER_ARM * mm), a, b)

    def fore(mm: float, a: float, b: float) -> tuple[float, ...]:
        return (*(ELBOW_MM + FOREARM * mm), a, b)

    return tube(
        [
            (112, 6, 1116, 36, 42),
            at(0, 33, 40),
            at(40, 34, 38),
            at(90, 31, 34),
            at(150, 28, 30),
            at(210, 29.5, 28),
            fore(5, 33, 29),
            fore(40, 31, 29),
            fore(90, 26, 25),
            fore(150, 21, 19),
            fore(192, 22.5, 16.5),
            fore(206, 24, 16),
        ],
        across=(1, 0, 0),
    )


def _hand() -> Solid:
    palm = [
        tube(
            [
                (b[0], b[1] - 1, b[2] + 12, 10),
                (b[0] * 0.5 + t[0] * 0.5, b[1] - 2, b[2] * 0.5 + t[2] * 0.5, 10.5, 11.5),
                (t[0], t[1] - 1, t[2], 9.0, 9.5),
            ]
        )
        for b, t in METACARPALS[1:]
    ]
    ball = tube([(10, -5, -8, 13, 12), (26, -10, -38, 13, 13), (34, -14, -57, 10, 10)])
    rays = {ray.site: ray for ray in hand_rays()}
    fingers: list[Solid] = []
    for number in range(1, 6):
        names = ("pp", "dp") if number == 1 else ("pp", "mp", "dp")
        chain = [rays[f"hand_{name}{number}"] for name in names]
        wide = chain[0].wide[0] + 2.6
        knots = [(*chain[0].base, wide * 1.05)] + [(*ray.base, wide * 0.97) for ray in chain[1:]]
        tip = np.array(chain[-1].tip) + 1.5 * np.array((0, 0, -1))
        fingers.append(tube([*knots, (*tip, wide * 0.72)], caps=(5, 4)))
    return on_hand(Blend((Blend((*palm, ball), 8.0), *fingers), 4.0))


def _leg() -> Solid:
    return tube(
        [
            (70, 12, 745, 50, 74),
            (74, 10, 700, 54, 74),
            (74, 6, 650, 56, 68),
            (71, 2, 590, 53, 60),
            (67, 0, 520, 48, 52),
            (63, 0, 450, 42, 47),
            (60.5, -1, 405, 41, 44),
            (61, 4, 372, 41, 42),
            (63.5, 10, 340, 39.5, 42),
            (63, 14, 290, 38, 45),
            (64, 17, 240, 35.5, 42),
            (65, 17, 180, 29, 32),
            (65.5, 16, 130, 26, 26),
            (65, 15, 100, 28.5, 28),
            (64.5, 15, 82, 29.5, 30),
        ],
        across=(1, 0, 0),
    )


def _foot() -> Solid:
    body = Blend(
        (
            tube(
                [(3.5, 41, 24, 24, 26), (3, 20, 32, 24, 30), (1, 0, 38, 27, 38)],
                across=(1, 0, 0),
                caps=(17, 20),
            ),
            tube([(3.5, 45, 22, 22, 20), (3, 36, 50, 17, 16), (1, 22, 80, 20, 20)], across=(1, 0, 0)),
            tube(
                [
                    (1, 2, 55, 26, 26),
                    (0, -25, 38, 27, 34),
                    (1, -55, 31, 33, 29),
                    (3, -85, 24, 36, 22),
                    (3, -112, 16.5, 39, 17),
                    (2, -126, 14, 36, 12),
                ],
                across=(1, 0, 0),
                caps=(15, 6),
            ),
        ),
        12.0,
    )
    toes: list[Solid] = []
    for number in range(1, 6):
        chain = toe(number)
        wide = chain[0].wide[0] + (5.0 if number == 1 else 4.0)
        knots = (
            [(*METATARSALS[number - 1][1], wide)]
            + [(*ray.base, wide * 0.95) for ray in chain[1:]]
            + [(*chain[-1].tip, wide * 0.85)]
        )
        toes.append(tube(knots, caps=(4, 6.5)))
    return on_foot(Blend((body, *toes), 4.0))


def skin() -> Solid:
    """Return the body inside the skin surface."""
    trapezius = tube(
        [(30, 14, 1172, 16, 20), (62, 16, 1150, 22, 28), (104, 14, 1128, 24, 32)], across=(0, 0, 1)
    )
    collar = tube(
        [
            (14, -42, 1118, 10),
            (38, -43, 1123, 11),
            (60, -37, 1126, 12),
            (95, -8, 1131, 14),
            (125, 4, 1131, 14),
        ]
    )
    buttock = ellipsoid((52, 56, 715), (55, 44, 58))
    deltoid = ellipsoid((147, 6, 1096), (33, 38, 47))
    members = both_sides([Blend((_arm(), deltoid), 20.0), _leg(), trapezius, collar, buttock])
    core = Blend((_trunk(), _head_and_neck(), *members), 26.0)
    ends = both_sides([_hand(), _foot()])
    return Swollen(Blend((core, *ends), 12.0), 1.5)
