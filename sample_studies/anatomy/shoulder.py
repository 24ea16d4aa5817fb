"""The shoulder girdle: clavicles and scapulae."""

from __future__ import annotations

from .part import Bone, Part, cortex, paired, part, shaft_cortex, share
from .shapes import Along, Tube, ellipsoid, plate, tube
from .solid import Blend, Common, Cut, Slab, beyond, vector

GLENOID_MM = (124.5, 14.0, 1106.0)


def clavicle_tube() -> Tube:
    """Return the left clavicle without its medial epiphysis: S-shaped, rising laterally."""
    return tube(
        [
            (15, -45.5, 1118.5, 6.6, 7.6),
            (22, -48, 1120, 5.4, 6.0),
            (38, -49, 1123.5, 4.4, 4.6),
            (58, -42.5, 1127.5, 4.2, 4.2),
            (78, -27, 1131.5, 4.2, 4.3),
            (95, -11, 1134, 5.0, 4.2),
            (110, -1, 1135.5, 6.0, 4.0),
            (123, 2.5, 1136, 6.2, 4.4),
        ],
        across=(0.3, 1, 0),
        caps=(1.4, 1.6),
        power=2.2,
    )


def _clavicle() -> tuple[Part, ...]:
    solid = clavicle_tube()
    bone = Bone(
        "clavicle", solid, shaft_cortex((15, -47, 1118), (123, 2, 1136), (0.6, 1.0, 1.9, 2.1, 1.9, 1.2, 0.7))
    )
    return (
        part(bone, "clavicle_medial", "metaphysis", Along(solid, -1, 0.333)),
        part(bone, "clavicle_shaft", "diaphysis", Along(solid, 0.333, 0.667)),
        part(bone, "clavicle_lateral", "metaphyseal_equivalent", Along(solid, 0.667, 2)),
    )


def _body() -> Blend:
    outline = [
        (118, 20, 1119),
        (106, 30, 1130),
        (90, 42, 1135),
        (72, 54, 1138),
        (62, 60, 1132),
        (59.5, 64.5, 1112),
        (61.5, 68.5, 1085),
        (67, 69.5, 1055),
        (73, 67.5, 1034),
        (78.5, 64.5, 1031),
        (84, 58.5, 1046),
        (96, 47, 1070),
        (108, 33.5, 1086),
        (119, 20, 1096),
    ]
    inner = [(80, 52.5, 1110), (80, 57, 1085), (95, 42.5, 1105)]
    blade = plate(outline, inner, (0.55, 0.83, 0.1), 1.0, 1.7, 6.0)
    border = tube(
        [
            (118, 20, 1095, 4.2),
            (108, 32.5, 1085, 3.6),
            (96, 46, 1069, 3.0),
            (85, 57, 1048, 2.6),
            (77, 65, 1033, 2.8),
        ]
    )
    medial = tube(
        [
            (63, 59.5, 1131, 1.6),
            (60.5, 64.5, 1112, 1.7),
            (62.5, 68.3, 1085, 1.8),
            (68, 69, 1055, 1.9),
            (75, 66.5, 1034, 2.6),
        ]
    )
    neck = tube(
        [(106, 27, 1108, 4.0, 12.0), (114, 20.5, 1107, 4.6, 11.5), (120, 16.8, 1106.5, 7.0, 13.0)],
        across=(0.57, 0.82, 0),
        caps=(3, 1.0),
    )
    return Blend((blade, border, medial, neck), 4.0)


