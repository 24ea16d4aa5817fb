"""The arm from shoulder to wrist: humerus, radius and ulna, hanging a little away from the trunk."""

from __future__ import annotations

from .part import Bone, Part, cortex, paired, part, shaft_cortex
from .shapes import ellipsoid, frame, tube
from .solid import Blend, Common, Cut, Placed, Slab, Solid, unit, vector

HUMERAL_HEAD_MM = vector((142.0, 3.0, 1106.0))
UPPER_ARM = unit((0.262, 0.015, -0.965))
FOREARM = unit((0.345, -0.03, -0.938))
HUMERUS_LENGTH_MM, FOREARM_LENGTH_MM = 240.0, 204.5
ELBOW_MM = HUMERAL_HEAD_MM + vector((1.5, 1, 0)) + UPPER_ARM * HUMERUS_LENGTH_MM
WRIST_MM = ELBOW_MM + FOREARM * FOREARM_LENGTH_MM
Z = vector((0, 0, 1))


def _upper(solid: Solid) -> Placed:
    """Place a solid modelled on a vertical humerus: origin at the elbow axis, x lateral, z up."""
    return Placed(solid, ELBOW_MM, frame((1, 0, 0), -UPPER_ARM))


def _lower(solid: Solid) -> Placed:
    """Place a solid modelled on a vertical forearm: origin at the wrist, x radial, z up."""
    return Placed(solid, WRIST_MM, frame((1, 0, 0), -FOREARM))


def _humerus() -> tuple[Part, ...]:
    top = HUMERUS_LENGTH_MM
    ball = ellipsoid((-1.5, -1, top), 18.0)
    head = Blend(
        (ball, ellipsoid((11, 2, top - 3), (10, 12, 13)), ellipsoid((6, -11, top - 5), (6, 6, 9))), 5.0
    )
    epiphysis = Bone("humeral_head", _upper(Cut(head, (_physis_plane(0),), 1.0)), cortex(0.8))
    shaft = Blend(
        (
            tube(
                [
                    (3, 0, top - 2, 17, 16.5),
                    (3, 0, top - 12, 16.2, 15.8),
                    (3, 0.5, top - 22, 13.4, 13.4),
                    (2.5, 0.5, top - 38, 10.6, 11.0),
                    (2.5, 0, top - 70, 9.4, 9.8),
                    (2.5, 0, top - 105, 9.2, 9.6),
                    (1.5, 0, 90, 8.3, 8.6),
                    (0.5, 0, 55, 9.0, 8.0),
                    (0, -1, 34, 14.5, 7.2),
                    (-0.5, -2, 20, 22.0, 6.6),
                    (-0.5, -2.5, 11, 25, 6.8),
                ],
                power=2.15,
                caps=(1, 2),
            ),
            tube([(8, -1, top - 80, 3), (10.2, -1, top - 100, 3.2), (8, 0, top - 120, 2.6)]),
            tube([(-20, 1, 22, 5.5, 5), (-25.5, 3, 10, 5.5, 5.0), (-26, 4, 5, 4, 4)]),
        ),
        5.0,
    )
    fossa = (ellipsoid((-3, 8, 17), (10, 6.5, 9)), ellipsoid((-4, -11, 16), (8, 5.6, 6)))
    body = Cut(shaft, (*fossa, _above_physis(2.0), Slab(Z, high_mm=7.5)), 1.5)
    bone = Bone(
        "humerus",
        _upper(body),
        shaft_cortex(_upper_point(top), _upper_point(5), (0.7, 1.1, 2.2, 2.7, 2.8, 2.7, 2.4, 1.6, 0.8)),
    )
    joint = Blend(
        (
            tube(
                [(-17, -1, 1, 8.0), (-8.5, -1, 0.5, 6.4), (0, -1, 0.5, 7.4), (3, -1, 0.5, 6.6)], caps=(2, 1)
            ),
            ellipsoid((11.5, -4, 1.5), (8.8, 8.6, 8.8)),
            tube([(18, 0, 5, 4), (22, 0, 8, 3.4)]),
        ),
        2.0,
    )
    distal = Bone("humerus_distal_epiphysis", _upper(Cut(joint, (Slab(Z, low_mm=6.2),), 0.8)), cortex(0.7))
    medial = Bone("medial_epicondyle", _upper(ellipsoid((-27.5, 4, 4.0), (4.0, 4.0, 5.0))), cortex(0.5))
    return (
        part(epiphysis, "humerus_prox", "apophysis", _upper(Slab(vector((1, 0, 0)), low_mm=10))),
        part(epiphysis, "humerus_prox", "epiphysis", _upper(Slab(vector((1, 0, 0)), high_mm=10))),
        part(bone, "humerus_prox", "metaphysis", _upper(Slab(Z, low_mm=top - 42))),
        part(bone, "humerus_dist", "metaphysis", _upper(Slab(Z, high_mm=44))),
        part(bone, "humerus_shaft", "diaphysis"),
        part(distal, "humerus_dist", "epiphysis"),
        part(medial, "humerus_dist", "apophysis"),
    )


