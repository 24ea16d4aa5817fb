"""The whole body painted on a canvas: skin, fat, muscle, organs, cartilage, bone, lesions."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from sample_studies.anatomy.child import Child
from sample_studies.anatomy.part import Bone, Cortex
from sample_studies.anatomy.shapes import ellipsoid, tube
from sample_studies.anatomy.solid import Solid
from sample_studies.anatomy.spine import LEVELS, patient_from_level
from sample_studies.anatomy.voxels import Grid

from .canvas import Canvas, coverage
from .fields import Field, sub_grid
from .noise import axes_mm, fractal, noise
from .vessels import Tree, grow, paint_tree

Array = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Grain:
    """How a tissue's value varies from place to place: size, octaves and amplitude of a random field.

    The amplitude is a share of the value (`relative`) or in its unit.
    """

    cell_mm: float
    amplitude: float
    octaves: int = 2
    relative: bool = True


@dataclass(frozen=True, slots=True)
class Palette:
    """The value of each tissue, one number a channel, and its grain."""

    values: Mapping[str, tuple[float, ...]]
    grains: Mapping[str, Grain] = field(default_factory=dict)

    def value(self, tissue: str, on: Grid) -> Array:
        """Return a tissue's value on a grid: (channels,) when it is even, else (channels, z, y, x)."""
        base = np.asarray(self.values[tissue], np.float32)
        grain = self.grains.get(tissue)
        if grain is None:
            return base
        wave = fractal(on, f"grain {tissue}", grain.cell_mm, grain.octaves)
        wide = base[:, None, None, None]
        return wide * (1 + grain.amplitude * wave) if grain.relative else wide + grain.amplitude * wave


def paint_body(canvas: Canvas, child: Child, palette: Palette, step_mm: float = 1.0) -> None:
    """Paint everything but the lesions; `step_mm` is how finely bones are sampled."""
    flesh(canvas, child, palette)
    fat_spaces(canvas, palette)
    viscera(canvas, child, palette)
    cartilages(canvas, child, palette, step_mm)
    for bone in bones_of(child):
        paint_bone(canvas, bone, palette, step_mm)
    for tooth in child.teeth:
        canvas.paint(tooth, palette.values["tooth"], step_mm)


def bones_of(child: Child) -> Iterator[Bone]:
    """Yield each bone once, in the order of the parts."""
    yield from {id(item.bone): item.bone for item in child.parts}.values()


# The muscles' fat planes are where smooth random fields change sign: closed cells of a few cm.
def _muscle_share(on: Grid, depth_mm: Array) -> Array:
    fat_mm = 5.0 + 1.2 * noise(on, "fat thickness", 22.0)
    share = coverage(fat_mm - depth_mm, 1.5)
    # One sheet between the superficial and the deep muscles, at an uneven depth, others across.
    sheet = np.abs(depth_mm - 15.5 - 3.0 * noise(on, "fat sheet", 13.0)) / 9.0
    planes = np.minimum(sheet, np.abs(noise(on, "fat plane 1", (40, 13, 17))))
    fine = np.abs(noise(on, "fat plane 2", (34, 9, 11)))
    strength = np.clip(0.55 + 0.6 * noise(on, "fat plane strength", 12.0), 0, 1)
    faint = np.clip(0.6 * noise(on, "fat streak strength", 10.0), 0, 0.7)
    share *= 1 - strength * np.clip(1.3 - planes / 0.07, 0, 1)
    return share * (1 - faint * np.clip(1.2 - fine / 0.05, 0, 1))


def flesh(canvas: Canvas, child: Child, palette: Palette) -> None:
    """Paint skin, subcutaneous fat, and muscles with the fat between them."""
    found = canvas.field(child.organs["skin"], 5.0, 24.0, deep=True)
    if found is None:
        return
    on = sub_grid(canvas.on, found.region)
    depth = -found.distance_mm
    inside = coverage(found.distance_mm, canvas.edge_mm)
    canvas.blend(found.region, inside, palette.value("skin", on))
    canvas.blend(found.region, coverage(1.6 - depth, canvas.edge_mm), palette.value("fat", on))
    canvas.blend(found.region, _muscle_share(on, depth), palette.value("muscle", on))


def _mediastinum() -> Solid:
    return tube(
        [(0, -20, 1125, 26, 26), (0, -22, 1090, 30, 42), (0, -22, 1050, 34, 46), (2, -24, 960, 36, 44)],
        across=(1, 0, 0),
        power=2.3,
    )


def _thymus() -> Solid:
    return tube(
        [(3, -44, 1092, 12, 8), (5, -51, 1070, 19, 9), (10, -56, 1046, 18, 8), (14, -60, 1030, 12, 5)],
        across=(1, 0, 0),
    )


