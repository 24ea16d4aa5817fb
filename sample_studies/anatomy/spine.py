"""The spine: C1 to L5 with arches and processes, discs, sacrum and coccyx."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .part import Bone, Part, cortex, part, share
from .shapes import ellipsoid, tube
from .solid import Blend, Common, Cut, Placed, Slab, Solid, both_sides, vector

CERVICAL_TOP_MM, T1_TOP_MM, T12_BOTTOM_MM, L5_BOTTOM_MM = 1220.5, 1155.0, 940.0, 800.0
# Anterior-posterior course of the body centres: z against y.
_CURVE_Z = [800, 814, 842, 870, 898, 926, 950, 985, 1020, 1055, 1090, 1122, 1147, 1170, 1200, 1235]
_CURVE_Y = [13, 7.5, 0.5, 0.5, 5.5, 12, 18.5, 26, 31.0, 32.5, 29.5, 22.5, 14, 7, 2, 2]


@dataclass(frozen=True, slots=True)
class Level:
    """Measurements of one vertebra, mm, in its own axes (x left, y posterior, z up)."""

    name: str
    centre_mm: tuple[float, float, float]
    tilt: float
    height: float
    width: float
    depth: float
    disc: float
    canal_width: float
    canal_depth: float


def _course(z: float) -> tuple[float, float]:
    """Return y and dy/dz of the line of vertebral bodies."""
    fit = np.interp
    y = float(np.mean([fit(z + d, _CURVE_Z, _CURVE_Y) for d in range(-15, 16, 3)]))
    above = float(np.mean([fit(z + 8 + d, _CURVE_Z, _CURVE_Y) for d in range(-15, 16, 3)]))
    below = float(np.mean([fit(z - 8 + d, _CURVE_Z, _CURVE_Y) for d in range(-15, 16, 3)]))
    return y, (above - below) / 16


def _between(ends: tuple[float, float], share_: float) -> float:
    return float(ends[0] + share_ * (ends[1] - ends[0]))


def _levels() -> Iterator[Level]:
    plan = [
        (
            "c",
            range(3, 8),
            CERVICAL_TOP_MM,
            np.linspace(12.9, 13.3, 5),
            (16, 19),
            (11.5, 12.5),
            (3.2, 3.4),
            (21, 22),
            (14, 14),
        ),
        (
            "t",
            range(1, 13),
            T1_TOP_MM,
            15.2 + 0.49 * np.arange(12),
            (20.5, 29),
            (13, 21.5),
            (3.2, 4.6),
            (17, 17.5),
            (14, 14),
        ),
        (
            "l",
            range(1, 6),
            T12_BOTTOM_MM,
            np.array([27, 27.6, 28, 28.5, 28.9]),
            (31, 39),
            (22.5, 26),
            (6, 8.2),
            (19, 22),
            (14.5, 15),
        ),
    ]
    for letter, numbers, top, pitch, widths, depths, discs, canal_w, canal_d in plan:
        z = top
        for number, step in zip(numbers, pitch, strict=True):
            share_ = (number - numbers[0]) / (len(numbers) - 1)
            disc = _between(discs, share_)
            centre = z - (step - disc) / 2
            y, slope = _course(centre)
            yield Level(
                f"{letter}{number:02d}",
                (0.0, y, centre),
                slope,
                float(step - disc),
                _between(widths, share_),
                _between(depths, share_),
                disc,
                _between(canal_w, share_),
                _between(canal_d, share_),
            )
            z -= step


LEVELS: tuple[Level, ...] = tuple(_levels())


def level(name: str) -> Level:
    """Return the measurements of a vertebra from C3 to L5."""
    return next(item for item in LEVELS if item.name == name)


def _axes(slope: float) -> NDArray[np.float32]:
    """Return the axes of a vertebra whose line of bodies runs dy/dz = slope."""
    size = float(np.hypot(1, slope))
    c, s = 1 / size, slope / size
    return vector([[1.0, 0.0, 0.0], [0.0, c, -s], [0.0, s, c]])


def in_body_axes(solid: Solid, item: Level) -> Placed:
    """Return a solid modelled on a vertebra's axes at its place in the body."""
    return Placed(solid, vector(item.centre_mm), _axes(item.tilt))


