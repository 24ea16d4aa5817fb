"""Spine and chest as tissues for magnetic resonance."""

from __future__ import annotations

import numpy as np
from scipy.ndimage import distance_transform_edt

from sample_studies.anatomy.child import Child
from sample_studies.anatomy.part import Part
from sample_studies.anatomy.shapes import ellipsoid, tube
from sample_studies.anatomy.solid import Solid, Swollen, vector
from sample_studies.anatomy.spine import LEVELS, Level, in_body_axes, patient_from_level
from sample_studies.anatomy.voxels import Grid, inside, voxelise_bones
from sample_studies.lattice import distance
from sample_studies.mr_physics import Tissue
from sample_studies.mr_specimen import Field, Specimen, mark_lesions, put_bones, texture
from sample_studies.pathology import Focus, Timepoint, diseased, foci

_SHOWN = tuple(item for item in LEVELS if item.name[0] == "t" or item.name in ("c06", "c07", "l01", "l02"))
_SCOLIOSIS_MM = 4.0
_ORGANS = {
    "bowel": Tissue.BOWEL,
    "liver": Tissue.LIVER,
    "spleen": Tissue.SPLEEN,
    "stomach": Tissue.BOWEL,
    "stomach_gas": Tissue.GAS,
    "kidney_left": Tissue.KIDNEY,
    "kidney_right": Tissue.KIDNEY,
    "thyroid": Tissue.THYROID,
}


def chest(child: Child, on: Grid, timepoint: Timepoint, more: tuple[Focus, ...] = ()) -> Specimen:
    """Return the chest of a timepoint on a grid, with more lesions where some are given.

    In 2008 (TP2) the spine curves slightly to the right.
    """
    shaped = diseased(child, timepoint)
    specimen = Specimen.empty(on)
    _body_wall(specimen, shaped)
    _contents(specimen, shaped)
    _around_the_spine(specimen, shaped)
    bones = voxelise_bones(shaped, on.origin_mm, on.spacing_mm, on.shape)
    fat = vector([0.0, *(_marrow_fat(part) for part in shaped.parts)])
    put_bones(specimen, shaped.parts, bones, fat)
    _in_the_vertebrae(specimen, shaped)
    _grain(specimen)
    mark_lesions(specimen, (*foci(child, timepoint), *more))
    _swelling(specimen)
    if timepoint == "TP2":
        _curve(specimen)
    return specimen


def _marrow_fat(part: Part) -> float:
    """Return the share of fat in a part's marrow at 10 years: red in the trunk, yellow in the limbs."""
    if part.site[0] in "ctl" and part.site[1:].isdigit():
        return 0.46 if part.segment in ("body", "superior_endplate", "inferior_endplate") else 0.55
    if part.segment in ("epiphysis", "apophysis"):
        return 0.85
    return {"diaphysis": 0.75, "metaphysis": 0.55}.get(part.segment, 0.5)


def _body_wall(specimen: Specimen, child: Child) -> None:
    """Skin, subcutaneous fat with its septa, muscle with its fasciae and streaks of fat."""
    on = specimen.grid
    below = -distance(child.organs["skin"], on)
    uneven = texture(on, 14.0, 1)
    thickness = 6.5 + 1.3 * uneven
    septa = np.abs(texture(on, (2.2, 3.2, 3.2), 2)) < 0.09
    specimen.put(below > 0, Tissue.FAT)
    specimen.put((below > 0) & septa, Tissue.FAT, 0.62)
    specimen.put((below > 0) & (below < 1.7), Tissue.SKIN)
    muscle = below > thickness
    specimen.put(muscle, Tissue.MUSCLE)
    streaks = texture(on, (7.0, 1.1, 1.5), 3)
    specimen.fat[muscle] += np.clip(0.30 * (streaks[muscle] - 1.35), 0, 0.55)
    for depth, width, seed in ((14.5, 0.75, 4), (23.0, 0.6, 5)):
        plane = muscle & (np.abs(below - depth - 2.2 * texture(on, 18.0, seed)) < width)
        plane &= texture(on, 9.0, seed + 30) > -0.4
        specimen.put(plane, Tissue.FAT, 0.4)
    specimen.put(muscle & (np.abs(below - thickness) < 0.5), Tissue.LIGAMENT, 0.2)