def _oesophagus() -> Solid:
    return tube(
        [
            (3, 2, 1165, 6, 4),
            (4, 8, 1120, 7, 4),
            (3, 17, 1080, 7, 4),
            (2, 18, 1020, 7, 4.5),
            (8, 6, 950, 7, 5),
        ],
        across=(1, 0, 0),
    )


def fat_spaces(canvas: Canvas, palette: Palette) -> None:
    """Paint the fat of armpits and mediastinum, and the thymus in it."""
    for side in (-1, 1):
        armpit = ellipsoid((side * 112, 6, 1083), (11, 17, 26))
        found = canvas.field(armpit, 3.0)
        if found is not None:
            on = sub_grid(canvas.on, found.region)
            ragged = found.distance_mm + 2.2 * noise(on, "armpit", 3.5)
            canvas.blend(found.region, coverage(ragged, 2.0), palette.value("fat", on))
    found = canvas.field(_mediastinum(), 3.0)
    if found is not None:
        on = sub_grid(canvas.on, found.region)
        lobules = np.clip(0.9 + 0.25 * noise(on, "mediastinal fat", 4.0), 0, 1)
        canvas.blend(found.region, coverage(found.distance_mm, 2.0) * lobules, palette.value("fat", on))
    for solid, tissue in ((_thymus(), "thymus"), (_oesophagus(), "oesophagus")):
        _organ(canvas, solid, tissue, palette, ragged_mm=1.5)
    for solid in _vessels():
        _organ(canvas, solid, "blood", palette)
    _paraspinal_fat(canvas, palette)


def _vessels() -> Iterator[Solid]:
    """Yield the vessels of neck, chest inlet and armpits that the organs leave out."""
    yield tube([(20, -24, 1122, 5.5), (4, -31, 1112, 5.5), (-13, -28, 1098, 6.5), (-18, -22, 1080, 7)])
    for side in (-1, 1):
        artery = [
            (17, -4, 1128),
            (40, 0, 1139),
            (68, -8, 1122),
            (98, 0, 1096),
            (122, 8, 1060),
            (134, 10, 1030),
        ]
        vein = [
            (18, -24, 1122),
            (44, -22, 1121),
            (74, -15, 1108),
            (100, -4, 1086),
            (120, 3, 1052),
            (132, 4, 1025),
        ]
        for course, radius in ((artery, 3.2), (vein, 4.0)):
            yield tube([(side * x, y, z, radius) for x, y, z in course])
        yield tube([(side * 26, -14, 1205, 4.2), (side * 24, -17, 1160, 4.6), (side * 19, -23, 1124, 5.5)])


def _paraspinal_fat(canvas: Canvas, palette: Palette) -> None:
    """Paint the epidural fat behind the sac and the fat between the spinous processes."""
    knots = [
        (*patient_from_level(item, (0, item.depth / 2 + item.canal_depth + 0.5, 0)), 4.6, 3.0)
        for item in LEVELS
    ]
    _organ(canvas, tube(knots, across=(1, 0, 0), samples=80), "fat", palette)
    knots = [
        (*patient_from_level(item, (0, item.depth / 2 + item.canal_depth + 12, -6)), 2.0, 9.0)
        for item in LEVELS
    ]
    found = canvas.field(tube(knots, across=(1, 0, 0), samples=80), 2.5)
    if found is not None:
        on = sub_grid(canvas.on, found.region)
        share = np.clip(0.4 + 0.2 * noise(on, "interspinous fat", 3.0), 0, 0.8)
        canvas.blend(found.region, share * coverage(found.distance_mm, 2.0), palette.value("fat", on))


def _organ(
    canvas: Canvas, solid: Solid, tissue: str, palette: Palette, step_mm: float = 2.5, ragged_mm: float = 0.0
) -> Field | None:
    """Paint an organ; `ragged_mm` is how unevenly its surface runs."""
    found = canvas.field(solid, step_mm)
    if found is not None:
        on = sub_grid(canvas.on, found.region)
        distance = found.distance_mm
        if ragged_mm > 0:
            distance = distance + np.float32(ragged_mm) * noise(on, f"surface {tissue}", 9.0)
        canvas.blend(found.region, coverage(distance, canvas.edge_mm), palette.value(tissue, on))
    return found


_ORGANS = {
    "heart": "heart", "great_vessels": "blood", "liver": "liver", "spleen": "spleen", "stomach": "stomach",
    "stomach_gas": "gas", "kidney_left": "kidney", "kidney_right": "kidney", "bladder": "urine",
    "airways": "gas", "thyroid": "thyroid", "spinal_canal": "csf", "cranial_cavity": "csf", "cord": "cord",
    "brain": "brain", "orbit_right": "eye", "orbit_left": "eye",
}  # fmt: skip