def patient_from_level(item: Level, local: tuple[float, float, float]) -> NDArray[np.float32]:
    """Return the patient coordinates (LPS mm) of a point given in a vertebra's axes."""
    return vector(item.centre_mm) + vector(local) @ _axes(item.tilt)


def _body(item: Level) -> Solid:
    w, d, h = item.width / 2, item.depth / 2, item.height / 2
    column = tube(
        [
            (0, 0, -h, w, d),
            (0, 0, -h * 0.75, w * 0.985, d * 0.985),
            (0, 0, 0, w * 0.88, d * 0.9),
            (0, 0, h * 0.75, w * 0.965, d * 0.975),
            (0, 0, h, w * 0.975, d * 0.985),
        ],
        caps=(0.9, 0.9),
        power=2.5,
    )
    canal = tube(
        [
            (0, d + item.canal_depth * 0.62, -h - 9, item.canal_width * 0.62, item.canal_depth * 0.75),
            (0, d + item.canal_depth * 0.62, h + 9, item.canal_width * 0.62, item.canal_depth * 0.75),
        ],
    )
    return Cut(column, (canal,), 3.0)


def _thoracic_arch(item: Level, number: int) -> list[Solid]:
    d, h, cw, cd = item.depth / 2, item.height / 2, item.canal_width / 2, item.canal_depth
    back = d + cd
    slope = float(np.interp(number, [1, 4, 6, 8, 10, 12], [0.55, 1.2, 1.75, 1.6, 0.7, 0.1]))
    reach = float(np.interp(number, [1, 6, 9, 10, 11, 12], [24, 20, 19, 16, 14, 15]))
    deep = float(np.interp(number, [1, 9, 12], [0.5, 0.5, 0.8]))
    wing = float(np.interp(number, [1, 3, 9, 11, 12], [30, 27, 25, 18, 14]))
    pedicle = tube([(cw + 2.4, d - 4, h * 0.42, 2.3, 4.4), (cw + 3.2, d + 7, h * 0.4, 2.5, 4.6)])
    lamina = tube(
        [
            (cw + 2.6, d + 6.5, h * 0.1, 2.4, h * 0.95),
            (cw * 0.7, back - 0.5, -h * 0.15, 2.0, h * 1.0),
            (0.5, back + 3.5, -h * 0.5, 2.2, h * 0.95),
        ],
        across=[(1, -0.4, 0), (0.6, 1, 0), (0.2, 1, 0.3)],
    )
    process = tube(
        [
            (cw + 2.5, d + 7.5, h * 0.35, 3.4, 4.2),
            (cw * 0.5 + wing * 0.5, d + 11, h * 0.45, 2.8, 3.4),
            (wing, d + 10 + wing * 0.22, h * 0.55, 3.4, 4.2),
        ],
        across=(0, 1, 0),
    )
    superior = ellipsoid((cw + 1.5, d + 8.5, h + 1.5), (3.6, 1.9, 5.0))
    inferior = ellipsoid((cw + 0.2, d + 11.0, -h - 2.0), (3.6, 1.9, 5.0))
    spine = tube(
        [
            (0, back + 1.5, -h * 0.4, 1.9, h * 0.85),
            (0, back + reach * 0.5, -h * 0.5 - slope * reach * 0.45, 1.6, h * (deep + 0.05)),
            (0, back + reach, -h * 0.5 - slope * reach, 2.4, h * (deep - 0.06)),
        ],
    )
    return [*both_sides([pedicle, lamina, process, superior, inferior]), spine]