def _spine_and_acromion() -> Blend:
    ridge = plate(
        [
            (61, 67.5, 1111),
            (78, 63.5, 1117.5),
            (95, 57, 1124),
            (110, 49.5, 1129),
            (122, 40, 1131),
            (116, 34, 1124),
            (108, 31, 1120),
            (95, 43, 1117),
            (80, 53, 1113),
            (66, 62, 1109),
        ],
        [],
        (-0.35, 0.2, 0.9),
        1.5,
        2.2,
        4.0,
        degree=2,
    )
    lip = tube(
        [
            (61, 67.5, 1111, 2.6, 1.8),
            (78, 64.5, 1118, 2.6, 2.4),
            (95, 58, 1124.5, 2.8, 2.8),
            (110, 50.5, 1129.5, 3.2, 3.0),
            (124, 40, 1132, 4.4, 3.2),
            (138, 30, 1132.5, 8.5, 3.2),
            (145, 18, 1132, 9.0, 3.3),
            (142, 6, 1131.5, 7.5, 3.2),
            (137.5, -1, 1131.5, 5.0, 3.0),
        ],
        across=[
            (0, 1, 0.3),
            (0, 1, 0.3),
            (0.3, 1, 0.3),
            (0.5, 1, 0.3),
            (0.6, 0.8, 0.2),
            (0.8, 0.5, 0),
            (1, 0.2, 0),
            (1, -0.3, 0),
            (1, -0.5, 0),
        ],
    )
    return Blend((ridge, lip), 3.0)


def _scapula() -> tuple[Part, ...]:
    glenoid = tube(
        [(119, 17.5, 1106.5, 7.6, 13.2), (123.5, 14.4, 1106, 9.2, 15.5)],
        across=(0.57, 0.82, 0),
        caps=(2, 0.8),
    )
    coracoid = tube(
        [
            (114, 17, 1119, 6.5, 5.0),
            (113.5, 8, 1126, 5.5, 4.2),
            (115, -4, 1126.5, 4.6, 3.8),
            (119.5, -14, 1121.5, 4.2, 3.8),
            (123, -20, 1116, 3.8, 3.4),
        ],
        across=(1, 0, 0),
    )
    whole = Blend((_body(), _spine_and_acromion(), glenoid, coracoid), 3.5)
    cup = ellipsoid((142.5, 1.5, 1106), 19.6)
    bone = Bone("scapula", Cut(whole, (cup,), 1.0), cortex(0.9))
    return share(
        bone,
        [
            (
                "coracoid",
                "apophysis",
                Common((beyond((114, 4, 1122), (0.1, -1, 0.1)), Slab(vector((0, 0, 1)), low_mm=1110))),
            ),
            (
                "coracoid",
                "metaphyseal_equivalent",
                Common((beyond((114, 14, 1119), (0.0, -0.75, 0.66)), Slab(vector((1, 0, 0)), high_mm=121))),
            ),
            ("acromion", "apophysis", beyond((142, 20, 1132), (0.8, -0.55, 0.1))),
            (
                "acromion",
                "metaphyseal_equivalent",
                Common((beyond((120, 40, 1131), (0.9, -0.2, 0.1)), Slab(vector((0, 0, 1)), low_mm=1123.5))),
            ),
            (
                "glenoid",
                "epiphysis",
                Common(
                    (beyond((121.5, 15.8, 1106), (0.82, -0.57, 0)), Slab(vector((0, 0, 1)), high_mm=1124))
                ),
            ),
            ("glenoid", "metaphyseal_equivalent", beyond((114.5, 20, 1106), (0.82, -0.57, 0))),
            ("scapula_body", "diaphyseal_equivalent", None),
        ],
    )


def shoulder_girdle() -> tuple[Part, ...]:
    """Return clavicles and scapulae of both sides."""
    medial = ellipsoid((11.2, -44.4, 1117.6), (2.2, 5.6, 6.2), None, 2.3)
    epiphysis = Bone("clavicle_epiphysis", medial, cortex(0.5))
    joint = Bone("clavicle_medial_end", epiphysis.solid, cortex(0.5))
    parts = (
        part(joint, "sc_joint", "subchondral", Slab(vector((1, 0, 0)), high_mm=10.4)),
        part(joint, "clavicle_medial", "epiphysis"),
        *_clavicle(),
        *_scapula(),
    )
    return paired(parts)


def growth_plates() -> tuple[Part, ...]:
    """Return the medial growth plates of the clavicles."""
    solid = ellipsoid((13.4, -45.0, 1118), (2.2, 6.0, 6.6), None, 2.3)
    return paired((part(Bone("clavicle_physis", solid, cortex(0)), "clavicle_medial", "physis"),))
