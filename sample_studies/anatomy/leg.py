"""The leg from hip to ankle: femur, patella, tibia and fibula with open physes."""

from __future__ import annotations

from .part import Bone, Part, cortex, paired, part, shaft_cortex
from .pelvis import HEAD_RADIUS_MM, HIP_MM
from .shapes import ellipsoid, tube
from .solid import Blend, Common, Cut, Slab, Solid, behind, beyond, vector

KNEE_MM = (60.0, 0.0, 384.0)
ANKLE_MM = (62.0, 14.0, 89.5)
Z = vector((0, 0, 1))
TROCHANTER_FACE = ((99.5, 9.0, 722.0), (0.9, 0.1, 0.42))
NECK_AXIS = (32.0, 11.0, -27.0)


def _along_neck(mm: float) -> tuple[float, float, float]:
    size = float(sum(c * c for c in NECK_AXIS)) ** 0.5
    return tuple(h + mm * c / size for h, c in zip(HIP_MM, NECK_AXIS, strict=True))


def _femur_outline() -> Blend:
    shaft = tube(
        [
            (94.5, 6, 716, 15, 15),
            (94.5, 7, 700, 14.5, 14.5),
            (92.5, 5.5, 680, 12.2, 12.6),
            (88.5, 0, 640, 11.0, 11.4),
            (82, -5, 580, 10.4, 11.0),
            (75, -6, 520, 10.6, 11.2),
            (68.5, -3.5, 468, 12.4, 12.2),
            (64.5, -0.5, 440, 17.0, 14.5),
            (61.8, 1.5, 424, 25.0, 18.0),
            (60.3, 3, 412, 32.0, 22.0),
            (60, 4, 405, 33.0, 22.5),
        ],
        caps=(8, 1),
        power=2.2,
    )
    ridge = tube([(92, 17, 680, 2.5), (86, 11.5, 620, 2.6), (79, 6.5, 560, 2.6), (73, 5.5, 510, 2.4)])
    neck = tube(
        [
            (*_along_neck(4), 14.5, 14.5),
            (*_along_neck(17), 11.8, 13.2),
            (*_along_neck(28), 12.2, 15.5),
            (*_along_neck(42), 14, 18),
        ],
        across=(0.3, -1, 0),
    )
    return Blend((shaft, ridge, neck), 7.0)


def _femoral_head() -> Bone:
    head = Cut(
        ellipsoid(HIP_MM, HEAD_RADIUS_MM),
        (beyond(_along_neck(8.2), NECK_AXIS), ellipsoid((44, -3, 734), 3.4)),
        1.2,
    )
    return Bone("femoral_head", head, cortex(0.7))


def _greater_trochanter() -> Solid:
    return Blend(
        (
            tube(
                [
                    (104, 10, 706, 6.5, 10.0),
                    (106, 12, 720, 7.0, 11.5),
                    (103, 15, 733, 5.5, 8.5),
                    (98, 18, 738, 4.2, 5.0),
                ],
                across=(1, 0.2, 0),
            ),
        )
    )


def _condyles() -> Solid:
    medial = Blend(
        (ellipsoid((43, 12, 402), (15.5, 21, 17.5)), ellipsoid((44, -3, 403), (15, 20, 16.5))), 6.0
    )
    lateral = Blend(
        (ellipsoid((77.5, 11, 402.5), (15.5, 20, 17)), ellipsoid((76.5, -5, 404), (15, 20, 16.5))), 6.0
    )
    bridge = ellipsoid((60, -6, 409), (26, 16, 14), None, 2.5)
    whole = Blend((medial, lateral, bridge), 5.0)
    notch = tube([(60, 34, 392, 8.0, 17), (60, 14, 389, 7.5, 14), (60, 2, 384, 5, 8)], across=(1, 0, 0))
    groove = tube([(60, -32, 424, 7), (60.5, -30, 404, 7.0), (60, -24, 388, 6.0), (60, -8, 379, 5)])
    return Cut(whole, (notch, groove), 5.0)


def _femur() -> tuple[Part, ...]:
    head = _femoral_head()
    physis = behind(_along_neck(10.2), NECK_AXIS)
    trochanter = _greater_trochanter()
    lesser = tube([(86, 15, 697, 6.0), (80, 19, 693, 4.6)])
    body = Cut(
        Blend((_femur_outline(), Common((trochanter, behind(*TROCHANTER_FACE))), lesser), 4.0),
        (physis, beyond(TROCHANTER_FACE[0], TROCHANTER_FACE[1]), Slab(Z, high_mm=413.2)),
        1.2,
    )
    bone = Bone(
        "femur",
        body,
        shaft_cortex((90, 0, 745), (60, 0, 405), (0.8, 1.6, 3.2, 3.7, 3.9, 3.9, 3.6, 2.7, 1.3, 0.7)),
    )
    apophysis = Bone(
        "greater_trochanter",
        Cut(trochanter, (behind((101.0, 9.2, 722.7), (0.9, 0.1, 0.42)),), 0.8),
        cortex(0.6),
    )
    distal = Bone("femur_distal_epiphysis", Cut(_condyles(), (Slab(Z, low_mm=411.2),), 1.5), cortex(0.7))
    return (
        part(head, "femur_prox", "epiphysis"),
        part(apophysis, "greater_trochanter", "apophysis"),
        part(
            bone,
            "lesser_trochanter",
            "apophysis",
            Common((ellipsoid((79.5, 19, 693), 8.5), beyond((84, 14, 695), (-0.7, 0.7, 0)))),
        ),
        part(bone, "femur_prox", "metaphysis", Slab(Z, low_mm=678)),
        part(bone, "femur_dist", "metaphysis", Slab(Z, high_mm=462)),
        part(bone, "femur_shaft", "diaphysis"),
        part(distal, "femur_dist", "epiphysis"),
    )