def _lumbar_arch(item: Level, number: int) -> list[Solid]:
    d, h, cw, cd = item.depth / 2, item.height / 2, item.canal_width / 2, item.canal_depth
    back = d + cd
    wing = [31, 34, 37, 34, 33][number - 1]
    thick = 2.0 if number < 5 else 4.0
    pedicle = tube([(cw + 2.8, d - 5, h * 0.42, 3.4, 5.6), (cw + 3.6, d + 7, h * 0.38, 3.6, 5.6)])
    lamina = tube(
        [
            (cw + 3, d + 8, -h * 0.1, 3.4, h * 0.7),
            (cw * 0.7, back, -h * 0.35, 2.6, h * 0.8),
            (0.5, back + 4, -h * 0.5, 2.8, h * 0.8),
        ],
        across=[(1, -0.3, 0), (0.6, 1, 0), (0.2, 1, 0.3)],
    )
    process = tube(
        [
            (cw + 3.5, d + 6, h * 0.28, thick + 1, 4.5),
            (cw + 10, d + 7.5, h * 0.33, thick, 4.2),
            (wing, d + 11, h * 0.45, thick * 0.8, 3.4),
        ],
        across=(0, 1, 0),
    )
    superior = tube([(cw + 4.5, d + 8, h * 0.3, 3.0, 4.2), (cw + 4.8, d + 10.5, h + 5.5, 2.6, 4.2)])
    inferior = tube([(cw + 0.8, back - 0.5, -h * 0.3, 3.0, 3.6), (cw + 1.2, back, -h - 6.0, 2.6, 3.4)])
    spine = tube(
        [
            (0, back + 1, -h * 0.45, 2.2, h * 0.75),
            (0, back + 12, -h * 0.6, 1.9, h * 0.75),
            (0, back + 22, -h * 0.7, 2.8, h * 0.66),
        ],
        caps=(2.0, 1.6),
        power=2.6,
    )
    return [*both_sides([pedicle, lamina, process, superior, inferior]), spine]


def _cervical_arch(item: Level, number: int) -> list[Solid]:
    d, h, cw, cd = item.depth / 2, item.height / 2, item.canal_width / 2, item.canal_depth
    back = d + cd
    reach = {2: 15.0, 3: 11.0, 4: 11.0, 5: 12.0, 6: 16.0, 7: 23.0}[number]
    pedicle = tube([(cw * 0.75, d - 3, 0.5, 2.4, 3.2), (cw + 2.5, d + 5, 0.5, 2.6, 3.4)])
    pillar = tube(
        [(cw + 4.0, d + 8, -h - 2.0, 4.4, 4.2), (cw + 4.0, d + 6, h + 2.0, 4.4, 4.2)],
        caps=(1.5, 1.5),
        power=2.5,
    )
    lamina = tube(
        [
            (cw + 3, d + 8.5, 0, 2.2, h * 0.9),
            (cw * 0.6, back - 0.5, -h * 0.1, 1.7, h * 0.9),
            (0.4, back + 2.5, -h * 0.35, 1.9, h * 0.8),
        ],
        across=[(1, -0.3, 0), (0.6, 1, 0), (0.2, 1, 0.2)],
    )
    front = tube([(cw * 0.8, d - 6, -0.5, 1.8), (cw + 4, d - 4.5, -1.0, 1.7), (cw + 9.5, d - 3, -2, 2.2)])
    rear = tube([(cw + 3, d + 4, -0.5, 1.8), (cw + 8.5, d + 2, -1.5, 2.0), (cw + 10.5, d + 0.5, -2.5, 2.4)])
    hook = tube([(item.width / 2 - 1.2, d - 1.5, h * 0.6, 1.5), (item.width / 2 - 0.8, -1, h + 1.6, 1.3)])
    spine = tube(
        [
            (0, back + 1, -h * 0.3, 2.0, h * 0.7),
            (0, back + reach * 0.6, -h * 0.7, 1.7, h * 0.55),
            (0, back + reach, -h * 1.0, 2.2, h * 0.5),
        ]
    )
    tip = tube([(0.3, back + reach - 3, -h * 0.9, 2.0), (3.4, back + reach, -h * 1.1, 1.8)])
    pair = [pedicle, pillar, lamina, front, rear, hook] + ([tip] if number < 7 else [])
    return [*both_sides(pair), spine]


def _segments(bone: Bone, item: Level) -> tuple[Part, ...]:
    d, h = item.depth / 2, item.height / 2
    half = item.width / 2 + 1.0
    back = Common((Slab(vector((0, 1, 0)), high_mm=d - 0.8), Slab(vector((1, 0, 0)), -half, half)))
    plate_mm = max(1.6, item.height * 0.11)
    upper = Common((back, Slab(vector((0, 0, 1)), low_mm=h - plate_mm)))
    lower = Common((back, Slab(vector((0, 0, 1)), high_mm=plate_mm - h)))
    reach = item.canal_width / 2 + 6.5
    pedicle = Common((Slab(vector((0, 1, 0)), high_mm=d + 5.0), Slab(vector((1, 0, 0)), -reach, reach)))
    pieces: list[tuple[str, Solid | None]] = [
        ("superior_endplate", upper),
        ("inferior_endplate", lower),
        ("body", back),
        ("pedicle", pedicle),
        ("posterior_elements", None),
    ]
    return tuple(
        part(bone, item.name, name, None if region is None else in_body_axes(region, item))
        for name, region in pieces
    )


