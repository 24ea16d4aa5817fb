"""The outline of the body: one smooth union of swept tubes, fingers and toes included."""

from __future__ import annotations

import numpy as np

from .arm import ELBOW_MM, FOREARM, HUMERAL_HEAD_MM, UPPER_ARM, WRIST_MM
from .foot import METATARSALS, _toe
from .foot import placed as on_foot
from .hand import METACARPALS
from .hand import _rays as hand_rays
from .hand import placed as on_hand
from .shapes import ellipsoid, tube
from .solid import Blend, Solid, both_sides


def _trunk() -> Solid:
    return Blend((
        tube([
            (0, 14, 690, 60, 60), (0, 12, 720, 118, 82), (0, 12, 755, 128, 85), (0, 8, 800, 119, 78), (0, 2, 850, 107, 74), (0, 0, 890, 105, 75),
            (0, 0, 940, 112, 80), (0, 2, 990, 118, 84), (0, 4, 1040, 122, 83), (0, 7, 1085, 124, 76), (0, 9, 1120, 108, 62), (0, 8, 1143, 74, 48), (0, 5, 1160, 50, 42),
        ], across=(1, 0, 0), power=2.35, caps=(15, 8)),
    ))


def _head_and_neck() -> Blend:
    neck = tube([(0, 10, 1125, 56, 45), (0, 6, 1150, 47, 46), (0, 2, 1180, 43, 45), (0, 2, 1215, 44, 48), (0, 6, 1250, 50, 56)], across=(1, 0, 0))
    head = Blend((
        ellipsoid((0, 11, 1331), (72.5, 84, 69)), ellipsoid((0, -33, 1325), (58, 57, 60)), ellipsoid((0, 46, 1306), (55, 48, 50)),
        tube([(0, -48, 1300, 60, 45), (0, -48, 1262, 58, 46), (0, -49, 1228, 48, 43), (0, -54, 1203, 34, 36)], across=(1, 0, 0)),
        ellipsoid((0, -87, 1196), (13, 8, 9)),
    ), 14.0)
    nose = tube([(0, -88, 1297, 6, 5), (0, -99, 1276, 7, 6), (0, -106, 1262, 9, 7)], across=(1, 0, 0))
    ear = ellipsoid((72, 12, 1284), (7, 15, 27))
    return Blend((Blend((neck, head), 22.0), nose, *both_sides([ear])), 6.0)


def _arm() -> Solid:
    head = HUMERAL_HEAD_MM

    def at(mm: float, a: float, b: float) -> tuple[float, ...]:
        return (*(head + UPPER_ARM * mm), a, b)

    def fore(mm: float, a: float, b: float) -> tuple[float, ...]:
        return (*(ELBOW_MM + FOREARM * mm), a, b)

    return tube([
        (112, 6, 1116, 36, 42), at(0, 33, 40), at(40, 34, 38), at(90, 31, 34), at(150, 28, 30), at(210, 27, 28), fore(5, 31, 29), fore(40, 31, 29),
        fore(90, 26, 25), fore(150, 21, 19), fore(192, 22.5, 16.5), fore(206, 24, 16),
    ], across=(1, 0, 0))


def _hand() -> Solid:
    palm = [tube([(b[0], b[1] - 1, b[2] + 12, 10), (b[0] * 0.5 + t[0] * 0.5, b[1] - 2, b[2] * 0.5 + t[2] * 0.5, 10.5, 11.5), (t[0], t[1] - 1, t[2], 9.0, 9.5)])
            for b, t in METACARPALS[1:]]
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
    return tube([
        (72, 12, 745, 56, 76), (78, 10, 700, 62, 74), (76, 6, 650, 60, 68), (72, 2, 590, 55, 60), (67, 0, 520, 48, 52), (63, 0, 450, 42, 47), (60.5, -1, 405, 41, 44),
        (60, 1, 375, 38, 41), (61, 6, 340, 36, 41), (62.5, 14, 290, 38, 45), (63, 17, 240, 35, 42), (63, 17, 180, 27, 32), (63, 16, 130, 23.5, 26), (63, 15, 100, 26, 28), (63, 15, 84, 27, 30),
    ], across=(1, 0, 0))


def _foot() -> Solid:
    body = Blend((
        tube([(3, 40, 23, 23, 20), (3, 20, 30, 24, 27), (1, 0, 36, 27, 36)], across=(1, 0, 0), caps=(15, 20)),
        tube([(1, 2, 55, 26, 26), (0, -25, 38, 27, 34), (0, -55, 31, 30, 29), (2, -85, 24, 34, 22), (3, -112, 17.5, 37, 16), (2, -126, 14, 36, 12)], across=(1, 0, 0), caps=(15, 6)),
    ), 12.0)
    toes: list[Solid] = []
    for number in range(1, 6):
        chain = _toe(number)
        wide = chain[0].wide[0] + (5.0 if number == 1 else 4.0)
        knots = [(*METATARSALS[number - 1][1], wide)] + [(*ray.base, wide * 0.95) for ray in chain[1:]] + [(*chain[-1].tip, wide * 0.85)]
        toes.append(tube(knots, caps=(4, 6.5)))
    return on_foot(Blend((body, *toes), 4.0))


def skin() -> Solid:
    """Return the body inside the skin surface."""
    trapezius = tube([(30, 14, 1172, 16, 20), (62, 16, 1150, 22, 28), (104, 14, 1128, 24, 32)], across=(0, 0, 1))
    buttock = ellipsoid((52, 56, 715), (55, 44, 58))
    deltoid = ellipsoid((147, 6, 1095), (32, 36, 45))
    members = both_sides([Blend((_arm(), deltoid), 20.0), _leg(), trapezius, buttock])
    core = Blend((_trunk(), _head_and_neck(), *members), 26.0)
    ends = both_sides([_hand(), _foot()])
    return Blend((core, *ends), 12.0)
