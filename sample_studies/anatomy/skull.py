"""The skull: hollow vault, base, temporal bones, face with orbits and nose, mandible, teeth."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from .part import Bone, Part, Side, cortex, part
from .shapes import ellipsoid, plate, tube
from .solid import (
    Blend,
    Common,
    Cut,
    Mirrored,
    Shell,
    Slab,
    Solid,
    Symmetric,
    behind,
    beyond,
    both_sides,
    vector,
)

X, Y, Z = vector((1, 0, 0)), vector((0, 1, 0)), vector((0, 0, 1))
VAULT_MM = 5.0
ORBIT_MM = (27.5, -70.0, 1284.0)


def braincase() -> Solid:
    """Return the outer shape of the cranium."""
    whole = Blend(
        (
            ellipsoid((0, 12, 1331), (68.0, 79, 64)),
            ellipsoid((0, -31, 1322), (53, 54, 54)),
            ellipsoid((0, 47, 1312), (50, 43, 44)),
            ellipsoid((0, 36, 1284), (47, 40, 30)),
            ellipsoid((0, -2, 1292), (60, 40, 26)),
        ),
        14.0,
    )
    return _with_floor(whole)


def _with_floor(whole: Solid) -> Solid:
    """Return the cranium with the floors of its anterior and middle fossae raised."""
    anterior = Common((behind((0, -50, 1303), (0, -0.10, 1)), behind((0, -34, 0), (0, 1, 0))))
    clivus = Common((behind((0, -20, 1276), (0, -0.35, 1)), behind((0, -6, 0), (0, 1, 0)), Slab(X, -17, 17)))
    return Cut(whole, (anterior, clivus), 3.0)


def _orbit() -> Solid:
    x, y, z = ORBIT_MM
    return tube(
        [
            (x + 4, y - 26, z - 2, 19.5, 18),
            (x + 1, y - 10, z - 0.5, 17.5, 16.5),
            (x - 4, y + 12, z + 1, 13, 13),
            (x - 12, y + 34, z + 3, 4.5, 4.5),
        ],
        across=(1, 0, 0),
        power=2.4,
    )


def _nose() -> Solid:
    return Blend(
        (
            tube(
                [(4.6, -100, 1258, 7.0, 7.5), (5.0, -60, 1262, 8.0, 13), (5.5, -28, 1264, 7.0, 13)],
                across=(1, 0, 0),
            ),
            tube([(0, -100, 1266, 5.5, 9.0), (1.5, -76, 1272, 5.5, 11)], across=(1, 0, 0)),
        ),
        4.0,
    )


def _cranium() -> Cut:
    shell = Shell(braincase(), VAULT_MM)
    ridge = tube(
        [
            (6, -82.0, 1303, 5.5, 5),
            (18, -80.5, 1306, 5.0, 5.0),
            (31, -74.0, 1305.5, 4.6, 5.0),
            (41, -66, 1301, 4.4, 4.6),
            (47.0, -60.5, 1290, 4.0, 4),
        ]
    )
    wing = plate(
        [
            (46, -60, 1297),
            (50, -46, 1304),
            (54, -32, 1300),
            (54, -28, 1284),
            (49, -36, 1271),
            (45, -50, 1270),
            (45, -59, 1280),
        ],
        [],
        (1, 0.3, 0),
        1.6,
        1.8,
        degree=2,
    )
    nasion = ellipsoid((0, -85.5, 1301), (10, 5, 7))
    sphenoid = Blend(
        (
            ellipsoid((0, -22, 1277), (15, 17, 11), None, 2.5),
            tube([(0, -2, 1267, 11, 5), (0, 2, 1259, 10.5, 4)], across=(1, 0, 0)),
        ),
        4.0,
    )
    petrous = tube(
        [(47, 10, 1277, 9, 10), (32, 0, 1278, 7.5, 8.5), (15, -12, 1275, 4.0, 5)], across=(0, 1, 0)
    )
    mastoid = tube(
        [(51, 22, 1280, 9, 12), (50, 20, 1266, 8.0, 10.5), (47.5, 17, 1256, 5.0, 6.5)], across=(1, 0, 0)
    )
    arch = tube(
        [(59.5, 4, 1284, 3.6, 4.6), (58.5, -10, 1281, 2.4, 4.2), (57.5, -27, 1277.5, 2.3, 4.2)],
        across=(1, 0, 0),
    )
    condyle = tube([(13, -1, 1259, 4.6, 3.6), (15, 9, 1257.5, 4.6, 4)], across=(1, 0, 0))
    lesser = tube([(14, -28, 1285, 5, 3), (34, -40, 1288, 6, 3.0), (46, -44, 1296, 5, 3)])
    mass = Blend(
        (shell, *both_sides([ridge, wing, petrous, mastoid, arch, condyle, lesser]), sphenoid, nasion), 6.0
    )
    foramen = tube([(0, 16, 1290, 12, 15), (0, 15, 1240, 13.5, 16.5)], across=(1, 0, 0))
    ear = tube([(80, 8, 1281, 3.6), (44, 6, 1280, 3.2)])
    cells: list[Solid] = [ellipsoid((49.5, 20, 1268), (4.0, 5, 7)), ear, _orbit()]
    sinus = ellipsoid((0, -24, 1277), (9, 10, 6.5))
    return Cut(mass, (foramen, sinus, *both_sides(cells)), 1.5)


def _cranial_parts() -> tuple[Part, ...]:
    bone = Bone("cranium", Symmetric(_cranium()), cortex(1.3))
    squama = Common((Slab(X, low_mm=44), Slab(Z, low_mm=1262), ellipsoid((62, 2, 1288), (40, 37, 33))))
    rock = Common((Slab(X, low_mm=16), Slab(Y, -24, 36), Slab(Z, high_mm=1292)))
    arch = Common((Slab(X, low_mm=55), Slab(Y, -32, 40), Slab(Z, high_mm=1292)))
    process = Common((Slab(X, low_mm=38), Slab(Y, 2, 38), Slab(Z, high_mm=1284)))
    temporal = Blend((squama, rock, arch, process))
    base = behind((0, -88, 1297), (0, 0.13, 1.0))
    pieces: list[tuple[str, Side, Solid | None]] = [
        ("temporal_bone", "L", temporal),
        ("temporal_bone", "R", Mirrored(temporal)),
        ("skull_base", "", Common((base, Slab(Y, low_mm=-72)))),
        ("skull_vault", "", None),
    ]
    return tuple(replace(part(bone, site, "whole", region), side=side) for site, side, region in pieces)


def _zygoma_solid() -> Solid:
    return Blend(
        (
            tube(
                [
                    (30, -77, 1266, 5, 6.5),
                    (42, -68, 1264, 4.6, 8),
                    (49, -56, 1268, 3.8, 6.5),
                    (55, -40, 1274, 2.8, 5.2),
                    (57.5, -27, 1277.5, 2.3, 4.2),
                ],
                across=(0.5, -0.8, 0),
            ),
            tube(
                [(46, -63, 1267, 3.6, 6), (46.5, -60, 1280, 3.0, 5), (47, -60, 1292, 3.0, 4.5)],
                across=(0.7, -0.7, 0),
            ),
        ),
        4.0,
    )


def _face_solid() -> Solid:
    body = tube(
        [
            (0, -58, 1229, 26, 27),
            (0, -60, 1240, 29, 27),
            (0, -60, 1254, 32, 26),
            (0, -58, 1268, 34, 24),
            (0, -56, 1274, 32, 22),
        ],
        power=2.6,
        caps=(2, 2),
    )
    arch = tube(
        [
            (25, -40, 1233, 5.5, 7.0),
            (22.5, -62, 1231.5, 5.2, 7.0),
            (14, -80, 1231, 4.8, 7.0),
            (0, -87, 1231, 4.6, 7.5),
            (-14, -80, 1231, 4.8, 7.0),
            (-22.5, -62, 1231.5, 5.2, 7),
            (-25, -40, 1233, 5.5, 7),
        ],
        across=[
            (1, 0, 0),
            (0.9, -0.3, 0),
            (0.6, -0.8, 0),
            (0, -1, 0),
            (-0.6, -0.8, 0),
            (-0.9, -0.3, 0),
            (-1, 0, 0),
        ],
    )
    frontal_process = tube(
        [(12, -82, 1262, 4.5, 3.5), (9.5, -82.5, 1280, 3.6, 3.2), (7.5, -83.0, 1297, 3.4, 3.2)]
    )
    rim = tube([(12, -80, 1272, 3.4), (20, -81, 1266.5, 3.4), (32, -77, 1264.5, 3.6)])
    nasal = tube(
        [(2.6, -85.5, 1300, 3.2, 2.2), (3.2, -89.5, 1287, 3.6, 1.9), (4.2, -94.5, 1275, 4.6, 1.6)],
        across=(1, 0.2, 0),
    )
    spur = tube([(0, -84, 1249, 3), (0, -90, 1247.5, 1.6)])
    pterygoid = tube([(13, -33, 1266, 2.5, 6), (14.5, -33, 1238, 2.0, 5)], across=(1, 0, 0))
    whole = Blend(
        (body, arch, *both_sides([frontal_process, rim, nasal, pterygoid, _zygoma_solid()]), spur), 5.0
    )
    sinus = ellipsoid((21, -59, 1256), (8.5, 14, 11), None, 2.3)
    mouth = tube([(0, -70, 1222, 16, 13), (0, -30, 1224, 18, 14)], across=(1, 0, 0))
    pharynx = Slab(Y, low_mm=-28)
    fossa = tube([(46, -40, 1300, 8, 15), (46, -36, 1235, 10, 15)], across=(1, 0, 0))
    carved = Cut(whole, (*both_sides([_orbit(), _nose(), sinus, fossa]), mouth, pharynx), 2.0)
    septum = plate(
        [(0, -84, 1250), (0, -86, 1270), (0, -80, 1298), (0, -40, 1296), (0, -32, 1250)],
        [],
        (1, 0, 0),
        0.8,
        degree=1,
    )
    concha = tube([(10.0, -72, 1257, 2.2, 2.8), (9.5, -40, 1258, 1.8, 2.6)])
    ethmoid = Cut(
        Blend(both_sides([tube([(8.5, -74, 1287, 5.0, 9), (9, -36, 1286, 6.0, 9)], across=(1, 0, 0))])),
        both_sides([tube([(8.5, -71, 1287, 3.4, 7.2), (9, -40, 1286, 4.2, 7.2)], across=(1, 0, 0))]),
        0.5,
    )
    return Cut(Blend((carved, septum, *both_sides([concha]), ethmoid), 0.8), (Slab(Z, low_mm=1302.0),), 0.5)


def _facial_parts() -> tuple[Part, ...]:
    bone = Bone("face", Symmetric(_face_solid()), cortex(1.0))
    cheek = Blend((Common((Slab(X, low_mm=36), Slab(Z, low_mm=1250))), Slab(X, low_mm=46)))
    jaw = Blend(
        (Common((Slab(Z, high_mm=1263), Slab(X, 0, 40))), Common((Slab(X, 14, 40), Slab(Z, high_mm=1274))))
    )
    pieces: list[tuple[str, Side, Solid | None]] = [
        ("zygoma", "L", cheek),
        ("zygoma", "R", Mirrored(cheek)),
        ("maxilla", "L", jaw),
        ("maxilla", "R", Mirrored(jaw)),
        ("facial_bones", "", None),
    ]
    return tuple(replace(part(bone, site, "whole", region), side=side) for site, side, region in pieces)


def _mandible() -> tuple[Part, ...]:
    body = tube(
        [
            (41, -20, 1222, 4.4, 14),
            (38.5, -36, 1212, 5.0, 13.0),
            (33, -54, 1207, 5.4, 12.5),
            (24, -70, 1204.5, 5.4, 12.5),
            (12, -80, 1203, 5.6, 13.0),
            (-1, -83, 1202.5, 6.0, 13.5),
        ],
        across=[(1, -0.1, 0), (1, -0.3, 0), (0.9, -0.5, 0), (0.7, -0.75, 0), (0.4, -0.9, 0), (0, -1, 0)],
        power=2.3,
    )
    ramus = tube(
        [
            (42, -16, 1211, 4.2, 12.0),
            (43.5, -14, 1222, 3.8, 15.5),
            (45, -12, 1238, 3.0, 15.0),
            (46, -10.5, 1254, 2.8, 14.5),
        ],
        across=(1, 0, 0),
        power=2.4,
        caps=(4, 2),
    )
    neck = tube(
        [(46, -4, 1250, 2.8, 6.0), (47, -1.5, 1262, 3.2, 4.5), (47, -1.5, 1268, 5.0, 3.6)], across=(1, 0, 0)
    )
    condyle = ellipsoid((47, -2, 1271), (8.6, 4.2, 4.4))
    coronoid = tube(
        [(45.5, -20, 1250, 2.4, 6.5), (46.5, -22, 1262, 1.9, 4.5), (47, -21, 1271, 1.5, 2)], across=(1, 0, 0)
    )
    chin = ellipsoid((0, -87.5, 1193), (12, 4.5, 6))
    half = Blend((body, ramus, neck, condyle, coronoid), 4.0)
    bone = Bone("mandible", Symmetric(Blend((*both_sides([half]), chin), 3.0)), cortex(1.6))
    joint = Common((Slab(Z, low_mm=1257), Slab(X, low_mm=30), Slab(Y, low_mm=-13)))
    ramus_region = Common((Slab(X, low_mm=30), beyond((41, -28, 1215), (0.1, 0.75, 0.45))))
    pieces: list[tuple[str, str, Side, Solid | None]] = [
        ("mandible_condyle", "epiphysis", "L", joint),
        ("mandible_condyle", "epiphysis", "R", Mirrored(joint)),
        ("mandible_ramus", "ramus", "L", ramus_region),
        ("mandible_ramus", "ramus", "R", Mirrored(ramus_region)),
        ("mandible_body", "body", "L", Slab(X, low_mm=0)),
        ("mandible_body", "body", "R", None),
    ]
    return tuple(
        replace(part(bone, site, segment, region), side=side) for site, segment, side, region in pieces
    )


_UPPER_ARCH = [
    (3.9, -88.5, 3.9),
    (11.2, -85.5, 3.2),
    (16.6, -79.5, 3.4),
    (19.8, -72.5, 3.2),
    (22.2, -65.0, 3.4),
    (24.0, -56.0, 4.9),
]
_LOWER_ARCH = [
    (2.6, -86.0, 2.6),
    (7.9, -84.4, 2.8),
    (12.8, -80.5, 3.2),
    (17.0, -74.0, 3.2),
    (20.5, -66.5, 3.6),
    (23.6, -57.0, 5.2),
]


def teeth() -> tuple[Solid, ...]:
    """Return the erupted teeth with their roots, and the germs still in the jaws."""
    result: list[Solid] = []
    for arch, bite, sign in ((_UPPER_ARCH, 1224.0, 1.0), (_LOWER_ARCH, 1220.5, -1.0)):
        for number, (x, y, half) in enumerate(arch):
            crown_half = 3.9 if number < 5 else 3.4
            outward = np.array([x, y + 55]) / np.hypot(x, y + 55)
            thick = 2.6 if number < 2 else 3.4 if number < 5 else 4.6
            crown = tube(
                [
                    (x, y, bite, half * 0.95, thick * 0.45 if number < 3 else thick * 0.9),
                    (x, y, bite + sign * 3.5, half, thick),
                    (x, y, bite + sign * (crown_half + 4), half * 0.75, thick * 0.8),
                    (x, y, bite + sign * 18, 1.2, 1.2),
                ],
                across=(-outward[1], outward[0], 0),
                power=2.5,
                caps=(0.8, 0.8),
            )
            result += both_sides([crown])
        for x, y, depth in ((15.5, -76.5, 15.0), (24.0, -47.0, 9.0), (25.5, -38, 12.0)):
            result += both_sides([ellipsoid((x, y, bite + sign * depth), (3.6, 3.6, 4.2), None, 2.4)])
    return tuple(result)


def skull() -> tuple[Part, ...]:
    """Return cranium, face and mandible."""
    return (*_cranial_parts(), *_facial_parts(), *_mandible())