def _vertebra(item: Level) -> tuple[Part, ...]:
    arch = {"c": _cervical_arch, "t": _thoracic_arch, "l": _lumbar_arch}[item.name[0]]
    members = (_body(item), *arch(item, int(item.name[1:])))
    bone = Bone(item.name, in_body_axes(Blend(members, 2.2), item), cortex(0.8))
    return _segments(bone, item)


def _axis() -> tuple[Part, ...]:
    """C2: a short body with the dens on top."""
    y, slope = _course(1228.0)
    item = Level("c02", (0.0, y, 1229.0), slope, 13.5, 17.0, 12.0, 3.0, 21.0, 15.0)
    dens = tube(
        [(0, -0.5, 3, 6.0, 5.0), (0, -1, 10, 4.2, 4.4), (0, -1, 16, 4.9, 4.8), (0, 0, 22.5, 3.0, 3.0)]
    )
    shoulder = ellipsoid((9.5, 2.0, 6.0), (6.0, 5.5, 3.4), None)
    members = (_body(item), dens, *both_sides([shoulder]), *_cervical_arch(item, 2))
    bone = Bone("c02", in_body_axes(Blend(members, 2.2), item), cortex(0.8))
    return _segments(bone, item)


def _atlas() -> tuple[Part, ...]:
    """C1: a ring of two arches between the lateral masses."""
    z, y = 1246.0, 2.0
    mass = ellipsoid((15.5, y + 4, z), (6.5, 8.5, 7.0), None, 2.4)
    wing = tube([(17, y + 5, z, 3.4, 4.0), (26, y + 6.5, z, 2.6, 3.6), (32, y + 7, z - 1, 3.4, 4.0)])
    front = tube(
        [
            (16, y - 2, z, 2.6, 3.6),
            (8, y - 8.0, z, 2.2, 4.0),
            (0, y - 9.8, z, 2.8, 4.6),
            (-8, y - 8.0, z, 2.2, 4.0),
            (-16, y - 2, z, 2.6, 3.6),
        ],
        across=(0, 1, 0),
    )
    rear = tube(
        [
            (17, y + 8, z, 2.6, 3.6),
            (13, y + 20, z + 1, 2.2, 3.0),
            (0, y + 27.5, z, 3.0, 3.8),
            (-13, y + 20, z + 1, 2.2, 3.0),
            (-17, y + 8, z, 2.6, 3.6),
        ],
        across=[(1, 0.2, 0), (1, 0.7, 0), (0, 1, 0), (-1, 0.7, 0), (-1, 0.2, 0)],
    )
    bone = Bone("c01", Blend((*both_sides([mass, wing]), front, rear), 2.5), cortex(0.9))
    y_axis = vector((0, 1, 0))
    return share(
        bone,
        [
            ("c01", "anterior_arch", Common((Slab(y_axis, high_mm=y), Slab(vector((1, 0, 0)), -11, 11)))),
            ("c01", "posterior_arch", Slab(y_axis, low_mm=y + 12)),
            ("c01", "lateral_mass", None),
        ],
    )


def spine() -> tuple[Part, ...]:
    """Return the vertebrae from C1 to L5."""
    vertebrae = [piece for item in LEVELS for piece in _vertebra(item)]
    return (*_atlas(), *_axis(), *vertebrae)


def discs() -> tuple[Part, ...]:
    """Return the intervertebral discs from C2/C3 to L5/S1, named by the vertebra above."""
    result = []
    for item in LEVELS:
        h, w, d = item.height / 2, item.width / 2, item.depth / 2
        half = item.disc / 2 - 0.15
        solid = tube(
            [(0, 0, -h - half * 2 - 0.3, w * 0.97, d * 0.97), (0, 0, -h - 0.3, w * 0.97, d * 0.97)],
            caps=(0.4, 0.4),
            power=2.5,
        )
        bone = Bone(f"disc_{item.name}", in_body_axes(solid, item), cortex(0.0))
        result.append(part(bone, f"disc_{item.name}"))
    return tuple(result)
