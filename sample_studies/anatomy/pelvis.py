"""The pelvis: hip bones with open triradiate cartilage, crest apophysis and symphysis."""

from __future__ import annotations

from .part import Bone, Part, cortex, paired, part
from .sacrum import SI_SURFACE, si_slab
from .shapes import Plate, ellipsoid, plate, tube
from .solid import Blend, Common, Cut, Slab, Solid, Swollen, behind, unit, vector

HIP_MM = (66.0, -5.0, 738.0)
HEAD_RADIUS_MM = 20.5

_WING = [
    (91, -45, 794),
    (98, -38, 808),
    (105, -22, 823),
    (105, -2, 834),
    (97, 20, 839),
    (82, 41, 835),
    (62, 57, 822),
    (46, 67, 804),
    (39, 70, 789),
    (41, 63, 772),
    (46, 50, 757),
    (55, 33, 748),
    (60, 20, 738),
    (66, 4, 734),
    (74, -14, 738),
    (79, -30, 751),
    (81, -38, 763),
    (85, -39, 774),
    (88, -42, 784),
]
_FOSSA = [
    (80, -6, 800),
    (95, -6, 818),
    (80, 20, 815),
    (62, 30, 800),
    (49, 44, 788),
    (58, 14, 780),
    (76, -20, 780),
    (64, 2, 760),
]


def _wing() -> Plate:
    return plate(_WING, _FOSSA, (0.85, 0.5, -0.1), 2.0, 3.4, 6.0)


def _cup_outer() -> Solid:
    return ellipsoid(HIP_MM, HEAD_RADIUS_MM + 8.0)


_OPENING = (0.76, -0.36, -0.54)


def _socket(solid: Solid) -> Cut:
    """Return a bone with the hip socket carved out, wide open towards the femur."""
    ball = ellipsoid(HIP_MM, HEAD_RADIUS_MM + 2.6)
    outside = [h + 30 * o for h, o in zip(HIP_MM, _OPENING, strict=True)]
    mouth = tube([(*HIP_MM, HEAD_RADIUS_MM + 2.6), (*outside, HEAD_RADIUS_MM + 9.0)])
    notch = tube([(60, -12, 722, 6), (64, -22, 700, 9)])
    return Cut(solid, (ball, mouth, notch), 1.5)


def _bowl() -> Solid:
    rim = tuple(float(h + 9.0 * o) for h, o in zip(HIP_MM, _OPENING, strict=True))
    return Common((_cup_outer(), behind(rim, _OPENING)))


def _upper(offset_mm: float) -> Slab:
    """Return what lies above the triradiate cartilage: the ilium's share, moved upwards."""
    axis = unit((0.15, 0.1, 1.0))
    return Slab(axis, low_mm=float(vector((66, -3, 740)) @ axis) + offset_mm)


def _front(offset_mm: float) -> Slab:
    """Return what lies in front of the triradiate cartilage's vertical limb: the pubis' share."""
    axis = unit((-0.1, -1.0, 0.35))
    return Slab(axis, low_mm=float(vector((60, -11, 735)) @ axis) + offset_mm)


def _below(slab: Slab) -> Slab:
    return Slab(slab.axis, high_mm=slab.low_mm)


def _ilium() -> tuple[Part, ...]:
    body = Blend(
        (
            tube([(72, -2, 748, 9, 17), (69, 2, 764, 6, 17), (68, 2, 780, 3.2, 15)], across=(0.85, 0.5, 0)),
            tube(
                [(56, 24, 750, 6.0, 8), (50, 42, 770, 6.5, 14), (47, 50, 788, 6.0, 14), (50, 56, 806, 4, 10)],
                across=(0.85, 0.5, 0),
            ),
            tube(
                [
                    (55, 12, 764, 7, 9),
                    (52, 24, 786, 8, 12),
                    (48, 36, 788, 8, 14),
                    (45, 48, 780, 8, 16),
                    (44, 58, 782, 6, 13),
                ],
                across=(0.9, 0.4, 0),
            ),
            tube([(80, -36, 760, 5.0), (80, -32, 768, 4.5), (80, -26, 778, 3.0)]),
        ),
        5.0,
    )
    pillar = tube(
        [(70, 0, 765, 3.5, 8), (80, -6, 800, 3.0, 8), (93, -9, 817, 3.2, 8), (103, -12, 827, 4.0, 9)],
        across=(0.9, 0.4, -0.3),
    )
    whole = Blend((_wing(), body, pillar, _bowl()), 7.0)
    cut = Cut(_socket(whole), (si_slab(-80, 1.3), _below(_upper(1.1)), _crest_region()), 1.0)
    bone = Bone("ilium", cut, cortex(1.1))
    near_joint = Common((SI_SURFACE, si_slab(0, 6.5)))
    return (
        part(bone, "si_joint", "iliac_side", near_joint),
        part(bone, "iliac_crest", "metaphyseal_equivalent", Swollen(_crest_region(), 7.0)),
        part(bone, "acetabulum", "metaphyseal_equivalent", ellipsoid(HIP_MM, HEAD_RADIUS_MM + 13)),
        part(bone, "ilium", "metaphyseal_equivalent", Slab(vector((0, 0, 1)), high_mm=776)),
        part(bone, "ilium", "diaphyseal_equivalent"),
    )