def _patella() -> Part:
    body = Blend(
        (
            ellipsoid((60, -33.5, 405), (18, 9.0, 16.5), None, 2.5),
            tube([(60, -33, 394, 11, 6.5), (60, -32, 384.5, 4.5, 4.5)]),
        ),
        6.0,
    )
    solid = Cut(body, (Slab(vector((0, 1, 0)), low_mm=-27.8),), 2.0)
    return part(Bone("patella", solid, cortex(0.9)), "patella")


def _plateau() -> Solid:
    return Blend(
        (
            ellipsoid((44.5, 3.5, 374.5), (17.5, 21.5, 8.4), None, 3.4),
            ellipsoid((76.5, 3, 374.5), (17, 20, 8.4), None, 3.4),
            ellipsoid((60.5, -2, 374), (20, 18, 8.0), None, 3.0),
            tube([(56.5, 4, 378, 3.2), (57, 3, 384.5, 1.6)]),
            tube([(64, 4, 378, 3.0), (63.5, 3, 384, 1.5)]),
        ),
        4.0,
    )


def _tibia_outline() -> Blend:
    shaft = tube(
        [
            (60, 2.5, 372, 33, 21.5),
            (60, 2.5, 364, 32.2, 21),
            (60.3, 2.5, 352, 27, 18),
            (60.4, 3, 336, 20, 15.2),
            (60.4, 3.5, 312, 14.2, 13.8),
            (60.2, 4.5, 270, 11.6, 12.4),
            (60.5, 6.5, 220, 10.4, 11.2),
            (61, 9, 170, 10.2, 10.4),
            (61.2, 11.5, 135, 12.4, 11.6),
            (60.8, 13, 114, 17.0, 14.5),
            (60.8, 13.5, 102, 19.8, 16.2),
            (60.8, 13.5, 96, 20, 16.5),
        ],
        power=2.2,
        caps=(1, 1),
    )
    front = tube(
        [
            (60, -17, 352, 5),
            (59.5, -15.5, 335, 5.0),
            (59, -10.5, 300, 4.4),
            (57.5, -7, 250, 4.0),
            (56.5, -3, 200, 3.6),
            (56, 2.5, 155, 3.0),
        ]
    )
    return Blend((shaft, front), 7.0)


def _ankle_epiphysis() -> Solid:
    block = tube([(60.8, 13.5, 101, 20, 16.5), (61.2, 13.5, 91.5, 18.5, 15.5)], caps=(1, 1.5), power=3.0)
    malleolus = tube([(45, 11.5, 100, 5.5, 11), (44.5, 11, 90, 4.6, 9.0), (45.5, 11, 82, 3.6, 5.5)])
    dome = tube([(40, 14, 77.5, 15.6), (90, 14, 77.5, 15.6)])
    return Blend((Cut(block, (dome,), 1.5), malleolus), 3.0)


def _tongue_bed() -> Solid:
    """Return the room of the tuberosity and its cartilage in front of the metaphysis."""
    return tube(
        [
            (60, -17.0, 372, 10.5, 6.2),
            (60, -20.0, 358, 9.0, 5.6),
            (59.5, -20.5, 346, 8.0, 5.0),
            (59.5, -18.8, 337, 6, 3.8),
        ]
    )