def _upper_point(z: float) -> tuple[float, float, float]:
    x, y, w = ELBOW_MM - UPPER_ARM * z
    return float(x), float(y), float(w)


def _lower_point(z: float) -> tuple[float, float, float]:
    x, y, w = WRIST_MM - FOREARM * z
    return float(x), float(y), float(w)


def _physis_plane(offset: float) -> Slab:
    return Slab(Z, high_mm=HUMERUS_LENGTH_MM - 11.0 - offset)


def _above_physis(gap: float) -> Slab:
    return Slab(Z, low_mm=HUMERUS_LENGTH_MM - 11.0 - gap)


def _radius_outline() -> Solid:
    shaft = tube(
        [
            (11.8, -4, 190, 7.8, 7.8),
            (11.6, -4, 184, 6.6, 6.6),
            (10.8, -3.5, 175, 5.2, 5.4),
            (9.8, -3, 163, 6.2, 6.0),
            (11.5, -2, 140, 5.8, 5.4),
            (15, -0.5, 105, 6.0, 5.4),
            (14.5, 0, 70, 5.8, 5.4),
            (10.5, 0, 40, 6.6, 6.0),
            (7.0, -0.5, 22, 9.6, 7.6),
            (5.2, -0.5, 10, 12.6, 9.2),
            (5, -0.5, 4, 13, 9.6),
        ],
        power=2.2,
        caps=(1, 1),
    )
    return Blend((shaft, tube([(7.5, -5, 166, 4), (6.5, -5, 160, 3.4)])), 3.0)


def _radius() -> tuple[Part, ...]:
    body = Cut(_radius_outline(), (Slab(Z, low_mm=186.5), Slab(Z, high_mm=9.2)), 1.0)
    bone = Bone(
        "radius",
        _lower(body),
        shaft_cortex(_lower_point(187), _lower_point(9), (0.6, 1.3, 2.0, 2.2, 2.3, 2.2, 2.0, 1.3, 0.6)),
    )
    head = Cut(
        ellipsoid((11.8, -4, 190.5), (8.6, 8.6, 3.6), None, 2.6),
        (Slab(Z, high_mm=188.0), ellipsoid((11.5, -4, 204), 11)),
        0.6,
    )
    wedge = tube(
        [(5, -0.5, 7.6, 13.0, 9.4), (6.0, -0.5, 3.0, 12.2, 9.0), (11, 0, -2, 6, 6.0)], caps=(1, 2), power=2.4
    )
    lower = Cut(wedge, (Slab(Z, low_mm=7.6), ellipsoid((2, -1, -11.5), (14, 11, 12.5))), 1.0)
    return (
        part(Bone("radial_head", _lower(head), cortex(0.6)), "radius_prox", "epiphysis"),
        part(bone, "radius_prox", "metaphysis", _lower(Slab(Z, low_mm=160))),
        part(bone, "radius_dist", "metaphysis", _lower(Slab(Z, high_mm=36))),
        part(bone, "radius_shaft", "diaphysis"),
        part(Bone("radius_distal_epiphysis", _lower(lower), cortex(0.6)), "radius_dist", "epiphysis"),
    )


