"""Organs and soft tissue spaces as solids."""

from __future__ import annotations

from collections.abc import Mapping

from .shapes import ellipsoid, tube
from .skin import skin
from .skull import VAULT_MM, braincase
from .solid import Blend, Common, Cut, Mirrored, Slab, Solid, Swollen, behind, beyond, both_sides, vector
from .spine import LEVELS, patient_from_level

X, Z = vector((1, 0, 0)), vector((0, 0, 1))


def _thoracic_cavity() -> Solid:
    cavity = tube(
        [
            (0, 16, 1160, 24, 18),
            (0, 6, 1145, 38, 30),
            (0, 0, 1122, 58, 46),
            (0, -2, 1095, 74, 55),
            (0, -3, 1065, 87, 62),
            (0, -2, 1030, 96, 66),
            (0, 0, 990, 100.5, 66),
            (0, 6, 950, 101.5, 62),
            (0, 14, 915, 97, 54),
        ],
        across=(1, 0, 0),
        power=2.25,
        caps=(6, 10),
    )
    inlet = beyond((0, -31, 1112), (0, -43, 46))
    return Cut(cavity, (inlet,), 10.0)


def _lung_left() -> Solid:
    half = Common((Swollen(_thoracic_cavity(), -1.5), Slab(X, low_mm=13)))
    heart = Swollen(_heart(), 3.0)
    dome = ellipsoid((48, 6, 918), (58, 64, 62), None, 2.2)
    gutter = tube(
        [
            (*patient_from_level(item, (0, -2, 0)), item.width * 0.62 + 4)
            for item in LEVELS
            if item.name[0] == "t"
        ]
    )
    return Cut(half, (heart, dome, gutter, _great_vessels()), 3.0)


def _lung_right() -> Solid:
    half = Common((Swollen(_thoracic_cavity(), -1.5), Slab(-X, low_mm=13)))
    dome = ellipsoid((-48, 4, 926), (58, 64, 66), None, 2.2)
    gutter = tube(
        [
            (*patient_from_level(item, (0, -2, 0)), item.width * 0.62 + 4)
            for item in LEVELS
            if item.name[0] == "t"
        ]
    )
    return Cut(half, (Swollen(_heart(), 3.0), dome, gutter, _great_vessels()), 3.0)


def _heart() -> Solid:
    return Blend(
        (
            tube(
                [
                    (-10, -22, 1058, 28, 26),
                    (2, -28, 1035, 36, 30),
                    (18, -36, 1012, 38, 31),
                    (34, -40, 995, 30, 26),
                    (44, -42, 985, 18, 17),
                ],
                across=(0.8, 0, 0.6),
            ),
            ellipsoid((-22, -18, 1025), (22, 24, 30)),
            ellipsoid((4, -4, 1050), (26, 16, 16)),
        ),
        12.0,
    )


def _great_vessels() -> Solid:
    arch = tube(
        [
            (-6, -25, 1052, 12),
            (-9, -26, 1072, 11.5),
            (-4, -18, 1092, 11),
            (8, -4, 1098, 10),
            (15, 8, 1090, 9.5),
            (16, 14, 1070, 9),
            (14, 13, 1030, 8.5),
            (10, 8, 985, 8),
            (5, -2, 940, 7.5),
            (2, -12, 880, 7),
            (1, -13, 840, 6.5),
        ]
    )
    cava = tube([(-20, -22, 1040, 9), (-19, -20, 1075, 8), (-17, -16, 1105, 7.5)])
    lower = tube([(-18, -14, 1000, 9), (-16, -10, 960, 9), (-13, -12, 880, 8.5), (-12, -12, 830, 8)])
    pulmonary = Blend(
        (
            tube([(14, -34, 1052, 11), (12, -24, 1070, 11), (24, -8, 1072, 9), (34, 2, 1068, 7)]),
            tube([(12, -18, 1070, 9), (-12, -10, 1066, 9), (-30, -4, 1060, 7)]),
        ),
        5.0,
    )
    branches = tube([(-8, -14, 1098, 5.5), (-13, -8, 1125, 5), (-18, -4, 1150, 4), (-20, -2, 1200, 3.5)])
    left = tube([(4, -8, 1102, 4.5), (12, -4, 1130, 4), (18, -3, 1160, 3.6), (20, -2, 1200, 3.5)])
    return Blend((arch, cava, lower, pulmonary, branches, left), 4.0)