def _contents(specimen: Specimen, child: Child) -> None:
    """What the chest and the upper abdomen hold."""
    on = specimen.grid
    loose = texture(on, 5.0, 6)
    cavity = distance(_mediastinum(), on) < 0
    specimen.put(cavity, Tissue.FAT, np.clip(0.72 + 0.14 * loose[cavity], 0.2, 0.95))
    organs = child.organs
    for name, tissue in _ORGANS.items():
        specimen.put_solid(organs[name], tissue)
    lungs = np.minimum(distance(organs["lung_right"], on), distance(organs["lung_left"], on))
    specimen.put(lungs < 0, Tissue.LUNG)
    vessels = texture(on, (2.4, 1.6, 1.6), 7)
    specimen.put((lungs < -3) & (vessels > 2.1), Tissue.VEIN, 0.0)
    specimen.gain[(lungs < -3) & (vessels > 2.1)] = 0.35
    heart = distance(organs["heart"], on)
    specimen.put(heart < 2.5, Tissue.FAT, 0.7)
    specimen.put(heart < 0, Tissue.HEART)
    specimen.gain[heart < 0] *= 0.72
    specimen.put(heart < -5.0 - 1.5 * loose, Tissue.ARTERY)
    wall = inside(Swollen(organs["great_vessels"], 1.0), on)
    specimen.put(wall, Tissue.MUSCLE)
    specimen.put_solid(organs["great_vessels"], Tissue.ARTERY)
    specimen.moving[(heart < 0) | wall] = 1.0
    specimen.put_solid(Swollen(organs["airways"], 1.2), Tissue.CARTILAGE)
    specimen.put_solid(organs["airways"], Tissue.GAS)
    gullet = _gullet()
    specimen.put_solid(gullet, Tissue.MUSCLE)
    specimen.put_solid(Swollen(gullet, -2.2), Tissue.BOWEL)
    for cartilage in child.cartilage:
        if cartilage.segment in ("costochondral", "physis"):
            specimen.put_solid(cartilage.solid, Tissue.CARTILAGE)


def _mediastinum() -> Solid:
    return tube(
        [(0, 14, 1160, 22, 16), (0, 0, 1122, 52, 42), (0, -2, 1065, 84, 60), (0, 0, 990, 97, 64),
         (0, 8, 930, 96, 58), (0, -4, 860, 92, 52)],
        across=(1, 0, 0), power=2.25,
    )  # fmt: skip


def _gullet() -> Solid:
    knots = [(*patient_from_level(item, (3.0, -item.depth / 2 - 8.0, 0)), 6.0, 3.2) for item in _SHOWN[:13]]
    return tube(knots, across=(1, 0, 0))


def _behind(item: Level) -> float:
    return item.depth / 2 + item.canal_depth


def _around_the_spine(specimen: Specimen, child: Child) -> None:
    """Ligaments, canal with cord and roots, foramina, fat between the arches; discs."""
    on = specimen.grid
    column = tube(
        [(*item.centre_mm, item.width / 2 + 1.3, item.depth / 2 + 1.5) for item in LEVELS],
        across=(1, 0, 0),
        samples=96,
        power=2.4,
    )
    fat_bed = inside(Swollen(column, 2.5), on)
    specimen.put(fat_bed & (specimen.label == Tissue.MUSCLE), Tissue.FAT, 0.7)
    specimen.put_solid(column, Tissue.LIGAMENT)
    canal = child.organs["spinal_canal"]
    specimen.put_solid(Swollen(canal, 1.6), Tissue.LIGAMENT)
    _nuchal_line(specimen)
    for item in _SHOWN:
        _arches(specimen, item)
    specimen.put_solid(canal, Tissue.CSF)
    for item in _SHOWN:
        fat = ellipsoid((0, _behind(item) - 1.6, -item.height / 2 - 1.5), (3.8, 2.4, 6.0))
        specimen.put_solid(in_body_axes(fat, item), Tissue.FAT, 0.85)
    sac = Swollen(child.organs["cord"], 2.0)
    specimen.put_solid(sac, Tissue.CSF)
    specimen.put_solid(child.organs["cord"], Tissue.CORD)
    for disc in child.cartilage:
        if disc.site.startswith("disc"):
            specimen.put_solid(disc.solid, Tissue.ANNULUS)
            specimen.put_solid(Swollen(disc.solid, -0.9), Tissue.NUCLEUS, 0.0)


def _nuchal_line(specimen: Specimen) -> None:
    """Fat and the supraspinous ligament in the midline, behind the tips of the spinous processes."""
    on = specimen.grid
    loose = texture(on, (6.0, 2.0, 1.5), 15)
    for item in _SHOWN:
        tip = _behind(item) + 15
        sheet = ellipsoid((0, tip + 14, -item.height / 2 - 16), (2.8, 18.0, 17.0), None, 3.0)
        where = inside(in_body_axes(sheet, item), on)
        where &= np.isin(specimen.label, (Tissue.MUSCLE, Tissue.LIGAMENT, Tissue.FAT))
        specimen.put(where, Tissue.MUSCLE, np.clip(0.62 + 0.22 * loose[where], 0.05, 0.93))