def _ulna_outline() -> Solid:
    shaft = tube(
        [
            (-5, 9, 215.5, 7.5, 5.5),
            (-5.5, 8.5, 206.5, 8.4, 6.2),
            (-5.5, 6, 194.5, 8.0, 7.5),
            (-5, 3.5, 184.5, 7.6, 8.5),
            (-4.0, 2.5, 168, 6.2, 7.0),
            (-3, 2.5, 130, 5.4, 6.0),
            (-4.5, 2.5, 95, 5.2, 5.6),
            (-8, 3, 60, 4.8, 5.2),
            (-10.8, 3.5, 30, 4.6, 5.0),
            (-12.6, 4, 14, 6.4, 6.4),
            (-13, 4, 6, 7.2, 7.0),
        ],
        power=2.2,
        caps=(3, 1),
    )
    beak = tube([(-5, 3, 188.5, 6.5, 4.5), (-5.5, -8, 194, 5.0, 3.0)])
    return Cut(Blend((shaft, beak), 4.0), (tube([(-16, -1, 205, 9.6), (6, -1, 205, 9.6)]),), 1.5)


def _ulna() -> tuple[Part, ...]:
    outline = _ulna_outline()
    body = Cut(outline, (Slab(Z, low_mm=213.1), Slab(Z, high_mm=7.6)), 0.8)
    bone = Bone(
        "ulna",
        _lower(body),
        shaft_cortex(_lower_point(211), _lower_point(7), (0.7, 1.2, 1.9, 2.1, 2.1, 2.1, 1.9, 1.3, 0.6)),
    )
    tip = Bone("olecranon_apophysis", _lower(Common((outline, Slab(Z, low_mm=214.5)))), cortex(0.5))
    head = Blend(
        (
            ellipsoid((-13, 4, 3.4), (7.0, 6.8, 3.6), None, 2.5),
            tube([(-16, 6.5, 3, 3), (-17, 8, -2.5, 1.8)]),
        ),
        2.0,
    )
    lower = Bone("ulna_distal_epiphysis", _lower(Cut(head, (Slab(Z, low_mm=6.1),), 0.6)), cortex(0.5))
    return (
        part(tip, "ulna_prox", "apophysis"),
        part(bone, "ulna_prox", "epiphysis", _lower(Slab(Z, low_mm=200.5))),
        part(bone, "ulna_prox", "metaphysis", _lower(Slab(Z, low_mm=170))),
        part(bone, "ulna_dist", "metaphysis", _lower(Slab(Z, high_mm=34))),
        part(bone, "ulna_shaft", "diaphysis"),
        part(lower, "ulna_dist", "epiphysis"),
    )


def arm() -> tuple[Part, ...]:
    """Return humerus, radius and ulna of both sides."""
    return paired((*_humerus(), *_radius(), *_ulna()))


def growth_plates() -> tuple[Part, ...]:
    """Return the growth plates of humerus, radius and ulna."""
    top = HUMERUS_LENGTH_MM
    plates: list[tuple[str, Solid]] = [
        ("humerus_prox", _upper(ellipsoid((3, 0, top - 12.0), (16, 15.8, 1.0), None, 3))),
        ("humerus_dist", _upper(ellipsoid((0, -1.5, 6.9), (20, 6.5, 0.7), None, 3))),
        ("radius_prox", _lower(Common((_radius_outline(), Slab(Z, 186.5, 188.0))))),
        ("radius_dist", _lower(Common((_radius_outline(), Slab(Z, 7.6, 9.2))))),
        ("ulna_prox", _lower(Common((_ulna_outline(), Slab(Z, 213.1, 214.5))))),
        ("ulna_dist", _lower(ellipsoid((-13, 4, 6.8), (6.8, 6.6, 0.8), None, 3))),
    ]
    return paired(part(Bone(f"{site}_physis", solid, cortex(0)), site, "physis") for site, solid in plates)