def _airways() -> Solid:
    return Blend(
        (
            tube([(0, -22, 1200, 6.5), (0, -16, 1150, 6.5), (0, -2, 1110, 6.5), (-1, 3, 1084, 6.5)]),
            tube([(-1, 3, 1085, 6.5), (-14, 4, 1068, 6), (-26, 6, 1056, 5)]),
            tube([(-1, 3, 1085, 6), (16, 4, 1070, 5.2), (31, 7, 1060, 4.5)]),
            tube([(0, -24, 1196, 8, 9), (0, -22, 1225, 11, 9), (0, -24, 1255, 12, 8)]),
        ),
        3.0,
    )


def _abdomen() -> dict[str, Solid]:
    liver = Cut(
        Blend(
            (
                ellipsoid((-46, 0, 925), (54, 62, 62), None, 2.2),
                ellipsoid((10, -30, 948), (52, 30, 26)),
            ),
            16.0,
        ),
        (behind((0, 0, 868), (-0.55, -0.1, 1.0)), ellipsoid((10, 34, 905), (52, 40, 60))),
        6.0,
    )
    kidney = Cut(
        ellipsoid((42, 34, 880), (18, 17, 42), None, 2.2), (ellipsoid((22, 28, 880), (10, 9, 12)),), 4.0
    )
    return {
        "liver": liver,
        "spleen": ellipsoid((72, 36, 938), (17, 30, 38)),
        "stomach": tube([(40, 12, 950, 26), (48, -10, 925, 25), (38, -32, 895, 20), (8, -40, 880, 14)]),
        "stomach_gas": Common((ellipsoid((44, 4, 950), (21, 24, 19)), Slab(vector((0, 1, 0)), high_mm=8))),
        "kidney_left": kidney,
        "kidney_right": Mirrored(Swollen(kidney, 0)),
        "bladder": ellipsoid((0, -26, 736), (30, 22, 26)),
        "bowel": ellipsoid((0, -18, 845), (84, 44, 75), None, 2.5),
    }


def _nervous() -> dict[str, Solid]:
    course: list[tuple[float, ...]] = [(0, 15, 1275), (0, 17, 1245), (0, 15.5, 1230)]
    course += [
        tuple(map(float, patient_from_level(item, (0, item.depth / 2 + item.canal_depth / 2, 0))))
        for item in LEVELS
    ]
    course += [(0, 25, 800), (0, 29, 784), (0, 36, 764)]
    canal = tube([(*p, 7.4, 6.2) for p in course], across=(1, 0, 0), samples=96)
    cord = tube(
        [(*p, 5.0 if 1160 < p[2] < 1215 else 4.2, 3.6) for p in course if p[2] > 905],
        across=(1, 0, 0),
        samples=80,
    )
    brain = Swollen(braincase(), -(VAULT_MM + 2.5))
    return {
        "spinal_canal": canal,
        "cord": cord,
        "brain": brain,
        "cranial_cavity": Swollen(braincase(), -VAULT_MM),
    }


def organs() -> Mapping[str, Solid]:
    """Return the organs by name; a later one lies inside or over an earlier one."""
    thyroid = Blend(
        (
            *both_sides([tube([(11, -22, 1146, 5, 6), (12, -24, 1166, 4, 5)])]),
            tube([(-10, -28, 1150, 3), (10, -28, 1150, 3)]),
        ),
        3.0,
    )
    return {
        "skin": skin(),
        **{k: v for k, v in _abdomen().items() if k == "bowel"},
        "lung_right": _lung_right(),
        "lung_left": _lung_left(),
        "heart": _heart(),
        "great_vessels": _great_vessels(),
        **{k: v for k, v in _abdomen().items() if k != "bowel"},
        "airways": _airways(),
        "thyroid": thyroid,
        **_nervous(),
        "orbit_right": ellipsoid((-29.5, -76, 1284), 11.5),
        "orbit_left": ellipsoid((29.5, -76, 1284), 11.5),
    }