def _arches(specimen: Specimen, item: Level) -> None:
    """Fat between the spinous processes and in the foramina, with the roots and their veins."""
    on, h, back = specimen.grid, item.height / 2, _behind(item)
    between = ellipsoid((0, back + 11, -h - 9), (5.0, 11.0, 8.0), None, 2.4)
    gap = inside(in_body_axes(between, item), on)
    streaky = texture(on, (1.2, 3.0, 1.6), 8)[gap]
    specimen.put(gap, Tissue.MUSCLE, np.clip(0.42 + 0.2 * streaky, 0.05, 0.9))
    for side in (-1, 1):
        hole = ellipsoid(
            (side * (item.canal_width / 2 + 4.5), item.depth / 2 + 3.5, -h - 1.5), (7.0, 4.6, 6.6)
        )
        specimen.put_solid(in_body_axes(hole, item), Tissue.FAT, 0.9)
        root = tube(
            [(side * (item.canal_width / 2 - 1), item.depth / 2 + 5, -h + 1.5, 1.5),
             (side * (item.canal_width / 2 + 10), item.depth / 2 + 3, -h - 2.0, 2.1)]
        )  # fmt: skip
        specimen.put_solid(in_body_axes(root, item), Tissue.NERVE)
        vein = ellipsoid((side * (item.canal_width / 2 + 5), item.depth / 2 + 1.5, -h - 4.0), (6.0, 1.1, 1.2))
        specimen.put_solid(in_body_axes(vein, item), Tissue.VEIN)


def _in_the_vertebrae(specimen: Specimen, child: Child) -> None:
    """The basivertebral veins, fat beside them, and fat under the end plates."""
    for item in _SHOWN:
        if item.name[0] == "c":
            continue
        d = item.depth / 2
        halo = in_body_axes(ellipsoid((0, d * 0.5, 0), (4.5, d * 0.5, 2.0)), item)
        marrow = inside(halo, specimen.grid) & (specimen.label == Tissue.MARROW)
        specimen.fat[marrow] = 0.6
        vein = in_body_axes(ellipsoid((0, d * 0.85, 0), (2.8, d * 0.26, 1.0)), item)
        specimen.put_solid(vein, Tissue.VEIN, 0.35)
    canal = inside(child.organs["spinal_canal"], specimen.grid)
    specimen.put(canal & (specimen.label == Tissue.MARROW), Tissue.CSF)


def _grain(specimen: Specimen) -> None:
    """Uneven signal: coarse and fine in marrow, fibres in muscle, flow in the fluid round the cord."""
    on, label = specimen.grid, specimen.label
    marrow = label == Tissue.MARROW
    grain = 0.055 * texture(on, 1.3, 9) + 0.05 * texture(on, 4.5, 10)
    specimen.fat[marrow] = np.clip(specimen.fat[marrow] + grain[marrow], 0.05, 0.95)
    fibres = texture(on, (6.0, 1.0, 1.4), 11)
    depths = {
        Tissue.MUSCLE: 0.09,
        Tissue.FAT: 0.05,
        Tissue.LIVER: 0.05,
        Tissue.HEART: 0.12,
        Tissue.BOWEL: 0.3,
    }
    for tissue, depth in depths.items():
        where = label == tissue
        specimen.gain[where] *= 1 + depth * fibres[where]
    flow = np.clip(1 - 0.17 * np.abs(texture(on, (9.0, 2.0, 2.5), 12)), 0.35, 1)
    fluid = label == Tissue.CSF
    specimen.gain[fluid] *= flow[fluid]
    specimen.moving[fluid] = 0.2
    specimen.gain[label == Tissue.NUCLEUS] *= 0.78
    blood = label == Tissue.ARTERY
    specimen.gain[blood] *= np.clip(1 + 0.6 * texture(on, 6.0, 13)[blood], 0.1, 3)


def _swelling(specimen: Specimen) -> None:
    """Soft tissue round the inflamed clavicle holds more water too."""
    clavicle = specimen.lesions.get("clavicle_medial:L")
    if clavicle is None or not clavicle.any():
        return
    around = distance_transform_edt(~clavicle, sampling=specimen.grid.spacing_mm) < 7.0
    soft = around & np.isin(specimen.label, (Tissue.MUSCLE, Tissue.FAT, Tissue.LIGAMENT))
    wet = np.clip(0.20 + 0.12 * texture(specimen.grid, 3.0, 14), 0, 0.5)
    specimen.oedema[soft] = np.maximum(specimen.oedema[soft], wet[soft])


def _curve(specimen: Specimen) -> None:
    """Move each level sideways: a slight scoliosis, convex to the right, with its apex at T8.

    Fractions of a layer are moved whole or not at all, at random: averaged layers show no steps.
    """
    on = specimen.grid
    z = on.origin_mm[2] + on.spacing_mm[0] * np.arange(on.shape[0])
    bend = np.clip(np.cos((z - 1030.0) / 240.0 * np.pi), 0, None)
    moved = -_SCOLIOSIS_MM * bend**2 / on.spacing_mm[2]
    chance = np.random.default_rng(13).random(on.shape[:2])
    steps = np.floor(moved[:, None] + chance).astype(np.intp)
    source = np.clip(np.arange(on.shape[2]) - steps[..., None], 0, on.shape[2] - 1)
    specimen.gather(source, axis=2)


def saturation(on: Grid, edge_mm: float) -> Field:
    """Return the gain under a saturation band in front of the spine, for each (y)."""
    y = on.origin_mm[1] + on.spacing_mm[1] * np.arange(on.shape[1])
    result: Field = (0.2 + 0.8 / (1 + np.exp(-(y - edge_mm) / 3.5))).astype(np.float32)
    return result
