"""The thoracic cage: sternum, twelve pairs of ribs and their cartilages."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from .part import Bone, Part, cortex, paired, part
from .shapes import Along, Plate, Tube, plate, tube
from .solid import Blend, Mirrored, Slab, Symmetric, unit, vector
from .spine import level, patient_from_level


@dataclass(frozen=True, slots=True)
class RibPlan:
    """How far a rib reaches: its widest x, its backmost y, its bony end, its place at the sternum."""

    widest_mm: float
    back_mm: float
    end_mm: tuple[float, float, float]
    sternal_mm: tuple[float, float, float] | None


PLANS = (
    RibPlan(43, 31, (24, -31, 1109), (19, -45, 1104)),
    RibPlan(64, 45, (44, -50, 1085), (12, -58.5, 1077)),
    RibPlan(78, 55, (57, -61, 1062), (12, -64.0, 1060)),
    RibPlan(87, 61, (66, -67, 1039), (13, -68.5, 1043)),
    RibPlan(94, 65, (73, -68, 1015), (14.5, -72.5, 1027)),
    RibPlan(99, 68, (79, -65.5, 991), (14.5, -75.5, 1013)),
    RibPlan(103, 69, (84, -60, 967), (10, -77.0, 1002)),
    RibPlan(105, 68, (90, -49, 946), None),
    RibPlan(105, 65, (95, -37, 929), None),
    RibPlan(102, 61, (97, -17, 917), None),
    RibPlan(96, 56, (93, 12, 918), None),
    RibPlan(70, 51, (62, 36, 926), None),
)


def _rib_knots(number: int) -> tuple[list[list[float]], list[tuple[float, float, float]]]:
    plan, item = PLANS[number - 1], level(f"t{number:02d}")
    d, h = item.depth / 2, item.height / 2
    at_side = number in (1, 10, 11, 12)
    head = patient_from_level(item, (item.width / 2 + 1.5, d - 1, h * 0.3 if at_side else h + 0.5))
    wing = float(np.interp(number, [1, 3, 9, 11, 12], [30, 27, 25, 18, 14]))
    tubercle = patient_from_level(item, (wing + 1.0, d + 3.5 + wing * 0.2, h * 0.5))
    neck = head * 0.5 + tubercle * 0.5 + vector((0, 1.5, 0.5))
    ex, ey, ez = plan.end_mm
    span, fall = plan.back_mm - ey, float(tubercle[2]) - ez
    w, z = plan.widest_mm, float(tubercle[2])
    points = [
        head,
        neck,
        tubercle,
        vector((max(0.52 * w, wing + 10), plan.back_mm, z - 0.10 * fall)),
        vector((0.86 * w, plan.back_mm - 0.24 * span, z - 0.31 * fall)),
        vector((w, plan.back_mm - 0.53 * span, z - 0.56 * fall)),
        vector((ex + (w - ex) * 0.70, ey + 0.20 * span, z - 0.82 * fall)),
        vector(plan.end_mm),
    ]
    if number >= 11:
        points = [*points[:4], points[3] * 0.5 + points[7] * 0.5 + vector((6, 7, 0)), points[7]]
    middle = vector((0, plan.back_mm - 0.55 * span, 0))
    outward = [vector((p[0], p[1] - middle[1], 0)) for p in points]
    outward[0] = outward[1] = outward[2] = vector((0.0, 1.0, 0.0))
    return [list(map(float, p)) for p in points], [(float(o[0]), float(o[1]), float(o[2])) for o in outward]


def rib_tube(number: int) -> Tube:
    """Return the left bony rib, from head to costochondral junction."""
    points, outward = _rib_knots(number)
    size = float(np.interp(number, [1, 2, 6, 9, 12], [0.92, 0.9, 1.05, 1.0, 0.8]))
    if number == 1:
        rows = [
            [*p, a * size, b * size]
            for p, (a, b) in zip(
                points,
                [
                    (3.2, 3.4),
                    (2.3, 3.0),
                    (2.6, 4.2),
                    (2.4, 5.0),
                    (2.3, 5.6),
                    (2.3, 6.2),
                    (2.4, 6.4),
                    (2.8, 6.8),
                ],
                strict=True,
            )
        ]
        return tube(rows, across=[(0.2, -0.5, 1)] * len(rows), caps=(1.5, 1.5))
    thick = [3.2, 2.4, 2.9, 2.8, 2.6, 2.5, 2.5, 3.2]
    tall = [4.0, 3.2, 4.0, 4.4, 4.7, 4.8, 4.8, 5.9]
    if number >= 11:
        thick, tall = [3.0, 2.5, 2.6, 2.5, 2.3, 1.5], [3.6, 3.4, 4.2, 4.6, 4.2, 2.2]
    rows = [[*p, a * size, b * size] for p, a, b in zip(points, thick, tall, strict=True)]
    return tube(rows, across=outward, caps=(1.5, 1.2))


def _rib(number: int) -> tuple[Part, ...]:
    solid = rib_tube(number)
    site = f"rib{number:02d}"
    bone = Bone(site, solid, cortex(0.9))
    junction = 1 - 12 / solid.length_mm
    lateral, anterior = (0.36, 0.70) if number <= 10 else (0.45, 0.75)
    return (
        part(bone, site, "posterior", Along(solid, -1, lateral)),
        part(bone, site, "lateral", Along(solid, lateral, anterior)),
        part(bone, site, "anterior", Along(solid, anterior, junction)),
        part(bone, site, "costochondral", Along(solid, junction, 2)),
    )


def cartilage_tube(number: int) -> Tube:
    """Return the left costal cartilage of ribs 1 to 10."""
    plan = PLANS[number - 1]
    ex, ey, ez = plan.end_mm
    goal = plan.sternal_mm
    if goal is None:
        above = PLANS[number - 2].end_mm
        goal = (above[0] - 17, above[1] - 5, above[2] - 9)
    gx, gy, gz = goal
    dip = float(np.interp(number, [1, 3, 4, 5, 6, 7, 10], [0, -1, -4, -8, -12, -13, -5]))
    bulge = -3.0 if number > 1 else 0.0
    rows = [
        (ex, ey, ez, 3.0, 5.4),
        (ex * 0.72 + gx * 0.28, ey * 0.72 + gy * 0.28 + bulge, ez * 0.75 + gz * 0.25 + dip, 3.0, 5.0),
        (
            ex * 0.36 + gx * 0.64,
            ey * 0.36 + gy * 0.64 + bulge * 0.7,
            ez * 0.4 + gz * 0.6 + dip * 0.7,
            3.0,
            4.6,
        ),
        (gx, gy, gz, 3.0, 4.4),
    ]
    return tube(rows, across=[(0.6, -0.8, 0), (0.4, -0.9, 0), (0.2, -1, 0), (0, -1, 0)], caps=(0.3, 1))


def costal_cartilages() -> tuple[Part, ...]:
    """Return the costal cartilages of both sides."""
    parts = []
    for number in range(1, 11):
        site = f"rib{number:02d}"
        parts.append(
            part(Bone(f"{site}_cartilage", cartilage_tube(number), cortex(0)), site, "costochondral")
        )
    return paired(parts)


def _sheet(outline: list[tuple[float, float]], y_at: tuple[tuple[float, float], ...], half: float) -> Plate:
    """Return a plate of the sternum from (x, z) points on one side and a course y(z)."""
    zs, ys = zip(*sorted(y_at), strict=True)
    ring = outline + [(-x, z) for x, z in reversed(outline)]
    points = [(x, float(np.interp(z, zs, ys)), z) for x, z in ring]
    return plate(points, [], (0, -1, 0.1), half, half * 1.05, degree=1)


_COURSE = ((1118.0, -38.5), (1078.0, -57.0), (1000.0, -77.0), (975.0, -77.0))


def _manubrium() -> tuple[Part, ...]:
    solid = _sheet(
        [
            (7, 1113.5),
            (13, 1117.5),
            (21, 1113),
            (23.5, 1106),
            (21, 1098),
            (16, 1088),
            (13.5, 1080),
            (5, 1079),
        ],
        _COURSE,
        4.8,
    )
    bone = Bone("manubrium", Symmetric(solid), cortex(0.7))
    slope = unit((0.6, -0.15, 0.8))
    notch = Slab(slope, low_mm=float(vector((17, -41, 1114)) @ slope) - 3.0)
    return (
        replace(part(bone, "sc_joint", "subchondral", notch), side="L"),
        replace(part(bone, "sc_joint", "subchondral", Mirrored(notch)), side="R"),
        part(bone, "manubrium"),
    )


def sternum() -> tuple[Part, ...]:
    """Return manubrium, body and xiphoid process."""
    body = _sheet(
        [
            (4, 1076),
            (11, 1075.5),
            (9.5, 1068),
            (10.5, 1059),
            (10, 1051),
            (11.5, 1042),
            (12, 1034),
            (13.5, 1025),
            (13, 1014),
            (10.5, 1004),
            (4, 1000.5),
        ],
        _COURSE,
        4.2,
    )
    xiphoid = tube([(0, -77, 998, 5.5, 2.6), (0, -77.5, 988, 4.6, 2.2), (0, -75.5, 978, 2.2, 1.4)])
    return (
        *_manubrium(),
        part(Bone("sternum_body", Symmetric(body), cortex(0.7)), "sternum_body"),
        part(Bone("xiphoid", Blend((xiphoid,)), cortex(0.6)), "xiphoid"),
    )


def thorax() -> tuple[Part, ...]:
    """Return sternum and ribs."""
    ribs = [piece for number in range(1, 13) for piece in _rib(number)]
    return (*sternum(), *paired(ribs))