def _tibia() -> tuple[Part, ...]:
    upper = Bone("tibia_proximal_epiphysis", Cut(_plateau(), (Slab(Z, high_mm=367.4),), 1.5), cortex(0.8))
    tongue = Blend(
        (
            tube(
                [
                    (60, -18.0, 369, 9, 3.4),
                    (60, -21.5, 358, 7.5, 3.4),
                    (59.5, -21.8, 346, 6.5, 3.2),
                    (59.5, -19.6, 337, 4.5, 2.4),
                ]
            ),
        )
    )
    apophysis = Bone("tibial_tuberosity", Cut(tongue, (Slab(Z, low_mm=366.0),), 1.0), cortex(0.6))
    gap = _tongue_bed()
    body = Cut(_tibia_outline(), (Slab(Z, low_mm=365.4), gap, Slab(Z, high_mm=102.6)), 1.0)
    bone = Bone(
        "tibia",
        body,
        shaft_cortex((60, 0, 366), (61, 13, 102), (0.8, 1.4, 2.6, 3.2, 3.4, 3.4, 3.2, 2.4, 1.2, 0.8)),
    )
    lower = Bone(
        "tibia_distal_epiphysis", Cut(_ankle_epiphysis(), (Slab(Z, low_mm=100.6),), 1.0), cortex(0.7)
    )
    return (
        part(upper, "tibia_prox", "epiphysis"),
        part(apophysis, "tibial_tuberosity", "apophysis"),
        part(bone, "tibia_prox", "metaphysis", Slab(Z, low_mm=322)),
        part(bone, "tibia_dist", "metaphysis", Slab(Z, high_mm=137)),
        part(bone, "tibia_shaft", "diaphysis"),
        part(lower, "tibia_dist", "epiphysis"),
    )


def _fibula_outline() -> tuple[Solid, Solid, Solid]:
    shaft = tube(
        [
            (88.5, 25, 360, 8.0, 8.5),
            (88, 24.5, 350, 6.6, 7.0),
            (86.5, 23.5, 336, 5.2, 5.6),
            (85, 22, 310, 4.7, 5.2),
            (84, 21, 250, 5.0, 5.6),
            (84, 21.5, 190, 4.8, 5.6),
            (84.5, 22, 140, 4.8, 5.8),
            (85.5, 21, 112, 5.8, 7.2),
            (86, 19.5, 90, 6.4, 8.8),
        ],
        power=2.2,
        caps=(1, 1),
    )
    head = Blend(
        (
            ellipsoid((88.5, 25.5, 361.5), (8.4, 8.6, 5.0), None, 2.3),
            tube([(89.5, 28, 363, 4), (90, 29, 369, 2)]),
        ),
        3.0,
    )
    tip = tube([(86, 19.5, 93, 6.4, 9.3), (85.5, 19.5, 84, 6.0, 8.8), (84.5, 20.5, 73, 4.0, 5.3)])
    return shaft, head, tip


def _fibula() -> tuple[Part, ...]:
    shaft, head, tip = _fibula_outline()
    bone = Bone(
        "fibula",
        Cut(shaft, (Slab(Z, low_mm=355.6), Slab(Z, high_mm=93.0)), 0.8),
        shaft_cortex((90, 19, 356), (87, 19, 93), (0.6, 1.4, 1.9, 2.0, 2.0, 2.0, 1.9, 1.5, 0.7)),
    )
    upper = Bone("fibula_head", Cut(head, (Slab(Z, high_mm=357.6),), 0.8), cortex(0.6))
    lower = Bone("lateral_malleolus", Cut(tip, (Slab(Z, low_mm=91.2),), 0.8), cortex(0.6))
    return (
        part(upper, "fibula_prox", "epiphysis"),
        part(bone, "fibula_prox", "metaphysis", Slab(Z, low_mm=322)),
        part(bone, "fibula_dist", "metaphysis", Slab(Z, high_mm=128)),
        part(bone, "fibula_shaft", "diaphysis"),
        part(lower, "fibula_dist", "epiphysis"),
    )


def leg() -> tuple[Part, ...]:
    """Return the bones between hip and ankle of both sides."""
    return paired((*_femur(), _patella(), *_tibia(), *_fibula()))


def growth_plates() -> tuple[Part, ...]:
    """Return the growth plates of femur, tibia and fibula."""
    shaft, _, _ = _fibula_outline()
    plates: list[tuple[str, Solid]] = [
        (
            "femur_prox",
            Common(
                (
                    Blend((ellipsoid(HIP_MM, HEAD_RADIUS_MM), _femur_outline())),
                    beyond(_along_neck(8.2), NECK_AXIS),
                    behind(_along_neck(10.2), NECK_AXIS),
                )
            ),
        ),
        (
            "greater_trochanter",
            Common(
                (
                    _greater_trochanter(),
                    beyond(*TROCHANTER_FACE),
                    behind((101.0, 9.2, 722.7), TROCHANTER_FACE[1]),
                )
            ),
        ),
        ("tibial_tuberosity", Common((_tongue_bed(), _tibia_outline()))),
        ("femur_dist", Common((_femur_outline(), Slab(Z, 411.2, 413.2)))),
        ("tibia_prox", Common((_tibia_outline(), Slab(Z, 365.4, 367.4)))),
        ("tibia_dist", Common((_tibia_outline(), Slab(Z, 100.6, 102.6)))),
        ("fibula_prox", Common((shaft, Slab(Z, 355.6, 357.6)))),
        ("fibula_dist", Common((shaft, Slab(Z, 91.2, 93.0)))),
    ]
    return paired(part(Bone(f"{site}_physis", solid, cortex(0)), site, "physis") for site, solid in plates)
