"""Lesions that no method was fitted to: of random place, size, shape and contrast, by the samples' physics.

A seed and a modality make a phantom: a focus in a bone of the numerical child, its surroundings imaged as the
samples are (CT, STIR, bone scan, film), with noise of its own. `TUNING` seeds may be looked at while a method
is worked on, `HELD_OUT` seeds only measured.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import cache
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from annotator.imaging.modality_lut import ModalityLut, Rescale
from annotator.imaging.voxels import Voxels
from sample_studies.anatomy.child import child
from sample_studies.anatomy.shapes import ellipsoid
from sample_studies.anatomy.solid import Common, Swollen, vector
from sample_studies.anatomy.voxels import Grid, inside
from sample_studies.body_activity import STEP_MM, Body, body
from sample_studies.gamma_camera import detector_path, projected, transmission
from sample_studies.mr_chest import chest
from sample_studies.mr_leg import leg, within_skin
from sample_studies.mr_physics import Scanning, acquired
from sample_studies.mr_series import STIR, Plane, Stack
from sample_studies.pathology import Focus, Rough, parts_of
from sample_studies.physics import ct
from sample_studies.physics import radiograph as film
from sample_studies.physics.canvas import Canvas
from sample_studies.physics.scene import Palette, paint_body
from tests.imaging.true_region import Mask, TrueRegion

TUNING, HELD_OUT = range(12), range(100, 112)
MODALITIES = ("CR", "CT", "MR", "NM")

_LIMBS = (
    ("femur_dist", "metaphysis"),
    ("tibia_prox", "metaphysis"),
    ("tibia_dist", "metaphysis"),
    ("tibia_shaft", "diaphysis"),
)
_SPINE = tuple((level, "body") for level in ("t05", "t06", "t07", "t08", "t09", "t10", "t11", "t12"))
_PELVIS = (
    ("ilium", "diaphyseal_equivalent"),
    ("femur_prox", "metaphysis"),
    ("ischium", "metaphyseal_equivalent"),
)
_ARM = (("humerus_prox", "metaphysis"), ("scapula_body", "diaphyseal_equivalent"))
_PLACES: Mapping[str, tuple[tuple[str, str], ...]] = MappingProxyType(
    {
        "CR": (*_LIMBS, *_ARM, ("humerus_dist", "metaphysis"), ("radius_dist", "metaphysis")),
        "CT": (*_LIMBS, *_SPINE, *_PELVIS, *_ARM),
        "MR": (*_LIMBS, *_SPINE),
        "NM": (*_LIMBS, *_SPINE, *_PELVIS),
    }
)
_TRUTH_SHARE, _CROSSED_MM, _FEWEST = 0.41, 1.0, 12
_ROWS, _COLUMNS, _TOTAL_COUNTS = 704, 262, 1_500_000


def phantoms(seeds: range) -> Iterator[TrueRegion]:
    """Yield a phantom of each modality for each seed."""
    for modality in MODALITIES:
        yield from (phantom(modality, seed) for seed in seeds)


@cache
def phantom(modality: str, seed: int) -> TrueRegion:
    """Return the phantom of a modality and a seed: always the same one."""
    random = np.random.default_rng([MODALITIES.index(modality), seed])
    make = {"CR": _filmed, "CT": _computed, "MR": _resonated, "NM": _scanned}[modality]
    while True:
        place, focus, centre = _focus(modality, random)
        voxels, mask = make(focus, centre, random)
        # Thin bones leave slivers of some ellipsoids: no lesion anyone would mark.
        if mask.sum() >= _FEWEST:
            return TrueRegion(f"{modality} {seed} {place}".rstrip(":"), modality, voxels, mask)


def _focus(modality: str, random: np.random.Generator) -> tuple[str, Focus, NDArray[np.float64]]:
    site, segment = _PLACES[modality][random.integers(len(_PLACES[modality]))]
    side = "" if site[1:].isdigit() else random.choice(["L", "R"])
    part = parts_of(child(), site, str(side), segment)[0]
    low, high = part.solid.bounds.astype(np.float64)
    points = random.uniform(low, high, (4000, 3))
    depth = -part.solid.distance(vector(points))
    centre = points[random.choice(np.flatnonzero(depth >= 0.4 * depth.max()))]
    turn, _ = np.linalg.qr(random.standard_normal((3, 3)))
    semi = random.uniform(4.0, 11.0) * random.uniform(0.8, 1.4, 3)
    shape = ellipsoid(centre, semi, vector(turn), random.uniform(1.8, 2.8))
    wave, own = random.uniform(6.0, 14.0), int(random.integers(1000, 100_000))
    core = Rough(shape, random.uniform(0.3, 1.2), wave, own)
    halo = Rough(replace(shape, semi_mm=vector(1.5 * semi)), 1.0, 14.0, own + 1)
    return (
        f"{site}:{side}",
        Focus(
            site,
            Common((core, part.bone.solid)),
            Common((halo, part.bone.solid)) if random.random() < 0.5 else None,
            uptake=random.uniform(2.0, 6.0),
            oedema=random.uniform(0.5, 1.0),
            edge_mm=random.uniform(0.8, 2.2),
        ),
        centre,
    )


def _computed(focus: Focus, centre: NDArray[np.float64], random: np.random.Generator) -> tuple[Voxels, Mask]:
    pixel_mm, slice_mm = random.uniform(0.4, 0.9), random.uniform(1.0, 3.0)
    size, count = 2 * int(50 / pixel_mm), 2 * int(35 / slice_mm)
    first = centre + random.uniform(-8, 8, 3) - np.array([50.0, 50.0, 35.0])
    protocol = ct.Protocol(
        tuple(map(float, first)),  # type: ignore[arg-type]
        pixel_mm,
        size,
        count,
        slice_mm,
        # The body about the cube, which lets fewer photons through, is not there.
        noise_hu=random.uniform(60.0, 160.0),
    )
    canvas = ct.painted(protocol)
    lytic = random.random() < 0.5
    _paint(canvas, focus, ct.PALETTE, "lysis" if lytic else "hyperostosis", random.uniform(0.7, 1.0))
    stored = ct.slices(canvas, protocol, 1000 + int(random.integers(1_000_000)))
    on = Grid(protocol.first_mm, (slice_mm, pixel_mm, pixel_mm), (count, size, size))
    spacing = (slice_mm, pixel_mm, pixel_mm)
    return Voxels(stored, _hounsfield(), spacing, unit="HU"), inside(focus.extent, on)


def _hounsfield() -> ModalityLut:
    return Rescale(1.0, -1024.0)


def _paint(canvas: Canvas, focus: Focus, palette: Palette, tissue: str, share: float) -> None:
    """Put dissolved or hardened bone in place of a focus, fading at its border."""
    zone = np.nonzero(inside(Swollen(focus.extent, focus.edge_mm), canvas.on))
    points = canvas.on.centres(*zone)
    # Half of it lies on the border of the truth.
    weight = np.float32(share) * np.clip(
        0.5 - focus.extent.distance(points) / np.float32(focus.edge_mm), 0, 1
    )
    values = canvas.values[0]
    values[zone] += weight * (np.float32(palette.values[tissue][0]) - values[zone])


def _resonated(focus: Focus, centre: NDArray[np.float64], random: np.random.Generator) -> tuple[Voxels, Mask]:
    pixel_mm, spacing_mm = random.uniform(0.5, 1.6), random.uniform(3.0, 6.0)
    size, count = 2 * int(65 / pixel_mm), 2 * int(28 / spacing_mm) + 1
    in_leg = focus.place in dict(_LIMBS)
    planes: tuple[Plane, Plane] = ("sagittal", "coronal")
    plane = planes[random.choice(2)]
    x, y, z = centre + random.uniform(-10, 10, 3)
    half = (count - 1) / 2 * spacing_mm
    first = (x - half, y - 65, z + 65) if plane == "sagittal" else (x - 65, y - half, z + 65)
    stack = Stack(plane, first, pixel_mm, size, count, spacing_mm, spacing_mm - 0.3, 3)
    on = stack.grid()
    if in_leg:
        specimen = within_skin(leg(child(), on, (focus,)), child())
    else:
        specimen = chest(child(), on, "TP1", (focus,))
    water, fat = (stack.seen(part) for part in specimen.signals(STIR))
    ramp = np.linspace(-1, 1, size)
    slope = random.uniform(-0.25, 0.25, 2)
    light = (1 + slope[0] * ramp[:, None] + slope[1] * ramp).astype(np.float32)
    share = random.uniform(0.65, 0.9)
    scanning = Scanning((int(share * size), size), (0.0, 0.8), random.uniform(0.010, 0.025))
    own = int(random.integers(1_000_000))
    images = [acquired(water[at], fat[at], light, scanning, own + at) for at in range(count)]
    stored = np.clip(np.rint(np.stack(images) * 1500), 0, 4095).astype(np.uint16)
    mask = stack.seen(specimen.lesions[focus.place]) >= 0.5
    return Voxels(stored, Rescale(), (spacing_mm, pixel_mm, pixel_mm)), mask


@cache
def _healthy() -> tuple[Body, NDArray[np.float32], NDArray[np.intp], NDArray[np.float64]]:
    """Return the healthy child, what passes to the front, the camera's path, and the counts expected."""
    there = body(child(), None, _ROWS, _COLUMNS)
    passing = transmission(there.attenuation_per_mm, STEP_MM)
    path = detector_path(there.inside, STEP_MM)
    return there, passing, path, projected(there.activity * passing, path, STEP_MM)


