"""The left lower leg and ankle as tissues for magnetic resonance."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

import numpy as np
from numpy.typing import NDArray

from sample_studies.anatomy.child import Child
from sample_studies.anatomy.part import Part
from sample_studies.anatomy.shapes import tube
from sample_studies.anatomy.solid import Swollen, vector
from sample_studies.anatomy.voxels import Grid, inside, voxelise_bones
from sample_studies.lattice import distance
from sample_studies.mr_physics import Tissue
from sample_studies.mr_specimen import Field, Specimen, mark_lesions, put_bones, texture
from sample_studies.pathology import Focus, ripple

Knots = Sequence[Sequence[float]]

# Muscle bellies (x, y, z, semi-axes), each ending in a tendon that runs on.
_BELLIES: tuple[Knots, ...] = (
    ((64, 38, 300, 30, 19), (64, 36, 240, 29, 17), (64, 35, 190, 22, 12), (64, 36, 140, 12, 7),
     (64, 38, 112, 5, 4)),
    ((50, 50, 310, 17, 13), (51, 48, 270, 15, 11), (55, 47, 235, 9, 6)),
    ((78, 50, 310, 17, 13), (77, 48, 265, 14, 10), (73, 47, 238, 8, 6)),
    ((66, 22, 300, 10, 8), (66, 21, 230, 10, 8), (63, 23, 170, 9, 7), (58, 26, 125, 6, 5)),
    ((51, 24, 260, 7, 7), (50, 23, 190, 8, 7), (48, 24, 140, 6, 5), (47, 25, 112, 3.5, 3)),
    ((76, 29, 260, 8, 7), (74, 29, 190, 9, 8), (70, 31, 140, 9, 7), (64, 31, 104, 7, 5), (60, 30, 88, 3, 3)),
    ((70, -6, 310, 11, 13), (71, -4, 260, 11, 12), (69, -3, 200, 9, 10), (64, -4, 155, 6, 6),
     (58, -7, 125, 3, 3)),
    ((79, 2, 290, 7, 11), (79, 2, 220, 7, 10), (76, 0, 160, 7, 7), (71, -4, 122, 4.5, 4)),
    ((94, 14, 310, 8, 12), (93, 15, 240, 8, 11), (92, 19, 180, 7, 9), (92, 26, 130, 5.5, 6),
     (92, 29, 104, 4, 4)),
)  # fmt: skip
# Of the thigh and across the knee.
_UPPER_BELLIES: tuple[Knots, ...] = (
    ((42, -18, 520, 20, 20), (38, -12, 455, 17, 16), (36, -8, 425, 9, 9)),
    ((98, -12, 520, 16, 22), (93, -10, 455, 11, 17), (88, -8, 430, 5, 8)),
    ((66, -32, 520, 20, 14), (62, -32, 455, 14, 8), (60, -36, 432, 8, 3)),
    ((38, 32, 520, 14, 13), (36, 32, 455, 12, 11), (34, 28, 400, 5, 5)),
    ((84, 32, 520, 12, 14), (90, 32, 445, 9, 10), (92, 28, 385, 4, 5)),
    ((42, 32, 425, 7, 5), (42, 38, 385, 13, 9), (44, 42, 345, 16, 12), (46, 46, 305, 16, 12)),
    ((78, 30, 420, 7, 5), (80, 38, 380, 12, 8), (80, 42, 340, 15, 11), (78, 46, 305, 14, 11)),
)
_UPPER_TENDONS: tuple[Knots, ...] = (
    ((60, -38, 445, 10, 2.5), (60, -38, 420, 9, 2.5)),
    ((60, -38, 388, 8, 2.2), (60, -25, 350, 7, 2.2)),
)
_POPLITEAL: tuple[Knots, ...] = (((64, 29, 520, 3.0), (62, 31, 420, 2.8), (61, 34, 310, 1.8)),)
_TENDONS: tuple[Knots, ...] = (
    ((64, 38, 150, 5, 2.0), (64, 40, 110, 6.5, 2.8), (64, 44, 70, 7.5, 3.2), (65, 49, 45, 9, 3.4),
     (65, 54, 25, 9, 3)),
    ((48, 24, 150, 1.8), (45.5, 26, 110, 2.2), (43, 25, 85, 2.5), (40, 14, 66, 2.6), (37, -4, 52, 2.6)),
    ((52, 29, 130, 1.6), (48.5, 31, 100, 2.0), (46, 30, 80, 2.1), (46, 18, 58, 2.1)),
    ((62, 31, 110, 1.8), (58, 33, 90, 2.2), (54, 31, 70, 2.2)),
    ((58, -7, 135, 2.4), (53, -11, 105, 2.6), (47, -14, 80, 2.6), (43, -20, 62, 2.4)),
    ((71, -4, 130, 2.2), (69, -9, 100, 2.4), (69, -14, 80, 2.4), (71, -26, 62, 2.2)),
    ((92, 28, 130, 2.0), (91, 31, 95, 2.4), (89, 31, 74, 2.4), (90, 18, 52, 2.3)),
    ((94, 27, 120, 1.8), (93, 30, 95, 2.1), (92, 29, 72, 2.1)),
)  # fmt: skip
_VEINS: tuple[Knots, ...] = (
    ((30, 2, 300, 1.6), (33, 6, 230, 1.7), (38, 4, 160, 1.7), (40, -2, 110, 1.8), (38, -8, 80, 1.6)),
    ((70, 54, 300, 1.5), (76, 50, 230, 1.5), (84, 44, 160, 1.5), (90, 41, 110, 1.4), (92, 38, 80, 1.3)),
    ((59, 32, 300, 1.3), (58, 31, 220, 1.3), (54, 32, 150, 1.3), (51, 33, 105, 1.3)),
    ((82, 33, 300, 1.2), (81, 34, 220, 1.2), (78, 35, 150, 1.1)),
    ((73, 11, 300, 1.2), (72, 9, 220, 1.2), (68, 1, 140, 1.1)),
)
_ARTERIES: tuple[Knots, ...] = (
    ((61, 34, 300, 1.4), (60, 32.5, 220, 1.4), (56, 33, 150, 1.3), (52.5, 34, 100, 1.3)),
    ((75, 10, 300, 1.3), (74, 8, 220, 1.3), (69, 0, 140, 1.2)),
)


_KNEE = ("femur_distal_epiphysis", "tibia_proximal_epiphysis", "patella")
_HIP_MM = 600.0


def leg(child: Child, on: Grid, lesions: tuple[Focus, ...]) -> Specimen:
    """Return the left leg, or both where the grid reaches so far, with some lesions."""
    specimen = _healthy(child, on).copy()
    mark_lesions(specimen, lesions)
    _undulate(specimen)
    return specimen


@cache
def _healthy(child: Child, on: Grid) -> Specimen:
    specimen = Specimen.empty(on)
    _soft_tissue(specimen, child)
    for cartilage in child.cartilage:
        if cartilage.segment == "physis" and cartilage.solid.bounds[0, 2] < _HIP_MM:
            specimen.put_solid(cartilage.solid, Tissue.CARTILAGE)
    bones = voxelise_bones(child, on.origin_mm, on.spacing_mm, on.shape)
    _joints(specimen, child, bones.part_index > 0)
    put_bones(specimen, child.parts, bones, vector([0.0, *(_marrow_fat(part) for part in child.parts)]))
    _plates(specimen, child)
    _grain(specimen)
    return specimen


def within_skin(specimen: Specimen, child: Child) -> Specimen:
    """Return the specimen with air outside the skin, where a course sketched in ran out of it."""
    outside = distance(child.organs["skin"], specimen.grid) >= 0
    specimen.put(outside, Tissue.AIR)
    specimen.oedema[outside] = 0.0
    return specimen


def _marrow_fat(part: Part) -> float:
    """Return the share of fat at 10 years: yellow in shafts and epiphyses (the metaphyses: `_grain`)."""
    return 0.9 if part.segment in ("diaphysis", "metaphysis") else 0.86


def _soft_tissue(specimen: Specimen, child: Child) -> None:
    on = specimen.grid
    below = -distance(child.organs["skin"], on)
    specimen.put(below > 0, Tissue.FAT)
    septa = (np.abs(texture(on, (6.0, 3.0, 3.0), 21)) < 0.06) & (below > 1.5)
    specimen.put(septa, Tissue.FAT, 0.8)
    specimen.put((below > 0) & (below < 1.5), Tissue.SKIN)
    room = below > 5.6 + 1.1 * texture(on, 16.0, 22)
    nearest = np.full(on.shape, 1e3, np.float32)
    second = np.full(on.shape, 1e3, np.float32)
    for belly in _both_legs((*_BELLIES, *_UPPER_BELLIES), on):
        gap = distance(tube(belly, across=(1, 0, 0)), on, 3)
        second = np.minimum(second, np.maximum(gap, nearest))
        nearest = np.minimum(nearest, gap)
    # Higher up the bellies fill the leg, lower down fat lies between them and the tendons.
    z = on.origin_mm[2] + on.spacing_mm[0] * np.arange(on.shape[0])
    y, x = np.arange(on.shape[1])[:, None], np.arange(on.shape[2])[None, :]
    ends = 114.0 + 24.0 * ripple(on.centres(np.zeros((1, 1), int), y, x), 9.0, 32)
    reach = 24.0 * (1 - 0.9 * np.exp(-(((z[:, None, None] - 395.0) / 38.0) ** 2)))
    meat = room & (nearest < np.clip((z[:, None, None] - ends) / 5.5, 0.0, reach))
    specimen.put(meat, Tissue.MUSCLE)
    streaks = texture(on, (8.0, 1.0, 1.2), 23)
    specimen.fat[meat] += np.clip(0.28 * (streaks[meat] - 1.4), 0, 0.5)
    # Where two bellies meet there is a thin sheet of fat, and fascia outside.
    specimen.put(meat & (second - nearest < 1.1), Tissue.FAT, 0.6)
    specimen.put(room & ~meat & (nearest < 0.8), Tissue.LIGAMENT, 0.35)
    for knots in _both_legs((*_TENDONS, *_UPPER_TENDONS), on):
        specimen.put_solid(tube(knots, across=(1, 0, 0)), Tissue.LIGAMENT, 0.03)
    for knots in _both_legs(_VEINS, on):
        specimen.put_solid(tube(knots), Tissue.VEIN)
    for knots in _both_legs((*_ARTERIES, *_POPLITEAL), on):
        specimen.put_solid(tube(knots), Tissue.ARTERY)


def _both_legs(many: tuple[Knots, ...], on: Grid) -> list[Knots]:
    """Return tubes of the left leg, and of the right one where the grid reaches it."""
    result = list(many)
    if on.origin_mm[0] < -20:
        result += [[(-row[0], *row[1:]) for row in knots] for knots in many]
    return result


def _joints(specimen: Specimen, child: Child, bony: NDArray[np.bool_]) -> None:
    """Cartilage on the bones of knee, ankle and foot, a film of fluid between them, ligaments beside."""
    on = specimen.grid
    near, wide = np.zeros(on.shape, np.uint8), np.zeros(on.shape, np.uint8)
    seen: set[int] = set()
    for part in child.parts:
        low, high = part.bone.solid.bounds[:, 2]
        if id(part.bone) in seen or (part.bone.name not in _KNEE and (high > 115 or low < -5)):
            continue
        seen.add(id(part.bone))
        near += inside(Swollen(part.bone.solid, 1.9), on)
        if part.bone.name not in ("tibia", "fibula"):
            wide += inside(Swollen(part.bone.solid, 3.0), on)
    free = ~bony & (specimen.label != Tissue.CARTILAGE)
    between = (wide >= 2) & free
    specimen.put(between, Tissue.CARTILAGE)
    wet = np.clip(0.10 + 0.16 * texture(on, 3.0, 24), 0, 0.6)
    specimen.oedema[between] = wet[between]
    soft = (near >= 1) & free & ~between
    specimen.put(soft & (texture(on, (3.0, 2.0, 2.0), 25) > 0.2), Tissue.LIGAMENT, 0.3)


_PLATES = ("tibia_dist", "fibula_dist", "tibia_prox", "fibula_prox", "femur_dist")


def _plates(specimen: Specimen, child: Child) -> None:
    """A dark line of calcified cartilage on the metaphyseal side of each growth plate."""
    on = specimen.grid
    for plate in child.cartilage:
        if plate.segment != "physis" or plate.site not in _PLATES:
            continue
        zone = inside(Swollen(plate.solid, 1.4), on) & (specimen.label == Tissue.MARROW)
        specimen.put(zone, Tissue.MARROW, 0.3)
        specimen.gain[zone] *= 0.55


def _undulate(specimen: Specimen) -> None:
    """Let the distal growth plate rise and fall by a millimetre or two, as real ones do."""
    on = specimen.grid
    z, y, x = (np.arange(n) for n in on.shape)
    height = 1.5 * ripple(on.centres(np.zeros((1, 1), int), y[:, None], x[None, :]), 20.0, 31)
    place = on.origin_mm[2] + on.spacing_mm[0] * z
    weight = np.exp(-(((place - 102.0) / 13.0) ** 2))[:, None, None]
    source = z[:, None, None] - np.rint(weight * height / on.spacing_mm[0]).astype(np.intp)
    source = np.clip(source, 0, on.shape[0] - 1)
    specimen.gather(source, axis=0)


def _grain(specimen: Specimen) -> None:
    """Trabecular grain, islands of red marrow above the plate, fibres."""
    on, label = specimen.grid, specimen.label
    marrow = label == Tissue.MARROW
    # Red marrow is left above the plates, in flame-like streaks.
    z = on.origin_mm[2] + on.spacing_mm[0] * np.arange(on.shape[0])
    red = np.where(z > 103, np.exp(-np.clip(z - 103, 0, None) / 22.0), 0)
    red = np.where((z > 260) & (z < 366), np.exp(-np.clip(366 - z, 0, None) / 22.0), red)
    red = np.where(z > 413, np.exp(-(z - 413) / 34.0), red)[:, None, None]
    flames = np.clip(0.16 + 0.10 * texture(on, (9.0, 2.0, 2.0), 29), 0, 0.5)
    specimen.fat[marrow] -= (red * flames)[marrow]
    grain = 0.035 * texture(on, 1.0, 26) + 0.05 * texture(on, (5.0, 2.2, 2.2), 27)
    specimen.fat[marrow] = np.clip(specimen.fat[marrow] + grain[marrow], 0.1, 0.97)
    stretched: Field = texture(on, (7.0, 0.9, 1.1), 28)
    for tissue, depth in ((Tissue.MUSCLE, 0.10), (Tissue.FAT, 0.045), (Tissue.CARTILAGE, 0.06)):
        where = label == tissue
        specimen.gain[where] *= 1 + depth * stretched[where]
