"""The child on the grid of a bone scan: activity, attenuation and what each lesion adds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache

import numpy as np
from numpy.typing import NDArray

from sample_studies.anatomy.child import Child
from sample_studies.anatomy.solid import Points, Solid, Swollen, vector
from sample_studies.anatomy.voxels import Grid, grid, inside, voxelise_bones, voxelise_organs
from sample_studies.lattice import distance, interpolated
from sample_studies.pathology import Focus, Timepoint, diseased, foci, ripple
from sample_studies.posture import arms_at_sides
from sample_studies.tracer import FAT, SOFT_TISSUE, bone_uptake, plate_uptake

Volume = NDArray[np.float32]

STEP_MM = 2.2
TOP_MM = 1464.0
"""Where the first row of the scan begins, above the crown."""
BACK_MM = 118.0
_FRONT_MM = -176.0
_ORGANS = ("skin", "bowel", "lung_right", "lung_left", "heart", "great_vessels", "liver", "spleen",
           "stomach_gas", "kidney_left", "kidney_right", "bladder", "brain")  # fmt: skip
# Per mm at 140 keV.
_MU = {"tissue": 0.0150, "bone": 0.0235, "lung": 0.0050}
# New bone on both sides of a growth plate: how far it reaches, and its share of the plate's uptake.
_PLATE_ZONES = ((4.6, 0.5), (2.4, 1.0))


@dataclass(frozen=True, slots=True, eq=False)
class Body:
    """Activity and attenuation (z upwards, y, x), and what single lesions add to the activity."""

    grid: Grid
    activity: Volume
    attenuation_per_mm: Volume
    inside: NDArray[np.bool_]
    excess: Mapping[str, Volume]


def scan_grid(rows: int, columns: int) -> Grid:
    """Return the grid of a scan of so many rows, symmetrical about the midline."""
    bottom = TOP_MM - rows * STEP_MM + STEP_MM / 2
    depth = int((BACK_MM - _FRONT_MM) / STEP_MM)
    depth += depth % 2
    left = -(columns / 2 - 0.5) * STEP_MM
    return grid((left, _FRONT_MM, bottom), STEP_MM, (rows, depth, columns))


@cache
def _skin(child: Child, on: Grid) -> NDArray[np.float32]:
    return distance(child.organs["skin"], on)


def body(child: Child, timepoint: Timepoint | None, rows: int, columns: int) -> Body:
    """Return the child of a timepoint, or healthy, as the camera sees it: activity and lesions apart."""
    shaped = arms_at_sides(diseased(child, timepoint) if timepoint else child)
    on = scan_grid(rows, columns)
    skin = _skin(shaped, on)
    activity, attenuation = _soft_tissue(shaped, on, skin)
    bones = voxelise_bones(shaped, on.origin_mm, on.spacing_mm, on.shape)
    uptake = vector([0.0, *(bone_uptake(part) for part in shaped.parts)])
    bony = np.nonzero(bones.part_index)
    points = on.centres(*bony)
    activity[bony] = uptake[bones.part_index[bony]] * (1 + 0.10 * ripple(points, 14.0, 11))
    attenuation[bony] = _MU["bone"]
    _add_plates(shaped, on, activity, bones.part_index > 0)
    _add_spots(on, activity)
    found = foci(child, timepoint) if timepoint else ()
    excess = {one.place: _excess(one, on, activity) for one in found}
    return Body(on, activity, attenuation, skin < 0, excess)


def _soft_tissue(child: Child, on: Grid, skin: NDArray[np.float32]) -> tuple[Volume, Volume]:
    """Return activity and attenuation without bone; organs on a grid twice as coarse."""
    # The skin is worked out elsewhere; the bladder was emptied before the scan.
    organs = {name: child.organs[name] for name in _ORGANS}
    organs |= {"skin": _Nowhere(), "bladder": Swollen(organs["bladder"], -5.0)}
    fewer = replace(child, organs=organs, cartilage=(), teeth=())
    origin = [start + STEP_MM / 2 for start in on.origin_mm]
    found = voxelise_organs(fewer, origin, 2 * STEP_MM, [n // 2 for n in on.shape])
    label = found.label
    for axis in range(3):
        label = np.repeat(label, 2, axis)
    names = found.legend
    table = vector([SOFT_TISSUE.get(names[i], 1.0) for i in range(len(names))])
    is_lung = np.array([names[i].startswith("lung") for i in range(len(names))])
    muscle = np.clip(FAT + (1 - FAT) * (-skin - 4.0) / 4.0, FAT, 1.0)
    activity = np.where(label > 1, table[label], muscle).astype(np.float32)
    attenuation = np.where(is_lung[label], _MU["lung"], _MU["tissue"]).astype(np.float32)
    outside = skin >= 0
    activity[outside], attenuation[outside] = 0.0, 0.0
    activity *= 1 + 0.06 * interpolated(lambda points: ripple(points, 90.0, 12), on, 8)
    return activity, attenuation


@dataclass(frozen=True, slots=True, eq=False)
class _Nowhere:
    """An empty solid."""

    def distance(self, points: Points) -> NDArray[np.float32]:
        return np.full(points.shape[:-1], 1e3, np.float32)

    @property
    def bounds(self) -> NDArray[np.float32]:
        return vector([[1e5] * 3, [1e5] * 3])


def _add_plates(child: Child, on: Grid, activity: Volume, bony: NDArray[np.bool_]) -> None:
    for plate in child.cartilage:
        if plate.segment == "physis":
            for margin, share in _PLATE_ZONES:
                zone = inside(Swollen(plate.solid, margin), on) & bony
                activity[zone] = np.maximum(activity[zone], share * plate_uptake(plate))


# Gaussian blobs: centre, width and height. Urine in the left ureter, the injection in the right elbow.
_SPOTS = (
    ((27.0, 14.0, 822.0), 2.6, 45.0),
    ((25.0, 12.0, 811.0), 2.4, 30.0),
    ((-150.0, -22.0, 868.0), 4.0, 70.0),
    ((-152.0, -20.0, 878.0), 3.0, 40.0),
)


def _add_spots(on: Grid, activity: Volume) -> None:
    for centre, sigma, height in _SPOTS:
        low = [int((c - o) / STEP_MM) - 6 for c, o in zip(centre[::-1], on.origin_mm[::-1], strict=True)]
        z, y, x = np.indices((13, 13, 13)) + np.array(low)[:, None, None, None]
        kept = np.all([(i >= 0) & (i < n) for i, n in zip((z, y, x), on.shape, strict=True)], axis=0)
        at = z[kept], y[kept], x[kept]
        gap = ((on.centres(*at) - vector(centre)) ** 2).sum(-1)
        activity[at] += height * np.exp(-gap / (2 * sigma**2))


def _excess(one: Focus, on: Grid, activity: Volume) -> Volume:
    """Return what a lesion adds to the activity."""
    result = np.zeros(on.shape, np.float32)
    extent: Solid = one.extent if one.halo is None else one.halo
    zone = np.nonzero(inside(Swollen(extent, 3.0), on))
    share = one.inflammation(on.centres(*zone)) / np.float32(max(one.oedema, 1e-6))
    result[zone] = share * (one.uptake - 1) * np.maximum(activity[zone], 10.0)
    return result