def _scanned(focus: Focus, centre: NDArray[np.float64], random: np.random.Generator) -> tuple[Voxels, Mask]:
    there, passing, path, healthy = _healthy()
    middle = round((centre[2] - there.grid.origin_mm[2]) / STEP_MM)
    rows = slice(max(0, middle - 80), min(_ROWS, middle + 80))
    z, y, x = there.grid.origin_mm[2] + rows.start * STEP_MM, there.grid.origin_mm[1], there.grid.origin_mm[0]
    on = Grid((x, y, z), there.grid.spacing_mm, (rows.stop - rows.start, *there.grid.shape[1:]))
    zone = np.nonzero(inside(focus.extent, on))
    excess = np.zeros(on.shape, np.float32)
    excess[zone] = (focus.uptake - 1) * np.maximum(there.activity[rows][zone], 10.0)
    excess *= passing[rows]
    lesion = projected(excess, path[rows], STEP_MM)
    scale = _TOTAL_COUNTS / healthy.sum() / 2 * random.uniform(0.7, 1.6)
    counts = random.poisson(scale * (healthy[rows] + lesion) + 0.06).astype(np.uint16)[::-1]
    mask = (lesion >= _TRUTH_SHARE * max(lesion.max(), 1e-6))[::-1]
    voxels = Voxels(counts[np.newaxis], Rescale(), (1.0, STEP_MM, STEP_MM))
    return voxels, mask[np.newaxis]