_CREST = [
    (95, -41, 803),
    (105, -22, 823.5),
    (105.5, -2, 835),
    (97, 20, 840),
    (82, 41, 836),
    (62, 57, 823),
    (46, 67, 805),
    (40, 70, 793),
]


def _crest_region() -> Solid:
    return tube([(*p, 6.0, 4.4) for p in _CREST], across=(0.85, 0.5, 0), caps=(2, 2))


def _crest() -> tuple[Part, ...]:
    sizes = [2.4, 3.4, 4.4, 3.6, 3.4, 3.6, 3.8, 2.4]
    offset = vector((0, 0, 1.8))
    solid = tube(
        [(*(vector(p) + offset), s, 2.3) for p, s in zip(_CREST, sizes, strict=True)], across=(0.85, 0.5, 0)
    )
    return (part(Bone("iliac_crest_apophysis", solid, cortex(0.5)), "iliac_crest", "apophysis"),)


def _ischium() -> tuple[Part, ...]:
    body = Blend(
        (
            tube(
                [
                    (60, 16, 738, 9, 12),
                    (60, 20, 722, 9, 11),
                    (58, 22, 702, 9, 11.5),
                    (54, 16, 684, 9.5, 12),
                    (46, 5, 677, 6.0, 8.0),
                ],
                across=(1, 0.3, 0),
            ),
            tube(
                [(50, 8, 679, 5.5, 8), (38, -10, 679, 3.8, 6.0), (27, -24, 686, 3.6, 5.4)],
                across=(0.8, 0.6, 0),
            ),
            tube([(56, 28, 730, 3.4), (47, 35, 727, 2.0)]),
            _bowl(),
        ),
        6.0,
    )
    solid = Cut(_socket(body), (_upper(-1.1), _front(-1.1)), 1.0)
    bone = Bone("ischium", solid, cortex(1.0))
    tuberosity = Common((behind((54, 14, 686), (-0.05, -0.45, 1.0)), Slab(vector((1, 0, 0)), low_mm=40)))
    return (
        part(bone, "acetabulum", "metaphyseal_equivalent", ellipsoid(HIP_MM, HEAD_RADIUS_MM + 11)),
        part(bone, "ischium", "apophysis", tuberosity),
        part(bone, "ischium", "metaphyseal_equivalent"),
    )


def _pubis() -> tuple[Part, ...]:
    body = Blend(
        (
            tube(
                [
                    (60, -20, 736, 8.5, 9),
                    (48, -34, 735, 6.0, 6.5),
                    (32, -43, 728, 5.0, 5.5),
                    (16, -47, 719, 5.5, 8.5),
                    (7, -47, 713, 6, 10),
                ],
                across=(0.4, 0.8, 0),
            ),
            tube(
                [
                    (8, -46, 717, 5.4, 8.0),
                    (9, -45, 704, 5.0, 8.0),
                    (14, -41, 695, 4.0, 6.5),
                    (21, -33, 689, 3.6, 5.4),
                    (29, -21, 684, 3.6, 5.4),
                ],
                across=(0.2, 1, -0.1),
            ),
            tube([(62, -30, 744, 4.0), (50, -39, 740, 3.0), (34, -47, 732, 2.6), (22, -50, 725, 3.2)]),
            _bowl(),
        ),
        5.0,
    )
    midline = Slab(vector((1, 0, 0)), high_mm=2.4)
    solid = Cut(_socket(body), (_upper(-1.1), _below(_front(1.1)), midline), 1.0)
    bone = Bone("pubis", solid, cortex(0.9))
    return (
        part(bone, "symphysis", "subchondral", Slab(vector((1, 0, 0)), high_mm=6.5)),
        part(bone, "acetabulum", "metaphyseal_equivalent", ellipsoid(HIP_MM, HEAD_RADIUS_MM + 10)),
        part(bone, "pubis", "metaphyseal_equivalent"),
    )


def pelvis() -> tuple[Part, ...]:
    """Return the hip bones of both sides with the crest apophyses."""
    return paired((*_crest(), *_ilium(), *_ischium(), *_pubis()))


def growth_plates() -> tuple[Part, ...]:
    """Return the triradiate and the iliac crest cartilages."""
    y_shape = Blend(
        (
            Common((_bowl(), Slab(_upper(0).axis, _upper(-1.1).low_mm, _upper(1.1).low_mm))),
            Common(
                (_bowl(), Slab(_front(0).axis, _front(-1.1).low_mm, _front(1.1).low_mm), _below(_upper(0)))
            ),
        )
    )
    triradiate = Bone("triradiate_cartilage", _socket(y_shape), cortex(0))
    crest = Bone("iliac_crest_physis", Common((_crest_region(), _wing_swollen())), cortex(0))
    return paired((part(triradiate, "acetabulum", "physis"), part(crest, "iliac_crest", "physis")))


def _wing_swollen() -> Solid:
    return Swollen(_wing(), 0.5)