def viscera(canvas: Canvas, child: Child, palette: Palette) -> None:
    """Paint the organs, the lungs with their vessels, the bowel with its gas."""
    for name, solid in child.organs.items():
        if name == "bowel":
            _bowel(canvas, solid, palette)
        elif name in ("lung_left", "lung_right"):
            _lung(canvas, solid, palette, 1 if name == "lung_left" else -1)
        elif name != "skin":
            if name == "great_vessels":
                for chamber in _chambers():
                    _organ(canvas, chamber, "blood", palette, ragged_mm=1.5)
            step_mm = 1.6 if name in ("cord", "airways") else 2.5
            _organ(canvas, solid, _ORGANS[name], palette, step_mm, 2.5 if name == "stomach_gas" else 0.0)


def _chambers() -> tuple[Solid, ...]:
    """Return the blood inside the heart: ventricles and atria."""
    return (
        tube([(16, -30, 1018, 13, 11), (30, -34, 1004, 14, 12), (41, -38, 992, 9, 8)], across=(0.8, 0, 0.6)),
        tube([(-4, -42, 1032, 14, 8), (8, -48, 1014, 15, 8), (24, -52, 1000, 10, 6)], across=(0.8, 0, 0.6)),
        ellipsoid((-22, -18, 1026), (17, 18, 23)),
        ellipsoid((6, -6, 1047), (20, 12, 13)),
    )


def _bowel(canvas: Canvas, solid: Solid, palette: Palette) -> None:
    found = canvas.field(solid, 5.0)
    if found is None:
        return
    on = sub_grid(canvas.on, found.region)
    inside = coverage(found.distance_mm, 3.0)
    loops = noise(on, "bowel loops", 9.0)
    canvas.blend(found.region, inside, palette.value("fat", on))
    canvas.blend(found.region, inside * coverage(-(np.abs(loops) - 0.12), 0.2), palette.value("bowel", on))
    gas = np.minimum(loops - 0.55, noise(on, "bowel gas", 16.0) - 0.55)
    canvas.blend(found.region, inside * coverage(-gas, 0.25), palette.value("gas", on))


def _lung(canvas: Canvas, solid: Solid, palette: Palette, side: int) -> None:
    found = _organ(canvas, solid, "lung", palette, 2.5, 0.8)
    if found is None:
        return
    for tree in _trees(solid, side):
        paint_tree(canvas, tree, palette.values["tree"])


_CACHE: dict[int, tuple[Tree, ...]] = {}


def _trees(solid: Solid, side: int) -> tuple[Tree, ...]:
    """Return arteries and veins of a lung; grown once."""
    if side not in _CACHE:
        roots = ((side * 33.0, 2.0, 1064.0), (side * 30.0, -6.0, 1046.0))
        _CACHE[side] = tuple(
            grow(solid, root, count, f"vessels {side} {number}", leaf)
            for number, (root, count, leaf) in enumerate(zip(roots, (420, 300), (0.52, 0.5), strict=True))
        )
    return _CACHE[side]


def cartilages(canvas: Canvas, child: Child, palette: Palette, step_mm: float) -> None:
    """Paint discs, costal cartilages and growth plates."""
    for item in child.cartilage:
        tissue = (
            "physis" if item.segment == "physis" else "disc" if item.site.startswith("disc") else "cartilage"
        )
        canvas.paint(item.solid, palette.values[tissue], step_mm)


def cortex_mm(cortex: Cortex, on: Grid) -> Array:
    """Return the thickness of compact bone on a grid; one number where it is even."""
    if len(cortex.thickness_mm) == 1:
        return cortex.thickness_mm[:1]
    z, y, x = axes_mm(on)
    ax, ay, az = cortex.axis
    along = (z * az)[:, None, None] + (y * ay)[None, :, None] + (x * ax)[None, None, :]
    return np.interp(along, cortex.stations_mm, cortex.thickness_mm).astype(np.float32)


LEG_TOP_MM = 420.0
_VERTEBRA = re.compile(r"[ctl]\d\d$")


def marrow_of(bone: Bone) -> str:
    """Return which marrow fills a bone of a boy of ten, epiphyses and distal limbs being fatty."""
    in_leg = bone.solid.bounds[1, 2] < LEG_TOP_MM
    return "yellow_marrow" if in_leg or "epiphysis" in bone.name else "red_marrow"


def paint_bone(canvas: Canvas, bone: Bone, palette: Palette, step_mm: float) -> Field | None:
    """Paint a bone: compact outside, marrow with its trabeculae inside."""
    found = canvas.field(bone.solid, step_mm, deep=True)
    if found is None:
        return None
    on = sub_grid(canvas.on, found.region)
    canvas.blend(found.region, coverage(found.distance_mm, canvas.edge_mm), palette.value("cortex", on))
    # The shell of a vertebral body is thinner than the arch's compact bone.
    thickness = cortex_mm(bone.cortex, on) * np.float32(0.55 if _VERTEBRA.match(bone.name) else 1.0)
    inner = coverage(found.distance_mm + thickness, canvas.edge_mm)
    canvas.blend(found.region, inner, palette.value(marrow_of(bone), on))
    return found