def _filmed(focus: Focus, centre: NDArray[np.float64], random: np.random.Generator) -> tuple[Voxels, Mask]:
    x, y, z = centre + random.uniform(-12, 12, 3) * (1, 0, 1)
    protocol = film.Protocol(
        rows=560, columns=480, pixel_mm=random.uniform(0.2, 0.25), source_to_detector_mm=1100.0,
        detector_y_mm=float(y) + random.uniform(40.0, 70.0), centre_x_mm=x, centre_z_mm=z,
        field_mm=(300.0, 300.0), quanta=random.uniform(2500.0, 6500.0), marker_mm=(-99.0, -99.0),
    )  # fmt: skip
    on = Grid((x - 65, y - 90, z - 75), (0.5, 1.25, 0.5), (300, 140, 260))
    canvas = Canvas.empty(on, (0.0,), 0.9)
    palette = film.palette(0.0268, 1.6)
    paint_body(canvas, child(), palette, 1.0)
    tissue = "lysis" if random.random() < 0.6 else "hyperostosis"
    _paint(canvas, focus, palette, tissue, random.uniform(0.7, 1.0))
    quanta = film.exposure(film.projected(canvas.values[0], on, protocol), protocol)
    stored = film.processed(quanta, protocol, f"film {int(random.integers(1_000_000))}")
    crossed = film.projected(inside(focus.extent, on).astype(np.float32), on, protocol)
    spacing = protocol.pixel_mm / protocol.magnification(float(y))
    voxels = Voxels(stored[np.newaxis], Rescale(), (1.0, spacing, spacing), inverted=True)
    return voxels, (crossed > _CROSSED_MM)[np.newaxis]
